//! Redaction: what is masked in every encoding, what stays byte for byte, and what is said to be left.

use vakthund::{Document, Envelope, Finding, Policy, Redacted};
use vakthund_tests::{Folder, scanner};

use crate::cli::{refused, status, text, vakthund};
use crate::properties::{Random, text as random_text};

const NUMBER: &str = "811228-9874";
const MASKED: &str = "******-****";

fn chosen(finding: &Finding) -> bool {
    finding.kind.starts_with("se.") || finding.kind.starts_with("health.")
}

fn redact(bytes: &[u8], name: &str) -> Redacted {
    let redacted = scanner().redact(&Document::new(bytes).named(name), chosen);
    if let Some(bytes) = &redacted.bytes {
        let report = scanner().scan(&Document::new(bytes).named(name));
        let still = report.findings.iter().filter(|finding| chosen(finding)).count();
        assert!(still <= redacted.left.len(), "{} left, {still} found", redacted.left.len());
    }
    redacted
}

/// The document masked, with nothing left.
fn clean(bytes: &[u8], name: &str) -> Vec<u8> {
    let redacted = redact(bytes, name);
    let left: Vec<String> =
        redacted.left.iter().map(|finding| format!("{} {}", finding.path, finding.kind)).collect();
    let bytes = redacted.bytes.unwrap();
    assert!(redacted.masked > 0 && left.is_empty(), "{left:?} in {}", String::from_utf8_lossy(&bytes));
    bytes
}

/// A mail with these further header lines and this body.
fn mail(fields: &str, body: &str) -> String {
    format!(
        "From: Eva Ek <eva@skola.example>\r\nTo: per@b.example\r\nMIME-Version: 1.0\r\n\
         DKIM-Signature: v=1; b=811228\r\n{fields}\r\n\r\n{body}"
    )
}

fn replaced(before: &str, after: &str) {
    let is = text(&clean(before.as_bytes(), "a.eml"));
    assert_eq!(is, after);
}

