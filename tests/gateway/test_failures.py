"""What can go wrong between Postfix and the gateway, and what becomes of the mail: never delivered unexamined."""

import concurrent.futures
import contextlib
import signal
import subprocess
import time

import pytest

from servers import VAKTHUND, Gateway, Postfix, Refused, Sink, answers, connected, send, until
from test_postfix import CLEAN, NUMBER, PERSON, mail

# Takes longer than the mail server's patience in these tests, in whatever build.
SLOW = mail("Vi ses kl 10 på skolan, sa hon.\r\n" * 1_200_000)

QUICK = "milter_content_timeout = 3s\nmilter_command_timeout = 3s\nmilter_connect_timeout = 3s\n"


class House:
    def __init__(self, folder, config="", extra=QUICK):
        self.sink = Sink()
        self.gateway = Gateway(folder, config).start()
        self.postfix = Postfix(folder, self.sink.port, f"unix:{self.gateway.socket}", extra)

    def close(self):
        self.postfix.close()
        self.gateway.close()
        self.sink.close()

    def send(self, body, **options):
        return send(self.postfix.port, body, **options)

    def refused(self, body, **options):
        with pytest.raises(Refused) as refusal:
            self.send(body, **options)
        time.sleep(0.3)
        assert not self.sink.mails
        return refusal.value


@pytest.fixture
def house(tmp_path, request):
    config = getattr(request, "param", "")
    tmp_path.chmod(0o755)
    house = House(tmp_path, config)
    yield house
    house.close()


def test_down(house):
    assert house.gateway.close() == 0
    assert house.refused(CLEAN).code == 451
    assert not house.postfix.queue()


def test_killed_at_the_end_of_a_message(house):
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        sending = pool.submit(house.refused, SLOW)
        until("the scan", lambda: "vakthund_in_flight 1" in house.gateway.get("/metrics"))
        house.gateway.kill()
        assert sending.result().code == 451
    assert not house.postfix.queue()


def test_silent(house):
    house.gateway.send(signal.SIGSTOP)
    try:
        assert house.refused(CLEAN).code == 451
    finally:
        house.gateway.send(signal.SIGCONT)
    house.send(CLEAN)
    house.sink.wait()


@pytest.mark.parametrize("house", ["[milter]\nprogress = 0.5\n"], indirect=True)
def test_slow_with_signs_of_life(house):
    started = time.monotonic()
    house.send(SLOW)
    assert time.monotonic() - started > 3
    assert b"X-Vakthund-Status: completed" in house.sink.wait(60)[2][:2000]


@pytest.mark.parametrize("house", ["[milter]\nprogress = 0.2\ndeadline = 1\n"], indirect=True)
def test_too_slow(house):
    refusal = house.refused(SLOW)
    assert refusal.code == 451 and "gap:timeout" in refusal.text
    assert house.gateway.records()[-1]["status"] == "failed"


def test_restarted_within_a_session(house):
    with contextlib.closing(connected(house.postfix.port)) as smtp:
        send(None, CLEAN, session=smtp)
        assert house.gateway.close() == 0
        house.gateway.start()
        with pytest.raises(Refused) as refusal:
            send(None, PERSON, session=smtp)
        assert refusal.value.code == 451
    house.sink.wait()
    assert house.refused(PERSON).code == 550
    house.send(CLEAN)
    house.sink.wait()


def test_ended_while_a_message_is_in_work(house):
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        body = mail("Vi ses kl 10 på skolan, sa hon.\r\n" * 50_000)
        sending = pool.submit(house.send, body)
        until("the scan", lambda: "vakthund_in_flight 1" in house.gateway.get("/metrics") or sending.done())
        assert house.gateway.close() == 0
        sending.result()
    house.sink.wait()
    assert not house.gateway.socket.exists()


