"""Numbers where two readers of the same message see different parts: what one drops, the other shows."""

from collections.abc import Iterator

from evasion_mail import HEAD, HIDDEN, NUMBER, PLAIN, SENTENCE, b64, html, message, mixed, part, said

RAW = said(NUMBER).encode()
TEXT = "Content-Type: text/plain; charset=utf-8\r\n"
TWO = 'Content-Type: multipart/mixed; boundary="gr4ns"\r\n'


def all_mails() -> Iterator[tuple[str, bytes]]:
    yield from fields()
    yield from boundaries()
    yield from lines()
    yield from others()


def body(*parts: bytes, boundary: str = "gr4ns", end: bool = True) -> bytes:
    made = b"".join(b"--" + boundary.encode() + b"\r\n" + each + b"\r\n" for each in parts)
    return made + (b"--" + boundary.encode() + b"--\r\n" if end else b"")


def fields() -> Iterator[tuple[str, bytes]]:
    coded = b64(RAW)
    both = body(PLAIN, HIDDEN)
    image = "Content-Type: image/png\r\n"
    yield "fields-two-types-text-first", message(TEXT + TWO, both)
    yield "fields-two-types-multipart-first", message(TWO + TEXT, both)
    yield "fields-two-types-image-first", message(image + TEXT, RAW)
    yield "fields-two-types-html", message(TEXT + "Content-Type: text/html\r\n", html("<p>Elevens personnummer är 8112<b>28</b>-9874</p>"))
    for first, second in (("7bit", "base64"), ("base64", "7bit"), ("quoted-printable", "base64"), ("base64", "quoted-printable")):
        yield f"fields-two-encodings-{first}-{second}", message(
            f"{TEXT}Content-Transfer-Encoding: {first}\r\nContent-Transfer-Encoding: {second}\r\n", coded
        )
    yield "fields-two-boundaries", message('Content-Type: multipart/mixed; boundary="annan"; boundary="gr4ns"\r\n', both)
    yield "fields-two-boundaries-turned", message('Content-Type: multipart/mixed; boundary="gr4ns"; boundary="annan"\r\n', both)
    yield "fields-boundary-in-pieces", message('Content-Type: multipart/mixed; boundary*0="gr"; boundary*1="4ns"\r\n', both)
    yield "fields-boundary-encoded", message("Content-Type: multipart/mixed; boundary*=utf-8''gr%34ns\r\n", both)
    yield "fields-boundary-both-forms", message("Content-Type: multipart/mixed; boundary=annan; boundary*=utf-8''gr4ns\r\n", both)
    yield "fields-no-boundary", message("Content-Type: multipart/mixed\r\n", both)
    yield "fields-empty-boundary", message('Content-Type: multipart/mixed; boundary=""\r\n', body(PLAIN, HIDDEN, boundary=""))
    yield "fields-boundary-with-comment", message("Content-Type: multipart/mixed (x); boundary=gr4ns (y)\r\n", both)
    yield "fields-boundary-spaces", message('Content-Type: multipart/mixed; boundary = "gr4ns "\r\n', both)
    yield "fields-boundary-unquoted-signs", message("Content-Type: multipart/mixed; boundary=gr=4?ns\r\n", body(PLAIN, HIDDEN, boundary="gr=4?ns"))
    yield "fields-boundary-escaped", message('Content-Type: multipart/mixed; boundary="gr\\4ns"\r\n', both)
    yield "fields-boundary-open-quote", message('Content-Type: multipart/mixed; boundary="gr4ns\r\n', both)
    yield "fields-no-semicolon", message("Content-Type: multipart/mixed boundary=gr4ns\r\n", both)
    yield "fields-tab-and-fold", message('Content-Type:\r\n\tmultipart/mixed;\r\n \t boundary="gr4ns"\r\n', both)
    yield "fields-space-before-colon", message('Content-Type : multipart/mixed; boundary="gr4ns"\r\n', both)
    yield "fields-space-before-name", message(' Content-Type: multipart/mixed; boundary="gr4ns"\r\n', both)
    yield "fields-encoding-space-before-colon", message(f"{TEXT}Content-Transfer-Encoding : base64\r\n", coded)
    yield "fields-nul-in-name", message(f"{TEXT}Content-Transfer\0-Encoding: base64\r\n", coded)
    yield "fields-no-mime-version", (HEAD + TWO + "\r\n").encode() + both
    yield "fields-type-in-body-header", mixed([part("Content-Type: image/jpeg\r\nContent-Type: text/plain\r\n", RAW)])
    yield "fields-type-without-slash", message("Content-Type: text\r\nContent-Transfer-Encoding: base64\r\n", coded)
    yield "fields-type-empty", message("Content-Type:\r\nContent-Transfer-Encoding: base64\r\n", coded)
    yield "fields-of-100000-signs", message(f"X-Lang: {'x' * 100_000}\r\n{TEXT}Content-Transfer-Encoding: base64\r\n", coded)
    yield "fields-2000-before", message("".join(f"X-{at}: x\r\n" for at in range(2000)) + f"{TEXT}Content-Transfer-Encoding: base64\r\n", coded)
    yield "fields-sender-line-inside", HEAD.encode() + b"From eva Thu Mar  5 09:00:00 2026\r\n" + f"{TEXT}Content-Transfer-Encoding: base64\r\n\r\n".encode() + coded
    yield "fields-encoding-twice-in-one", message(f"{TEXT}Content-Transfer-Encoding: 7bit\r\n base64\r\n", coded)
    yield "fields-multipart-encoded", message('Content-Type: multipart/mixed; boundary="gr4ns"\r\nContent-Transfer-Encoding: base64\r\n', both)


