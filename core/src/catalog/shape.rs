//! A written form of a number, as detector files draw it: `######-####`, `@@@_###`, `se_##########_01`.
//!
//! | sign | stands for |
//! |---|---|
//! | `#` | a digit |
//! | `#{2,25}` | a whole run of so many digits; the first step only |
//! | `@` | a letter from a to z |
//! | `[tm]`, `[0-9a-z]` | one of these |
//! | `*` | one letter or digit or more, to the end of the word |
//! | `-`, `+` | any dash, a plus; spaces around it or one line break after it |
//! | space, `_` | one or two spaces; none is right too for `_` |
//! | `~` | a line break with spaces |
//! | `\|` | the border of two cells |
//! | a to z, 0 to 9, `.` `,` `:` `/` `(` `)` | themselves |

use super::beside::{ANY, BREAK, Beside, DASH, LETTER, PLUS, SPACE, TAB, class_of};
use super::digits::Digits;

/// One step of a shape.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Digits(u8),
    Run(u8, u8),
    Dash,
    Plus,
    Space,
    MaybeSpace,
    LineBreak,
    Border,
    Exactly(u8),
    OneOf(Vec<u8>),
    Tail,
}

/// A compiled written form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    steps: Vec<Step>,
    /// Steps before the first digit.
    lead: usize,
    first: (u8, u8),
    /// Classes of the byte before the first run and of the one after it: most places fail there.
    sieve: (u8, u8),
    /// Digits of the second run; 0 where letters or free lengths leave it open.
    second: u8,
}

/// Longest end of a word that `*` takes.
const LONGEST_TAIL: usize = 20;

impl Shape {
    /// Reads a shape; the error says what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut steps = Vec::new();
        let mut rest = text;
        while let Some(sign) = rest.chars().next() {
            let (step, length) = step(rest, sign).ok_or_else(|| {
                format!("shape {text:?}: {sign:?} means nothing here; use # @ - + space _ ~ | * . , : / ( ) [abc] a-z 0-9")
            })?;
            rest = rest.get(length..).unwrap_or_default();
            match (&step, steps.last_mut()) {
                (Step::Digits(_), Some(Step::Digits(count))) => *count += 1,
                _ => steps.push(step),
            }
        }
        let lead = steps.iter().take_while(|step| step.digits() == 0).count();
        let run: u8 = steps[lead..].iter().map(Step::digits).take_while(|digits| *digits > 0).sum();
        let first = match steps.get(lead) {
            Some(Step::Run(least, most)) if lead == 0 => (*least, *most),
            Some(Step::Digits(_) | Step::Exactly(_)) => (run, run),
            _ => return Err(format!("shape {text:?} must hold a digit, #; a run of many stands first")),
        };
        if steps[..lead].iter().any(|step| !step.may_lead()) {
            return Err(format!("shape {text:?}: no + * ~ | may stand before the first digit"));
        }
        let beside =
            |index: Option<usize>| index.and_then(|index| steps.get(index)).map_or(ANY, Step::classes);
        let digits = steps[lead..].iter().take_while(|step| step.digits() > 0).count();
        let sieve = (beside(lead.checked_sub(1)), beside(Some(lead + digits)));
        let second = second_run(&steps[lead + digits..]);
        Ok(Self { steps, lead, first, sieve, second })
    }

    /// False where what stands around the first run rules it out.
    pub(crate) fn may_match(&self, beside: Beside) -> bool {
        self.sieve.0 & beside.before != 0
            && self.sieve.1 & beside.after != 0
            && (self.second == 0 || usize::from(self.second) == beside.second)
    }

    /// Lengths of the first run of digits; detection looks shapes up by them.
    pub(crate) fn first_run(&self) -> std::ops::RangeInclusive<usize> {
        usize::from(self.first.0)..=usize::from(self.first.1)
    }

    /// It begins with a letter: one more before it makes another word of it.
    pub(crate) fn begins_with_letter(&self) -> bool {
        self.lead > 0
    }

    /// It ends with a letter or an open end.
    pub(crate) fn ends_with_letter(&self) -> bool {
        self.steps.last().is_some_and(Step::is_letter)
    }

    /// Matches around `start`, where a run of digits begins; gives the place and the letters and digits in it.
    pub(crate) fn matches(&self, text: &[u8], start: usize) -> Option<(usize, usize, Digits)> {
        let begin =
            self.steps.get(..self.lead)?.iter().rev().try_fold(start, |at, step| step.back(text, at))?;
        let mut digits = Digits::default();
        let mut at = begin;
        for step in &self.steps {
            at = step.take(text, at, &mut digits)?;
        }
        Some((begin, at, digits))
    }
}

/// Digits of the run after the separators at the head of `steps`; 0 where it is open.
fn second_run(steps: &[Step]) -> u8 {
    let is_gap = |step: &&Step| !step.is_letter() && step.digits() == 0;
    let rest = steps.get(steps.iter().take_while(is_gap).count()..).unwrap_or_default();
    let run = rest.iter().take_while(|step| matches!(step, Step::Digits(_) | Step::Exactly(b'0'..=b'9')));
    let (length, digits) = run.fold((0, 0), |(length, digits), step| (length + 1, digits + step.digits()));
    let open = rest.get(length).is_some_and(|step| step.is_letter() || step.digits() > 0);
    if open { 0 } else { digits }
}

