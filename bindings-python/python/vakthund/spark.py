"""Scans shares, buckets and text columns on Apache Spark.

    from vakthund import spark as vakthund_spark
    files = vakthund_spark.read(session, "/mnt/share")                   # or any DataFrame of Spark's `binaryFile`
    scanned = vakthund_spark.scan(files, policy="nordic-strict", key=key)
    scanned.write.parquet("scanned")                                     # a row a file, columns of SCHEMA
    vakthund_spark.persons(session.read.parquet("scanned"))              # person x category x number of files

Every function takes what `vakthund.Scanner` takes. The scanner is built on the driver first, so that a mistake in a policy
raises `BuildError` with file and line before a job starts. The texts of the files it names travel to the executors, where
each Python process builds it once. Equal values have equal fingerprints on all executors: there is one key, drawn on the
driver where none is given. What cannot be read is a gap of its row and ends no job.

Needs `pip install 'vakthund[spark]'`, on the executors too.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import pathlib
import stat
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from vakthund import Report, Scanner, _columns
from vakthund._carried import Carried, Options, carried_of
from vakthund._columns import FINDING, SCHEMA, TEXT

if TYPE_CHECKING:
    from pyspark.sql import DataFrame as _DataFrame  # type: ignore[import-not-found, unused-ignore]
    from pyspark.sql import SparkSession as _Session
    from typing_extensions import Unpack

    # Of `pyarrow.RecordBatch`, which has no types.
    _Batches = Iterator[Any]

#: Files of one task of `listing`.
_FILES_A_TASK = 256


def read(session: _Session, *paths: str, most: int = 100 << 20) -> _DataFrame:
    """All files below `paths` by Spark's `binaryFile` source, which reads each whole into memory.

    A file of more than `most` bytes comes without content: `scan` makes it a gap. Spark leaves out files whose names begin
    with `_` or `.`, and those that are gone or cannot be read when their turn comes: `lost` finds them. It follows links.
    """
    from pyspark.sql import functions as F

    source = session.read.format("binaryFile").option("recursiveFileLookup", True)
    files = source.option("ignoreMissingFiles", True).option("ignoreCorruptFiles", True).load(list(paths))
    without = files.where(files["length"] > most).withColumn("content", F.lit(None).cast("binary"))
    return files.where(files["length"] <= most).unionByName(without)


def scan(df: _DataFrame, **options: Unpack[Options]) -> _DataFrame:
    """A row of SCHEMA for each row of `binaryFile`'s columns: path, modificationTime, length and content.

    A row without content, and one whose scan fails in whatever way, becomes a row with the gap `unreadable`. Raises on the
    driver: `BuildError`, `OSError`, `ValueError` and `TypeError`, as `vakthund.Scanner` does.
    """
    return _mapped(df.select("path", "modificationTime", "length", "content"), _scan_batches, options)


def scan_paths(df: _DataFrame, **options: Unpack[Options]) -> _DataFrame:
    """A row of SCHEMA for each path in the column `path`; the executor opens the file, so it must see the same mounts.

    The way for shares that are mounted everywhere and for inventories made by others: Spark holds no contents, and neither
    size nor disappearing files are a matter to it. What cannot be opened, and what is no plain file, has the gap
    `unreadable`, its `size` and `modified` null where it is gone. Raises as `scan` does.
    """
    return _mapped(df.select("path"), _open_batches, options)


def listing(session: _Session, *paths: str) -> _DataFrame:
    """The column `path` of all files below `paths`, listed by the driver: for `scan_paths`, and to hold a scan against.

    A folder of the driver's own file system is walked as the command line does: links to folders are not followed, and pipes,
    links that lead out of it and folders that cannot be listed are there, to become gaps. Others are listed by Hadoop, which
    raises where it cannot. Unlike Spark's sources it has the names that begin with `_` or `.` too.
    """
    hadoop = session._jvm.org.apache.hadoop.fs  # type: ignore[union-attr, unused-ignore]
    files: list[tuple[str]] = []
    for path in paths:
        place = hadoop.Path(path)
        system = place.getFileSystem(session._jsc.hadoopConfiguration())
        found = _walk(_local(path)) if system.getUri().getScheme() == "file" else _listed(system.listFiles(place, True))
        # A name that is no UTF-8 cannot travel: what stands for it cannot be opened, and is a gap.
        files.extend((os.fsencode(file).decode("utf-8", "replace"),) for file in found)
    return session.createDataFrame(files, "path string").repartition(1 + len(files) // _FILES_A_TASK)


def lost(listed: _DataFrame, scanned: _DataFrame, **options: Unpack[Options]) -> _DataFrame:
    """Rows of SCHEMA for the paths of `listed` that `scanned`, the stored result of `scan`, has no row of.

    Spark leaves out files whose names begin with `_` or `.`, and by `read` those it could not read. Each is opened as by
    `scan_paths`; what cannot be, has the gap `unreadable`. Needs the `key` of the scan, else `ValueError`.
    """
    from pyspark.sql import functions as F

    key = options.get("key")
    if not key:
        raise ValueError("lost needs key, the one of the scan")
    file = F.udf(lambda path: file_id(path, key), "string")
    return scan_paths(listed.withColumn("file", file("path")).join(scanned.select("file"), "file", "left_anti"), **options)


def findings(scanned: _DataFrame) -> _DataFrame:
    """A row a finding of `scan`'s result: `file` and `document` (its masked path), then the columns of FINDING."""
    from pyspark.sql import functions as F

    rows = scanned.select("file", F.col("path").alias("document"), F.explode("findings").alias("finding"))
    return rows.select("file", "document", "finding.*")


