//! Where the text of a group belongs, by the control word it begins with.

/// A destination of text, in the order in which it is handed on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Destination {
    #[default]
    Body,
    Header,
    Footnotes,
    Comments,
    Shapes,
    /// Names of those who commented.
    Authors,
    /// Field codes, form fields, values of shapes.
    Fields,
    /// Title, author, keywords, revisers, properties.
    Properties,
    FontTable,
    Object,
    Picture,
    Skip,
}

impl Destination {
    /// Those that hold text.
    pub(super) const TEXTS: [Self; 8] = [
        Self::Body,
        Self::Header,
        Self::Footnotes,
        Self::Comments,
        Self::Shapes,
        Self::Authors,
        Self::Fields,
        Self::Properties,
    ];

    /// True for those that hold bytes of another format.
    pub(super) fn holds_data(self) -> bool {
        matches!(self, Self::Object | Self::Picture)
    }

    /// The destination a control word opens; none for words that open none.
    pub(super) fn of(word: &[u8]) -> Option<Self> {
        Some(match word {
            b"header" | b"headerl" | b"headerr" | b"headerf" | b"footer" | b"footerl" | b"footerr"
            | b"footerf" => Self::Header,
            b"footnote" => Self::Footnotes,
            b"annotation" => Self::Comments,
            b"shptxt" | b"dptxbxtext" => Self::Shapes,
            b"atnauthor" | b"atnid" => Self::Authors,
            b"fldinst" | b"formfield" | b"ffname" | b"ffdeftext" | b"ffhelptext" | b"ffstattext" | b"ffl"
            | b"sv" | b"bkmkstart" | b"htmltag" | b"mhtmltag" => Self::Fields,
            b"info" | b"revtbl" | b"userprops" | b"propname" | b"staticval" | b"docvar" | b"filetbl"
            | b"stylesheet" | b"template" | b"company" | b"manager" | b"category" | b"hlinkbase" => {
                Self::Properties
            }
            b"fonttbl" => Self::FontTable,
            b"objdata" => Self::Object,
            b"pict" => Self::Picture,
            b"colortbl"
            | b"listtable"
            | b"listoverridetable"
            | b"rsidtbl"
            | b"generator"
            | b"xmlnstbl"
            | b"themedata"
            | b"colorschememapping"
            | b"datastore"
            | b"latentstyles"
            | b"pgptbl"
            | b"sn"
            | b"bkmkend"
            | b"pntxta"
            | b"pntxtb"
            | b"datafield"
            | b"atnref"
            | b"atndate"
            | b"atntime"
            | b"atnicn"
            | b"objclass"
            | b"objname"
            | b"fontemb"
            | b"panose"
            | b"blipuid" => Self::Skip,
            _ => return None,
        })
    }

    /// Words behind `\*` whose text is the document's all the same.
    pub(super) fn is_plain(word: &[u8]) -> bool {
        matches!(
            word,
            b"shppict"
                | b"nonshppict"
                | b"do"
                | b"moMath"
                | b"moMathPara"
                | b"object"
                | b"shpinst"
                | b"fldrslt"
                | b"nesttableprops"
                | b"pn"
                | b"ud"
                | b"upr"
                | b"picprop"
                | b"cs"
                | b"ds"
                | b"ts"
                | b"moveto"
                | b"movefrom"
        )
    }
}

/// Control words that stand for a letter.
pub(super) fn letter(word: &[u8]) -> Option<char> {
    Some(match word {
        b"par" | b"line" | b"row" | b"nestrow" | b"page" | b"sect" | b"column" => '\n',
        b"cell" | b"nestcell" | b"tab" => '\t',
        b"emdash" => '—',
        b"endash" => '–',
        b"lquote" => '‘',
        b"rquote" => '’',
        b"ldblquote" => '“',
        b"rdblquote" => '”',
        b"bullet" => '•',
        b"emspace" | b"enspace" | b"qmspace" => ' ',
        _ => return None,
    })
}