/// The step at the head of `rest`, and how many bytes of the drawing it takes.
fn step(rest: &str, sign: char) -> Option<(Step, usize)> {
    let one = |step: Step| Some((step, 1));
    match sign {
        '#' => match rest.strip_prefix("#{").and_then(|range| range.split_once('}')) {
            Some((range, _)) => {
                let (least, most) = range.split_once(',')?;
                let run = Step::Run(least.trim().parse().ok()?, most.trim().parse().ok()?);
                Some((run, range.len() + 3))
            }
            None => one(Step::Digits(1)),
        },
        '-' => one(Step::Dash),
        '+' => one(Step::Plus),
        ' ' => one(Step::Space),
        '_' => one(Step::MaybeSpace),
        '~' => one(Step::LineBreak),
        '|' => one(Step::Border),
        '*' => one(Step::Tail),
        '@' => one(Step::OneOf((b'a'..=b'z').collect())),
        '.' | ',' | ':' | '/' | '(' | ')' | 'a'..='z' | '0'..='9' => one(Step::Exactly(sign as u8)),
        '[' => {
            let (set, _) = rest.get(1..)?.split_once(']')?;
            Some((Step::OneOf(members(set)?), set.len() + 2))
        }
        _ => None,
    }
}

/// The bytes of a set such as `0-9a-z` or `trs`.
fn members(set: &str) -> Option<Vec<u8>> {
    let bytes = set.to_ascii_lowercase().into_bytes();
    let mut members = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (bytes.get(at + 1), bytes.get(at + 2)) {
            (Some(b'-'), Some(last)) => {
                members.extend(*byte..=*last);
                at += 3;
            }
            _ => {
                members.push(*byte);
                at += 1;
            }
        }
    }
    (!members.is_empty() && members.iter().all(u8::is_ascii_alphanumeric)).then_some(members)
}

impl Step {
    /// How many digits it stands for, the least of a run.
    fn digits(&self) -> u8 {
        match self {
            Self::Digits(count) | Self::Run(count, _) => *count,
            Self::Exactly(byte) => u8::from(byte.is_ascii_digit()),
            _ => 0,
        }
    }

    /// Classes of the bytes it may begin or end with.
    fn classes(&self) -> u8 {
        match self {
            Self::Dash => SPACE | DASH,
            Self::Plus => SPACE | PLUS,
            Self::Space => SPACE,
            Self::LineBreak => SPACE | BREAK,
            Self::Border => TAB,
            Self::Exactly(byte) => class_of(*byte),
            Self::OneOf(_) | Self::Tail => LETTER,
            Self::Digits(_) | Self::Run(..) | Self::MaybeSpace => ANY,
        }
    }

    fn is_letter(&self) -> bool {
        match self {
            Self::Tail => true,
            Self::Exactly(byte) => byte.is_ascii_alphabetic(),
            Self::OneOf(set) => set.iter().any(u8::is_ascii_alphabetic),
            _ => false,
        }
    }

    fn may_lead(&self) -> bool {
        !matches!(self, Self::Tail | Self::Plus | Self::LineBreak | Self::Border)
    }

    fn allows(&self, byte: u8) -> bool {
        match self {
            Self::Exactly(own) => *own == byte,
            Self::OneOf(set) => set.contains(&byte),
            _ => false,
        }
    }

    /// Where this step begins when it ends at `at`.
    fn back(&self, text: &[u8], at: usize) -> Option<usize> {
        let spaces = |at: usize| {
            text.get(..at).unwrap_or_default().iter().rev().take(2).take_while(|byte| **byte == b' ').count()
        };
        match self {
            Self::Space => return Some(at - spaces(at)).filter(|begin| *begin < at),
            Self::MaybeSpace => return Some(at - spaces(at)),
            Self::Dash => {
                let dash = (at - spaces(at)).checked_sub(1).filter(|dash| text.get(*dash) == Some(&b'-'))?;
                return Some(dash - spaces(dash));
            }
            _ => {}
        }
        let before = at.checked_sub(1)?;
        text.get(before).filter(|byte| self.allows(**byte)).map(|_| before)
    }

