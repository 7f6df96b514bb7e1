//! Own lists from end to end: a list of invented pupils becomes a table, and scans name its rows, never its values.

use std::fs;

use serde_json::Value;
use vakthund::{Category, Date, Document, ExactBuilder, ExactTable, Scanner};
use vakthund_tests::Folder;

use crate::cli::{refused, status, text, vakthund};

/// Invented persons; the numbers hold no check digit on purpose, for a list may have any.
const PUPILS: &str = "\
personnummer;förnamn;efternamn;telefon;e-post;klass
20140307-2391;Elias;Berg;070-174 06 05;elias.berg@elev.example;7B
201405122382;Åsa;Lindström;+46 70 174 06 11;;7B
1407192383;Anna;Andersson;0701740622;anna@elev.example;7A

140806-2394;Anna;Andersson;0701740633;;7A
";
const COLUMNS: &str = "personnummer,förnamn+efternamn,telefon";

/// A folder with a key, the list and its table.
fn built(test: &str, list: &str, columns: &str, more: &[&str]) -> (Folder, String, String) {
    let folder = Folder::new(test);
    let list = folder.write("Elever åk 7.csv", list);
    let key = folder.write("key", "a secret of the tests, long enough");
    let table = format!("{}/elever.edm", folder.path());
    let args = ["edm", "build", &list, "--columns", columns, "--key-file", &key, "-o", &table];
    let output = vakthund(&[&args[..], more].concat(), "");
    assert_eq!(status(&output), 0, "{}", text(&output.stderr));
    (folder, key, table)
}

/// Kind, category, evidence and path of what the list finds in a text.
fn found(key: &str, table: &str, input: &str) -> Vec<[String; 3]> {
    let output = vakthund(&["scan", "--edm", table, "--key-file", key, "--format", "jsonl", "-"], input);
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    let own = findings.filter(|finding| finding["kind"].as_str().unwrap().starts_with("exact."));
    let field = |value: &Value| value.as_str().unwrap().to_owned();
    own.map(|finding| [field(&finding["category"]), field(&finding["evidence"][0]), field(&finding["path"])])
        .collect()
}

#[test]
fn a_mail_about_a_pupil_names_the_row() {
    let (_folder, key, table) = built("exact-mail", PUPILS, COLUMNS, &["--name", "elever"]);
    let mail = |body: &str| {
        let mail = format!(
            "From: a@skola.example\r\nTo: Elias Berg <elias.berg@elev.example>\r\nSubject: Hej\r\n\
             MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n"
        );
        let all = found(&key, &table, &mail);
        all.into_iter().map(|[_, evidence, _]| evidence).collect::<Vec<_>>()
    };
    let row = |row: u32, columns: &str| vec![format!("exact:elever row {row}: {columns}")];
    assert_eq!(mail("Elias Berg (140307-2391) är sjuk."), row(2, "personnummer+förnamn+efternamn"));
    assert_eq!(mail("Ring Åsa Lindströms mamma, 0701740611."), row(3, "förnamn+efternamn+telefon"));
    assert_eq!(mail("Berg, Elias\r\nTel: 070-174 06 05"), row(2, "förnamn+efternamn+telefon"));
    assert_eq!(mail("Betyg för 20140307 2391 och 140307-2391"), row(2, "personnummer"));
    assert_eq!(mail("Anna Andersson, 140806-2394"), row(6, "personnummer+förnamn+efternamn"));
    let far = format!("Anna Andersson {} ring oss.", "kommer på torsdag till vårt möte i aulan. ".repeat(8));
    for nothing in ["Anna Andersson kommer.", "Elias Lindström och Åsa Berg", &far, "140307-2392"] {
        assert_eq!(mail(nothing), [""; 0], "{nothing}");
    }
}

#[test]
fn two_columns_must_stand_near_each_other() {
    // The same telephone twice, so that it is no column of unique values.
    let list =
        format!("{PUPILS}1409022395;Moa;Berg;0701740605;\"två\nrader\";7A\n1409022397;Bo;Ek;0701740605;;");
    let (_folder, key, table) = built("exact-far", &list, COLUMNS, &["--name", "elever"]);
    let between = |words: usize| format!("Elias Berg {} 0701740605", "och ".repeat(words));
    assert_eq!(found(&key, &table, &between(10)).len(), 1);
    assert_eq!(found(&key, &table, &between(70)).len(), 0);
    assert_eq!(
        found(&key, &table, "Moa Berg 0701740605")[0][1],
        "exact:elever row 7: förnamn+efternamn+telefon"
    );
    assert_eq!(
        found(&key, &table, "Bo Ek 0701740605")[0][1],
        "exact:elever row 8: förnamn+efternamn+telefon"
    );
    assert_eq!(found(&key, &table, "Elias ringde 0701740605").len(), 0);
}

