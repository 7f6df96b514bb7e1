//! A font dictionary -> how the strings shown in it are cut into codes, and the text and width of each.

use std::cell::RefCell;
use std::collections::HashMap;

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GBK, SHIFT_JIS};
use lopdf::{Dictionary, Object};

use super::cff;
use super::cmap::{CharacterMap, code_of};
use super::encoding::{Base, glyph_text, is_void, numbered};
use super::filters::unpack;
use super::objects::Objects;
use super::program::{Program, standard_order, true_type, type_1};
use super::widths::Widths;

/// An embedded font program or glyph table unpacked is at most this.
const PROGRAM_BYTES: u64 = 16 << 20;

/// How the codes of a composite font are cut and named.
enum Coding {
    /// One byte a code.
    Single,
    /// Two bytes a code, which is the character identifier.
    Identity,
    /// A map of the document's own.
    Map(CharacterMap),
    /// The codes are UTF-16.
    Utf16,
    /// The codes are those of a character set of East Asia.
    Charset(&'static Encoding),
}

/// A font, ready to read strings.
pub(super) struct Font {
    coding: Coding,
    to_unicode: Option<CharacterMap>,
    /// The codes are said to be those of Unicode, by the name of a map in place of a map.
    is_unicode: bool,
    /// Text of the codes of a simple font.
    simple: Vec<Option<String>>,
    simple_trust: Trust,
    /// Text by glyph of the embedded program, and the glyph of each character identifier.
    glyphs: HashMap<u16, String>,
    identifier_to_glyph: Option<Vec<u8>>,
    is_true_type: bool,
    is_east_asian: bool,
    widths: Widths,
    pub(super) is_vertical: bool,
    /// The size of the glyphs by the size the font is set in: glyphs drawn by procedures choose their own.
    pub(super) em: f32,
    cache: RefCell<HashMap<u32, (Box<str>, Trust)>>,
}

/// Whether the text of a glyph is what the document says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// It says so.
    Told,
    /// It says nothing, and the code was taken for that of a character, as old writers meant it.
    Assumed,
    /// It says nothing; the text is a guess or is not known.
    Untold,
}

impl Font {
    /// Reads a font dictionary.
    pub(super) fn read(objects: &Objects, font: &Dictionary) -> Self {
        let to_unicode = objects
            .stream(font, b"ToUnicode")
            .map(|stream| CharacterMap::read(objects, stream))
            .filter(CharacterMap::has_texts);
        if objects.name(font, b"Subtype") == Some(b"Type0") {
            Self::composite(objects, font, to_unicode)
        } else {
            Self::simple(objects, font, to_unicode)
        }
    }

    fn simple(objects: &Objects, font: &Dictionary, to_unicode: Option<CharacterMap>) -> Self {
        let (simple, simple_trust) = simple_texts(objects, font, to_unicode.is_some());
        // Glyphs drawn by procedures have a space of their own (ISO 32000-1, 9.6.5).
        let is_drawn = objects.name(font, b"Subtype") == Some(b"Type3");
        let scale = match objects.numbers(font, b"FontMatrix") {
            Some(matrix) if is_drawn => matrix.first().copied().unwrap_or(0.001).abs() * 1000.0,
            _ => 1.0,
        };
        let widths =
            Widths::simple(objects, font, scale, |code| simple.get(usize::from(code)).cloned().flatten());
        Self {
            coding: Coding::Single,
            to_unicode,
            is_unicode: false,
            simple,
            simple_trust,
            glyphs: HashMap::new(),
            identifier_to_glyph: None,
            is_true_type: false,
            is_east_asian: false,
            em: if is_drawn { widths.breadth() } else { 1.0 },
            widths,
            is_vertical: false,
            cache: RefCell::default(),
        }
    }

