"""Writes the corpus: mail/, documents/ and hostile/, each file beside the JSON that says what must be found in it.

    python make.py            write everything
    python make.py --check    write nothing, fail where a file on disk is not what would be written

The cases under cases/ are written by hand and not touched.
"""

import json
import pathlib
import sys
from collections.abc import Iterator

import formats
import hostile
import hostile_mail
import mails_nb
import mails_nn
import mails_sv_allowed
import mails_sv_blocked
import scans

CORPUS = pathlib.Path(__file__).resolve().parent.parent


def files() -> Iterator[tuple[pathlib.Path, bytes]]:
    for module in (mails_sv_allowed, mails_sv_blocked, mails_nb, mails_nn):
        for mail in module.all_mails():
            yield CORPUS / "mail" / mail.file, mail.raw
            yield CORPUS / "mail" / f"{mail.name}.json", declared(mail.declaration())
    for folder, modules in (("documents", (formats,)), ("hostile", (hostile, hostile_mail))):
        for module in modules:
            for name, data, declaration in module.all_files():
                path = CORPUS / folder / name.rsplit(".", 1)[1] / name
                yield path, data
                yield path.with_suffix(".json"), declared(declaration)
    for name, data, truth in scans.all_files():
        path = CORPUS / "scans" / name
        yield path, data
        yield path.with_suffix(".json"), declared(truth)


def declared(declaration: dict[str, object]) -> bytes:
    return (json.dumps(declaration, ensure_ascii=False, indent=2) + "\n").encode()


def main() -> int:
    check = "--check" in sys.argv[1:]
    changed = [(path, data) for path, data in files() if not path.exists() or path.read_bytes() != data]
    for path, data in changed:
        print(path.relative_to(CORPUS))
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    return 1 if check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
