//! What an entry may say, and what it then takes in.

use super::*;
use crate::extract::Step;

const TAIL: &str = "reason = \"r\"\nowner = \"o\"\nexpires = 2027-06-30\n";

fn list(entry: &str) -> Result<AllowList, BuildError> {
    AllowList::parse("a.toml", &format!("# head\n\n[[allow]]\n{entry}"), &Catalog::built_in().unwrap())
}

fn entry(what: &str) -> AllowList {
    list(&format!("{what}\n{TAIL}")).unwrap()
}

fn refused(entry: &str, line: usize, says: &str) {
    let error = list(entry).unwrap_err();
    assert_eq!(error.line(), Some(line), "{error}");
    assert!(error.to_string().starts_with(&format!("a.toml:{line}: ")), "{error}");
    assert!(error.to_string().contains(says), "{says:?} in {error}");
}

fn day(year: u16, month: u8, day: u8) -> Date {
    Date::new(year, month, day).unwrap()
}

fn takes(list: &AllowList, kind: &str, value: &str) -> bool {
    let catalog = Catalog::built_in().unwrap();
    let claim = Claim {
        kind: catalog.kind(kind).unwrap(),
        fingerprint: "k1:0123456789abcdef",
        subject: Some("k1:00000000000000aa"),
        value,
        document: Some("test/mail.eml"),
        path: &|| PartPath(vec![Step::File("mail.eml".into()), Step::Field("body".into())]),
    };
    list.find(&claim, day(2026, 11, 22)).is_some()
}

#[test]
fn every_field_is_asked_for_with_its_line() {
    refused("pattern = 'x'\nowner = \"o\"\nexpires = 2027-06-30", 3, "needs reason");
    refused("pattern = 'x'\nreason = \"r\"\nexpires = 2027-06-30", 3, "needs owner");
    refused("pattern = 'x'\nreason = \"r\"\nowner = \"o\"", 3, "needs expires");
    refused("pattern = 'x'\nreason = \" \"\nowner = \"o\"\nexpires = 2027-06-30", 5, "needs reason");
    refused("pattern = 'x'\nreason = \"r\"\nowner = \"o\"\nexpires = \"juni\"", 7, "2027-06-30");
    refused("pattern = 'x'\nreason = \"r\"\nowner = \"o\"\nexpires = 2027-02-30", 7, "");
    refused("pattern = 'x'\nreason = \"r\"\nowner = \"o\"\nexpires = 2027-06-30T10:00:00Z", 7, "2027-06-30");
    refused(&format!("pattern = 'x'\nreson = \"r\"\n{TAIL}"), 5, "reson");
    refused(TAIL, 3, "exactly one of");
    refused(&format!("pattern = 'x'\npath = 'x'\n{TAIL}"), 3, "exactly one of");
    assert!(list(&format!("pattern = 'x'\n{}", TAIL.replace("2027-06-30", "\"2027-06-30\""))).is_ok());
    assert_eq!(list(TAIL).unwrap_err().kind(), BuildErrorKind::Field);
}

#[test]
fn what_cannot_be_meant_is_refused_and_not_repeated() {
    refused(&format!("fingerprint = '811228-9874'\n{TAIL}"), 4, "not a fingerprint");
    refused(&format!("fingerprint = 'k1:0123456789ABCDEF'\n{TAIL}"), 4, "not a fingerprint");
    refused(&format!("pattern = '811228('\n{TAIL}"), 4, "unclosed group");
    refused(&format!("pattern = '.*'\n{TAIL}"), 4, "everything");
    refused(&format!("pattern = '(?:\\w{{100}}){{100}}'\n{TAIL}"), 4, "too large");
    refused(&format!("path = '**'\n{TAIL}"), 4, "all there is");
    refused(&format!("path = 'test/'\n{TAIL}"), 4, "test/**".replace("test", "folder").as_str());
    refused(&format!("path = 'x'\nkinds = []\n{TAIL}"), 5, "kinds names none");
    refused(&format!("path = 'x'\nkinds = [\n\"se.*\",\n\"se.personnumer\"]\n{TAIL}"), 7, "se.personnumer");
    assert!(list(&format!("path = '**'\nkinds = ['se.*']\n{TAIL}")).is_ok());
    let error = list(&format!("fingerprint = '811228-9874'\n{TAIL}")).unwrap_err();
    assert!(!error.to_string().contains("811228"));
}

