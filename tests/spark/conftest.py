"""What the tests of Spark share: a session, a standalone cluster on loopback, texts of the corpus as files."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import tomllib

import pytest

PROJECT = pathlib.Path(__file__).resolve().parents[2]
KEY = b"a key of the tests, not a secret"

sys.path.insert(0, str(PROJECT / "tests/gateway"))
from servers import free_port, until  # noqa: E402

os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
QUIET = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "32",
}

try:
    import pyspark
except ImportError:
    pyspark = None


def pytest_collection_modifyitems(items):
    missing = "java" if not shutil.which("java") else "pyspark" if pyspark is None else None
    for item in items if missing else ():
        item.add_marker(pytest.mark.skip(reason=f"{missing} is missing"))


def spark_program(name):
    """A program of Spark's own folder."""
    return str(pathlib.Path(pyspark.__file__).parent / "bin" / name)


@pytest.fixture(scope="session")
def session(tmp_path_factory):
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config(map=QUIET)
    built = builder.config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse"))).getOrCreate()
    yield built
    built.stop()


def texts():
    """Every text of the corpus's cases."""
    found = []
    for file in sorted((PROJECT / "corpus/cases").glob("*/*.toml")):
        found += [case["text"] for case in tomllib.loads(file.read_text()).get("case", [])]
    assert len(found) > 1000
    return found


def children(pid, word):
    """Processes that `pid` started and whose command line holds `word`."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == pid and word.encode() in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
    return found


class Cluster:
    """A master and two workers of a core each."""

    def __init__(self, folder):
        self.folder, self.started, self.port = folder, [], free_port()
        self.master = f"spark://127.0.0.1:{self.port}"

    def start(self):
        self._start("master", "--port", self.port)
        until("the master", lambda: "Starting Spark master" in self._log("master"), 60)
        for name in ("one", "two"):
            self._start(name, "--port", free_port(), "--cores", 1, "--memory", "600m", "--work-dir", self.folder / name, self.master)
            until(f"worker {name}", lambda name=name: "Successfully registered" in self._log(name), 60)

    def executors(self):
        """Their process ids."""
        return [pid for worker in self.started[1:] for pid in children(worker.pid, "CoarseGrainedExecutorBackend")]

    def _start(self, name, *arguments):
        kind = "master.Master" if name == "master" else "worker.Worker"
        common = ["--host", "127.0.0.1", "--webui-port", free_port()]
        command = [spark_program("spark-class"), f"org.apache.spark.deploy.{kind}", *common, *arguments]
        with (self.folder / f"{name}.log").open("w") as log:
            environment = {**os.environ, "SPARK_DAEMON_MEMORY": "256m"}
            started = subprocess.Popen([*map(str, command)], stdout=log, stderr=log, cwd=self.folder, env=environment)
        self.started.append(started)

    def _log(self, name):
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def end(self):
        for process in reversed(self.started):
            process.terminate()
        for process in self.started:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture
def cluster(tmp_path):
    made = Cluster(tmp_path)
    try:
        made.start()
        yield made
    finally:
        made.end()
