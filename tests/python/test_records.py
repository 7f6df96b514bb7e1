"""README's figures are those of the newest record, none is written by hand; `UPDATE=1` takes a new one in."""

import os
import pathlib
import re

PROJECT = pathlib.Path(__file__).resolve().parents[2]
README = PROJECT / "bindings-python/README.md"


def test_the_figures_of_readme_are_recorded():
    record = max((PROJECT / "benches/record").glob("presidio-*.md")).read_text()
    tables = re.findall(r"(?:^\|.*\n)+", record, re.MULTILINE)
    assert len(tables) == 5
    block = f"<!-- presidio -->\n{record.splitlines()[2]}\n\n" + "\n".join(tables) + "<!-- /presidio -->"
    text = README.read_text()
    (shown,) = re.findall(r"<!-- presidio -->.*<!-- /presidio -->", text, re.DOTALL)
    if os.environ.get("UPDATE") and shown != block:
        README.write_text(text.replace(shown, block))
        shown = block
    assert shown == block
