"""Mail through a real Postfix with the sample on pymilter as its milter."""

import contextlib
import re
import signal
import subprocess
import sys

import pytest

pytest.importorskip("Milter", reason="pymilter is not installed")

from servers import Postfix, Refused, Sink, answers, free_port, send, until  # noqa: E402
from test_postfix import CLEAN, NUMBER, PERSON, SEALED, fields, mail  # noqa: E402

DAEMON = f"""
import logging, pathlib, sys, time, vakthund
from vakthund.milter import serve

class Slow:
    # Breaks or sleeps where the mail says so.
    def __init__(self, scanner):
        self.scanner, self.decide, self.messages = scanner, scanner.decide, scanner.messages
    def scan(self, raw, name):
        if b"break" in raw:
            raise RuntimeError("{NUMBER}")
        if b"sleep" in raw:
            time.sleep(3)
        return self.scanner.scan(raw, name)

shown = logging.StreamHandler(sys.stdout)
shown.setFormatter(logging.Formatter("%(message)s %(vakthund)s", defaults={{"vakthund": ""}}))
logging.basicConfig(level=logging.INFO, handlers=[shown])
scanner = vakthund.Scanner(pathlib.Path(sys.argv[2]) if sys.argv[2] else "nordic-strict")
serve(Slow(scanner), sys.argv[1], internal_domains=("inne.example",), seconds=1.0, language="sv")
"""


@contextlib.contextmanager
def daemon(folder, policy=""):
    """The sample in a process of its own: its port, and what it logged."""
    port = free_port()
    log = folder / f"daemon-{port}.log"
    with log.open("wb") as out:
        command = [sys.executable, "-c", DAEMON, f"inet:{port}@127.0.0.1", str(policy)]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        until("the milter", lambda: process.poll() is not None or answers(port))
        assert process.poll() is None, log.read_text()
        yield port, log
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            assert process.wait(20) == 0, log.read_text()
        finally:
            process.kill()


@contextlib.contextmanager
def relay(folder, policy=""):
    with daemon(folder, policy) as (port, log), contextlib.ExitStack() as stack:
        sink = Sink()
        stack.callback(sink.close)
        postfix = Postfix(folder, sink.port, f"inet:127.0.0.1:{port}")
        stack.callback(postfix.close)
        yield postfix.port, sink, log


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with relay(tmp_path_factory.mktemp("pymilter")) as started:
        yield started


def refused(house, body, **options):
    port, sink, log = house
    with pytest.raises(Refused) as refusal:
        send(port, body, **options)
    assert not sink.mails
    assert NUMBER not in refusal.value.text + log.read_text()
    return refusal.value.code, refusal.value.text


def test_clean_mail_arrives_marked_and_forged_marks_do_not(house):
    port, sink, _ = house
    send(port, mail("Vi ses kl 10.", "X-Vakthund-Status: completed", "x-vakthund-rule: a", "X-Vakthund-Status: b"))
    raw = sink.wait()[2]
    assert fields(raw, "X-Vakthund") == [b"X-Vakthund-Status: completed"]
    assert b"Vi ses kl 10." in raw


def test_a_number_is_refused_with_the_policys_own_words(house):
    code, text = refused(house, PERSON)
    assert code == 550
    assert text.startswith("5.7.1 Meddelandet innehaller personnummer.")
    assert refused(house, mail("Hej", f"Subject: Om\r\n {NUMBER}").encode())[0] == 550


def test_what_was_not_examined_does_not_pass(house):
    assert refused(house, SEALED) == (550, "5.7.1 Refused: not all of this mail could be examined")


@pytest.mark.parametrize("fault", ["break", "sleep"])
def test_faults_and_time_outs_defer(house, fault):
    assert refused(house, mail(f"{fault} {NUMBER}").encode()) == (451, "4.7.1 Not examined, try again later")
    port, sink, _ = house
    send(port, CLEAN)
    sink.wait()


def test_the_log_tells_what_was_done_and_nothing_of_the_mail(house):
    refused(house, PERSON)
    log = house[2].read_text()
    assert "'action': 'block'" in log and "not judged: RuntimeError" in log
    assert not re.search(rf"{NUMBER}|eva@|region\.example|Underlag", log)


POLICY = """
name = "own"
description = { en = "Own" }
[[rule]]
name = "out"
action = "block"
[rule.when]
categories = ["identity"]
recipients = "external"
[rule.message]
sv = "100 % nej"
[[rule]]
name = "in"
action = "tag"
[rule.when]
categories = ["identity"]
"""


def test_the_real_envelope_decides_and_a_tag_is_a_header(tmp_path):
    policy = tmp_path / "own.toml"
    policy.write_text(POLICY)
    with relay(tmp_path, policy) as (port, sink, log):
        send(port, PERSON, sender="eva@inne.example", to=("per@inne.example",))
        marks = [b"X-Vakthund-Status: completed", b"X-Vakthund-Action: tag", b"X-Vakthund-Rule: in"]
        assert fields(sink.wait()[2], "X-Vakthund") == marks
        to = ("per@inne.example", "a@annan.example")
        assert refused((port, sink, log), PERSON, sender="eva@inne.example", to=to) == (550, "5.7.1 100 % nej")


def test_what_is_too_long_was_not_examined(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    import vakthund
    from vakthund._mail import UNREADABLE, Judge
    from vakthund.milter import Gate

    answers = []

    class Short(Gate):
        def _answer(self, reply):
            answers.append(reply)

    with ThreadPoolExecutor(1) as scans:
        gate = Short(Judge(vakthund.Scanner(), (), False, "en"), scans, 30.0, most_bytes=100)
        gate.envfrom("<eva@skola.example>")
        gate.envrcpt("<per@region.example>")
        gate.body(b"hej " * 100)
        assert len(gate.raw) == 100
        gate.eom()
    assert answers == [UNREADABLE]
