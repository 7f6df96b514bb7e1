"""`python -m vakthund` is the command."""

import os
import subprocess
import sys

import pytest
from conftest import MAIL


@pytest.mark.parametrize(
    "words", [["--help"], ["--version"], ["scan", "--format", "json", "elev.eml"], ["policy", "list"], ["no-such"]]
)
def test_it_says_and_returns_the_same(words, tmp_path):
    (tmp_path / "elev.eml").write_bytes(MAIL)
    (tmp_path / "key").write_bytes(b"a key of the tests, not a secret")
    key = ["--key-file", "key"] if words[0] == "scan" else []
    own, binary = (
        subprocess.run([*command, *words, *key], cwd=tmp_path, capture_output=True, text=True, check=False)
        for command in ([sys.executable, "-m", "vakthund"], [os.environ["VAKTHUND_BIN"]])
    )
    assert own.returncode == binary.returncode
    assert untimed(own.stdout) == untimed(binary.stdout)
    assert own.stderr == binary.stderr
    assert own.stdout + own.stderr


def untimed(text):
    return [line for line in text.splitlines() if "elapsed" not in line]
