"""Mixed mail through Postfix and the gateway while that is killed, ended, stopped and reloaded at random.

    apt-get install postfix && cargo build --release -p vakthund-cli
    python3 benches/soak.py [--minutes 120] [--sessions 8] [--pause S] [--seed N]

At the end every message that was sent was delivered, refused or held, by its Message-ID, and none was delivered that should
not have been. What is deferred is sent again, as a mail server does. The counts go to stdout and, when all is well, to
benches/record/soak-<date>.md.
"""

import argparse
import collections
import datetime
import os
import pathlib
import random
import re
import signal
import smtplib
import sys
import tempfile
import threading
import time

PROJECT = pathlib.Path(__file__).resolve().parents[1]
os.environ.setdefault("VAKTHUND_BIN", str(PROJECT / "target/release/vakthund"))
sys.path.insert(0, str(PROJECT / "tests/gateway"))

from servers import Gateway, Postfix, Refused, Sink, open_to_all, send, until  # noqa: E402

NUMBER = "811228-9874"
HEAD = "From: eva@skola.example\r\nTo: per@region.example\r\nSubject: Underlag\r\nMessage-ID: <{id}@skola.example>\r\n"
SEALED = "-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA1\r\n=abcd\r\n-----END PGP MESSAGE-----\r\n"

KINDS = {
    "clean": lambda noise: "\r\nVi ses kl 10.\r\n" * noise.randint(1, 500),
    "large": lambda noise: "\r\n" + "Vi ses kl 10 på skolan.\r\n" * noise.randint(10_000, 100_000),
    "person": lambda noise: f"\r\nElevens personnummer är {NUMBER}.\r\n",
    "sealed": lambda noise: f"\r\n{SEALED}",
}
WANTED = {"clean": {"delivered"}, "large": {"delivered"}, "person": {"refused"}, "sealed": {"held"}}
CONFIG = "[milter]\nprogress = 0.5\ndeadline = 5\ndrain = 2\n"
EXTRA = "milter_content_timeout = 3s\nmilter_command_timeout = 3s\nmilter_connect_timeout = 3s\n"


class Load:
    def __init__(self, postfix, seed, end, pause):
        self.postfix, self.end, self.pause = postfix, end, pause
        self.noise = random.Random(seed)
        self.lock = threading.Lock()
        self.sent, self.refused, self.replies = {}, set(), collections.Counter()
        self.number = 0

    def next(self):
        with self.lock:
            self.number += 1
            kind = self.noise.choices(list(KINDS), [6, 1, 3, 1])[0]
            self.sent[f"m{self.number}"] = kind
            return f"m{self.number}", KINDS[kind](self.noise)

    def run(self):
        while time.monotonic() < self.end:
            name, body = self.next()
            self.insist(name, HEAD.format(id=name) + body)
            time.sleep(self.pause)

    def insist(self, name, body):
        """As a mail server: again and again until it is taken or refused for good."""
        while True:
            code = self.once(body)
            with self.lock:
                self.replies[code] += 1
                if code >= 500:
                    self.refused.add(name)
            if code == 250 or code >= 500:
                return
            time.sleep(0.2)

    def once(self, body):
        try:
            send(self.postfix.port, body)
            return 250
        except Refused as refusal:
            return refusal.code
        except (OSError, smtplib.SMTPException):
            return 421


def disturb(gateway, noise, end, done):
    while time.monotonic() < end:
        time.sleep(noise.uniform(1, 6))
        what = noise.choice(["kill", "end", "stop", "reload", "mistake"])
        done[what] += 1
        if what == "kill":
            gateway.kill()
            time.sleep(noise.uniform(0, 1))
            gateway.start()
        elif what == "end":
            assert gateway.close() == 0
            gateway.start()
        elif what == "stop":
            gateway.send(signal.SIGSTOP)
            time.sleep(noise.uniform(0, 4))
            gateway.send(signal.SIGCONT)
        else:
            gateway.write(CONFIG + ('[scan]\npolicy = "no-such"\n' if what == "mistake" else ""))
            gateway.send(signal.SIGHUP)
            time.sleep(0.5)
            gateway.write(CONFIG)


def message_id(sender, recipients, raw):
    return re.search(rb"(?m)^Message-ID: <(m\d+)@", raw)[1].decode()


def held(postfix):
    names = set()
    for queue_id in postfix.held():
        names.add(re.search(r"(?m)^Message-ID: <(m\d+)@", postfix.run("postcat", "-hq", queue_id))[1])
    return names


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=float, default=120)
    options.add_argument("--sessions", type=int, default=8)
    options.add_argument("--pause", type=float, default=0, help="seconds a session rests after each mail")
    options.add_argument("--seed", type=int, default=811228)
    options = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="vakthund-pytest-soak-") as name:
        folder = pathlib.Path(name)
        open_to_all(folder)
        sink, gateway = Sink(message_id), Gateway(folder, CONFIG).start()
        postfix = Postfix(folder, sink.port, f"unix:{gateway.socket}", EXTRA)
        try:
            end = time.monotonic() + options.minutes * 60
            load, done = Load(postfix, options.seed, end, options.pause), collections.Counter()
            threads = [threading.Thread(target=load.run) for _ in range(options.sessions)]
            for thread in threads:
                thread.start()
            disturb(gateway, random.Random(options.seed), end, done)
            for thread in threads:
                thread.join()
            until("the queue", lambda: set(postfix.queue()) <= {"hold"}, 120)
            sys.exit(judge(options, load, done, collections.Counter(sink.mails), held(postfix)))
        finally:
            postfix.close()
            gateway.close()
            sink.close()


def judge(options, load, done, delivered, kept):
    table, lost, wrong = collections.Counter(), [], []
    for name, kind in load.sent.items():
        ends = {end for end, names in (("delivered", delivered), ("refused", load.refused), ("held", kept)) if name in names}
        if not ends:
            lost.append(name)
        if ends - WANTED[kind]:
            wrong.append((name, kind, ends))
        for end in ends:
            table[kind, end] += 1
    twice = sum(count - 1 for count in delivered.values())
    text = [f"# Mail while the gateway is disturbed, {datetime.date.today()}", "",
            f"{options.minutes:g} minutes, {options.sessions} sessions that rest {options.pause:g} s after a mail, seed {options.seed}; "
            + ", ".join(f"{what} {count}" for what, count in sorted(done.items())) + ".", "",
            "| sent | | delivered | refused | held |", "|---|--:|--:|--:|--:|"]
    for kind in KINDS:
        number = sum(other == kind for other in load.sent.values())
        text.append(f"| {kind} | {number} | " + " | ".join(str(table[kind, end]) for end in ("delivered", "refused", "held")) + " |")
    text += ["", f"Replies: {dict(sorted(load.replies.items()))}. Lost {len(lost)}, delivered twice {twice}, otherwise than wanted {len(wrong)}.", ""]
    print("\n".join(text))
    if lost or wrong:
        print(lost[:10], wrong[:10])
        return 1
    (PROJECT / "benches/record" / f"soak-{datetime.date.today()}.md").write_text("\n".join(text))
    return 0


if __name__ == "__main__":
    main()
