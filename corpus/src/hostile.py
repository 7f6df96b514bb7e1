"""Damaged, locked and swollen PDFs, archives and workbooks: each must end within its limits, and tell what was not read.

In: sound files of the other producers. Out: (file name, bytes, declaration). A declared gap's path is the start of the
reported one. With `either`, text that came out whole makes the gap needless.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator

import pikepdf
from msoffcrypto.format.ooxml import OOXMLFile
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

import formats
import produced
from people import ANNA, IDA, PER

File = tuple[str, bytes, dict[str, object]]

# A password or a key: to the scanner the same, it has neither.
LOCKED = "encrypted"


def declaration(*gaps: tuple[str, str], contains: tuple[str, ...] = (), either: bool = False) -> dict[str, object]:
    body: dict[str, object] = {"gaps": [{"path": path, "reason": reason} for path, reason in gaps]}
    body |= {"contains": list(contains)} if contains else {}
    return body | ({"either": True} if either else {})


def all_files() -> Iterator[File]:
    yield from pdfs()
    yield from archives()
    yield from workbooks()
    yield from old_and_open()


def kept(name: str, make: Callable[[], bytes]) -> bytes:
    """What holds random salts or keys is made once."""
    path = produced.KEPT / name
    if not path.exists():
        path.write_bytes(make())
    return path.read_bytes()


def pdfs() -> Iterator[File]:
    lines = [["Sida ett"], [f"Arbetstagare: Per Ek, {PER}"]]
    sound = produced.reportlab_pdf(lines)
    yield "truncated.pdf", sound[: len(sound) * 6 // 10], declaration(("truncated.pdf", "malformed"))
    bent = re.sub(rb"startxref\s+\d+", b"startxref\n99999999", re.sub(rb"\d{10} 00000 n", b"9999999999 00000 n", sound))
    yield "broken-xref.pdf", bent, declaration(("broken-xref.pdf", "malformed"), contains=("Sida ett", PER), either=True)
    yield "bad-stream.pdf", bad_stream(), declaration(("bad-stream.pdf", "malformed"))
    yield "password.pdf", kept("password.pdf", lambda: locked_pdf(sound)), declaration(("password.pdf", LOCKED))
    yield "image-only.pdf", image_only(), declaration(("image-only.pdf > page 1", "image-only"))
    swollen = small_pdf(b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>", zlib.compress(b" " * (48 << 20), 9), b"/Filter /FlateDecode")
    yield "swollen-stream.pdf", swollen, declaration(("swollen-stream.pdf", "limit:expansion"))
    page = b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /F 4 0 R >> >> >>"
    looped = small_pdf(page, b"/F Do /F Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 4 0 R >> >>")
    yield "self-drawing-form.pdf", looped, declaration()
    yield "endless-page-tree.pdf", small_pdf(b"<< /Type /Pages /Parent 2 0 R /Kids [3 0 R 2 0 R] /Count 2 >>", b"", b""), declaration(
        ("endless-page-tree.pdf", "malformed"), either=True,
    )


def small_pdf(third: bytes, stream: bytes, entries: bytes) -> bytes:
    """Catalog, page tree, a third object of choice and one stream, with a true cross-reference table."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", third,
        b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(stream), stream),
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (table, len(out))


def bad_stream() -> bytes:
    """A page whose compressed content is noise after its first bytes."""
    content = zlib.compress(b"BT /F1 12 Tf 60 700 Td (Ida Strand) Tj ET\n" * 20)
    noise = content[:9] + bytes((i * 89 + 41) % 256 for i in range(len(content) - 9))
    return small_pdf(b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>", noise, b"/Filter /FlateDecode")


def locked_pdf(sound: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sound)) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="agare", user="Sommar2026", R=6))
    return out.getvalue()


def image_only() -> bytes:
    """A page that holds a picture of a number and no text."""
    picture = Image.new("L", (420, 80), 255)
    ImageDraw.Draw(picture).text((10, 25), f"Ida Strand {IDA}", fill=0, font=ImageFont.truetype(produced.SANS, 22))
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=(595, 842), invariant=1)
    page.drawImage(ImageReader(picture), 60, 700, 420, 80)
    page.showPage()
    page.save()
    return out.getvalue()


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, (2026, 3, 5, 9, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, data)
    return out.getvalue()


