//! What an attachment is called and whether it is one; names for the nameless; pictures by their first bytes.

use super::header;
use super::tree::Entity;

/// What the header of a part says about it as a file.
#[derive(Default)]
pub(super) struct Named {
    /// Its file name, without folders.
    pub(super) name: Option<String>,
    /// Every name and description it is given, a line each.
    pub(super) said: String,
    /// Marked as an attachment.
    pub(super) attached: bool,
}

impl Named {
    pub(super) fn of(entity: &Entity<'_>) -> Self {
        let disposition = entity.header.structured("Content-Disposition").unwrap_or_default();
        let mut said: Vec<String> = Vec::new();
        let names =
            [disposition.parameter("filename"), disposition.parameter("name"), entity.kind.parameter("name")];
        let names: Vec<String> =
            names.into_iter().flatten().map(clean).filter(|name| !name.is_empty()).collect();
        said.extend(names.iter().cloned());
        said.extend(entity.header.all("Content-Description").map(header::text));
        said.extend(entity.header.overlong("Content-Type").map(header::text));
        said.extend(entity.header.overlong("Content-Disposition").map(header::text));
        said.dedup();
        Self {
            name: names.into_iter().next(),
            said: said.join("\n"),
            attached: disposition.value == "attachment",
        }
    }

    pub(super) fn has_extension(&self, extension: &str) -> bool {
        let name = self.name.as_deref().and_then(|name| name.rsplit_once('.'));
        name.is_some_and(|(_, own)| own.eq_ignore_ascii_case(extension))
    }
}

/// A name without folders, control characters and excess length.
pub(super) fn clean(name: &str) -> String {
    let name = name.trim().rsplit(['/', '\\']).find(|piece| !piece.is_empty()).unwrap_or_default();
    name.chars().filter(|c| !c.is_control()).take(255).collect()
}

/// Names for parts that have none.
#[derive(Default)]
pub(super) struct Names {
    messages: usize,
    others: usize,
}

impl Names {
    /// `message.eml`, `message-2.eml`; `attachment-1.pdf`, `attachment-2.csv`.
    pub(super) fn make(&mut self, media_type: &str) -> String {
        if matches!(media_type, "message/rfc822" | "message/global" | "message/news") {
            self.messages += 1;
            return match self.messages {
                1 => "message.eml".to_owned(),
                number => format!("message-{number}.eml"),
            };
        }
        self.others += 1;
        let extension =
            EXTENSIONS.iter().find(|(known, _)| *known == media_type).map_or("", |(_, extension)| extension);
        format!("attachment-{}{extension}", self.others)
    }
}

const EXTENSIONS: &[(&str, &str)] = &[
    ("application/pdf", ".pdf"),
    ("application/zip", ".zip"),
    ("application/rtf", ".rtf"),
    ("application/json", ".json"),
    ("application/xml", ".xml"),
    ("application/msword", ".doc"),
    ("application/vnd.ms-excel", ".xls"),
    ("application/vnd.ms-powerpoint", ".ppt"),
    ("application/vnd.oasis.opendocument.text", ".odt"),
    ("application/vnd.oasis.opendocument.spreadsheet", ".ods"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"),
    ("application/pkcs7-mime", ".p7m"),
    ("application/x-pkcs7-mime", ".p7m"),
    ("application/ics", ".ics"),
    ("application/ms-tnef", ".dat"),
    ("application/vnd.ms-tnef", ".dat"),
    ("text/plain", ".txt"),
    ("text/html", ".html"),
    ("text/csv", ".csv"),
    ("text/rtf", ".rtf"),
    ("text/xml", ".xml"),
    ("text/calendar", ".ics"),
    ("text/vcard", ".vcf"),
    ("text/x-vcard", ".vcf"),
    ("text/directory", ".vcf"),
    ("text/rfc822-headers", ".txt"),
    ("message/delivery-status", ".txt"),
    ("message/disposition-notification", ".txt"),
    ("message/feedback-report", ".txt"),
    ("image/png", ".png"),
    ("image/jpeg", ".jpg"),
    ("image/gif", ".gif"),
    ("image/tiff", ".tif"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nameless_are_numbered() {
        let mut names = Names::default();
        let made =
            ["message/rfc822", "application/pdf", "message/rfc822", "x/y"].map(|kind| names.make(kind));
        assert_eq!(made, ["message.eml", "attachment-1.pdf", "message-2.eml", "attachment-2"]);
    }

    #[test]
    fn names_are_without_folders() {
        assert_eq!(clean("C:\\Hem\\lista.xlsx"), "lista.xlsx");
        assert_eq!(clean("../../a\u{7}b/"), "ab");
    }
}
