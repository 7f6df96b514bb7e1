//! Letters without their marks, as keyboards that lack å, ä, ö, æ and ø write them.

/// The two ways to write a letter without its mark.
const PLAIN: [(char, &str, &str); 5] =
    [('å', "a", "aa"), ('ä', "a", "ae"), ('æ', "ae", "ae"), ('ö', "o", "oe"), ('ø', "o", "oe")];

/// A folded word in the short and the long plain spelling: `brostcancer` and `broestcancer`.
pub(crate) fn without_marks(word: &str) -> [String; 2] {
    let plain = |choose: fn(&(char, &'static str, &'static str)) -> &'static str| {
        PLAIN.iter().fold(word.to_owned(), |text, letter| text.replace(letter.0, choose(letter)))
    };
    [plain(|letter| letter.1), plain(|letter| letter.2)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_fall_away_in_two_ways() {
        assert_eq!(without_marks("bröstcancer"), ["brostcancer", "broestcancer"]);
        assert_eq!(without_marks("fødselsår"), ["fodselsar", "foedselsaar"]);
        assert_eq!(without_marks("diabetes"), ["diabetes", "diabetes"]);
    }
}
