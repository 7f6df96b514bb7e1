"""Real clients of the clamd and HTTP doors: clamav-milter before Postfix, rspamd, Exim; with the gateway down as well."""

import contextlib
import json
import os
import pathlib
import pwd
import shutil
import subprocess
import urllib.request

import pytest

from servers import Gateway, Postfix, Refused, Sink, answers, free_port, open_to_all, send, until
from test_postfix import CLEAN, NUMBER, PERSON

CONTRIB = pathlib.Path(__file__).parents[2] / "cli" / "contrib"
EXIM = os.environ.get("VAKTHUND_EXIM", "/usr/sbin/exim4")


@pytest.fixture
def gateway(tmp_path):
    open_to_all(tmp_path)
    gateway = Gateway(tmp_path).start()
    yield gateway
    gateway.close()


@contextlib.contextmanager
def running(*command, log, port=None, path=None):
    with open(log, "ab") as out:
        process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        ready = (lambda: answers(port)) if port else path.exists
        until(command[0], lambda: ready() or process.poll() is not None)
        assert process.poll() is None, pathlib.Path(log).read_text()[-3000:]
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def refused(port, body):
    with pytest.raises(Refused) as refusal:
        send(port, body)
    assert NUMBER not in refusal.value.text
    return refusal.value


def test_clamav_milter(tmp_path, gateway):
    port, sink = free_port(), Sink()
    config = tmp_path / "clamav-milter.conf"
    config.write_text(
        f"MilterSocket inet:{port}@127.0.0.1\nClamdSocket unix:{gateway.clamd}\nForeground yes\nUser root\n"
        f"OnInfected Reject\nOnFail Defer\nRejectMsg 5.7.1 Personuppgifter\nLogFile {tmp_path}/clamav-milter.log\n"
    )
    with running("clamav-milter", "-c", config, log=tmp_path / "milter.log", port=port):
        postfix = Postfix(tmp_path, sink.port, f"inet:127.0.0.1:{port}")
        try:
            send(postfix.port, CLEAN)
            sink.wait()
            assert refused(postfix.port, PERSON).code == 550
            gateway.close()
            assert refused(postfix.port, CLEAN).code == 451
            assert not sink.mails
        finally:
            postfix.close()
            sink.close()


def rspamd(tmp_path, gateway, local, lua=None):
    port, folder = free_port(), tmp_path / "rspamd"
    (folder / "local.d").mkdir(parents=True)
    (folder / "run").mkdir()
    for name, text in local.items():
        (folder / "local.d" / name).write_text(text)
    if lua:
        (folder / "rspamd.local.lua").write_text(lua)
    (folder / "rspamd.conf").write_text(
        f'options {{ pidfile = "{folder}/run/pid"; dns {{ nameserver = ["127.0.0.1:9"]; timeout = 0.1s; retransmits = 0; }} '
        'filters = []; local_addrs = []; task_timeout = 60s; }\n'
        f'logging {{ type = "console"; level = "info"; }}\n'
        f'worker "normal" {{ bind_socket = "127.0.0.1:{port}"; count = 1; }}\n'
        'modules { path = "/usr/share/rspamd/plugins/"; }\n'
        'metric { actions { reject = 15; } }\n'
        + "".join(f'{name.split(".")[0]} {{ .include "{folder}/local.d/{name}" }}\n' for name in local)
        + (f'lua = "{folder}/rspamd.local.lua";\n' if lua else "")
    )
    command = ["rspamd", "-f", "-i", "-c", folder / "rspamd.conf"]
    command += [f"--var={name}={folder}/run" for name in ("DBDIR", "RUNDIR", "LOGDIR")]
    command += [f"--var=LOCAL_CONFDIR={folder}", f"--var=CONFDIR={folder}"]
    return port, running(*command, log=tmp_path / "rspamd.log", port=port)


