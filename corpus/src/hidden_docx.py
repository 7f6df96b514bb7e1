"""A text document with an identity number in every place where such a document keeps words, seen or not.

In: nothing. Out: the document's bytes and, by number, the path under which it must be reported.
The parts are written as ECMA-376 (5th edition), WordprocessingML, describes them.
"""

from collections.abc import Callable

from hidden import OFFICE, Hidden, cfb, package, relations, text_docx

NAME = "gomt.docx"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DRAW = "http://schemas.openxmlformats.org/drawingml/2006/main"
XML = f'xmlns:w="{WORD}" xmlns:a="{DRAW}" xmlns:r="{OFFICE}" xmlns:v="urn:schemas-microsoft-com:vml"'
BY = 'w:id="1" w:date="2026-01-01T00:00:00Z" w:author='


def document() -> tuple[bytes, Hidden]:
    hidden = Hidden(NAME)
    at = hidden.at
    parts: dict[str, str | bytes] = {"word/document.xml": f"<w:document {XML}><w:body>{body(at)}</w:body></w:document>"}
    for number, kind in (("1", "header"), ("2", "footer")):
        tag = {"header": "hdr", "footer": "ftr"}[kind]
        parts[f"word/{kind}{number}.xml"] = f"<w:{tag} {XML}>{paragraph(at(kind))}</w:{tag}>"
    for kind, one in (("footnotes", "footnote"), ("endnotes", "endnote")):
        parts[f"word/{kind}.xml"] = f'<w:{kind} {XML}><w:{one} w:id="2">{paragraph(at(kind))}</w:{one}></w:{kind}>'
    parts["word/comments.xml"] = (
        f'<w:comments {XML}><w:comment {BY}"{at("comments")}" w:initials="{at("comments")}">{paragraph(at("comments"))}</w:comment></w:comments>'
    )
    parts["word/glossary/document.xml"] = f"<w:glossaryDocument {XML}>{paragraph(at('glossary'))}</w:glossaryDocument>"
    parts["word/people.xml"] = f'<w15:people xmlns:w15="urn:w15"><w15:person w15:author="{at("other")}"/></w15:people>'
    settings(parts, at)
    around(parts, at)
    return package(parts), hidden


def paragraph(text: str) -> str:
    return f"<w:p>{run(text)}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f"<w:r>{properties}<w:t>{text}</w:t></w:r>"


def body(at: Callable[..., str]) -> str:
    split = at("")
    parted = run(split[:8]) + run(split[8:11], "<w:rPr><w:b/></w:rPr>") + '<w:bookmarkStart w:id="0" w:name="b"/>' + run(split[11:])
    return "".join((
        paragraph(at("")),
        f"<w:p>{parted}</w:p>",
        f"<w:p>{run(at(''), '<w:rPr><w:vanish/></w:rPr>')}</w:p>",
        f"<w:tbl><w:tr><w:tc>{paragraph('Elev')}</w:tc><w:tc>{paragraph(at(''))}</w:tc></w:tr></w:tbl>",
        f'<w:p><w:del {BY}"{at("")}"><w:r><w:delText>{at("")}</w:delText></w:r></w:del></w:p>',
        f'<w:p><w:ins {BY}"{at("")}">{run(at(""))}</w:ins></w:p>',
        f'<w:p><w:moveFrom {BY}"Ek">{run(at(""))}</w:moveFrom></w:p>',
        f'<w:p><w:r><w:instrText>QUOTE "{at("")}"</w:instrText></w:r><w:fldSimple w:instr="QUOTE &quot;{at("")}&quot;">{run(at(""))}</w:fldSimple></w:p>',
        f'<w:sdt><w:sdtPr><w:alias w:val="{at("")}"/><w:tag w:val="{at("")}"/><w:dropDownList><w:listItem w:displayText="{at("")}" w:value="{at("")}"/>'
        f'</w:dropDownList></w:sdtPr><w:sdtContent>{paragraph(at(""))}</w:sdtContent></w:sdt>',
        f'<w:p><w:r><w:ffData><w:statusText w:val="{at("")}"/><w:helpText w:val="{at("")}"/><w:textInput><w:default w:val="{at("")}"/></w:textInput></w:ffData></w:r></w:p>',
        f'<w:p><w:smartTag w:element="p"><w:smartTagPr><w:attr w:name="nr" w:val="{at("")}"/></w:smartTagPr>{run("Ek")}</w:smartTag></w:p>',
        f'<w:p><w:r><mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice><w:drawing><wp:docPr xmlns:wp="urn:wp" id="1" name="Bild" descr="{at("")}" title="{at("")}"/>'
        f"<wps:txbx xmlns:wps='urn:wps'><w:txbxContent>{paragraph(at(''))}</w:txbxContent></wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox><w:txbxContent>{paragraph(at(''))}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        f'<w:p><w:r><w:pict><v:shape alt="{at("")}"><v:textpath string="{at("")}"/></v:shape></w:pict></w:r></w:p>',
        f'<w:p><m:oMath xmlns:m="urn:m"><m:r><m:t>{at("")}</m:t></m:r></m:oMath></w:p>',
        f"<w:p><w:r><w:ruby><w:rt>{run(at(''))}</w:rt><w:rubyBase>{run('Ek')}</w:rubyBase></w:ruby></w:r></w:p>",
        f'<w:p><w:hyperlink r:id="rId1" w:tooltip="{at("")}">{run("länk")}</w:hyperlink></w:p>',
        '<w:altChunk r:id="rId2"/>',
    ))


