"""What the documents full of hiding places share: numbers that are used once, and the packages around the parts."""

import io
import struct
import zipfile

from people import fodselsnummer

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


class Hidden:
    """Synthetic numbers in the order in which they were hidden, and the path each must be reported under."""

    def __init__(self, document: str) -> None:
        self.document = document
        self.places: list[tuple[str, str | None]] = []

    def at(self, place: str | None, *, bare: bool = False, zero: bool = False) -> str:
        """The next number, with a word before it unless `bare`; `place` is the rest of its path, None where a mask hides it."""
        index = len(self.places)
        number = fodselsnummer(index % 9 + 1 if zero else index % 19 + 10, index % 12 + 1, 1950 + index % 40, 300 + index)
        self.places.append((number, place))
        return number if bare else f"fnr {number}"

    def declaration(self) -> dict[str, object]:
        paths = [place if place is None else f"{self.document} > {place}".removesuffix(" > ") for _, place in self.places]
        findings = [{"kind": "no.fodselsnummer"} | ({"path": path} if path else {}) for path in paths]
        return {"contains": [number for number, _ in self.places], "findings": findings, "gaps": []}


def relations(*rows: tuple[str, ...]) -> str:
    """(id, type, target[, mode]) as a relationships part."""
    one = '<Relationship Id="{}" Type="' + OFFICE + '/{}" Target="{}"{}/>'
    body = "".join(one.format(*row[:3], f' TargetMode="{row[3]}"' if len(row) > 3 else "") for row in rows)
    return f'<Relationships xmlns="{PACKAGE}/relationships">{body}</Relationships>'


def package(parts: dict[str, str | bytes]) -> bytes:
    """The parts as a zip file with fixed dates, content types first."""
    target = io.BytesIO()
    types = f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": types, **parts}.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def text_docx(text: str) -> bytes:
    """The smallest document that holds a paragraph."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return package({"word/document.xml": f'<w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'})


def cfb(text: str) -> bytes:
    """A compound file with a text file dropped into it as Ole10Native ([MS-CFB], [MS-OLEDS] 2.3.6)."""
    content = text.encode()
    native = struct.pack("<H", 2) + b"brev.txt\0" + b"C:\\brev.txt\0" + struct.pack("<II", 3 << 16, 12) + b"C:\\brev.txt\0" + struct.pack("<I", len(content)) + content
    stream = (struct.pack("<I", len(native)) + native).ljust(4096, b"\0")
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 10), 0xFFFFFFFE]
    header = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0) + b"\xFF" * 432
    return header + struct.pack("<128I", *fat, *[0xFFFFFFFF] * (128 - len(fat))) + (
        entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("\x01Ole10Native", 2, 0xFFFFFFFF, 2, 4096) + bytes(256)
    ) + stream


def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    letters = name.encode("utf-16-le") + b"\0\0"
    none = 0xFFFFFFFF
    return letters.ljust(64, b"\0") + struct.pack("<HBBIII16xI16xIQ", len(letters), kind, 1, none, none, child, 0, start, size)
