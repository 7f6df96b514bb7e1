"""Numbers under an encoding: odd transfer encodings and charsets, header words, and files within files."""

import base64
import binascii
import gzip
import io
import quopri
import tarfile
import zipfile
from collections.abc import Iterator

from evasion_mail import HEAD, HIDDEN, NUMBER, PLAIN, SENTENCE, b64, html, message, mixed, part, said

RAW = said(NUMBER).encode()
TEXT = "Content-Type: text/plain; charset=utf-8\r\n"


def all_mails() -> Iterator[tuple[str, bytes]]:
    yield from transfer()
    yield from charsets()
    yield from headers()
    yield from within()


def sent(encoding: str, body: bytes) -> bytes:
    return message(f"{TEXT}Content-Transfer-Encoding: {encoding}\r\n", body)


def transfer() -> Iterator[tuple[str, bytes]]:
    once = b64(RAW)
    for name, encoding in (
        ("quoted", '"base64"'), ("comment-before", "(x) base64"), ("comment-after", "base64 (x)"), ("semicolon", "base64;"),
        ("capitals", "BaSe64"), ("dash", "base-64"), ("x-name", "x-base64"), ("spaces", "  base64\t "), ("folded", "\r\n base64"),
        ("label-7bit", "7bit"), ("label-8bit", "8bit"), ("label-binary", "binary"), ("label-none", "none"), ("label-unknown", "x-sealed"),
        ("two-words", "base64 8bit"), ("comma", "8bit, base64"),
    ):
        yield f"transfer-base64-{name}", sent(encoding, once)
    yield "transfer-base64-no-label", message(TEXT, once)
    yield "transfer-base64-no-padding", sent("base64", once.replace(b"=", b""))
    yield "transfer-base64-junk", sent("base64", b"!".join(once[at : at + 5] for at in range(0, len(once), 5)))
    yield "transfer-base64-short-lines", sent("base64", b"\r\n".join(once.replace(b"\r\n", b"")[at : at + 3] for at in range(0, len(once), 3)))
    halves = base64.b64encode(RAW[:31]) + b"\r\n" + base64.b64encode(RAW[31:]) + b"\r\n"
    yield "transfer-base64-padded-inside", sent("base64", halves)
    yield "transfer-base64-url", sent("base64", base64.urlsafe_b64encode(RAW + "ÿÿÿ>>>???".encode()) + b"\r\n")
    yield "transfer-base64-after-text", sent("base64", b"Hej!\r\n\r\n" + once)
    yield "transfer-base64-one-line", sent("base64", base64.b64encode(RAW * 40) + b"\r\n")
    yield "transfer-base64-inline", message(f"{TEXT}Content-Transfer-Encoding: 8bit\r\n", b"Klistra in i avkodaren:\r\n\r\n" + once)
    twice = b64(once)
    yield "transfer-base64-twice", sent("base64", twice)
    every = b"".join(b"=%02X" % byte if byte not in b"\r\n" else bytes([byte]) for byte in RAW)
    yield "transfer-qp-every-sign", sent("quoted-printable", every)
    yield "transfer-qp-small-hex", sent("quoted-printable", every.lower())
    yield "transfer-qp-soft-break", sent("quoted-printable", "Elevens personnummer =C3=A4r 8112=\r\n28-98=\r\n74.\r\n".encode())
    yield "transfer-qp-space-after-break", sent("quoted-printable", b"Elevens personnummer =C3=A4r 8112= \t\r\n28-9874.\r\n")
    yield "transfer-qp-break-by-lf", sent("quoted-printable", b"Elevens personnummer =C3=A4r 8112=\n28-9874.\n")
    yield "transfer-qp-bad-escape", sent("quoted-printable", b"Pris=XX 5==, Elevens personnummer =C3=A4r 811228=2D98=\r\n74.\r\n")
    yield "transfer-qp-label-8bit", sent("8bit", b"Elevens personnummer =C3=A4r 811=3228-9874.\r\n")
    yield "transfer-qp-label-q", sent("q", b"Elevens personnummer =C3=A4r 811=3228=2D9874.\r\n")
    yield "transfer-uu", sent("x-uuencode", uu("brev.txt"))
    yield "transfer-uu-inline", message(TEXT, b"Hej,\r\n\r\n" + uu("brev.txt"))
    yield "transfer-uu-base64", message(TEXT, b"Hej,\r\n\r\nbegin-base64 644 brev.txt\r\n" + once + b"====\r\n")
    yield "transfer-yenc", message(TEXT, yenc("brev.txt"))
    yield "transfer-gzip", sent("gzip", gzip.compress(RAW, mtime=0))
    yield "transfer-base64-multipart", over(b"base64", b64)
    yield "transfer-qp-multipart", over(b"quoted-printable", quopri.encodestring)
    binhex = b"(This file must be converted with BinHex 4.0)\r\n\r\n:" + binascii.b2a_base64(RAW) + b":\r\n"
    yield "transfer-binhex", message("Content-Type: application/mac-binhex40; name=brev.hqx\r\n", binhex)


