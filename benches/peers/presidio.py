"""Vakthund's Python package beside Presidio's engine: time, recall and false alarms; what a call costs, what threads give.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install -r benches/peers/requirements-presidio.txt ./bindings-python
    /tmp/peers/bin/python benches/peers/presidio.py

Presidio runs its `AnalyzerEngine` with its pattern recognisers for what both know, on spaCy's blank Swedish pipeline,
so that no model is needed; as it has none for Norway, the plain pattern of a fødselsnummer is added. Options:
--rounds N (default 5). The record goes to stdout and to benches/record/presidio-<date>.md.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import pathlib
import platform
import random
import statistics
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import metadata
from typing import Any

import spacy
import vakthund
from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry
from presidio_analyzer import predefined_recognizers as recognizers
from presidio_analyzer.nlp_engine import NlpEngineProvider
from texts import KINDS, vectors
from tools import PROJECT, Vakthund

#: Presidio's entities in the words of `texts.KINDS`.
ENTITIES = {
    "SE_PERSONNUMMER": "SE", "NO_FODSELSNUMMER": "NO", "SE_ORGANISATIONSNUMMER": "se_orgnr", "IBAN_CODE": "iban",
    "CREDIT_CARD": "card", "EMAIL_ADDRESS": "email", "PHONE_NUMBER": "phone",
}  # fmt: skip
NORWEGIAN = ("no_fnr", "no_fnr_2032", "no_fnr_tenor80", "no_dnr", "no_dnr_tenor80")
#: Rows of each kind and validity that are asked for, by lot.
ROWS = 500

QUIET = "Hej! Vi ses på tisdag klockan 14.30 i sal 214. Ta med protokollet från förra mötet, så går vi igenom det som är kvar och bestämmer när vi ses nästa gång. Kaffe finns i köket. Hälsningar från oss på kansliet"  # fmt: skip
DENSE = "Hej! Elevens personnummer är 811228-9874. Vi ses på tisdag klockan 14.30 i sal 214, ta med protokollet från förra mötet, så går vi igenom det som är kvar. Kaffe finns i köket. Hälsningar från kansliet"  # fmt: skip

Spans = list[tuple[str, int, int]]


def presidio() -> AnalyzerEngine:
    import tldextract

    # It would fetch the list of public suffixes.
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())
    with tempfile.TemporaryDirectory() as folder:
        spacy.blank("sv").to_disk(folder)
        configuration = {"nlp_engine_name": "spacy", "models": [{"lang_code": "sv", "model_name": folder}]}
        engine = NlpEngineProvider(nlp_configuration=configuration).create_engine()
    registry = RecognizerRegistry(supported_languages=["sv"])
    makers = [recognizers.SePersonnummerRecognizer, recognizers.SeOrganisationsnummerRecognizer]
    makers += [recognizers.IbanRecognizer, recognizers.CreditCardRecognizer, recognizers.EmailRecognizer]
    for maker in makers:
        registry.add_recognizer(maker(supported_language="sv"))
    registry.add_recognizer(recognizers.PhoneRecognizer(supported_language="sv", supported_regions=("SE", "NO")))
    pattern = Pattern("eleven digits", r"\b\d{6}[ -]?\d{5}\b", 0.5)
    norwegian = PatternRecognizer("NO_FODSELSNUMMER", patterns=[pattern], context=["fødselsnummer"], supported_language="sv")
    registry.add_recognizer(norwegian)
    return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["sv"])


def corpus() -> list[str]:
    """The corpus's labelled mails in three languages, and the texts with numbers."""
    files = sorted((PROJECT / "corpus/texts").glob("*.jsonl"))
    mails = [json.loads(line)["text"] for file in files for line in file.read_text().splitlines()]
    return mails + [case["text"] for case in cases()]


def cases() -> list[dict[str, Any]]:
    files = sorted((PROJECT / "corpus/cases/identity").glob("*.toml"))
    return [case for file in files for case in tomllib.loads(file.read_text())["case"]]


def theirs(engine: AnalyzerEngine, text: str) -> Spans:
    return [(ENTITIES[result.entity_type], result.start, result.end) for result in engine.analyze(text, "sv")]


