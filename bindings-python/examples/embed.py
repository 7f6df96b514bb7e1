"""Vakthund in a program of one's own: what in a folder may not leave the house, and why.

    python embed.py FOLDER

Prints a line a document that the policy objects to or that could not be examined, and a sum of kinds. Exit status: 0
all may leave, 1 the policy objects, 3 something could not be examined. Printed are places, kinds and counts, no value.
"""

from __future__ import annotations

import pathlib
import sys
from collections import Counter
from collections.abc import Iterator

import vakthund


def files(folder: pathlib.Path) -> Iterator[pathlib.Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def reasons(report: vakthund.Report) -> list[str]:
    """Where what was found stands, and what could not be examined."""
    found = [f"{finding['kind']} ({finding['level']}) at {finding['path']}" for finding in report.findings]
    return found + [f"not examined ({gap['reason']}): {gap['path']}" for gap in report.gaps]


def main(folder: str) -> int:
    scanner = vakthund.Scanner(policy="nordic-strict", recipients=["a@elsewhere.example"], limits={"time": 10.0})
    kinds: Counter[str] = Counter()
    objected = incomplete = False
    for report in scanner.scan_many(files(pathlib.Path(folder)), threads=2):
        action = report.verdict["action"]
        objected |= action not in ("allow", "log")
        incomplete |= not report.is_complete
        kinds.update(report.log_context()["kinds"])
        if action not in ("allow", "log") or not report.is_complete:
            print(f"{action}: {report.name}", *reasons(report), sep="\n    ")
    print("in all:", ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()) or "nothing")
    return 1 if objected else 3 if incomplete else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
