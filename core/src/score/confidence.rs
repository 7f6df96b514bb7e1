//! How sure a finding is, and the three levels people act on.

use std::fmt;

use serde::Deserialize;

/// From 0 to 100.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Confidence(u8);

/// What a confidence means to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Below 40: worth a look in a clean-up, not enough to stop a mail.
    Low,
    /// 40 to 74.
    Medium,
    /// 75 and more.
    High,
}

impl Confidence {
    /// The confidence, cut at 100.
    pub fn new(value: u8) -> Self {
        Self(value.min(100))
    }

    /// 0 to 100.
    pub fn value(self) -> u8 {
        self.0
    }

    /// The level it belongs to.
    pub fn level(self) -> Level {
        match self.0 {
            0..40 => Level::Low,
            40..75 => Level::Medium,
            _ => Level::High,
        }
    }
}

impl Level {
    /// `low`, `medium` or `high`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// The level of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Low, Self::Medium, Self::High].into_iter().find(|level| level.name() == name)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
