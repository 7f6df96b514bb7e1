"""Swedish mails that may leave: general talk of health, unions and law, references and times that look like numbers."""

import produced
from hostile import kept
from hostile_mail import signature
from mail import Mail, allow
from mime import address, attachment, entity, envelope, message, multipart, text
from people import ANNA, IDA, orgnr

OUTLOOK = "Microsoft Outlook 16.0"

WORD_HEAD = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><meta name="Generator" content="Microsoft Word 15 (filtered medium)">
<style><!--
@font-face {font-family:Calibri; panose-1:2 15 5 2 2 2 4 3 2 4;}
p.MsoNormal {margin:0cm; font-size:11.0pt; font-family:"Calibri",sans-serif;}
--></style></head>
<body lang="SV" link="#0563C1" vlink="#954F72"><div class="WordSection1">
"""


def all_mails() -> list[Mail]:
    return [union_meeting(), invoice(), newsletter(), signed_policy(), school_menu(), masked_extract()]


def outlook_quote(sender: str, sent: str, to: str, subject: str, labels: tuple[str, str, str, str]) -> str:
    """The header block Outlook sets above the message it answers."""
    lines = zip(labels, (sender, sent, to, subject), strict=True)
    shown = "<br>".join(f"<b>{label}:</b> {value}" for label, value in lines)
    return (
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        f'<p class="MsoNormal">{shown}<o:p></o:p></p></div>\n'
    )


def paragraphs(*lines: str) -> str:
    return "".join(f'<p class="MsoNormal">{line}<o:p></o:p></p>\n' for line in lines)


def union_meeting() -> Mail:
    """A reply in Outlook's HTML: negotiation with unions, phone numbers, a meeting id, an organisation number."""
    plain = f"""Hej Petra,

Förhandlingen med Kommunal den 3/5 kl. 10.00 är bokad i rum Ugglan. Vision och Sveriges Lärare har fått
samma kallelse. MBL-protokollet från förra gången ligger i ärendet, diarienummer 2026/1187.

Mötes-id i Teams: 385 070 998 05, ring annars in på 08-465 004 27.

Eva Lind
HR-specialist, Nordviks kommun
070-174 06 07 | eva.lind@nordvik.example | Org.nr {orgnr("212000123")}

Från: Petra Falk <petra.falk@nordvik.example>
Skickat: den 4 mars 2026 14:02
Till: Eva Lind <eva.lind@nordvik.example>
Ämne: Sjukfrånvaron och rehabrutinen

Hej!
Tar ni med sjukfrånvaron på mötet? Den ligger på 6,8 % i förvaltningen, högst bland undersköterskor, och
utmattning är vanligaste orsaken. Rehabrutinen behöver ses över och facken vill ha den på dagordningen.
/Petra
"""
    quoted = outlook_quote(
        "Petra Falk &lt;petra.falk@nordvik.example&gt;", "den 4 mars 2026 14:02", "Eva Lind &lt;eva.lind@nordvik.example&gt;",
        "Sjukfrånvaron och rehabrutinen", ("Från", "Skickat", "Till", "Ämne"),
    )
    html = WORD_HEAD + paragraphs(
        "Hej Petra,",
        "Förhandlingen med Kommunal den 3/5 kl. 10.00 är bokad i rum Ugglan. Vision och Sveriges Lärare har fått samma kallelse. "
        "MBL-protokollet från förra gången ligger i ärendet, diarienummer 2026/1187.",
        "Mötes-id i Teams: 385 070 998 05, ring annars in på 08-465 004 27.",
        "Eva Lind<br>HR-specialist, Nordviks kommun<br>070-174 06 07 | eva.lind@nordvik.example | Org.nr " + orgnr("212000123"),
    ) + quoted + paragraphs(
        "Hej!",
        "Tar ni med sjukfrånvaron på mötet? Den ligger på 6,8&nbsp;% i förvaltningen, högst bland undersköterskor, och utmattning "
        "är vanligaste orsaken. Rehabrutinen behöver ses över och facken vill ha den på dagordningen.", "/Petra",
    ) + "</div></body></html>\n"
    headers = envelope(
        "Eva Lind <eva.lind@nordvik.example>", "Petra Falk <petra.falk@nordvik.example>", "SV: Sjukfrånvaron och rehabrutinen",
        "Thu, 5 Mar 2026 09:12:44 +0100", "AM9PR08MB7123A1B2@AM9PR08MB7123.eurprd08.prod.outlook.com",
        In_Reply_To="<AM9PR08MB6001C3D4@AM9PR08MB6001.eurprd08.prod.outlook.com>", Thread_Index="AdqtL0fTq2VZJ8y0Sx6kQm3k4n5o6g==",
        Content_Language="sv-SE", X_MS_Has_Attach="",
    )
    boundary = "_000_AM9PR08MB7123A1B2AM9PR08MB7123eurp_"
    parts = [text(plain, charset="utf-8", encoding="base64"), text(html, subtype="html", charset="utf-8")]
    return allow("01-mote-med-facket", message(headers, multipart("alternative", boundary, parts)))


