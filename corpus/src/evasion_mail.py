"""What the mails of the evasion set are made of: one number, one sentence, and messages byte for byte."""

import base64

NUMBER = "811228-9874"
SENTENCE = f"Elevens personnummer är {NUMBER}."
HEAD = (
    "From: Eva Lind <eva@skola.example>\r\n"
    "To: Per Ask <per@region.example>\r\n"
    "Subject: Underlag\r\n"
    "Date: Thu, 5 Mar 2026 09:00:00 +0100\r\n"
    "Message-ID: <1@skola.example>\r\n"
)


def said(number: str) -> str:
    """The sentence with the number written so."""
    return f"Hej,\r\n\r\nElevens personnummer är {number}.\r\n\r\nHälsningar\r\nEva\r\n"


def message(fields: str, body: bytes, head: str = HEAD) -> bytes:
    return f"{head}MIME-Version: 1.0\r\n{fields}\r\n".encode() + body


def text(body: str, *, kind: str = "plain", charset: str = "utf-8", extra: str = "") -> bytes:
    return message(
        f"Content-Type: text/{kind}; charset={charset}{extra}\r\nContent-Transfer-Encoding: 8bit\r\n", body.encode(charset)
    )


def html(body: str) -> bytes:
    return text(f"<html><body><p>Hej,</p>\r\n{body}\r\n</body></html>\r\n", kind="html")


def part(fields: str, body: bytes) -> bytes:
    return fields.encode() + b"\r\n" + body


def mixed(parts: list[bytes], boundary: str = "gr4ns", before: bytes = b"", after: bytes = b"", end: bool = True) -> bytes:
    body = before + b"".join(b"--" + boundary.encode() + b"\r\n" + each + b"\r\n" for each in parts)
    body += (b"--" + boundary.encode() + b"--\r\n" if end else b"") + after
    return message(f'Content-Type: multipart/mixed; boundary="{boundary}"\r\n', body)


def b64(raw: bytes) -> bytes:
    return base64.encodebytes(raw).replace(b"\n", b"\r\n")


PLAIN = part("Content-Type: text/plain; charset=utf-8\r\n", b"Hej, se nedan.\r\n")
HIDDEN = part("Content-Type: text/plain; charset=utf-8\r\n", said(NUMBER).encode())
