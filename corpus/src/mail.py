"""What a mail of the corpus is: its name, its bytes and what was declared of it by hand.

In: calls of `allow` and `block` in the mails_*.py files. Out: `Mail`, which make.py writes as .eml beside .json.
"""

from dataclasses import dataclass, field

Found = tuple[str, str]
POLICY = "nordic-strict"


@dataclass
class Mail:
    name: str
    raw: bytes
    action: str
    findings: list[Found] = field(default_factory=list)
    gaps: list[Found] = field(default_factory=list)

    @property
    def file(self) -> str:
        return f"{self.name}.eml"

    def declaration(self) -> dict[str, object]:
        return {
            "policy": POLICY,
            "action": self.action,
            "complete": not self.gaps,
            "findings": [finding(what, self.path(where)) for what, where in self.findings],
            "gaps": [{"path": self.path(where), "reason": reason} for where, reason in self.gaps],
        }

    def path(self, where: str) -> str:
        """A place inside the mail as reports show it; an empty one stays empty: anywhere in the mail."""
        return f"{self.file} > {where}" if where else ""


def finding(what: str, path: str) -> dict[str, str]:
    """Numbers are declared by their kind, statements by their category alone."""
    named = {"kind": what} if what.startswith(("se.", "no.")) else {"category": what}
    return named | ({"path": path} if path else {})


def allow(name: str, raw: bytes) -> Mail:
    return Mail(name, raw, "allow")


def block(name: str, raw: bytes, *findings: Found, gaps: tuple[Found, ...] = ()) -> Mail:
    return Mail(name, raw, "block", list(findings), list(gaps))
