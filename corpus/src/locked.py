"""Workbooks under the password that Excel itself tries first, in every scheme that Office has had for it.

In: a plain workbook. Out: the same, locked ([MS-OFFCRYPTO], [MS-XLS] 2.2.10). One scheme is written by msoffcrypto-tool;
the others are written here, with salts that are always the same, and each is opened again by msoffcrypto-tool.
"""

import functools
import hashlib
import io
import struct
from collections.abc import Callable

import msoffcrypto
import olefile
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from msoffcrypto.format.ooxml import OOXMLFile
from msoffcrypto.method.container.ecma376_encrypted import ECMA376Encrypted
from msoffcrypto.method.xor_obfuscation import DocumentXOR

import produced

PASSWORD = "VelvetSweatshop"
WIDE = PASSWORD.encode("utf-16-le")
SALT, VERIFIER = bytes(range(16)), bytes(range(64, 80))
STRETCH = 1024
OPEN = (0x0809, 0x2F, 0x0194, 0x0195, 0x00E1, 0x0196, 0x0138)
SHEET = 0x85


def opened(data: bytes) -> bytes:
    file, out = msoffcrypto.OfficeFile(io.BytesIO(data)), io.BytesIO()
    file.load_key(password=PASSWORD, verify_password=True) if isinstance(file, OOXMLFile) else file.load_key(password=PASSWORD)
    file.decrypt(out)
    return out.getvalue()


def kept(name: str, book: bytes, lock: Callable[[bytes], bytes]) -> bytes:
    """Salts are by chance and files hold times, so a locked package is made once."""
    path = produced.KEPT / name
    if not path.exists():
        path.write_bytes(lock(book))
    return path.read_bytes()


def agile(book: bytes) -> bytes:
    """As Office 2010 and later."""
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(book)).encrypt(PASSWORD, out)
    return out.getvalue()


def standard(book: bytes) -> bytes:
    """As Office 2007."""
    digest = hashlib.sha1(SALT + WIDE).digest()
    for turn in range(50_000):
        digest = hashlib.sha1(struct.pack("<I", turn) + digest).digest()
    digest = hashlib.sha1(digest + bytes(4)).digest()
    padded = bytes(a ^ b for a, b in zip(digest.ljust(64, b"\0"), b"\x36" * 64))
    aes = Cipher(algorithms.AES(hashlib.sha1(padded).digest()[:16]), modes.ECB())

    def locked(plain: bytes) -> bytes:
        return aes.encryptor().update(plain + bytes(-len(plain) % 16))

    provider = "Microsoft Enhanced RSA and AES Cryptographic Provider\0".encode("utf-16-le")
    header = struct.pack("<8I", 0x24, 0, 0x660E, 0x8004, 128, 0x18, 0, 0) + provider
    info = struct.pack("<HHII", 3, 2, 0x24, len(header)) + header
    info += struct.pack("<I", 16) + SALT + locked(VERIFIER) + struct.pack("<I", 20) + locked(hashlib.sha1(VERIFIER).digest())
    out = io.BytesIO()
    ECMA376Encrypted(struct.pack("<Q", len(book)) + locked(book), info).write_to(out)
    assert opened(out.getvalue()) == book
    return out.getvalue()


def rc4(book: bytes) -> bytes:
    """As Excel 97."""
    front = hashlib.md5((hashlib.md5(WIDE).digest()[:5] + SALT) * 16).digest()[:5]
    info, over = streams(lambda number: hashlib.md5(front + struct.pack("<I", number)).digest(), hashlib.md5)
    return old(book, struct.pack("<HHH", 1, 1, 1) + SALT + info, over)


