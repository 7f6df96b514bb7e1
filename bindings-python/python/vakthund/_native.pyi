import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, Protocol, TypeAlias, TypedDict, final

import pandas
import pyarrow  # type: ignore[import-untyped]
from typing_extensions import Self

class _Reads(Protocol):
    def read(self, size: int, /) -> bytes: ...

_Path: TypeAlias = os.PathLike[str]
_Data: TypeAlias = bytes | bytearray | str | _Path | _Reads
_Direction: TypeAlias = Literal["outbound", "inbound", "internal"]
_Action: TypeAlias = Literal["allow", "log", "tag", "redact", "encrypt", "quarantine", "block"]
_Finding: TypeAlias = dict[str, Any]

class _Gap(TypedDict):
    path: str
    reason: str

class _Verdict(TypedDict):
    action: _Action
    rule: str | None
    because: list[str]

class _Limits(TypedDict, total=False):
    bytes: int
    expanded_bytes: int
    member_bytes: int
    expansion: int
    text_bytes: int
    depth: int
    parts: int
    findings: int
    ordinary: int
    time: float
    recognition: float

class _LogContext(TypedDict):
    action: _Action
    rule: str | None
    kinds: dict[str, int]
    persons: int
    gaps: int
    ms: float

__all__ = ["BuildError", "Redacted", "Report", "ScanMany", "Scanner", "__version__", "main"]

__version__: str

class BuildError(ValueError):
    """A policy or scanner could not be built; `file` and `line` say where."""

    file: str
    line: int | None

@final
class Scanner:
    """Scans documents and judges them by one policy. Safe to use from several threads at once."""

    def __new__(
        cls,
        policy: str | _Path = "nordic-strict",
        key: bytes | bytearray | None = None,
        allow: _Path | Sequence[_Path] | None = None,
        *,
        detectors: _Path | None = None,
        edm: _Path | Sequence[_Path] | None = None,
        limits: _Limits | None = None,
        ocr: str | None = None,
        sender: str | None = None,
        recipients: Sequence[str] | None = None,
        internal_domains: Sequence[str] | None = None,
        direction: _Direction = "outbound",
    ) -> Scanner: ...
    def scan(self, data: _Data, name: str | None = None) -> Report: ...
    def scan_text(self, text: str, name: str | None = None) -> Report: ...
    def scan_many(
        self, documents: Iterable[_Data | tuple[str | None, _Data]], threads: int | None = None
    ) -> ScanMany: ...
    def redact(self, data: _Data, name: str | None = None) -> Redacted: ...
    def decide(
        self,
        report: Report,
        *,
        sender: str | None = None,
        recipients: Sequence[str] | None = None,
        internal_domains: Sequence[str] | None = None,
        direction: _Direction | None = None,
    ) -> _Verdict: ...
    @property
    def kinds(self) -> list[str]: ...
    def messages(self, rule: str) -> dict[str, str]: ...

@final
class ScanMany(Iterator[Report]):
    """The reports of many documents, in their order."""

    def __iter__(self) -> Self: ...
    def __next__(self) -> Report: ...

@final
class Report:
    """What one scan says of one document."""

    def to_json(self) -> str: ...
    def to_dict(self) -> dict[str, Any]: ...
    def to_pandas(self) -> pandas.DataFrame: ...
    def to_arrow(self) -> pyarrow.Table: ...
    def log_context(self) -> _LogContext: ...
    @property
    def name(self) -> str | None: ...
    @property
    def findings(self) -> list[_Finding]: ...
    @property
    def gaps(self) -> list[_Gap]: ...
    @property
    def verdict(self) -> _Verdict: ...
    @property
    def persons(self) -> int: ...
    @property
    def is_complete(self) -> bool: ...
    def _repr_html_(self) -> str: ...

@final
class Redacted:
    """A document with what the policy objects to masked out."""

    @property
    def bytes(self) -> bytes | None: ...
    @property
    def report(self) -> Report: ...
    @property
    def left(self) -> list[_Finding]: ...
    @property
    def masked(self) -> int: ...
    @property
    def is_clean(self) -> bool: ...

def main(words: Sequence[str]) -> int: ...
