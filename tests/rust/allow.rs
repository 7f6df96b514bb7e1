//! Allow-lists as an organisation uses them: each sort of entry, its count, its end, and nothing shown.

use std::fmt::Write as _;

use serde_json::Value;
use vakthund::{AllowList, Catalog, Date, Document, Envelope, GapReason, Policy, Report, Scanner};
use vakthund_tests::Folder;

use crate::cli::{status, text, vakthund};

const KEY: &str = "a key of the tests, not a secret";
const TAIL: &str = "reason = \"Testdata i mallen\"\nowner = \"Eva Ek\"\nexpires = 2099-12-31\n";
const TEXT: &str = "Löneunderlag för 850709-9805 och 811228-9874.";

/// One entry of an allow-list.
fn entry(what: &str) -> String {
    format!("[[allow]]\n{what}\n{TAIL}")
}

/// A scanner with these entries, in the autumn of 2026.
fn scanner(list: &str) -> Scanner {
    let catalog = Catalog::built_in().unwrap();
    let list = AllowList::parse("allow.toml", list, &catalog).unwrap();
    let today = Date::new(2026, 11, 22).unwrap();
    Scanner::builder().catalog(catalog).key(KEY.as_bytes()).today(today).allow(list).build().unwrap()
}

fn scan(scanner: &Scanner, name: &str, content: &str) -> Report {
    scanner.scan(&Document::new(content.as_bytes()).named(name))
}

fn count(report: &Report) -> usize {
    report.allowed.iter().map(|allowed| allowed.count).sum()
}

/// The one line `allow fingerprint` prints.
fn fingerprint(key: &str, kind: &str, value: &str) -> String {
    let output = vakthund(&["allow", "fingerprint", "--kind", kind, "--key-file", key], value);
    assert_eq!(status(&output), 0, "{}", text(&output.stderr));
    text(&output.stdout).trim().to_owned()
}

#[test]
fn each_sort_of_entry_takes_out_its_findings_alone() {
    let plain = scan(&scanner(""), "mallar/lön.txt", TEXT);
    assert_eq!((plain.findings.len(), count(&plain)), (2, 0));
    let first = format!("fingerprint = '{}'", plain.findings[0].fingerprint);
    for (what, left) in [
        (first.as_str(), 1),
        ("pattern = '850709-\\d{4}'", 1),
        ("pattern = '850709'", 2),
        ("path = 'mallar/**'", 0),
        ("path = '*.txt'\nkinds = ['se.*']", 0),
        ("path = '*.txt'\nkinds = ['no.*']", 2),
        ("path = 'andra/**'", 2),
    ] {
        let report = scan(&scanner(&entry(what)), "mallar/lön.txt", TEXT);
        assert_eq!((report.findings.len(), count(&report)), (left, 2 - left), "{what}");
    }
}

#[test]
fn the_verdict_and_the_persons_are_of_what_is_left() {
    let scanner = scanner(&entry("pattern = '850709-9805|811228-9874'"));
    let policy = Policy::built_in("nordic-strict", scanner.catalog()).unwrap();
    let report = scan(&scanner, "a.txt", TEXT);
    assert_eq!(policy.decide(&report, &Envelope::default()).action.name(), "allow");
    assert_eq!((report.persons(), count(&report)), (0, 2));
    let other = scan(&scanner, "a.txt", &TEXT.replace("811228-9874", "850709-9813"));
    assert_eq!((other.findings.len(), count(&other)), (1, 1));
    assert_eq!(policy.decide(&other, &Envelope::default()).action.name(), "block");
}

#[test]
fn an_expired_entry_takes_out_nothing_and_is_told() {
    let expired = entry("path = '*.txt'").replace("2099-12-31", "2026-11-21");
    let report = scan(&scanner(&expired), "a.txt", TEXT);
    assert_eq!((report.findings.len(), count(&report)), (2, 0));
    assert_eq!(report.allow_expired[0].count, 2);
    let json: Value = serde_json::from_str(&report.to_json(None)).unwrap();
    assert_eq!(json["allow_expired"][0]["expires"], "2026-11-21");
    let today = scan(&scanner(&expired.replace("11-21", "11-22")), "a.txt", TEXT);
    assert_eq!((today.findings.len(), count(&today)), (0, 2));
}

#[test]
fn gaps_stay_and_the_document_is_examined() {
    let scanner = scanner(&entry("path = '**/*.pdf'"));
    let report = scanner.scan(&Document::new(b"%PDF-1.7\nrubbish").named("x/a.pdf"));
    assert!(!report.is_complete());
    assert!(report.gaps.iter().all(|gap| gap.reason != GapReason::Unsupported), "{:?}", report.gaps);
}

#[test]
fn an_allowed_number_still_shows_whom_a_statement_is_about() {
    let about = "Patienten 811228-9874 har epilepsi.";
    let plain = scan(&scanner(""), "a.txt", about);
    let report = scan(&scanner(&entry("pattern = '811228-9874'")), "a.txt", about);
    let subject = |report: &Report| {
        report.findings.iter().find(|f| f.kind == "health.diagnosis").and_then(|f| f.subject.clone())
    };
    assert!(subject(&plain).is_some());
    assert_eq!(subject(&plain), subject(&report));
    assert_eq!(report.findings.len() + 1, plain.findings.len());
}

