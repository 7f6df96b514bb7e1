"""Mail through a real aiosmtpd on loopback."""

import asyncio
import logging
import smtplib
import socket

import pytest
import vakthund
from aiosmtpd.controller import Controller
from conftest import MAIL
from vakthund.aiosmtpd import Handler

CLEAN = b"From: eva@skola.example\r\nTo: per@region.example\r\nSubject: Hej\r\n\r\nVi ses kl 10.\r\n"


class Broken:
    def scan(self, *_):
        raise RuntimeError("811228-9874")


class Slow:
    def __init__(self, scanner):
        self.decide, self.messages = scanner.decide, scanner.messages

    def scan(self, *_):
        import time

        time.sleep(1)


@pytest.fixture
def mail_server():
    """Starts servers on free ports; each is ended with the test."""
    started = []

    def start(scanner, **options):
        delivered = []

        async def deliver(envelope, report):
            delivered.append(envelope.content)
            return "250 2.0.0 Ok"

        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        controller = Controller(Handler(scanner, deliver=deliver, **options), hostname="127.0.0.1", port=port)
        controller.start()
        started.append(controller)
        return port, delivered

    yield start
    for controller in started:
        controller.stop()


def send(port, mail, to="per@region.example"):
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        try:
            client.sendmail("eva@skola.example", [to], mail)
        except smtplib.SMTPDataError as error:
            return error.smtp_code, error.smtp_error.decode()
        return 250, ""


def test_mail_passes_or_is_refused(scanner, mail_server, caplog):
    port, delivered = mail_server(scanner)
    with caplog.at_level(logging.INFO, "vakthund"):
        assert send(port, CLEAN) == (250, "")
        code, text = send(port, MAIL)
    assert (code, text[:5]) == (550, "5.7.1")
    assert "811228" not in text + caplog.text
    assert len(delivered) == 1
    assert caplog.records[-1].vakthund["action"] == "block"


def test_what_was_not_examined_does_not_pass(scanner, mail_server):
    sealed = CLEAN + b"-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA1\r\n=abcd\r\n-----END PGP MESSAGE-----\r\n"
    port, delivered = mail_server(scanner)
    assert send(port, sealed)[0] == 550
    assert delivered == []


def test_faults_defer(scanner, mail_server, caplog):
    for broken, options in ((Broken(), {}), (Slow(scanner), {"seconds": 0.1})):
        port, delivered = mail_server(broken, **options)
        assert send(port, CLEAN)[0] == 451
        assert delivered == []
    assert "811228" not in caplog.text


def test_other_clients_are_served_meanwhile(scanner, mail_server):
    port, _ = mail_server(scanner)
    large = CLEAN + b"Vi ses i morgon klockan tolv.\r\n" * 200_000

    async def both():
        slow = asyncio.to_thread(send, port, large)
        quick = [asyncio.to_thread(send, port, CLEAN) for _ in range(4)]
        return await asyncio.gather(slow, *quick)

    assert [code for code, _ in asyncio.run(both())] == [250] * 5


def test_the_policy_of_a_house_knows_its_recipients(tmp_path, mail_server):
    policy = tmp_path / "outside.toml"
    policy.write_text(
        'name = "outside"\ndescription = { en = "Outside only" }\n[[rule]]\nname = "out"\naction = "block"\n'
        '[rule.when]\ncategories = ["identity"]\nrecipients = "external"\n'
        '[rule.message]\nsv = "Får inte skickas ut."\nen = "Must not leave."\n'
    )
    port, delivered = mail_server(vakthund.Scanner(policy), internal_domains=("skola.example",))
    assert send(port, MAIL, "rektor@skola.example")[0] == 250
    assert send(port, MAIL) == (550, "5.7.1 Must not leave.")
    assert len(delivered) == 1
