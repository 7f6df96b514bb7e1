"""Vakthund's extract stage beside other readers of documents, in one run: words, digits, errors, time, memory.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install -r benches/peers/requirements-documents.txt
    /tmp/peers/bin/python benches/peers/documents.py ../shared/documents

Beside them `apt install poppler-utils mupdf-tools`. Options: --extract PROGRAM (else built with cargo), --made
FOLDER (default made-pdfs beside the first), --formats pdf,docx, --worst N (our N worst files a format with words
they lack), --seconds N, --rows N. What is missing is named and left out; a run itself uses no network.
The tables go to stdout and, when no formats were chosen, to benches/record/documents-<date>.md.
"""

import argparse
import concurrent.futures
import datetime
import hashlib
import json
import os
import pathlib
import platform
import random
import re
import statistics
import subprocess
import tempfile
import unicodedata
import zipfile
from collections import Counter, defaultdict

from readers import Reader, missing

PROJECT = pathlib.Path(__file__).resolve().parents[2]
PDF = ("ours", "pdftotext", "pdfium", "mutool")
WITNESSES = PDF[1:]
OFFICE = ("ours", "tika", "kreuzberg")
FORMATS = "docx pptx odt ods rtf html msg doc ppt xls xlsx epub".split()
EVERY = ",".join(["pdf", "made", *FORMATS, "large"])
LEAST = 5  # A file of fewer words says nothing of its reader.


def words(text):
    """Letters and digits, soft hyphens aside and compatibility forms resolved, so that a ligature is its letters."""
    return Counter(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text.replace("\xad", "")).casefold()))


def letters(text):
    return Counter(re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", text.replace("\xad", "")).casefold()))


def digits(text):
    return Counter(re.findall(r"[0-9]{5,}", text))


def latin(counts):
    """True when nine letters of ten are Latin."""
    every = [c for word in counts for c in word if c.isalpha()]
    return bool(every) and sum("LATIN" in unicodedata.name(c, "") for c in every) >= 0.9 * len(every)


def majority(counts):
    """Each thing as often as the median witness has it; of two witnesses the lower counts."""
    every = set().union(*counts)
    median = {word: statistics.median_low([count[word] for count in counts]) for word in every}
    return Counter({word: count for word, count in median.items() if count})


def percent(part, whole):
    return f"{100 * part / whole:.2f}" if whole else "–"


def table(head, rows):
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines) + "\n"


class Bench:
    def __init__(self, options, program):
        self.options, self.program = options, program
        self.absent = [tool for tool in ("ours", *WITNESSES, "tika", "kreuzberg", "calamine") if missing(tool, program)]

    def here(self, tools):
        return [tool for tool in tools if tool not in self.absent]

    def read(self, tool, files, seconds=None):
        reader = Reader(tool, self.program, seconds or self.options.seconds)
        try:
            return [reader.read(file) for file in files]
        finally:
            reader.stop()

    def all(self, tools, files):
        """Every tool over all files, two tools at a time."""
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            runs = {tool: pool.submit(self.read, tool, files) for tool in tools}
            return {tool: run.result() for tool, run in runs.items()}


def distinct(folder):
    seen, files = set(), []
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest = hashlib.sha256(file.read_bytes()).digest()
        if digest not in seen:
            seen.add(digest)
            files.append(file)
    return files


class Score:
    """Recall of counted things, over all (micro) and as the mean of files (macro)."""

    def __init__(self):
        self.found, self.wanted, self.given, self.shares = 0, 0, 0, []

    def add(self, reference, given):
        found = (reference & given).total()
        self.found, self.wanted = self.found + found, self.wanted + reference.total()
        self.given += given.total()
        self.shares.append(found / reference.total())

    def micro(self):
        return percent(self.found, self.wanted)

    def macro(self):
        return percent(sum(self.shares), len(self.shares))

    def good(self):
        return percent(sum(share >= 0.95 for share in self.shares), len(self.shares))

    def excess(self):
        return f"{self.given / self.wanted:.2f}" if self.wanted else "–"


def text(answer):
    return answer.get("text") or ""


def cost(answers):
    errors = sum("error" in answer and answer["error"] != "time-out" for answer in answers)
    gaps = sum(bool(answer.get("gaps")) for answer in answers)
    late = sum(answer.get("error") == "time-out" for answer in answers)
    seconds = sum(answer.get("cpu", 0) for answer in answers)
    peak = max((answer.get("peak", 0) for answer in answers), default=0) // 1024
    return [f"{errors} + {gaps}" if gaps else errors, late, f"{seconds:.2f}", peak]


