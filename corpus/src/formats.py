"""Documents of each format, by the programs people use, beside what extraction must give and detection must find.

In: producers of produced.py. Out: (file name, bytes, declaration); `contains` are pieces of text that must come out,
after white space is folded to single spaces; a finding without a path may stand anywhere in the document.
"""

from collections.abc import Iterator

from openpyxl.comments import Comment

import hidden_docx
import hidden_xlsx
import locked
import produced
from formats_pdf import pdfs
from mime import envelope, message, multipart, text
from people import ANNA, ELSA, IDA, JAN, KARI, MAREK, OLA, PER

File = tuple[str, bytes, dict[str, object]]


def declaration(contains: list[str], *findings: tuple[str, str]) -> dict[str, object]:
    listed = [{"kind": kind} | ({"path": path} if path else {}) for kind, path in findings]
    return {"contains": contains, "findings": listed, "gaps": []}


def all_files() -> Iterator[File]:
    yield from ((name, data, declaration(contains, *findings)) for name, data, contains, findings in pdfs())
    yield from workbooks()
    yield from old_workbooks()
    yield from locked_workbooks()
    yield from tables()
    yield from texts()
    yield from pages()
    yield mail()
    yield from hiding_places()


def hiding_places() -> Iterator[File]:
    for name, (data, hidden) in ((hidden_xlsx.NAME, hidden_xlsx.workbook()), (hidden_docx.NAME, hidden_docx.document())):
        yield name, data, hidden.declaration()


def workbooks() -> Iterator[File]:
    name = "openpyxl-elever.xlsx"
    yield (
        name, produced.openpyxl_xlsx(
            {"Elever 4B": [["Namn", "Personnummer"], ["Alva Brandt", "130608-2395"], ["Elsa Noor", 201307252385], ["Summa", "=COUNTA(A2:A3)"]],
             "Dold": [["Kontakt", "Pnr"], ["Lena Brandt", "831206-2386"]]},
            hidden=("Dold",), adjust=commented,
        ),
        declaration(
            ["Alva Brandt", "130608-2395", "201307252385", "Lena Brandt", "640823-3234"],
            ("se.personnummer", f"{name} > Elever 4B!B2"), ("se.personnummer", f"{name} > Elever 4B!B3"),
            ("se.personnummer", f"{name} > Dold!B2"), ("se.personnummer", ""),
        ),
    )
    name = "xlsxwriter-ansatte.xlsx"
    yield (
        name, produced.xlsxwriter_xlsx({"Ansatte": [["Navn", "Fødselsnr", "Start"], ["Kari Moe", int(KARI), 46082], ["Ola Vik", int(OLA), 46082]]}),
        declaration(
            ["Kari Moe", "1888530033", "15879031130"],
            ("no.fodselsnummer", f"{name} > Ansatte!B2"), ("no.fodselsnummer", f"{name} > Ansatte!B3"),
        ),
    )
    name = "xlsxwriter-talformat.xlsx"
    yield (
        name, produced.xlsxwriter_xlsx({"Löner": []}, adjust=number_formats),
        declaration(
            ["Anna Lind", "850709-9805", "Per Ek"], ("se.personnummer", f"{name} > Löner!B2"), ("se.personnummer", f"{name} > Löner!B3"),
            ("se.personnummer", f"{name} > Löner!B4"),
        ),
    )
    name = "calc-klienter.xlsx"
    yield (
        name, produced.calc(name, {"Klienter": [["Klient", "D-nummer"], ["Marek Nowicki", MAREK], ["Jan Vik", JAN]]}),
        declaration(["Marek Nowicki", MAREK], ("no.d-nummer", f"{name} > Klienter!B2"), ("no.fodselsnummer", f"{name} > Klienter!B3")),
    )
    name = "xlsxwriter-referenser.xlsx"
    references = [["Faktura", "OCR", "Belopp"], ["F-0", 8507099805, 1250]] + [[f"F-{n}", 8551000000 + 1171 * n, 1250 + n] for n in range(1, 8)]
    yield name, produced.xlsxwriter_xlsx({"Reskontra": references}), declaration(["F-7", "8507099805"])


def commented(book) -> None:
    book["Elever 4B"]["A3"].comment = Comment(f"Vårdnadshavare {IDA}, ring före 16.", "Rut Moberg")
    book["Elever 4B"]["B3"].number_format = "0"


def number_formats(book) -> None:
    """A number shown as 000000-0000, one stored in full but shown as 8.5E+09, one shown with thousands separators."""
    sheet = book.get_worksheet_by_name("Löner")
    sheet.write_row(0, 0, ["Namn", "Personnummer", "Lön"])
    forms = (("Anna Lind", 8507099805, "000000-0000"), ("Per Ek", 8112289874, "0.0E+00"), ("Ida Strand", 196408233234, "#,##0"))
    for row, (name, number, shown) in enumerate(forms, 1):
        sheet.write(row, 0, name)
        sheet.write_number(row, 1, number, book.add_format({"num_format": shown}))
        sheet.write_number(row, 2, 31250 + row)


def old_workbooks() -> Iterator[File]:
    sheets = {
        "Personal": [["Namn", "Personnr"], ["Åsa Öberg", "760915-2397"], ["Tore Lund", 5702182568]],
        "Gömd": [["Namn", "Personnr"], ["Siv Berg", "480513-2380"]],
    }
    for name in ("calc-personal.xls", "calc-personal.ods"):
        yield (
            name, produced.calc(name, sheets, hidden=("Gömd",)),
            declaration(
                ["Åsa Öberg", "760915-2397", "5702182568", "Siv Berg"], ("se.personnummer", f"{name} > Personal!B2"),
                ("se.personnummer", f"{name} > Personal!B3"), ("se.personnummer", f"{name} > Gömd!B2"),
            ),
        )


