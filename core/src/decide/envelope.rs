//! Who sends to whom: what a policy may ask about the way a document takes.

/// Which way a message goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Leaves the organisation.
    #[default]
    Outbound,
    /// Comes in.
    Inbound,
    /// Stays inside.
    Internal,
}

impl Direction {
    /// The direction of that name: `outbound`, `inbound`, `internal`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "outbound" => Some(Self::Outbound),
            "inbound" => Some(Self::Inbound),
            "internal" => Some(Self::Internal),
            _ => None,
        }
    }
}

/// Sender and recipients of a document.
#[derive(Clone, Default)]
pub struct Envelope {
    /// Address of the sender.
    pub sender: Option<String>,
    /// Addresses of the recipients; none known counts as external.
    pub recipients: Vec<String>,
    /// Which way it goes.
    pub direction: Direction,
    /// Domains of the organisation itself, their subdomains included.
    pub internal_domains: Vec<String>,
}

impl Envelope {
    /// True when a recipient is outside, or none is known.
    pub fn leaves_house(&self) -> bool {
        self.recipients.is_empty() || self.recipients.iter().any(|address| !self.is_internal(address))
    }

    fn is_internal(&self, address: &str) -> bool {
        let Some((_, domain)) = address.trim_end_matches('>').rsplit_once('@') else { return false };
        let domain = domain.trim().to_lowercase();
        self.internal_domains
            .iter()
            .map(|own| own.to_lowercase())
            .any(|own| domain == own || domain.strip_suffix(&own).is_some_and(|sub| sub.ends_with('.')))
    }
}

impl std::fmt::Debug for Envelope {
    /// Addresses are personal data: only their number is shown.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Envelope").field("recipients", &self.recipients.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_recipients_are_outside() {
        let mut envelope = Envelope { internal_domains: vec!["nacka.se".into()], ..Envelope::default() };
        assert!(envelope.leaves_house());
        envelope.recipients = vec!["eva@skola.nacka.se".into()];
        assert!(!envelope.leaves_house());
        envelope.recipients.push("eva@annacka.se".into());
        assert!(envelope.leaves_house());
    }
}