#[test]
fn plain_text_in_every_charset() {
    let line = format!("Löneunderlag för {NUMBER}, åäö.\r\n");
    let wanted = line.replace(NUMBER, MASKED);
    let latin = |line: &str| -> Vec<u8> { line.chars().map(|c| c as u8).collect() };
    let wide = |line: &str, mark: bool| -> Vec<u8> {
        let marked = if mark { format!("\u{FEFF}{line}") } else { line.to_owned() };
        marked.encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    assert_eq!(clean(line.as_bytes(), "a.txt"), wanted.as_bytes());
    assert_eq!(clean(format!("\u{FEFF}{line}").as_bytes(), "a.txt"), format!("\u{FEFF}{wanted}").as_bytes());
    assert_eq!(clean(&latin(&line), "a.txt"), latin(&wanted));
    assert_eq!(clean(&wide(&line, true), "a.txt"), wide(&wanted, true));
    assert_eq!(clean(&wide(&line, false), "a.txt"), wide(&wanted, false));
}

#[test]
fn every_repetition_goes_and_statements_with_them() {
    let text_in = format!(
        "Elias Berg, {NUMBER}, har epilepsi. Numret 19811228 9874 igen, glöm inte 8112289874!\n> {NUMBER}\n"
    );
    let is = text(&clean(text_in.as_bytes(), "a.txt"));
    assert_eq!(
        is,
        "Elias Berg, ******-****, har ********. Numret ******** **** igen, glöm inte **********!\n> ******-****\n"
    );
}

#[test]
fn cells_of_a_table() {
    let table = format!("Namn;Personnummer;Ort\r\nEva;{NUMBER};Nacka\r\nPer;\"{}\";Sala\r\n", "850709-9805");
    assert_eq!(
        text(&clean(table.as_bytes(), "a.csv")),
        "Namn;Personnummer;Ort\r\nEva;******-****;Nacka\r\nPer;\"******-****\";Sala\r\n"
    );
}

#[test]
fn markup_splits_nothing() {
    let page = "<html><body><!-- nr 811228-9874 --><p title='811228-9874'>Nr 8112<b>28</b>-98&#55;<wbr>4, <span style='display:none'>850709-9805</span>\
                <img alt=\"850709&#45;9805\"><a href='https://x.example/?a=811228%2D9874&amp;b=1'>x</a></p></body></html>";
    let is = text(&clean(page.as_bytes(), "a.html"));
    assert_eq!(
        is,
        "<html><body><!-- nr ******-**** --><p title='******-****'>Nr ****<b>**</b>-***<wbr>*, <span style='display:none'>******-****</span>\
         <img alt=\"******&#45;****\"><a href='https://x.example/?a=******%2D****&amp;b=1'>x</a></p></body></html>"
    );
}

#[test]
fn leaves_in_every_transfer_encoding() {
    for (encoding, before, after) in [
        ("7bit", "Nr 811228-9874.\r\n", "Nr ******-****.\r\n"),
        ("8bit", "Nr för Eva: 811228-9874.\r\n", "Nr för Eva: ******-****.\r\n"),
        (
            "quoted-printable",
            "Nr f=C3=B6r Eva: 8112=\r\n28=2D98=374. Sl=\r\nut=20\r\n",
            "Nr f=C3=B6r Eva: ****=\r\n**=2D****. Sl=\r\nut=20\r\n",
        ),
        (
            "base64",
            "TnIgZsO2ciBFdmE6\r\nIDgxMTIyOC05ODc0\r\nLg==\r\n",
            "TnIgZsO2ciBFdmE6\r\nICoqKioqKi0qKioq\r\nLg==\r\n",
        ),
    ] {
        let fields =
            format!("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}");
        replaced(&mail(&fields, before), &mail(&fields, after));
    }
}

#[test]
fn leaves_in_rare_charsets() {
    let fields =
        "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable";
    replaced(&mail(fields, "F=F6r Eva 811228-9874"), &mail(fields, "F=F6r Eva ******-****"));
    let fields = "Content-Type: text/plain; charset=utf-16le\r\nContent-Transfer-Encoding: base64";
    let wide = |text: &str| base64(&text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    replaced(&mail(fields, &wide("För Eva 811228-9874.")), &mail(fields, &wide("För Eva ******-****.")));
    let before = "Content-Type: text/plain; charset=\"utf-7\"; x=y";
    let after = "Content-Transfer-Encoding: base64\r\nContent-Type: text/plain; charset=\"utf-8\"; x=y";
    replaced(
        &mail(before, "F+APY-r Eva 811228-9874."),
        &mail(after, &base64("För Eva ******-****.".as_bytes())),
    );
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |group: &[u8]| -> String {
        let bits = (0..3).fold(0, |bits, at| bits << 8 | u32::from(group.get(at).copied().unwrap_or(0)));
        let sign = |at: usize| char::from(SIGNS[(bits >> (18 - 6 * at) & 63) as usize]);
        (0..4).map(|at| if at <= group.len() { sign(at) } else { '=' }).collect()
    };
    bytes.chunks(3).map(group).collect()
}

#[test]
fn flowed_lines() {
    for (delsp, before, after) in [
        ("", "> Nr 811228- \r\n> 9874 slut", "> Nr ******- \r\n> **** slut"),
        ("; delsp=yes", "Nr 8112 \r\n28-9874 slut", "Nr **** \r\n**-**** slut"),
    ] {
        let fields = format!("Content-Type: text/plain; format=flowed{delsp}");
        replaced(&mail(&fields, before), &mail(&fields, after));
    }
}

#[test]
fn header_fields_and_their_encoded_words() {
    for (before, after) in [
        ("Subject: Om 811228-9874", "Subject: Om ******-****"),
        ("Subject: Om 811228-\r\n 9874 nu", "Subject: Om ******-\r\n **** nu"),
        ("Subject: =?utf-8?Q?F=C3=B6r_811=3228-9874?=", "Subject: =?utf-8?Q?F=C3=B6r_******-****?="),
        (
            "Subject: =?utf-8?Q?8112?=\r\n =?utf-8?Q?28-9874_=C3=A5?=",
            "Subject: =?utf-8?Q?****?=\r\n =?utf-8?Q?**-****_=C3=A5?=",
        ),
        (
            "Subject: =?iso-8859-1?B?RvZy?= =?utf-8?B?IDgxMTIyOC05ODc0?=",
            "Subject: =?iso-8859-1?B?RvZy?= =?utf-8?B?ICoqKioqKi0qKioq?=",
        ),
        ("Thread-Topic: 811228-9874", "Thread-Topic: ******-****"),
        ("Cc: \"Elev 811228-9874\" <a@b.example>", "Cc: \"Elev ******-****\" <a@b.example>"),
        ("Cc: =?utf-8?Q?Elev_811228-9874?= <a@b.example>", "Cc: =?utf-8?Q?Elev_******-****?= <a@b.example>"),
    ] {
        replaced(&mail(before, "Hej\r\n"), &mail(after, "Hej\r\n"));
    }
}

const PARTS: &str = "Subject: Hej\r\nContent-Type: multipart/mixed; boundary=\"m 811228-9874\"";

#[test]
fn all_forms_of_a_message_and_nothing_beside_them() {
    let body = |plain: &str, html: &str| {
        format!(
            "preamble\r\n--m 811228-9874\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n\
             --a\r\nContent-Type: text/plain\r\n\r\n{plain}\r\n--a\r\nContent-Type: text/html; charset=iso-8859-1\r\n\
             Content-Transfer-Encoding: quoted-printable\r\n\r\n{html}\r\n--a--\r\n\r\n\
             --m 811228-9874\r\nContent-Type: application/octet-stream; name=x.bin\r\nContent-Disposition: attachment\r\n\
             Content-Transfer-Encoding: base64\r\n\r\nAAECAwQF\r\n--m 811228-9874--\r\nepilogue\r\n"
        )
    };
    let html = "<html><body><p>F=F6r <b>8112</b>28-98=\r\n74</p></body></html>";
    let masked = "<html><body><p>F=F6r <b>****</b>**-**=\r\n**</p></body></html>";
    let before = mail(PARTS, &body("Nr 811228-9874.", html));
    let redacted = redact(before.as_bytes(), "a.eml");
    assert_eq!(text(&redacted.bytes.unwrap()), mail(PARTS, &body("Nr ******-****.", masked)));
    assert_eq!((redacted.masked, redacted.left.len()), (2, 0));
}

#[test]
fn attachments_names_and_addresses_are_left() {
    let attached = "--m 811228-9874\r\nContent-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment\r\n\r\nNr 811228-9874\r\n--m 811228-9874--\r\n";
    let before = mail(PARTS, &format!("--m 811228-9874\r\n\r\nNr 850709-9805\r\n{attached}"));
    let redacted = redact(before.as_bytes(), "a.eml");
    assert_eq!(text(&redacted.bytes.clone().unwrap()), before.replace("850709-9805", MASKED));
    assert!(redacted.left.iter().all(|finding| finding.path.to_string() == "a.eml > a.txt"));
    assert!(redacted.left.len() == 1 && !redacted.is_clean());
    let named = mail("Content-Type: text/plain; name=\"811228-9874.txt\"", "Hej\r\n");
    assert!(!redact(named.as_bytes(), "a.eml").left.is_empty());
    let address = mail("Cc: <811228-9874@skola.example>", "Hej\r\n");
    let redacted = redact(address.as_bytes(), "a.eml");
    assert!(redacted.bytes.is_none_or(|bytes| bytes == address.as_bytes()) && !redacted.left.is_empty());
}

#[test]
fn what_is_signed_or_sealed_stays() {
    let signed = "Subject: 811228-9874\r\nContent-Type: multipart/signed; boundary=s; protocol=\"application/pgp-signature\"";
    let body = "--s\r\nContent-Type: text/plain\r\n\r\nNr 811228-9874\r\n--s\r\nContent-Type: application/pgp-signature\r\n\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\nx\r\n-----END PGP SIGNATURE-----\r\n--s--\r\n";
    let redacted = redact(mail(signed, body).as_bytes(), "a.eml");
    let after = mail(&signed.replace(NUMBER, MASKED), body);
    assert_eq!(text(&redacted.bytes.unwrap()), after);
    assert_eq!(redacted.left.len(), 1);
    let clear = "-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nNr 811228-9874\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\nx\r\n-----END PGP SIGNATURE-----\r\n";
    let redacted = redact(mail("Subject: Hej", clear).as_bytes(), "a.eml");
    assert!(redacted.bytes.is_none() && redacted.left.len() == 1);
    let sealed = "-----BEGIN PGP MESSAGE-----\r\n\r\nabc\r\n-----END PGP MESSAGE-----\r\n";
    let redacted = redact(mail("Subject: 811228-9874", sealed).as_bytes(), "a.eml");
    assert!(redacted.left.is_empty() && !redacted.is_clean());
}

#[test]
fn a_format_that_cannot_be_written_is_left() {
    let redacted = redact(b"{\\rtf1\\ansi Nr 811228-9874}", "a.rtf");
    assert!(redacted.bytes.is_none() && redacted.masked == 0 && redacted.left.len() == 1);
    let redacted = redact(b"{\\rtf1\\ansi Hej}", "a.rtf");
    assert!(redacted.is_clean() && redacted.bytes.unwrap() == b"{\\rtf1\\ansi Hej}");
}

#[test]
fn thousands_of_ordinary_values_are_all_masked() {
    let lines: Vec<String> = (0..2500).map(|n| format!("Skriv till namn{n}@skola{n}.example\n")).collect();
    let lines = lines.concat();
    let redacted =
        scanner().redact(&Document::new(lines.as_bytes()), |finding| finding.kind.contains("mail"));
    assert!(redacted.is_clean() && redacted.masked >= 2500, "{} {}", redacted.masked, redacted.left.len());
}

#[test]
fn hostile_mails_take_linear_time() {
    let words = "=?utf-8?Q?811228-9874?= =?us-ascii?B?ODExMjI4LTk4NzQ=?= , ".repeat(10_000);
    let hostile = [
        mail(&format!("Subject: {words}"), "811228-9874"),
        mail(&format!("Subject: {}", "=?utf-8?Q?811228-9874_?= ".repeat(20_000)), "x"),
        mail(
            "Content-Type: text/html",
            &"<p title='811228-9874'>811228-9874<!-- 811228-9874 --></p>".repeat(10_000),
        ),
        mail("Content-Transfer-Encoding: quoted-printable", &"811228=2D9874=\r\n ".repeat(20_000)),
    ];
    for (index, mail) in hostile.iter().enumerate() {
        let started = std::time::Instant::now();
        let redacted = redact(mail.as_bytes(), "a.eml");
        let (masked, left) = (redacted.masked, redacted.left.len());
        assert!(masked > 0, "{index}: {left} left, {:?} {:?}", redacted.report.gaps, started.elapsed());
        assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
    }
}

#[test]
fn a_policy_says_what_must_be_masked() {
    let policy = Policy::built_in("nordic-strict", scanner().catalog()).unwrap();
    let envelope = Envelope::default();
    let document = "Elias Berg, 811228-9874, har epilepsi. Skriv till eva@skola.example.";
    let masks = |finding: &Finding| policy.masks(finding, &envelope);
    let redacted = scanner().redact(&Document::new(document.as_bytes()), masks);
    assert_eq!(
        text(&redacted.bytes.clone().unwrap()),
        "Elias Berg, ******-****, *** ********. Skriv till eva@skola.example."
    );
    assert!(redacted.is_clean() && !policy.decide(&redacted.report, &envelope).action.objects());
}

/// What is left when every `*` is taken out stands in the original, in order.
fn is_part_of(masked: &[u8], original: &[u8]) -> bool {
    let mut rest = original.iter();
    masked.iter().filter(|byte| **byte != b'*').all(|byte| rest.any(|of| of == byte))
}

#[test]
fn any_bytes_are_masked_or_said_to_be_left() {
    let mut random = Random(21);
    let names = ["a.txt", "a.eml", "a.html", "a.csv", "a.zip", "a.rtf"];
    for round in 0..3_000 {
        let mut bytes = random_text(&mut random).into_bytes();
        for _ in 0..random.below(4) {
            if !bytes.is_empty() {
                let at = random.below(bytes.len());
                bytes[at] = random.below(256) as u8;
            }
        }
        let name = names[round % names.len()];
        let document = Document::new(&bytes).named(name);
        let redacted = scanner().redact(&document, |_| true);
        let Some(masked) = &redacted.bytes else {
            assert!(!redacted.left.is_empty() || !redacted.report.is_complete());
            continue;
        };
        let report = scanner().scan(&Document::new(masked).named(name));
        assert_eq!(report.findings.len(), redacted.left.len(), "{bytes:?} as {name}");
        assert!(is_part_of(masked, &bytes), "{bytes:?} as {name}");
        if name == "a.txt" && redacted.report.media_type == Some("text/plain") {
            assert!(redacted.left.is_empty(), "{:?} as {name}", String::from_utf8_lossy(&bytes));
        }
    }
}

#[test]
fn every_mail_of_the_corpus_is_masked_or_said_to_be_left() {
    let mut masked = 0;
    for entry in std::fs::read_dir(vakthund_tests::project().join("corpus/mail")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "eml") {
            let bytes = std::fs::read(&path).unwrap();
            let redacted = redact(&bytes, "a.eml");
            let signed = path.to_string_lossy().contains("10-signerad");
            for place in redacted.left.iter().map(|finding| finding.path.to_string()) {
                assert!(signed || place.matches('.').count() > 1, "{}: {place}", path.display());
            }
            masked += redacted.masked;
        }
    }
    assert!(masked > 20, "{masked}");
}

#[test]
fn the_command_writes_what_is_wholly_masked() {
    let folder = Folder::new("redact");
    let out = format!("{}/out", folder.path());
    let file = folder.write("a.txt", "Nr 811228-9874, tel 070-174 06 05.\n");
    let done = vakthund(&["redact", &file, "-o", &out], "");
    assert_eq!(status(&done), 0, "{}", text(&done.stderr));
    assert!(std::fs::read_to_string(&out).unwrap().starts_with("Nr ******-****, tel 070"));
    let piped = vakthund(&["redact", "-", "-o", "-"], "Nr 811228-9874.\n");
    assert_eq!((status(&piped), text(&piped.stdout)), (0, "Nr ******-****.\n".into()));
    assert_eq!(status(&vakthund(&["redact", "-", "-o", "-", "--policy", "zero-id"], "Hej\n")), 0);
}

#[test]
fn the_command_writes_nothing_where_something_is_left() {
    let folder = Folder::new("redact-left");
    let out = format!("{}/out", folder.path());
    let attached = "--m 811228-9874\r\nContent-Type: text/plain; name=a.txt\r\n\r\nNr 811228-9874\r\n--m 811228-9874--\r\n";
    let mail = mail(PARTS, &format!("--m 811228-9874\r\n\r\nNr 850709-9805\r\n{attached}"));
    let file = folder.write("a.eml", &mail);
    let held = vakthund(&["redact", &file, "-o", &out], "");
    assert_eq!(status(&held), 1);
    assert!(
        text(&held.stderr).contains("left: a.eml > a.txt: se.personnummer")
            && std::fs::metadata(&out).is_err()
    );
    assert!(!text(&held.stderr).contains("811228"));
    let partial = vakthund(&["redact", &file, "-o", &out, "--partial"], "");
    assert_eq!(status(&partial), 1);
    assert_eq!(std::fs::read_to_string(&out).unwrap(), mail.replace("850709-9805", MASKED));
    let rich = vakthund(&["redact", "-", "-o", "-"], "{\\rtf1\\ansi Nr 811228-9874}");
    assert!(
        status(&rich) == 1 && rich.stdout.is_empty() && text(&rich.stderr).contains("cannot be redacted")
    );
    let broken = vakthund(&["redact", "-", "-o", "-", "--partial"], "%PDF-1.7\nrubbish");
    assert!(status(&broken) == 3 && broken.stdout.is_empty());
    let large = vakthund(&["redact", &file, "-o", "-", "--max-bytes", "20"], "");
    assert!(status(&large) == 3 && large.stdout.is_empty());
    refused(&["redact", &file], &["-o OUT"]);
    refused(&["redact", "-o", &out], &["redact what"]);
    refused(&["redact", &file, "-o", &out, "--threads", "2"], &["unknown option --threads"]);
}
