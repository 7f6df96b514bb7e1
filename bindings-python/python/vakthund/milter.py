"""A milter on pymilter, for houses that already write theirs in Python; a sample to begin with.

    from vakthund.milter import serve

    serve(vakthund.Scanner(), "inet:8891@127.0.0.1", internal_domains=("skola.example",))

Postfix asks it by `smtpd_milters = inet:127.0.0.1:8891` with `milter_default_action = tempfail`. The gateway proper,
which also holds, redacts, encrypts and notifies, is `vakthund milter`. Needs `pip install vakthund[milter]`, which
compiles against libmilter (`libmilter-dev` of Debian).
"""

from __future__ import annotations

import os
from collections import Counter
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import Milter  # type: ignore[import-untyped, import-not-found, unused-ignore]

from vakthund._mail import Judge, Reply, not_judged, plain

if TYPE_CHECKING:
    from vakthund import Report, Scanner

#: Bytes of a mail that are kept to be scanned; what is longer was not examined.
MOST_BYTES = 64 << 20

_OWN = "x-vakthund-"


class Gate(Milter.Base):  # type: ignore[misc]
    """One connection of the mail server: refuses what the policy objects to, defers what could not be judged.

    A mail of which something could not be examined is refused unless `pass_gaps`. One that passes bears
    `X-Vakthund-Status`, and `X-Vakthund-Action` and `X-Vakthund-Rule` where the policy marks it; such fields of
    others are taken out.
    """

    def __init__(self, judge: Judge, scans: Executor, seconds: float, most_bytes: int = MOST_BYTES) -> None:
        self.judge, self.scans, self.seconds, self.most_bytes = judge, scans, seconds, most_bytes
        self._begin("")

    def _begin(self, sender: str) -> None:
        self.sender, self.recipients = sender, list[str]()
        self.raw, self.whole = bytearray(), True
        self.fields = list[str]()

    def envfrom(self, sender: str, *_: str) -> int:
        self._begin(_address(sender))
        return int(Milter.CONTINUE)

    def envrcpt(self, recipient: str, *_: str) -> int:
        self.recipients.append(_address(recipient))
        return int(Milter.CONTINUE)

    @Milter.decode("bytes")  # type: ignore[untyped-decorator]
    def header(self, name: str, value: bytes) -> int:
        self.fields.append(name.lower())
        # Lines of a folded field come with bare line feeds.
        lines = value.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        return self.body(name.encode("utf-8", "surrogateescape") + b": " + lines + b"\r\n")

    def eoh(self) -> int:
        return self.body(b"\r\n")

    def body(self, chunk: bytes) -> int:
        room = self.most_bytes - len(self.raw)
        self.raw += chunk[:room]
        self.whole &= len(chunk) <= room
        return int(Milter.CONTINUE)

    def eom(self) -> int:
        try:
            report = self._scanned()
            verdict, refusal = self.judge.judge(report, self.sender, self.recipients, whole=self.whole)
            return self._answer(refusal) if refusal else self._pass(verdict, report.is_complete and self.whole)
        except Exception as error:
            return self._answer(not_judged(error))
        finally:
            self._begin("")

    def abort(self) -> int:
        self._begin("")
        return int(Milter.CONTINUE)

    def _scanned(self) -> Report:
        scan = self.scans.submit(self.judge.scanner.scan, bytes(self.raw), "mail.eml")
        try:
            return scan.result(self.seconds)
        finally:
            scan.cancel()

    def _answer(self, reply: Reply) -> int:
        # libmilter reads the text as a format.
        self.setreply(reply.code, reply.status, reply.text.replace("%", "%%"))
        return int(Milter.REJECT if reply.code.startswith("5") else Milter.TEMPFAIL)

    def _pass(self, verdict: Any, complete: bool) -> int:
        # The last first: each that goes makes those behind it move up.
        left = Counter(self.fields)
        for name in reversed(self.fields):
            if name.strip().startswith(_OWN):
                self.chgheader(name, left[name], "")
                left[name] -= 1
        self.addheader("X-Vakthund-Status", "completed" if complete else "limited")
        if verdict["action"] == "tag":
            self.addheader("X-Vakthund-Action", "tag")
            self.addheader("X-Vakthund-Rule", plain(verdict["rule"]))
        return int(Milter.ACCEPT)


def _address(written: str) -> str:
    """The address of `<eva@skola.example>`; nothing of `<>`, the sender of a bounce."""
    return written.strip().removeprefix("<").removesuffix(">")


def serve(
    scanner: Scanner,
    socket: str,
    *,
    internal_domains: tuple[str, ...] = (),
    pass_gaps: bool = False,
    seconds: float = 30.0,
    language: str = "en",
) -> None:
    """Answers mail servers on `socket` (`inet:PORT@HOST` or `unix:PATH`) until the process is told to end.

    Runs in the main thread. A mail waits and is scanned for at most `seconds`.
    """
    judge = Judge(scanner, internal_domains, pass_gaps, language)
    with ThreadPoolExecutor(os.cpu_count()) as scans:
        Milter.factory = partial(Gate, judge, scans, seconds)
        Milter.set_flags(Milter.ADDHDRS | Milter.CHGHDRS)
        Milter.runmilter("vakthund", socket)
