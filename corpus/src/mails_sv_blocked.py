"""Swedish mails that must stay: numbers in nested workbooks, on pages, in quoted history, broken by line ends, in file names.

Every identity number of a mail is declared with its place; of statements on health and the like, at least one a place.
"""

import produced
from mail import Mail, block
from mime import address, attachment, crlf, entity, envelope, message, multipart, text
from people import ANNA, ELSA, IDA, PER

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def all_mails() -> list[Mail]:
    return [forwarded_list(), scanned_certificate(), flowed_reply(), broken_line(), special_diets(), dues(), sealed()]


def forwarded_list() -> Mail:
    """A message attached to a message, with a workbook by openpyxl in it."""
    pupils = [
        ["Elevlista 4B", None, None, None], ["Utskriven 2026-03-02", None, None, None], [],
        ["Namn", "Personnummer", "Vårdnadshavare", "Telefon"],
        ["Alva Brandt", "130608-2395", "Lena Brandt", "070-174 06 15"],
        ["Elias Berg", "130222-2391", "Jon Berg", "070-174 06 23"],
        ["Elsa Noor", ELSA, "Ahmed Noor", "070-174 06 31"],
        ["Wilma Sandén", "141129-2392", "Tove Sandén", "070-174 06 49"],
    ]
    book = produced.openpyxl_xlsx({"Elever": pupils, "Antal": [["Klass", "Elever"], ["4A", 24], ["4B", 4]]})
    inner = message(
        envelope("Rut Moberg <rut.moberg@bjorkskolan.example>", "Eva Lind <eva.lind@nordvik.example>", "Elevlista 4B",
                 "Mon, 2 Mar 2026 15:31:20 +0100", "VI1PR07MB4477E5F6@VI1PR07MB4477.eurprd07.prod.outlook.com"),
        multipart("mixed", "_004_VI1PR07MB4477E5F6_", [
            text("Hej Eva,\n\nHär är listan för 4B inför skolskjutsen.\n\nRut\n", charset="iso-8859-1"),
            attachment(XLSX, "lista.xlsx", book),
        ]),
    )
    nested = entity([
        ("Content-Type", 'message/rfc822; name="vidarebefordrat.eml"'),
        ("Content-Disposition", 'attachment; filename="vidarebefordrat.eml"'),
    ], inner)
    headers = envelope(
        "Eva Lind <eva.lind@nordvik.example>", "bokning@buss.example", "VB: Elevlista 4B", "Tue, 3 Mar 2026 08:02:00 +0100",
        "AM9PR08MB7123F0E1@AM9PR08MB7123.eurprd08.prod.outlook.com", X_MS_Has_Attach="yes",
    )
    parts = [text("Hej!\n\nListan ni bad om bifogas. Hör av er om något saknas.\n\nEva Lind\n", charset="utf-8"), nested]
    cells = [("se.personnummer", f"vidarebefordrat.eml > lista.xlsx > Elever!B{row}") for row in (5, 6, 7, 8)]
    return block("05-vidarebefordrad-elevlista", message(headers, multipart("mixed", "_005_AM9PR08MB7123F0E1_", parts)), *cells)