def ours(scanner: vakthund.Scanner, text: str) -> Spans:
    """What it is sure of: medium and high."""
    sure = [finding for finding in scanner.scan_text(text).findings if finding["level"] != "low"]
    kinds = [Vakthund.TARGETS.get(finding["kind"].partition(".")[2], "") for finding in sure]
    return [(kind, finding["span"]["start"], finding["span"]["end"]) for kind, finding in zip(kinds, sure)]


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def rounds(times: int, works: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Seconds of each, all of them in each round, so that what else the machine does meets all alike."""
    took: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(times + 1):
        for name, work in works.items():
            took[name].append(seconds(work))
    # The first round warms up.
    return {name: each[1:] for name, each in took.items()}


def ratios(took: dict[str, list[float]], slow: str, fast: str) -> str:
    each = [one / other for one, other in zip(took[slow], took[fast])]
    return f"{statistics.median(each):.1f} ({min(each):.1f} to {max(each):.1f})"


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> list[str]:
    head = list(head)
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return ["| " + " | ".join(map(str, line)) + " |" for line in lines]


def throughput(scanner: vakthund.Scanner, engine: AnalyzerEngine, times: int) -> list[str]:
    lots = {"short mails": corpus(), "office prose": [file.read_text() for file in sorted((PROJECT / "corpus/prose").glob("*.txt"))]}
    rows = []
    for name, texts in lots.items():
        size = sum(len(text.encode()) for text in texts)
        took = rounds(times, {"ours": partial(scan_all, scanner, texts), "theirs": partial(analyze_all, engine, texts)})
        rates = (f"{len(texts) / statistics.median(each):,.0f} / {size / statistics.median(each) / 1e6:.2f}" for each in took.values())
        rows.append((f"{len(texts)} {name} of {size // len(texts):,} bytes", *rates, ratios(took, "theirs", "ours")))
    return table(["one thread", "Vakthund, texts/s / MB/s", "Presidio, texts/s / MB/s", "times as fast"], rows)


def scan_all(scanner: vakthund.Scanner, texts: list[str]) -> None:
    for text in texts:
        scanner.scan_text(text)


def analyze_all(engine: AnalyzerEngine, texts: list[str]) -> None:
    for text in texts:
        engine.analyze(text, "sv")


def shares(count: Counter[str]) -> str:
    recall = 100 * count["found"] / max(1, count["found"] + count["missed"])
    precision = 100 * count["found"] / max(1, count["found"] + count["alarm"])
    return f"{recall:.1f} / {precision:.1f}"


def accuracy(tools: dict[str, Callable[[str], Spans]]) -> list[str]:
    lines = []
    for title, judge in (("corpus/cases/identity", of_cases), ("published rows", of_rows)):
        counts = {name: judge(find) for name, find in tools.items()}
        kinds = [kind for kind in ENTITIES.values() if any(kind in count for count in counts.values())]
        rows = [
            (kind, sum(counts["Vakthund"][kind][said] for said in ("found", "missed")), *(shares(count[kind]) for count in counts.values()))
            for kind in kinds
        ]
        lines += ["", *table([title, "numbers", *(f"{name}, %" for name in tools)], rows)]
    return lines[1:]


def of_cases(find: Callable[[str], Spans]) -> dict[str, Counter[str]]:
    """By kind of person's number: a case names all that are in its text."""
    counts: dict[str, Counter[str]] = {"SE": Counter(), "NO": Counter()}
    for case in cases():
        found = find(case["text"])
        labels = list(labelled(case))
        for kind, start, end in labels:
            hit = any(name == kind and begin < end and start < stop for name, begin, stop in found)
            counts[kind]["found" if hit else "missed"] += 1
        for name, begin, stop in found:
            known = any(name == kind and begin < end and start < stop for kind, start, end in labels)
            if name in counts and not known:
                counts[name]["alarm"] += 1
    return counts


def labelled(case: dict[str, Any]) -> Iterable[tuple[str, int, int]]:
    at = 0
    for finding in case["findings"]:
        kind = Vakthund.TARGETS.get(finding.get("kind", "").partition(".")[2], "")
        if kind in ("SE", "NO"):
            start = case["text"].find(finding["text"], at)
            at = start + len(finding["text"])
            yield kind, start, at


def of_rows(find: Callable[[str], Spans]) -> dict[str, Counter[str]]:
    """By kind: what holds is to be found, what does not is not."""
    counts: dict[str, Counter[str]] = {}
    for text in rows_by_lot():
        kind = KINDS[text.kind][0]
        count = counts.setdefault(kind, Counter())
        hit = any(name == kind for name, _, _ in find(text.full))
        count[("found" if hit else "missed") if text.valid else "alarm" if hit else "quiet"] += 1
    return counts


def rows_by_lot() -> list[Any]:
    shared = pathlib.Path(os.environ.get("VAKTHUND_SHARED", PROJECT / "../shared")) / "vectors"
    known = {"se_personnummer", "se_samordningsnummer", "se_orgnr", "iban", "payment_card", "email", "phone_sv_SE", "phone_no_NO"}
    rows: dict[tuple[str, bool], list[Any]] = {}
    for text in vectors(shared)[0]:
        if text.kind in known or text.kind in NORWEGIAN:
            rows.setdefault((text.kind, text.valid), []).append(text)
    lot = random.Random(1)
    return [text for each in rows.values() for text in lot.sample(each, min(ROWS, len(each)))]


def call(scanner: vakthund.Scanner, name: str, text: str, times: int) -> tuple[str, ...]:
    """What a call takes beyond what core says it took itself."""
    whole, inner = [], []
    for _ in range(times):
        reports: list[vakthund.Report] = []
        took = seconds(lambda: reports.extend(scanner.scan_text(text) for _ in range(5000)))
        whole.append(took * 1e6 / 5000)
        inner.append(statistics.mean(report.to_dict()["stats"]["elapsed_us"] for report in reports))
    beyond = statistics.median(one - other for one, other in zip(whole, inner))
    return f"{name}, {len(text.encode())} bytes", f"{statistics.median(whole):.2f}", f"{statistics.median(inner):.2f}", f"{beyond:.2f}"


def threads(scanner: vakthund.Scanner, times: int) -> list[str]:
    texts = corpus() * 3
    documents = [(QUIET * 50).encode()] * 400

    def plain(count: int) -> None:
        with ThreadPoolExecutor(count) as pool:
            list(pool.map(lambda part: [scanner.scan_text(text) for text in part], [texts[at::count] for at in range(count)]))

    works: dict[str, Callable[[], object]] = {
        "plain, 1": lambda: plain(1),
        "plain, 2": lambda: plain(2),
        "short, 1": lambda: list(scanner.scan_many(map(str.encode, texts), threads=1)),
        "short, 2": lambda: list(scanner.scan_many(map(str.encode, texts), threads=2)),
        "long, 1": lambda: list(scanner.scan_many(documents, threads=1)),
        "long, 2": lambda: list(scanner.scan_many(documents, threads=2)),
    }
    took = rounds(times, works)
    names = {
        "plain": "`scan_text` of the texts above in threads of Python",
        "short": "`scan_many` of the texts above",
        "long": f"`scan_many` of texts of {len(documents[0])} bytes",
    }
    rows = [(name, ratios(took, f"{work}, 1", f"{work}, 2")) for work, name in names.items()]
    return table(["two threads", "times as fast as one"], rows)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=5)
    times = arguments.parse_args().rounds
    scanner, engine = vakthund.Scanner(), presidio()
    today = datetime.datetime.now(datetime.UTC).date()
    load = f"{os.getloadavg()[0]:.1f}"
    lines = [
        f"# Beside Presidio, {today}",
        "",
        f"{platform.machine()}, {os.cpu_count()} cores shared with other work (load LOAD); "
        f"Python {platform.python_version()}, presidio-analyzer {metadata.version('presidio-analyzer')}, "
        f"spaCy {metadata.version('spacy')} with a blank pipeline; all that is compared is taken in turn in each round; "
        "in brackets the lowest and the highest round.",
        "",
        "## Time",
        "",
        *throughput(scanner, engine, times),
        "",
        f"Medians of {times} rounds. Presidio looks for these seven kinds alone, without a language model; Vakthund for all it has, "
        "statements on health and the like among them.",
        "",
        "## Recall / precision",
        "",
        *accuracy({"Vakthund": lambda text: ours(scanner, text), "Presidio": lambda text: theirs(engine, text)}),
        "",
        "Vakthund at medium and high, Presidio at any score. The cases and rows are also Vakthund's own tests. In the cases "
        "places are compared, in the rows what a text has; precision there depends on how many of the rows do not hold.",
        "",
        "## A call",
        "",
        *table(
            ["`scan_text`", "a call, µs", "core, µs", "beyond core, µs"],
            [call(scanner, "no finding", QUIET, times), call(scanner, "one finding", DENSE, times)],
        ),
        "",
        "Core counts whole microseconds, rounded down, so that up to one of those beyond it is its own.",
        "",
        "## Threads",
        "",
        *threads(scanner, times),
    ]
    # Of the last minute.
    text = "\n".join(lines).replace("LOAD", f"{load} before, {os.getloadavg()[0]:.1f} after", 1) + "\n"
    print(text)
    (PROJECT / f"benches/record/presidio-{today}.md").write_text(text)


if __name__ == "__main__":
    main()
