"""Holds cases, documents and hostile files to their form, and the whole corpus to invented people.

In: cases/**/*.toml and every file beside its JSON. Out: a line for each defect. A number that could be a person's and is of
no published or synthetic series is a defect, unless it is a time of the year in which the corpus plays, or a phone number
of PTS's series for fiction.
"""

import datetime
import json
import pathlib
import re
import tomllib
import unicodedata
from collections.abc import Iterator

import reading
from people import PUBLISHED, is_norwegian, is_synthetic, luhn_holds

CORPUS = pathlib.Path(__file__).resolve().parent.parent
CATEGORIES = frozenset(
    "identity health genetic biometric ethnicity politics religion union-membership sex-life offences protected-identity "
    "secrecy social employment".split()
)
REASONS = frozenset(
    "encrypted protected malformed unsupported panicked image-only unreadable limit:bytes limit:expansion limit:text "
    "limit:depth limit:parts limit:findings limit:time".split()
)
TIME_OF_2026 = re.compile(r"26(0[1-9]|1[0-2])([0-2]\d|3[01])([01]\d|2[0-3])[0-5]\d")
SHORT = re.compile(r"(?<!\d)(?:\d{2})?(\d{6})[-+ ]?(\d{4})(?!\d)")
LONG = re.compile(r"(?<!\d)(\d{6})[ -]?(\d{5})(?!\d)")


def outsiders(content: str) -> Iterator[str]:
    """Numbers that a person might have: check digits and date hold, and no test series owns them."""
    plain = unicodedata.normalize("NFKC", content)
    for match in SHORT.finditer(plain):
        digits = "".join(match.groups())
        known = digits in PUBLISHED or digits.startswith("0701740") or TIME_OF_2026.fullmatch(digits)
        if dated(digits) and digits[6:9] != "000" and luhn_holds(digits) and not known:
            yield digits
    for match in LONG.finditer(plain):
        digits = "".join(match.groups())
        if is_norwegian(digits) and 1 <= int(digits[2:4]) <= 12 and not is_synthetic(digits):
            yield digits


def dated(digits: str) -> bool:
    """A day of 2000, a leap year, so that no real day is missed; 60 taken off as in a samordningsnummer."""
    try:
        datetime.date(2000, int(digits[2:4]), int(digits[4:6]) % 60)
    except ValueError:
        return False
    return True


def cases() -> Iterator[str]:
    for path in sorted((CORPUS / "cases").rglob("*.toml")):
        seen: set[str] = set()
        for case in tomllib.loads(path.read_text())["case"]:
            place = f"{path.relative_to(CORPUS)}: {case['name']}"
            if case["name"] in seen:
                yield f"{place}: named twice"
            seen.add(case["name"])
            yield from (f"{place}: {problem}" for problem in case_problems(case))


def case_problems(case: dict) -> Iterator[str]:
    for found in case["findings"]:
        if "category" in found and found["category"] not in CATEGORIES:
            yield f"no category {found['category']}"
        if "kind" not in found:
            continue
        digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", found["text"]))
        holds = luhn_holds(digits[-10:]) if found["kind"].startswith("se.") else is_synthetic(digits)
        if found["text"] not in case["text"] or not holds:
            yield f"{found['kind']} is not there as declared"
    yield from (f"{digits} may be a person's" for digits in outsiders(case["text"]))


def documents() -> Iterator[str]:
    for path in sorted((CORPUS / "documents").rglob("*.json")):
        source = next(file for file in path.parent.glob(f"{path.stem}.*") if file.suffix != ".json")
        declared = json.loads(path.read_text())
        text = squeezed(" ".join(content for _, content in source_places(source)))
        if source.suffix not in (".pdf", ".html"):
            yield from (f"{source.name}: no {piece!r} in it" for piece in declared["contains"] if squeezed(piece) not in text)
        yield from (f"{source.name}: {digits} may be a person's" for digits in outsiders(text))


def source_places(source: pathlib.Path) -> Iterator[reading.Place]:
    data = source.read_bytes()
    if source.suffix == ".eml":
        yield from reading.places(reading.parsed(data), source.name)
    elif source.suffix in (".pdf", ".xlsx", ".xls", ".ods") and source.parent.parent.name == "documents":
        yield from reading.file_places(source.name, data, source.name)
        yield source.name, data.decode("latin-1")
    else:
        yield source.name, reading.decoded(data)
    if source.name == "openpyxl-elever.xlsx":
        yield source.name, " ".join(cell.comment.text for cell in reading.commented_cells(data))


def squeezed(content: str) -> str:
    return " ".join(content.replace('""', '"').split())


def hostile() -> Iterator[str]:
    for path in sorted((CORPUS / "hostile").rglob("*.json")):
        source = next(file for file in path.parent.glob(f"{path.stem}.*") if file.suffix != ".json")
        for gap in json.loads(path.read_text())["gaps"]:
            if gap["reason"] not in REASONS or not gap["path"].startswith(source.name):
                yield f"{source.name}: gap of no known form"
        if source.stat().st_size > 100_000:
            yield f"{source.name}: over 100 kB"


def mails() -> Iterator[str]:
    for path in sorted((CORPUS / "mail").glob("*.eml")):
        for where, content in reading.places(reading.parsed(path.read_bytes()), path.name):
            yield from (f"{where}: {digits} may be a person's" for digits in outsiders(content))


def problems() -> list[str]:
    return [*cases(), *documents(), *hostile(), *mails()]
