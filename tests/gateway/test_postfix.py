"""Mail through a real Postfix with the gateway as its milter: every action as the sender and the next hop see it."""

import concurrent.futures
import contextlib
import pathlib
import re
import signal
import time

import pytest

from servers import Gateway, Postfix, Refused, Sink, answers, connected, send, until

# Everything is invented; the number passes its check and was never given out.
NUMBER = "811228-9874"
EVASION = pathlib.Path(__file__).parents[2] / "corpus" / "evasion"


def mail(body, *fields):
    head = ["From: Eva Lind <eva@skola.example>", "To: per@region.example", *fields]
    if not any(field.startswith("Subject") for field in fields):
        head.append("Subject: Underlag")
    return "\r\n".join([*head, "", body, ""])


CLEAN = mail("Vi ses kl 10.")
PERSON = mail(f"Elevens personnummer är {NUMBER}.").encode()
SEALED = mail("-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA1\r\n=abcd\r\n-----END PGP MESSAGE-----")


class House:
    def __init__(self, folder):
        self.sink = Sink()
        self.gateway = Gateway(folder).start()
        self.postfix = Postfix(folder, self.sink.port, f"unix:{self.gateway.socket}")

    def close(self):
        self.postfix.close()
        assert self.gateway.close() == 0
        self.sink.close()

    def send(self, body, **options):
        return send(self.postfix.port, body, **options)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gateway")
    house = House(folder)
    yield house
    house.close()


@pytest.fixture(autouse=True)
def fresh(house):
    house.gateway.reload("")
    house.postfix.empty()
    house.sink.mails.clear()


def refused(house, body, **options):
    with pytest.raises(Refused) as refusal:
        house.send(body, **options)
    assert not house.sink.mails and not house.postfix.held()
    assert NUMBER not in refusal.value.text and "region.example" not in refusal.value.text
    return refusal.value


def fields(raw, name):
    return re.findall(rb"(?im)^(%s[^:\r\n]*:[^\r\n]*)" % name.encode(), raw.split(b"\r\n\r\n", 1)[0])


def test_clean_mail_arrives_marked_and_forged_marks_do_not(house):
    house.send(mail("Vi ses kl 10.", "X-Vakthund-Route: secure", "x-vakthund-status: completed", "X-Vakthund-Route: other"))
    _, to, raw = house.sink.wait()
    assert to == ["per@region.example"]
    assert fields(raw, "X-Vakthund") == [b"X-Vakthund-Status: completed"]
    assert b"Vi ses kl 10." in raw


@pytest.mark.parametrize("language, text", [
    ("sv", "Meddelandet innehaller personnummer. Anvand Sakra meddelanden."),
    ("nb", "Meldingen inneholder fodselsnummer eller personnummer."),
    ("nn", "Meldinga inneheld fodselsnummer eller personnummer."),
    ("en", "The message holds identity numbers."),
])
def test_block_is_a_refusal_in_the_senders_language(house, language, text):
    house.gateway.reload("", language=language)
    refusal = refused(house, PERSON)
    assert refusal.code == 550
    assert refusal.text.startswith("5.7.1 ") and text in refusal.text and "identity-number" in refusal.text
    assert refusal.text.isascii()


def test_the_description_shows_what_a_sender_sees(house):
    shown = (EVASION.parents[1] / "cli" / "contrib" / "README.md").read_text()
    *lines, last = refused(house, PERSON).text.splitlines()
    assert all(f"550-{line}\n" in shown for line in lines)
    assert f"550 {last.rsplit(' ', 1)[0]} " in shown


def test_a_percent_sign_survives(house, tmp_path):
    policy = tmp_path / "own.toml"
    policy.write_text(
        'name = "own"\n[description]\nen = "Own"\n[[rule]]\nname = "id"\naction = "block"\n'
        '[rule.when]\ncategories = ["identity"]\n[rule.message]\nsv = "100 % nej"\n'
    )
    house.gateway.reload(f'[scan]\npolicy = "{policy}"\n')
    assert "100 % nej" in refused(house, PERSON).text


