"""Vakthund on a real Spark: what the command line says of the same files, and no file without a row."""

import base64
import collections
import contextlib
import io
import json
import os
import pathlib
import pickle
import shutil
import subprocess

import pytest
import vakthund
from conftest import KEY, PROJECT, texts
from vakthund import spark

NUMBER = "811228-9874"
TEXT = f"Åsa 😀 har personnummer {NUMBER} och hon har diagnosen astma."


def timeless(line):
    report = json.loads(line)
    report["stats"].pop("elapsed_us")
    return report


def command_line(folder, tmp_path):
    """The reports of `vakthund scan` over a folder, by name."""
    key = tmp_path / "key"
    key.write_bytes(KEY)
    command = [os.environ["VAKTHUND_BIN"], "scan", "--format", "jsonl", "--key-file", key, folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1, 3), done.stderr
    return by_name(timeless(line) for line in done.stdout.splitlines())


def by_name(reports):
    named = {report["name"]: report for report in reports}
    assert None not in named
    return named


@pytest.fixture(scope="module")
def share(tmp_path_factory):
    """Texts of the cases, mails, documents and damaged files, in folders; names with spaces, signs and a number."""
    folder = tmp_path_factory.mktemp("share")
    for kind in ("mail", "documents", "hostile"):
        shutil.copytree(PROJECT / "corpus" / kind, folder / kind)
    (folder / "fall å").mkdir()
    for at, text in enumerate(texts()):
        (folder / "fall å" / f"nr {at} 100%25 #.txt").write_text(text)
    (folder / f"{NUMBER}.txt").write_text(TEXT)
    return folder


def test_files_are_judged_as_by_the_command_line(session, share, tmp_path):
    expected = command_line(share, tmp_path)
    rows = spark.scan(spark.read(session, str(share)), key=KEY).collect()
    assert by_name(timeless(row.report) for row in rows) == expected
    assert len(rows) == len(expected) > 1200
    for row in rows:
        report = expected[row.path]
        plain = row.asDict(recursive=True)
        assert (row.action, row.rule) == (report["verdict"]["action"], report["verdict"]["rule"])
        assert plain["gaps"] == report["gaps"]
        assert [given(finding) for finding in plain["findings"]] == report["findings"]
        assert (row.complete, row.size, row.persons) == (report["complete"], report["bytes"], report["persons"])
    assert {row.action for row in rows} >= {"allow", "block"}
    assert sum(not row.complete for row in rows) > 20
    assert not any(NUMBER in str(row) for row in rows)
    masked = [row for row in rows if row.file == spark.file_id(str(share / f"{NUMBER}.txt"), KEY)]
    assert [row.path for row in masked] == [str(share / "******-****.txt")]


def given(finding):
    """Without the fields that JSON leaves out where there is nothing to say."""
    return {name: value for name, value in finding.items() if value is not None or name not in ("country", "subject")}


def test_paths_are_opened_where_the_scan_runs(session, share, tmp_path):
    rows = spark.scan_paths(spark.listing(session, str(share)), key=KEY).collect()
    assert by_name(timeless(row.report) for row in rows) == command_line(share, tmp_path)
    read = spark.scan(spark.read(session, str(share)), key=KEY).collect()
    about = lambda row: (row.file, row.modified, row.size, row.media_type)
    assert sorted(map(about, rows)) == sorted(map(about, read))


def unexamined(rows):
    return {pathlib.Path(row.path).name: [gap.reason for gap in row.gaps] for row in rows if not row.complete}


def test_what_has_no_content_is_a_gap(session, tmp_path):
    (tmp_path / "small.txt").write_text(TEXT)
    (tmp_path / "large.txt").write_text(TEXT * 100)
    rows = spark.scan(spark.read(session, str(tmp_path), most=1000), key=KEY).collect()
    assert unexamined(rows) == {"large.txt": ["unreadable"]}
    large = next(row for row in rows if not row.complete)
    assert (large.size, large.findings) == (len(TEXT.encode()) * 100, [])
    assert large.action == vakthund.Scanner().decide(vakthund.Scanner().scan(b"PK\x03\x04cut"))["action"]
    empty = session.createDataFrame([(None, None, None, None)], "path string, modificationTime timestamp, length long, content binary")
    assert [gap.reason for row in spark.scan(empty).collect() for gap in row.gaps] == ["unreadable"]