def scanned_certificate() -> Mail:
    """As Apple Mail sends it: text, a PDF shown inline, text again; the number and the illness stand on page 2."""
    pdf = produced.writer_pdf("intyg.pdf", [
        ["Läkarintyg för sjukpenning", "Nordviks vårdcentral", "Sidan 1 av 2", "Intyget lämnas till arbetsgivaren från dag 8."],
        ["Patient: Rolf Nyman", f"Personnummer: {PER}", "Diagnos: F32.1 Medelsvår depressiv episod",
         "Arbetsförmågan är nedsatt med 75 % från 2026-03-02 till 2026-04-30.", "Leg. läkare Mia Åkesson"],
    ])
    boundary = "Apple-Mail-7C1E0A52-4F6B-4B0E-9E2D-3A5B7C9D1E2F"
    parts = [
        text("Hej Petra,\n\nHär kommer intyget som du bad om:\n", charset="utf-8"),
        attachment("application/pdf", "intyg.pdf", pdf, disposition="inline"),
        text("\n/Rolf\n\nSkickat från min iPhone\n", charset="iso-8859-1"),
    ]
    headers = envelope(
        "Rolf Nyman <rolf.nyman@post.example>", "petra.falk@nordvik.example", "Intyget", "Wed, 4 Mar 2026 18:22:37 +0100",
        "5D1C2B3A-1111-4C22-9D33-AABBCCDDEEFF@post.example", X_Mailer="iPhone Mail (23D5114d)",
    )
    return block(
        "11-intyg-inbaddad-pdf", message(headers, multipart("mixed", boundary, parts)),
        ("se.personnummer", "intyg.pdf > page 2"), ("health", "intyg.pdf > page 2"),
    )


def flowed_reply() -> Mail:
    """format=flowed: the new text is harmless, the quoted history is not; its lines end in soft breaks."""
    body = (
        "Hej,\n\ntack för ditt mejl, vi återkommer i veckan. \n\nVänliga hälsningar\nBirgit Norén\n\n"
        "Den 2026-03-04 kl. 21:40, skrev Jon Berg:\n"
        "> Hej! \n> Min son Elias har diabetes typ 1 och behöver hjälp med insulinet \n> på lunchen. "
        "Hans personnummer är 130222-2391 om ni behöver \n> det till journalen. \n>\n> /Jon Berg\n"
    )
    headers = envelope(
        address("Birgit Norén", "birgit.noren@bjorkskolan.example"), "Jon Berg <jon.berg@post.example>", "Re: Elias i 4B",
        "Thu, 5 Mar 2026 07:55:02 +0100", "9f8e7d6c-5b4a-4392-8171-605f4e3d2c1b@bjorkskolan.example",
        In_Reply_To="<CA+4B0304@mail.post.example>", User_Agent="Mozilla Thunderbird",
    )
    part = text(body, charset="utf-8", encoding="8bit", extra="; format=flowed")
    return block("13-flowed-citat", message(headers, part), ("se.personnummer", "quoted"), ("health", "quoted"))


def broken_line() -> Mail:
    """Quoted-printable in ISO 8859-1: a soft line break stands inside one number, an encoded dash inside another."""
    body = (
        "Hej Siv,\n\n"
        "Underlaget g=E4ller f=F6ljande tv=E5 personer. Den f=F6rsta =E4r Ida Strand 640823-32=\n"
        "34, som har skyddade personuppgifter: sekretessmarkering sedan 2024, l=E4mna=\n inte ut hennes adress.\n\n"
        "Den andra =E4r Tove Alm med samordningsnummer 701190=2D2397.\n\n"
        "Utredningen omfattas av sekretess enligt OSL 26:1.\n\nPer Ek\n"
    )
    headers = envelope(
        "Per Ek <per.ek@region.example>", "Siv Berg <siv.berg@region.example>", "Underlag", "Fri, 6 Mar 2026 11:11:11 +0100",
        "20260306-1111.4472@region.example", X_Mailer="Novell GroupWise Internet Agent 18.5.0",
    )
    part = entity([
        ("Content-Type", "text/plain; charset=iso-8859-1"), ("Content-Transfer-Encoding", "quoted-printable"),
    ], crlf(body.encode("ascii")))
    return block(
        "14-bruten-rad-i-numret", message(headers, part),
        ("se.personnummer", "body"), ("se.samordningsnummer", "body"), ("protected-identity", "body"),
    )


