"""Mails that no client sends in good faith: endless nesting, cut encodings, sealed bodies, and numbers hidden in bad MIME.

In: nothing. Out: (file name, bytes, declaration), as in hostile.py. Mails named `evasion-` are readable by some receiving
client; their number must be found whatever else is reported, and `either` has no part in it.
"""

import base64
import datetime
import struct
from collections.abc import Iterator

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7

from hostile import File, declaration, kept
from mime import Headers, attachment, b64, crlf, entity, envelope, head, message, multipart, text
from people import ANNA, IDA, KARI, PER

PLAIN = "Hej,\n\nse bilagan.\n"


def all_files() -> Iterator[File]:
    yield from nested()
    yield from cut()
    yield from sealed()
    yield from evasions()


def headers(subject: str = "Underlag") -> Headers:
    return envelope("Eva Lind <eva.lind@nordvik.example>", "Per Ask <per.ask@regionx.example>", subject,
                    "Thu, 5 Mar 2026 09:00:00 +0100", "0@nordvik.example")


def nested() -> Iterator[File]:
    inner = text(f"Per Ek, {PER}\n")
    for level in range(200):
        inner = multipart("mixed", f"b{level}", [inner])
    yield "200-multiparts.eml", message(headers(), inner), declaration(("200-multiparts.eml", "limit:depth"), contains=(PER,), either=True)
    letter = message(headers("Niva 0"), text(PLAIN))
    for level in range(30):
        letter = message(headers(f"Niva {level + 1}"), entity([("Content-Type", "message/rfc822")], letter))
    yield "30-forwards.eml", letter, declaration(("30-forwards.eml", "limit:depth"))


def cut() -> Iterator[File]:
    table = "Namn;Personnummer\r\n" + f"Per Ek;{PER}\r\n" * 30
    whole = message(headers(), multipart("mixed", "skuren", [text(PLAIN), attachment("text/csv", "lista.csv", table.encode())]))
    end = whole.index(b"UGVyIEVr", 800) if b"UGVyIEVr" in whole[800:] else len(whole) - 300
    yield "cut-base64.eml", whole[: end + 130], declaration(("cut-base64.eml", "malformed"), contains=(PER,), either=True)
    unclosed = message(headers(), multipart("mixed", "oavslutad", [text(f"Per Ek, {PER}\n")]).replace(b"--oavslutad--\r\n", b""))
    yield "unclosed-multipart.eml", unclosed, found(("se.personnummer", "unclosed-multipart.eml > body"))
    partial = entity([("Content-Type", 'message/partial; id="1@nordvik.example"; number=2; total=3')], crlf(b"Tredje raden av ett delat brev.\n"))
    yield "one-of-three.eml", message(headers(), partial), declaration(("one-of-three.eml", "unsupported"))


def sealed() -> Iterator[File]:
    enveloped = kept("smime.p7m", enveloped_data)
    part = attachment("application/pkcs7-mime; smime-type=enveloped-data", "smime.p7m", enveloped)
    yield "smime-enveloped.eml", message(headers(), part), declaration(("smime-enveloped.eml", "encrypted"))
    signed = kept("smime-signed.p7m", signed_data)
    part = attachment("application/pkcs7-mime; smime-type=signed-data", "smime.p7m", signed)
    yield "smime-opaque-signed.eml", message(headers(), part), declaration(
        ("smime-opaque-signed.eml", "unsupported"), contains=(ANNA,), either=True,
    )
    armoured = armour()
    parts = [
        entity([("Content-Type", "application/pgp-encrypted")], b"Version: 1\r\n"),
        entity([("Content-Type", 'application/octet-stream; name="encrypted.asc"')], armoured),
    ]
    extra = '; protocol="application/pgp-encrypted"'
    yield "pgp-mime.eml", message(headers(), multipart("encrypted", "pgp", parts, extra)), declaration(("pgp-mime.eml", "encrypted"))
    inline = entity([("Content-Type", "text/plain; charset=utf-8")], b"Hej,\r\n\r\n" + armoured)
    yield "pgp-inline.eml", message(headers(), inline), declaration(("pgp-inline.eml", "encrypted"))
    parts = [text(PLAIN), attachment("application/ms-tnef", "winmail.dat", tnef())]
    yield "winmail.eml", message(headers(), multipart("mixed", "tnef", parts)), declaration(
        ("winmail.eml > winmail.dat", "unsupported"), contains=(IDA,), either=True,
    )


def armour() -> bytes:
    """An ASCII-armoured message whose packet is noise."""
    packet = b"\xc1\xc0\x4c\x03" + bytes((i * i * 13 + 7 * i) % 256 for i in range(330))
    return b"-----BEGIN PGP MESSAGE-----\r\n\r\n" + b64(packet) + b"=aB3d\r\n-----END PGP MESSAGE-----\r\n"


def tnef() -> bytes:
    """A TNEF stream with one attribute, the body as text, as old Outlooks wrap a mail."""
    body = f"Ida Strand, {IDA}\0".encode("latin-1")
    attribute = b"\x01" + struct.pack("<II", 0x0002800C, len(body)) + body + struct.pack("<H", sum(body) & 0xFFFF)
    return struct.pack("<IH", 0x223E9F78, 1) + attribute


