"""Identity numbers on scanned pages: how many are found, clean and noisy, at 200 and 300 dpi, and seconds a page.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install pillow
    /tmp/peers/bin/python benches/peers/scans.py

Draws 40 pages (corpus/src/scans.py), scans each with `vakthund scan --ocr`, and counts by fingerprint. Beside it
`apt install tesseract-ocr tesseract-ocr-swe tesseract-ocr-nor fonts-dejavu-core`. Options: --vakthund PROGRAM (else
built with cargo), --pages N of each kind (default 10). Table on stdout and in benches/record/scans-<date>.md.
"""

import argparse
import datetime
import json
import pathlib
import subprocess
import sys
import tempfile
import time

PROJECT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "corpus/src"))
import scans  # noqa: E402

KINDS = [(dpi, noisy) for noisy in (False, True) for dpi in (200, 300)]


def built() -> str:
    subprocess.run(["cargo", "build", "--release", "-q", "-p", "vakthund-cli"], cwd=PROJECT, check=True)
    metadata = subprocess.run(["cargo", "metadata", "--no-deps", "--format-version", "1"], cwd=PROJECT, check=True, capture_output=True)
    return str(pathlib.Path(json.loads(metadata.stdout)["target_directory"]) / "release/vakthund")


def fingerprints(program: str, path: pathlib.Path, key: pathlib.Path, *options: str) -> set[str]:
    command = [program, "scan", str(path), "--format", "jsonl", "--key-file", str(key), *options]
    report = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    return {finding["fingerprint"] for finding in report["findings"] if finding["level"] != "low"}


def measured(program: str, pages: int, folder: pathlib.Path, dpi: int, noisy: bool) -> tuple[int, int, float]:
    key, text, picture = folder / "key", folder / "a.txt", folder / "a.jpg"
    key.write_bytes(b"a key for one measurement")
    found = wanted = 0
    seconds = 0.0
    for index in range(pages):
        data, numbers = scans.page(index, dpi, noisy)
        picture.write_bytes(data)
        text.write_text("".join(f"personnummer fødselsnummer {number}\n" for number in numbers))
        started = time.perf_counter()
        read = fingerprints(program, picture, key, "--ocr")
        seconds += time.perf_counter() - started
        known = fingerprints(program, text, key)
        found += len(known & read)
        wanted += len(known)
    return found, wanted, seconds / pages


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--vakthund")
    arguments.add_argument("--pages", type=int, default=10)
    options = arguments.parse_args()
    program = options.vakthund or built()
    today = datetime.datetime.now(datetime.UTC).date()
    lines = [f"# Scanned pages, {today}", "", "| pages | dpi | | numbers | found | % | seconds a page |", "|--:|--:|---|--:|--:|--:|--:|"]
    with tempfile.TemporaryDirectory() as folder:
        for dpi, noisy in KINDS:
            found, wanted, seconds = measured(program, options.pages, pathlib.Path(folder), dpi, noisy)
            kind = "noisy, turned" if noisy else "clean"
            lines.append(f"| {options.pages} | {dpi} | {kind} | {wanted} | {found} | {100 * found / wanted:.1f} | {seconds:.1f} |")
    text = "\n".join(lines) + "\n"
    print(text)
    (PROJECT / f"benches/record/scans-{today}.md").write_text(text)


if __name__ == "__main__":
    main()