def pdfs(bench, folder, worst):
    tools = bench.here(PDF)
    files = distinct(folder / "pdf")
    runs = bench.all(tools, [str(file) for file in files])
    scores, numbers = defaultdict(Score), defaultdict(Score)
    for index, file in enumerate(files):
        heard = [text(runs[tool][index]) for tool in tools if tool in WITNESSES and "error" not in runs[tool][index]]
        if len(heard) < 2:
            continue
        reference = majority([words(each) for each in heard])
        if reference.total() < LEAST or not latin(reference):
            continue
        runs_of = majority([digits(each) for each in heard])
        for tool in tools:
            given = text(runs[tool][index])
            scores[tool].add(reference, words(given))
            if runs_of:
                numbers[tool].add(runs_of, digits(given))
        if "ours" in tools:
            note(worst, "pdf", file, reference, words(text(runs["ours"][index])), runs["ours"][index])
    any_score = next(iter(scores.values()), Score())
    rows = [
        [tool, scores[tool].micro(), scores[tool].macro(), scores[tool].good(), scores[tool].excess(),
         numbers[tool].micro(), *cost(runs[tool])] for tool in tools
    ]  # fmt: skip
    head = ["tool", "words, micro %", "macro %", "files ≥ 95 %", "words given / wanted", "digit runs %", "errors",
            "time-outs", "CPU, s", "peak, MB"]  # fmt: skip
    return (
        f"## PDF: {len(files)} files, {len(any_score.shares)} of them compared, {any_score.wanted} words\n\n"
        "Words and runs of five digits or more by the majority of pdftotext, pdfium and mutool (the median count of "
        "each), so each of the three is measured by a reference it has a voice in.\n\n" + table(head, rows)
    )


def note(worst, kind, file, reference, given, answer):
    lost = reference - given
    worst[kind].append((lost.total(), reference.total(), file, lost.most_common(12), answer.get("gaps", []),
                        answer.get("error")))  # fmt: skip


def made(bench, folder):
    truth = json.loads((folder / "truth.json").read_text())
    tools = bench.here(PDF)
    names = [name for name in truth if (folder / f"{name}.pdf").exists()]
    runs = bench.all(tools, [str(folder / f"{name}.pdf") for name in names])
    rows, total = [], sum(len(truth[name]["ids"]) for name in names)
    for tool in tools:
        exact = spaced = 0
        lost = Counter()
        for name, answer in zip(names, runs[tool]):
            given = text(answer)
            close = re.sub(r"\s", "", given)
            for number in truth[name]["ids"]:
                if number in given:
                    exact += 1
                elif re.sub(r"\s", "", number) in close:
                    spaced += 1
                else:
                    lost[name] += 1
        where = ", ".join(f"{name} {count}" for name, count in lost.most_common()) or "–"
        rows.append([tool, exact, spaced, lost.total(), where])
    head = ["tool", "as written", "only with other spaces", "lost", "lost where"]
    return f"## Made PDFs: {total} identity numbers in {len(names)} files\n\n" + table(head, rows)


def office(bench, folder, kinds, worst):
    tools, others = bench.here(OFFICE), bench.here(OFFICE[1:])
    rows, costs = [], []
    for kind in kinds:
        files = distinct(folder / kind)
        runs = bench.all(tools, [str(file) for file in files])
        counted = {tool: [letters(text(answer)) for answer in runs[tool]] for tool in tools}
        scores = defaultdict(Score)
        for index, file in enumerate(files):
            for judge in others:
                reference = counted[judge][index]
                if reference.total() < LEAST or "error" in runs[judge][index]:
                    continue
                for tool in tools:
                    scores[tool, judge].add(reference, counted[tool][index])
                if judge == others[0] and "ours" in tools:
                    note(worst, kind, file, reference, counted["ours"][index], runs["ours"][index])
        pairs = [("ours", "tika"), ("kreuzberg", "tika"), ("ours", "kreuzberg"), ("tika", "kreuzberg")]
        cells = [f"{scores[pair].micro()} / {scores[pair].macro()}" for pair in pairs]
        compared = len(scores["ours", "tika"].shares)
        rows.append([kind, len(files), compared, scores["ours", "tika"].wanted, *cells,
                     *(scores[tool, "tika"].excess() for tool in ("ours", "kreuzberg"))])  # fmt: skip
        costs.append([kind, *(" · ".join(map(str, cost(runs[tool]))) if tool in tools else "–" for tool in OFFICE)])
    head = ["format", "files", "compared", "Tika's words", "ours of Tika's", "kreuzberg of Tika's",
            "ours of kreuzberg's", "Tika of kreuzberg's", "ours given / wanted", "kreuzberg given / wanted"]  # fmt: skip
    return (
        "## Office and others: words found, micro / macro %\n\n" + table(head, rows)
        + "\nErrors · time-outs · CPU, s · peak, MB:\n\n" + table(["format", *OFFICE], costs)
    )  # fmt: skip


