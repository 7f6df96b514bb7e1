//! Documents written here, through the whole of extraction.

use crate::extract::walked::walked;

fn body(text: &str) -> String {
    let (parts, gaps) = walked("a.rtf", format!("{{\\rtf1\\ansi\\ansicpg1252\\uc1 {text}}}").as_bytes());
    assert_eq!(gaps, [""; 0]);
    parts.first().cloned().unwrap_or_default().trim_start_matches("a.rtf: ").to_owned()
}

#[test]
fn runs_are_joined_and_letters_decoded() {
    assert_eq!(body("8112{\\b 28}-98\r\n{\\i\\fs20 7}4"), "811228-9874");
    assert_eq!(body("bl\\'e5 \\u229?\\u-10179?\\u-8704? \\~\\_"), "blå å😀  -");
    let fonts = "{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Arial;}}";
    assert_eq!(body(&format!("{fonts}\\f0\\'e5{{\\f1 \\'e5}}\\'e5")), "åеå");
}

#[test]
fn tables_hidden_text_and_fields() {
    assert_eq!(
        body("Namn\\cell Nr\\cell\\row Anna\\cell 811228\\cell\\row{\\v dold}"),
        "Namn\tNr\t\nAnna\t811228\t\ndold"
    );
    let (parts, _) = walked("a.rtf", b"{\\rtf1 Se {\\field{\\*\\fldinst HYPERLINK \"mailto:a@b.example\"}{\\fldrslt h\\'e4r}}.{\\*\\bkmkstart x}}");
    assert_eq!(parts, ["a.rtf: Se här.", "a.rtf > fields: HYPERLINK \"mailto:a@b.example\"\nx\n"]);
}

#[test]
fn what_stands_beside_the_text_has_its_place() {
    let (parts, _) = walked("a.rtf", 
        b"{\\rtf1{\\info{\\title Plan}{\\author Per Ek}{\\creatim\\yr2026}}{\\header Topp\\par}Text{\\footnote Not}{\\*\\atnid PE}{\\*\\atnauthor Per}{\\*\\annotation Se {\\b h}it}{\\*\\unknown x}{\\stylesheet{Normal;}{\\*\\cs10 Brev;}}}",
    );
    let wanted = [
        "a.rtf: Text",
        "a.rtf > header: Topp\n",
        "a.rtf > footnotes: Not\n",
        "a.rtf > comments: Se hit\n",
        "a.rtf > comments: PE\nPer\n",
        "a.rtf > properties: Plan\nPer Ek\nNormal;\nBrev;\n",
    ];
    assert_eq!(parts, wanted);
}

/// A text file as a package of OLE 1, in hexadecimal digits.
fn hex(content: &[u8]) -> String {
    let mut data = vec![1, 5, 0, 0, 2, 0, 0, 0];
    for name in ["Package\0", "", ""] {
        data.extend((name.len() as u32).to_le_bytes());
        data.extend(name.as_bytes());
    }
    let mut native = b"\x02\0brev.txt\0C:\\brev.txt\0\0\0\x03\0\x02\0\0\0x\0".to_vec();
    native.extend((content.len() as u32).to_le_bytes());
    native.extend(content);
    data.extend((native.len() as u32).to_le_bytes());
    data.extend(native);
    let digits: Vec<String> = data.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.join("\r\n ")
}

#[test]
fn an_object_is_a_file_of_its_own() {
    let object = hex(b"nr 811228-9874");
    let (parts, gaps) =
        walked("a.rtf", format!("{{\\rtf1{{\\object{{\\*\\objdata {object}}}}}}}").as_bytes());
    assert_eq!((parts, gaps), (vec!["a.rtf > brev.txt: nr 811228-9874".to_owned()], Vec::new()));
}

#[test]
fn what_writers_hide_is_read() {
    for hidden in [
        "{\\*\\do{\\dptxbx{\\dptxbxtext NR}}}",
        "{\\mmath{\\*\\moMath{\\mr NR}}}",
        "{\\info{\\*\\company NR}}",
        "\\uc200\\u65?{} NR",
        "{\\*\\bkmkstart NR}",
        "{\\*\\htmltag64 <a href=\"mailto:a@b.example?subject=NR\">}",
        "\\bin11 NR",
        "\\'{NR}",
    ] {
        let text = format!("{{\\rtf1\\ansi {}}}", hidden.replace("NR", "811228-9874"));
        let (parts, _) = walked("a.rtf", text.as_bytes());
        assert!(parts.iter().any(|part| part.contains("811228-9874")), "{text} {parts:?}");
    }
    assert_eq!(body("\\u128512?"), "😀");
    assert_eq!(body("\\deff1{\\fonttbl{\\f1\\fcharset204 A;}}\\'e5"), "е");
}

#[test]
fn an_object_is_found_where_it_is_hidden() {
    let object = hex(b"nr 811228-9874");
    let (start, end) = object.split_at(9);
    for (before, after) in [
        ("{\\*\\unknown{\\*\\objdata ", "}}"),
        ("{\\*\\object{\\*\\objdata ", "}}"),
        ("{\\object x\\objdata ", "}"),
    ] {
        let (parts, _) = walked("a.rtf", format!("{{\\rtf1{before}{start}{{}}{end}{after}}}").as_bytes());
        assert!(parts.contains(&"a.rtf > brev.txt: nr 811228-9874".to_owned()), "{before} {parts:?}");
    }
}

#[test]
fn a_cut_or_endless_file_is_told() {
    assert_eq!(walked("a.rtf", b"{\\rtf1 Hej {\\b du").1, ["a.rtf: malformed"]);
    let deep = [b"{\\rtf1 Hej".to_vec(), vec![b'{'; 1 << 20]].concat();
    assert_eq!(walked("a.rtf", &deep).1, ["a.rtf: limit:depth"]);
}

#[test]
fn any_bytes_end() {
    let whole = b"{\\rtf1\\ansi{\\fonttbl{\\f0\\fcharset204 A;}}\\u229?{\\object{\\*\\objdata 0105000002000000}}\\bin3 abc\\'e5}";
    for at in 0..whole.len() {
        walked("a.rtf", &whole[..at]);
        for value in [0, b'{', b'\\', b'9', 0xFF] {
            let mut changed = whole.to_vec();
            changed[at] = value;
            walked("a.rtf", &changed);
        }
    }
}

#[test]
fn names_and_descriptions_of_pictures_are_read() {
    let (parts, gaps) = walked(
        "a.rtf",
        b"{\\rtf1 Se{\\*\\shppict{\\pict{\\*\\picprop{\\sp{\\sn wzDescription}{\\sv r\\'f6ntgen-\\u229?sa.jpg}}}\\pngblip 8950}}}",
    );
    assert_eq!(
        (parts, gaps),
        (vec!["a.rtf: Se".into(), "a.rtf > fields: r\u{f6}ntgen-\u{e5}sa.jpg\n".into()], vec![])
    );
}

#[test]
fn fonts_of_thailand_and_vietnam_have_their_letters() {
    let fonts = "{\\fonttbl{\\f0\\fcharset222 A;}{\\f1\\fcharset163 B;}{\\f2\\cpg866 C;}}";
    assert_eq!(body(&format!("{fonts}\\f0\\'a1{{\\f1 \\'fe}}{{\\f2 \\'e0}}")), "ก₫р");
}
