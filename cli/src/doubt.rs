//! Words for what speaks against a finding.

use vakthund::Evidence;

use crate::words::Four;

/// What speaks against a finding.
pub(crate) fn doubt(evidence: &Evidence) -> Option<Four> {
    Some(match evidence {
        Evidence::Timestamp => [
            "but like a time of day",
            "men liknar ett klockslag",
            "men ligner et klokkeslett",
            "men liknar eit klokkeslett",
        ],
        Evidence::PhoneLike => [
            "but like a telephone",
            "men liknar ett telefonnummer",
            "men ligner et telefonnummer",
            "men liknar eit telefonnummer",
        ],
        Evidence::Series => [
            "but most like it do not hold",
            "men de flesta liknande stämmer inte",
            "men de fleste slike stemmer ikke",
            "men dei fleste slike stemmer ikkje",
        ],
        Evidence::Glued => [
            "but letters touch it",
            "men bokstäver sitter ihop med det",
            "men bokstaver henger sammen med det",
            "men bokstavar heng saman med det",
        ],
        Evidence::Chained => [
            "but joined to more digits",
            "men sitter ihop med fler siffror",
            "men henger sammen med flere sifre",
            "men heng saman med fleire siffer",
        ],
        Evidence::Mended => [
            "but letters were taken for digits",
            "men bokstäver togs för siffror",
            "men bokstaver ble tatt for sifre",
            "men bokstavar vart tekne for siffer",
        ],
        Evidence::Fallback => [
            "but read in content of an unknown format",
            "men läst i innehåll av okänt format",
            "men lest i innhold av ukjent format",
            "men lese i innhald av ukjent format",
        ],
        Evidence::Nobody => [
            "but no person is named with it",
            "men ingen person nämns intill",
            "men ingen person er nevnt ved den",
            "men ingen person er nemnd ved han",
        ],
        _ => return None,
    })
}
