//! XML that no other reader knows -> the text of its elements, runs of one paragraph joined, and the values of its
//! attributes, comments and declarations, a line each: what programs exchange keeps names and numbers anywhere.

use super::sheet::words::Words;
use super::sheet::xml::Xml;
use super::{GapReason, Role, Source, Walk, text};

pub(super) fn sniff(source: &Source<'_>) -> bool {
    let head = source.bytes.get(..source.bytes.len().min(256)).unwrap_or_default();
    let head = text::decode(head, None);
    let claimed =
        source.claims(&["application/xml", "text/xml"], &["xml"]) && head.trim_start().starts_with('<');
    (claimed || head.trim_start().starts_with("<?xml")) && text::sniff(source)
}

pub(super) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let own = declared(source.bytes);
    let text = text::decode(source.bytes, source.charset.as_deref().or(own.as_deref()));
    let role = if source.role == Role::Metadata { Role::Body } else { source.role };
    Words::new(source, source.path.clone(), role)
        .with_all_attributes()
        .read(&mut Xml::new(text.as_bytes()).with_asides(), walk)
}

/// The charset that the declaration names (XML 1.0, 4.3.3).
fn declared(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(256))?).into_owned();
    let (declaration, _) = head.split_once("?>")?;
    let (_, after) = declaration.split_once("encoding=")?;
    let label = after.get(1..)?.split(['"', '\'']).next()?;
    (!label.to_ascii_lowercase().starts_with("utf-16")).then(|| label.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use crate::extract::{Extractor, Gap, Part, Role};
    use crate::limits::Limits;

    fn read(bytes: &[u8]) -> Vec<String> {
        let mut parts = Vec::new();
        let mut sink = |part: Result<Part<'_>, Gap>| match part {
            Ok(part) if part.role == Role::Name => {}
            Ok(part) => parts.push(part.text.into_owned()),
            Err(gap) => parts.push(format!("! {}", gap.reason)),
        };
        Extractor.extract(&Document::new(bytes).named("a.xml"), &Limits::default(), &mut sink);
        parts
    }

    #[test]
    fn elements_and_attributes_are_text() {
        let text = b"<?xml version='1.0' encoding='iso-8859-1'?><elever xmlns='urn:x'><elev pnr='811228-9874' id=\"7\"><namn>\xc5sa</namn></elev></elever>";
        let declaration = "<?xml version='1.0' encoding='iso-8859-1'?>";
        assert_eq!(read(text), ["Åsa\n".to_owned(), format!("{declaration}\nurn:x\n811228-9874\n7\n")]);
    }

    #[test]
    fn no_digit_of_a_file_is_passed_over() {
        let number = "811228-9874";
        for form in [
            "<a><!-- NR --></a>",
            "<!DOCTYPE a [<!ENTITY x 'NR'>]><a>&x;</a>",
            "<?note NR?><a/>",
            "<a><![CDATA[NR]]></a>",
            "<NR/>",
            "<a></NR></a>",
            "<a x='1' NR>b</a>",
            "<a x=NR/>",
            "<a>1 < NR och 3 > 2</a>",
            "<a xmlns='NR'/>",
            "<row>NR</row>",
            "<rPh>NR</rPh>",
            "<a v='NR'/>",
        ] {
            let text = format!("<?xml version='1.0'?>{}", form.replace("NR", number));
            assert!(read(text.as_bytes()).iter().any(|part| part.contains(number)), "{text}");
        }
    }

    #[test]
    fn broken_xml_gives_what_can_be_read() {
        assert_eq!(read(b"<?xml version='1.0'?><a>nr 811228-9874<b>")[0], "nr 811228-9874");
    }
}