#[test]
fn both_bodies_of_a_mail_are_one_unless_the_list_tells_them_apart() {
    let mail = "From: a@a.example\r\nTo: b@b.example\r\nMIME-Version: 1.0\r\n\
                Content-Type: multipart/alternative; boundary=x\r\n\r\n\
                --x\r\nContent-Type: text/plain\r\n\r\nPersonnummer 811228-9874\r\n\
                --x\r\nContent-Type: text/html\r\n\r\n<p>Personnummer 811228-9874</p>\r\n--x--\r\n";
    let plain = scan(&scanner(""), "a.eml", mail);
    assert_eq!(plain.findings.len(), 1);
    let report = scan(&scanner(&entry("pattern = '811228-9874'")), "a.eml", mail);
    assert_eq!((report.findings.len(), count(&report)), (0, 1));
    // What the entry takes out of one body does not make the other's a repetition.
    let longer = mail.replace("<p>Personnummer 8", "<p>Personnummer 198");
    let report = scan(&scanner(&entry("pattern = '811228-9874'")), "a.eml", &longer);
    assert_eq!((report.findings.len(), count(&report)), (1, 1));
}

#[test]
fn a_protected_identity_passes_for_one_person_at_a_time() {
    let about = "811228-9874 har skyddade personuppgifter.";
    let protected = |report: &Report| report.findings.iter().any(|f| f.kind == "protected.identity");
    let plain = scan(&scanner(""), "a.txt", about);
    assert!(protected(&plain));
    for what in ["path = '*.txt'", "pattern = 'skyddade personuppgifter'"] {
        assert!(protected(&scan(&scanner(&entry(what)), "a.txt", about)), "{what}");
    }
    let number = plain.findings.iter().find(|f| f.kind == "se.personnummer").unwrap().fingerprint.clone();
    let both = entry(&format!("fingerprint = '{number}'\nkinds = ['protected.identity']"));
    let report = scan(&scanner(&both), "a.txt", about);
    assert!(!protected(&report));
    assert_eq!(count(&report), 1);
    assert!(protected(&scan(&scanner(&both), "a.txt", &about.replace("811228-9874", "850709-9805"))));
    assert!(protected(&scan(&scanner(&entry(&format!("fingerprint = '{number}'"))), "a.txt", about)));
}

#[test]
fn the_fingerprint_of_a_value_is_that_of_the_scan() {
    let folder = Folder::new("allow-fingerprint");
    let key = folder.write("key", KEY);
    let report = scan(&scanner(""), "a.txt", TEXT);
    assert_eq!(fingerprint(&key, "se.personnummer", "850709-9805"), report.findings[0].fingerprint);
    assert_eq!(fingerprint(&key, "se.personnummer", "19850709 9805\n"), report.findings[0].fingerprint);
    let both = fingerprint(&key, "se.personnummer", "850709-9805\n\n811228-9874\n");
    assert_eq!(
        both.lines().collect::<Vec<_>>(),
        report.findings.iter().map(|f| &f.fingerprint).collect::<Vec<_>>()
    );
    for (kind, value, says) in [
        ("se.personnummer", "850709-9806", "line 1: no se.personnummer"),
        ("se.personnummer", "850709-9805 811228-9874", "more than one"),
        ("se.personnumer", "850709-9805", "unknown kind"),
        ("protected.identity", "850709-9805", "the person's number"),
        ("se.personnummer", "", "standard input"),
    ] {
        let output = vakthund(&["allow", "fingerprint", "--kind", kind, "--key-file", &key], value);
        let message = text(&output.stderr);
        assert_eq!((status(&output), message.lines().count()), (2, 1), "{message}");
        assert!(message.contains(says) && !message.contains("850709"), "{message}");
    }
    let value = ["allow", "fingerprint", "--kind", "se.personnummer", "--key-file", &key, "850709-9805"];
    let output = vakthund(&value, "");
    assert!(text(&output.stderr).contains("standard input") && !text(&output.stderr).contains("850709"));
    let output = vakthund(&["allow", "fingerprint", "--kind", "se.personnummer"], "850709-9805");
    assert!(text(&output.stderr).contains("--key-file"));
}