def boundaries() -> Iterator[tuple[str, bytes]]:
    yield "boundary-unterminated", mixed([PLAIN, HIDDEN], end=False)
    yield "boundary-preamble", mixed([PLAIN], before=RAW)
    yield "boundary-epilogue", mixed([PLAIN], after=RAW)
    yield "boundary-part-after-end", mixed([PLAIN], after=b"--gr4ns\r\n" + HIDDEN + b"\r\n--gr4ns--\r\n")
    yield "boundary-mid-line", mixed([part(TEXT, b"hej --gr4ns-- Elevens personnummer: 811228-9874\r\n")])
    yield "boundary-other-case", message(TWO, body(PLAIN, HIDDEN, boundary="GR4NS"))
    yield "boundary-other", message(TWO, body(PLAIN, HIDDEN, boundary="annan"))
    yield "boundary-longer", message(TWO, b"--gr4ns\r\n" + PLAIN + b"\r\n--gr4nsen\r\n" + HIDDEN + b"\r\n--gr4ns--\r\n")
    yield "boundary-trailing-spaces", message(TWO, b"--gr4ns \t\r\n" + PLAIN + b"\r\n--gr4ns   \r\n" + HIDDEN + b"\r\n--gr4ns--\r\n")
    yield "boundary-leading-space", message(TWO, b"--gr4ns\r\n" + PLAIN + b"\r\n --gr4ns\r\n" + HIDDEN + b"\r\n--gr4ns--\r\n")
    inner = part(TWO, body(PLAIN, HIDDEN))
    yield "boundary-same-inside", mixed([PLAIN, inner])
    prefix = part('Content-Type: multipart/mixed; boundary="gr4"\r\n', body(PLAIN, HIDDEN, boundary="gr4"))
    yield "boundary-prefix-inside", mixed([PLAIN, prefix])
    yield "boundary-inner-unclosed", mixed([part('Content-Type: multipart/mixed; boundary="inre"\r\n', body(HIDDEN, boundary="inre", end=False)), PLAIN])
    yield "boundary-two-dashes-more", message(TWO, b"----gr4ns\r\n" + PLAIN + b"\r\n----gr4ns\r\n" + HIDDEN + b"\r\n----gr4ns--\r\n")
    yield "boundary-of-71-signs", message(f'Content-Type: multipart/mixed; boundary="{"g" * 300}"\r\n', body(PLAIN, HIDDEN, boundary="g" * 300))
    yield "boundary-part-without-blank-line", message(TWO, b"--gr4ns\r\nContent-Type: text/plain; charset=utf-8\r\n" + RAW.lstrip() + b"\r\n--gr4ns--\r\n")
    yield "boundary-part-without-header", message(TWO, b"--gr4ns\r\n\r\n" + RAW + b"\r\n--gr4ns--\r\n")
    yield "boundary-1500-parts", mixed([PLAIN] * 1500 + [HIDDEN])
    nested = HIDDEN
    for level in range(40):
        nested = part(f'Content-Type: multipart/mixed; boundary="n{level}"\r\n', body(nested, boundary=f"n{level}"))
    yield "boundary-40-deep", HEAD.encode() + b"MIME-Version: 1.0\r\n" + nested


