//! yEnc, as newsreaders write files into a text (yenc draft 1.3) -> the file.

/// A file found in a text.
pub(super) struct YencFile {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    /// Bytes of the text up to the end of the file.
    pub(super) length: usize,
}

/// The first such file in `text`; one without an end goes on to the end of the text.
pub(super) fn decoded(text: &[u8]) -> Option<YencFile> {
    let mut file: Option<YencFile> = None;
    let mut at = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        let content = line.strip_suffix(b"\n").unwrap_or(line);
        let content = content.strip_suffix(b"\r").unwrap_or(content);
        match &mut file {
            None => file = begun(content, at),
            Some(file) if content.starts_with(b"=yend") => {
                file.length = at;
                break;
            }
            Some(_) if content.starts_with(b"=ypart ") => {}
            Some(file) => {
                line_into(content, &mut file.bytes);
                file.length = at;
            }
        }
    }
    file.filter(|file| !file.bytes.is_empty())
}

fn begun(line: &[u8], length: usize) -> Option<YencFile> {
    let said = String::from_utf8_lossy(line.strip_prefix(b"=ybegin ")?).into_owned();
    let (_, name) = said.split_once("name=")?;
    Some(YencFile { name: name.trim().to_owned(), bytes: Vec::new(), length })
}

fn line_into(line: &[u8], bytes: &mut Vec<u8>) {
    let mut signs = line.iter();
    while let Some(sign) = signs.next() {
        let coded = match sign {
            b'=' => signs.next().map_or(*sign, |critical| critical.wrapping_sub(64)),
            other => *other,
        };
        bytes.push(coded.wrapping_sub(42));
    }
}

#[cfg(test)]
mod tests {
    use super::decoded;

    fn encoded(text: &[u8]) -> Vec<u8> {
        let signs = text.iter().flat_map(|byte| match byte.wrapping_add(42) {
            critical @ (0 | b'\n' | b'\r' | b'=') => vec![b'=', critical.wrapping_add(64)],
            plain => vec![plain],
        });
        signs.collect()
    }

    #[test]
    fn a_file_in_a_text() {
        let body = encoded(b"nr 850709-9805\n\xd6\x13\xe3\xe0 ok");
        let text =
            [b"Hej\r\n=ybegin line=128 size=9 name=a b.txt\r\n", &body[..], b"\r\n=yend size=9\r\nslut"]
                .concat();
        let file = decoded(&text).unwrap();
        assert_eq!(
            (file.name.as_str(), file.bytes.as_slice()),
            ("a b.txt", b"nr 850709-9805\n\xd6\x13\xe3\xe0 ok".as_slice())
        );
        assert_eq!(&text[file.length..], b"slut");
        assert!(decoded(b"=ybegin x\nabc").is_none() && decoded(b"=ybegin name=a\n").is_none());
    }
}