def test_tag_marks_the_subject(house):
    house.gateway.reload('[actions]\nblock = "tag"\n')
    house.send(PERSON)
    raw = house.sink.wait()[2]
    assert fields(raw, "Subject") == [b"Subject: [Vakthund] Underlag"]
    assert fields(raw, "X-Vakthund") == [
        b"X-Vakthund-Status: completed", b"X-Vakthund-Action: tag", b"X-Vakthund-Rule: identity-number",
    ]


def test_hold_is_postfixs_hold_queue_and_release_delivers(house):
    house.gateway.reload('[actions]\nblock = "hold"\n')
    queue_id = house.send(PERSON)
    assert until("hold", house.postfix.held) == [queue_id]
    assert not house.sink.mails
    house.postfix.run("postsuper", "-H", queue_id)
    house.postfix.run("postqueue", "-i", queue_id)
    raw = house.sink.wait()[2]
    assert b"X-Vakthund-Action: hold" in raw


def test_secure_way_by_recipient_and_by_header(house):
    house.gateway.reload('[actions]\nblock = "secure"\n[secure]\nheader = true\nrecipient_suffix = ".secure.example"\n')
    house.send(PERSON, to=("per@region.example", "ida@annan.example"))
    _, to, raw = house.sink.wait()
    assert sorted(to) == ["ida@annan.example.secure.example", "per@region.example.secure.example"]
    assert b"X-Vakthund-Route: secure" in raw


def test_without_a_secure_way_it_is_refused(house):
    house.gateway.reload('[actions]\nblock = "secure"\n')
    assert refused(house, PERSON).code == 550


def test_tempfail(house):
    house.gateway.reload('[actions]\nblock = "tempfail"\n')
    refusal = refused(house, PERSON)
    assert refusal.code == 451 and refusal.text.startswith("4.7.1 ")


def test_redacted_mail_arrives_without_the_number(house):
    house.gateway.reload('[actions]\nblock = "redact"\n')
    house.send(mail(f"Elevens personnummer =C3=A4r 8112=\r\n28-9874, hej.", f"Subject: Om {NUMBER}",
                    "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable"))
    raw = house.sink.wait()[2]
    assert b"9874" not in raw and b"811228" not in raw
    assert fields(raw, "Subject") == [b"Subject: Om ******-****"]
    assert b"X-Vakthund-Action: redact" in raw and b"hej." in raw


