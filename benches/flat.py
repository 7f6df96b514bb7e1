"""Two gigabytes of documents from a generator through `scan_many`: the most memory the process ever held.

    python3 -m venv /tmp/flat && /tmp/flat/bin/pip install ./bindings-python
    /tmp/flat/bin/python benches/flat.py

Documents of a megabyte, in turn running text, a mail, a list, a page of HTML and a zip; each has a number at its end,
which must be found. Options: --documents N (default 2000), --threads N (default 2). The record goes to stdout and to
benches/record/flat-<date>.md.
"""

from __future__ import annotations

import argparse
import datetime
import io
import os
import pathlib
import platform
import re
import time
import zipfile
from collections import Counter
from collections.abc import Iterator

import vakthund

PROJECT = pathlib.Path(__file__).resolve().parents[1]
SIZE = 1_000_000
LINE = "Vi ses på tisdag klockan 14.30 i sal 214, ta med protokollet från förra mötet.\r\n"
ROW = "Eva Lind;Storgatan 5;Umeå;2026-03-01;4 250,00\r\n"
NUMBER = "Elevens personnummer är 811228-9874.\r\n"
MAIL = (
    "From: eva@skola.example\r\nTo: per@region.example\r\nSubject: Underlag\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\n"
)


def filled(line: str, before: str = "", after: str = "") -> bytes:
    return (before + line * (SIZE // len(line.encode())) + NUMBER + after).encode()


def packed(text: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("protokoll.txt", text)
    return made.getvalue()


def documents(count: int) -> Iterator[tuple[str, bytes]]:
    kinds = {
        "txt": filled(LINE), "eml": filled(LINE, MAIL), "csv": filled(ROW, "namn;gata;ort;dag;summa\r\n"),
        "html": filled(f"<p>{LINE}</p>", "<html><body>", "</body></html>"), "zip": packed(filled(LINE)),
    }  # fmt: skip
    for at in range(count):
        kind = list(kinds)[at % len(kinds)]
        # A copy of its own each, as if it were read from somewhere.
        yield f"{at}.{kind}", bytes(bytearray(kinds[kind]))


def peak() -> float:
    """Megabytes of memory at the most, so far."""
    status = pathlib.Path("/proc/self/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1000


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--documents", type=int, default=2000)
    arguments.add_argument("--threads", type=int, default=2)
    options = arguments.parse_args()
    scanner = vakthund.Scanner(limits={"time": 600.0})
    built, seen, size = peak(), Counter[str](), 0

    def counted() -> Iterator[tuple[str, bytes]]:
        nonlocal size
        for name, data in documents(options.documents):
            size += len(data)
            yield name, data

    started = time.perf_counter()
    for report in scanner.scan_many(counted(), threads=options.threads):
        seen["complete"] += report.is_complete
        seen["found"] += any(finding["kind"] == "se.personnummer" for finding in report.findings)
    took = time.perf_counter() - started
    today = datetime.datetime.now(datetime.UTC).date()
    text = (
        f"# Memory of a long run, {today}\n\n{platform.machine()}, {os.cpu_count()} cores, shared; `scan_many` on "
        f"{options.threads} threads; txt, eml, csv, html and zip in turn.\n\n"
        "| documents | bytes, GB | complete | number found | peak with the scanner built, MB | peak, MB | MB/s |\n"
        "| --: | --: | --: | --: | --: | --: | --: |\n"
        f"| {options.documents} | {size / 1e9:.2f} | {seen['complete']} | {seen['found']} | {built:.0f} | {peak():.0f} "
        f"| {size / took / 1e6:.1f} |\n"
    )
    print(text)
    (PROJECT / f"benches/record/flat-{today}.md").write_text(text)


if __name__ == "__main__":
    main()