    fn composite(objects: &Objects, font: &Dictionary, to_unicode: Option<CharacterMap>) -> Self {
        let nothing = Dictionary::new();
        let descendant =
            objects.array(font, b"DescendantFonts").and_then(|fonts| objects.as_dictionary(fonts.first()?));
        let descendant = descendant.unwrap_or(&nothing);
        let (coding, is_vertical) = coding_of(objects, font);
        let program = match &to_unicode {
            Some(_) => Program::default(),
            None => program_of(objects, descendant),
        };
        let ordering =
            objects.dictionary(descendant, b"CIDSystemInfo").and_then(|info| objects.get(info, b"Ordering"));
        let is_east_asian = matches!(ordering, Some(Object::String(name, _)) if matches!(name.as_slice(), b"Japan1" | b"GB1" | b"CNS1" | b"Korea1"));
        Self {
            coding,
            to_unicode,
            is_unicode: objects.name(font, b"ToUnicode").is_some_and(|name| name.starts_with(b"Identity")),
            simple: Vec::new(),
            simple_trust: Trust::Told,
            glyphs: program.glyphs,
            identifier_to_glyph: objects
                .stream(descendant, b"CIDToGIDMap")
                .map(|stream| unpack(objects, stream, 1 << 17).bytes),
            is_true_type: program.is_true_type,
            is_east_asian,
            widths: Widths::composite(objects, descendant),
            is_vertical,
            em: 1.0,
            cache: RefCell::default(),
        }
    }

    /// Cuts the next code off a string: the code and its length, which is at least 1.
    pub(super) fn cut(&self, bytes: &[u8]) -> (u32, usize) {
        let (code, length) = match &self.coding {
            Coding::Single => (code_of(bytes.get(..1).unwrap_or_default()), 1),
            Coding::Identity => pair(bytes),
            Coding::Map(map) => map.cut(bytes),
            Coding::Utf16 => match pair(bytes) {
                (0xd800..=0xdbff, _) if bytes.len() >= 4 => (code_of(bytes), 4),
                other => other,
            },
            Coding::Charset(_) => match bytes.first() {
                Some(0x00..=0x80 | 0xff) | None => (code_of(bytes.get(..1).unwrap_or_default()), 1),
                Some(0xa0..=0xdf) if self.is_shift_jis() => (code_of(bytes.get(..1).unwrap_or_default()), 1),
                Some(_) => pair(bytes),
            },
        };
        (code, length.max(1))
    }

    fn is_shift_jis(&self) -> bool {
        matches!(self.coding, Coding::Charset(charset) if charset == SHIFT_JIS)
    }

    /// The width of a code in thousandths of the font size.
    pub(super) fn width(&self, code: u32, length: usize) -> f32 {
        match &self.coding {
            Coding::Map(map) => self.widths.of(map.identifier(code).unwrap_or(code)),
            Coding::Charset(_) | Coding::Utf16 if length == 1 => 500.0,
            _ => self.widths.of(code),
        }
    }

    /// Hands on the text of a code and whether the document tells it.
    pub(super) fn with_text<T>(&self, code: u32, length: usize, work: impl FnOnce(&str, Trust) -> T) -> T {
        let mut cache = self.cache.borrow_mut();
        // Codes of a hostile font must not fill the memory.
        if cache.len() > 1 << 17 {
            cache.clear();
        }
        let (text, trust) = cache.entry(code).or_insert_with(|| {
            let (text, trust) = self.find_text(code, length);
            (text.into(), trust)
        });
        work(text, *trust)
    }

