//! What shall happen to a document, and because of what.

use std::fmt;

use serde::Deserialize;

/// What to do, from mildest to strictest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// May leave.
    #[default]
    Allow,
    /// May leave; noted.
    Log,
    /// May leave with a mark.
    Tag,
    /// May leave when the findings are masked.
    Redact,
    /// May leave by a secure channel.
    Encrypt,
    /// Held until a person has looked.
    Quarantine,
    /// May not leave.
    Block,
}

impl Action {
    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Log => "log",
            Self::Tag => "tag",
            Self::Redact => "redact",
            Self::Encrypt => "encrypt",
            Self::Quarantine => "quarantine",
            Self::Block => "block",
        }
    }

    /// The action of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        let all =
            [Self::Allow, Self::Log, Self::Tag, Self::Redact, Self::Encrypt, Self::Quarantine, Self::Block];
        all.into_iter().find(|action| action.name() == name)
    }

    /// True when the document may not go out as it is.
    pub fn objects(self) -> bool {
        self > Self::Tag
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The decision of a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// What to do.
    pub action: Action,
    /// Name of the rule that decided; none when the default did.
    pub rule: Option<String>,
    /// Reasons in words and counts, without values.
    pub because: Vec<String>,
}