def archives() -> Iterator[File]:
    note = f"Anna Lind, {ANNA}\r\n".encode()
    whole = packed({"ett.txt": note * 40, "bild.bin": bytes((i * i * 31 + i) % 251 for i in range(3000))})
    yield "truncated.zip", whole[: len(whole) // 2], declaration(("truncated.zip", "malformed"))
    locked = produced.encrypted_zip("hemlig.txt", note, "Sommar2026")
    yield "locked-member.zip", locked, declaration(("locked-member.zip > hemlig.txt", LOCKED))
    yield "swollen-member.zip", packed({"tomt.txt": b"\0" * (48 << 20)}), declaration(("swollen-member.zip > tomt.txt", "limit:expansion"))
    nested = note
    for level in range(12):
        nested = packed({f"niva{12 - level}.zip" if level else "anteckning.txt": nested})
    yield "twelve-deep.zip", nested, declaration(("twelve-deep.zip", "limit:depth"))
    many = packed({f"{n}": b"x" for n in range(10_050)})
    yield "many-members.zip", packed({"inre.zip": many}), declaration(("many-members.zip", "limit:parts"))
    bare = packed({"ett.txt": note})
    central = bare.rfind(b"PK\x01\x02")
    lying = bytearray(bare)
    lying[central + 24 : central + 28] = (7).to_bytes(4, "little")
    yield "lying-size.zip", bytes(lying), declaration(("lying-size.zip > ett.txt", "malformed"), contains=(ANNA,), either=True)


def repacked(book: bytes, member: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same workbook with one member changed."""
    with zipfile.ZipFile(io.BytesIO(book)) as source:
        return packed({name: change(source.read(name)) if name == member else source.read(name) for name in source.namelist()})


def workbooks() -> Iterator[File]:
    book = produced.xlsxwriter_xlsx({"Blad1": [["Namn", "Personnummer"], ["Per Ek", PER], ["Anna Lind", ANNA]]})
    sheet = "xl/worksheets/sheet1.xml"
    strings = "xl/sharedStrings.xml"
    yield "encrypted.xlsx", kept("encrypted.xlsx", lambda: locked_xlsx(book)), declaration(("encrypted.xlsx", LOCKED))
    wide = repacked(book, sheet, lambda xml: xml.replace(b'ref="A1:B3"', b'ref="A1:XFD1048576"'))
    yield "huge-dimension.xlsx", wide, declaration(contains=(PER, ANNA))
    far = repacked(book, sheet, lambda xml: xml.replace(b'<row r="3"', b'<row r="1048576"').replace(b'"A3"', b'"A1048576"').replace(b'"B3"', b'"XFD1048576"'))
    yield "far-cell.xlsx", far, declaration(contains=(PER, ANNA))
    counted = repacked(book, strings, lambda xml: re.sub(rb'(count|uniqueCount)="\d+"', rb'\1="4294967295"', xml))
    yield "huge-count.xlsx", counted, declaration(contains=(PER, ANNA))
    yield "broken-sheet.xlsx", repacked(book, sheet, lambda xml: xml[: xml.index(b'<row r="3"') + 15]), declaration(("broken-sheet.xlsx", "malformed"))
    laughs = b'<!DOCTYPE s [<!ENTITY a "ha">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9)
    ) + b"]>"
    bomb = repacked(book, strings, lambda xml: xml.replace(b"?>", b"?>" + laughs, 1).replace(b"Per Ek", b"&j;"))
    yield "entity-bomb.xlsx", bomb, declaration(("entity-bomb.xlsx", "malformed"), contains=(ANNA,), either=True)


def locked_xlsx(book: bytes) -> bytes:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(book)).encrypt("Sommar2026", out)
    return out.getvalue()


def old_and_open() -> Iterator[File]:
    sound = {name: data for name, data, _ in formats.old_workbooks()}
    old, book = sound["calc-personal.xls"], sound["calc-personal.ods"]
    yield "truncated.xls", old[: len(old) // 3], declaration(("truncated.xls", "malformed"))
    yield "broken-content.ods", repacked(book, "content.xml", lambda xml: xml[: len(xml) * 9 // 10]), declaration(
        ("broken-content.ods", "malformed"),
    )
    cell = b"<table:table-cell "
    repeated = repacked(book, "content.xml", lambda xml: xml.replace(
        b"<table:table-row ", b'<table:table-row table:number-rows-repeated="1048576" ').replace(
        cell + b"office:value-type", cell + b'table:number-columns-repeated="16384" office:value-type'))
    yield "endless-repeat.ods", repeated, declaration(("endless-repeat.ods", "limit:text"), contains=("760915-2397",), either=True)
    secret = repacked(book, "META-INF/manifest.xml", sealed_manifest)
    noise = repacked(secret, "content.xml", lambda xml: bytes((i * i * 17 + 3 * i) % 256 for i in range(len(xml) // 4)))
    yield "encrypted.ods", noise, declaration(("encrypted.ods", LOCKED))


def sealed_manifest(xml: bytes) -> bytes:
    """The manifest of a document saved with a password; the content it names is noise here."""
    data = (
        b'<manifest:encryption-data manifest:checksum-type="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0#sha256-1k" manifest:checksum="AAAA">'
        b'<manifest:algorithm manifest:algorithm-name="http://www.w3.org/2001/04/xmlenc#aes256-cbc" manifest:initialisation-vector="AAAAAAAAAAAAAAAAAAAAAA=="/>'
        b'<manifest:key-derivation manifest:key-derivation-name="PBKDF2" manifest:key-size="32" manifest:iteration-count="100000" manifest:salt="AAAA"/>'
        b"</manifest:encryption-data></manifest:file-entry>"
    )
    return re.sub(rb'(<manifest:file-entry [^>]*full-path="content\.xml"[^>]*)/>', rb"\1>" + data, xml)