def uu(name: str) -> bytes:
    lines = b"".join(binascii.b2a_uu(RAW[at : at + 45]) for at in range(0, len(RAW), 45))
    return (f"begin 644 {name}\n".encode() + lines + b"`\nend\n").replace(b"\n", b"\r\n")


def yenc(name: str) -> bytes:
    body = bytearray()
    for byte in RAW:
        coded = (byte + 42) % 256
        body += bytes([61, (coded + 64) % 256]) if coded in (0, 10, 13, 61) else bytes([coded])
    return f"=ybegin line=128 size={len(RAW)} name={name}\r\n".encode() + bytes(body) + f"\r\n=yend size={len(RAW)}\r\n".encode()


def over(encoding: bytes, encode) -> bytes:
    whole = b"--inre\r\n" + PLAIN + b"\r\n--inre\r\n" + HIDDEN + b"\r\n--inre--\r\n"
    fields = f'Content-Type: multipart/mixed; boundary="inre"\r\nContent-Transfer-Encoding: {encoding.decode()}\r\n'
    return message(fields, encode(whole))


def charsets() -> Iterator[tuple[str, bytes]]:
    told = said(NUMBER)
    for name, label, codec in (
        ("utf16-as-ascii", "us-ascii", "utf-16-le"), ("utf16-be-as-utf8", "utf-8", "utf-16-be"), ("utf16-marked-as-latin1", "iso-8859-1", "utf-16"),
        ("utf16", "utf-16", "utf-16"), ("utf16-no-mark", "utf-16", "utf-16-le"), ("utf16-le", "utf-16le", "utf-16-le"),
        ("utf32", "utf-32", "utf-32"), ("utf32-as-utf8", "utf-8", "utf-32-le"), ("utf8-as-utf16", "utf-16", "utf-8-sig"),
        ("utf7", "utf-7", "utf-7"), ("utf7-unlabelled", "us-ascii", "utf-7"), ("ebcdic", "ibm037", "cp037"), ("ebcdic-500", "cp500", "cp500"),
        ("ebcdic-finnish", "ibm278", "cp037"), ("cp850", "cp850", "cp850"), ("cp865", "ibm865", "cp865"), ("mac", "macintosh", "mac-roman"),
        ("unknown", "x-ours", "utf-8"), ("unknown-latin1", "x-ours", "latin-1"), ("empty", '""', "utf-8"), ("quoted", '"UTF-8"', "utf-8"),
    ):
        raw = told.encode(codec)
        yield f"charset-{name}", message(f"Content-Type: text/plain; charset={label}\r\nContent-Transfer-Encoding: base64\r\n", b64(raw))
    every = "+" + base64.b64encode(NUMBER.encode("utf-16-be")).decode().rstrip("=") + "-"
    body = f"Elevens personnummer er {every}.\r\n".encode()
    yield "charset-utf7-digits", message("Content-Type: text/plain; charset=utf-7\r\n", body)
    yield "charset-utf7-digits-unlabelled", message("Content-Type: text/plain; charset=us-ascii\r\n", body)
    wide = "".join(chr(ord(s) + 0xFEE0) for s in NUMBER)
    for name in ("iso-2022-jp", "euc-jp", "shift_jis", "gb2312", "hz", "euc-kr", "big5"):
        label = {"hz": "hz-gb-2312"}.get(name, name)
        # No sign for the dash there.
        raw = f"Elevens personnummer: {wide.replace(chr(0xFF0D), '-')}\r\n".encode(name)
        yield f"charset-wide-{name}", message(f"Content-Type: text/plain; charset={label}\r\nContent-Transfer-Encoding: base64\r\n", b64(raw))
    yield "charset-html-meta-utf16", message("Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n", b64(f'<meta charset="utf-16"><p>{SENTENCE}</p>'.encode("utf-16")))
    yield "charset-escapes-in-number", message("Content-Type: text/plain; charset=iso-2022-jp\r\n", b"Elevens personnummer 8112\x1b(B28-98\x1b(J74.\r\n")