#[test]
fn rows_of_a_spreadsheet_are_found_each_for_itself() {
    let (folder, key, table) = built("exact-sheet", PUPILS, COLUMNS, &["--category", "protected-identity"]);
    let sheet = "Efternamn;Förnamn;Ort;Mobil\nBerg;Elias;Ås;0701740605\nEk;Moa;Ås;0701740699\nAndersson;Anna;Ås;+46701740633\n";
    let sheet = folder.write("lista.csv", sheet);
    let output = vakthund(&["scan", "--edm", &table, "--key-file", &key, "--format", "jsonl", &sheet], "");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let own: Vec<String> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["kind"] == "exact.elever-ak-7")
        .map(|f| {
            format!("{} {} {} {}", f["category"], f["confidence"], f["path"], f["evidence"][0])
                .replace('"', "")
        })
        .collect();
    let columns = "förnamn+efternamn+telefon";
    assert_eq!(
        own,
        [
            format!("protected-identity 97 lista.csv > D2 exact:elever-ak-7 row 2: {columns}"),
            format!("protected-identity 97 lista.csv > D4 exact:elever-ak-7 row 6: {columns}"),
        ]
    );
    assert_eq!(report["verdict"]["action"], "block");
    let human = text(&vakthund(&["scan", "--edm", &table, "--key-file", &key, &sheet], "").stdout);
    assert!(human.contains("egen lista elever-ak-7, rad 2: förnamn+efternamn + telefon"), "{human}");
    assert!(!human.contains("0701740605") && !human.contains("Elias"), "{human}");
}

