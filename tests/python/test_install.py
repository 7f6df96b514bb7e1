"""What a user installs: the wheel in a clean environment, and a source distribution that holds what it is built from."""

import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import zipfile

import pytest
from conftest import MAIL

PROJECT = pathlib.Path(__file__).resolve().parents[2]
BINDING = PROJECT / "bindings-python"

pytestmark = pytest.mark.skipif(not shutil.which("cargo"), reason="cargo is missing")


def run(*command, **options):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def maturin(*words):
    run(sys.executable, "-m", "maturin", *words, cwd=BINDING)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Of the profile, the target and the folder that the module under test was built with, so that little is compiled."""
    folder = tmp_path_factory.mktemp("wheel")
    # The tag of this machine: the libraries of one system are not what is tested here.
    maturin("build", "--profile", "dev", "--compatibility", "linux", "--out", folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sdist")
    maturin("sdist", "--out", folder)
    (packed,) = folder.glob("*.tar.gz")
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    return folder / packed.name.removesuffix(".tar.gz")


def test_the_wheel_works_where_nothing_else_is(wheel, tmp_path):
    run(sys.executable, "-m", "venv", tmp_path / "clean")
    programs = tmp_path / "clean/bin"
    run(programs / "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", wheel)
    # Nothing of this environment may be seen from there.
    apart = {"cwd": tmp_path, "env": {"PATH": os.environ["PATH"]}}
    code = "import vakthund; print(*(f['kind'] for f in vakthund.Scanner().scan_text('personnummer 811228-9874').findings))"
    assert run(programs / "python", "-c", code, **apart) == "se.personnummer\n"
    assert run(programs / "vakthund", "--version", **apart) == f"vakthund {version(wheel)}\n"
    (tmp_path / "elev.eml").write_bytes(MAIL)
    done = subprocess.run([programs / "python", "-m", "vakthund", "scan", "elev.eml"], capture_output=True, text=True, check=False, **apart)
    assert done.returncode == 1, done.stderr
    assert "se.personnummer" in done.stdout


def version(wheel):
    return wheel.name.split("-")[1]


def test_the_wheel_is_typed_and_whole(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    own = {f"vakthund/{path.name}" for path in (BINDING / "python/vakthund").iterdir() if path.suffix in (".py", ".pyi", ".typed")}
    assert own | {"vakthund/py.typed", "vakthund/_native.pyi", "vakthund/_native.abi3.so"} <= names


def test_the_sources_hold_what_is_built_from_them(sources):
    for folder in ("core/data", "core/src", "cli/src", "bindings-python/src"):
        wanted, held = (sorted(path.relative_to(top) for path in (top / folder).rglob("*") if path.is_file()) for top in (PROJECT, sources))
        assert held == wanted, folder
    package = {path.name for path in (sources / "python/vakthund").iterdir()}
    assert {"__init__.py", "_native.pyi", "py.typed", "milter.py"} <= package


def test_the_sources_are_a_workspace_of_their_own(sources):
    metadata = run("cargo", "metadata", "--offline", "--format-version", "1", cwd=sources)
    assert '"vakthund-python' in metadata
    assert (sources / "Cargo.lock").exists()
