"""Vakthund, Presidio, python-stdnum and three crates on the same identifiers: recall, noise and time.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install -r benches/peers/requirements.txt
    /tmp/peers/bin/python benches/peers/identifiers.py

Options: --vakthund PATH (else the Python binding if it is installed, else target/release/vakthund, which is
built if it is missing), --vectors FOLDER (default ../shared/vectors). The crates in benches/peers/crates are
built with cargo. What could not be installed is named in the result; a run itself uses no network.
"""

import argparse
import os
import pathlib
import time
from collections import Counter, defaultdict

from texts import KINDS, NOISES, STRINGS, noise, vectors
from tools import PROJECT, install


def percent(part, whole):
    """Rounding makes nothing 0 or 100."""
    if not whole:
        return "–"
    share = 100 * part / whole
    if 0 < share < 0.005:
        return "<0.01"
    return ">99.99" if 99.995 <= share < 100 else f"{share:.2f}"


def row(*cells):
    return "| " + " | ".join(map(str, cells)) + " |"


def table(head, rows):
    return "\n".join([row(*head), row("---", *["--:"] * (len(head) - 1)), *(row(*cells) for cells in rows)])


def recall(tools, texts):
    """By kind: recall over the valid rows / share of the invalid rows accepted."""
    counts = defaultdict(Counter)
    for tool in tools:
        asked = [text for text in texts if text.kind in tool.covers and (text.is_bare or not tool.bare)]
        for text, found in zip(asked, tool.answers(asked)[0]):
            target = KINDS[text.kind][0]
            cell = counts[tool.name, text.kind]
            cell[text.valid, "asked"] += 1
            cell[text.valid, "sure"] += target in found
            cell[text.valid, "low"] += bool({target, target + "?"} & found)
    columns = [(tool.name, which) for tool in tools for which in (("sure", "low") if tool.name == "Vakthund" else ("sure",))]
    head = ["kind", "valid", "invalid", *(f"{name}, low too" if which == "low" else name for name, which in columns)]
    total = Counter((text.kind, text.valid) for text in texts)

    def cell(name, which, kind):
        count = counts[name, kind]
        shares = (percent(count[valid, which], count[valid, "asked"]) for valid in (True, False))
        return " / ".join(shares) if count else "–"

    kinds = [kind for kind in KINDS if total[kind, True] or total[kind, False]]
    return table(head, ([kind, total[kind, True], total[kind, False], *(cell(*column, kind) for column in columns)] for kind in kinds))


def noises(tools):
    """By tool and country the percentage reported as a person's number; and each tool's time."""
    shares, seconds = defaultdict(dict), Counter()
    for name in NOISES:
        texts = noise(name)
        for tool in tools:
            start = time.perf_counter()
            answers, took = tool.answers(texts)
            seconds[tool.name] += took or time.perf_counter() - start
            marks = {"": "", ", low too": "?"} if tool.name == "Vakthund" else {"": ""}
            for suffix, mark in marks.items():
                groups = [("any", tool.persons)] * (len(tool.persons) > 1) + [(person, (person,)) for person in tool.persons]
                for group, persons in groups:
                    wanted = {*persons, *(person + mark for person in persons)}
                    shares[tool.name + suffix, group][name] = percent(sum(bool(wanted & found) for found in answers), STRINGS)
    order = [tool.name + suffix for tool in tools for suffix in ("", ", low too")]
    rows = ([tool, group, *shares[tool, group].values()] for tool, group in sorted(shares, key=lambda key: order.index(key[0])))
    times = ([tool.name, tool.how, f"{seconds[tool.name] * 10_000 / STRINGS / len(NOISES):.3f}"] for tool in tools)
    return table(["tool", "country", *NOISES], rows), table(["tool", "how", "seconds"], times)


NOTES = """\
Recall, in per cent: of the valid rows found / of the invalid rows found all the same. "–": no such rows, or the tool
has nothing for the kind. Labels are those published; {left_out} (labels in dispute) is left out. Any number of a
country's persons counts for each kind of them. Vakthund counts at medium and high, beside it with low as well.
These rows are also Vakthund's own tests: its recall here says that they are kept, not how it does on unseen numbers.
It accepts a personnummer with a space for the dash, which two rows call invalid, and leaves out plates that begin
with the words for o'clock and county road.
Vakthund and Presidio read the number behind a word that says what it is ("Personnummer: "), in noise within a neutral
sentence. Presidio is called without its language model and thus without its words of context, which raise scores
but drop nothing at its default threshold; its telephones are asked for in SE, NO, DK and FI, which is not its default.
python-stdnum and the crates judge bare numbers and so get these, for recall and for noise: they cannot search a text,
and {sentences} rows with words or several numbers are not put to them. Payment cards are put to stdnum's `luhn`; by
default its `fi.hetu` refuses the temporary series 900-999, and its `mac` unknown manufacturers.
Time: of one thread; Presidio with all its recognisers, python-stdnum with its five, a crate including its start,
Vakthund with all its detectors and reading what it reads."""


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--vakthund", type=pathlib.Path, metavar="PATH")
    shared = pathlib.Path(os.environ.get("VAKTHUND_SHARED", PROJECT / "../shared"))
    options.add_argument("--vectors", type=pathlib.Path, metavar="FOLDER", default=shared / "vectors")
    options = options.parse_args()
    tools, missing = install(options.vakthund)
    print("# Identifiers: side by side\n\nNot installed:", "; ".join(missing) or "nothing; all six ran", end=".\n")
    texts, left_out = vectors(options.vectors)
    print(f"\n## Recall / wrongly accepted, %\n\n{recall(tools, texts) if texts else 'No vectors here.'}")
    shares, times = noises(tools)
    print(f"\n## Noise: {STRINGS} strings of each sort reported as a person's number, %\n\n{shares}")
    print(f"\n## Seconds for 10,000 texts\n\n{times}\n")
    print(NOTES.format(left_out=", ".join(left_out) or "nothing", sentences=sum(not text.is_bare for text in texts)))


if __name__ == "__main__":
    main()
