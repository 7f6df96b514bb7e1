"""The notebook runs on the corpus from first to last, plots both, and shows no value."""

import os
import pathlib
import re
import shutil
import time

import nbformat
import pytest
from nbclient import NotebookClient

PROJECT = pathlib.Path(__file__).resolve().parents[2]
NOTEBOOK = PROJECT / "bindings-python/examples/share.ipynb"


@pytest.fixture
def share(tmp_path, monkeypatch):
    """Some of the corpus, a part of it old."""
    for folder in ("mail", "cases/identity", "cases/health"):
        shutil.copytree(PROJECT / "corpus" / folder, tmp_path / folder)
    year_ago = time.time() - 400 * 86_400
    for path in (tmp_path / "mail").iterdir():
        os.utime(path, (year_ago, year_ago))
    monkeypatch.setenv("VAKTHUND_SHARE", str(tmp_path))
    # The kernel's files belong to this run alone.
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path.parent / "ipython"))
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path.parent / "matplotlib"))


def test_it_runs_and_plots(share):
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 2
    shown = "".join(text for output in outputs for kind, text in output.get("data", {}).items() if kind.startswith("text/"))
    assert "blocked" in shown
    assert not re.search(r"\d{6}[-+ ]?\d{4,5}", shown)


def test_it_is_committed_without_what_it_gave():
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert cells and all(not cell.outputs and cell.execution_count is None for cell in cells)
