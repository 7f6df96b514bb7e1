//! Glyphs with their places -> pieces: glyphs that follow each other on one baseline. Digits stay in
//! the order in which they stand, whether set tight, letter-spaced or one by one.

use unicode_normalization::UnicodeNormalization;

/// Between two glyphs of one piece, in em: more is another cell.
pub(super) const CELL_GAP: f32 = 1.2;

/// The same where a space was shown in between; justified lines have wide ones.
const SPACED_CELL_GAP: f32 = 2.0;

/// From this gap on, in em, two glyphs belong to two words; tightly justified lines come down to it.
pub(super) const WORD_GAP: f32 = 0.12;

/// The same between two digits, which must not be torn apart by generous figures.
const DIGIT_GAP: f32 = 0.22;

/// A glyph in the frame of its baseline: `start` and `end` along it, `line` across, upwards.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Direction of the baseline in degrees.
    pub(super) angle: i16,
    pub(super) start: f32,
    pub(super) end: f32,
    pub(super) line: f32,
    /// Size of the font along the baseline and across it.
    pub(super) em: f32,
    pub(super) size: f32,
}

/// Where a glyph begins in the text of its piece, and how far it stands from the one before.
#[derive(Clone, Copy)]
struct Joint {
    at: usize,
    gap: f32,
    spaced: bool,
}

/// Glyphs that follow each other.
pub(super) struct Piece {
    pub(super) place: Place,
    pub(super) text: String,
    joints: Vec<Joint>,
}

/// Puts glyphs together as they are shown.
#[derive(Default)]
pub(super) struct Layout {
    pieces: Vec<Piece>,
    current: Option<Piece>,
    last: Option<Place>,
    spaced: bool,
    /// An accent that waits for its letter.
    accent: Option<(Place, char)>,
    pub(super) glyphs: usize,
}

impl Layout {
    /// Shows a glyph.
    pub(super) fn show(&mut self, place: Place, text: &str) {
        self.glyphs += 1;
        if text.is_empty() {
            return;
        }
        if text.chars().all(char::is_whitespace) {
            self.spaced = true;
            return;
        }
        if let Some((accent_place, accent)) = self.accent.take() {
            if let Some(letter) = composed(text, accent).filter(|_| are_stacked(&accent_place, &place)) {
                return self.place(place, &letter);
            }
            self.place(accent_place, accent.encode_utf8(&mut [0; 4]));
        }
        match single(text).filter(|letter| combining(*letter).is_some()) {
            Some(accent) if !self.accents_last(&place, accent) => self.accent = Some((place, accent)),
            Some(_) => {}
            None => self.place(place, text),
        }
    }

    /// Puts an accent on the glyph before it, if it stands over it.
    fn accents_last(&mut self, place: &Place, accent: char) -> bool {
        let Some(piece) = &mut self.current else { return false };
        let stacked = self.last.is_some_and(|last| are_stacked(place, &last)) && !self.spaced;
        let Some(letter) = piece.text.chars().next_back().filter(|_| stacked) else { return false };
        let Some(letter) = composed(letter.encode_utf8(&mut [0; 4]), accent) else { return false };
        piece.text.pop();
        piece.text.push_str(&letter);
        true
    }

    fn place(&mut self, place: Place, text: &str) {
        let spaced = std::mem::take(&mut self.spaced);
        let last = self.last.replace(place);
        if let (Some(piece), Some(last)) = (&mut self.current, last) {
            let gap = (place.start - last.end) / place.em.max(last.em).max(f32::MIN_POSITIVE);
            let shift = (place.start - last.start).abs();
            // A narrow letter stands close to its twin too, but beside it.
            let is_over = shift < 0.12 * place.em && shift <= 0.5 * (last.end - last.start).abs();
            let again = is_over && is_on_line(&last, &place, 0.12);
            if again && piece.text.ends_with(text) && !spaced {
                // Printed twice for a bold look.
                return;
            }
            if follows(&last, &place, gap, spaced) {
                piece.joints.push(Joint { at: piece.text.len(), gap, spaced });
                push_spelled(&mut piece.text, text);
                piece.place.end = piece.place.end.max(place.end);
                return;
            }
        }
        self.pieces.extend(self.current.take());
        let mut piece = Piece { place, text: String::new(), joints: Vec::new() };
        push_spelled(&mut piece.text, text);
        self.current = Some(piece);
    }

    /// The pieces so far, in the order in which they were shown.
    pub(super) fn finish(&mut self) -> Vec<Piece> {
        if let Some((place, accent)) = self.accent.take() {
            self.place(place, accent.encode_utf8(&mut [0; 4]));
        }
        let mut pieces = std::mem::take(&mut self.pieces);
        pieces.extend(self.current.take());
        *self = Self::default();
        for piece in &mut pieces {
            piece.text = spaced_out(piece);
            piece.joints = Vec::new();
        }
        pieces
    }
}

fn push_spelled(out: &mut String, text: &str) {
    for letter in text.chars() {
        match super::encoding::spell_out(letter) {
            Some(letters) => out.push_str(letters),
            // A soft hyphen that is shown is a hyphen.
            None if matches!(letter, '\u{ad}' | '‐' | '‑') => out.push('-'),
            None => out.push(letter),
        }
    }
}