def locked_workbooks() -> Iterator[File]:
    """Protected against changes: locked in the file, and open to everybody."""
    (_, new, _), (_, old, _) = next(workbooks()), next(old_workbooks())
    for scheme, lock in (("agile", locked.agile), ("standard", locked.standard)):
        name = f"skyddad-{scheme}.xlsx"
        yield (
            name, locked.kept(name, new, lock),
            declaration(
                ["Alva Brandt", "130608-2395", "201307252385", "Lena Brandt", "640823-3234"],
                ("se.personnummer", f"{name} > Elever 4B!B2"), ("se.personnummer", f"{name} > Elever 4B!B3"),
                ("se.personnummer", f"{name} > Dold!B2"), ("se.personnummer", ""),
            ),
        )
    for scheme, lock in (("rc4", locked.rc4), ("rc4-system", locked.system_rc4), ("xor", locked.obfuscated)):
        name = f"skyddad-{scheme}.xls"
        yield (
            name, lock(old),
            declaration(
                ["Åsa Öberg", "760915-2397", "5702182568", "Siv Berg"], ("se.personnummer", f"{name} > Personal!B2"),
                ("se.personnummer", f"{name} > Personal!B3"), ("se.personnummer", f"{name} > Gömd!B2"),
            ),
        )


def tables() -> Iterator[File]:
    rows = [["Namn", "Personnummer", "Ort"], ["Göran Åkerlöf", "940510-2394", "Älmhult"], ["Elsa Noor", ELSA, "Växjö"]]
    name = "windows-1252.csv"
    found = [("se.personnummer", f"{name} > B{row}") for row in (2, 3)]
    yield name, produced.csv(rows), declaration(["Göran Åkerlöf", "Älmhult"], *found)
    name = "utf16-tab.csv"
    found = [("se.personnummer", f"{name} > B{row}") for row in (2, 3)]
    yield name, b"\xff\xfe" + produced.csv(rows, charset="utf-16-le", separator="\t"), declaration(["Göran Åkerlöf", "Växjö"], *found)
    name = "utf8-citattecken.csv"
    quoted = f'Namn,Anteckning,Fødselsnummer\r\n"Moe, Kari","ringte\nto ganger",{KARI}\r\n"Vik, Ola","sa ""nei""",{OLA}\r\n'
    yield (
        name, b"\xef\xbb\xbf" + quoted.encode(),
        declaration(["Moe, Kari", 'sa "nei"'], ("no.fodselsnummer", f"{name} > C2"), ("no.fodselsnummer", f"{name} > C3")),
    )
    name = "utan-nolla.csv"
    yield (
        name, f"Navn;Fødselsnr\r\nKari Moe;{int(KARI)}\r\nJan Vik;5817234595\r\n".encode("windows-1252"),
        declaration(["Kari Moe", "1888530033"], ("no.fodselsnummer", f"{name} > B2"), ("no.fodselsnummer", f"{name} > B3")),
    )


def texts() -> Iterator[File]:
    note = f"Samtal med Åke Östlund, {PER}, om flytten till Älvsjö.\r\nMyndig 1999–12–28.\r\n"
    for name, charset in (("utf8.txt", "utf-8"), ("utf16.txt", "utf-16"), ("windows-1252.txt", "windows-1252"), ("utf16be-utan-bom.txt", "utf-16-be")):
        yield name, note.encode(charset), declaration(["Åke Östlund", "Älvsjö"], ("se.personnummer", name))


def pages() -> Iterator[File]:
    name = "sida.html"
    html = f"""<!DOCTYPE html>
<html lang="sv"><head><meta charset="utf-8"><title>Anmälan</title><style>p {{ color: #850709 }}</style>
<script>var build = "20260305143012";</script></head>
<body><p>Sökande: Anna Lind<br>Personnummer: <b>850709</b>-<i>9805</i></p>
<p>V&aring;rdnadshavare:&nbsp;Ida Strand, 640823&#8209;3234</p>
<!-- granskad --><table><tr><td>Kari Moe</td><td>{KARI[:6]}&nbsp;{KARI[6:]}</td></tr></table></body></html>
"""
    yield name, html.encode(), declaration(
        ["Sökande: Anna Lind", "Vårdnadshavare: Ida Strand", "Kari Moe"], ("se.personnummer", name), ("no.fodselsnummer", name),
    )
    name = "latin1.html"
    html = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"></head><body><p>Åsa Öberg, 760915-2397</p></body></html>'
    yield name, html.encode("latin-1"), declaration(["Åsa Öberg"], ("se.personnummer", name))


def mail() -> File:
    name = "alternativ.eml"
    plain = f"Hej,\n\nAnna Lind ({ANNA}) börjar på måndag.\n\n/Eva\n"
    html = f"<html><body><p>Hej,</p><p>Anna Lind ({ANNA}) börjar på måndag.</p></body></html>\n"
    headers = envelope("Eva Lind <eva.lind@nordvik.example>", "it@nordvik.example", "Ny kollega på måndag",
                       "Thu, 5 Mar 2026 09:00:00 +0100", "1@nordvik.example")
    parts = [text(plain), text(html, subtype="html")]
    return name, message(headers, multipart("alternative", "=_alternativ", parts)), declaration(
        ["Ny kollega på måndag", "börjar på måndag"], ("se.personnummer", f"{name} > body"),
    )
