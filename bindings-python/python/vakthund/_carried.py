"""What a scanner is built from, packed on Spark's driver and unpacked once in each Python process of the executors."""

from __future__ import annotations

import hashlib
import os
import pathlib
import pickle
import secrets
import tempfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypedDict

from vakthund import Scanner

if TYPE_CHECKING:
    from vakthund._native import _Limits

#: Scanners a Python process keeps; a notebook makes a new one with each key it draws.
_KEPT = 4

_SCANNERS: dict[str, Scanner] = {}


class Options(TypedDict, total=False):
    """What `vakthund.Scanner` takes. Paths are read on the driver, `ocr` is looked for on each executor."""

    policy: str | os.PathLike[str]
    key: bytes | bytearray | None
    allow: os.PathLike[str] | Sequence[os.PathLike[str]] | None
    detectors: os.PathLike[str] | None
    edm: os.PathLike[str] | Sequence[os.PathLike[str]] | None
    limits: _Limits | None
    ocr: str | None
    sender: str | None
    recipients: Sequence[str] | None
    internal_domains: Sequence[str] | None
    direction: Literal["outbound", "inbound", "internal"]


class _Files(NamedTuple):
    """A file, or a folder's files, by their paths below the folder that holds it."""

    name: str
    is_folder: bool
    files: list[tuple[str, bytes]]


class Carried:
    """The arguments of a scanner with the contents of the files they name. It shows none of them: the key is among them."""

    def __init__(self, options: Options) -> None:
        self.key = bytes(options.get("key") or secrets.token_bytes(32))
        self.arguments = {name: _packed(value) for name, value in options.items()} | {"key": self.key}
        self.digest = hashlib.sha256(pickle.dumps(self.arguments)).hexdigest()

    def scanner(self) -> Scanner:
        """This process's scanner of these arguments; `BuildError` where this machine lacks what it needs."""
        scanner = _SCANNERS.pop(self.digest, None) or self._built()
        _SCANNERS[self.digest] = scanner
        while len(_SCANNERS) > _KEPT:
            del _SCANNERS[next(iter(_SCANNERS))]
        return scanner

    def _built(self) -> Scanner:
        with tempfile.TemporaryDirectory(prefix="vakthund-") as folder:
            return Scanner(**{name: _unpacked(value, folder) for name, value in self.arguments.items()})


def carried_of(options: Options) -> Carried:
    """Builds the scanner here from the caller's own paths, so that errors name them."""
    carried = Carried(options)
    arguments: dict[str, Any] = {**options, "key": carried.key}
    Scanner(**arguments)
    return carried


def _packed(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_packed(one) for one in value]
    if not isinstance(value, os.PathLike):
        return value
    path = pathlib.Path(value)
    files = sorted(file for file in path.iterdir() if file.is_file()) if path.is_dir() else [path]
    return _Files(path.name, path.is_dir(), [(str(file.relative_to(path.parent)), file.read_bytes()) for file in files])


def _unpacked(value: Any, folder: str) -> Any:
    if isinstance(value, list):
        return [_unpacked(one, folder) for one in value]
    if not isinstance(value, _Files):
        return value
    # Two lists may have one name.
    place = pathlib.Path(tempfile.mkdtemp(dir=folder))
    if value.is_folder:
        (place / value.name).mkdir()
    for name, data in value.files:
        (place / name).write_bytes(data)
    return place / value.name
