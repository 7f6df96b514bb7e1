"""Reports as tables: for pandas, for Arrow and for notebooks. Outlines and places, never a value."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

    from vakthund import Report

_TEXT = ("document", "kind", "category", "country", "level", "path", "preview", "fingerprint", "subject", "unit")
_NUMBERS = ("confidence", "start", "end")
_FLAGS = ("synthetic", "quoted")

#: Most rows of a notebook's table; the rest is counted below it.
_SHOWN = 50

_COLOURS = {"high": "#c0392b", "medium": "#d68910", "low": "#7f8c8d"}


def columns(report: Report) -> dict[str, list[Any]]:
    """The findings, a list a column; `evidence` is a list of texts in each row."""
    rows = [{**finding, **finding["span"], "document": report.name} for finding in report.findings]
    names = (*_TEXT, *_NUMBERS, *_FLAGS, "evidence")
    return {name: [row.get(name) for row in rows] for name in names}


def to_pandas(report: Report) -> pandas.DataFrame:
    import pandas

    return pandas.DataFrame(columns(report))


def to_arrow(report: Report) -> Any:
    return _arrow(columns(report))


def _arrow(values: dict[str, list[Any]]) -> Any:
    import pyarrow  # type: ignore[import-untyped]

    types = {name: pyarrow.string() for name in _TEXT}
    types |= {name: pyarrow.int64() for name in _NUMBERS}
    types |= {name: pyarrow.bool_() for name in _FLAGS}
    types["evidence"] = pyarrow.list_(pyarrow.string())
    return pyarrow.table(values, schema=pyarrow.schema([(name, types[name]) for name in values]))


def to_html(report: Report) -> str:
    verdict = report.verdict
    title = " · ".join(
        [verdict["action"], f"{len(report.findings)} findings", f"{report.persons} persons", f"{len(report.gaps)} gaps"]
    )
    rows = [_row(finding) for finding in report.findings[:_SHOWN]]
    rows += [_gap(gap) for gap in report.gaps[:_SHOWN]]
    hidden = max(0, len(report.findings) - _SHOWN) + max(0, len(report.gaps) - _SHOWN)
    more = f"<caption style='caption-side:bottom'>and {hidden} more</caption>" if hidden else ""
    head = "".join(f"<th>{name}</th>" for name in ("kind", "evidence", "level", "where"))
    table = f"<table>{more}<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>" if rows else ""
    return f"<div><b>{html.escape(str(report.name or 'vakthund'))}</b>: {html.escape(title)}{table}</div>"


def _row(finding: dict[str, Any]) -> str:
    level = finding["level"]
    mark = f"<mark title='{html.escape(', '.join(finding['evidence']), quote=True)}'>{html.escape(finding['preview'])}</mark>"
    span = finding["span"]
    place = html.escape(f"{finding['path']} {span['start']}–{span['end']}")
    confidence = f"<span style='color:{_COLOURS[level]}'>{level} {finding['confidence']}</span>"
    return f"<tr><td>{html.escape(finding['kind'])}</td><td>{mark}</td><td>{confidence}</td><td>{place}</td></tr>"


def _gap(gap: Mapping[str, Any]) -> str:
    return f"<tr><td>not examined</td><td>{html.escape(gap['reason'])}</td><td></td><td>{html.escape(gap['path'])}</td></tr>"