    /// Where it ends when it begins at `at`; what it holds goes to `digits`.
    fn take(&self, text: &[u8], at: usize, digits: &mut Digits) -> Option<usize> {
        match self {
            Self::Digits(count) => run(text, at, usize::from(*count), u8::is_ascii_digit, digits),
            Self::Run(_, most) => {
                let long = length(text, at, usize::from(*most), u8::is_ascii_digit);
                run(text, at, long, u8::is_ascii_digit, digits)
            }
            Self::Tail => {
                let long = length(text, at, LONGEST_TAIL, u8::is_ascii_alphanumeric);
                run(text, at, long, u8::is_ascii_alphanumeric, digits).filter(|_| long > 0)
            }
            Self::Dash => dash(text, at, b'-'),
            Self::Plus => dash(text, at, b'+'),
            Self::Space => spaces(text, at),
            Self::MaybeSpace => Some(skip_spaces(text, at)),
            Self::LineBreak => line_break(text, at),
            Self::Border => text.get(at).filter(|byte| **byte == b'\t').map(|_| at + 1),
            Self::Exactly(_) | Self::OneOf(_) => {
                let byte = text.get(at).filter(|byte| self.allows(**byte))?;
                if byte.is_ascii_alphanumeric() {
                    digits.push(*byte);
                }
                Some(at + 1)
            }
        }
    }
}

fn length(text: &[u8], at: usize, most: usize, of: fn(&u8) -> bool) -> usize {
    text.get(at..).unwrap_or_default().iter().take(most).take_while(|byte| of(byte)).count()
}

fn run(text: &[u8], at: usize, count: usize, of: fn(&u8) -> bool, digits: &mut Digits) -> Option<usize> {
    let bytes = text.get(at..at + count).filter(|bytes| bytes.iter().all(of))?;
    for byte in bytes {
        digits.push(*byte);
    }
    Some(at + count)
}

/// Spaces, the dash, spaces or one line break.
fn dash(text: &[u8], at: usize, sign: u8) -> Option<usize> {
    let at = skip_spaces(text, at);
    text.get(at).filter(|b| **b == sign)?;
    Some(skip_spaces(text, skip_break(text, skip_spaces(text, at + 1))))
}

/// One or two spaces.
fn spaces(text: &[u8], at: usize) -> Option<usize> {
    let end = skip_spaces(text, at);
    (end > at).then_some(end)
}

/// One line break, spaces around it or not.
fn line_break(text: &[u8], at: usize) -> Option<usize> {
    let before = skip_spaces(text, at);
    let after = skip_break(text, before);
    (after > before).then(|| skip_spaces(text, after))
}

fn skip_spaces(text: &[u8], at: usize) -> usize {
    at + text.get(at..).unwrap_or_default().iter().take(2).take_while(|b| **b == b' ').count()
}

fn skip_break(text: &[u8], at: usize) -> usize {
    match (text.get(at), text.get(at + 1)) {
        (Some(b'\n'), _) => at + 1,
        (Some(b'\r'), Some(b'\n')) => at + 2,
        _ => at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(shape: &str, text: &str) -> Option<String> {
        let start = text.bytes().position(|byte| byte.is_ascii_digit())?;
        let (_, _, digits) = Shape::parse(shape).unwrap().matches(text.as_bytes(), start)?;
        Some(String::from_utf8(digits.as_slice().to_vec()).unwrap())
    }

    #[test]
    fn separators_may_breathe() {
        for text in ["811228-9874", "811228 - 9874", "811228-\n9874", "811228 -\r\n 9874"] {
            assert_eq!(found("######-####", text).as_deref(), Some("8112289874"), "{text:?}");
        }
        assert_eq!(found("######-####", "8112289874"), None);
        assert_eq!(found("######+####", "121212+1212").as_deref(), Some("1212121212"));
        assert_eq!(found("###### #####", "131072  48022").as_deref(), Some("13107248022"));
        assert_eq!(found("######-[tr]###", "000101-t220").as_deref(), Some("000101t220"));
        assert_eq!(found("######|####", "811228\t9874").as_deref(), Some("8112289874"));
    }

    #[test]
    fn letters_may_stand_first_and_last() {
        assert_eq!(found("@@@_###", "bil abc 123").as_deref(), Some("abc123"));
        assert_eq!(found("@@@_##[0-9a-z]", "abc12d").as_deref(), Some("abc12d"));
        assert_eq!(found("se_##########_01", "se 5560160680 01").as_deref(), Some("se556016068001"));
        assert_eq!(found("se##########-*", "se2321000016-4h7x").as_deref(), Some("se23210000164h7x"));
        assert_eq!(found("16##########", "165560160680").as_deref(), Some("165560160680"));
        assert_eq!(found("@@@-###", "xyz - 123").as_deref(), Some("xyz123"));
        assert_eq!(found("@@@_###", "b 123"), None);
        assert_eq!(found("#{2,25}", "kid 123456 x").as_deref(), Some("123456"));
        let plate = Shape::parse("@@@_##@").unwrap();
        assert!(plate.begins_with_letter() && plate.ends_with_letter());
        assert_eq!(plate.matches(b"ny abc 12d", 7).map(|(begin, end, _)| (begin, end)), Some((3, 10)));
    }

    #[test]
    fn says_what_is_wrong() {
        assert!(Shape::parse("@@").unwrap_err().contains("must hold a digit"));
        assert!(Shape::parse("*##").unwrap_err().contains("before the first digit"));
        assert!(Shape::parse("##?").unwrap_err().contains("'?'"));
        assert!(Shape::parse("##[ab").unwrap_err().contains("'['"));
    }
}
