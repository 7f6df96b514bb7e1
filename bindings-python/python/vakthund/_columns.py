"""The columns of `vakthund.spark`, written once: as Spark's schemas and as Arrow's batches of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

# A name is Spark's type, a list an array of its one type, a dictionary a struct.
_FINDING = {
    "kind": "string",
    "category": "string",
    "country": "string",
    "level": "string",
    "confidence": "int",
    "path": "string",
    "span": {"start": "bigint", "end": "bigint", "unit": "string"},
    "preview": "string",
    "fingerprint": "string",
    "subject": "string",
    "evidence": ["string"],
    "synthetic": "boolean",
    "quoted": "boolean",
}
_GAP = {"path": "string", "reason": "string"}
_TEXT = {
    "action": "string",
    "rule": "string",
    "because": ["string"],
    "complete": "boolean",
    "persons": "int",
    "findings": [_FINDING],
    "gaps": [_GAP],
}
_FILE = {
    "file": "string",
    "path": "string",
    "modified": "timestamp",
    "size": "bigint",
    "media_type": "string",
    **_TEXT,
    "milliseconds": "double",
    "report": "string",
}


def _spark(form: Any) -> str:
    """The type in Spark's own notation."""
    if isinstance(form, dict):
        return f"struct<{', '.join(f'{name}: {_spark(inner)}' for name, inner in form.items())}>"
    return f"array<{_spark(form[0])}>" if isinstance(form, list) else str(form)


def _arrow(form: Any) -> Any:
    import pyarrow  # type: ignore[import-untyped]

    if isinstance(form, dict):
        return pyarrow.struct([(name, _arrow(inner)) for name, inner in form.items()])
    if isinstance(form, list):
        return pyarrow.list_(_arrow(form[0]))
    names = {"int": pyarrow.int32(), "bigint": pyarrow.int64(), "double": pyarrow.float64(), "boolean": pyarrow.bool_()}
    return names.get(form) or (pyarrow.timestamp("us", "UTC") if form == "timestamp" else pyarrow.string())


#: A finding, by the names of `Report.to_dict()["findings"]`: outlines and keyed fingerprints, never a value.
FINDING: str = _spark(_FINDING)
#: What a text column's function gives: a report without name and size. Spans count characters.
TEXT: str = _spark(_TEXT)
#: A row a file. `file` tells files apart (see `file_id`), numbers in `path` are masked, `size` is in bytes, `milliseconds`
#: is what the scan took, spans count bytes, `report` is the line of `vakthund scan --format jsonl`.
SCHEMA: str = ", ".join(f"{name} {_spark(form)}" for name, form in _FILE.items())


def batch(rows: Iterable[dict[str, Any]]) -> Any:
    """A `pyarrow.RecordBatch` of SCHEMA; what a row lacks is null, what it has besides is left out."""
    import pyarrow

    return pyarrow.RecordBatch.from_pylist(list(rows), pyarrow.schema(_arrow(_FILE)))
