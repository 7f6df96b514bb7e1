"""Mails in bokmål, those that may leave first: courses, lists, invitations and receipts, then journals and lists of people.

Norwegian numbers are synthetic, of Tenor's series or made by the same rule (month + 80).
"""

import produced
from mail import Mail, allow, block
from mime import address, attachment, b64, crlf, entity, envelope, message, multipart, text
from people import JAN, KARI, MAREK, OLA, fodselsnummer, kontonummer, organisasjonsnummer

INGRID = fodselsnummer(14, 3, 1962, 301)
TUVA = fodselsnummer(3, 11, 1994, 402)
HEIDI = fodselsnummer(22, 6, 1978, 115)
SINDRE = fodselsnummer(28, 2, 1989, 333)
ELENA = fodselsnummer(12, 8, 1990, 204, d_number=True)


def all_mails() -> list[Mail]:
    return [course(), mailing_list(), invitation(), receipt(), insurance(), consultation(), staff_table(), hidden_address(), conviction()]


def course() -> Mail:
    """Gmail's multipart/alternative with gmail_quote: a course on ADHD and anxiety, for parents and staff."""
    answer = "Hei Kari,\n\nsupert, vi setter opp kurset 14. april. Rommet har teleslynge og er tilgjengelig for rullestol.\n\n"
    attribution = "tir. 3. mars 2026 kl. 10:15 skrev Kari Moe <kari.moe@skolen.example>:"
    asked = [
        "Hei!", "Kan dere holde kurset om ADHD og angst hos barn en gang til? Foreldre spør ofte hvordan",
        "de skal støtte ungdommer med depresjon. Vi har budsjett til to timer. Ring 22 00 12 34.", "Kari Moe, rådgiver",
    ]
    plain = answer + attribution + "\n\n" + "".join(f"> {line}\n" for line in asked)
    html = (
        '<div dir="ltr"><div>Hei Kari,</div><div><br></div><div>supert, vi setter opp kurset 14.&nbsp;april. Rommet har teleslynge og er '
        'tilgjengelig for rullestol.</div></div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        "tir. 3. mars 2026 kl. 10:15 skrev Kari Moe &lt;<a href=\"mailto:kari.moe@skolen.example\">kari.moe@skolen.example</a>&gt;:<br></div>"
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">'
        + "<br>\n".join(asked) + "</blockquote></div>\n"
    )
    headers = envelope(
        "Jonas Vik <jonas.vik@kurs.example>", "Kari Moe <kari.moe@skolen.example>", "Re: Kurs om ADHD",
        "Tue, 3 Mar 2026 12:01:09 +0100", "CAHk7+J3wq0aZ5v2K1888530033b@mail.kurs.example",
        References="<CAF+8112289874x@mail.skolen.example>", In_Reply_To="<CAF+8112289874x@mail.skolen.example>",
    )
    boundary = "000000000000a1b2c3064d5e6f70"
    parts = [text(plain, charset="UTF-8"), text(html, subtype="html", charset="utf-8")]
    return allow("03-kurs-om-adhd", message(headers, multipart("alternative", boundary, parts)))


