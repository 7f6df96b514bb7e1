"""A handler for aiosmtpd that scans each mail before it is taken over.

    from aiosmtpd.controller import Controller
    from vakthund.aiosmtpd import Handler

    Controller(Handler(vakthund.Scanner(), deliver=hand_on), port=2525).start()

Needs `pip install vakthund[aiosmtpd]`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vakthund import Report, Scanner

log = logging.getLogger("vakthund")

#: Hands on a mail that may leave; what it returns is the reply.
Deliver = Callable[[Any, "Report"], Awaitable[str]]

_PASSING = frozenset({"allow", "log", "tag"})
_REFUSED = "550 5.7.1 Refused by the policy on personal data"
_UNREADABLE = "550 5.7.1 Refused: not all of this mail could be examined"
_TRY_LATER = "451 4.7.1 Not examined, try again later"


class Handler:
    """Refuses what the policy objects to, and defers what could not be judged in `seconds`.

    A mail of which something could not be examined is refused unless `pass_gaps`. Mail is handed to `deliver` only
    after it was judged; a fault of the scan or of `deliver` gives 451, never a lost or unexamined mail.
    """

    def __init__(
        self,
        scanner: Scanner,
        *,
        deliver: Deliver,
        internal_domains: tuple[str, ...] = (),
        pass_gaps: bool = False,
        seconds: float = 30.0,
        language: str = "en",
    ) -> None:
        self.scanner, self.deliver, self.internal_domains = scanner, deliver, internal_domains
        self.pass_gaps, self.seconds, self.language = pass_gaps, seconds, language

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        try:
            scan = asyncio.to_thread(self.scanner.scan, envelope.content, "mail.eml")
            report = await asyncio.wait_for(scan, self.seconds)
            verdict = self.scanner.decide(
                report,
                sender=envelope.mail_from,
                recipients=list(envelope.rcpt_tos),
                internal_domains=list(self.internal_domains),
            )
            log.info("mail judged", extra={"vakthund": {**report.log_context(), **verdict}})
            if verdict["action"] not in _PASSING:
                return self._refusal(verdict["rule"])
            if not report.is_complete and not self.pass_gaps:
                return _UNREADABLE
            return await self.deliver(envelope, report)
        except Exception as error:
            # The text of an exception may quote the mail.
            log.error("mail not judged: %s", type(error).__name__)
            return _TRY_LATER

    def _refusal(self, rule: str | None) -> str:
        messages = self.scanner.messages(rule) if rule else {}
        text = messages.get(self.language) or messages.get("en") or ""
        # A reply is one line of ASCII, of at most 512 characters.
        plain = " ".join(text.encode("ascii", "ignore").decode().split())[:400]
        return f"550 5.7.1 {plain}" if plain else _REFUSED
