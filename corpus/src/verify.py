"""Holds the corpus to its declarations: every number stands where it is declared, and no number is left out.

In: mail/*.eml and *.json, and what verify_rest.py looks at. Out: a line for each difference, exit status 1.
In allowed mails the numbers that look like a person's are listed as traps.
"""

import json
import pathlib
import sys

import reading
import verify_rest

MAIL = pathlib.Path(__file__).resolve().parent.parent / "mail"


def check(path: pathlib.Path) -> list[str]:
    message = reading.parsed(path.read_bytes())
    declared = json.loads(path.with_suffix(".json").read_text())
    found = list(reading.places(message, path.name))
    texts = {}
    for where, content in found:
        texts[where] = texts.get(where, "") + content + "\n"
    seen = {(kind, where) for where, content in texts.items() for kind in reading.numbers(content)}
    wanted = {(finding["kind"], finding.get("path", "")) for finding in declared["findings"] if "kind" in finding}
    defects = [f"{path.name}: {part.__class__.__name__}" for part in message.walk() if part.defects]
    empty = [f"{path.name}: nothing at {f['path']}" for f in declared["findings"] if f.get("path") and not texts.get(f["path"], "").strip()]
    if declared["action"] == "allow":
        for kind, where in sorted(seen):
            print(f"trap   {kind} {where}")
        return defects + empty
    missing = [f"{path.name}: declared, not there: {item}" for item in sorted(wanted - seen)]
    return defects + empty + missing + [f"{path.name}: there, not declared: {item}" for item in sorted(seen - wanted)]


def main() -> int:
    mails = sorted(MAIL.glob("*.eml"))
    problems = [problem for path in mails for problem in check(path)] + verify_rest.problems()
    print("\n".join(problems) or f"{len(mails)} mails, the cases and the other files are as declared")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
