//! How far each code moves the pen, in thousandths of the font size.

use std::collections::HashMap;

use lopdf::{Dictionary, Object};
use unicode_normalization::UnicodeNormalization;

use super::objects::Objects;

/// Codes for which a composite font may give widths.
const ENTRIES: usize = 1 << 16;

/// Mean width of the glyphs of an ordinary font.
const ORDINARY: f32 = 500.0;

/// Advance widths of ASCII from 0x20 in Helvetica, as in its public metrics.
const HELVETICA: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// The same for Times.
const TIMES: [u16; 95] = [
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500, 500, 500,
    500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611, 556, 722, 722, 333,
    389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469,
    500, 333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389,
    278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
];

/// Widths by code or character identifier.
pub(super) struct Widths {
    known: HashMap<u32, f32>,
    default: f32,
}

impl Widths {
    /// Of a simple font; `scale` turns glyph space into thousandths.
    pub(super) fn simple(
        objects: &Objects,
        font: &Dictionary,
        scale: f64,
        text: impl Fn(u8) -> Option<String>,
    ) -> Self {
        let name = objects.name(font, b"BaseFont").unwrap_or_default();
        let descriptor = objects.dictionary(font, b"FontDescriptor");
        let missing = descriptor.and_then(|descriptor| objects.number(descriptor, b"MissingWidth"));
        let mut known = HashMap::new();
        if let Some(widths) = objects.numbers(font, b"Widths") {
            let first = objects.number(font, b"FirstChar").unwrap_or(0.0).clamp(0.0, 255.0) as u32;
            known.extend((first..=255).zip(widths.iter().map(|width| (width * scale) as f32)));
        } else {
            let standard =
                (0..=255_u8).filter_map(|code| Some((u32::from(code), standard_width(name, &text(code)?))));
            known.extend(standard);
        }
        Self { known, default: missing.map_or(500.0, |width| (width * scale) as f32) }
    }

    /// Of a composite font, from `/W` and `/DW` (ISO 32000-1, 9.7.4.3).
    pub(super) fn composite(objects: &Objects, descendant: &Dictionary) -> Self {
        let default = objects.number(descendant, b"DW").unwrap_or(1000.0) as f32;
        let mut known = HashMap::new();
        let mut rest =
            objects.array(descendant, b"W").unwrap_or_default().iter().map(|item| objects.resolve(item));
        while let (Some(first), Some(second)) = (rest.next(), rest.next()) {
            let first = objects.as_number(first).unwrap_or(0.0) as u32;
            if known.len() >= ENTRIES {
                break;
            }
            if let Object::Array(widths) = second {
                let widths =
                    widths.iter().take(ENTRIES).map(|width| objects.as_number(width).unwrap_or(0.0) as f32);
                known.extend((first..=u32::MAX).zip(widths));
            } else {
                let last = objects.as_number(second).unwrap_or(0.0) as u32;
                let width = rest.next().and_then(|width| objects.as_number(width)).unwrap_or(0.0) as f32;
                known.extend((first..=last).take(ENTRIES).map(|code| (code, width)));
            }
        }
        Self { known, default }
    }

    /// How much wider or narrower the glyphs are than those of an ordinary font, which are half an em wide.
    pub(super) fn breadth(&self) -> f32 {
        let (sum, count) = self
            .known
            .values()
            .filter(|width| **width > 0.0)
            .fold((0.0, 0_u16), |(sum, count), width| (sum + width, count.saturating_add(1)));
        let breadth = if count == 0 { 1.0 } else { sum / f32::from(count) / ORDINARY };
        if (0.5..=2.0).contains(&breadth) { 1.0 } else { breadth }
    }

    /// The width of a code.
    pub(super) fn of(&self, code: u32) -> f32 {
        self.known.get(&code).copied().unwrap_or(self.default)
    }
}

/// The width of a character in one of the fonts that every reader has.
fn standard_width(font: &[u8], text: &str) -> f32 {
    let has = |part: &[u8]| font.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part));
    if has(b"Courier") || has(b"Mono") {
        return 600.0;
    }
    let table = if has(b"Times") || has(b"Serif") { &TIMES } else { &HELVETICA };
    // An accented letter is as wide as the letter.
    let base = text.nfd().next().unwrap_or(' ');
    let width = match base {
        'Æ' | '—' | '…' | '™' => 1000,
        'æ' | 'œ' => 850,
        'Ø' => 778,
        'ø' | '–' | '€' | '§' => 556,
        '‘' | '’' => 222,
        _ => u32::from(base).checked_sub(0x20).and_then(|at| table.get(at as usize)).copied().unwrap_or(500),
    };
    f32::from(width)
}