def test_a_stale_socket_is_taken_over_and_a_live_one_is_not(house):
    other = subprocess.run(
        [VAKTHUND, "milter", "--config", str(house.gateway.file)], capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert other.returncode == 2 and "another process listens" in other.stderr
    house.gateway.kill()
    assert house.gateway.socket.exists()
    house.gateway.start()
    house.send(CLEAN)
    house.sink.wait()


@pytest.mark.parametrize(
    "house", ["[milter]\nmax_message_bytes = 3000000\nmemory_bytes = 4000000\nprogress = 0.5\nthreads = 1\n"], indirect=True
)
def test_too_much_at_once(house):
    body = mail("Vi ses kl 10 på skolan, sa hon.\r\n" * 60_000)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: outcome(house, body), range(8)))
    assert set(outcomes) <= {250, 451} and 250 in outcomes and 451 in outcomes, outcomes
    until("all", lambda: len(house.sink.mails) == outcomes.count(250))
    assert "vakthund_memory_bytes 0" in until("rest", lambda: (page := house.gateway.get("/metrics")).count("memory_bytes 0") and page)


def outcome(house, body):
    try:
        house.send(body)
        return 250
    except Refused as refusal:
        return refusal.code


@pytest.mark.parametrize("house", ['[actions]\nblock = "hold"\n'], indirect=True)
def test_no_room_for_the_quarantine(house):
    house.postfix.run("postconf", "-e", "queue_minfree = 9000000000000", "message_size_limit = 1000000")
    house.postfix.run("postfix", "reload")

    def replies():
        """An smtpd of before the reload may still answer; it may hold the mail, which is no refusal."""
        code = outcome(house, PERSON)
        assert code // 100 in (2, 4)
        return code

    until("the refusal for want of room", lambda: replies() == 452)
    held = len(house.postfix.queue())
    assert house.refused(PERSON).code == 452
    assert len(house.postfix.queue()) == held


def test_any_bytes_on_the_socket_leave_the_gateway_standing(house):
    import random, socket

    noise = random.Random(811228)
    for at in range(200):
        with contextlib.closing(socket.create_connection(("127.0.0.1", house.gateway.port), 5)) as made:
            with contextlib.suppress(OSError):
                made.sendall(noise.randbytes(noise.choice([1, 4, 5, 100, 10_000])))
    assert not house.gateway.ended()
    assert house.refused(PERSON).code == 550


@pytest.mark.parametrize("house", ['[actions]\nblock = "hold"\n[notify]\nsender = true\nofficers = ["dso@skola.example"]\nsendmail = ["PROGRAM"]\n'], indirect=True)
def test_sender_and_officer_are_told(tmp_path, house):
    program = tmp_path / "sendmail"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/arguments\ncat > {tmp_path}/notice\n')
    program.chmod(0o755)
    house.gateway.reload(f'[actions]\nblock = "hold"\n[notify]\nsender = true\nofficers = ["dso@skola.example"]\nsendmail = ["{program}"]\n')
    queue_id = house.send(PERSON)
    notice = until("a notice", lambda: (tmp_path / "notice").exists() and (tmp_path / "notice").read_text())
    assert "eva@skola.example dso@skola.example" in (tmp_path / "arguments").read_text()
    assert queue_id in notice and "identity-number" in notice and NUMBER not in notice


@pytest.mark.parametrize("house", ['[actions]\nblock = "hold"\n'], indirect=True)
def test_quarantine(house):
    ids = [house.send(PERSON) for _ in range(3)]
    until("three", lambda: len(house.postfix.held()) == 3)
    house.gateway.write(f'[actions]\nblock = "hold"\n[quarantine]\npostfix_config = "{house.postfix.etc}"\n')

    def run(*words):
        command = [VAKTHUND, "quarantine", *words, "--config", str(house.gateway.file)]
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert NUMBER not in done.stdout + done.stderr
        return done

    listed = run("list").stdout
    assert all(queue_id in listed for queue_id in ids) and "identity-number" in listed
    shown = run("show", ids[0]).stdout
    assert "se.personnummer  ******-****" in shown, shown
    assert run("release", ids[0]).returncode == 0
    house.postfix.run("postqueue", "-f")
    house.sink.wait()
    assert run("delete", ids[1]).returncode == 0
    assert run("delete", ids[1]).returncode == 2
    assert run("expire").returncode == 0
    assert house.postfix.held() == [ids[2]]
    # What somebody else holds there is not ours to release.
    other = send(house.postfix.port, CLEAN.replace("per@", "x@"), to=("hold@region.example",))
    house.sink.wait()
    assert run("release", other).returncode == 2