#[test]
fn a_row_and_its_number_are_one_person() {
    let list = "nummer,namn\n811228-9874,Elias Berg\n850709-9805,Åsa Lind\n";
    let (_folder, key, table) = built("exact-person", list, "nummer,namn", &["--name", "elever"]);
    let scan = |more: &[&str]| {
        let args = ["scan", "--key-file", &key, "--format", "jsonl", "-"];
        let input = "Elias Berg 811228-9874, Åsa Lind 19850709-9805";
        let output = vakthund(&[&args[..], more].concat(), input);
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let (with, without) = (scan(&["--edm", &table]), scan(&[]));
    assert_eq!(with["findings"].as_array().unwrap().len(), 4);
    assert_eq!(without["findings"].as_array().unwrap().len(), 2);
    assert_eq!(with["persons"], 2);
}

#[test]
fn the_table_and_what_is_said_of_it_hold_no_value() {
    let (_folder, _, table) = built("exact-secret", PUPILS, COLUMNS, &[]);
    let bytes = fs::read(&table).unwrap().to_ascii_lowercase();
    let shown = text(&vakthund(&["edm", "show", &table], "").stdout);
    assert!(shown.contains("exact.elever-ak-7") && shown.contains("rows: 4"), "{shown}");
    let digits = ["20140307", "1403072391", "0701740605", "701740605", "140307"];
    for value in ["elias", "berg", "lindström", "andersson", "anna"].into_iter().chain(digits) {
        assert!(!bytes.windows(value.len()).any(|window| window == value.as_bytes()), "{value}");
        assert!(!shown.to_lowercase().contains(value), "{value} in {shown}");
    }
    // Two tables of one list have no record in common.
    let (_folder, _, again) = built("exact-again", PUPILS, COLUMNS, &[]);
    let (one, other) = (fs::read(table).unwrap(), fs::read(again).unwrap());
    let tail = |bytes: &[u8]| bytes[bytes.len() - 10 * 8..].to_vec();
    assert!(tail(&one).chunks(10).all(|record| !tail(&other).chunks(10).any(|o| o[..6] == record[..6])));
}

#[test]
fn windows_1252_and_other_delimiters_are_read() {
    let list = "nummer\tnamn\n8112289874\t\u{c5}sa Lindstr\u{f6}m\n8507099805\tBo \"Bosse\" Ek\n";
    let folder = Folder::new("exact-1252");
    let path = folder.write("lista.csv", "");
    let latin: Vec<u8> = list.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    fs::write(&path, latin).unwrap();
    let key = folder.write("key", "a secret of the tests, long enough");
    let table = format!("{}/lista.edm", folder.path());
    let args = ["edm", "build", &path, "--columns", "nummer,namn", "--key-file", &key, "-o", &table];
    assert_eq!(status(&vakthund(&args, "")), 0);
    assert_eq!(found(&key, &table, "åsa lindström, 811228-9874")[0][1], "exact:lista row 2: nummer+namn");
}

#[test]
fn mistakes_in_lists_are_told_in_one_line() {
    let folder = Folder::new("exact-mistakes");
    let list = folder.write("lista.csv", "a,b\n811228-9874,Elias Berg\n1,2,3\n");
    let (key, short) = (folder.write("key", "a secret of the tests"), folder.write("short", "secret"));
    let out = format!("{}/lista.edm", folder.path());
    let build = |columns: &str, key: &str, more: &[&str], says: &[&str]| {
        refused(
            &[&["edm", "build", &list, "--columns", columns, "--key-file", key, "-o", &out], more].concat(),
            says,
        );
        assert!(!std::path::Path::new(&out).exists());
    };
    build("a,b", &key, &[], &["lista.csv", "line 3", "3 cells"]);
    build("a,c", &key, &[], &["lista.csv", "line 1", "\"c\""]);
    build("a,b", &short, &[], &["16 bytes"]);
    build("a,b", &key, &["--category", "secret"], &["secret", "protected-identity"]);
    build("a,b", &key, &["--name", "Mina Elever"], &["name", "a-z"]);
    build("a,b", &key, &["--unique", "c"], &["unique", "\"c\""]);
    refused(&["edm", "build", &list, "--columns", "a", "-o", &out], &["--key-file"]);
    refused(
        &["edm", "build", "no/such.csv", "--columns", "a", "--key-file", &key, "-o", &out],
        &["no/such.csv"],
    );
    refused(&["edm", "show", &list], &["lista.csv", "edm build"]);
    refused(&["edm"], &["edm build"]);
}

#[test]
fn a_wrong_key_or_a_damaged_table_is_told_in_one_line() {
    let (folder, key, table) = built("exact-damage", PUPILS, COLUMNS, &[]);
    let other = folder.write("other", "another secret of the tests");
    let scan = |table: &str, key: &str, says: &[&str]| {
        refused(&["scan", "--edm", table, "--key-file", key, "-"], says);
    };
    scan(&table, &other, &["elever.edm", "another key"]);
    scan("no/such.edm", &key, &["no/such.edm"]);
    scan(&folder.path(), &key, &["not a regular file"]);
    refused(&["scan", "--edm", &table, "-"], &["--key-file"]);
    let bytes = fs::read(&table).unwrap();
    let damaged = folder.write("damaged.edm", "");
    for length in [0, 5, 8, 60, 150, bytes.len() - 1] {
        fs::write(&damaged, &bytes[..length]).unwrap();
        scan(&damaged, &key, &["damaged.edm"]);
    }
    fs::write(&damaged, [&bytes[..], &[0]].concat()).unwrap();
    scan(&damaged, &key, &["damaged.edm"]);
}

#[test]
fn no_flipped_byte_opens_or_panics() {
    let (_folder, key, table) = built("exact-flip", PUPILS, COLUMNS, &[]);
    let secret = fs::read(key).unwrap();
    let (bytes, damaged) = (fs::read(&table).unwrap(), format!("{table}.damaged"));
    assert!(ExactTable::open(table.as_ref(), &secret).is_ok());
    // Every byte of the head, then a sample of the rest.
    for at in (0..400).chain((400..bytes.len()).step_by(37)) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        fs::write(&damaged, flipped).unwrap();
        assert!(ExactTable::open(damaged.as_ref(), &secret).is_err(), "byte {at}");
    }
}