def special_diets() -> Mail:
    """A workbook in Excel 97 format by LibreOffice: names, numbers as text and as numbers, allergies and faith."""
    rows = [
        ["Elev", "Personnummer", "Kost", "Anledning"],
        ["Hugo Brandt", "120821-2397", "nötfri", "Jordnötsallergi, har EpiPen i skolväskan"],
        ["Sara Lundqvist", "120709-2394", "glutenfri", "Celiaki, läkarintyg finns"],
        ["Ali Yilmaz", 1502122391, "halal", "Familjen är muslimer"],
    ]
    book = produced.calc("specialkost.xls", {"Kost": rows, "Leverans": [["Dag", "Tid"], ["måndag", "10.40"]]})
    html = """<html><body><p>Hej,</p><p>Listan över specialkost för årskurs 6 bifogas.</p><p>Birgit</p></body></html>\n"""
    headers = envelope(
        address("Birgit Norén", "birgit.noren@bjorkskolan.example"), "order@matleverans.example", "Specialkost åk 6",
        "Mon, 9 Mar 2026 14:00:00 +0100", "c0ffee00-1234-4abc-8def-001122334455@bjorkskolan.example",
    )
    parts = [text(html, subtype="html"), attachment("application/vnd.ms-excel", "specialkost.xls", book)]
    return block(
        "20-specialkost-xls", message(headers, multipart("mixed", "------------Sp3cialKost0000000000aa", parts)),
        ("se.personnummer", "specialkost.xls > Kost!B2"), ("se.personnummer", "specialkost.xls > Kost!B3"),
        ("se.personnummer", "specialkost.xls > Kost!B4"), ("health", "specialkost.xls > Kost!D2"),
        ("health", "specialkost.xls > Kost!D3"),
    )


def dues() -> Mail:
    """HTML alone: union dues, faith, a vote, a partner and a conviction, each of a named person, and no number."""
    html = """<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>
<div>Hej lönekontoret,</div><div><br></div>
<div>Dra av medlemsavgiften till Kommunal för Siv Berg från och med april, hon gick med i facket i februari.</div>
<div><br></div>
<div>Ahmed Noor ber fredagsbön och vill byta sitt pass. Han är muslim och fastar i ramadan.</div>
<div>Lisa Ek r&ouml;star p&aring; Milj&ouml;partiet, har hon sagt till kollegorna.</div>
<div>Oskar Holm är homosexuell och vill inte att det kommer fram p&aring; jobbet.</div>
<div>Adam Rye dömdes f&ouml;r misshandel i h&ouml;stas, tingsr&auml;tten gav honom villkorlig dom.</div>
<div><br></div><div>Hälsningar Petra</div></body></html>
"""
    headers = envelope(
        "Petra Falk <petra.falk@nordvik.example>", "lon@nordvik.example", "Avdrag och schema", "Tue, 17 Mar 2026 16:30:00 +0100",
        "AM9PR08MB7123A9A9@AM9PR08MB7123.eurprd08.prod.outlook.com", Content_Language="sv-SE",
    )
    categories = ("union-membership", "religion", "politics", "sex-life", "offences")
    raw = message(headers, text(html, subtype="html", encoding="base64"))
    return block("23-fackavgift-och-tro", raw, *((category, "body") for category in categories))


def sealed() -> Mail:
    """An archive under a password, a file named after a person's number, and the subject with one more."""
    inner = produced.encrypted_zip("journal.txt", b"Journalanteckning\r\n", "Sommar2026")
    named = f"anteckning {ANNA}.txt"
    headers = envelope(
        address("Mia Åkesson", "mia.akesson@vard.example"), "arkiv@region.example",
        f"Journal för {IDA}", "Thu, 19 Mar 2026 12:00:00 +0100", "20260319-1200.9@vard.example",
    )
    parts = [
        text("Hej,\n\nFilerna kommer här. Lösenordet skickas i sms.\n\nMia\n"),
        attachment("application/zip", "journal.zip", inner),
        attachment("text/plain; charset=utf-8", named, b"Se arkivet.\r\n"),
    ]
    return block(
        "25-nummer-i-filnamn", message(headers, multipart("mixed", "=_sealed_20260319", parts)),
        ("se.personnummer", "subject"), ("se.personnummer", ""), gaps=(("journal.zip > journal.txt", "encrypted"),),
    )
