//! What one character becomes before detection: lower case, composed, one dash, one space, one kind of digit.
//! After folding, every byte above ASCII belongs to a letter (or to `§`).

use unicode_normalization::char::compose;

use super::digits;

/// What to write for a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Folded {
    /// This character.
    As(char),
    /// These ASCII letters.
    Letters(&'static str),
    /// This digit, unless it marks the word or number before it.
    Mark(char),
    /// A dash where a number has one, nothing elsewhere: the soft hyphen.
    SoftHyphen,
    /// The character before it changes to this one.
    Composed(char),
    /// Nothing.
    Gone,
}

/// Folds one character above ASCII; `before` is the folded character in front of it.
pub(super) fn fold(character: char, before: Option<char>) -> Folded {
    match character {
        '\u{AD}' => Folded::SoftHyphen,
        '\u{300}'..='\u{36F}' => match before.and_then(|base| compose(base, character)) {
            Some(composed) => Folded::Composed(composed),
            None => Folded::Gone,
        },
        '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}' => {
            Folded::As('-')
        }
        '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => {
            Folded::As(' ')
        }
        '\u{2028}' | '\u{2029}' | '\u{85}' => Folded::As('\n'),
        '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{61C}'
        | '\u{180E}'
        | '\u{FFF9}'..='\u{FFFB}'
        // Marks that change no letter of ours, letters without a shape.
        | '\u{1AB0}'..='\u{1AFF}'
        | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}'
        | '\u{FE20}'..='\u{FE2F}'
        | '\u{E0000}'..='\u{E0FFF}'
        | '\u{115F}'
        | '\u{1160}'
        | '\u{3164}'
        | '\u{FFA0}' => Folded::Gone,
        '\u{FF01}'..='\u{FF5E}' => full_width(character),
        'ﬀ' => Folded::Letters("ff"),
        'ﬁ' => Folded::Letters("fi"),
        'ﬂ' => Folded::Letters("fl"),
        'ﬃ' => Folded::Letters("ffi"),
        'ﬄ' => Folded::Letters("ffl"),
        '‘' | '’' | '‚' | '´' => Folded::As('\''),
        '“' | '”' | '„' | '«' | '»' => Folded::As('"'),
        '…' => Folded::As('.'),
        '§' => Folded::As('§'),
        _ if character.is_alphabetic() => lower(character),
        _ => match digits::mark(character) {
            Some(digit) => Folded::Mark(digit),
            None => Folded::As(digits::decimal(character).unwrap_or('*')),
        },
    }
}

/// UTF-8 that was read as Latin-1 or windows-1252 somewhere on its way: the letter that was meant.
pub(super) fn mojibake(second: char) -> Option<char> {
    Some(match second {
        '¥' | '…' => 'å',
        '¤' | '„' => 'ä',
        '¶' | '–' => 'ö',
        '¸' | '˜' => 'ø',
        '¦' | '†' => 'æ',
        '©' | '‰' => 'é',
        _ => return None,
    })
}

fn full_width(character: char) -> Folded {
    let ascii = u8::try_from(character as u32 - 0xFEE0).unwrap_or(b' ');
    Folded::As(char::from(ascii.to_ascii_lowercase()))
}

fn lower(character: char) -> Folded {
    let mut lowered = character.to_lowercase();
    match (lowered.next(), lowered.next()) {
        (Some(one), None) => Folded::As(one),
        (Some(first), Some(_)) => Folded::As(first),
        _ => Folded::As(character),
    }
}