def invoice() -> Mail:
    """An invoice in ISO 8859-1 with OCR references that are, by chance of the digits, valid personnummer."""
    ocr = ANNA.replace("-", "")
    body = f"""Hej,

Här kommer faktura 20260305-0838 för kurslokalen.

OCR {ocr}, betala till bankgiro 5050-1055 senast 2026-04-04.
Vår referens: Per Ask, ordernummer {IDA.replace("-", "")}, artikelnr 121212-1.
Momsreg.nr SE{orgnr("556047352").replace("-", "")}01, organisationsnummer {orgnr("556047352")}.

Frågor besvaras på 08-465 004 12 eller av per.ask@lokaler.example.

Med vänlig hälsning
Ask & Söner Lokaluthyrning AB
"""
    pdf = produced.writer_pdf("faktura.pdf", [[
        "Faktura", "Fakturanr 20260305-0838", "Fakturadatum 2026-03-05, förfallodag 2026-04-04", f"OCR-nummer: {ocr}",
        "Bankgiro 5050-1055", "Kurslokal Ugglan, 3 tillfällen à 1 850,00 kr", "Att betala: 5 550,00 kr",
        "Dröjsmålsränta enligt räntelagen (1975:635).",
    ]])
    headers = envelope(
        "Per Ask <per.ask@lokaler.example>", "ekonomi@nordvik.example", "Faktura 20260305-0838, kurslokal",
        "Thu, 5 Mar 2026 08:38:00 +0100", "20260305083800.1187@lokaler.example", X_Mailer=OUTLOOK,
    )
    parts = [text(body, charset="iso-8859-1"), attachment("application/pdf", "faktura.pdf", pdf)]
    return allow("02-faktura-med-ocr", message(headers, multipart("mixed", "----=_NextPart_000_0011_01DCAC7A.5D3E9B40", parts)))


def newsletter() -> Mail:
    """HTML alone, as mass mailers send it: a run for cancer research, symptoms to look for, a preheader, tracking links."""
    html = """<!DOCTYPE html>
<html lang="sv"><head><meta charset="utf-8"><title>Nyhetsbrev mars</title>
<style>.preheader{display:none!important;max-height:0;overflow:hidden}td{font-family:Arial}</style></head>
<body><div class="preheader">Anmäl laget till vårens lopp &#8203;&zwnj;&nbsp;&zwnj;</div>
<table role="presentation" width="600"><tr><td>
<h1>Spring för Cancerfonden den 17 maj</h1>
<p>Förra året samlade deltagarna in 412&nbsp;000&nbsp;kr till bröstcancerforskningen. Anmälan stänger 20260430.</p>
<h2>Känner du igen symtomen?</h2>
<p>Om du har diabetes i släkten bör du kontrollera blodsockret. Var tionde vuxen drabbas någon gång av depression,
och barn med astma behöver sin medicin även på idrotten. Ring 1177 om du är orolig.</p>
<h2>Föreläsning: att leva med epilepsi</h2>
<p>Överläkare Jonas Holm, specialist i neurologi, håller kurs om epilepsi och nya läkemedel den 8&nbsp;april.</p>
<p><a href="https://klick.nyhetsbrev.example/c/0701740649/20261105143012?id=8507099805000">Läs mer</a></p>
<p style="font-size:11px">Du får brevet för att du är medlem i motionsklubben. <a href="https://klick.nyhetsbrev.example/u/91">Avregistrera</a></p>
</td></tr></table></body></html>
"""
    headers = envelope(
        address("Nordviks Motionsklubb", "nyhetsbrev@motion.example"), "medlemmar@motion.example",
        "Vårens lopp för Cancerfonden och en föreläsning om epilepsi", "Mon, 9 Mar 2026 06:00:03 +0000",
        "0.8112.98740001.2026@mta7.nyhetsbrev.example", List_Unsubscribe="<https://klick.nyhetsbrev.example/u/91>",
        List_Unsubscribe_Post="List-Unsubscribe=One-Click", Precedence="bulk", Feedback_ID="4471:20260309:nb",
    )
    return allow("04-nyhetsbrev-cancerfonden", message(headers, text(html, subtype="html")))


def signed_policy() -> Mail:
    """S/MIME with a detached signature: a policy on personal data that names every category and no person."""
    body = """Hej alla,

Ny version av riktlinjen gäller från 1 april. I korthet:

- Känsliga personuppgifter är uppgifter om hälsa, religion, politiska åsikter, medlemskap i fackförening,
  sexuell läggning, etniskt ursprung samt genetiska och biometriska uppgifter (artikel 9).
- Uppgifter om lagöverträdelser och personnummer kräver särskilt skydd.
- Personer med skyddade personuppgifter har antingen sekretessmarkering, skyddad folkbokföring eller
  fingerade personuppgifter. Handlingar kan vara sekretessbelagda enligt OSL 25 och 26 kap.
- Skriv aldrig ÅÅMMDD-XXXX i ämnesraden. Maskera som 850709-**** när numret inte behövs.
- Den som blir sjukskriven anmäler det i självservice. Läkarintyg lämnas på papper eller i den säkra tjänsten.

Dataskyddsombud: dataskyddsombud@nordvik.example, 08-465 004 00. Tillsyn: Integritetsskyddsmyndigheten.
"""
    signed = text(body, charset="utf-8")
    parts = [
        signed,
        attachment("application/pkcs7-signature", "smime.p7s", kept("smime.p7s", lambda: signature(signed, detached=True))),
    ]
    extra = '; protocol="application/pkcs7-signature";\n\tmicalg=sha-256'
    headers = envelope(
        "Olof Ek <olof.ek@nordvik.example>", "alla@nordvik.example", "Riktlinje för personuppgifter i e-post",
        "Tue, 10 Mar 2026 13:45:00 +0100", "2B6C8F5E-0D5A-4B8A-9C33-5A7D1E0F6B12@nordvik.example",
    )
    content = multipart("signed", "Apple-Mail=_5B0E2C51-7A8B-4F0D-8F3A-6E1D2C3B4A59", parts, extra,
                        "This is a cryptographically signed message in MIME format.\n\n")
    return allow("10-signerad-riktlinje", message(headers, content))