def workbook(path, rows):
    """A workbook of `rows` by 8: names, numbers, dates and running text, the same at every run."""
    chance, places, strings = random.Random(20), {}, []
    column = lambda value: places.setdefault(value, len(places))  # noqa: E731
    lines = []
    for row in range(1, rows + 1):
        texts = [f"Namn{chance.randrange(50_000)}", f"Ort{chance.randrange(900)}", f"anteckning {chance.randrange(10**6)}",
                 f"mottagare{row}@exempel.se"]  # fmt: skip
        numbers = [row, chance.randrange(10**9), chance.randrange(40_000, 46_000), round(chance.random() * 1e4, 2)]
        cells = [f'<c r="{"ABCD"[i]}{row}" t="s"><v>{column(value)}</v></c>' for i, value in enumerate(texts)]
        cells += [f'<c r="{"EFGH"[i]}{row}"><v>{value}</v></c>' for i, value in enumerate(numbers)]
        lines.append(f'<row r="{row}">{"".join(cells)}</row>')
    strings = "".join(f"<si><t>{value}</t></si>" for value in places)
    main, office = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    relation = lambda number, kind, target: f'<Relationship Id="rId{number}" Type="{office}/{kind}" Target="{target}"/>'  # noqa: E731
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    members = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">{relation(1, "officeDocument", "xl/workbook.xml")}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{relation(1, "worksheet", "worksheets/sheet1.xml")}{relation(2, "sharedStrings", "sharedStrings.xml")}</Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{"".join(lines)}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}" count="{4 * rows}" uniqueCount="{len(places)}">{strings}</sst>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in members.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + content)


def large(bench, rows):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "stor.xlsx")
        workbook(path, rows)
        size = os.path.getsize(path) / 1e6
        lines = []
        for tool in bench.here(("ours", "calamine", "tika", "kreuzberg")):
            answer = bench.read(tool, [path], 60)[0]
            mails = len(set(re.findall(r"mottagare\d+@exempel\.se", text(answer))))
            seen = "; ".join([answer["error"]] if "error" in answer else answer.get("gaps", [])[:2]) or "–"
            lines.append([tool, f"{answer.get('cpu', 0):.2f}", answer.get("peak", 0) // 1024, percent(mails, rows), seen])
    head = ["tool", "CPU, s", "peak, MB", "addresses found %", "errors and gaps"]
    return f"## A workbook of {rows} rows by 8, {size:.1f} MB\n\n" + table(head, lines)


def worst_files(worst, count):
    out = ["## Our worst files\n"]
    for kind, files in worst.items():
        lost, wanted = sum(file[0] for file in files), sum(file[1] for file in files)
        out.append(f"### {kind}: {lost} of {wanted} words lost\n")
        for missed, whole, file, some, gaps, error in sorted(files, key=lambda file: -file[0])[:count]:
            if missed:
                shown = " ".join(f"{word}×{times}" for word, times in some)
                said = f" error {error}" if error else f" gaps {gaps[:3]}" if gaps else ""
                out.append(f"- {file.parent.name}/{file.name}: {missed} of {whole}{said}: {shown}")
        out.append("")
    return "\n".join(out)


def build():
    command = ["cargo", "build", "--release", "-q", "-p", "vakthund-benches", "--bin", "extract"]
    if subprocess.run(command, cwd=PROJECT).returncode:
        return None
    return str(pathlib.Path(os.environ.get("CARGO_TARGET_DIR", PROJECT / "target")) / "release/extract")


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--extract")
    parser.add_argument("--made", type=pathlib.Path)
    parser.add_argument("--formats", default=EVERY)
    parser.add_argument("--worst", type=int, default=0)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--rows", type=int, default=200_000)
    return parser.parse_args()


def main():
    chosen = options()
    folder = chosen.folder.resolve()
    bench, kinds = Bench(chosen, chosen.extract or build()), chosen.formats.split(",")
    today, worst = datetime.date.today().isoformat(), defaultdict(list)
    notes = (
        "Ours, pdftotext and mutool: processor time of a process a file, its start with it; the others: within a process "
        "that goes on, Python's memory with it. Peaks of pdftotext and mutool under 16 MB are those of their caller. "
        "Errors of ours: + files with a gap, some of them read but for a part. Ours gives names and properties too: "
        "they can stand in for a word lost elsewhere.\n"
    )
    parts = [f"# Documents: side by side, {today}\n\n{platform.machine()}, {os.cpu_count()} cores; "
             f"{chosen.seconds} s a file. Missing: {', '.join(bench.absent) or 'nothing'}. {notes}"]  # fmt: skip
    print(parts[0], flush=True)
    made_folder = chosen.made or folder.parent / "made-pdfs"
    steps = {
        "pdf": (folder / "pdf", lambda: pdfs(bench, folder, worst)),
        "made": (made_folder / "truth.json", lambda: made(bench, made_folder)),
        "office": (folder, lambda: office(bench, folder, [k for k in FORMATS if k in kinds and (folder / k).is_dir()], worst)),
        "large": (folder, lambda: large(bench, chosen.rows)),
    }
    for name, (needed, step) in steps.items():
        wanted = any(kind in kinds for kind in FORMATS) if name == "office" else name in kinds
        if wanted and needed.exists():
            parts.append(step())
            print(parts[-1], flush=True)
    if chosen.formats == EVERY:
        (PROJECT / f"benches/record/documents-{today}.md").write_text("\n".join(parts))
    if chosen.worst:
        print(worst_files(worst, chosen.worst))


if __name__ == "__main__":
    main()
