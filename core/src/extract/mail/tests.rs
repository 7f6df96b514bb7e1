//! Whole mails as mail programs write them.

use super::super::Extractor;
use super::*;
use crate::document::Document;
use crate::limits::Limits;

/// Every part as `path | role | text`, every gap as `path ! reason`.
fn walk(mail: &str) -> Vec<String> {
    walk_bytes(mail.as_bytes())
}

fn walk_bytes(mail: &[u8]) -> Vec<String> {
    let mut seen = Vec::new();
    let document = Document::new(mail).named("m.eml");
    Extractor.extract(&document, &Limits::default(), &mut |outcome| match outcome {
        Ok(part) if matches!(part.path.to_string().as_str(), "m.eml" | "m.eml > headers") => {}
        Ok(part) => {
            seen.push(format!("{} | {:?} | {}", &part.path.to_string()[8..], part.role, part.text.trim()));
        }
        Err(gap) => seen.push(format!("{} ! {}", gap.path, gap.reason)),
    });
    seen
}

const HEAD: &str = "From: Per <per@b.example>\nTo: anna@b.example\nDate: Thu, 12 Mar 2026 10:02:00 +0100\nMIME-Version: 1.0\n";

fn mail(rest: &str) -> Vec<String> {
    walk(&format!("{HEAD}{rest}"))
}

#[test]
fn a_reply_from_outlook() {
    let seen = mail(
        "Subject: SV: Hej\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nP=E5 nytt.\n\nFr=E5n: Anna <anna@b.example>\nSkickat: den 12 mars 2026 09:00\nTill: Per <per@b.example>\n=C4mne: Hej\n\nNr 8507=\n09-9805\n",
    );
    assert_eq!(
        seen,
        [
            "subject | Header | SV: Hej",
            "body | Body | På nytt.",
            "quoted | Quoted | Från: Anna <anna@b.example>\nSkickat: den 12 mars 2026 09:00\nTill: Per <per@b.example>\nÄmne: Hej\n\nNr 850709-9805",
        ]
    );
}

#[test]
fn a_reply_from_gmail_says_it_once() {
    let seen = mail(
        "Subject: Re: Hej\nContent-Type: multipart/alternative; boundary=\"00x\"\n\n--00x\nContent-Type: text/plain; charset=\"UTF-8\"\n\nTack!\n\nDen tors 12 mars 2026 kl 10:02 skrev Anna <anna@b.example>:\n\n> Hej du\n--00x\nContent-Type: text/html; charset=\"UTF-8\"\n\n<div>Tack!</div><br><div class=\"gmail_quote\"><div class=\"gmail_attr\">Den tors 12 mars 2026 kl 10:02 skrev Anna &lt;<a href=\"mailto:anna@b.example\">anna@b.example</a>&gt;:<br></div><blockquote class=\"gmail_quote\"><div>Hej du</div></blockquote></div>\n--00x--\n",
    );
    let quoted = "Den tors 12 mars 2026 kl 10:02 skrev Anna <anna@b.example>:";
    assert_eq!(seen[1..], ["body | Body | Tack!".to_owned(), format!("quoted | Quoted | {quoted}\nHej du")]);
}

#[test]
fn html_with_more_than_the_plain_text_is_an_alternative() {
    let seen = mail(
        "Subject: x\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nSe html.\n--b\nContent-Type: text/html\n\n<p>8507<b>09</b>-9805</p>\n--b--\n",
    );
    assert_eq!(seen[1..], ["body | Body | Se html.", "body | Alternative | 850709-9805"]);
    let seen = mail(
        "Subject: x\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\n<Hej> du!\n--b\nContent-Type: text/html\n\n<p>&lt;Hej&gt;</p><p>du!\n--b--\n",
    );
    assert_eq!(seen[1..], ["body | Body | <Hej> du!"]);
}

#[test]
fn html_alone() {
    let seen = mail(
        "Subject: x\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\nPHA+QmzDpWLDpnImbmJzcDs4NTA3PGI+MDk8L2I+LTk4MDU8L3A+PGRpdiBpZD0iYXBwZW5k\nb25zZW5kIj48L2Rpdj48cD5HYW1tYWx0PC9wPg==\n",
    );
    assert_eq!(seen[1..], ["body | Body | Blåbær\u{a0}850709-9805", "quoted | Quoted | Gammalt"]);
}

