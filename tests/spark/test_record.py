"""The speeds in the package's README are those of the newest record, none is written by hand."""

import os

from conftest import PROJECT


def test_the_speeds_of_the_readme_are_recorded():
    newest = max((PROJECT / "benches/record").glob("spark-*.md"))
    recorded = newest.read_text().partition("\n\n")[2]
    readme = PROJECT / "bindings-python/README.md"
    before, opening, rest = readme.read_text().partition("<!-- spark -->\n")
    held, closing, after = rest.partition("<!-- /spark -->")
    assert closing
    if os.environ.get("UPDATE"):
        readme.write_text(before + opening + recorded + closing + after)
    else:
        assert held == recorded, f"README's speeds are not those of {newest.name}: UPDATE=1 writes them"