    fn find_text(&self, code: u32, length: usize) -> (String, Trust) {
        let told = self.to_unicode.as_ref().and_then(|map| map.text(code)).filter(|text| !is_void(text));
        let trust = if told.is_none() && matches!(self.coding, Coding::Single) {
            self.simple_trust
        } else {
            Trust::Told
        };
        let told = told.or_else(|| match &self.coding {
            Coding::Single => self.simple.get(code as usize).cloned().flatten(),
            Coding::Utf16 => {
                let units = [(code >> 16) as u16, code as u16];
                String::from_utf16(units.get(usize::from(length < 4)..).unwrap_or_default()).ok()
            }
            Coding::Charset(charset) => {
                let bytes = code.to_be_bytes();
                let text = charset
                    .decode_without_bom_handling_and_without_replacement(bytes.get(4 - length.min(4)..)?);
                text.map(std::borrow::Cow::into_owned)
            }
            Coding::Identity | Coding::Map(_) => None,
        });
        if let Some(text) = told.filter(|text| !is_void(text)) {
            return (text, trust);
        }
        let identifier = match &self.coding {
            Coding::Single => return self.guess_single(code),
            Coding::Map(map) => map.identifier(code).unwrap_or(code),
            _ => code,
        };
        let found = self.text_of_identifier(identifier);
        match char::from_u32(code).filter(|letter| self.is_unicode && !letter.is_control()) {
            Some(letter) if found.1 == Trust::Untold => (letter.into(), Trust::Told),
            _ => found,
        }
    }

    fn guess_single(&self, code: u32) -> (String, Trust) {
        // Unused codes below the printable ones are often spaces of no width or line ends.
        if code < 0x20 && self.simple.iter().flatten().count() > 0 {
            return (
                String::new(),
                if matches!(code, 0 | 9 | 10 | 13) { Trust::Told } else { Trust::Untold },
            );
        }
        ("\u{fffd}".into(), Trust::Untold)
    }

    fn text_of_identifier(&self, identifier: u32) -> (String, Trust) {
        if self.is_east_asian {
            // The identifiers of all four collections begin with ASCII.
            return match identifier {
                1..=95 => {
                    (char::from_u32(identifier + 31).map(String::from).unwrap_or_default(), Trust::Told)
                }
                _ => ("\u{fffd}".into(), Trust::Untold),
            };
        }
        let glyph = match &self.identifier_to_glyph {
            Some(table) => super::program::short(table, (identifier as usize).saturating_mul(2)).unwrap_or(0),
            None => identifier as u16,
        };
        if let Some(text) = self.glyphs.get(&glyph) {
            return (text.clone(), Trust::Told);
        }
        let guess = standard_order(glyph).filter(|_| self.is_true_type || self.glyphs.is_empty());
        (guess.unwrap_or('\u{fffd}').to_string(), Trust::Untold)
    }

    /// True when the code is the space to which word spacing applies (ISO 32000-1, 9.3.3).
    pub(super) fn is_space(code: u32, length: usize) -> bool {
        code == 32 && length == 1
    }
}

fn pair(bytes: &[u8]) -> (u32, usize) {
    let bytes = bytes.get(..2).unwrap_or(bytes);
    (code_of(bytes), bytes.len())
}

fn coding_of(objects: &Objects, font: &Dictionary) -> (Coding, bool) {
    match objects.get(font, b"Encoding") {
        Some(Object::Stream(stream)) => {
            let is_vertical = objects.number(&stream.dict, b"WMode") == Some(1.0);
            (Coding::Map(CharacterMap::read(objects, stream)), is_vertical)
        }
        Some(Object::Name(name)) => {
            let has = |part: &[u8]| name.windows(part.len()).any(|window| window == part);
            let coding = match () {
                () if has(b"UCS2") || has(b"UTF16") => Coding::Utf16,
                () if has(b"RKSJ") => Coding::Charset(SHIFT_JIS),
                () if has(b"KSC") => Coding::Charset(EUC_KR),
                () if has(b"GB") => Coding::Charset(GBK),
                () if has(b"B5") || has(b"HKscs") => Coding::Charset(BIG5),
                () if name.starts_with(b"EUC") => Coding::Charset(EUC_JP),
                () => Coding::Identity,
            };
            (coding, name.ends_with(b"V"))
        }
        _ => (Coding::Identity, false),
    }
}

