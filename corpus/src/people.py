"""Invented people's numbers: all from published test series, or from the synthetic series of Tenor (month + 80).

In: nothing. Out: named constants for the mails and documents, and the arithmetic that `verify.py` holds them to.
Phone numbers of Sweden are from the series that PTS keeps free for fiction, 070-174 06 05 to 99 and 08-465 004 00 to 99.
"""

# Skatteverket's forms' example and its published test personnummer.
TOLVAN = "121212-1212"
ANNA = "850709-9805"
PER = "811228-9874"
IDA = "640823-3234"
ELSA = "130725-2385"

# More of Skatteverket's published test numbers, as used in the corpus; samordningsnummer last.
PUBLISHED = frozenset("""
    1212121212 8507099805 8112289874 6408233234 1307252385 1306082395 1302222391 1411292392 1208212397 1207092394
    1502122391 8312062386 7609152397 5702182568 4805132380 9405102394 1901252393 0002292399
    7011902397 1500722390 7508602393 7001782395
""".split())

# Tenor: fødselsnummer with month + 80, and a D-nummer with day + 40 as well.
KARI = "01888530033"
OLA = "15879031130"
JAN = "05817234595"
MAREK = "41888530027"

NO_WEIGHTS_1 = (3, 7, 6, 1, 8, 9, 4, 5, 2)
NO_WEIGHTS_2 = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def luhn_digit(digits: str) -> str:
    """The Luhn check digit that follows `digits`."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def luhn_holds(digits: str) -> bool:
    return luhn_digit(digits[:-1]) == digits[-1]


def mod11_digit(digits: str, weights: tuple[int, ...]) -> str | None:
    """The modulo 11 check digit, or None where it would be ten."""
    rest = -sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11
    return None if rest == 10 else str(rest)


def fodselsnummer(day: int, month: int, year: int, individual: int, *, d_number: bool = False) -> str:
    """A synthetic number: the month is written + 80, a D-nummer's day + 40; moves on until both digits exist."""
    for number in range(individual, individual + 20):
        head = f"{day + (40 if d_number else 0):02}{month + 80:02}{year % 100:02}{number:03}"
        first = mod11_digit(head, NO_WEIGHTS_1)
        second = mod11_digit(head + first, NO_WEIGHTS_2) if first else None
        if second:
            return head + first + second
    raise ValueError("no number with two check digits near this one")


def is_norwegian(digits: str) -> bool:
    """Both check digits hold, by the rule in force until 2032."""
    if len(digits) != 11 or not digits.isdigit():
        return False
    return mod11_digit(digits[:9], NO_WEIGHTS_1) == digits[9] and mod11_digit(digits[:10], NO_WEIGHTS_2) == digits[10]


def is_synthetic(digits: str) -> bool:
    """Of Tenor's series: month 81-92, and valid."""
    return is_norwegian(digits) and 81 <= int(digits[2:4]) <= 92


def kontonummer(first_ten: str) -> str:
    """A Norwegian account number as 4.2.5."""
    last = mod11_digit(first_ten, NO_WEIGHTS_2)
    if last is None:
        raise ValueError("no check digit")
    return f"{first_ten[:4]}.{first_ten[4:6]}.{first_ten[6:]}{last}"


def organisasjonsnummer(first_eight: str) -> str:
    """A Norwegian organisation number, nine digits in groups of three."""
    last = mod11_digit(first_eight, (3, 2, 7, 6, 5, 4, 3, 2))
    if last is None:
        raise ValueError("no check digit")
    digits = first_eight + last
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


def orgnr(first_nine: str) -> str:
    """A Swedish organisation number, 6-4."""
    digits = first_nine + luhn_digit(first_nine)
    return f"{digits[:6]}-{digits[6:]}"