fn is_on_line(last: &Place, place: &Place, tolerance: f32) -> bool {
    last.angle == place.angle && (place.line - last.line).abs() <= tolerance * place.size.max(last.size)
}

/// True when a glyph continues the piece that ends with the last one; raised figures do, if close.
fn follows(last: &Place, place: &Place, gap: f32, spaced: bool) -> bool {
    let level = is_on_line(last, place, 0.2);
    let raised = is_on_line(last, place, 0.55) && gap.abs() < 0.4;
    let most = if spaced { SPACED_CELL_GAP } else { CELL_GAP };
    (level || raised) && (-0.6..most).contains(&gap)
}

fn are_stacked(accent: &Place, letter: &Place) -> bool {
    let middle = |place: &Place| f32::midpoint(place.start, place.end);
    is_on_line(letter, accent, 0.6) && (middle(accent) - middle(letter)).abs() < 0.3 * letter.em
}

fn single(text: &str) -> Option<char> {
    let mut letters = text.chars();
    letters.next().filter(|_| letters.next().is_none())
}

fn combining(accent: char) -> Option<char> {
    Some(match accent {
        '`' => '\u{300}',
        '´' => '\u{301}',
        'ˆ' => '\u{302}',
        '˜' => '\u{303}',
        '¯' => '\u{304}',
        '˘' => '\u{306}',
        '˙' => '\u{307}',
        '¨' => '\u{308}',
        '˚' => '\u{30a}',
        '˝' => '\u{30b}',
        'ˇ' => '\u{30c}',
        '¸' => '\u{327}',
        '˛' => '\u{328}',
        '\u{300}'..='\u{36f}' => accent,
        _ => return None,
    })
}

/// The letter with the accent, where Unicode has it as one.
fn composed(letter: &str, accent: char) -> Option<String> {
    let letter = match single(letter)? {
        'ı' => 'i',
        'ȷ' => 'j',
        letter => letter,
    };
    let text: String = [letter, combining(accent)?].into_iter().nfc().collect();
    single(&text).map(String::from)
}

/// The text of a piece with a space where two words meet.
fn spaced_out(piece: &Piece) -> String {
    let tracking = tracking_of(&piece.joints);
    let mut out = String::with_capacity(piece.text.len() + piece.text.len() / 4);
    let mut from = 0;
    for joint in &piece.joints {
        let tracked = tracking.is_some_and(|tracking| is_even(joint.gap, tracking));
        let least = if is_between_digits(&piece.text, joint.at) { DIGIT_GAP } else { WORD_GAP };
        if joint.spaced || (joint.gap > least && !tracked) {
            out.push_str(piece.text.get(from..joint.at).unwrap_or_default());
            out.push(' ');
            from = joint.at;
        }
    }
    out.push_str(piece.text.get(from..).unwrap_or_default());
    out
}

fn is_between_digits(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at_checked(at).unwrap_or_default();
    before.ends_with(|letter: char| letter.is_ascii_digit())
        && after.starts_with(|letter: char| letter.is_ascii_digit())
}

/// The gap between the letters of letter-spaced text: at least four glyphs stand evenly apart.
fn tracking_of(joints: &[Joint]) -> Option<f32> {
    let (mut first, mut length) = (0.0, 0);
    for joint in joints {
        if joint.spaced || joint.gap <= WORD_GAP {
            length = 0;
        } else if length > 0 && is_even(joint.gap, first) {
            length += 1;
        } else {
            (first, length) = (joint.gap, 1);
        }
        if length >= 3 {
            return Some(first);
        }
    }
    None
}

fn is_even(gap: f32, tracking: f32) -> bool {
    (gap - tracking).abs() <= 0.06 + 0.08 * tracking
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(start: f32, end: f32) -> Place {
        Place { angle: 0, start, end, line: 100.0, em: 10.0, size: 10.0 }
    }

    fn set(step: f32, text: &str) -> Vec<String> {
        let mut layout = Layout::default();
        let mut at = 0.0;
        for letter in text.chars() {
            layout.show(place(at, at + 5.0), letter.encode_utf8(&mut [0; 4]));
            at += step;
        }
        layout.finish().into_iter().map(|piece| piece.text).collect()
    }

    #[test]
    fn glyphs_set_one_by_one_are_words() {
        assert_eq!(set(5.0, "850709-9805 Åsa"), ["850709-9805 Åsa"]);
        assert_eq!(set(8.0, "850709-9805"), ["850709-9805"]);
    }

    #[test]
    fn an_accent_before_or_after_its_letter_is_composed() {
        for pair in ["¨a", "a¨"] {
            let mut layout = Layout::default();
            for letter in pair.chars() {
                layout.show(place(0.0, 5.0), letter.encode_utf8(&mut [0; 4]));
            }
            assert_eq!(layout.finish().first().map(|piece| piece.text.as_str()), Some("ä"));
        }
    }

    #[test]
    fn text_printed_twice_is_read_once() {
        let mut layout = Layout::default();
        for digit in ["1", "2"] {
            let start = if digit == "1" { 0.0 } else { 5.0 };
            layout.show(place(start, start + 5.0), digit);
            layout.show(place(start + 0.3, start + 5.3), digit);
        }
        assert_eq!(layout.finish().first().map(|piece| piece.text.as_str()), Some("12"));
    }
}
