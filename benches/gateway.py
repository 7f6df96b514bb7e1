"""Mail through Postfix with and without the gateway, in one run: throughput, latency, memory.

    apt-get install postfix && cargo build --release -p vakthund-cli
    python3 benches/gateway.py [--mails 5000] [--rounds 3] [--soak 50000]

smtp-source sends mails of 20 kB by 10 sessions to a private Postfix on loopback, which hands them on to smtp-sink. The
mails are office prose of the corpus, different in each hundred, so all detectors have work. Each round measures
no milter, the gateway on its unix socket and the gateway on TCP, one after the other; ratios are of medians. Latency is
that of one session that sends one mail after the other. The table goes to stdout and to benches/record/gateway-<date>.md.
"""

import argparse
import contextlib
import datetime
import os
import pathlib
import platform
import smtplib
import statistics
import subprocess
import sys
import tempfile
import time

PROJECT = pathlib.Path(__file__).resolve().parents[1]
os.environ.setdefault("VAKTHUND_BIN", str(PROJECT / "target/release/vakthund"))
sys.path.insert(0, str(PROJECT / "tests/gateway"))

from servers import Gateway, Postfix, answers, free_port, open_to_all, until  # noqa: E402

SIZE = 20_000
SESSIONS = 10


def prose():
    texts = [path.read_text() for path in sorted((PROJECT / "corpus/prose").glob("*.txt"))]
    lines = [line for text in texts for line in text.splitlines() if line.strip()]
    return lines


def mail(lines, at):
    """One mail of 20 kB, from a place of its own in the prose."""
    body, size, index = [], 0, at * 37
    while size < SIZE - 200:
        line = lines[index % len(lines)]
        body.append(line)
        size += len(line.encode()) + 2
        index += 1
    head = ["From: eva@skola.example", "To: per@region.example", f"Subject: Protokoll {at}", "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    return "\r\n".join([*head, "", *body, ""])


@contextlib.contextmanager
def sink(folder):
    port = free_port()
    process = subprocess.Popen(["smtp-sink", "-u", "postfix", f"127.0.0.1:{port}", "1000"], cwd=folder)
    try:
        until("smtp-sink", lambda: answers(port))
        yield port
    finally:
        process.terminate()
        process.wait()


def throughput(postfix, file, mails):
    started = time.perf_counter()
    subprocess.run(
        ["smtp-source", "-s", str(SESSIONS), "-m", str(mails), "-f", "eva@skola.example", "-t", "per@region.example",
         "-F", str(file), f"inet:127.0.0.1:{postfix.port}"], check=True,
    )
    return mails / (time.perf_counter() - started)


def latency(postfix, texts):
    """Milliseconds from DATA's end to the reply, median."""
    times = []
    with smtplib.SMTP("127.0.0.1", postfix.port, local_hostname="c.test") as smtp:
        smtp.ehlo()
        for text in texts:
            smtp.mail("eva@skola.example")
            smtp.rcpt("per@region.example")
            started = time.perf_counter()
            assert smtp.data(text.encode())[0] == 250
            times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def resident(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0


def settle(postfix):
    until("an empty queue", lambda: not postfix.queue(), 120)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--mails", type=int, default=5000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--soak", type=int, default=50_000)
    options = options.parse_args()
    lines = prose()
    texts = [mail(lines, at) for at in range(100)]
    with tempfile.TemporaryDirectory(prefix="vakthund-pytest-bench-") as name:
        folder = pathlib.Path(name)
        open_to_all(folder)
        file = folder / "mail"
        file.write_text(texts[0])
        with sink(folder) as next_hop, contextlib.ExitStack() as stack:
            # All is judged and let pass: a refusal would end smtp-source.
            gateway = Gateway(folder, '[actions]\nblock = "accept"\n').start()
            stack.callback(gateway.close)
            postfix = Postfix(folder, next_hop, "", "in_flow_delay = 0\n")
            stack.callback(postfix.close)
            ways = {"no milter": "", "unix socket": f"unix:{gateway.socket}", "TCP": f"inet:127.0.0.1:{gateway.port}"}
            rates, waits = {way: [] for way in ways}, {way: [] for way in ways}
            for _ in range(options.rounds):
                for way, milters in ways.items():
                    postfix.run("postconf", "-e", f"smtpd_milters = {milters}")
                    postfix.run("postfix", "reload")
                    time.sleep(2)
                    rates[way].append(throughput(postfix, file, options.mails))
                    settle(postfix)
                    waits[way].append(latency(postfix, texts))
                    settle(postfix)
            before = resident(gateway.process.pid)
            postfix.run("postconf", "-e", f"smtpd_milters = {ways['unix socket']}")
            postfix.run("postfix", "reload")
            time.sleep(2)
            soaked = []
            for _ in range(options.soak // 10_000):
                throughput(postfix, file, 10_000)
                soaked.append(resident(gateway.process.pid))
                settle(postfix)
    report(options, rates, waits, before, soaked)


def report(options, rates, waits, before, soaked):
    median = statistics.median
    rate, wait = median(rates["no milter"]), median(waits["no milter"])
    day = datetime.date.today().isoformat()
    text = [
        f"# Mail through Postfix, {day}", "",
        f"{platform.machine()}, {os.cpu_count()} cores, shared by smtp-source, Postfix, smtp-sink and the gateway; release build; "
        f"{options.mails} mails of {SIZE // 1000} kB by {SESSIONS} sessions, {options.rounds} rounds, medians.", "",
        "| | mails/s | of no milter | one mail after the other, ms | added, ms |", "|---|--:|--:|--:|--:|",
    ]
    for way in rates:
        one, other = median(rates[way]), median(waits[way])
        text.append(f"| {way} | {one:.0f} | {one / rate:.2f} | {other:.2f} | {other - wait:.2f} |")
    told = ", ".join(f"{value:.0f}" for value in soaked)
    text += ["", f"Resident memory of the gateway: {before:.0f} MB before, then after each 10,000 mails more: {told} MB.", ""]
    print("\n".join(text))
    (PROJECT / "benches/record" / f"gateway-{day}.md").write_text("\n".join(text))


if __name__ == "__main__":
    main()