#[test]
fn a_forward_from_apple_mail() {
    let seen = mail(
        "Subject: VB: Hej\n\nTitta.\n\nStart på videresendt melding:\n\nFra: Anna\nTil: Per\nEmne: Hei\n\n850709-9805\n",
    );
    assert_eq!(
        seen[1..],
        [
            "body | Body | Titta.",
            "quoted | Quoted | Start på videresendt melding:\n\nFra: Anna\nTil: Per\nEmne: Hei\n\n850709-9805"
        ]
    );
}

#[test]
fn a_mailing_list_with_a_footer_under_base64() {
    let seen = mail(
        "Subject: x\nList-Id: <l.b.example>\nContent-Transfer-Encoding: base64\n\nODUwNzA5LTk4MDU=\n___________\nlista@b.example\n",
    );
    assert_eq!(seen[1], "m.eml > body ! malformed");
    assert!(seen[2].starts_with("body | Body | 850709-9805"));
    assert_eq!(
        seen[3..],
        ["body | Alternative | 850709-9805", "body | Alternative | ___________\nlista@b.example"]
    );
}

#[test]
fn signed_and_encrypted() {
    let signed = mail(
        "Subject: x\nContent-Type: multipart/signed; boundary=b; protocol=\"application/pgp-signature\"\n\n--b\nContent-Type: text/plain\n\nHej\n--b\nContent-Type: application/pgp-signature; name=signature.asc\n\n-----BEGIN PGP SIGNATURE-----\nabc\n-----END PGP SIGNATURE-----\n--b--\n",
    );
    assert_eq!(signed[1..], ["body | Body | Hej"]);
    let encrypted = mail(
        "Subject: x\nContent-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\nabc\n--b--\n",
    );
    assert_eq!(encrypted[1..], ["m.eml ! encrypted"]);
    let inline = mail("Subject: x\n\nHej\n-----BEGIN PGP MESSAGE-----\nabc\n");
    assert!(inline.contains(&"m.eml > body ! encrypted".to_owned()));
    let sealed = mail(
        "Subject: x\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nMAsGCSqGSIb3DQEHAw==\n",
    );
    assert_eq!(sealed[1..], ["smime.p7m | Name | smime.p7m", "m.eml > smime.p7m ! encrypted"]);
}

#[test]
fn a_nested_forward_keeps_its_own_date() {
    let inner = "Subject: inre\nFrom: a@b.example\nDate: Fri, 1 Feb 2019 08:00:00 +0000\n\nHej";
    let message = format!(
        "{HEAD}Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nyttre\n--b\nContent-Type: message/rfc822\n\n{inner}\n--b\nContent-Type: message/rfc822\n\n{inner}\n--b--\n"
    );
    let mut dates = Vec::new();
    Extractor.extract(&Document::new(message.as_bytes()), &Limits::default(), &mut |outcome| {
        let part = outcome.unwrap();
        if part.role == Role::Body {
            dates.push((part.path.to_string(), part.dated));
        }
    });
    let (outer, inner) = (Date::new(2026, 3, 12), Date::new(2019, 2, 1));
    assert_eq!(
        dates,
        [
            ("body".into(), outer),
            ("message.eml > body".into(), inner),
            ("message-2.eml > body".into(), inner)
        ]
    );
}

#[test]
fn attachments_have_their_names() {
    let seen = mail(
        "Subject: =?utf-8?B?TMO2bmVy?=\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; name*0*=utf-8''Barn%20; name*1*=%C3%A5r.txt\nContent-Disposition: attachment\n\n850709-9805\n--b\nContent-Type: image/png\nContent-ID: <x>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--b\nContent-Type: image/png; name=skan.png\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--b\nContent-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\neJ8+IgAAAAA=\n--b--\n",
    );
    assert_eq!(
        seen,
        [
            "subject | Header | Löner",
            "Barn år.txt | Name | Barn år.txt",
            "Barn år.txt | Body | 850709-9805",
            "skan.png | Name | skan.png",
            "m.eml > skan.png ! image-only",
            "winmail.dat | Name | winmail.dat",
            "m.eml > winmail.dat ! malformed",
        ]
    );
}

