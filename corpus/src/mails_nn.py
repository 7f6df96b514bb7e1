"""Mails in nynorsk: an advert, figures and minutes that may leave, then a quoted sick leave and a child's case.

Norwegian numbers are synthetic (month + 80).
"""

import produced
from mail import Mail, allow, block
from mime import attachment, crlf, entity, envelope, message, multipart, text, word
from people import fodselsnummer, organisasjonsnummer

EIRIK = fodselsnummer(9, 9, 2011, 620)
ASTRID = fodselsnummer(17, 5, 1955, 210)


def all_mails() -> list[Mail]:
    return [advert(), figures(), minutes(), parish(), sick_leave(), child_welfare(), clinic_letter()]


def advert() -> Mail:
    """ISO 8859-1 in 8 bits, as old gateways send it: a job advert of a health trust, unions named, a valid phone series."""
    body = f"""Hei,

Helse Nordfjell søkjer sjukepleiar i fast stilling, 80 %. Du arbeider med pasientar som har kreft, hjartesvikt
og KOLS, og med eldre som har demens. Røynsle frå psykiatrien er ein føremon.

Vi ynskjer søkjarar uavhengig av kjønn, alder, religion, etnisk bakgrunn og funksjonsnedsetjing. Den som får
stillinga, må leggje fram politiattest. Lønn etter avtale med Norsk Sjukepleiarforbund og Fagforbundet.

Kontakt: avdelingsleiar Guro Nes, tlf. 57 00 12 34, guro.nes@helse.example
Org.nr. {organisasjonsnummer("97476067")}. Stillingsnummer 20260305-0846. Søknadsfrist 24.04.2026.
"""
    headers = envelope(
        "Guro Nes <guro.nes@helse.example>", "stillingar@avisa.example", "Stillingsannonse: sjukepleiar", "Thu, 5 Mar 2026 08:46:00 +0100",
        "603050846.AA12345@relay.helse.example", Received="from localhost by relay.helse.example id 603050846; Thu, 5 Mar 2026 08:46:01 +0100",
    )
    part = entity([
        ("Content-Type", "text/plain; charset=iso-8859-1"), ("Content-Transfer-Encoding", "8bit"),
    ], crlf(body.encode("latin-1")))
    return allow("06-stillingsannonse", message(headers, part))