def test_damaged_documents_are_gaps(session, tmp_path):
    (tmp_path / "cut.zip").write_bytes(b"PK\x03\x04\x14\x00cut short")
    (tmp_path / "cut.pdf").write_bytes(b"%PDF-1.4 broken")
    rows = spark.scan(spark.read(session, str(tmp_path))).collect()
    assert set(unexamined(rows)) == {"cut.zip", "cut.pdf"}


def test_what_disappears_or_is_left_out_by_spark_is_found_again(session, tmp_path):
    folder, hidden = tmp_path / "in", tmp_path / "in" / ".old"
    hidden.mkdir(parents=True)
    for place in (folder / "stays.txt", folder / "goes.txt", folder / "_draft.txt", hidden / "b.txt"):
        place.write_text(TEXT)
    os.mkfifo(folder / "pipe")
    (folder / "elsewhere").symlink_to(tmp_path)
    listed, files = spark.listing(session, str(folder)), spark.read(session, str(folder / "stays.txt"), str(folder / "goes.txt"))
    (folder / "goes.txt").unlink()
    scanned = spark.scan(files, key=KEY).cache()
    assert [pathlib.Path(row.path).name for row in scanned.collect()] == ["stays.txt"]
    again = spark.lost(listed, scanned, key=KEY).collect()
    assert unexamined(again) == dict.fromkeys(("goes.txt", "pipe", "elsewhere"), ["unreadable"])
    assert {pathlib.Path(row.path).name for row in again if row.action == "block"} >= {"_draft.txt", "b.txt"}
    assert len(again) == 5
    assert unexamined(spark.scan_paths(listed, key=KEY).collect()) == unexamined(again)
    with pytest.raises(ValueError, match="needs key"):
        spark.lost(listed, scanned)


def test_a_mistake_in_a_policy_is_told_before_any_job(session, tmp_path):
    policy = tmp_path / "own.toml"
    policy.write_text('name = "own"\n\nrule = 5\n')
    files = session.range(0).selectExpr("'' path", "now() modificationTime", "id length", "binary('') content")
    for start in (lambda: spark.scan(files, policy=policy), lambda: spark.findings_udf(policy=policy)):
        with pytest.raises(vakthund.BuildError) as caught:
            start()
        assert (caught.value.file, caught.value.line) == (str(policy), 3)
    with pytest.raises(TypeError):
        spark.scan(files, polic="nordic-strict")
    with pytest.raises(ValueError, match="at least 16 bytes"):
        spark.scan(files, key=b"short")


def test_files_of_options_travel_as_their_text(session, tmp_path):
    """Executors need not see the driver's files: they are gone when the job runs."""
    folder = tmp_path / "detectors"
    folder.mkdir()
    policy, allow = tmp_path / "own.toml", tmp_path / "allow.toml"
    policy.write_text('name = "own"\ndescription = { en = "Lets all pass" }\n')
    allow.write_text('[[allow]]\npath = "mall.txt"\nreason = "template"\nowner = "Eva Ek"\nexpires = 2099-12-31\n')
    (tmp_path / "mall.txt").write_text(TEXT)
    (tmp_path / "brev.txt").write_text(TEXT)
    files = spark.read(session, *(str(tmp_path / name) for name in ("mall.txt", "brev.txt")))
    scanned = spark.scan(files, policy=policy, allow=[allow], detectors=folder, limits={"time": 60.0}, recipients=["a@b.example"])
    for file in (policy, allow):
        file.unlink()
    rows = {pathlib.Path(row.path).name: row for row in scanned.collect()}
    assert [row.action for row in rows.values()] == ["allow"] * 2
    assert (rows["mall.txt"].findings, len(rows["brev.txt"].findings) > 1) == ([], True)