def mailing_list() -> Mail:
    """A discussion list with footer and List- headers: krefter, fangst, bekrefte; a bill on coercion in psychiatry."""
    body = """Hei alle på lista,

Sterke krefter vil flytte høringsfristen. Kan noen bekrefte datoen? Forslaget gjelder tvang i psykisk
helsevern, og både Legeforeningen, Sykepleierforbundet og Mental Helse har svart. I statistikken for 2025
økte sykefraværet med 0,3 prosentpoeng, mest blant kvinner med muskel- og skjelettplager.

Fangstkvoter og rusreform hører ikke hjemme i denne tråden. Ta det på lista for samfunnspolitikk,
der Arbeiderpartiet og Høyre uansett får gjennomgå.

På vegne av redaksjonen
Nils

_______________________________________________
Helsepolitikk mailing list -- helsepolitikk@lister.example
To unsubscribe send an email to helsepolitikk-leave@lister.example
https://lister.example/mailman3/lists/helsepolitikk.lister.example/
"""
    headers = envelope(
        "Nils Rud via Helsepolitikk <helsepolitikk@lister.example>", "helsepolitikk@lister.example",
        "[Helsepolitikk] Høringen om psykisk helsevern", "Sat, 7 Mar 2026 20:14:59 +0100", "177291569988.1.4471.helsepolitikk@lister.example",
        List_Id="Helsepolitikk <helsepolitikk.lister.example>", List_Post="<mailto:helsepolitikk@lister.example>",
        List_Unsubscribe="<mailto:helsepolitikk-leave@lister.example>", Precedence="list", X_Mailman_Version="3.3.9",
    )
    return allow("08-diskusjonsliste", message(headers, text(body, charset="utf-8", encoding="base64")))


def invitation() -> Mail:
    """A calendar invitation: times, a UID and folded lines; the subject is a course in mental first aid."""
    calendar = """BEGIN:VCALENDAR
METHOD:REQUEST
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VEVENT
ORGANIZER;CN=Marit Solheim:mailto:marit.solheim@bht.example
ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=Per Dahl:mailto:per.dahl@bht.example
DESCRIPTION;LANGUAGE=nb-NO:Kurs i psykisk førstehjelp for alle ledere. Vi går gjenn
 om hvordan du snakker med en ansatt som er sykmeldt\\, og hva loven sier om taushet
 splikt.\\n\\nMøte-ID: 348 112 289 874\\nRing inn: +47 22 00 56 78\\,\\,5817234595#
UID:040000008200E00074C5B7101A82E00800000000A0B1C2D3E4F5DB01
SUMMARY;LANGUAGE=nb-NO:Kurs i psykisk førstehjelp
DTSTART;TZID=W. Europe Standard Time:20260326T123000
DTEND;TZID=W. Europe Standard Time:20260326T150000
DTSTAMP:20260305T083812Z
LOCATION:Storsalen
END:VEVENT
END:VCALENDAR
"""
    body = "Hei,\n\nVelkommen til kurs i psykisk førstehjelp torsdag 26. mars kl. 12.30-15.00 i Storsalen.\n\nMarit Solheim\nBedriftssykepleier\n"
    headers = envelope(
        "Marit Solheim <marit.solheim@bht.example>", "Per Dahl <per.dahl@bht.example>", "Kurs i psykisk førstehjelp",
        "Thu, 5 Mar 2026 08:38:12 +0000", "OS0P279MB0333AB12CD34@OS0P279MB0333.NORP279.PROD.OUTLOOK.COM", Content_Language="nb-NO",
    )
    parts = [text(body, encoding="base64"), text(calendar, subtype="calendar", extra="; method=REQUEST", encoding="base64")]
    return allow("12-kalenderinnkalling", message(headers, multipart("alternative", "_000_OS0P279MB0333AB12CD34_", parts)))


def receipt() -> Mail:
    """KID, accounts as 4.2.5, order numbers and times, and an UTF-16 log as text: digits of every length but no person's."""
    account = kontonummer("1503401235")
    body = f"""Hei,

Takk for bestillingen. Ordrenummer 20260305143012, fakturanr. {JAN[:10]}.

KID: {KARI}
Konto: {account}
Org.nr. {organisasjonsnummer("97476067")} MVA
gnr. 17 bnr. 235 fnr. 12, kommunenr. 0301

Kundeservice svarer på 22 00 34 56 eller kundeservice@butikken.example.
"""
    log = (
        "tid\thendelse\tref\r\n2026-03-05 14:30:12\tordre mottatt\t20260305143012\r\n"
        f"2026-03-05 14:30:15\tbetaling\t{account}\r\n2026-03-05 14:31:02\tsporing\t370438105554821\r\n"
    ).encode("utf-16")
    headers = envelope(
        "Butikken <ingen-svar@butikken.example>", "innkjop@bedrift.example", "Ordrebekreftelse 20260305143012",
        "Thu, 5 Mar 2026 14:31:12 +0100", "ordre.20260305143012.4471@butikken.example",
        Auto_Submitted="auto-generated", X_Auto_Response_Suppress="All",
    )
    parts = [text(body, charset="iso-8859-1"), attachment("text/plain", "logg.txt", log)]
    return allow("22-ordrebekreftelse", message(headers, multipart("mixed", "----=_Part_1503_40.1772720072", parts)))