def persons(scanned: _DataFrame) -> _DataFrame:
    """Who is spoken of, in how many files, and in what categories: from the result of `scan`, no value among it.

    `person` is the keyed fingerprint of an identity number, null for statements that stand near none; then `category`,
    `files` and `findings` (counts) and `confidence` (the highest, 0-100). Findings of level low are left out. To find one
    person's rows, scan the number under the same key: `scan_text(number).findings[0]["fingerprint"]`.
    """
    from pyspark.sql import functions as F

    rows = findings(scanned).where("level != 'low'")
    person = F.coalesce("subject", F.when(F.col("category") == "identity", F.col("fingerprint")))
    counts = (F.count_distinct("file").alias("files"), F.count("*").alias("findings"), F.max("confidence").alias("confidence"))
    return rows.groupBy(person.alias("person"), "category").agg(*counts)


def scan_text_udf(**options: Unpack[Options]) -> Any:
    """A function on a text column that gives TEXT, spans counting characters; null for null. Raises as `scan` does."""
    return _text_udf(lambda report: {**report, **report["verdict"]}, TEXT, options)


def findings_udf(**options: Unpack[Options]) -> Any:
    """A function on a text column that gives an array of FINDING, spans counting characters. Raises as `scan` does.

    Null for null, and null for a text that could not be examined whole, for an empty list would call it clean:
    `scan_text_udf` gives what was found in it, and its gaps.
    """
    return _text_udf(lambda report: report["findings"] if report["complete"] else None, f"array<{FINDING}>", options)


def file_id(path: str, key: bytes | bytearray) -> str:
    """The column `file` of a path: who has the key finds a file again from a list of paths, masked though `path` is.

    `f1:` and the first 16 bytes of HMAC-SHA-256, in hex. `file:/a`, `file:///a` and `/a` are the same.
    """
    mac = hmac.new(bytes(key), b"file\0" + _local(path).encode("utf-8", "surrogatepass"), hashlib.sha256)
    return f"f1:{mac.hexdigest()[:32]}"


def _mapped(df: _DataFrame, function: Callable[[Carried, _Batches], _Batches], options: Options) -> _DataFrame:
    carried = carried_of(options)

    # Spark shows a function by its name; a partial one would show its arguments.
    def vakthund(batches: _Batches) -> _Batches:
        return function(carried, batches)

    return df.mapInArrow(vakthund, SCHEMA)


def _scan_batches(carried: Carried, batches: _Batches) -> _Batches:
    scanner = carried.scanner()
    for batch in batches:
        paths, times, sizes, contents = (batch.column(index) for index in range(4))
        # One document at a time leaves Arrow's memory.
        rows = (
            _row(carried, scanner, path.as_py() or "", content.as_py()) | {"modified": time.as_py(), "size": size.as_py()}
            for path, time, size, content in zip(paths, times, sizes, contents)
        )
        yield _columns.batch(rows)


def _open_batches(carried: Carried, batches: _Batches) -> _Batches:
    scanner = carried.scanner()
    for batch in batches:
        yield _columns.batch(_opened(carried, scanner, path.as_py() or "") for path in batch.column(0))


def _opened(carried: Carried, scanner: Scanner, path: str) -> dict[str, Any]:
    place = pathlib.Path(_local(path))
    try:
        about = place.stat()
    except (OSError, ValueError):
        return _row(carried, scanner, path, None)
    # Opening a pipe would wait for its writer.
    row = _row(carried, scanner, path, place if stat.S_ISREG(about.st_mode) else None)
    # In whole milliseconds, as Spark gives it.
    modified = datetime.fromtimestamp(about.st_mtime_ns // 1_000_000 / 1000, timezone.utc)
    return row | {"modified": modified, "size": about.st_size}


def _row(carried: Carried, scanner: Scanner, path: str, document: bytes | pathlib.Path | None) -> dict[str, Any]:
    report = _examined(scanner, _local(path), document)
    plain = report.to_dict()
    return {
        **plain,
        **plain["verdict"],
        "file": file_id(path, carried.key),
        "path": plain["name"],
        "milliseconds": plain["stats"]["elapsed_us"] / 1000,
        "report": report.to_json(),
    }


def _examined(scanner: Scanner, name: str, document: bytes | pathlib.Path | None) -> Report:
    """The report; one document ends no job, so a failure of any kind is the gap of a file that cannot be opened."""
    try:
        if document is not None:
            return scanner.scan(document, name)
    except Exception:  # noqa: S110
        pass
    return next(scanner.scan_many([(name, "")], threads=1))


def _local(path: str) -> str:
    """A path of the local file system as the command line names it; other addresses as they are."""
    scheme, _, rest = path.partition(":")
    return "/" + rest.lstrip("/") if scheme == "file" and rest.startswith("/") else path


def _walk(root: str) -> Iterator[str]:
    if not os.path.isdir(root):
        yield root
        return
    refused: list[str] = []
    inside = os.path.join(os.path.realpath(root), "")
    for folder, folders, files in os.walk(root, onerror=lambda error: refused.append(error.filename)):
        yield from (os.path.join(folder, name) for name in files)
        links = (os.path.join(folder, name) for name in folders if os.path.islink(os.path.join(folder, name)))
        yield from (link for link in links if not os.path.join(os.path.realpath(link), "").startswith(inside))
    yield from refused


def _listed(files: Any) -> Iterator[str]:
    while files.hasNext():
        yield files.next().getPath().toString()


def _text_udf(function: Any, schema: str, options: Options) -> Any:
    from pyspark.sql import functions as F

    carried = carried_of(options)

    def vakthund(text: str | None) -> Any:
        return None if text is None else function(carried.scanner().scan_text(text).to_dict())

    return F.udf(vakthund, schema, useArrow=True)
