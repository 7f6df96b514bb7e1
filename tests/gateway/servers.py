"""Private mail servers on loopback for the gateway's tests: a Postfix, a next hop that keeps what it gets, the gateway.

Each takes free ports below those the system gives to clients, writes below a folder of its own and ends by process id.
"""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import smtplib
import socket
import socketserver
import subprocess
import threading
import time
import urllib.request

VAKTHUND = os.environ.get("VAKTHUND_BIN", "vakthund")

# Below net.ipv4.ip_local_port_range: a client's connection may take any port above at any time.
PORTS = iter(range(20_000 + os.getpid() % 5_000, 32_000))


def free_port():
    for port in PORTS:
        with contextlib.closing(socket.socket()) as tried:
            with contextlib.suppress(OSError):
                tried.bind(("127.0.0.1", port))
                return port
    raise RuntimeError("no free port")


def until(what, seen, seconds=20):
    """Waits for `seen` to give something true; gives that."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := seen():
            return found
        time.sleep(0.05)
    raise AssertionError(f"{what} did not come in {seconds} s")


def open_to_all(folder):
    """Mail servers give their privileges up; what pytest makes is its own alone."""
    for part in (folder, *folder.parents):
        if part.owner() == folder.owner() and "pytest" in str(part):
            part.chmod(0o755)


def answers(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


class Sink:
    """A next hop that takes all mail and keeps it in memory, or of each only what `kept` makes of it."""

    def __init__(self, kept=lambda sender, recipients, raw: (sender, recipients, raw)):
        self.port = free_port()
        self.mails = []
        keep = self.mails.append

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                say = lambda line: self.wfile.write(line + b"\r\n")
                say(b"220 sink")
                sender, recipients = b"", []
                for line in self.rfile:
                    word = line[:4].upper()
                    if word == b"MAIL":
                        sender, recipients = line, []
                    if word == b"RCPT":
                        recipients.append(re.search(rb"<(.*?)>", line)[1].decode())
                    if word == b"DATA":
                        say(b"354 go on")
                        lines = []
                        for piece in self.rfile:
                            if piece == b".\r\n":
                                break
                            lines.append(piece[1:] if piece.startswith(b"..") else piece)
                        keep(kept(sender, recipients, b"".join(lines)))
                    say(b"221 bye" if word == b"QUIT" else b"250 ok")
                    if word == b"QUIT":
                        return

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            request_queue_size = 100

        self.server = Server(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, seconds=20):
        """The next mail."""
        until("a mail", lambda: self.mails, seconds)
        return self.mails.pop(0)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Postfix:
    """A private Postfix that relays all mail to a next hop, through milters."""

    def __init__(self, folder, next_hop, milters, extra=""):
        self.folder = pathlib.Path(folder) / "postfix"
        self.port = free_port()
        self.etc = self.folder / "etc"
        for name in ("etc", "queue", "data"):
            (self.folder / name).mkdir(parents=True)
        open_to_all(self.folder)
        shutil.chown(self.folder / "data", "postfix")
        (self.etc / "main.cf").write_text(MAIN.format(folder=self.folder, next_hop=next_hop, milters=milters) + extra)
        (self.etc / "master.cf").write_text(MASTER.format(port=self.port))
        self.run("postfix", "check")
        # Without a log of its own: the daemon that writes one is started by the master, which waits for it when it logs
        # while it is told to reload, for ever.
        command = ["postfix", "-c", str(self.etc), "start-fg"]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)
        until("Postfix", lambda: answers(self.port))

    def run(self, program, *arguments, **options):
        command = [program, "-c", str(self.etc), *arguments]
        options = {"capture_output": True, "text": True, "check": True, "stdin": subprocess.DEVNULL, "timeout": 60, **options}
        return subprocess.run(command, **options).stdout

    def queue(self):
        """Queue ids by queue name."""
        lines = [json.loads(line) for line in self.run("postqueue", "-j").splitlines()]
        return {name: [line["queue_id"] for line in lines if line["queue_name"] == name] for name in {line["queue_name"] for line in lines}}

    def held(self):
        return self.queue().get("hold", [])

    def empty(self):
        self.run("postsuper", "-d", "ALL")

    def close(self):
        with contextlib.suppress(subprocess.CalledProcessError):
            self.run("postfix", "stop")
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Gateway:
    """`vakthund milter` with a configuration of its own."""

    def __init__(self, folder, config="", http=True):
        self.folder = pathlib.Path(folder)
        self.file = self.folder / "vakthund.toml"
        self.socket = self.folder / "milter.sock"
        self.clamd = self.folder / "clamd.sock"
        self.port = free_port()
        self.http = free_port() if http else None
        self.process = None
        self.write(config)

    def write(self, config, language="sv"):
        doors = [f'unix:{self.socket}', f"inet:127.0.0.1:{self.port}"]
        text = f'language = "{language}"\n[milter]\nlisten = {json.dumps(doors)}\nsocket_mode = "0666"\n' + config.replace("[milter]\n", "", 1)
        text += f'\n[clamd]\nlisten = ["unix:{self.clamd}"]\n'
        if self.http:
            text += f'[http]\nlisten = ["inet:127.0.0.1:{self.http}"]\n'
        self.file.write_text(text)

    def start(self):
        self.log = (self.folder / "gateway.log").open("a+b")
        self.process = subprocess.Popen(
            [VAKTHUND, "milter", "--config", str(self.file)], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log
        )
        until("the gateway", lambda: self.ended() or answers(self.port))
        assert not self.ended(), self.lines()
        return self

    def ended(self):
        return self.process.poll() is not None

    def lines(self):
        return (self.folder / "gateway.log").read_text()

    def records(self):
        """What the log says of messages."""
        lines = [json.loads(line) for line in self.lines().splitlines() if line.startswith("{")]
        return [line for line in lines if line["event"] == "message"]

    def send(self, number):
        self.process.send_signal(number)

    def reload(self, config, event="reloaded", language="sv"):
        """Takes a changed configuration up, or tells that it does not."""
        before = self.lines().count(f'"{event}"')
        self.write(config, language)
        self.send(signal.SIGHUP)
        until(event, lambda: self.lines().count(f'"{event}"') > before)

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http}{path}", timeout=10) as answer:
            return answer.read().decode()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def close(self):
        if self.process and not self.ended():
            self.process.terminate()
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.kill()
        return self.process and self.process.returncode


class Refused(Exception):
    def __init__(self, code, text):
        super().__init__(code, text)
        self.code, self.text = code, text if isinstance(text, str) else text.decode()


def send(port, body, sender="eva@skola.example", to=("per@region.example",), session=None):
    """Sends one message; a refusal of whatever step is raised."""
    with contextlib.ExitStack() as stack:
        smtp = session or stack.enter_context(contextlib.closing(connected(port)))
        for code, text in (smtp.mail(sender), *(smtp.rcpt(address) for address in to)):
            if code != 250:
                raise Refused(code, text)
        raw = body if isinstance(body, bytes) else body.encode()
        try:
            code, text = smtp.data(raw)
        except smtplib.SMTPResponseException as refusal:
            raise Refused(refusal.smtp_code, refusal.smtp_error) from None
        if code != 250:
            raise Refused(code, text)
        return re.search(rb"queued as (\w+)", text)[1].decode()


def connected(port):
    smtp = smtplib.SMTP("127.0.0.1", port, timeout=60, local_hostname="c.test")
    smtp.ehlo()
    return smtp


MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
shlib_directory = /usr/lib/postfix
meta_directory = /etc/postfix
mail_owner = postfix
setgid_group = postdrop
myhostname = gw.test
mydomain = test
myorigin = gw.test
mydestination =
local_recipient_maps =
local_transport = error:no local delivery
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions =
relayhost = [127.0.0.1]:{next_hop}
smtp_host_lookup = native
disable_dns_lookups = yes
biff = no
message_size_limit = 104857600
mailbox_size_limit = 0
queue_run_delay = 2s
minimal_backoff_time = 2s
maximal_backoff_time = 4s
notify_classes =
smtpd_peername_lookup = no
smtpd_client_connection_rate_limit = 0
smtpd_milters = {milters}
non_smtpd_milters =
milter_protocol = 6
milter_default_action = tempfail
milter_connect_timeout = 5s
milter_command_timeout = 10s
milter_content_timeout = 10s
"""

MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup    unix  n  -  n  60  1  pickup
cleanup   unix  n  -  n  -  0  cleanup
qmgr      unix  n  -  n  1  1  qmgr
tlsmgr    unix  -  -  n  1000?  1  tlsmgr
rewrite   unix  -  -  n  -  -  trivial-rewrite
bounce    unix  -  -  n  -  0  bounce
defer     unix  -  -  n  -  0  bounce
trace     unix  -  -  n  -  0  bounce
verify    unix  -  -  n  -  1  verify
flush     unix  n  -  n  1000?  0  flush
proxymap  unix  -  -  n  -  -  proxymap
smtp      unix  -  -  n  -  -  smtp
relay     unix  -  -  n  -  -  smtp
showq     unix  n  -  n  -  -  showq
error     unix  -  -  n  -  -  error
retry     unix  -  -  n  -  -  error
discard   unix  -  -  n  -  -  discard
local     unix  -  n  n  -  -  local
virtual   unix  -  n  n  -  -  virtual
anvil     unix  -  -  n  -  1  anvil
scache    unix  -  -  n  -  1  scache
"""