def figures() -> Mail:
    """Sick leave by department as XlsxWriter and LibreOffice save it: counts, shares, codes, no person."""
    rows = [
        ["Avdeling", "Tilsette", "Sjukmelde", "Prosent", "Vanlegaste årsak"],
        ["Heimetenesta", 84, 7, 0.083, "muskel- og skjelettplager"], ["Skule", 131, 6, 0.046, "luftvegsinfeksjon"],
        ["Teknisk", 40, 1, 0.025, "lettare psykiske plager"], ["Sum", 255, 14, 0.055, ""],
    ]
    book = produced.xlsxwriter_xlsx({"Sjukefråvær": rows})
    sheet = produced.calc("fravar_prosent.ods", {"2025": rows, "2024": rows[:3]})
    body = """Hei,

her er tala for sjukefråværet i fjerde kvartal. Fråværet går ned i skulen, men aukar i heimetenesta. Tala er
henta ut 20260302143012 og gjeld heile kommunen. Einingar med færre enn fem tilsette er ikkje med, slik at ingen
kan kjennast att. Nytt kurs om psykisk helse på arbeidsplassen kjem til hausten.

Helsing
Åse Fjelltun, personalsjef
"""
    headers = envelope(
        "=?utf-8?Q?=C3=85se_Fjelltun?= <ase.fjelltun@kommunen.example>", "leiargruppa@kommunen.example",
        "Sjukefråvær i fjerde kvartal", "Tue, 10 Mar 2026 09:30:00 +0100", "20260310093000.77@kommunen.example",
    )
    parts = [
        text(body, charset="utf-8"),
        attachment("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "fravar.xlsx", book),
        attachment("application/vnd.oasis.opendocument.spreadsheet", "fravar_prosent.ods", sheet),
    ]
    return allow("16-sjukefravar-tal", message(headers, multipart("mixed", "=_77_20260310", parts)))


def minutes() -> Mail:
    """Minutes of the municipal council: members with their parties, a case on mental health, printed by fpdf2."""
    lines = [
        "Møteprotokoll for kommunestyret 12.03.2026", "Til stades: ordførar Gunn Lie (Sp), varaordførar Odd Tveit (Ap),",
        "Liv Haug (V), Arne Moen (H), Berit Sund (SV) og varamedlem Stein Roe (KrF).",
        "Sak 14/26 Plan for psykisk helse og rus. Odd Tveit (Ap) gjorde framlegg om fleire plassar.",
        "Røysting: framlegget fall med 9 mot 12 røyster. Sp, H og KrF røysta mot.",
        "Sak 15/26 Tilskot til trussamfunn og livssyn. Samrøystes vedteke.",
        "Sak 16/26 Gnr. 17 bnr. 235: reguleringsplan. Merknad frå Fagforbundet er lagd ved.",
    ]
    present = "\n".join(lines[1:3])
    body = f"Hei!\n\nProtokollen frå møtet i kommunestyret ligg ved og blir lagd ut i dag.\n\n{present}\n\nPolitisk sekretariat\n"
    headers = envelope(
        "Politisk sekretariat <politikk@kommunen.example>", "avisa@nordfjell.example", "Protokoll frå kommunestyret 12.03.2026",
        "Fri, 13 Mar 2026 08:00:00 +0100", "20260313080000.14@kommunen.example",
    )
    parts = [text(body, charset="utf-8"), attachment("application/pdf", "protokoll.pdf", produced.fpdf_pdf([lines]))]
    return allow("17-protokoll-kommunestyret", message(headers, multipart("mixed", "=_14_20260313", parts)))


def parish() -> Mail:
    """format=flowed with delsp, and Outlook's quoted header in nynorsk: confirmation, the Sámi day, a blood drive."""
    body = """Hei Marta,

fint at helselaget stiller med kaffi. Samefolkets dag og konfirmasjonen kjem  \npå same helg, så kyrkjelyden og songkoret
må dele på salen. Livssynshumanistane  \nhar lånt rommet på søndag. Blodbanken treng  \nnye blodgjevarar, og Kreftforeininga
samlar inn til forsking på leukemi.

Helsing Jorunn
tlf. 57 00 98 76

________________________________
Frå: Marta Lien <marta.lien@bygda.example>
Sendt: onsdag 1. april 2026 20:15
Til: Jorunn Eide <jorunn.eide@bygda.example>
Emne: Helga 17.-19. april

Hei, kan vi få salen til temakveld om demens og diabetes hos eldre? Legen held føredraget. Dei som treng
skyss, ringer Frivilligsentralen.
"""
    headers = envelope(
        "Jorunn Eide <jorunn.eide@bygda.example>", "Marta Lien <marta.lien@bygda.example>", "SV: Helga 17.-19. april",
        "Thu, 2 Apr 2026 08:12:00 +0200", "a4b5c6d7-0001-4e2f-9a3b-4c5d6e7f8091@bygda.example", Content_Language="nn-NO",
    )
    part = text(body, charset="utf-8", encoding="8bit", extra="; format=flowed; delsp=yes")
    return allow("29-helga-i-bygda", message(headers, part))


def sick_leave() -> Mail:
    """Gmail's quoted reply: the new text is about a roster, the quoted one says who is ill, and with what."""
    answer = "Hei Geir,\n\ntakk for beskjed, eg set opp vakter for april.\n\n"
    attribution = "man. 16. mars 2026 kl. 07:31 skreiv Geir Haugen <geir.haugen@heimen.example>:"
    asked = [
        "Hei! Solveig Nes er sjukmeld ut april på grunn av depresjon og går til psykolog.",
        f"Sonen hennar, Eirik Nes ({EIRIK[:6]} {EIRIK[6:]}), har fått påvist epilepsi.",
        "Helsing Geir",
    ]
    plain = answer + attribution + "\n\n" + "".join(f"> {line}\n" for line in asked)
    html = (
        '<div dir="ltr">Hei Geir,<div><br></div><div>takk for beskjed, eg set opp vakter for april.</div></div><br>'
        f'<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{attribution.replace("<", "&lt;").replace(">", "&gt;")}<br></div>'
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">' + "<br>".join(asked) + "</blockquote></div>\n"
    )
    headers = envelope(
        "Liv Haug <liv.haug@heimen.example>", "Geir Haugen <geir.haugen@heimen.example>", "Re: Vaktlista",
        "Mon, 16 Mar 2026 09:44:00 +0100", "CAG7nn0316@mail.heimen.example", In_Reply_To="<CAG7nn0315@mail.heimen.example>",
    )
    parts = [text(plain), text(html, subtype="html")]
    return block(
        "09-sjukmeld-i-sitat", message(headers, multipart("alternative", "00000000000077aa88064bb99", parts)),
        ("no.fodselsnummer", "quoted"), ("health", "quoted"),
    )


def child_welfare() -> Mail:
    """A school nurse to child welfare: a report of concern, the mother's psychiatric care, drink, and her faith."""
    body = f"""Til barneverntenesta

Uromelding om eleven Eirik Nes, fødd 09.09.2011, fødselsnummer {EIRIK}.

Mora, Solveig Nes, har vore innlagd på psykiatrisk avdeling sidan 2. mars og drikk tett. Eirik har adhd og
tek Ritalin. Familien får økonomisk sosialhjelp. Mora er med i Jehovas vitne og vil ikkje at han skal ha blod.

Helsesjukepleiar Ragnhild Vik
"""
    headers = envelope(
        "Ragnhild Vik <ragnhild.vik@skulen.example>", "barnevern@kommunen.example", "Uromelding", "Wed, 18 Mar 2026 14:20:00 +0100",
        "20260318142000.3@skulen.example", X_Priority="1 (Highest)", Importance="High",
    )
    return block(
        "21-uromelding", message(headers, text(body, charset="utf-8")), ("no.fodselsnummer", "body"), ("health", "body"),
        ("social", "body"), ("religion", "body"),
    )


def clinic_letter() -> Mail:
    """A letter of a clinic by reportlab: number, cancer and operation on page 1; the mail around it says nothing, its name is an encoded word."""
    pdf = produced.reportlab_pdf([
        ["Epikrise", f"Pasient: Astrid Nes, fødselsnummer {ASTRID[:6]} {ASTRID[6:]}",
         "Diagnose: brystkreft, operert 2. mars 2026.", "Ho går på tamoxifen og skal til kontroll i juni."],
        ["Brevet er sendt til fastlegen.", "Helse Nordfjell"],
    ], title="Epikrise")
    headers = envelope(
        "=?iso-8859-1?Q?Sekret=E6r?= <post@klinikken.example>", "legekontoret@nordfjell.example",
        "Brev", "Thu, 26 Mar 2026 10:10:10 +0100", "20260326101010.5@klinikken.example",
    )
    parts = [text("Hei,\n\nbrevet ligg ved.\n\nHelsing kontoret\n"), attachment("application/pdf", word("epikrise påminning.pdf", "iso-8859-1"), pdf)]
    return block(
        "27-epikrise-pdf", message(headers, multipart("mixed", "=_5_20260326", parts)),
        ("no.fodselsnummer", "epikrise påminning.pdf > page 1"), ("health", "epikrise påminning.pdf > page 1"),
    )
