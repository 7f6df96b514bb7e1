//! Swedish bank accounts: a clearing number tells the bank, and the bank how its numbers are summed.
//! Source: Bankgirot, "Bankernas kontonummer" (type 1 and 2 and their comments); Bankinfrastruktur, Clearingnummer.

use super::check::{Validation, all_digits, number};
use super::se_personnummer::{personnummer, samordningsnummer};
use super::{luhn, mod11};
use crate::catalog::Class;
use crate::date::Date;

/// How a bank sums.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sum {
    /// Modulo 11 over the last three of the clearing number and seven digits.
    Seven,
    /// Modulo 11 over the whole clearing number and seven digits.
    Eleven,
    /// Luhn over ten digits.
    Luhn,
    /// Modulo 11 over nine digits.
    Nine,
    /// Luhn over up to ten digits, a fifth clearing digit before them.
    Swedbank,
    /// Luhn over two to eight digits: a plusgiro number.
    Giro,
    /// The account is a personnummer.
    Person,
}

/// First and last clearing number, and the sum; the first row that fits holds.
const BANKS: &[(u16, u16, Sum)] = &[
    (1100, 1199, Sum::Seven),
    (1200, 1399, Sum::Seven),
    (1400, 2099, Sum::Seven),
    (2300, 2399, Sum::Eleven),
    (2400, 2499, Sum::Seven),
    (3000, 3299, Sum::Seven),
    (3300, 3300, Sum::Person),
    (3301, 3399, Sum::Seven),
    (3400, 3781, Sum::Seven),
    (3782, 3782, Sum::Person),
    (3783, 3999, Sum::Seven),
    (4000, 4999, Sum::Eleven),
    (5000, 5999, Sum::Seven),
    (6000, 6999, Sum::Nine),
    (7000, 7999, Sum::Seven),
    (8000, 8999, Sum::Swedbank),
    (9020, 9029, Sum::Eleven),
    (9040, 9049, Sum::Eleven),
    (9060, 9069, Sum::Seven),
    (9070, 9079, Sum::Seven),
    (9100, 9109, Sum::Eleven),
    (9120, 9124, Sum::Seven),
    (9130, 9149, Sum::Seven),
    (9150, 9169, Sum::Eleven),
    (9170, 9179, Sum::Seven),
    (9180, 9189, Sum::Luhn),
    (9190, 9199, Sum::Eleven),
    (9230, 9239, Sum::Seven),
    (9250, 9259, Sum::Seven),
    (9260, 9269, Sum::Eleven),
    (9270, 9289, Sum::Seven),
    (9300, 9349, Sum::Luhn),
    (9390, 9399, Sum::Eleven),
    (9400, 9449, Sum::Seven),
    (9460, 9469, Sum::Seven),
    (9470, 9479, Sum::Eleven),
    (9500, 9549, Sum::Giro),
    (9550, 9569, Sum::Eleven),
    (9570, 9579, Sum::Luhn),
    (9580, 9589, Sum::Seven),
    (9590, 9599, Sum::Eleven),
    (9630, 9639, Sum::Seven),
    (9640, 9649, Sum::Eleven),
    (9660, 9679, Sum::Eleven),
    (9680, 9689, Sum::Seven),
    (9700, 9719, Sum::Eleven),
    (9750, 9759, Sum::Eleven),
    (9780, 9789, Sum::Eleven),
    (9880, 9889, Sum::Eleven),
    (9890, 9899, Sum::Luhn),
    (9960, 9969, Sum::Giro),
];

const WEIGHTS: [u32; 11] = [1, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1];

/// A clearing number of four digits (five at Swedbank) and the account.
pub(crate) fn bankkonto(digits: &[u8], today: Date) -> Option<Validation> {
    let (clearing, account) = digits.split_at_checked(4)?;
    if !all_digits(digits) {
        return None;
    }
    let clearing = number(clearing);
    let (.., sum) = BANKS.iter().find(|(first, last, _)| (*first..=*last).contains(&clearing))?;
    let person = || personnummer(account, today).or_else(|| samordningsnummer(account, today));
    let personal = *sum == Sum::Person && person().is_some();
    // A row of zeros fits every sum.
    let holds = account.iter().any(|digit| *digit != b'0')
        && match sum {
            Sum::Seven => account.len() == 7 && mod11::rest(&digits[1..], &WEIGHTS[1..]) == 0,
            Sum::Eleven => account.len() == 7 && mod11::rest(digits, &WEIGHTS) == 0,
            Sum::Luhn | Sum::Person => account.len() == 10 && luhn::holds(account),
            Sum::Nine => matches!(account.len(), 8 | 9) && nine(account),
            Sum::Swedbank => swedbank(digits, account),
            Sum::Giro => (2..=8).contains(&account.len()) && luhn::holds(account),
        };
    // A personal account is the same value as its holder's number.
    let canonical_from = if personal { digits.len() - account.len() } else { 0 };
    holds.then(|| Validation { canonical_from, personal, ..Validation::new(Class::Weak) })
}

/// Handelsbanken: eight or nine digits, the missing first one a zero.
fn nine(account: &[u8]) -> bool {
    let weights = &WEIGHTS[WEIGHTS.len() - account.len()..];
    mod11::rest(account, weights) == 0
}

/// Six to ten digits by Luhn; before them may stand the fifth clearing digit, which closes a Luhn sum of its own.
fn swedbank(digits: &[u8], account: &[u8]) -> bool {
    let plain = |account: &[u8]| (6..=10).contains(&account.len()) && luhn::holds(account);
    let fifth = digits.get(..5).is_some_and(luhn::holds);
    plain(account) || fifth && account.get(1..).is_some_and(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date { year: 2026, month: 11, day: 22 };

    fn holds(digits: &str) -> bool {
        bankkonto(digits.as_bytes(), TODAY).is_some()
    }

    #[test]
    fn each_bank_sums_its_own_way() {
        // Invented accounts, each beside the same with another check digit.
        for (right, wrong) in [
            ("50111234565", "50111234566"),
            ("12013456786", "12013456787"),
            ("90712345671", "90712345672"),
            ("91501234562", "91501234563"),
            ("40017654323", "40017654324"),
            ("6789123456789", "6789123456780"),
            ("678923456787", "678923456788"),
            ("91801234567897", "91801234567898"),
            ("9501123455", "9501123456"),
        ] {
            assert!(holds(right), "{right}");
            assert!(!holds(wrong), "{wrong}");
        }
    }

    #[test]
    fn the_rows_are_in_order_and_apart() {
        assert!(BANKS.windows(2).all(|pair| pair[0].1 < pair[1].0));
        assert!(!holds("50000000000"));
    }

    #[test]
    fn swedbanks_fifth_digit_has_a_sum_too() {
        assert!(holds("810591234567897"));
        assert!(!holds("810581234567897"));
        assert!(holds("81051234567897"));
    }

    #[test]
    fn a_personal_account_is_a_persons_number() {
        assert!(bankkonto(b"33008112289874", TODAY).is_some_and(|v| v.personal && v.canonical_from == 4));
        assert!(bankkonto(b"33008112289875", TODAY).is_none());
        assert!(bankkonto(b"00001234567", TODAY).is_none());
        assert!(bankkonto(b"33", TODAY).is_none());
    }
}
