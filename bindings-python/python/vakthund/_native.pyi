import os
from typing import Any, TypeAlias, TypedDict, final

_Finding: TypeAlias = dict[str, Any]

class _Gap(TypedDict):
    path: str
    reason: str

class _Verdict(TypedDict):
    action: str
    rule: str | None
    because: list[str]

__all__ = ["BuildError", "Report", "Scanner", "__version__"]

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
        policy: str | os.PathLike[str] = "nordic-strict",
        key: bytes | bytearray | None = None,
        allow: os.PathLike[str] | None = None,
    ) -> Scanner: ...
    def scan(self, data: bytes | bytearray | os.PathLike[str], name: str | None = None) -> Report: ...

@final
class Report:
    """What one scan says of one document."""

    def to_json(self) -> str: ...
    def to_dict(self) -> dict[str, Any]: ...
    @property
    def findings(self) -> list[_Finding]: ...
    @property
    def gaps(self) -> list[_Gap]: ...
    @property
    def verdict(self) -> _Verdict: ...
    @property
    def is_complete(self) -> bool: ...