#[test]
fn evasions_that_parsers_fall_for() {
    let number = |seen: &[String]| seen.iter().any(|line| line.contains("850709-9805"));
    for rest in [
        "Content-Type: multipart/mixed; boundary=X\n\n--X\n\nhej --X-- 850709-9805\n--X--\n",
        "Content-Transfer-Encoding: quoted-printable\n\na == b 8507=\n09=2D9805\n",
        "Content-Transfer-Encoding: x-own\n\nODUwNzA5LTk4MDU=\n",
        "Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\nODUwNzA5LTk4MDU=\n",
        "Content-Transfer-Encoding: base64\n\nODUw%NzA5%LTk4%MDU\n",
        "Content-Type: multipart/mixed; boundary=X\nContent-Transfer-Encoding: base64\n\nLS1YCgo4NTA3MDktOTgwNQotLVgtLQo=\n",
        "Content-Type: multipart/mixed; boundary=X\n\n850709-9805\n--X\n\nx\n--X--\n",
        "Content-Type: multipart/mixed; boundary=X\n\n--X\n\nx\n--X--\n850709-9805",
        "Content-Type: multipart/mixed; boundary=X\n\n--X\nContent-Type: multipart/mixed; boundary=Y\n\n--Y\n\n850709-9805",
        "Content-Type: text/plain; charset=utf-16\n\n850709-9805",
        "Content-Type: text/plain; format=flowed; delsp=yes\n\n850709- \n9805",
        "Content-Type: message/partial; id=x; number=1\n\n850709-9805",
        "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nSUMMARY:Nr 850709-\n 9805\n",
        "X-Note: =?utf-8?B?ODUwNzA5LTk4MDU=?=\n\nx",
        "Content-Type: text/plain\nContent-Type: text/html\n\n8507<b>09</b>-9805",
        "Content-Type: text/html\nContent-Transfer-Encoding: x-b64\n\nODUwNzxiPjA5PC9iPi05ODA1",
        "Content-Type: image/png\n\n850709-9805",
        "no header\n850709-9805",
    ] {
        let mut seen = Vec::new();
        let message = format!("{HEAD}Subject: x\n{rest}");
        Extractor.extract(&Document::new(message.as_bytes()), &Limits::default(), &mut |outcome| {
            if let Ok(part) = outcome {
                seen.push(part.text.into_owned());
            }
        });
        assert!(number(&seen), "{rest:?}: {seen:?}");
    }
}

#[test]
fn what_is_cut_off_is_told() {
    let seen = mail(
        "Subject: x\nContent-Type: multipart/mixed; boundary=X\n\n--X\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\nODUwNzA5L\n",
    );
    assert_eq!(seen[2..], ["m.eml > body ! malformed", "body | Body | 850709"]);
    assert_eq!(seen[0], "m.eml ! malformed");
    assert_eq!(
        walk("bara text\nutan huvud"),
        ["m.eml > body ! malformed", "body | Body | bara text\nutan huvud"]
    );
}

#[test]
fn a_mailbox_is_read_to_its_end() {
    let mailbox = "From a@b Mon\nSubject: ett\nTo: a\n\nHej\n\nFrom c@d Tue\nSubject: två\nTo: a\n\nHå\n";
    let seen = walk(mailbox);
    assert!(seen.contains(&"message-1.eml > body | Body | Hej".to_owned()));
    assert!(seen.contains(&"message-2.eml > subject | Header | två".to_owned()));
}

#[test]
fn old_line_ends_and_uuencode() {
    assert_eq!(walk("Subject: x\rTo: a\r\rHej\r850709-9805")[1..], ["body | Body | Hej\n850709-9805"]);
    let seen = mail("Subject: x\n\nHej\nbegin 644 a.txt\n+.#4P-S`Y+3DX,#4`\n`\nend\n");
    assert!(seen.contains(&"a.txt | Body | 850709-9805".to_owned()));
}
