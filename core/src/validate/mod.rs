//! Candidate -> match: arithmetic decides what digits may mean. One file a numbering system, one row a check.

mod any_atc;
mod any_ehic;
mod any_iban;
mod any_icd_10;
mod any_icpc_2;
mod any_imei;
mod any_ip;
mod any_mac;
mod any_mrz;
mod any_payment_card;
mod check;
mod dk_cpr;
mod dk_cvr;
mod fi_henkilotunnus;
mod fi_y_tunnus;
mod is_kennitala;
mod luhn;
mod mod11;
mod mod97;
mod no_dokument;
mod no_duf;
mod no_fodselsnummer;
mod no_hjelpenummer;
mod no_kid;
mod no_kontonummer;
mod no_organisasjonsnummer;
mod se_bankkonto;
mod se_dokument;
mod se_giro;
mod se_interim;
mod se_organisationsnummer;
mod se_personnummer;
mod se_plate;
mod se_reservnummer;
mod tally;
mod telephone;

pub(crate) use check::Validation;
pub(crate) use tally::{Tallies, Tally};

use crate::catalog::{Catalog, Category, Class, Detector, KindId};
use crate::date::Date;
use crate::detect::{Candidate, Forms};
use crate::error::{BuildError, BuildErrorKind};
use check::Check;

/// Checks by the name detector files use.
static CHECKS: &[(&str, Check)] = &[
    ("any-atc", any_atc::atc),
    ("any-ehic", any_ehic::ehic),
    ("any-iban", any_iban::iban),
    ("any-icd-10", any_icd_10::icd_10),
    ("any-icpc-2", any_icpc_2::icpc_2),
    ("any-imei", any_imei::imei),
    ("any-ip-address", any_ip::address),
    ("any-mac-address", any_mac::address),
    ("any-mrz", any_mrz::zone),
    ("any-payment-card", any_payment_card::payment_card),
    ("any-telefon", telephone::any),
    ("dk-cpr", dk_cpr::cpr),
    ("dk-cvr", dk_cvr::cvr),
    ("fi-henkilotunnus", fi_henkilotunnus::henkilotunnus),
    ("fi-y-tunnus", fi_y_tunnus::y_tunnus),
    ("is-kennitala", is_kennitala::kennitala),
    ("no-d-nummer", no_fodselsnummer::d_nummer),
    ("no-duf", no_duf::duf),
    ("no-fh-nummer", no_hjelpenummer::fh_nummer),
    ("no-fodselsnummer", no_fodselsnummer::fodselsnummer),
    ("no-forerkort", no_dokument::forerkort),
    ("no-h-nummer", no_hjelpenummer::h_nummer),
    ("no-hpr", no_dokument::hpr),
    ("no-kid", no_kid::kid),
    ("no-kjennemerke", no_dokument::kjennemerke),
    ("no-kontonummer", no_kontonummer::kontonummer),
    ("no-matrikkel", no_dokument::matrikkel),
    ("no-npid", no_hjelpenummer::npid),
    ("no-organisasjonsnummer", no_organisasjonsnummer::organisasjonsnummer),
    ("no-pass", no_dokument::pass),
    ("no-telefon", telephone::norwegian),
    ("none", check::none),
    ("se-bankgiro", se_giro::bankgiro),
    ("se-bankkonto", se_bankkonto::bankkonto),
    ("se-hsa-id", se_organisationsnummer::hsa_id),
    ("se-interim", se_interim::interim),
    ("se-momsregistreringsnummer", se_organisationsnummer::momsregistreringsnummer),
    ("se-korkort", se_dokument::korkort),
    ("se-nrid", se_reservnummer::nrid),
    ("se-organisationsnummer", se_organisationsnummer::organisationsnummer),
    ("se-pass", se_dokument::pass),
    ("se-personnummer", se_personnummer::personnummer),
    ("se-plusgiro", se_giro::plusgiro),
    ("se-registreringsnummer", se_plate::registreringsnummer),
    ("se-reservnummer", se_reservnummer::reservnummer),
    ("se-samordningsnummer", se_personnummer::samordningsnummer),
    ("se-telefon", telephone::swedish),
    ("se-tf-nummer", se_interim::tf_nummer),
];

/// A candidate that its arithmetic did not refute.
#[derive(Clone, Copy)]
pub(crate) struct Match {
    pub(crate) candidate: Candidate,
    pub(crate) kind: KindId,
    /// What the written form and the digits prove together.
    pub(crate) class: Class,
    pub(crate) validation: Validation,
}

/// The stage.
#[derive(Clone)]
pub(crate) struct Validator {
    today: Date,
    /// Check and family by kind.
    checks: Vec<Option<(Check, u16)>>,
}

impl Validator {
    /// Looks up the check of every detector by its name.
    pub(crate) fn new(catalog: &Catalog, today: Date) -> Result<Self, BuildError> {
        let mut checks = vec![None; catalog.kinds().len()];
        for (index, detector) in catalog.detectors().iter().enumerate() {
            let Some((_, check)) = CHECKS.iter().find(|(name, _)| *name == detector.check) else {
                let known: Vec<&str> = CHECKS.iter().map(|(name, _)| *name).collect();
                let message = format!("unknown check {:?}; known are {}", detector.check, known.join(", "));
                let line = Some(detector.check_line);
                return Err(BuildError::new(&detector.file, line, BuildErrorKind::Unknown, message));
            };
            let kind = catalog.kind_id(&detector.kind).and_then(|kind| checks.get_mut(usize::from(kind.0)));
            if let Some(slot) = kind {
                *slot = Some((*check, family(catalog, index)));
            }
        }
        Ok(Self { today, checks })
    }

    /// The day the scanner was built.
    pub(crate) fn today(&self) -> Date {
        self.today
    }

    /// The kinds that vote together with this one.
    pub(crate) fn family(&self, kind: KindId) -> u16 {
        self.of(kind).map_or(u16::MAX, |(_, family)| family)
    }

    fn of(&self, kind: KindId) -> Option<(Check, u16)> {
        self.checks.get(usize::from(kind.0)).copied().flatten()
    }

    /// Keeps the candidates whose digits hold for some kind, and counts by place.
    pub(crate) fn validate(
        &self,
        forms: &Forms,
        candidates: &[Candidate],
        matches: &mut Vec<Match>,
        tallies: &mut Tallies,
    ) {
        for candidate in candidates {
            let Some(form) = forms.get(candidate.form) else { continue };
            let first = matches.len();
            tallies.saw(form.group, candidate.column);
            for user in &form.users {
                let Some((check, family)) = self.of(user.kind) else { continue };
                let Some(validation) = check(candidate.digits.as_slice(), self.today) else { continue };
                let same = || matches[first..].iter().filter(|other| self.family(other.kind) == family);
                let (held, summed) = (same().next().is_none(), !same().any(|other| other.validation.summed));
                tallies.count(form.group, candidate.column, family, (held, summed && validation.summed));
                let class = if validation.summed { user.class } else { user.unsummed }.min(validation.cap);
                matches.push(Match { candidate: *candidate, kind: user.kind, class, validation });
            }
        }
    }
}

/// Numbers of a country's persons vote together; every other kind for itself.
fn family(catalog: &Catalog, index: usize) -> u16 {
    let detectors = catalog.detectors();
    let same = |other: &Detector, own: &Detector| {
        let both = |category| other.category == category && own.category == category;
        both(Category::Identity) && other.country == own.country && own.country.is_some()
    };
    let first = detectors.get(index).and_then(|own| detectors.iter().position(|other| same(other, own)));
    first.unwrap_or(index) as u16
}
