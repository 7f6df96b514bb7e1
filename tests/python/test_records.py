"""README's figures are those of the newest records, none is written by hand; `UPDATE=1` takes new ones in."""

import os
import pathlib
import re

import pytest

PROJECT = pathlib.Path(__file__).resolve().parents[2]
README = PROJECT / "bindings-python/README.md"


@pytest.mark.parametrize(("name", "count"), [("presidio", 5), ("flat", 1)])
def test_the_figures_of_readme_are_recorded(name, count):
    record = max((PROJECT / "benches/record").glob(f"{name}-*.md")).read_text()
    tables = re.findall(r"(?:^\|.*\n)+", record, re.MULTILINE)
    assert len(tables) == count
    block = f"<!-- {name} -->\n{record.splitlines()[2]}\n\n" + "\n".join(tables) + f"<!-- /{name} -->"
    text = README.read_text()
    (shown,) = re.findall(rf"<!-- {name} -->.*<!-- /{name} -->", text, re.DOTALL)
    if os.environ.get("UPDATE") and shown != block:
        README.write_text(text.replace(shown, block))
        shown = block
    assert shown == block