fn program_of(objects: &Objects, font: &Dictionary) -> Program {
    let Some(descriptor) = objects.dictionary(font, b"FontDescriptor") else { return Program::default() };
    let bytes = |key: &[u8]| {
        objects.stream(descriptor, key).map(|stream| unpack(objects, stream, PROGRAM_BYTES).bytes)
    };
    if let Some(bytes) = bytes(b"FontFile2") {
        return true_type(&bytes);
    }
    if let Some(bytes) = bytes(b"FontFile3") {
        return match super::program::compact_table(&bytes) {
            Some(table) => cff::read(table),
            None if bytes.starts_with(b"\x01") => cff::read(&bytes),
            None => true_type(&bytes),
        };
    }
    bytes(b"FontFile").map(|bytes| type_1(&bytes)).unwrap_or_default()
}

/// The text of all 256 codes: differences first, then the base encoding, then what the program says.
/// A symbolic font that says nothing of its codes often numbers its glyphs as they come.
fn simple_texts(objects: &Objects, font: &Dictionary, is_told: bool) -> (Vec<Option<String>>, Trust) {
    let name = objects.name(font, b"BaseFont").unwrap_or_default();
    let has = |part: &[u8]| name.windows(part.len()).any(|window| window == part);
    let is_true_type = objects.name(font, b"Subtype") == Some(b"TrueType");
    let encoding = objects.get(font, b"Encoding");
    let base = match encoding {
        Some(Object::Name(name)) => Base::named(name),
        Some(Object::Dictionary(encoding)) => objects.name(encoding, b"BaseEncoding").and_then(Base::named),
        _ => None,
    };
    let program = if base.is_none() && !is_told { program_of(objects, font) } else { Program::default() };
    let descriptor = objects.dictionary(font, b"FontDescriptor");
    let is_symbolic = descriptor
        .and_then(|found| objects.number(found, b"Flags"))
        .is_some_and(|flags| flags as u32 & 4 != 0);
    let is_embedded = descriptor.is_some_and(|found| found.has(b"FontFile2"));
    let says_nothing = encoding.is_none() && program.codes.is_empty() && is_symbolic && is_embedded;
    let trust = if says_nothing && !is_told { Trust::Assumed } else { Trust::Told };
    let base = base.unwrap_or(match () {
        () if has(b"Symbol") => Base::Symbol,
        () if has(b"Dingbats") => Base::Dingbats,
        () if is_true_type => Base::WinAnsi,
        () => Base::Standard,
    });
    let mut texts: Vec<Option<String>> = (0..=255).map(|code| base.char(code).map(String::from)).collect();
    for (code, text) in program.codes {
        if let Some(place) = texts.get_mut(usize::from(code)) {
            *place = Some(text);
        }
    }
    if let Some(Object::Dictionary(encoding)) = encoding {
        let differences = objects.array(encoding, b"Differences").unwrap_or_default();
        apply_differences(objects, differences, &mut texts);
    }
    (texts, trust)
}

fn apply_differences(objects: &Objects, differences: &[Object], texts: &mut [Option<String>]) {
    let mut code = 0_usize;
    for item in differences.iter().take(1024) {
        match objects.resolve(item) {
            Object::Integer(number) => code = usize::try_from(*number).unwrap_or(usize::MAX),
            Object::Name(name) => {
                if let Some(place) = texts.get_mut(code) {
                    *place = std::str::from_utf8(name).ok().and_then(|name| difference(name, code));
                }
                code = code.saturating_add(1);
            }
            _ => {}
        }
    }
}

/// The text of a name at a code. A name that only repeats the code stands for the character of the code.
fn difference(name: &str, code: usize) -> Option<String> {
    glyph_text(name).or_else(|| {
        let number = numbered(name).filter(|number| usize::from(*number) == code)?;
        Base::WinAnsi.char(number).map(String::from)
    })
}