def system_rc4(book: bytes) -> bytes:
    """As Excel 2002 and 2003, with a key of 128 bits."""
    front = hashlib.sha1(SALT + WIDE).digest()
    info, over = streams(lambda number: hashlib.sha1(front + struct.pack("<I", number)).digest()[:16], hashlib.sha1)
    header = struct.pack("<8I", 4, 0, 0x6801, 0x8004, 128, 1, 0, 0) + "Microsoft Strong Cryptographic Provider\0".encode("utf-16-le")
    verifier = struct.pack("<I", 16) + SALT + info[:16] + struct.pack("<I", 20) + info[16:]
    return old(book, struct.pack("<HHHII", 1, 2, 2, 4, len(header)) + header + verifier, over)


def obfuscated(book: bytes) -> bytes:
    """As Excel 95."""
    row = DocumentXOR.create_xor_array_method1(PASSWORD)

    def over(data: bytes, at: int, size: int, skipped: int) -> bytes:
        turned = [(byte << 5 | byte >> 3) & 0xFF for byte in data]
        return bytes(byte ^ row[(at + size + skipped + i) % 16] for i, byte in enumerate(turned))

    return old(book, struct.pack("<HHH", 0, DocumentXOR.create_xor_key_method1(PASSWORD), 0x9A0A), over)


def streams(key: Callable[[int], bytes], digest: Callable[..., object]) -> tuple[bytes, Callable[..., bytes]]:
    """What tells a right password, and what puts the stream over data at a place."""

    @functools.cache
    def stream(number: int) -> bytes:
        return Cipher(ARC4(key(number)), None).encryptor().update(bytes(STRETCH))

    def over(data: bytes, at: int, _size: int, skipped: int) -> bytes:
        at += skipped
        return bytes(byte ^ stream(place // STRETCH)[place % STRETCH] for place, byte in enumerate(data, at))

    return over(VERIFIER + digest(VERIFIER).digest(), 0, 0, 0), over


def old(book: bytes, info: bytes, over: Callable[..., bytes]) -> bytes:
    """The workbook with a record that tells of the lock, and all others locked."""
    plain = olefile.OleFileIO(io.BytesIO(book)).openstream("Workbook").read()
    lock, out, expected, at = struct.pack("<HH", 0x2F, len(info)) + info, b"", b"", 0
    while at + 4 <= len(plain):
        kind, size = struct.unpack_from("<HH", plain, at)
        data = plain[at + 4 : at + 4 + size]
        at += 4 + size
        kept = size if kind in OPEN else 4 if kind == SHEET else 0
        if kind == SHEET:
            data = struct.pack("<I", struct.unpack_from("<I", data)[0] + len(lock)) + data[4:]
        head = struct.pack("<HH", kind, size)
        out, expected = out + head + data[:kept] + over(data[kept:], len(out) + 4, size, kept), expected + head + data
        if at == 4 + size:
            out, expected = out + lock, expected + bytes(2) + lock[2:4] + bytes(len(info))
    file = compound(out)
    assert olefile.OleFileIO(io.BytesIO(opened(file))).openstream("Workbook").read().startswith(expected)
    return file


def compound(stream: bytes) -> bytes:
    """A compound file ([MS-CFB]) of the one stream `Workbook`."""
    # A shorter stream would stand elsewhere; what fills it up are empty records.
    size = max(len(stream), 4096 + len(stream) % 4)
    sectors = -(-size // 512)
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    table = [0xFFFFFFFD, end, *range(3, sectors + 2), end]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)

    def entry(name: str, kind: int, child: int, start: int, length: int) -> bytes:
        letters = (name + "\0").encode("utf-16-le")
        links = struct.pack("<HBB3I", len(letters), kind, 1, free, free, child)
        return letters.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, length)

    directory = entry("Root Entry", 5, 1, end, 0) + entry("Workbook", 2, free, 2, size)
    directory += 2 * (bytes(68) + struct.pack("<3I", free, free, free) + bytes(48))
    assert len(table) <= 128
    return header + struct.pack("<128I", *table, *[free] * (128 - len(table))) + directory + stream.ljust(sectors * 512, b"\0")
