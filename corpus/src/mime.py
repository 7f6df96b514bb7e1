"""Composes messages byte for byte, so that line breaks, boundaries and ids are the same in every run.

In: headers, bodies and parts as text or bytes. Out: the bytes of an .eml file, lines ended by CRLF.
The standard library's own composer is not used: it would hide the forms that real clients send.
"""

import base64
import quopri
from email.header import Header

Headers = list[tuple[str, str]]


def crlf(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def head(headers: Headers) -> bytes:
    """Header lines; values are ASCII, already folded where a client would fold them."""
    return crlf("".join(f"{name}: {value}\n" for name, value in headers).encode("ascii"))


def entity(headers: Headers, body: bytes) -> bytes:
    return head(headers) + b"\r\n" + body


def text(content: str, *, subtype: str = "plain", charset: str = "utf-8", encoding: str = "quoted-printable", extra: str = "") -> bytes:
    """A text part in the given charset and transfer encoding; `extra` holds further parameters."""
    raw = crlf(content.encode(charset))
    headers = [
        ("Content-Type", f"text/{subtype}; charset={charset}{extra}"),
        ("Content-Transfer-Encoding", encoding),
    ]
    return entity(headers, encoded(raw, encoding))


def encoded(raw: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        return b64(raw)
    if encoding == "quoted-printable":
        return crlf(quopri.encodestring(raw.replace(b"\r\n", b"\n")))
    return raw


def b64(raw: bytes) -> bytes:
    return crlf(base64.encodebytes(raw))


def attachment(media_type: str, name: str, data: bytes, *, disposition: str = "attachment") -> bytes:
    """A base64 part with an ASCII name."""
    headers = [
        ("Content-Type", f'{media_type};\n\tname="{name}"'),
        ("Content-Disposition", f'{disposition};\n\tfilename="{name}"'),
        ("Content-Transfer-Encoding", "base64"),
    ]
    return entity(headers, b64(data))


def multipart(subtype: str, boundary: str, parts: list[bytes], extra: str = "", preamble: str = "") -> bytes:
    """A multipart entity with its own header."""
    body = crlf(preamble.encode()) + b"".join(b"--" + boundary.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    body += b"--" + boundary.encode() + b"--\r\n"
    return entity([("Content-Type", f'multipart/{subtype};\n\tboundary="{boundary}"{extra}')], body)


def message(headers: Headers, content: bytes) -> bytes:
    """A whole message: envelope headers before those of its content."""
    return head(headers) + b"MIME-Version: 1.0\r\n" + content


def word(value: str, charset: str = "utf-8") -> str:
    """A header value with encoded words where it is not ASCII, folded as RFC 2047 wants."""
    if value.isascii():
        return value
    return Header(value, charset, maxlinelen=70).encode()


def address(name: str, mail: str) -> str:
    return f"{word(name)} <{mail}>"


def envelope(sender: str, to: str, subject: str, date: str, message_id: str, **more: str) -> Headers:
    """The headers every client writes, in Outlook's order; further ones by keyword, `_` for `-`."""
    headers = [("From", sender), ("To", to), ("Subject", word(subject)), ("Date", date), ("Message-ID", f"<{message_id}>")]
    return headers + [(name.replace("_", "-"), value) for name, value in more.items()]