def test_a_process_builds_a_scanner_once():
    from vakthund import _carried

    carried = _carried.carried_of({"key": KEY})
    copy = pickle.loads(pickle.dumps(carried))
    assert copy.scanner() is carried.scanner() is copy.scanner()
    others = [_carried.carried_of({}).scanner() for _ in range(9)]
    assert len({*map(id, others)}) == 9
    assert len(_carried._SCANNERS) <= 4


def test_the_key_is_one_and_shown_nowhere(session, tmp_path):
    for at in range(40):
        (tmp_path / f"{at}.txt").write_text(TEXT)
    session.conf.set("spark.sql.files.maxPartitionNum", "40")
    scanned = spark.scan(spark.read(session, str(tmp_path)))
    assert scanned.rdd.getNumPartitions() > 1
    numbers = {row.findings[0].fingerprint for row in scanned.collect()}
    assert len(numbers) == 1
    assert numbers != {row.findings[0].fingerprint for row in spark.scan(spark.read(session, str(tmp_path))).collect()}

    keyed = spark.scan(spark.read(session, str(tmp_path)), key=KEY)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        keyed.explain("extended")
        keyed.select("action", spark.findings_udf(key=KEY)("report")).explain("extended")
    from vakthund._carried import Carried

    shown = said.getvalue() + repr(keyed) + repr(Carried({"key": KEY})) + repr(vars(spark))
    assert "MapInArrow" in shown
    assert not [form for form in forms(KEY) if form in shown.encode()]


def forms(key):
    return [key, repr(key).encode()[2:-1], key.hex().encode(), base64.b64encode(key)]


def test_a_text_column_gets_findings_in_characters(session):
    column = [TEXT, None, "", "Vi ses i morgon."]
    frame = session.createDataFrame([(text,) for text in column], "text string").coalesce(1)
    rows = frame.select(
        "text", spark.findings_udf(key=KEY)("text").alias("found"), spark.scan_text_udf(key=KEY)("text").alias("told")
    ).collect()
    scanner = vakthund.Scanner(key=KEY)
    for row in rows[:1] + rows[2:]:
        expected = scanner.scan_text(row.text).to_dict()
        found = [finding.asDict(recursive=True) for finding in row.found]
        assert [given(finding) for finding in found] == expected["findings"]
        assert row.told.findings == row.found
        assert (row.told.action, row.told.complete, row.told.gaps) == (expected["verdict"]["action"], True, [])
    number = next(finding for finding in rows[0].found if finding.kind == "se.personnummer")
    assert rows[0].text[number.span.start : number.span.end] == NUMBER
    assert (rows[1].found, rows[1].told) == (None, None)


def test_a_text_not_examined_whole_is_not_called_clean(session):
    frame = session.createDataFrame([("Vi ses i morgon. " * 50,)], "text string")
    limits = {"text_bytes": 100}
    row = frame.select(
        spark.findings_udf(limits=limits)("text").alias("found"), spark.scan_text_udf(limits=limits)("text").alias("told")
    ).first()
    assert row.found is None
    assert (row.told.complete, [gap.reason for gap in row.told.gaps]) == (False, ["limit:text"])


