//! Finding, gap -> verdict: a policy's rules decide what may leave, for a sender and its recipients.

mod allow;
mod envelope;
mod policy;
mod verdict;

pub(crate) use allow::Claim;
pub use allow::{AllowBy, AllowEntry, AllowList, Allowed};
pub use envelope::{Direction, Envelope};
pub use policy::{Policy, PolicyExample, Recipients, Rule, Synthetic, When};
pub use verdict::{Action, Verdict};