def key_and_certificate() -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Eva Lind")])
    start = datetime.datetime(2026, 1, 1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, start, start + datetime.timedelta(days=900))
    return key, builder.sign(key, hashes.SHA256())


def enveloped_data() -> bytes:
    _, certificate = key_and_certificate()
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(text(f"Anna Lind, {ANNA}\n")).add_recipient(certificate)
    return builder.encrypt(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def signature(content: bytes, *, detached: bool) -> bytes:
    key, certificate = key_and_certificate()
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())
    options = [pkcs7.PKCS7Options.Binary] + ([pkcs7.PKCS7Options.DetachedSignature] if detached else [])
    return builder.sign(serialization.Encoding.DER, options)


def signed_data() -> bytes:
    return signature(text(f"Anna Lind, {ANNA}\n", encoding="7bit"), detached=False)


def found(*findings: tuple[str, str]) -> dict[str, object]:
    """Numbers that must be found; gaps may stand beside them."""
    return {"gaps": [], "findings": [{"kind": kind} | ({"path": path} if path else {}) for kind, path in findings]}


def evasions() -> Iterator[File]:
    number = [("se.personnummer", "")]
    yield "evasion-boundary-in-line.eml", message(headers(), multipart("mixed", "X", [text(f"hej --X-- {PER}\n", encoding="7bit")])), found(*number)
    plain = [("Content-Type", "text/plain; charset=utf-8")]
    printable = [*plain, ("Content-Transfer-Encoding", "quoted-printable")]
    yield "evasion-double-equals.eml", message(headers(), entity(printable, f"a == b\r\nPer Ek {PER}\r\n".encode())), found(*number)
    yield "evasion-encoded-digits.eml", message(headers(), entity(printable, b"Per Ek =38=31=31=32=32=38=2D=39=38=37=34\r\n")), found(*number)
    coded = base64.b64encode(f"Per Ek, {PER}, ska in den 3 april\r\n".encode()) + b"\r\n"
    unnamed = [*plain, ("Content-Transfer-Encoding", "base-64")]
    yield "evasion-base64-misnamed.eml", message(headers(), entity(unnamed, coded)), found(*number)
    loud = [*plain, ("Content-Transfer-Encoding", "(a comment) BASE64")]
    yield "evasion-base64-comment.eml", message(headers(), entity(loud, coded)), found(*number)
    unknown = [("Content-Type", "text/plain; charset=x-okand"), ("Content-Transfer-Encoding", "8bit")]
    yield "evasion-unknown-charset.eml", message(headers(), entity(unknown, f"Åsa Öberg, {PER}\r\n".encode())), found(*number)
    wide = [("Content-Type", "text/plain; charset=iso-8859-1"), ("Content-Transfer-Encoding", "base64")]
    yield "evasion-utf16-as-latin1.eml", message(headers(), entity(wide, b64(f"Per Ek, {PER}\r\n".encode("utf-16")))), found(*number)
    twice = head([*headers(), ("MIME-Version", "1.0"), ("Content-Type", "image/png"), ("Content-Type", "text/plain; charset=utf-8")])
    yield "evasion-two-content-types.eml", twice + f"\r\nPer Ek, {PER}\r\n".encode(), found(*number)
    preamble = multipart("mixed", "forord", [text(PLAIN)], preamble=f"Per Ek, {PER}\n\n")
    yield "evasion-preamble.eml", message(headers(), preamble), found(*number)
    epilogue = multipart("mixed", "efterord", [text(PLAIN)]) + f"\r\nPer Ek, {PER}\r\n".encode()
    yield "evasion-epilogue.eml", message(headers(), epilogue), found(*number)
    html = "<p>Per Ek 8<b>1</b>1<!-- 4 -->2<span>28</span>&#45;&#57;8&#x37;4</p>\n"
    yield "evasion-split-by-tags.eml", message(headers(), text(html, subtype="html")), found(*number)
    hidden = f'<p>Hej</p><img alt="Per Ek {PER}" src="cid:x"><a href="mailto:arkiv@nordvik.example?body={KARI}">svara</a>\n'
    yield "evasion-in-attributes.eml", message(headers(), text(hidden, subtype="html")), found(*number, ("no.fodselsnummer", ""))
    octets = attachment("application/octet-stream", "brev.eml", message(headers("Inre"), text(f"Per Ek, {PER}\n")))
    yield "evasion-mail-as-octets.eml", message(headers(), multipart("mixed", "okt", [text(PLAIN), octets])), found(
        ("se.personnummer", "evasion-mail-as-octets.eml > brev.eml > body"),
    )
    named = attachment("image/png", "bild.png", f"Per Ek, {PER}\r\n".encode())
    yield "evasion-text-as-image.eml", message(headers(), multipart("mixed", "bild", [text(PLAIN), named])), found(*number)
    folded = head(headers()) + f"X-Arende: Per Ek\r\n\t{PER}\r\nMIME-Version: 1.0\r\n".encode() + text(PLAIN)
    yield "evasion-folded-header.eml", folded, found(("se.personnummer", "evasion-folded-header.eml > headers"))
    yield "evasion-lf-only.eml", message(headers(), text(f"Per Ek, {PER}\n")).replace(b"\r\n", b"\n"), found(("se.personnummer", "evasion-lf-only.eml > body"))
