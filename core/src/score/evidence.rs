//! Why something is, or is not, a finding. Only words of the catalog and of a list's head are named, never the
//! document's.

use std::fmt;

use crate::catalog::Category;

/// What links a statement to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonLink {
    /// An identity number.
    Number,
    /// A given name or surname.
    Name,
    /// `min son`, `hennes mor`.
    Kin,
    /// `hon`, `han`, `hen`.
    Pronoun,
    /// `jag`, `eg`, `jeg`.
    First,
    /// `du`, after a salutation with a name.
    Second,
    /// `eleven`, `brukeren`.
    Role,
    /// `kvinna 71 år`, `man ca 60`: by age and sex.
    Patient,
}

/// A frame of general speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Frame {
    /// `om du`, `hvis`, `den som`.
    Conditional,
    /// Courses, leaflets, routines.
    Teaching,
    /// Shares, counts, studies.
    Statistics,
    /// Law text.
    Law,
    /// Explains what a word means.
    Definition,
    /// Groups of people.
    Plural,
    /// Speaks of what is not meant.
    Negated,
    /// Works with it.
    Professional,
    /// Elected members and officials.
    OfficeHolder,
    /// A question in the first person that is answered to anybody.
    Question,
    /// News of the world.
    News,
    /// Most of the document speaks in general.
    Document,
}

/// Why a number is one country's rather than another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// A word near it, its label or its column's header.
    Word,
    /// The language of the text.
    Language,
    /// The written form proves more.
    Form,
}

/// One reason.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Evidence {
    /// The check digits hold.
    Checksum,
    /// It holds a date of the calendar.
    Date,
    /// A word of the detector's context stands near.
    Near(String),
    /// The same word stands in the label or column header.
    Label(String),
    /// A label or header of this category stands over it.
    LabelOf(Category),
    /// Most numbers of the column hold.
    ColumnVote,
    /// A person's name stands beside the number.
    Together,
    /// Term entry and its strength.
    Term(String, u8),
    /// The person spoken of.
    Person(PersonLink),
    /// A word stands with it that makes a statement of it: `medlem` with a union's name.
    Company,
    /// A verb or note style makes a statement of it.
    Predicate,
    /// General speech.
    Generic(Frame),
    /// A word that speaks against it.
    Against(String),
    /// A date and a time of day near the message's.
    Timestamp,
    /// Digits that a telephone number has too.
    PhoneLike,
    /// Most numbers written alike do not hold.
    Series,
    /// Letters touch it.
    Glued,
    /// Joined to more digits.
    Chained,
    /// Leading zeros were added.
    Padded,
    /// Of a test series.
    Synthetic,
    /// A company's number that is a person's.
    Personal,
    /// A code that stands with no person.
    Nobody,
    /// The digits are a number of this kind of another country too, and this speaks for its own.
    RatherThan(String, Reason),
    /// Stands in quoted history.
    Quoted,
    /// Read in a picture; how sure the engine was of its least sure word, in per cent.
    Recognized(u8),
    /// Letters that an engine read were taken for the digits they look like.
    Mended,
    /// Read in content of an unknown format, of which only the readable runs were looked at.
    Fallback,
    /// A row of a list of one's own: these columns of it stand together.
    Exact {
        /// Name of the list.
        list: String,
        /// Number of the row, as its builder gave it: of a CSV file as a spreadsheet shows it.
        row: u32,
        /// Names of the columns.
        columns: Vec<String>,
    },
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checksum => f.write_str("checksum"),
            Self::Recognized(confidence) => write!(f, "ocr:{confidence}"),
            Self::Mended => f.write_str("ocr-mended"),
            Self::Fallback => f.write_str("fallback"),
            Self::Date => f.write_str("date"),
            Self::Near(word) => write!(f, "near:{word}"),
            Self::Label(word) => write!(f, "label:{word}"),
            Self::LabelOf(category) => write!(f, "label:{category}"),
            Self::ColumnVote => f.write_str("column-vote"),
            Self::Together => f.write_str("together:name"),
            Self::Term(id, strength) => write!(f, "term:{id}/{strength}"),
            Self::Person(link) => write!(f, "person:{}", link.name()),
            Self::Company => f.write_str("company"),
            Self::Predicate => f.write_str("predicate"),
            Self::Generic(frame) => write!(f, "generic:{}", frame.name()),
            Self::Against(word) => write!(f, "against:{word}"),
            Self::Timestamp => f.write_str("against:timestamp"),
            Self::PhoneLike => f.write_str("against:phone-like"),
            Self::Series => f.write_str("against:series"),
            Self::Glued => f.write_str("against:glued"),
            Self::Chained => f.write_str("against:chained"),
            Self::Padded => f.write_str("padded"),
            Self::Synthetic => f.write_str("synthetic"),
            Self::Personal => f.write_str("personal"),
            Self::Nobody => f.write_str("against:no-person"),
            Self::RatherThan(kind, reason) => write!(f, "rather-than:{kind}/{}", reason.name()),
            Self::Quoted => f.write_str("quoted"),
            Self::Exact { list, row, columns } => write!(f, "exact:{list} row {row}: {}", columns.join("+")),
        }
    }
}

impl Reason {
    fn name(self) -> &'static str {
        match self {
            Self::Word => "word",
            Self::Language => "language",
            Self::Form => "form",
        }
    }
}

impl PersonLink {
    fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Name => "name",
            Self::Kin => "kin",
            Self::Pronoun => "pronoun",
            Self::First => "first",
            Self::Second => "second",
            Self::Role => "role",
            Self::Patient => "patient",
        }
    }
}

impl Frame {
    fn name(self) -> &'static str {
        match self {
            Self::Conditional => "conditional",
            Self::Teaching => "teaching",
            Self::Statistics => "statistics",
            Self::Law => "law",
            Self::Definition => "definition",
            Self::Plural => "plural",
            Self::Negated => "negated",
            Self::Professional => "professional",
            Self::OfficeHolder => "office-holder",
            Self::Question => "question",
            Self::News => "news",
            Self::Document => "document",
        }
    }
}
