"""What can be handed over: texts, files, many documents; and who sends to whom."""

import io
import itertools
import pathlib
import subprocess
import sys
import threading
import tomllib

import pytest
import vakthund
from conftest import KEY, MAIL

PROJECT = pathlib.Path(__file__).resolve().parents[2]
NUMBER = "811228-9874"


def test_spans_of_a_text_count_its_characters(scanner):
    text = f"🙂 Åsas personnummer är {NUMBER}."
    (finding,) = scanner.scan_text(text).findings
    span = finding["span"]
    assert (text[span["start"] : span["end"]], span["unit"]) == (NUMBER, "char")


def test_half_a_surrogate_moves_no_span(scanner):
    text = f"\ud83d Elevens personnummer är {NUMBER}."
    (finding,) = scanner.scan_text(text).findings
    assert text[finding["span"]["start"] : finding["span"]["end"]] == NUMBER


def test_a_text_is_no_document(scanner):
    with pytest.raises(TypeError):
        scanner.scan_text(b"bytes")


def test_a_path_may_be_a_string(scanner, tmp_path):
    mail = tmp_path / "elev.eml"
    mail.write_bytes(MAIL)
    assert scanner.scan(str(mail)).findings == scanner.scan(mail).findings != []


def test_a_path_in_an_error_shows_no_number(scanner, tmp_path):
    for scan in (scanner.scan, scanner.redact):
        with pytest.raises(FileNotFoundError) as caught:
            scan(tmp_path / f"{NUMBER}.txt")
        assert NUMBER not in str(caught.value)
        assert "No such file" in str(caught.value)


def test_open_files_are_read_and_named(scanner, tmp_path):
    mail = tmp_path / "elev.eml"
    mail.write_bytes(MAIL)
    with mail.open("rb") as file:
        report = scanner.scan(file)
    assert (report.name, report.findings) == (str(mail), scanner.scan(mail).findings)
    assert scanner.scan(io.BytesIO(MAIL)).verdict["action"] == "block"


def test_a_file_that_fails_raises_its_own_exception(scanner):
    class Broken(io.RawIOBase):
        def read(self, size=-1):
            raise ConnectionResetError("gone")

    with pytest.raises(ConnectionResetError):
        scanner.scan(Broken())
    with pytest.raises(TypeError, match="binary mode"):
        scanner.scan(io.StringIO("text"))


OUTSIDE = """
name = "outside"
description = { en = "Outside only" }
[[rule]]
name = "out"
action = "block"
[rule.when]
categories = ["identity"]
recipients = "external"
[rule.message]
sv = "Får inte skickas ut."
en = "Must not leave."
"""


def test_the_envelope_decides(tmp_path):
    policy = tmp_path / "outside.toml"
    policy.write_text(OUTSIDE)
    judge = vakthund.Scanner(policy, internal_domains=["nacka.example"], recipients=["a@skola.nacka.example"])
    report = judge.scan_text(f"personnummer {NUMBER}")
    assert report.verdict["action"] == judge.decide(report)["action"] == "allow"
    outside = judge.decide(report, sender="b@nacka.example", recipients=["a@annan.example"])
    assert (outside["action"], outside["rule"]) == ("block", "out")
    assert vakthund.Scanner().decide(report)["action"] == "block"
    assert judge.messages("out") == {"sv": "Får inte skickas ut.", "en": "Must not leave."}
    with pytest.raises(ValueError, match="outbound, inbound, internal"):
        judge.decide(report, direction="sideways")


def test_limits_are_checked_and_kept():
    small = vakthund.Scanner(limits={"bytes": 10, "time": 0.5})
    assert not small.scan(MAIL).is_complete
    with pytest.raises(ValueError, match='no "byte"; there are bytes'):
        vakthund.Scanner(limits={"byte": 10})
    with pytest.raises(ValueError, match="whole number above 0"):
        vakthund.Scanner(limits={"parts": 0})
    with pytest.raises(ValueError, match="number of seconds"):
        vakthund.Scanner(limits={"time": -1})


def test_detectors_of_ones_own_are_a_folder(tmp_path):
    with pytest.raises(ValueError, match="edm needs key"):
        vakthund.Scanner(edm=tmp_path / "table.edm")
    (tmp_path / "broken.toml").write_text("id = 5\n")
    with pytest.raises(vakthund.BuildError) as caught:
        vakthund.Scanner(detectors=tmp_path)
    assert (caught.value.file, caught.value.line) == (str(tmp_path / "broken.toml"), 1)