def insurance() -> Mail:
    """As Apple Mail sends it: text around an inline PDF by WeasyPrint, on what a health insurance pays for."""
    leaflet = produced.weasyprint_pdf(
        "nb",
        "<h1>Behandlingsforsikring</h1><p>Forsikringen dekker behandling hos psykolog, fysioterapeut og spesialist. "
        "Dersom du blir sykmeldt, eller får en kreftdiagnose, ringer du 22 00 45 67.</p>"
        "<p>Gravide, personer med HIV og kronisk syke tas opp på samme vilkår.</p>",
    )
    headers = envelope(
        "Bente Foss <bente.foss@forening.example>", "medlemmer@forening.example", "Ny brosjyre om behandlingsforsikring",
        "Mon, 30 Mar 2026 19:05:10 +0200", "0B1A2C3D-4E5F-4A6B-8C7D-9E0F1A2B3C4D@forening.example", X_Mailer="Apple Mail (2.3826.400.131)",
    )
    parts = [
        text("Hei alle sammen,\n\nbrosjyren under kan deles fritt:\n", charset="us-ascii", encoding="7bit"),
        attachment("application/pdf", "brosjyre.pdf", leaflet, disposition="inline"),
        text("\n\nForeningen har ikke tilgang til helseopplysninger om medlemmene.\n\nBente\n", charset="us-ascii", encoding="7bit"),
    ]
    boundary = "Apple-Mail=_0B1A2C3D-4E5F-4A6B-8C7D-9E0F1A2B3C4D"
    return allow("28-brosjyre-forsikring", message(headers, multipart("mixed", boundary, parts)))


def consultation() -> Mail:
    """A clinical note, base64 in UTF-8: number, symptom, drug, sick leave."""
    body = f"""Kons. 12.03: pas. {KARI} angir nattlig angst og lite søvn siden januar.
Starter sertralin 50 mg x 1, kontroll om tre uker.

Kari Moe er sykmeldt 60 % ut mai. Henvist til DPS Nordvik for utredning, venter på time.

Dr. Hanne Berge
Nordvik bedriftshelsetjeneste
"""
    headers = envelope(
        "Hanne Berge <hanne.berge@bht.example>", "post@dps.example", "Notat etter konsultasjon", "Thu, 12 Mar 2026 15:47:00 +0100",
        "OS0P279MB0333FFEE@OS0P279MB0333.NORP279.PROD.OUTLOOK.COM",
    )
    raw = message(headers, text(body, encoding="base64"))
    return block("07-konsultasjonsnotat", raw, ("no.fodselsnummer", "body"), ("health", "body"))


