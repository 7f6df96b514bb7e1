"""The example is typed throughout and does what it says."""

import pathlib
import subprocess
import sys

import pytest
from conftest import MAIL

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "bindings-python/examples/embed.py"


def run(folder):
    command = [sys.executable, str(EXAMPLE), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_types_hold(tmp_path):
    command = [sys.executable, "-m", "mypy", "--strict", f"--cache-dir={tmp_path}", str(EXAMPLE)]
    done = subprocess.run(command, cwd=EXAMPLE.parents[1], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "content", "status", "said"),
    [
        ("hej.txt", b"Vi ses kl 10.", 0, "in all: nothing"),
        ("elev.eml", MAIL, 1, "se.personnummer (high)"),
        ("a.zip", b"PK\x03\x04\x14\x00cut short", 3, "not examined (malformed)"),
    ],
)
def test_it_says_what_may_not_leave(tmp_path, name, content, status, said):
    (tmp_path / name).write_bytes(content)
    done = run(tmp_path)
    assert said in done.stdout
    assert "811228" not in done.stdout + done.stderr
    assert (done.returncode, done.stderr) == (status, "")