def lines() -> Iterator[tuple[str, bytes]]:
    coded = f"{TEXT}Content-Transfer-Encoding: base64\r\n"
    sound = message(coded, b64(RAW))
    two = mixed([PLAIN, part(coded, b64(RAW))])
    for name, raw in (("text", sound), ("multipart", two)):
        yield f"ends-bare-cr-{name}", raw.replace(b"\r\n", b"\r")
        yield f"ends-bare-cr-sent-{name}", raw.replace(b"\r\n", b"\r") + b"\r\n\r\n"
        yield f"ends-bare-lf-{name}", raw.replace(b"\r\n", b"\n")
        yield f"ends-cr-cr-lf-{name}", raw.replace(b"\r\n", b"\r\r\n")
    head, rest = sound.split(b"\r\n\r\n", 1)
    yield "ends-cr-before-body", head + b"\r\r" + rest
    yield "ends-lf-before-body", head + b"\n\n" + rest
    yield "ends-no-blank-line", head + b"\r\n" + RAW
    yield "ends-blank-line-of-spaces", head + b"\r\n  \t\r\n\r\n" + rest
    yield "ends-cr-in-field", sound.replace(b"Subject: Underlag", b"Subject: Underlag\rContent-Type: image/png")
    yield "ends-cr-in-number", message(TEXT, "Elevens personnummer är 8112\r28-9874.\r\n".encode())
    yield "starts-with-blank-line", b"\r\n" + sound
    yield "starts-with-mark", b"\xef\xbb\xbf" + sound
    yield "starts-with-sender-line", b"From eva@skola.example Thu Mar  5 09:00:00 2026\r\n" + sound
    yield "starts-with-no-header", RAW
    yield "starts-with-odd-line", b"Detta brev kommer fr\xc3\xa5n skolan\r\n" + sound
    yield "line-of-200000", message(TEXT, b"x" * 200_000 + b" " + SENTENCE.encode() + b"\r\n")


def others() -> Iterator[tuple[str, bytes]]:
    yield "type-partial", message('Content-Type: message/partial; id="1@skola.example"; number=1; total=2\r\n', message(TEXT, RAW))
    yield "type-external", message('Content-Type: message/external-body; access-type=URL; URL="https://skola.example/elev"\r\n', b"Content-Type: text/plain\r\n\r\n" + RAW)
    yield "type-delivery-status", message("Content-Type: message/delivery-status\r\n", f"Reporting-MTA: dns; skola.example\r\n\r\nDiagnostic-Code: smtp; {SENTENCE}\r\n".encode())
    yield "type-rfc822-headers", message("Content-Type: text/rfc822-headers\r\n", HEAD.encode() + f"X-Elev: personnummer {NUMBER}\r\n".encode())
    alternative = b"--a\r\n" + PLAIN + b"\r\n--a\r\nContent-Type: text/x-okand\r\n\r\n" + RAW + b"\r\n--a--\r\n"
    yield "type-alternative-unknown", message('Content-Type: multipart/alternative; boundary="a"\r\n', alternative)
    for kind in ("text/enriched", "text/richtext", "text/x-amp-html", "text/markdown", "text/xml", "application/xhtml+xml", "application/x-unknown", "model/vrml", "video/mp4", "font/ttf", "foo/bar"):
        yield f"type-{kind.replace('/', '-').replace('+', '-')}", message(f"Content-Type: {kind}\r\n", RAW)
    related = b"--r\r\nContent-Type: text/html\r\n\r\n<p>Hej</p>\r\n--r\r\nContent-Type: image/svg+xml\r\nContent-ID: <1>\r\n\r\n<svg><text>" + SENTENCE.encode() + b"</text></svg>\r\n--r--\r\n"
    yield "type-related-svg", message('Content-Type: multipart/related; boundary="r"\r\n', related)
    for kind in ("multipart/digest", "multipart/parallel", "multipart/report", "multipart/x-own", "multipart/form-data", "multipart/signed", "multipart/encrypted"):
        yield f"type-{kind.replace('/', '-')}", message(f'Content-Type: {kind}; boundary="gr4ns"\r\n', body(PLAIN, HIDDEN))
