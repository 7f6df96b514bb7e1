//! Who sends to whom, as the caller says it for a scanner or for one document.

use napi::{Error, Result, Status};
use napi_derive::napi;
use vakthund::{Direction, Envelope};

/// Who sends to whom.
#[napi(object, object_to_js = false)]
#[derive(Default)]
pub struct EnvelopeOptions {
    /// Address of the sender.
    pub sender: Option<String>,
    /// Addresses of the recipients; none known counts as outside.
    pub recipients: Option<Vec<String>>,
    /// Domains of the organisation itself, their subdomains included.
    pub internal_domains: Option<Vec<String>>,
    /// Which way it goes; `outbound` when left out.
    #[napi(ts_type = "'outbound' | 'inbound' | 'internal'")]
    pub direction: Option<String>,
}

impl EnvelopeOptions {
    /// What is said here, and `default` for what is left out.
    pub(crate) fn or(self, default: &Envelope) -> Result<Envelope> {
        let direction = self.direction.map_or(Ok(default.direction), |name| {
            // The name is not repeated: what stands in a wrong place may be an address.
            Direction::from_name(&name).ok_or_else(|| {
                Error::new(Status::InvalidArg, "direction is one of outbound, inbound, internal")
            })
        })?;
        Ok(Envelope {
            sender: self.sender.or_else(|| default.sender.clone()),
            recipients: self.recipients.unwrap_or_else(|| default.recipients.clone()),
            direction,
            internal_domains: self.internal_domains.unwrap_or_else(|| default.internal_domains.clone()),
        })
    }
}