#[test]
fn an_entry_takes_in_what_it_says() {
    assert!(takes(&entry("fingerprint = 'k1:0123456789abcdef'"), "se.personnummer", "x"));
    assert!(!takes(&entry("fingerprint = 'k1:0123456789abcdee'"), "se.personnummer", "x"));
    assert!(!takes(&entry("fingerprint = 'k1:00000000000000aa'"), "health.diagnosis", "x"));
    assert!(takes(&entry("pattern = '8112\\d\\d-98.*'"), "se.personnummer", "811228-9874"));
    assert!(!takes(&entry("pattern = '8112'"), "se.personnummer", "811228-9874"));
    assert!(takes(&entry("path = '*.eml > body'"), "se.personnummer", "x"));
    assert!(takes(&entry("path = 'test/**'"), "se.personnummer", "x"));
    assert!(!takes(&entry("path = 'prod/**'"), "se.personnummer", "x"));
    assert!(takes(&entry("path = '**'\nkinds = ['no.*', 'se.p*']"), "se.personnummer", "x"));
    assert!(!takes(&entry("path = '**'\nkinds = ['no.*']"), "se.personnummer", "x"));
}

#[test]
fn protected_identities_pass_one_person_at_a_time() {
    let kind = "protected.identity";
    for kinds in ["protected.identity", "protected.*", "*"] {
        refused(&format!("pattern = 'x'\nkinds = ['{kinds}']\n{TAIL}"), 5, "protected identities");
        refused(&format!("path = 'x'\nkinds = ['{kinds}']\n{TAIL}"), 5, "protected identities");
        assert!(takes(
            &entry(&format!("fingerprint = 'k1:00000000000000aa'\nkinds = ['{kinds}']")),
            kind,
            "x"
        ));
    }
    assert!(!takes(&entry("pattern = 'x'"), kind, "x"));
    assert!(!takes(&entry("path = 'test/**'"), kind, "x"));
    assert!(!takes(&entry("fingerprint = 'k1:00000000000000aa'"), kind, "x"));
    // The words themselves are everybody's.
    assert!(!takes(&entry("fingerprint = 'k1:0123456789abcdef'\nkinds = ['protected.identity']"), kind, "x"));
}

#[test]
fn an_entry_holds_to_the_end_of_its_last_day() {
    let list = entry("pattern = 'x'");
    let entry = &list.entries()[0];
    assert!(!entry.is_expired(day(2027, 6, 30)) && entry.is_expired(day(2027, 7, 1)));
    assert_eq!([entry.days_left(day(2027, 6, 30)), entry.days_left(day(2027, 7, 2))], [0, -2]);
    assert_eq!((entry.file.as_str(), entry.line, entry.expires), ("a.toml", 3, day(2027, 6, 30)));
}

#[test]
fn an_entry_that_holds_goes_before_one_that_has_expired() {
    let both = format!(
        "pattern = 'x'\n{}[[allow]]\npattern = 'x'\n{}",
        TAIL.replace("2027", "2025"),
        TAIL.replace("\"r\"", "\"second\"")
    );
    let list = list(&both).unwrap();
    let catalog = Catalog::built_in().unwrap();
    let kind = catalog.kind("se.personnummer").unwrap();
    let path = || PartPath::default();
    let claim = Claim { kind, fingerprint: "", subject: None, value: "x", document: None, path: &path };
    assert_eq!(list.find(&claim, day(2026, 11, 22)).unwrap().reason, "second");
    assert_eq!(list.find(&claim, day(2028, 1, 1)).unwrap().reason, "r");
}

#[test]
fn findings_of_one_reason_are_counted_together() {
    let (list, mut counts) = (entry("pattern = 'x'"), Vec::new());
    list.entries()[0].count_in(&mut counts);
    list.entries()[0].count_in(&mut counts);
    entry("path = 'x'").entries()[0].count_in(&mut counts);
    assert_eq!((counts.len(), counts[0].count), (1, 3));
}

#[test]
fn fingerprints_need_a_key() {
    assert!(entry("pattern = 'x'").check_key(false).is_ok());
    let list = entry("fingerprint = 'k1:0123456789abcdef'");
    assert!(list.check_key(true).is_ok());
    assert!(list.check_key(false).unwrap_err().to_string().starts_with("a.toml:3: "));
}
