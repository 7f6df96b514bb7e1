"""Office documents by real producers: LibreOffice, openpyxl, XlsxWriter, reportlab, fpdf2, WeasyPrint.

In: rows or paragraphs. Out: the bytes of a file. What LibreOffice makes holds times and random ids, so it is
kept under produced/ and made again only when it is deleted there.
"""

import datetime
import io
import os
import pathlib
import re
import subprocess
import tempfile
import zipfile
from xml.sax.saxutils import escape

import fpdf
import openpyxl
import pyzipper
import weasyprint
import xlsxwriter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

MADE = datetime.datetime(2026, 3, 5, 9, 0, 0)
# fontTools writes this into the fonts it subsets.
os.environ["SOURCE_DATE_EPOCH"] = str(int(MADE.replace(tzinfo=datetime.UTC).timestamp()))
KEPT = pathlib.Path(__file__).parent / "produced"
SANS = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
SERIF = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"

Rows = list[list[object]]


def libreoffice(name: str, source: bytes, extension: str) -> bytes:
    """Converts `source`, a file with `extension`, to the format that `name` ends in."""
    kept = KEPT / name
    if kept.exists():
        return kept.read_bytes()
    KEPT.mkdir(exist_ok=True)
    stem, target = name.rsplit(".", 1)
    with tempfile.TemporaryDirectory() as folder:
        origin = pathlib.Path(folder) / f"{stem}.{extension}"
        origin.write_bytes(source)
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", target]
        subprocess.run([*command, "--outdir", f"{folder}/out", str(origin)], check=True, capture_output=True)
        kept.write_bytes((pathlib.Path(folder) / "out" / name).read_bytes())
    return kept.read_bytes()


def fodt(pages: list[list[str]]) -> bytes:
    """A flat OpenDocument text, a list of paragraphs a page."""
    names = "office:text:style:xsl-fo-compatible".split(":")
    spaces = " ".join(f'xmlns:{"fo" if n.startswith("xsl") else n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names)
    style = '<style:style style:name="Break" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/></style:style>'
    body = "".join(
        f'<text:p{" text:style-name=" + chr(34) + "Break" + chr(34) if page and not line else ""}>{escape(paragraph)}</text:p>'
        for page, paragraphs in enumerate(pages)
        for line, paragraph in enumerate(paragraphs)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {spaces} office:version="1.2" '
        'office:mimetype="application/vnd.oasis.opendocument.text">'
        f"<office:automatic-styles>{style}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document>"
    ).encode()


def writer_pdf(name: str, pages: list[list[str]]) -> bytes:
    """A PDF as LibreOffice Writer prints it: a subset of DejaVu Serif with ToUnicode."""
    return libreoffice(name, fodt(pages), "fodt")


def reportlab_pdf(pages: list[list[str]], *, title: str = "") -> bytes:
    """A PDF with subset TrueType fonts, a line of text each."""
    pdfmetrics.registerFont(TTFont("Sans", SANS))
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=(595, 842), invariant=1)
    page.setTitle(title or "Dokument")
    for lines in pages:
        page.setFont("Sans", 11)
        for index, line in enumerate(lines):
            page.drawString(60, 780 - 18 * index, line)
        page.showPage()
    page.save()
    return out.getvalue()


def fpdf_pdf(pages: list[list[str]]) -> bytes:
    """A PDF by fpdf2: glyph ids as codes, hence readable by its ToUnicode map alone."""
    document = fpdf.FPDF()
    document.set_creation_date(MADE.replace(tzinfo=datetime.UTC))
    document.add_font("Sans", "", SANS)
    document.set_font("Sans", size=11)
    for lines in pages:
        document.add_page()
        for line in lines:
            document.multi_cell(0, 7, line, new_x="LMARGIN", new_y="NEXT")
    return bytes(document.output())


def weasyprint_pdf(language: str, body: str) -> bytes:
    """A PDF that WeasyPrint set from HTML: hyphenated, with ligatures where the font has them."""
    page = f'''<html lang="{language}"><head><meta charset="utf-8"><style>
        @page {{ size: A5; margin: 2cm }} body {{ font: 11pt "DejaVu Serif"; hyphens: auto }}
        </style></head><body>{body}</body></html>'''
    return weasyprint.HTML(string=page).write_pdf(uncompressed_pdf=False, pdf_identifier=b"vakthund-corpus1")


def openpyxl_xlsx(sheets: dict[str, Rows], hidden: tuple[str, ...] = (), adjust=None) -> bytes:
    """A workbook by openpyxl; `adjust` may set formats and comments on it."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        if title in hidden:
            sheet.sheet_state = "hidden"
    book.properties.created = MADE
    if adjust:
        adjust(book)
    out = io.BytesIO()
    book.save(out)
    return without_times(out.getvalue())


def without_times(packed: bytes) -> bytes:
    """The same zip with the members' times and the workbook's `modified` set to a fixed date."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            data = source.read(member)
            if member.filename == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2026-03-05T09:00:00Z", data)
            entry = zipfile.ZipInfo(member.filename, (2026, 3, 5, 9, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, data)
    return out.getvalue()


def xlsxwriter_xlsx(sheets: dict[str, Rows], adjust=None) -> bytes:
    """A workbook by XlsxWriter: shared strings, fixed times."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": MADE})
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title)
        for index, row in enumerate(rows):
            sheet.write_row(index, 0, row)
    if adjust:
        adjust(book)
    book.close()
    return out.getvalue()


def calc(name: str, sheets: dict[str, Rows], hidden: tuple[str, ...] = ()) -> bytes:
    """A workbook that LibreOffice Calc saved: `name` ends in xls, ods or xlsx."""
    return libreoffice(name, openpyxl_xlsx(sheets, hidden), "xlsx")


def csv(rows: list[list[str]], *, charset: str = "windows-1252", separator: str = ";") -> bytes:
    """A CSV file as Excel of a Nordic Windows saves it."""
    return "".join(separator.join(row) + "\r\n" for row in rows).encode(charset)


def encrypted_zip(member: str, data: bytes, password: str) -> bytes:
    """A zip with one AES-256 member. Its salt is random, so the file is kept like LibreOffice's."""
    kept = KEPT / f"{member}.zip"
    if not kept.exists():
        out = io.BytesIO()
        with pyzipper.AESZipFile(out, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as target:
            target.setpassword(password.encode())
            target.writestr(member, data)
        KEPT.mkdir(exist_ok=True)
        kept.write_bytes(out.getvalue())
    return kept.read_bytes()
