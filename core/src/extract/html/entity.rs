//! Character references -> characters, with and without the closing semicolon.
//! Names are those of HTML 4.01 chapter 24, and of HTML the punctuation and spaces that can stand in a number.

use std::borrow::Cow;

/// `text` with its character references decoded; what is none stays as it is.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('&') else { return Cow::Borrowed(text) };
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    let mut next = Some(first);
    while let Some(at) = next {
        let (before, reference) = rest.split_at(at);
        decoded.push_str(before);
        let (character, length) = reference_at(reference).unwrap_or(('&', 1));
        decoded.push(character);
        rest = reference.get(length..).unwrap_or_default();
        next = rest.find('&');
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

/// The character of the reference at the beginning of `text`, and the bytes the reference takes.
pub(super) fn reference_at(text: &str) -> Option<(char, usize)> {
    let body = text.get(1..)?;
    if let Some(number) = body.strip_prefix('#') {
        return numeric(number).map(|(character, length)| (character, length + 2));
    }
    let length = body.bytes().take(LONGEST + 1).take_while(u8::is_ascii_alphanumeric).count();
    let name = body.get(..length)?;
    if body.as_bytes().get(length) == Some(&b';')
        && let Some(character) = named(name)
    {
        return Some((character, length + 2));
    }
    (2..=length.min(6)).rev().find_map(|end| {
        let name = name.get(..end)?;
        bare(name).map(|character| (character, end + 1))
    })
}

fn numeric(text: &str) -> Option<(char, usize)> {
    let hexadecimal = text.starts_with(['x', 'X']);
    let (radix, skipped) = if hexadecimal { (16, 1) } else { (10, 0) };
    let digits = text.get(skipped..)?;
    let count = digits.bytes().take_while(|b| char::from(*b).is_digit(radix)).count();
    if count == 0 {
        return None;
    }
    let significant = digits.get(..count)?.trim_start_matches('0');
    let code =
        if significant.is_empty() { 0 } else { u32::from_str_radix(significant, radix).unwrap_or(u32::MAX) };
    let semicolon = usize::from(digits.as_bytes().get(count) == Some(&b';'));
    Some((character(code), skipped + count + semicolon))
}

fn character(code: u32) -> char {
    match code {
        0 => char::REPLACEMENT_CHARACTER,
        // References to C1 controls mean windows-1252 (HTML, 13.2.5.80).
        0x80..=0x9F => encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(&[code as u8])
            .0
            .chars()
            .next()
            .unwrap_or(char::REPLACEMENT_CHARACTER),
        _ => char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

fn named(name: &str) -> Option<char> {
    latin1(name).or_else(|| {
        NAMED.binary_search_by_key(&name, |(key, _)| key).ok().and_then(|at| NAMED.get(at)).map(|(_, c)| *c)
    })
}

/// The names that are read without a semicolon.
fn bare(name: &str) -> Option<char> {
    match name {
        "amp" | "AMP" => Some('&'),
        "lt" | "LT" => Some('<'),
        "gt" | "GT" => Some('>'),
        "quot" | "QUOT" => Some('"'),
        _ => latin1(name),
    }
}

fn latin1(name: &str) -> Option<char> {
    let at = LATIN1.iter().position(|known| *known == name)?;
    char::from_u32(0xA0 + at as u32)
}

/// Length of the longest name in the tables.
const LONGEST: usize = 20;

/// Names of U+00A0 to U+00FF, in order.
static LATIN1: [&str; 96] = [
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf", "laquo",
    "not", "shy", "reg", "macr", "deg", "plusmn", "sup2", "sup3", "acute", "micro", "para", "middot",
    "cedil", "sup1", "ordm", "raquo", "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc",
    "Atilde", "Auml", "Aring", "AElig", "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml", "Igrave", "Iacute",
    "Icirc", "Iuml", "ETH", "Ntilde", "Ograve", "Oacute", "Ocirc", "Otilde", "Ouml", "times", "Oslash",
    "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute", "THORN", "szlig", "agrave", "aacute", "acirc", "atilde",
    "auml", "aring", "aelig", "ccedil", "egrave", "eacute", "ecirc", "euml", "igrave", "iacute", "icirc",
    "iuml", "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml", "divide", "oslash", "ugrave",
    "uacute", "ucirc", "uuml", "yacute", "thorn", "yuml",
];

/// The other names, sorted.
static NAMED: &[(&str, char)] = &[
    ("AMP", '&'),
    ("Alpha", 'Α'),
    ("Beta", 'Β'),
    ("Ccaron", 'Č'),
    ("Chi", 'Χ'),
    ("Dagger", '‡'),
    ("Delta", 'Δ'),
    ("Dstrok", 'Đ'),
    ("ENG", 'Ŋ'),
    ("Epsilon", 'Ε'),
    ("Eta", 'Η'),
    ("GT", '>'),
    ("Gamma", 'Γ'),
    ("Hat", '^'),
    ("Iota", 'Ι'),
    ("Kappa", 'Κ'),
    ("LT", '<'),
    ("Lambda", 'Λ'),
    ("MediumSpace", '\u{205f}'),
    ("Mu", 'Μ'),
    ("NewLine", '\n'),
    ("NoBreak", '\u{2060}'),
    ("NonBreakingSpace", '\u{a0}'),
    ("Nu", 'Ν'),
    ("OElig", 'Œ'),
    ("Omega", 'Ω'),
    ("Omicron", 'Ο'),
    ("Phi", 'Φ'),
    ("Pi", 'Π'),
    ("Prime", '″'),
    ("Psi", 'Ψ'),
    ("QUOT", '"'),
    ("Rho", 'Ρ'),
    ("Scaron", 'Š'),
    ("Sigma", 'Σ'),
    ("Tab", '\t'),
    ("Tau", 'Τ'),
    ("Theta", 'Θ'),
    ("ThinSpace", '\u{2009}'),
    ("Tstrok", 'Ŧ'),
    ("Upsilon", 'Υ'),
    ("VeryThinSpace", '\u{200a}'),
    ("Xi", 'Ξ'),
    ("Yuml", 'Ÿ'),
    ("Zcaron", 'Ž'),
    ("ZeroWidthSpace", '\u{200b}'),
    ("Zeta", 'Ζ'),
    ("alefsym", 'ℵ'),
    ("alpha", 'α'),
    ("amp", '&'),
    ("and", '∧'),
    ("ang", '∠'),
    ("apos", '\''),
    ("ast", '*'),
    ("asymp", '≈'),
    ("bdquo", '„'),
    ("beta", 'β'),
    ("bsol", '\\'),
    ("bull", '•'),
    ("bullet", '•'),
    ("cap", '∩'),
    ("ccaron", 'č'),
    ("chi", 'χ'),
    ("circ", 'ˆ'),
    ("clubs", '♣'),
    ("colon", ':'),
    ("comma", ','),
    ("commat", '@'),
    ("cong", '≅'),
    ("crarr", '↵'),
    ("cup", '∪'),
    ("dArr", '⇓'),
    ("dagger", '†'),
    ("darr", '↓'),
    ("dash", '‐'),
    ("delta", 'δ'),
    ("diams", '♦'),
    ("dollar", '$'),
    ("dstrok", 'đ'),
    ("empty", '∅'),
    ("emsp", '\u{2003}'),
    ("emsp13", '\u{2004}'),
    ("emsp14", '\u{2005}'),
    ("eng", 'ŋ'),
    ("ensp", '\u{2002}'),
    ("epsilon", 'ε'),
    ("equals", '='),
    ("equiv", '≡'),
    ("eta", 'η'),
    ("euro", '€'),
    ("excl", '!'),
    ("exist", '∃'),
    ("fnof", 'ƒ'),
    ("forall", '∀'),
    ("frasl", '⁄'),
    ("gamma", 'γ'),
    ("ge", '≥'),
    ("grave", '`'),
    ("gt", '>'),
    ("hArr", '⇔'),
    ("hairsp", '\u{200a}'),
    ("harr", '↔'),
    ("hearts", '♥'),
    ("hellip", '…'),
    ("horbar", '―'),
    ("hybull", '⁃'),
    ("hyphen", '‐'),
    ("image", 'ℑ'),
    ("infin", '∞'),
    ("inodot", 'ı'),
    ("int", '∫'),
    ("iota", 'ι'),
    ("isin", '∈'),
    ("kappa", 'κ'),
    ("lArr", '⇐'),
    ("lambda", 'λ'),
    ("lang", '\u{2329}'),
    ("larr", '←'),
    ("lbrace", '{'),
    ("lbrack", '['),
    ("lceil", '⌈'),
    ("lcub", '{'),
    ("ldquo", '“'),
    ("ldquor", '„'),
    ("le", '≤'),
    ("lfloor", '⌊'),
    ("lowast", '∗'),
    ("lowbar", '_'),
    ("loz", '◊'),
    ("lpar", '('),
    ("lrm", '\u{200e}'),
    ("lsaquo", '‹'),
    ("lsqb", '['),
    ("lsquo", '‘'),
    ("lsquor", '‚'),
    ("lt", '<'),
    ("mdash", '—'),
    ("minus", '−'),
    ("mldr", '…'),
    ("mu", 'μ'),
    ("nabla", '∇'),
    ("ndash", '–'),
    ("ne", '≠'),
    ("ni", '∋'),
    ("nldr", '‥'),
    ("notin", '∉'),
    ("nsub", '⊄'),
    ("nu", 'ν'),
    ("num", '#'),
    ("numsp", '\u{2007}'),
    ("oelig", 'œ'),
    ("oline", '‾'),
    ("omega", 'ω'),
    ("omicron", 'ο'),
    ("oplus", '⊕'),
    ("or", '∨'),
    ("otimes", '⊗'),
    ("part", '∂'),
    ("percnt", '%'),
    ("period", '.'),
    ("permil", '‰'),
    ("perp", '⊥'),
    ("phi", 'φ'),
    ("pi", 'π'),
    ("piv", 'ϖ'),
    ("plus", '+'),
    ("prime", '′'),
    ("prod", '∏'),
    ("prop", '∝'),
    ("psi", 'ψ'),
    ("puncsp", '\u{2008}'),
    ("quest", '?'),
    ("quot", '"'),
    ("rArr", '⇒'),
    ("radic", '√'),
    ("rang", '\u{232a}'),
    ("rarr", '→'),
    ("rbrace", '}'),
    ("rbrack", ']'),
    ("rceil", '⌉'),
    ("rcub", '}'),
    ("rdquo", '”'),
    ("rdquor", '”'),
    ("real", 'ℜ'),
    ("rfloor", '⌋'),
    ("rho", 'ρ'),
    ("rlm", '\u{200f}'),
    ("rpar", ')'),
    ("rsaquo", '›'),
    ("rsqb", ']'),
    ("rsquo", '’'),
    ("rsquor", '’'),
    ("sbquo", '‚'),
    ("scaron", 'š'),
    ("sdot", '⋅'),
    ("semi", ';'),
    ("sigma", 'σ'),
    ("sigmaf", 'ς'),
    ("sim", '∼'),
    ("sol", '/'),
    ("spades", '♠'),
    ("sub", '⊂'),
    ("sube", '⊆'),
    ("sum", '∑'),
    ("sup", '⊃'),
    ("supe", '⊇'),
    ("tau", 'τ'),
    ("there4", '∴'),
    ("theta", 'θ'),
    ("thetasym", 'ϑ'),
    ("thinsp", '\u{2009}'),
    ("tilde", '˜'),
    ("trade", '™'),
    ("tstrok", 'ŧ'),
    ("uArr", '⇑'),
    ("uarr", '↑'),
    ("upsih", 'ϒ'),
    ("upsilon", 'υ'),
    ("verbar", '|'),
    ("vert", '|'),
    ("weierp", '℘'),
    ("xi", 'ξ'),
    ("zcaron", 'ž'),
    ("zeta", 'ζ'),
    ("zwj", '\u{200d}'),
    ("zwnj", '\u{200c}'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nordic_letters_in_every_writing() {
        assert_eq!(
            decode("&Aring;&auml;&ouml;&aelig;&oslash;&#229;&#xE5;&#XE5;&#0000229;"),
            "Åäöæøååå\u{e5}"
        );
        assert_eq!(decode("bl&aringb&aelig;r &amp;amp; r&oslashd"), "blåbær &amp; rød");
        assert_eq!(
            decode("&#229b &#x96; &#0; &#x110000; &#xD800;"),
            "åb \u{2013} \u{FFFD} \u{FFFD} \u{FFFD}"
        );
    }

    #[test]
    fn what_is_no_reference_stays() {
        assert_eq!(
            decode("a & b &; &# &#x; &okänd; AT&T &ndash &"),
            "a & b &; &# &#x; &okänd; AT&T &ndash &"
        );
    }

    #[test]
    fn signs_inside_numbers() {
        assert_eq!(
            decode("850709&ndash;9805 850709&hyphen;9805 8507&shy;09&nbsp;9805"),
            "850709–9805 850709‐9805 8507\u{ad}09\u{a0}9805"
        );
        assert_eq!(decode("850709&#45;9805 850709&plus;9805"), "850709-9805 850709+9805");
    }

    #[test]
    fn the_table_is_sorted() {
        assert!(NAMED.is_sorted_by_key(|(name, _)| *name));
        assert!(NAMED.iter().all(|(name, _)| name.len() <= LONGEST));
    }
}
