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
import pickle
import secrets
import stat
import tempfile
import urllib.parse
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypedDict

from vakthund import Report, Scanner, _columns
from vakthund._columns import FINDING, SCHEMA, TEXT

if TYPE_CHECKING:
    from pyspark.sql import DataFrame as _DataFrame  # type: ignore[import-not-found, unused-ignore]
    from pyspark.sql import SparkSession as _Session
    from typing_extensions import Unpack

    from vakthund._native import _Limits

    # Of `pyarrow.RecordBatch`, which has no types.
    _Batches = Iterator[Any]

#: Scanners a Python process keeps; a notebook makes a new one with each key it draws.
_KEPT = 4

_SCANNERS: dict[str, Scanner] = {}


class Options(TypedDict, total=False):
    """What `vakthund.Scanner` takes. Paths are read on the driver, `ocr` is looked for on each executor."""

    policy: str | os.PathLike[str]
    key: bytes | bytearray | None
    allow: os.PathLike[str] | Sequence[os.PathLike[str]] | None
    detectors: os.PathLike[str] | None
    edm: os.PathLike[str] | Sequence[os.PathLike[str]] | None
    limits: _Limits | None
    ocr: str | None
    sender: str | None
    recipients: Sequence[str] | None
    internal_domains: Sequence[str] | None
    direction: Literal["outbound", "inbound", "internal"]


class _Files(NamedTuple):
    """A file, or a folder's files, by their paths below the folder that holds it."""

    name: str
    files: list[tuple[str, bytes]]


class _Carried:
    """The arguments of a scanner with the contents of the files they name. It shows none of them: the key is among them."""

    def __init__(self, options: Options) -> None:
        self.key = bytes(options.get("key") or secrets.token_bytes(32))
        self.arguments = {name: _packed(value) for name, value in options.items()} | {"key": self.key}
        self.digest = hashlib.sha256(pickle.dumps(self.arguments)).hexdigest()

    def scanner(self) -> Scanner:
        """This process's scanner of these arguments; `BuildError` where this machine lacks what it needs."""
        scanner = _SCANNERS.pop(self.digest, None) or self._built()
        _SCANNERS[self.digest] = scanner
        while len(_SCANNERS) > _KEPT:
            del _SCANNERS[next(iter(_SCANNERS))]
        return scanner

    def _built(self) -> Scanner:
        with tempfile.TemporaryDirectory(prefix="vakthund-") as folder:
            return Scanner(**{name: _unpacked(value, folder) for name, value in self.arguments.items()})


def read(session: _Session, *paths: str, most: int = 100 << 20) -> _DataFrame:
    """All files below `paths` by Spark's `binaryFile` source, which reads each whole into memory.

    A file of more than `most` bytes comes without content: `scan` makes it a gap. A file that is gone or cannot be read when
    its turn comes is left out by Spark: `lost` finds it. A folder that cannot be listed raises.
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


def lost(df: _DataFrame, scanned: _DataFrame, **options: Unpack[Options]) -> _DataFrame:
    """Rows of SCHEMA for the files that Spark listed for `df` and that `scanned` has no row of.

    Each is tried once more as by `scan_paths`; what is gone has the gap `unreadable`. `scanned` is the stored result of
    `scan(df, key=key)`; the same `key` is needed here, else `ValueError`. The driver holds the list of files.
    """
    key = options.get("key")
    if not key:
        raise ValueError("lost needs key, the one of the scan")
    paths = [_local(urllib.parse.unquote(file)) for file in df.inputFiles()]
    listed = df.sparkSession.createDataFrame([(file_id(path, key), path) for path in paths], "file string, path string")
    return scan_paths(listed.join(scanned.select("file"), "file", "left_anti"), **options)


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


def _carried(options: Options) -> _Carried:
    """Builds the scanner here from the caller's own paths, so that errors name them."""
    carried = _Carried(options)
    arguments: dict[str, Any] = {**options, "key": carried.key}
    Scanner(**arguments)
    return carried


def _packed(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_packed(one) for one in value]
    if not isinstance(value, os.PathLike):
        return value
    path = pathlib.Path(value)
    files = sorted(file for file in path.iterdir() if file.is_file()) if path.is_dir() else [path]
    return _Files(path.name, [(str(file.relative_to(path.parent)), file.read_bytes()) for file in files])


def _unpacked(value: Any, folder: str) -> Any:
    if isinstance(value, list):
        return [_unpacked(one, folder) for one in value]
    if not isinstance(value, _Files):
        return value
    # Two lists may have one name.
    place = pathlib.Path(tempfile.mkdtemp(dir=folder))
    for name, data in value.files:
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_bytes(data)
    return place / value.name


def _mapped(df: _DataFrame, function: Callable[[_Carried, _Batches], _Batches], options: Options) -> _DataFrame:
    carried = _carried(options)

    # Spark shows a function by its name; a partial one would show its arguments.
    def vakthund(batches: _Batches) -> _Batches:
        return function(carried, batches)

    return df.mapInArrow(vakthund, SCHEMA)


def _scan_batches(carried: _Carried, batches: _Batches) -> _Batches:
    scanner = carried.scanner()
    for batch in batches:
        paths, times, sizes, contents = (batch.column(index) for index in range(4))
        # One document at a time leaves Arrow's memory.
        rows = (
            _row(carried, scanner, path.as_py() or "", content.as_py()) | {"modified": time.as_py(), "size": size.as_py()}
            for path, time, size, content in zip(paths, times, sizes, contents)
        )
        yield _columns.batch(rows)


def _open_batches(carried: _Carried, batches: _Batches) -> _Batches:
    scanner = carried.scanner()
    for batch in batches:
        yield _columns.batch(_opened(carried, scanner, path.as_py() or "") for path in batch.column(0))


def _opened(carried: _Carried, scanner: Scanner, path: str) -> dict[str, Any]:
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


def _row(carried: _Carried, scanner: Scanner, path: str, document: bytes | pathlib.Path | None) -> dict[str, Any]:
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


def _text_udf(function: Any, schema: str, options: Options) -> Any:
    from pyspark.sql import functions as F

    carried = _carried(options)

    def vakthund(text: str | None) -> Any:
        return None if text is None else function(carried.scanner().scan_text(text).to_dict())

    return F.udf(vakthund, schema, useArrow=True)
