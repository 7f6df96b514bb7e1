"""Files a second of a core on Spark, beside the same scanner without Spark in the same run.

    pip install 'vakthund[spark]'        # of a release build
    python benches/spark_share.py [--files 6000] [--rounds 3]

A share of office mails of 20 kB, prose of the corpus in an order of their own, with every twentieth file a document of the
corpus (PDF, workbook, text ...). Each round scans it by `scan_many` on one thread, then by Spark into Parquet: on one core and
on all, with the contents read by Spark and with the files opened by the executor. Medians go to stdout and to
benches/record/spark-<date>.md.
"""

import argparse
import contextlib
import datetime
import os
import pathlib
import platform
import shutil
import statistics
import sys
import tempfile
import time

os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")

import pyspark  # noqa: E402
import vakthund  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402
from vakthund import spark  # noqa: E402

PROJECT = pathlib.Path(__file__).resolve().parents[1]
KEY = b"a key of the benches, not a secret"
SIZE = 20_000
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "32",
    "spark.sql.files.maxPartitionNum": "16",
}


def mail(lines, at):
    """One mail of about 20 kB, from a place of its own in the prose."""
    body, size, index = [], 0, at * 37
    while size < SIZE - 200:
        body.append(lines[index % len(lines)])
        size += len(body[-1].encode()) + 2
        index += 1
    head = ["From: eva@skola.example", "To: per@region.example", f"Subject: Protokoll {at}", "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]  # fmt: skip
    return "\r\n".join([*head, "", *body, ""]).encode()


def share(folder, count):
    """Writes the files; gives their paths and their bytes in all."""
    prose = [path.read_text() for path in sorted((PROJECT / "corpus/prose").glob("*.txt"))]
    lines = [line for text in prose for line in text.splitlines() if line.strip()]
    documents = sorted(path for path in (PROJECT / "corpus/documents").glob("*/*") if path.suffix != ".json")
    files = []
    for at in range(count):
        document = documents[at // 20 % len(documents)] if at % 20 == 0 else None
        place = folder / str(at // 1000) / f"{at}{document.suffix if document else '.eml'}"
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(document.read_bytes() if document else mail(lines, at))
        files.append(place)
    return files, sum(file.stat().st_size for file in files)


def spent(pid):
    """Processor seconds of a process and of all it started that still run; Spark keeps its Python processes."""
    parents, ticks = {}, {}
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            parents[int(entry.name)], ticks[int(entry.name)] = int(fields[1]), int(fields[11]) + int(fields[12])
    mine, before = {pid}, 0
    while len(mine) > before:
        before = len(mine)
        mine |= {child for child, parent in parents.items() if parent in mine}
    return sum(ticks.get(one, 0) for one in mine) / os.sysconf("SC_CLK_TCK")


def timed(work):
    """Seconds by the clock and of the processors."""
    started, began = time.perf_counter(), spent(os.getpid())
    work()
    return time.perf_counter() - started, spent(os.getpid()) - began


def plain(files):
    scanner = vakthund.Scanner(key=KEY)
    return timed(lambda: [report.to_json() for report in scanner.scan_many(files, threads=1)])


def on_spark(cores, folder, files, rounds):
    """Seconds by way, of each round: a session of its own for the cores, its first round thrown away."""
    session = SparkSession.builder.master(f"local[{cores}]").config(map=SETTINGS).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    paths = session.createDataFrame([(str(file),) for file in files], "path string").repartition(16).cache()
    paths.count()
    ways = {
        "contents by Spark": lambda: spark.scan(spark.read(session, str(folder)), key=KEY),
        "opened by the executor": lambda: spark.scan_paths(paths, key=KEY),
    }
    seconds = {way: [] for way in ways}
    for _ in range(rounds + 1):
        for way, rows in ways.items():
            output = folder.parent / "out"
            seconds[way].append(timed(lambda rows=rows, output=output: rows().write.parquet(str(output))))
            written = session.read.parquet(str(output)).count()
            assert written == len(files), written
            shutil.rmtree(output)
    session.stop()
    return {way: taken[1:] for way, taken in seconds.items()}


def median(seconds):
    return tuple(statistics.median(column) for column in zip(*seconds, strict=True))


def table(results, count):
    base = median(results["scan_many, no Spark", 1])[1]
    lines = ["| | cores | files/s by the clock | processor, ms a file | files/s a busy core | of no Spark |", "|---|--:|--:|--:|--:|--:|"]
    for (way, cores), seconds in results.items():
        clock, busy = median(seconds)
        lines.append(
            f"| {way} | {cores} | {count / clock:.0f} | {busy / count * 1000:.2f} | {count / busy:.0f} | {base / busy:.2f} |"
        )
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--files", type=int, default=6000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--build", default="release", help="how the extension was built, for the record")
    given = parser.parse_args()
    cores, load = os.cpu_count(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place) / "share"
        folder.mkdir()
        files, size = share(folder, given.files)
        results = {("scan_many, no Spark", 1): [plain(files) for _ in range(given.rounds)]}
        for used in (1, cores):
            for way, seconds in on_spark(used, folder, files, given.rounds).items():
                results[way, used] = seconds
    rows = table(results, given.files)
    best = given.files / median(results["contents by Spark", cores])[0] / cores
    today = datetime.date.today().isoformat()
    text = (
        f"# A share on Spark, {today}\n\n{platform.machine()}, {cores} cores, shared machine (load {load:.1f} at the "
        f"start); {given.build} build; Spark {pyspark.__version__}, Python {platform.python_version()}; {given.files} files of "
        f"{size / given.files / 1000:.0f} kB on average, {given.rounds} rounds, medians, `binaryFile`'s listing and Parquet counted; the processor's "
        f"time is that of Java and Python together.\n\n{rows}\n\n"
        f"100 million such files at {best:.0f} files/s a core by the clock: {1e8 / best / 3600:,.0f} core hours, "
        f"{1e8 / best / 3600 / 64:.1f} hours on 64 cores.\n"
    )
    (PROJECT / f"benches/record/spark-{today}.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
