//! What can be found: kinds, their categories in law and their names in the readers' languages.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

/// The category of personal data a kind belongs to.
///
/// Art. 9 GDPR names the special categories, Art. 10 offences, Art. 87 leaves identity numbers to national law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// National identity numbers.
    Identity,
    /// Phone, mail and postal addresses.
    Contact,
    /// Accounts, cards and references.
    Financial,
    /// Health, Art. 9 and Art. 4(15).
    Health,
    /// Genetic data, Art. 4(13).
    Genetic,
    /// Biometric data, Art. 4(14).
    Biometric,
    /// Racial or ethnic origin.
    Ethnicity,
    /// Political opinions.
    Politics,
    /// Religious or philosophical beliefs.
    Religion,
    /// Membership of a trade union.
    UnionMembership,
    /// Sex life and sexual orientation.
    SexLife,
    /// Criminal convictions and offences, Art. 10.
    Offences,
    /// Persons whose address or identity the authorities protect.
    ProtectedIdentity,
    /// Marked as secret by law.
    Secrecy,
    /// Social services, child welfare, debt.
    Social,
    /// Assessments, warnings and salary talks.
    Employment,
    /// Numbers of companies and authorities.
    Organisation,
    /// Devices and network addresses: online identifiers, recital 30.
    Online,
    /// Positions of persons and things, Art. 4(1).
    Location,
    /// Vehicles and real estate.
    Property,
}

impl Category {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 20] = [
        Self::Identity,
        Self::Contact,
        Self::Financial,
        Self::Health,
        Self::Genetic,
        Self::Biometric,
        Self::Ethnicity,
        Self::Politics,
        Self::Religion,
        Self::UnionMembership,
        Self::SexLife,
        Self::Offences,
        Self::ProtectedIdentity,
        Self::Secrecy,
        Self::Social,
        Self::Employment,
        Self::Organisation,
        Self::Online,
        Self::Location,
        Self::Property,
    ];

    /// The stable name used in files and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Contact => "contact",
            Self::Financial => "financial",
            Self::Health => "health",
            Self::Genetic => "genetic",
            Self::Biometric => "biometric",
            Self::Ethnicity => "ethnicity",
            Self::Politics => "politics",
            Self::Religion => "religion",
            Self::UnionMembership => "union-membership",
            Self::SexLife => "sex-life",
            Self::Offences => "offences",
            Self::ProtectedIdentity => "protected-identity",
            Self::Secrecy => "secrecy",
            Self::Social => "social",
            Self::Employment => "employment",
            Self::Organisation => "organisation",
            Self::Online => "online",
            Self::Location => "location",
            Self::Property => "property",
        }
    }

    /// Neither special nor protected: what people may mail to each other unless a rule says otherwise.
    pub fn is_ordinary(self) -> bool {
        matches!(
            self,
            Self::Contact
                | Self::Financial
                | Self::Organisation
                | Self::Online
                | Self::Location
                | Self::Property
        )
    }

    /// The category of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.name() == name)
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Index of a kind in its catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct KindId(pub(crate) u16);

/// Something that can be found: `se.personnummer`, `health.diagnosis`.
#[derive(Clone, Debug)]
pub struct Kind {
    /// Stable id, the same in every output.
    pub id: String,
    /// What law calls it.
    pub category: Category,
    /// ISO 3166 code in capitals, for numbers of one country.
    pub country: Option<String>,
    /// Name by language code: `en`, `sv`, `nb`, `nn`.
    pub name: BTreeMap<String, String>,
}

impl Kind {
    /// The name in a language, else in English, else the id.
    pub fn name_in(&self, language: &str) -> &str {
        self.name.get(language).or_else(|| self.name.get("en")).map_or(&self.id, String::as_str)
    }
}
