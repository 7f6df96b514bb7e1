"""PDFs by four producers, LibreOffice Writer, reportlab, fpdf2 and WeasyPrint, and one locked by pikepdf.

In: paragraphs with invented people. Out: (file name, bytes, texts that must come out, findings by path).
"""

import io
from collections.abc import Iterator

import pikepdf
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

import produced
from people import ANNA, IDA, KARI, MAREK, OLA, PER

Pdf = tuple[str, bytes, list[str], list[tuple[str, str]]]


def pdfs() -> Iterator[Pdf]:
    yield letter()
    yield discharge()
    yield glyphs()
    yield narrow()
    yield form()
    yield spaced()
    yield locked_but_open()


def letter() -> Pdf:
    name = "writer-brev.pdf"
    pages = [["Beslut om färdtjänst", "Nordviks kommun, 2026-03-05", "Handläggare: Per Ek"],
             [f"Sökande: Ida Strand, {IDA}", "Beslutet gäller från och med 1 april."]]
    return name, produced.writer_pdf(name, pages), ["Beslut om färdtjänst", "Ida Strand"], [("se.personnummer", f"{name} > page 2")]


def discharge() -> Pdf:
    name = "reportlab-epikrise.pdf"
    pages = [["Epikrise", f"Pasient: Kari Moe, fnr. {KARI[:6]} {KARI[6:]}", "Innlagt for lungebetennelse 2.–9. mars."]]
    found = [("no.fodselsnummer", f"{name} > page 1")]
    return name, produced.reportlab_pdf(pages, title="Epikrise"), ["Epikrise", "lungebetennelse"], found


def glyphs() -> Pdf:
    name = "fpdf2-glyfkoder.pdf"
    pages = [["Arbeidsavtale", f"Arbeidstakar: Marek Nowicki, D-nummer {MAREK}", "Stilling: anleggsarbeidar, 100 %"]]
    return name, produced.fpdf_pdf(pages), ["Arbeidsavtale", "anleggsarbeidar"], [("no.d-nummer", f"{name} > page 1")]


def narrow() -> Pdf:
    """Set in a narrow column: the line breaks at the number's dash, words are hyphenated, fi and fl may be ligatures."""
    name = "weasyprint-smal-spalt.pdf"
    body = (
        '<div style="width: 4.4cm">Officiell flytt&shy;anmälan för Anna Lind, född i Filipstad. '
        f"Person&shy;nummer: {ANNA}. Flyttar till fastigheten.</div>"
    )
    return name, produced.weasyprint_pdf("sv", body), ["Officiell", "Filipstad"], [("se.personnummer", f"{name} > page 1")]


def form() -> Pdf:
    """A form field, a note, and the document's properties hold a number each; the page itself holds none."""
    name = "reportlab-skjema.pdf"
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4, invariant=1)
    page.setTitle(f"Skjema for {OLA}")
    page.setAuthor("Nordvik kommune")
    page.drawString(60, 780, "Skjema for oppmelding")
    page.acroForm.textfield(name="fodselsnummer", value=KARI, x=60, y=700, width=200, height=24)
    page.textAnnotation(f"Ring Ida Strand, {IDA}.", Rect=[300, 700, 320, 720])
    page.showPage()
    page.save()
    return name, out.getvalue(), ["Skjema for oppmelding", KARI, OLA], [("no.fodselsnummer", ""), ("no.fodselsnummer", ""), ("se.personnummer", "")]


def spaced() -> Pdf:
    """Letter-spaced digits, a line turned by 90 degrees, and a table whose cells are drawn column by column."""
    name = "reportlab-sparrad.pdf"
    pdfmetrics.registerFont(TTFont("Sans", produced.SANS))
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4, invariant=1)
    page.setFont("Sans", 11)
    line = page.beginText(60, 780)
    line.setCharSpace(3)
    line.textOut(f"Personnummer: {PER}")
    page.drawText(line)
    for index, name_of in enumerate(("Namn", "Alva Brandt", "Hugo Brandt")):
        page.drawString(60, 700 - 20 * index, name_of)
    for index, number in enumerate(("Personnummer", "130608-2395", "120821-2397")):
        page.drawString(220, 700 - 20 * index, number)
    page.saveState()
    page.translate(500, 300)
    page.rotate(90)
    page.drawString(0, 0, f"Kopia till {ANNA}")
    page.restoreState()
    page.showPage()
    page.save()
    return name, out.getvalue(), ["Alva Brandt", "120821-2397"], [("se.personnummer", f"{name} > page 1")] * 4


def locked_but_open() -> Pdf:
    """AES-256 with an owner's password and an empty user's: every reader opens it, printing is forbidden. Object streams."""
    name = "pikepdf-aes-tomt-losenord.pdf"
    kept = produced.KEPT / name
    if not kept.exists():
        plain = produced.reportlab_pdf([["Anställningsavtal", f"Arbetstagare: Per Ek, {PER}"]], title="Avtal")
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(plain)) as document:
            rights = pikepdf.Encryption(owner="agare", user="", R=6)
            document.save(out, encryption=rights, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        produced.KEPT.mkdir(exist_ok=True)
        kept.write_bytes(out.getvalue())
    return name, kept.read_bytes(), ["Anställningsavtal"], [("se.personnummer", f"{name} > page 1")]
