"""Reads mails and documents with other people's readers, so that the composer does not vouch for itself.

In: bytes of a mail or file. Out: (path as reports show it, text), and the kinds of the numbers in a text.
"""

import email
import email.policy
import io
import re
from collections.abc import Iterator
from email.message import EmailMessage

import openpyxl
import pypdf
import xlrd
from odf import opendocument, table, teletype

from people import is_norwegian, luhn_holds

QUOTE_STARTS = re.compile(r"^(>|Från:|Fra:|Frå:|Den .*skrev|.* skrev .*:$|.* skreiv .*:$)", re.MULTILINE)
SWEDISH = re.compile(r"(?<!\d)(?:\d{2})?(\d{6})[-+](\d{4})(?!\d)|(?<!\d)(\d{6})(\d{4})(?!\d)")
NORWEGIAN = re.compile(r"(?<!\d)(\d{6}) ?(\d{5})(?!\d)")
Place = tuple[str, str]


def numbers(content: str) -> set[str]:
    """Kinds of the numbers in a text, by the check digits and the day; dates are not looked up."""
    kinds = set()
    for match in SWEDISH.finditer(content):
        digits = "".join(group for group in match.groups() if group)
        if luhn_holds(digits) and int(digits[2:4]) <= 12:
            kinds.add("se.samordningsnummer" if int(digits[4:6]) > 60 else "se.personnummer")
    for match in NORWEGIAN.finditer(content):
        digits = "".join(match.groups())
        if is_norwegian(digits):
            kinds.add("no.d-nummer" if digits[0] in "4567" else "no.fodselsnummer")
    return kinds


def parsed(data: bytes) -> EmailMessage:
    return email.message_from_bytes(data, policy=email.policy.default)


def decoded(data: bytes) -> str:
    """Text by its mark, by its NUL bytes, as UTF-8, else as windows-1252."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    if data[:1] == b"\0":
        return data.decode("utf-16-be")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("windows-1252")


def places(message: EmailMessage, path: str) -> Iterator[Place]:
    yield f"{path} > subject", str(message["Subject"] or "")
    for part in message.iter_parts() if message.is_multipart() else [message]:
        yield from part_places(part, path)


def part_places(part: EmailMessage, path: str) -> Iterator[Place]:
    name = part.get_filename()
    if part.get_content_type() == "message/rfc822":
        yield from places(part.get_content(), f"{path} > {name or 'message.eml'}")
    elif part.is_multipart():
        for inner in part.iter_parts():
            yield from part_places(inner, path)
    elif name:
        yield "", name
        yield from file_places(name, part.get_payload(decode=True), f"{path} > {name}")
    elif part.get_content_type() == "text/html":
        new, quoted = split_html(part.get_content())
        yield f"{path} > body", new
        yield f"{path} > quoted", quoted
    elif part.get_content_maintype() == "text":
        content = part.get_content().replace("\r\n", "\n")
        start = QUOTE_STARTS.search(content)
        cut = start.start() if start else len(content)
        yield f"{path} > body", content[:cut]
        yield f"{path} > quoted", content[cut:]


def split_html(content: str) -> Place:
    cut = min((i for i in (content.find("gmail_quote"), content.find("border-top:solid")) if i >= 0), default=len(content))
    return content[:cut], content[cut:]


def file_places(name: str, data: bytes, path: str) -> Iterator[Place]:
    extension = name.rsplit(".", 1)[1]
    if extension == "pdf":
        for number, page in enumerate(pypdf.PdfReader(io.BytesIO(data)).pages, 1):
            yield f"{path} > page {number}", page.extract_text()
    elif extension in ("xlsx", "xls", "ods"):
        for sheet, rows in workbook(extension, data):
            yield from cells(rows, f"{path} > {sheet}!")
    elif extension == "csv":
        rows = [line.split(";") for line in data.decode("windows-1252").splitlines()]
        yield from cells(rows, f"{path} > ")
    elif extension == "txt":
        yield path, decoded(data)


def workbook(extension: str, data: bytes) -> Iterator[tuple[str, list[list[object]]]]:
    if extension == "xlsx":
        for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
            yield sheet.title, [list(row) for row in sheet.iter_rows(values_only=True)]
    elif extension == "xls":
        for sheet in xlrd.open_workbook(file_contents=data).sheets():
            yield sheet.name, [sheet.row_values(index) for index in range(sheet.nrows)]
    else:
        for sheet in opendocument.load(io.BytesIO(data)).spreadsheet.getElementsByType(table.Table):
            rows = sheet.getElementsByType(table.TableRow)
            yield sheet.getAttribute("name"), [[teletype.extractText(cell) for cell in row.childNodes] for row in rows]


def commented_cells(data: bytes) -> Iterator[openpyxl.cell.Cell]:
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        yield from (cell for row in sheet.iter_rows() for cell in row if cell.comment)


def cells(rows: list[list[object]], prefix: str) -> Iterator[Place]:
    for row, values in enumerate(rows, 1):
        for column, value in enumerate(values):
            shown = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value or "")
            yield f"{prefix}{chr(65 + column)}{row}", shown