def headers() -> Iterator[tuple[str, bytes]]:
    def subject(value: str) -> bytes:
        return HEAD.replace("Subject: Underlag\r\n", value).encode() + TEXT.encode() + b"\r\nHej!\r\n"

    word = base64.b64encode(SENTENCE.encode()).decode()
    quoted = "".join(f"={byte:02X}" for byte in SENTENCE.encode())
    yield "header-b-word", subject(f"Subject: =?utf-8?B?{word}?=\r\n")
    yield "header-q-word", subject(f"Subject: =?utf-8?Q?{quoted}?=\r\n")
    yield "header-small-letters", subject(f"Subject: =?UTF-8?b?{word}?=\r\n")
    yield "header-language", subject(f"Subject: =?utf-8*sv?B?{word}?=\r\n")
    yield "header-word-a-sign", subject("Subject: personnummer " + "\r\n ".join(f"=?utf-8?Q?{s}?=" for s in NUMBER) + "\r\n")
    yield "header-words-glued", subject("Subject: personnummer " + "".join(f"=?utf-8?Q?{s}?=" for s in NUMBER) + "\r\n")
    yield "header-word-with-spaces", subject(f"Subject: =?utf-8?Q?Elevens personnummer {NUMBER}?=\r\n")
    yield "header-word-unclosed", subject(f"Subject: =?utf-8?B?{word}\r\n")
    yield "header-split-sign", subject("Subject: personnummer =?utf-8?B?ODExMjI4?=\r\n =?utf-8?B?LTk4NzQ=?=\r\n")
    yield "header-folded", subject(f"Subject: Elevens personnummer 811228-\r\n 9874\r\n")
    yield "header-bare-utf8", subject(f"Subject: {SENTENCE}\r\n")
    yield "header-utf16-word", subject("Subject: =?utf-16be?B?" + base64.b64encode(SENTENCE.encode("utf-16-be")).decode() + "?=\r\n")
    yield "header-utf7-word", subject("Subject: personnummer =?utf-7?Q?+ADgAMQAxADIAMgA4-=2D9874?=\r\n")
    yield "header-own-field", subject(f"Subject: Hej\r\nX-Elev: =?utf-8?B?{word}?=\r\n")
    yield "header-comment", subject(f"Subject: Hej\r\nReply-To: eva@skola.example (elevens personnummer {NUMBER})\r\n")
    yield "header-display-name", subject(f'Subject: Hej\r\nCc: "Elev, personnummer {NUMBER}" <elev@skola.example>\r\n')
    yield "header-keywords", subject(f"Subject: Hej\r\nKeywords: personnummer {NUMBER}\r\nComments: inga\r\n")
    yield "header-content-description", mixed([part(f"Content-Description: {SENTENCE}\r\n{TEXT}", b"Hej!\r\n")])
    names = "; ".join(f"filename*{at}*={'utf-8' + chr(39) * 2 if at == 0 else ''}{piece}" for at, piece in enumerate(("personnummer%208", "1122", "8-98", "74.txt")))
    yield "header-continued-name", mixed([part(f"{TEXT}Content-Disposition: attachment; {names}\r\n", b"Hej!\r\n")])
    yield "header-encoded-name", mixed([part(f'Content-Type: text/plain; name="=?utf-8?B?{word}?="\r\n', b"Hej!\r\n")])
    yield "header-preamble-of-rfc822", mixed([part("Content-Type: message/rfc822\r\n", subject(f"Subject: =?utf-8?B?{word}?=\r\n"))])