#[test]
fn the_command_counts_what_it_lets_pass_and_shows_no_value() {
    let folder = Folder::new("allow-scan");
    let key = folder.write("key", KEY);
    let exact = entry(&format!("fingerprint = '{}'", fingerprint(&key, "se.personnummer", "850709-9805")));
    let mut list = exact.replace("Testdata i mallen", "Exempel 811228-9874 på blanketten");
    write!(list, "\n{}", entry("path = '**/mallar/**'")).unwrap();
    let allow = folder.write("allow.toml", &list);
    folder.write("post/mallar/a.txt", TEXT);
    folder.write("post/b.txt", "Personnummer 850709-9805");
    let post = format!("{}/post", folder.path());
    let run = |format: &str| {
        let output =
            vakthund(&["scan", "--allow", &allow, "--key-file", &key, "--format", format, &post], "");
        assert_eq!((status(&output), text(&output.stderr)), (0, String::new()));
        let shown = text(&output.stdout);
        for value in ["850709", "9805", "811228", "9874"] {
            assert!(!shown.contains(value), "{value} in {shown}");
        }
        shown
    };
    let shown = run("human");
    for words in [
        "b.txt: tillåts",
        "1 × undantag: Exempel ******-**** på blanketten (Eva Ek, till 2099-12-31)",
        "1 × undantag: Testdata i mallen (Eva Ek, till 2099-12-31)",
        "0 fynd, 0 med invändning, 0 ej helt granskade, 3 undantag;",
        "  2 × undantag: Exempel",
    ] {
        assert!(shown.contains(words), "{words:?} in {shown}");
    }
    let line: Value = serde_json::from_str(run("jsonl").lines().next().unwrap()).unwrap();
    assert_eq!(line["verdict"]["action"], "allow");
    let allowed = serde_json::json!([{
        "reason": "Exempel ******-**** på blanketten", "owner": "Eva Ek", "expires": "2099-12-31", "count": 1
    }]);
    assert_eq!(line["allowed"], allowed);
    let plain = text(&vakthund(&["scan", "--format", "jsonl", &post], "").stdout);
    assert!(!plain.contains("\"allow"), "{plain}");
}

#[test]
fn lists_add_up_and_what_is_not_allowed_still_objects() {
    let folder = Folder::new("allow-two");
    let one = folder.write("one.toml", &entry("pattern = '850709-9805'"));
    let two = folder.write("two.toml", &entry("pattern = '811228-9874'"));
    assert_eq!(status(&vakthund(&["scan", "--allow", &one, "-"], TEXT)), 1);
    assert_eq!(status(&vakthund(&["scan", "--allow", &one, "--allow", &two, "-"], TEXT)), 0);
    assert_eq!(status(&vakthund(&["scan", "--allow", &one, "-"], "%PDF-1.7\nrubbish")), 3);
}

#[test]
fn an_expired_list_is_told_once() {
    let folder = Folder::new("allow-expired");
    let allow = folder.write("allow.toml", &entry("path = '**'\nkinds = ['se.personnummer']"));
    let old = folder.write("old.toml", &entry("path = '*.txt'").replace("2099", "2019"));
    let (a, b) = (folder.write("a.txt", TEXT), folder.write("b.txt", TEXT));
    let output = vakthund(&["scan", "--allow", &old, &a, &b], "");
    assert_eq!(status(&output), 1);
    let told = text(&output.stderr);
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.contains("old.toml:1: expired 2019-12-31"), "{told}");
    assert!(text(&output.stdout).contains("2 × inte längre undantag, gick ut 2019-12-31: Testdata"));
    let output = vakthund(&["allow", "check", &allow, &old], "");
    let shown = text(&output.stdout);
    assert_eq!(status(&output), 1, "{shown}");
    for words in [
        "allow.toml:1: path '**' of se.personnummer: ",
        " days left, until 2099-12-31",
        "EXPIRED",
        "2 entries, 1 expired",
    ] {
        assert!(shown.contains(words), "{words:?} in {shown}");
    }
    assert_eq!(status(&vakthund(&["allow", "check", &allow], "")), 0);
}

#[test]
fn a_broken_list_is_told_with_file_and_line() {
    let folder = Folder::new("allow-broken");
    let refused = |list: &str, says: &[&str]| {
        let file = folder.write("broken.toml", list);
        for args in [["allow", "check", &file, &file], ["scan", "--allow", &file, "-"]] {
            let output = vakthund(&args, "");
            let message = text(&output.stderr);
            assert_eq!((status(&output), message.lines().count()), (2, 1), "{message}");
            for word in says {
                assert!(message.contains(word), "{word:?} in {message}");
            }
        }
    };
    refused("[[allow]]\npath = 'x'\nowner = 'x'\nexpires = 2099-01-01\n", &["broken.toml:1", "reason"]);
    refused(&entry("\npattern = '('"), &["broken.toml:3", "unclosed"]);
    refused(&entry("path = 'x'\nkinds = ['se.personnumer']"), &["broken.toml:3", "se.personnumer"]);
    refused(&entry("path = 'x'\nkinds = ['protected.*']"), &["broken.toml:3", "one person at a time"]);
    refused("[[allow]]\npath = \n", &["broken.toml:2"]);
    let exact = folder.write("exact.toml", &entry("fingerprint = 'k1:0123456789abcdef'"));
    assert_eq!(status(&vakthund(&["allow", "check", &exact], "")), 0);
    let output = vakthund(&["scan", "--allow", &exact, "-"], "");
    assert_eq!(status(&output), 2);
    assert!(text(&output.stderr).contains("exact.toml:1") && text(&output.stderr).contains("--key-file"));
    assert_eq!(status(&vakthund(&["scan", "--allow", "no/such.toml", "-"], "")), 2);
}