def settings(parts: dict[str, str | bytes], at: Callable[..., str]) -> None:
    parts["word/settings.xml"] = (
        f'<w:settings {XML}><w:docVars><w:docVar w:name="nr" w:val="{at("settings")}"/></w:docVars><w:mailMerge>'
        f'<w:connectString w:val="{at("settings")}"/><w:query w:val="SELECT * FROM elev WHERE namn = \'{at("settings")}\'"/></w:mailMerge></w:settings>'
    )
    parts["docProps/core.xml"] = (
        f'<cp:coreProperties xmlns:cp="urn:cp" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{at("properties")}</dc:title>'
        f'<dc:subject>{at("properties")}</dc:subject><cp:lastModifiedBy>{at("properties")}</cp:lastModifiedBy></cp:coreProperties>'
    )
    parts["docProps/app.xml"] = f"<Properties><Company>{at('properties')}</Company></Properties>"
    parts["docProps/custom.xml"] = f'<Properties><property name="nr"><lpwstr>{at("properties")}</lpwstr></property></Properties>'


def around(parts: dict[str, str | bytes], at: Callable[..., str]) -> None:
    parts["word/afchunk.htm"] = f"<html><body><p>{at('word/afchunk.htm')}</p></body></html>"
    parts["word/charts/chart1.xml"] = f'<c:chartSpace xmlns:c="urn:c" xmlns:a="{DRAW}"><a:t>{at("chart")}</a:t></c:chartSpace>'
    parts["word/diagrams/data1.xml"] = f'<dgm:dataModel xmlns:dgm="urn:d" xmlns:a="{DRAW}"><a:t>{at("diagram")}</a:t></dgm:dataModel>'
    parts["word/embeddings/Brev.docx"] = text_docx(at("word/embeddings/Brev.docx"))
    parts["word/embeddings/oleObject1.bin"] = cfb(at("word/embeddings/oleObject1.bin > brev.txt"))
    parts["customXml/item1.xml"] = f"<post nr='1'><nummer>{at('custom-xml')}</nummer></post>"
    parts["word/_rels/document.xml.rels"] = relations(
        ("rId1", "hyperlink", "mailto:skola@example.org?subject=" + at("links").replace(" ", "%20"), "External"),
        ("rId2", "aFChunk", "afchunk.htm"),
        ("rId3", "attachedTemplate", f"file:///N:/Mallar/{at('links')}.dotx", "External"),
    )
