"""The questions: published rows of identifiers, and digits that are nobody's number."""

import csv
import random
from dataclasses import dataclass

STRINGS = 20_000

# Kinds of rows: what is to be found, and the words before a bare number, as in tests/rust/vectors.rs.
KINDS = {
    "se_personnummer": ("SE", "Personnummer: "), "se_samordningsnummer": ("SE", "Samordningsnummer: "),
    "se_interim": ("SE", "T-nummer: "), "se_nrid": ("SE", "Reservnummer: "),
    **{f"se_lrid_{region}": ("SE", "Reservnummer: ") for region in ("sll", "vgr", "varmland", "orebro", "clnk")},
    "no_fnr": ("NO", "Fødselsnummer: "), "no_fnr_2032": ("NO", "Fødselsnummer: "),
    "no_fnr_tenor80": ("NO", "Fødselsnummer: "), "no_fnr_npid20": ("NO", "NPID: "),
    "no_dnr": ("NO", "D-nummer: "), "no_dnr_tenor80": ("NO", "D-nummer: "),
    "no_dnr_nhn65": ("NO", "D-nummer: "), "no_dnr_h40": ("NO", "D-nummer: "),
    "no_hnr": ("NO", "H-nummer: "), "no_duf": ("NO", "DUF-nummer: "),
    "dk_cpr": ("DK", "CPR: "), "fi_hetu": ("FI", "Henkilötunnus: "), "is_kennitala": ("IS", "Kennitala: "),
    "se_orgnr": ("se_orgnr", "Org.nr "), "no_orgnr": ("no_orgnr", "Org.nr. "),
    "dk_cvr": ("dk_cvr", "CVR: "), "fi_ytunnus": ("fi_ytunnus", "Y-tunnus: "),
    "se_bankgiro": ("se_bankgiro", "Bankgiro: "), "no_kid": ("no_kid", "KID: "),
    "no_kontonr": ("no_kontonr", "Kontonummer: "), "iban": ("iban", "IBAN: "),
    "payment_card": ("card", "Kortnummer: "), "email": ("email", "E-post: "),
    "ip": ("ip", "IP-adress: "), "ipv6": ("ip", "IP-adress: "), "mac": ("mac", "MAC-adress: "),
    "phone_sv_SE": ("phone", "Telefon: "), "phone_no_NO": ("phone", "Telefon: "),
    "phone_da_DK": ("phone", "Telefon: "), "phone_fi_FI": ("phone", "Puhelin: "),
    "plate_sv_SE": ("plate", "Bil: "), "plate_da_DK": ("plate", "Bil: "), "plate_fi_FI": ("plate", "Auto: "),
    **{f"postcode_{place}": ("postcode", "Postnummer: ") for place in ("sv_SE", "no_NO", "da_DK", "fi_FI")},
}  # fmt: skip

SENTENCES = (
    "Vi har sett på {} och svarar i morgon.", "Det står {} på lappen i receptionen.",
    "Vi så på {} i går og svarer i morgen.", "Det står {} på lappen i resepsjonen.", "See {} for more.",
)  # fmt: skip


@dataclass
class Text:
    """One question: the bare number, the same among words, and what kind it is said to be."""

    bare: str
    full: str
    kind: str | None = None
    valid: bool = False
    is_bare: bool = True


def is_bare(text):
    """One number and no words, so that a validator can be asked about it."""
    words = (word.strip(".,:") for word in text.split(" "))
    return len(text) <= 45 and not any(len(word) > 1 and word.isalpha() and word.islower() for word in words)


def vectors(folder):
    texts, left_out = [], []
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines)
            if "valid" not in rows.fieldnames:
                left_out.append(file.name)
                continue
            for row in rows:
                words = [word for word in row["text"].split(" ") if len(word) > 2 and word.isascii() and word.isalpha()]
                lead = "" if len(words) > 1 else KINDS[row["kind"]][1]
                texts.append(Text(row["text"], lead + row["text"], row["kind"], row["valid"] == "true", is_bare(row["text"])))
    return texts, left_out


def digits(source, count):
    return "".join(source.choices("0123456789", k=count))


def timestamp(source):
    day = f"{source.randint(2024, 2026)}{source.randint(1, 12):02}{source.randint(1, 28):02}"
    return f"{day}{source.randrange(24):02}{source.randrange(60):02}"


def reference(source):
    body = digits(source, 9)
    doubled = (int(digit) * (2 - index % 2) for index, digit in enumerate(reversed(body)))
    return body + str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def account(source):
    while True:
        body = digits(source, 10)
        check = -sum(int(digit) * weight for digit, weight in zip(body, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2))) % 11
        if check < 10:
            return f"{body}{check}"


def grouped(number):
    return f"{number[:4]} {number[4:6]} {number[6:]}"


NOISES = {
    "timestamp YYYYMMDDHHMM": timestamp,
    "telephone 070 + 7": lambda source: "070" + digits(source, 7),
    "reference, 10 digits with Luhn": reference,
    "NO account dddd dd ddddd": lambda source: grouped(account(source)),
    "NO account, 11 digits": account,
    "10 digits": lambda source: digits(source, 10),
    "11 digits": lambda source: digits(source, 11),
}


def noise(name):
    source = random.Random(name)
    numbers = (NOISES[name](source) for _ in range(STRINGS))
    return [Text(number, SENTENCES[index % len(SENTENCES)].format(number)) for index, number in enumerate(numbers)]