def test_redaction_masks_and_scans_again(scanner, tmp_path):
    mail = tmp_path / "elev.eml"
    mail.write_bytes(MAIL)
    for data in (MAIL, mail, io.BytesIO(MAIL)):
        redacted = scanner.redact(data)
        assert redacted.is_clean
        assert redacted.masked > 0
        assert NUMBER.encode() not in redacted.bytes
        assert redacted.report.verdict["action"] == "allow"
        assert redacted.left == []
    assert scanner.redact(b"%PDF-1.4 broken", "a.pdf").bytes is None


def test_many_come_in_their_order(scanner, tmp_path):
    mail = tmp_path / "elev.eml"
    mail.write_bytes(MAIL)
    texts = [(f"{at}.txt", b"Vi ses. " * (20_000 if at % 7 == 0 else 1)) for at in range(100)]
    documents = [*texts, mail, str(mail), tmp_path / "absent.eml", io.BytesIO(MAIL), bytearray(MAIL)]
    reports = list(scanner.scan_many(iter(documents), threads=4))
    assert [report.name for report in reports[:100]] == [name for name, _ in texts]
    assert [report.verdict["action"] for report in reports[100:102]] == ["block"] * 2
    assert [gap["reason"] for gap in reports[102].gaps] == ["unreadable"]
    assert [report.verdict["action"] for report in reports[103:]] == ["block"] * 2


def test_an_exception_of_the_iterable_comes_in_its_place(scanner):
    def documents():
        yield from [MAIL] * 3
        raise KeyError("no more")

    reports = scanner.scan_many(documents())
    assert len(list(itertools.islice(reports, 3))) == 3
    with pytest.raises(KeyError):
        next(reports)
    assert list(reports) == []


def test_many_are_taken_as_they_are_needed(scanner):
    taken = itertools.count()
    endless = (MAIL for _ in taken)
    assert len(list(itertools.islice(scanner.scan_many(endless, threads=2), 5))) == 5
    assert next(taken) < 50
    with pytest.raises(ValueError, match="threads"):
        scanner.scan_many([], threads=0)


FLAT = """
import pathlib, re, sys, vakthund
line = "Vi ses i morgon klockan tolv på skolan. ".encode()
documents = (line * 25_000 + b"%d" % at for at in range(int(sys.argv[1])))
scanner = vakthund.Scanner(limits={"time": 600})
size = sum(report.is_complete for report in scanner.scan_many(documents, threads=2))
# What getrusage says begins with the size of the process that started this one.
print(size, re.search(r"VmHWM:\\s+(\\d+) kB", pathlib.Path("/proc/self/status").read_text())[1])
"""


def test_memory_is_flat():
    """Two hundred documents of a megabyte each: held together they would be seen."""
    done = subprocess.run([sys.executable, "-c", FLAT, "200"], capture_output=True, text=True, check=True)
    complete, kilobytes = map(int, done.stdout.split())
    assert complete == 200
    assert kilobytes < 200_000


def test_two_scans_run_at_once(scanner):
    """Each is let go on only when the other has begun too."""
    both = threading.Barrier(2, timeout=20)

    class Meeting(io.BytesIO):
        def read(self, size=-1):
            both.wait()
            self.read = super().read
            return self.read(size)

    reports = list(scanner.scan_many((Meeting(MAIL) for _ in range(2)), threads=2))
    assert [report.verdict["action"] for report in reports] == ["block"] * 2


def test_cases_are_judged_as_by_the_command_line(tmp_path):
    """Every text of the cases, as a file of its own: the same JSON, word for word but for the time."""
    from test_scan import command_line, timeless

    for number, text in enumerate(case_texts()):
        (tmp_path / f"{number:05}.txt").write_text(text)
    files = sorted(tmp_path.glob("*.txt"))
    assert len(files) > 1000
    expected = command_line(tmp_path, *files)
    reports = vakthund.Scanner(key=KEY).scan_many(files)
    assert [timeless(report.to_dict()) for report in reports] == expected


def case_texts():
    for file in sorted((PROJECT / "corpus/cases").glob("*/*.toml")):
        yield from strings(tomllib.loads(file.read_text()))


def strings(value):
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(inner)
