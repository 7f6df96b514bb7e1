"""A handler for aiosmtpd that scans each mail before it is taken over.

    from aiosmtpd.controller import Controller
    from vakthund.aiosmtpd import Handler

    Controller(Handler(vakthund.Scanner(), deliver=hand_on), port=2525).start()

Needs `pip install vakthund[aiosmtpd]`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from vakthund._mail import Judge, not_judged

if TYPE_CHECKING:
    from vakthund import Report, Scanner

#: Hands on a mail that may leave; what it returns is the reply.
Deliver = Callable[[Any, "Report"], Awaitable[str]]


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
        self.judge = Judge(scanner, internal_domains, pass_gaps, language)
        self.deliver, self.seconds = deliver, seconds

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        try:
            scan = asyncio.to_thread(self.judge.scanner.scan, envelope.content, "mail.eml")
            report = await asyncio.wait_for(scan, self.seconds)
            _, refusal = self.judge.judge(report, envelope.mail_from, envelope.rcpt_tos)
            return str(refusal) if refusal else await self.deliver(envelope, report)
        except Exception as error:
            return str(not_judged(error))