def check(port, body):
    body = body if isinstance(body, bytes) else body.encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/checkv2", data=body)
    for name, value in (("From", "eva@skola.example"), ("Rcpt", "per@region.example"), ("IP", "192.0.2.1")):
        request.add_header(name, value)
    with urllib.request.urlopen(request, timeout=60) as answer:
        text = answer.read().decode()
    assert NUMBER not in text
    return json.loads(text)


def test_rspamd_by_clamd(tmp_path, gateway):
    antivirus = (CONTRIB / "rspamd" / "antivirus.conf").read_text()
    local = {
        "antivirus.conf": antivirus.replace("/run/vakthund/clamd.sock", str(gateway.clamd)),
        "force_actions.conf": (CONTRIB / "rspamd" / "force_actions.conf").read_text(),
    }
    port, server = rspamd(tmp_path, gateway, local)
    with server:
        assert check(port, CLEAN)["action"] == "no action"
        verdict = check(port, PERSON)
        assert verdict["action"] == "reject" and "VAKTHUND" in verdict["symbols"]
        gateway.close()
        assert check(port, CLEAN)["action"] == "soft reject"


def test_rspamd_by_http(tmp_path, gateway):
    lua = (CONTRIB / "rspamd" / "vakthund.lua").read_text().replace(":8042/", f":{gateway.http}/")
    port, server = rspamd(tmp_path, gateway, {}, lua)
    with server:
        assert check(port, CLEAN)["action"] == "no action"
        verdict = check(port, PERSON)
        assert verdict["action"] == "reject"
        assert "5.7.1 Meddelandet innehaller personnummer" in verdict["messages"]["smtp_message"]
        gateway.close()
        assert check(port, CLEAN)["action"] == "soft reject"


def test_exim(tmp_path, gateway):
    port, sink, folder = free_port(), Sink(), tmp_path / "exim"
    folder.mkdir()
    for name in ("spool", "log"):
        (folder / name).mkdir()
        owner = pwd.getpwnam("Debian-exim")
        shutil.chown(folder / name, owner.pw_uid, owner.pw_gid)
    os.chmod(gateway.clamd, 0o666)
    config = folder / "exim.conf"
    recipe = (CONTRIB / "exim.conf").read_text().replace("/run/vakthund/clamd.sock", str(gateway.clamd))
    config.write_text(
        f"exim_path = {EXIM}\nspool_directory = {folder}/spool\nlog_file_path = {folder}/log/%slog\nlocal_interfaces = 127.0.0.1\n"
        f"daemon_smtp_ports = {port}\nprimary_hostname = gw.test\nhost_lookup =\nrfc1413_hosts =\ndeliver_drop_privilege\nkeep_environment =\n"
        f"acl_smtp_rcpt = accept\n{recipe}\nbegin routers\nall:\n  driver = manualroute\n  route_list = * 127.0.0.1\n"
        f"  self = send\n  transport = out\nbegin transports\nout:\n  driver = smtp\n  port = {sink.port}\n"
        f"  hosts_avoid_tls = *\n  allow_localhost\n"
    )
    config.chmod(0o644)
    with running(EXIM, "-C", config, "-bdf", "-q1m", log=folder / "out", port=port):
        assert sent(port, CLEAN) == 250
        sink.wait()
        assert sent(port, PERSON) == 550
        gateway.close()
        assert sent(port, CLEAN) == 451
        assert not sink.mails
    sink.close()


def sent(port, body):
    """The reply's code: Exim names its queue ids in another way than Postfix."""
    import smtplib

    with smtplib.SMTP("127.0.0.1", port, timeout=60, local_hostname="c.test") as smtp:
        smtp.ehlo()
        for code, text in (smtp.mail("eva@skola.example"), smtp.rcpt("per@region.example")):
            assert code == 250, text
        try:
            return smtp.data(body)[0]
        except smtplib.SMTPDataError as refusal:
            assert NUMBER.encode() not in refusal.smtp_error
            return refusal.smtp_code
