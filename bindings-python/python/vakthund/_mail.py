"""What the parts for mail servers share: how a report becomes a reply."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from vakthund import Report, Scanner

log = logging.getLogger("vakthund")

_PASSING = frozenset({"allow", "log", "tag"})

#: What Unicode does not take apart into a letter and a mark.
_LETTERS = str.maketrans({"ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "ð": "d", "þ": "th", "–": "-", "—": "-"})


class Reply(NamedTuple):
    """A reply of SMTP; its text is one line of ASCII."""

    code: str
    status: str
    text: str

    def __str__(self) -> str:
        return " ".join(self)


REFUSED = Reply("550", "5.7.1", "Refused by the policy on personal data")
UNREADABLE = Reply("550", "5.7.1", "Refused: not all of this mail could be examined")
TRY_LATER = Reply("451", "4.7.1", "Not examined, try again later")


@dataclass(frozen=True)
class Judge:
    """Decides on mails of one house by the policy of one scanner."""

    scanner: Scanner
    internal_domains: tuple[str, ...]
    pass_gaps: bool
    language: str

    def judge(
        self, report: Report, sender: str, recipients: Sequence[str], *, whole: bool = True
    ) -> tuple[Any, Reply | None]:
        """The verdict for this envelope, and the reply that refuses the mail, or none where it may pass.

        `whole` is false where the scanner was not given all of the mail.
        """
        verdict = self.scanner.decide(
            report, sender=sender, recipients=list(recipients), internal_domains=list(self.internal_domains)
        )
        log.info("mail judged", extra={"vakthund": {**report.log_context(), **verdict}})
        if verdict["action"] not in _PASSING:
            return verdict, self._refusal(verdict["rule"])
        examined = whole and report.is_complete
        return verdict, None if examined or self.pass_gaps else UNREADABLE

    def _refusal(self, rule: str | None) -> Reply:
        messages = self.scanner.messages(rule) if rule else {}
        text = plain(messages.get(self.language) or messages.get("en") or "")
        return REFUSED._replace(text=text) if text else REFUSED


def plain(text: str) -> str:
    """One line of ASCII, short enough for a reply of at most 512 characters; marks are dropped as Nordic writers do."""
    parts = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return " ".join(parts.encode("ascii", "ignore").decode().split())[:400]


def not_judged(error: BaseException) -> Reply:
    """Logs that a mail was deferred; the text of an exception may quote the mail, so its kind alone."""
    log.error("mail not judged: %s", type(error).__name__)
    return TRY_LATER