def school_menu() -> Mail:
    """The school kitchen's week with its allergens, for nobody in particular, and an XlsxWriter workbook of portions."""
    html = """<html><head><meta http-equiv="content-type" content="text/html; charset=UTF-8"></head><body>
<p>Hej,</p><p>Här är matsedeln för vecka 12. Allergener är märkta: G = gluten, L = laktos, N = n&ouml;tter, &Auml; = &auml;gg.</p>
<table border="1" cellspacing="0"><tbody>
<tr><th>Dag</th><th>R&auml;tt</th><th>Allergener</th><th>Alternativ</th></tr>
<tr><td>m&aring;ndag</td><td>fiskgrat&auml;ng</td><td>G, L</td><td>laktosfri sås</td></tr>
<tr><td>tisdag</td><td>linssoppa</td><td>&ndash;</td><td>glutenfritt br&ouml;d</td></tr>
<tr><td>onsdag</td><td>pannkakor</td><td>G, L, &Auml;</td><td>gluten- och &auml;ggfria</td></tr>
</tbody></table>
<p>Skolan är nötfri eftersom allergier mot jordnötter är vanliga. V&aring;rdnadshavare anm&auml;ler specialkost i e-tj&auml;nsten,
med l&auml;karintyg vid celiaki. Skicka inga namn eller personnummer hit.</p>
<p>Antalet portioner per avdelning st&aring;r i bilagan.<br>Birgit Norén, k&ouml;ksm&auml;stare, 070-174 06 98</p></body></html>
"""
    book = produced.xlsxwriter_xlsx({"Portioner v12": [
        ["Avdelning", "Normalkost", "Glutenfritt", "Laktosfritt", "Vegetariskt"],
        ["1-3", 112, 4, 9, 17], ["4-6", 127, 3, 7, 22], ["7-9", 131, 5, 11, 38], ["Summa", 370, 12, 27, 77],
    ]})
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    headers = envelope(
        address("Köket Björkskolan", "koket@bjorkskolan.example"), "personal@bjorkskolan.example", "Matsedel v. 12 och allergener",
        "Fri, 13 Mar 2026 07:20:11 +0100", "f1e2d3c4-b5a6-4788-9900-112233445566@bjorkskolan.example",
        User_Agent="Mozilla Thunderbird", Content_Language="sv",
    )
    parts = [text(html, subtype="html"), attachment(sheet, "portioner_v12.xlsx", book)]
    return allow("18-matsedel-allergener", message(headers, multipart("mixed", "------------0aB1cD2eF3gH4iJ5kL6mN7oP", parts)))


def masked_extract() -> Mail:
    """Plain text in 8 bits: masked numbers, field names without values, a register's columns, a CSV file of counts."""
    body = """Hej Siv,

Registret innehåller fälten namn, personnummer, diagnos, frånvaroorsak och kontaktuppgifter. Inget fält är ifyllt i
testmiljön. Exempel på hur numret visas efter maskering: 850709-****, 19640823-XXXX, ******-9874.

Bilagan är statistik per år: antal ärenden, antal överklaganden och medianålder.

Per Ek, systemförvaltare
per.ek@region.example, växel 031-390 06 15
"""
    table = produced.csv([
        ["År", "Ärenden", "Överklaganden", "Sjukskrivningar, andel", "Medianålder"],
        ["2023", "1187", "41", "6,2 %", "44"], ["2024", "1203", "38", "6,8 %", "45"], ["2025", "1264", "52", "7,1 %", "44"],
    ])
    headers = envelope(
        "Per Ek <per.ek@region.example>", "Siv Berg <siv.berg@region.example>", "Fältlista och maskering",
        "Wed, 18 Mar 2026 10:02:00 +0100", "20260318-1002.4471@region.example",
    )
    plain = entity(
        [("Content-Type", "text/plain; charset=utf-8"), ("Content-Transfer-Encoding", "8bit")], body.replace("\n", "\r\n").encode()
    )
    parts = [plain, attachment("text/csv; charset=windows-1252", "statistik.csv", table)]
    return allow("24-maskerade-nummer", message(headers, multipart("mixed", "=_4471_20260318_1002", parts)))