#[test]
fn ten_thousand_rows_are_each_found_by_their_number_and_name() {
    let folder = Folder::new("exact-many");
    let path = format!("{}/many.edm", folder.path());
    let secret = b"a secret of the tests";
    let mut builder = ExactBuilder::new("many", Category::Identity, &["number", "name"], secret).unwrap();
    let number = |row: u32| format!("{:011}", u64::from(row) * 7_919_003 % 100_000_000_000);
    let name = |row: u32| format!("Namn{} Ätt{}", row % 97, row / 97);
    for row in 1..=10_000 {
        builder.row(row, [number(row).as_str(), &name(row)]).unwrap();
    }
    builder.write(path.as_ref()).unwrap();
    let table = ExactTable::open(path.as_ref(), secret).unwrap();
    let today = Date::new(2026, 11, 22).unwrap();
    let scanner = Scanner::builder().today(today).exact(table).build().unwrap();
    for row in (1..=10_000).step_by(271) {
        let text = format!("{} har nummer {}.", name(row), number(row));
        let report = scanner.scan(&Document::new(text.as_bytes()));
        let own = report.findings.iter().find(|finding| finding.kind == "exact.many").unwrap();
        assert_eq!(own.evidence[0].to_string(), format!("exact:many row {row}: number+name"));
    }
}

#[test]
fn any_text_is_searched_without_harm() {
    let folder = Folder::new("exact-any");
    let path = format!("{}/any.edm", folder.path());
    let secret = b"a secret of the tests";
    let mut builder = ExactBuilder::new("any", Category::Identity, &["a", "b", "c"], secret).unwrap();
    builder.row(1, ["0701740605", "Åsa s", "å@ö.example"]).unwrap();
    builder.row(2, ["8112289874", "7b åsa", "bergs"]).unwrap();
    builder.write(path.as_ref()).unwrap();
    let scanner = Scanner::builder().exact(ExactTable::open(path.as_ref(), secret).unwrap()).build().unwrap();
    let pieces = [
        "0701740605",
        "811228",
        "9874",
        "19",
        "0",
        "+46",
        "-",
        " ",
        "(0)",
        "\n",
        "\r\n",
        "\t",
        "åsa",
        "ÅSA",
        "s",
        "bergs",
        "å@ö.example",
        "@",
        ".",
        "7b",
        "§",
        "\u{ad}",
        "🦊",
        "ﬁ",
        "xxxxxxxxx",
        "\u{301}",
        ";",
    ];
    let mut state = 1_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for round in 0..2_000 {
        let text: String = (0..next(120)).map(|_| pieces[next(pieces.len())]).collect();
        let media_type = Some(if round % 3 == 0 { "text/csv" } else { "text/plain" });
        let report = scanner.scan(&Document { media_type, ..Document::new(text.as_bytes()) });
        for own in report.findings.iter().filter(|finding| finding.kind == "exact.any" && round % 3 != 0) {
            assert!(text.get(own.span.start..own.span.end).is_some_and(|value| !value.is_empty()));
        }
    }
}

#[test]
fn policies_and_allow_lists_name_the_kind_of_a_list() {
    let (folder, key, table) =
        built("exact-policy", PUPILS, COLUMNS, &["--name", "elever", "--category", "contact"]);
    let policy = "name = \"own\"\n[description]\nen = \"own\"\n[[rule]]\nname = \"pupils\"\naction = \"quarantine\"\n\
                  [rule.when]\nkinds = [\"exact.elever\"]\n";
    let policy = folder.write("own.toml", policy);
    let scan = |more: &[&str]| {
        let args =
            ["scan", "--edm", &table, "--key-file", &key, "--policy", &policy, "--format", "jsonl", "-"];
        let output = vakthund(&[&args[..], more].concat(), "Elias Berg, 070-174 06 05");
        serde_json::from_slice::<Value>(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)))
    };
    let found = scan(&[]);
    assert_eq!(found["verdict"]["action"], "quarantine");
    let own = found["findings"].as_array().unwrap().iter().find(|f| f["kind"] == "exact.elever").unwrap();
    let allow = "[[allow]]\nfingerprint = \"FINGERPRINT\"\nkinds = [\"exact.elever\"]\nreason = \"own\"\n\
                 owner = \"own\"\nexpires = \"2099-12-31\"\n";
    let allow =
        folder.write("allow.toml", &allow.replace("FINGERPRINT", own["fingerprint"].as_str().unwrap()));
    assert_eq!(scan(&["--allow", &allow])["verdict"]["action"], "allow");
    refused(&["scan", "--policy", &policy, "-"], &["exact.elever"]);
}