def staff_table() -> Mail:
    """Coded names: an RFC 2047 subject, an RFC 2231 file name in pieces; CSV in windows-1252 with names, numbers, causes."""
    rows = [
        ["Ansatt", "Fødselsnr", "Fravær fra", "Til", "Årsak"],
        ["Ingrid Sæther", INGRID, "02.03.2026", "31.03.2026", "Brystkreft, stråling på Nordvik sykehus"],
        ["Tuva Åsheim", f"{TUVA[:6]} {TUVA[6:]}", "09.03.2026", "", "Gravid, bekkenløsning"],
        ["Ola Ødegård", OLA, "05.01.2026", "30.06.2026", "Utbrent, legeerklæring mottatt"],
    ]
    coded = "name*0*=iso-8859-1''frav%E6r%20f%F8rste;\n\tname*1*=%20kvartal.csv"
    part = entity([
        ("Content-Type", f"text/csv; charset=windows-1252;\n\t{coded}"),
        ("Content-Disposition", f"attachment;\n\t{coded.replace('name*', 'filename*')}"),
        ("Content-Transfer-Encoding", "base64"),
    ], b64(produced.csv(rows)))
    headers = envelope(
        address("Heidi Lønning", "heidi.lonning@bedrift.example"), "regnskap@byraa.example", "Fravær første kvartal, til lønnskjøring",
        "Wed, 1 Apr 2026 09:00:00 +0200", "1775026800.15.4471@bedrift.example",
    )
    parts = [text("Hei,\n\nlisten over fraværet følger vedlagt.\n\nHeidi\n"), part]
    where = "fravær første kvartal.csv"
    return block(
        "15-fravar-csv", message(headers, multipart("mixed", "=-iUq0T1mKcB2hN3", parts)),
        *(("no.fodselsnummer", f"{where} > B{row}") for row in (2, 3, 4)), ("health", f"{where} > E2"), ("health", f"{where} > E3"),
    )


def hidden_address() -> Mail:
    """Plain text of a web form: a client with a protected address (kode 6), who is expecting a child."""
    body = f"""Klienten har kode 6 og bor nå i Moss. Adressen er strengt fortrolig og skal ikke stå i noe system.

Navn: Heidi Solli
Fødselsnummer: {HEIDI[:6]} {HEIDI[6:]}
Hun er gravid i uke 22 og trenger tilrettelegging.

Ta kontakt med meg på 400 00 123.
Silje
"""
    headers = envelope(
        "Silje Aune <silje.aune@nav.example>", "boligkontoret@kommunen.example", "Vedr. klient", "Mon, 23 Mar 2026 13:13:13 +0100",
        "20260323131313.A1@nav.example", X_Mailer="PHPMailer 6.9.1",
    )
    raw = message(headers, entity([("Content-Type", "text/plain; charset=utf-8"), ("Content-Transfer-Encoding", "8bit")], crlf(body.encode())))
    return block(
        "19-adressesperre", raw, ("no.fodselsnummer", "body"), ("protected-identity", "body"), ("health", "body"),
    )


def conviction() -> Mail:
    """An OpenDocument workbook by LibreOffice with D-numbers on a hidden sheet; a conviction and a drug habit in the text."""
    book = produced.calc("innleide.ods", {
        "Oversikt": [["Firma", "Antall"], ["Nordvik Bemanning", 2]],
        "Personer": [["Navn", "D-nummer", "Start"], ["Marek Nowicki", MAREK, "2026-04-01"], ["Elena Varga", ELENA, "2026-04-01"]],
    }, hidden=("Personer",))
    body = f"""Hei,

Sindre Bakke ({SINDRE}) ble dømt for vold i 2024 og soner med fotlenke ut mai. Han har også hatt et
rusproblem og går til behandling for det.

De innleide står i vedlegget.

Tor
"""
    headers = envelope(
        "Tor Nygaard <tor.nygaard@bygg.example>", "byggeleder@bygg.example", "Mannskap på byggeplassen",
        "Fri, 27 Mar 2026 06:58:00 +0100", "B7A1C0DE-0001-4A2B-9C3D-4E5F60718293@bygg.example",
    )
    ods = "application/vnd.oasis.opendocument.spreadsheet"
    parts = [text(body, charset="iso-8859-1"), attachment(ods, "innleide.ods", book)]
    return block(
        "26-dom-og-d-nummer", message(headers, multipart("mixed", "=_bygg_4E5F6071", parts)),
        ("no.fodselsnummer", "body"), ("offences", "body"), ("health", "body"),
        ("no.d-nummer", "innleide.ods > Personer!B2"), ("no.d-nummer", "innleide.ods > Personer!B3"),
    )