def test_what_cannot_be_redacted_is_held(house):
    house.gateway.reload('[actions]\nblock = "redact"\n')
    body = f'--b\r\nContent-Type: application/octet-stream; name="a.zip"\r\nContent-Transfer-Encoding: base64\r\n\r\n{zipped()}\r\n--b--'
    house.send(mail(body, "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="b"'))
    assert until("hold", house.postfix.held)
    assert not house.sink.mails


def zipped():
    import base64, io, zipfile
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("elev.txt", f"Elevens personnummer är {NUMBER}.")
    return base64.encodebytes(made.getvalue()).decode().replace("\n", "\r\n")


def test_what_cannot_be_examined_is_held_by_default(house):
    house.send(SEALED)
    assert until("hold", house.postfix.held)
    house.gateway.reload('[fail]\nsealed = "reject"\n')
    house.postfix.empty()
    refusal = refused(house, SEALED)
    assert refusal.code == 550 and "gap:sealed" in refusal.text


def test_oversize_is_held_by_default(house, tmp_path):
    # Read at the start alone, so a gateway of its own.
    gateway = Gateway(tmp_path, "[milter]\nmax_message_bytes = 100000\n").start()
    tmp_path.chmod(0o755)
    house.postfix.run("postconf", "-e", f"smtpd_milters = inet:127.0.0.1:{gateway.port}")
    house.postfix.run("postfix", "reload")
    time.sleep(1)
    try:
        house.send(mail("x " * 100_000))
        assert until("hold", house.postfix.held)
        assert gateway.records()[-1]["rule"] == "gap:oversize"
    finally:
        house.postfix.run("postconf", "-e", f"smtpd_milters = unix:{house.gateway.socket}")
        house.postfix.run("postfix", "reload")
        time.sleep(1)
        assert gateway.close() == 0


def test_a_sender_may_insist_where_the_rule_allows_it(house):

    plain = f"Subject: =?utf-8?Q?=5Bskicka_=C3=A4nd=C3=A5=3A_avtal_om_{NUMBER}=5D_Underlag?="
    refused(house, mail(f"Elevens personnummer är {NUMBER}.", plain).encode())
    house.gateway.reload('[override.rules]\nidentity-number = "with-justification"\n')
    assert "[skicka anda: ...]" in refused(house, PERSON).text
    house.send(mail(f"Elevens personnummer är {NUMBER}.", plain).encode())
    raw = house.sink.wait()[2]
    assert fields(raw, "Subject") == [b"Subject: Underlag"]
    assert b"X-Vakthund-Action: override" in raw
    record = house.gateway.records()[-1]
    assert record["override"] == "avtal om ******-****" and record["action"] == "tag"
    refused(house, mail(f"Elevens personnummer är {NUMBER}.", "Subject: =?utf-8?Q?=5Bskicka_=C3=A4nd=C3=A5=5D_x?=").encode())



def test_monitored_rules_and_ways_are_only_logged(house):
    house.gateway.reload('[monitor]\nrules = ["identity-number"]\n')
    house.send(PERSON)
    assert b"X-Vakthund-Status: completed" in house.sink.wait()[2]
    assert house.gateway.records()[-1]["monitored"] == "identity-number"
    house.gateway.reload('[direction]\ninternal_domains = ["region.example"]\n')
    house.send(PERSON)
    house.sink.wait()
    record = house.gateway.records()[-1]
    assert (record["action"], record["would"]) == ("accept", "reject")
    refused(house, PERSON, to=("a@region.example", "b@annan.example"))
    house.gateway.reload('[direction]\noutbound_clients = ["192.0.2.0/24"]\ninbound = "skip"\n')
    house.send(PERSON)
    assert fields(house.sink.wait()[2], "X-Vakthund") == [b"X-Vakthund-Status: skipped"]


def test_a_bounce_is_held_rather_than_lost(house):
    house.send(PERSON, sender="")
    assert until("hold", house.postfix.held)


def test_messages_of_one_session_are_judged_each_for_itself(house):
    with contextlib.closing(connected(house.postfix.port)) as smtp:
        send(None, CLEAN, session=smtp)
        with pytest.raises(Refused):
            send(None, PERSON, session=smtp)
        smtp.mail("eva@skola.example")
        smtp.rset()
        send(None, CLEAN, session=smtp)
    assert len(until("both", lambda: len(house.sink.mails) == 2 and house.sink.mails)) == 2


def test_large_mail_and_many_sessions(house):
    large = mail("hej\r\n" * 2_000_000)
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(lambda at: sent(house, [CLEAN, PERSON][at % 2]), range(100)))
    assert outcomes == [True, False] * 50
    house.send(large)
    until("all", lambda: len(house.sink.mails) == 51, 60)


def sent(house, body):
    try:
        house.send(body)
        return True
    except Refused as refusal:
        assert refusal.code == 550
        return False


def test_a_mistaken_configuration_is_not_taken_up(house):
    house.gateway.reload('[scan]\npolicy = "no-such"\n', "reload-failed")
    assert "no such policy" in house.gateway.lines()
    assert refused(house, PERSON).code == 550
    assert "vakthund_reload_errors_total 1" in house.gateway.get("/metrics")


def test_the_log_tells_what_was_done_and_nothing_of_the_mail(house):
    house.gateway.reload("")
    refused(house, mail(f"Elevens personnummer är {NUMBER}.", f"Message-ID: <{NUMBER}@skola.example>").encode())
    record = house.gateway.records()[-1]
    assert record["action"] == "reject" and record["rule"] == "identity-number" and record["findings"]["se.personnummer"] == 1
    assert record["queue_id"] and record["recipients"] == 1
    for secret in (NUMBER, "region.example", "eva@", "Underlag"):
        assert secret not in house.gateway.lines()


@pytest.mark.parametrize("name", sorted(path.stem for path in EVASION.glob("*.eml")))
def test_no_evasion_is_delivered(house, name):
    raw = (EVASION / f"{name}.eml").read_bytes()
    try:
        queue_id = house.send(raw)
    except Refused as refusal:
        assert refusal.code in (550, 500), refusal
    else:
        assert queue_id in until("hold", house.postfix.held), name
    assert not house.sink.mails, name
