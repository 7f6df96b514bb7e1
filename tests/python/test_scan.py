"""Python says what the command line says: the same report for the same bytes, name and key."""

import json
import os
import pathlib
import subprocess
import threading

import pytest
import vakthund
from conftest import KEY, MAIL

PROJECT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def mails(tmp_path_factory: pytest.TempPathFactory) -> list[pathlib.Path]:
    """Every mail of the corpus, and one of our own so that there always is one."""
    own = tmp_path_factory.mktemp("mail") / "elev.eml"
    own.write_bytes(MAIL)
    return [own, *sorted((PROJECT / "corpus" / "mail").glob("*.eml"))]


def command_line(folder: pathlib.Path, *arguments: str | pathlib.Path) -> list[dict]:
    """The reports of `vakthund scan`, in the order of its arguments."""
    key = folder / "key"
    key.write_bytes(KEY)
    command = [os.environ["VAKTHUND_BIN"], "scan", "--format", "jsonl", "--key-file", key, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1, 3), done.stderr
    return [timeless(json.loads(line)) for line in done.stdout.splitlines()]


def timeless(report: dict) -> dict:
    report["stats"].pop("elapsed_us")
    return report


def test_bytes_and_paths_give_the_report_of_the_command_line(mails, scanner, tmp_path):
    expected = command_line(tmp_path, *mails)
    assert [timeless(scanner.scan(mail.read_bytes(), str(mail)).to_dict()) for mail in mails] == expected
    assert [timeless(scanner.scan(mail).to_dict()) for mail in mails] == expected


def test_json_keeps_the_order_of_the_fields(mails, scanner, tmp_path):
    expected = command_line(tmp_path, mails[0])[0]
    assert list(timeless(json.loads(scanner.scan(mails[0]).to_json()))) == list(expected)


def test_views_are_those_of_the_report(scanner):
    report = scanner.scan(bytearray(MAIL), "elev.eml")
    whole = report.to_dict()
    assert report.findings == whole["findings"]
    assert {"se.personnummer"} <= {finding["kind"] for finding in report.findings}
    assert (report.gaps, report.is_complete) == ([], True)
    assert report.verdict["action"] == whole["verdict"]["action"] == "block"
    assert "811228" not in repr(report) + report.to_json()


def test_a_policy_of_ones_own_is_a_path(tmp_path):
    policy = tmp_path / "lenient.toml"
    policy.write_text('name = "lenient"\ndescription = { en = "Lets all pass" }\n')
    assert vakthund.Scanner(policy).scan(MAIL).verdict["action"] == "allow"
    policy.write_text('name = "lenient"\n\nrule = 5\n')
    with pytest.raises(vakthund.BuildError) as caught:
        vakthund.Scanner(policy)
    assert (caught.value.file, caught.value.line) == (str(policy), 3)


def test_what_cannot_be_built_says_why(tmp_path):
    with pytest.raises(vakthund.BuildError, match="no-such: no such policy; built in are .*nordic-strict") as caught:
        vakthund.Scanner("no-such")
    assert (caught.value.file, caught.value.line) == ("no-such", None)
    with pytest.raises(ValueError, match="at least 16 bytes"):
        vakthund.Scanner(key=b"short")
    with pytest.raises(FileNotFoundError):
        vakthund.Scanner(tmp_path / "absent.toml")


def test_an_allow_list_is_a_path(tmp_path):
    allow = tmp_path / "allow.toml"
    allow.write_text('[[allow]]\npath = "mall.eml"\nreason = "template"\nowner = "Eva Ek"\nexpires = 2099-12-31\n')
    scanner = vakthund.Scanner(allow=allow)
    report = scanner.scan(MAIL, "mall.eml").to_dict()
    assert (report["findings"], report["verdict"]["action"]) == ([], "allow")
    assert [row["reason"] for row in report["allowed"]] == ["template"]
    assert "allowed" not in scanner.scan(MAIL, "elev.eml").to_dict()
    allow.write_text("[[allow]]\npath = 5\n")
    with pytest.raises(vakthund.BuildError) as caught:
        vakthund.Scanner(allow=allow)
    assert caught.value.line == 2


def test_a_broken_document_gives_gaps(scanner):
    report = scanner.scan(b"PK\x03\x04\x14\x00cut short", "broken.zip")
    assert not report.is_complete
    assert report.gaps[0]["path"].startswith("broken.zip")


def test_what_is_no_document_is_refused(scanner, tmp_path):
    with pytest.raises(TypeError, match="bytes, a path or an open binary file"):
        scanner.scan(5)
    with pytest.raises(FileNotFoundError):
        scanner.scan("elev.eml")
    with pytest.raises(FileNotFoundError):
        scanner.scan(tmp_path / "absent.eml")


def test_other_threads_run_while_one_scans(scanner):
    """A scan of some hundred milliseconds: with the lock held, the counting thread would stand still."""
    large = MAIL + b"Vi ses i morgon klockan tolv.\r\n" * 200_000
    counted, ended = 0, threading.Event()
    thread = threading.Thread(target=lambda: (scanner.scan(large), ended.set()))
    thread.start()
    while not ended.wait(0.001):
        counted += 1
    thread.join()
    assert counted > 5