def packed(name: str, data: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name), data)
    return made.getvalue()


def tarred(name: str, data: bytes) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


def attached(kind: str, name: str, data: bytes) -> bytes:
    fields = f'Content-Type: {kind}\r\nContent-Disposition: attachment; filename="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
    return mixed([PLAIN, part(fields, b64(data))])


def within() -> Iterator[tuple[str, bytes]]:
    letter = HEAD.encode() + TEXT.encode() + b"\r\n" + RAW
    box = b"From eva@skola.example Thu Mar  5 09:00:00 2026\r\n" + letter
    octets = "application/octet-stream"
    for name, kind, file, data in (
        ("mail-base64", "message/rfc822", "brev.eml", letter), ("mail-global", "message/global", "brev.eml", letter),
        ("mail-as-octets", octets, "brev", letter), ("mail-as-jpeg", "image/jpeg", "bild.jpg", letter), ("mailbox", octets, "brev.mbox", box),
        ("mailbox-typed", "application/mbox", "brev", box), ("text-as-png", "image/png", "bild.png", RAW), ("text-as-exe", "application/x-msdownload", "brev.exe", RAW),
        ("html-as-text", "text/plain", "sida.txt", html("<p>Elevens personnummer är 8112<b>28-98</b>74</p>")), ("gzip", "application/gzip", "brev.txt.gz", gzip.compress(RAW, mtime=0)),
        ("gzip-as-text", "text/plain", "brev.txt", gzip.compress(RAW, mtime=0)), ("zip", "application/zip", "brev.zip", packed("brev.txt", RAW)),
        ("zip-in-zip", "application/zip", "brev.zip", packed("inre.zip", packed("brev.txt", RAW))), ("zip-as-pdf", "application/pdf", "brev.pdf", packed("brev.txt", RAW)),
        ("zip-behind-a-picture", "image/gif", "bild.gif", b"GIF89a\x01\x00\x01\x00\x00\xff\x00;" + packed("brev.txt", RAW)), ("zip-cut", "application/zip", "brev.zip", packed("brev.txt", RAW)[:-30]),
        ("tar", octets, "brev.tar", tarred("brev.txt", RAW)), ("mail-in-zip", octets, "brev.zip", packed("brev.eml", letter)),
        ("json", "application/json", "elev.json", ('{"personnummer": "' + "".join(f"\\u{ord(s):04x}" for s in NUMBER) + '"}').encode()),
        ("form", "application/x-www-form-urlencoded", "svar", f"namn=Elev&personnummer={NUMBER}".encode()),
        ("xml", "application/xml", "elev.xml", f"<elev><personnummer>{''.join(f'&#{ord(s)};' for s in NUMBER)}</personnummer></elev>".encode()),
        ("text-behind-binary", octets, "elev.dat", bytes(range(256)) + b"\0\0" + RAW + bytes(range(256))), ("text-wide-in-binary", octets, "elev.dat", bytes(range(256)) + SENTENCE.encode("utf-16-le") + b"\0\0\xff"),
    ):
        yield f"within-{name}", attached(kind, file, data)
