//! Messages as Outlook keeps them: a list of properties for the message, each recipient and each attachment
//! ([MS-OXPROPS]). A compound file (`.msg`), `winmail.dat` and a whole store
//! (`.pst`) only differ in how the lists are written.

mod message;
pub(super) mod msg;
mod packed;
mod property;
pub(super) mod pst;
pub(super) mod tnef;
