"""Mails that hide one identity number from whoever reads the bytes, while some client shows it to a person.

    python evasion.py [FOLDER]    writes them (default: evasion/ beside this folder); needs the standard library alone

In: nothing. Out: CLASS-NAME.eml. Each must come out with the number found, or with a gap that says what was not read:
never clean. The classes are those by which mail filters were got round (Amavis CVE-2024-28054, EFAIL's parsers, the
surveys of MIME ambiguity): what the scan must see through, what must be decoded, and what two readers read differently.
The number is of Skatteverket's test series.
"""

import pathlib
import sys
from collections.abc import Callable, Iterator

import evasion_ambiguous
import evasion_encoded
import evasion_shown

Mail = tuple[str, bytes]
MODULES: tuple[Callable[[], Iterator[Mail]], ...] = (
    evasion_shown.all_mails,
    evasion_encoded.all_mails,
    evasion_ambiguous.all_mails,
)


def all_mails() -> Iterator[Mail]:
    for mails in MODULES:
        yield from mails()


def main() -> None:
    here = pathlib.Path(__file__).resolve().parent.parent
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here / "evasion"
    folder.mkdir(parents=True, exist_ok=True)
    written = set()
    for name, raw in all_mails():
        assert name not in written, name
        written.add(name)
        (folder / f"{name}.eml").write_bytes(raw)
    for left in {path.stem for path in folder.glob("*.eml")} - written:
        (folder / f"{left}.eml").unlink()
    print(len(written))


if __name__ == "__main__":
    main()