def test_persons_and_categories_are_counted(session, tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.txt").write_text(f"Personnummer: {NUMBER}.")
    (tmp_path / "c.txt").write_text("Vi ses i morgon.")
    scanned = spark.scan(spark.read(session, str(tmp_path)), key=KEY)
    rows = {(row.person, row.category): row for row in spark.persons(scanned).collect()}
    person = vakthund.Scanner(key=KEY).scan_text(f"personnummer 19{NUMBER}").findings[0]["fingerprint"]
    assert rows[person, "identity"].files == rows[person, "identity"].findings == 2
    assert rows[person, "health"].files == 1
    assert {key[0] for key in rows} <= {person, None}
    assert NUMBER not in str(rows)


def submit(script, *arguments, master="local[2]", **settings):
    from conftest import QUIET, spark_program

    pairs = [f"{name}={value}" for name, value in {**QUIET, **settings}.items()]
    options = [word for pair in pairs for word in ("--conf", pair)]
    return [spark_program("spark-submit"), "--master", master, *options, str(script), *map(str, arguments)]


@pytest.mark.parametrize("mounted", [[], ["--mounted"]])
def test_the_example_writes_three_tables(tmp_path, mounted):
    from pyarrow import parquet

    share, output, events = tmp_path / "share", tmp_path / "out", tmp_path / "events"
    events.mkdir()
    shutil.copytree(PROJECT / "corpus/mail", share)
    (share / "_cut.zip").write_bytes(b"PK\x03\x04\x14\x00cut short")
    (tmp_path / "key").write_bytes(KEY)
    logged = {"spark.eventLog.enabled": "true", "spark.eventLog.dir": events.as_uri(), "spark.eventLog.compress": "false"}
    arguments = ["--input", share, "--output", output, "--key-file", tmp_path / "key", "--partitions", 4, *mounted]
    command = submit(PROJECT / "bindings-python/examples/spark_share.py", *arguments, **logged)
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]

    tables = {name: parquet.read_table(output / name).to_pylist() for name in ("files", "findings", "persons")}
    expected = command_line(share, tmp_path)
    assert by_name(timeless(row["report"]) for row in tables["files"]) == expected
    assert len(tables["files"]) == len(expected)
    gaps = sum(not row["complete"] for row in tables["files"])
    assert f"{len(expected)} files, {gaps} with gaps" in done.stdout
    assert gaps >= 1
    assert len(tables["findings"]) == sum(len(report["findings"]) for report in expected.values())
    identity = [row for row in tables["findings"] if row["category"] == "identity" and row["level"] != "low"]
    persons = {row["person"] for row in tables["persons"] if row["category"] == "identity"}
    assert persons == {row["subject"] or row["fingerprint"] for row in identity}

    written = [file.read_bytes() for folder in (output, events) for file in folder.rglob("*") if file.is_file()]
    said = [*written, done.stdout.encode(), done.stderr.encode()]
    assert any(b"SparkListenerJobStart" in data for data in written)
    assert not [form for form in forms(KEY) for data in said if form in data]


def test_no_file_is_lost_or_told_twice_when_an_executor_dies(cluster, tmp_path):
    from conftest import until
    from pyarrow import parquet

    count, share, output = 20_000, tmp_path / "share", tmp_path / "out"
    originals = texts()
    scanner = vakthund.Scanner(key=KEY)
    reports = scanner.scan_many((f"{at}.txt", text.encode()) for at, text in enumerate(originals))
    expected = [judged(report.to_dict()) for report in reports]
    places = {}
    for at in range(count):
        place = share / str(at // 1000) / f"{at}.txt"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(originals[at % len(originals)])
        places[spark.file_id(str(place), KEY)] = expected[at % len(originals)]

    settings = {"spark.executor.memory": "512m", "spark.driver.host": "127.0.0.1", "spark.sql.files.maxPartitionNum": 200}
    command = submit(pathlib.Path(__file__).parent / "job.py", share, output, KEY.hex(), master=cluster.master, **settings)
    with (tmp_path / "job.log").open("w") as log, subprocess.Popen(command, stdout=log, stderr=log) as job:
        try:
            done = lambda: len(list(output.glob("_temporary/0/task_*")))
            until("a tenth of the job", lambda: done() > 20 or job.poll() is not None, 150)
            executors = cluster.executors()
            os.kill(executors[0], 9)
            killed_at = done()
            fresh = lambda: set(cluster.executors()) - set(executors)
            until("another executor", lambda: fresh() or job.poll() is not None, 60)
            assert job.wait(300) == 0, (tmp_path / "job.log").read_text()[-3000:]
        finally:
            if job.poll() is None:
                job.terminate()

    assert 20 < killed_at < 150
    assert "Lost executor" in (tmp_path / "job.log").read_text()
    rows = parquet.read_table(output, columns=["file", "report"]).to_pylist()
    assert collections.Counter(row["file"] for row in rows) == collections.Counter(dict.fromkeys(places, 1))
    assert {row["file"]: judged(json.loads(row["report"])) for row in rows} == places


def judged(report):
    """What a report says besides the names of the file."""
    findings = [{name: value for name, value in finding.items() if name != "path"} for finding in report["findings"]]
    return report["verdict"], report["complete"], findings
