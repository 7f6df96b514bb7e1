"""Numbers that a person sees as they are, while the text beneath is broken by markup, signs or lines."""

import base64
from collections.abc import Iterator
from urllib.parse import quote

from evasion_mail import NUMBER, SENTENCE, html, mixed, part, said, text

PLAIN_DIGITS = "0123456789"


def digits(signs: str) -> str:
    """The number in other digits."""
    return NUMBER.translate(str.maketrans(PLAIN_DIGITS, signs))


def all_mails() -> Iterator[tuple[str, bytes]]:
    for name, body in markup():
        yield f"html-{name}", html(body)
    for name, number in written():
        yield f"signs-{name}", text(said(number))
    yield from lines()


def markup() -> Iterator[tuple[str, str]]:
    each = "".join(f"<span>{sign}</span>" for sign in NUMBER)
    front = "Elevens personnummer är "
    yield "split-by-bold", f"<p>{front}8112<b>28-98</b>74</p>"
    yield "a-span-a-sign", f"<p>{front}{each}</p>"
    yield "empty-tags", f"<p>{front}81<i></i>12<u></u>28-<font size=1></font>9874</p>"
    yield "comment-inside", f"<p>{front}8112<!-- 1 -->28-98<!-- x > y -->74</p>"
    yield "decimal-entities", f"<p>{front}{''.join(f'&#{ord(s)};' for s in NUMBER)}</p>"
    yield "hex-entities", f"<p>{front}{''.join(f'&#x{ord(s):x};' for s in NUMBER)}</p>"
    yield "entities-unclosed", f"<p>{front}{'<b></b>'.join(f'&#{ord(s)}' for s in NUMBER)} </p>"
    yield "entities-of-many-zeros", f"<p>{front}{''.join(f'&#{ord(s):012d};' for s in NUMBER)}</p>"
    yield "alt", f'<img src="cid:1" alt="{SENTENCE}">'
    yield "title", f'<p title="{SENTENCE}">Håll musen här.</p>'
    yield "value", f'<input type="text" name="personnummer" value="{NUMBER}">'
    yield "mailto", f'<a href="mailto:per@region.example?body={quote(SENTENCE)}">Svara</a>'
    yield "link-target", f'<a href="https://skola.example/elev?personnummer={NUMBER}">Eleven</a>'
    yield "data-base64", f'<iframe src="data:text/plain;base64,{base64.b64encode(SENTENCE.encode()).decode()}"></iframe>'
    yield "data-percent", f'<iframe src="data:text/html,{quote(f"<p>{SENTENCE}</p>")}"></iframe>'
    yield "style-content", f'<style>p::after {{ content: "personnummer {NUMBER}" }}</style><p>Elevens </p>'
    yield "style-escapes", f'<style>p::after {{ content: "personnummer {"".join(f"{chr(92)}{ord(s):06x}" for s in NUMBER)}" }}</style><p>Elev</p>'
    yield "hidden", f'<div style="display:none">{SENTENCE}</div>'
    yield "bdo", f'<p>{front}<bdo dir="rtl">{NUMBER[::-1]}</bdo></p>'
    yield "override-style", f'<p>{front}<span style="unicode-bidi:bidi-override; direction:rtl">{NUMBER[::-1]}</span></p>'
    yield "two-cells", f"<table><tr><td>Personnummer</td><td>811228</td><td>9874</td></tr></table>"
    yield "a-cell-a-digit", f"<table><tr><td>Personnummer</td>{''.join(f'<td>{s}</td>' for s in NUMBER)}</tr></table>"
    yield "wbr", f"<p>{front}8112<wbr>28<wbr>-98<wbr>74</p>"
    yield "soft-hyphens", f"<p>{front}8112&shy;28-98&shy;74</p>"
    yield "zero-width", f"<p>{front}81&#8203;12&zwnj;28-9&#xfeff;8&zwj;74</p>"
    yield "noscript", f"<noscript>{SENTENCE}</noscript>"
    yield "script", f'<script>document.write("{SENTENCE}")</script>'
    yield "textarea", f"<textarea>{SENTENCE}</textarea>"
    yield "svg", f'<svg><text x="1" y="9">{SENTENCE}</text></svg>'
    yield "meta", f'<meta name="description" content="{SENTENCE}">'
    yield "conditional", f"<!--[if mso]><p>{SENTENCE}</p><![endif]-->"
    yield "srcdoc", f'<iframe srcdoc="&lt;p&gt;Elevens personnummer är 8112&lt;b&gt;28-98&lt;/b&gt;74&lt;/p&gt;"></iframe>'
    yield "template", f"<template><p>{SENTENCE}</p></template>"
    yield "tag-unclosed", f"<p>Elevens <b personnummer är {NUMBER}"
    yield "ruby", f"<p>{front}<ruby>811228<rp>(</rp><rt></rt><rp>)</rp></ruby>-9874</p>"
    yield "sub-and-sup", f"<p>{front}811<sup>228</sup>-<sub>9874</sub></p>"
    yield "pre-lines", "<pre>Elevens personnummer är 811228-\r\n9874</pre>"
    yield "lines-of-breaks", "<p>Elevens personnummer är<br>811228<br>-<br>9874</p>"
    yield "floats", f'<p>{front}<span style="float:left">811228</span><span>-9874</span></p>'
    yield "cdata", f"<p>{front}<![CDATA[{NUMBER}]]></p>"


def written() -> Iterator[tuple[str, str]]:
    yield "zero-width-spaces", "\u200b".join(NUMBER)
    yield "word-joiners", "\u2060".join(NUMBER)
    yield "soft-hyphens", "811\u00ad228-98\u00ad74"
    yield "byte-order-marks", "\ufeff".join(NUMBER)
    yield "variation-selectors", "\ufe0f".join(NUMBER)
    yield "keycaps", "".join(s + "\ufe0f\u20e3" if s.isdigit() else s for s in NUMBER)
    yield "accents", "".join(s + "\u0336" for s in NUMBER)
    yield "tags", "\U000e0020".join(NUMBER)
    yield "full-width", digits("０１２３４５６７８９")
    yield "full-width-dash", digits("０１２３４５６７８９").replace("-", "－")
    yield "bold-digits", digits("𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")
    yield "monospace-digits", digits("𝟶𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾𝟿")
    yield "arabic-digits", digits("٠١٢٣٤٥٦٧٨٩")
    yield "devanagari-digits", digits("०१२३४५६७८९")
    yield "superscripts", digits("⁰¹²³⁴⁵⁶⁷⁸⁹")
    yield "circled", digits("⓪①②③④⑤⑥⑦⑧⑨")
    for name, dash in (("en-dash", "–"), ("em-dash", "—"), ("minus", "−"), ("hyphen", "‐"), ("figure-dash", "‒"), ("small-hyphen", "﹣")):
        yield name, NUMBER.replace("-", dash)
    for name, space in (("spaces", " "), ("no-break-spaces", "\u00a0"), ("thin-spaces", "\u2009"), ("figure-spaces", "\u2007")):
        yield name, space.join(NUMBER)
    yield "tabs", "811228\t-\t9874"
    yield "override", f"\u202e{NUMBER[::-1]}\u202c"
    yield "isolated-override", f"\u2067\u202e{NUMBER[::-1]}\u202c\u2069"
    yield "nul", "\0".join(NUMBER)
    yield "control-signs", "\x01".join(NUMBER)
    yield "dots", "811228.9874"
    yield "underscores", "811228_9874"
    yield "slashes", "81/12/28-9874"


def lines() -> Iterator[tuple[str, bytes]]:
    yield "lines-in-the-number", text(said("811228-\r\n9874"))
    yield "lines-in-the-date", text(said("8112\r\n28-9874"))
    yield "lines-a-digit-each", text("Elevens personnummer är\r\n" + "\r\n".join(NUMBER) + "\r\n")
    yield "lines-quoted", text("> Elevens personnummer är 811228-\r\n> 9874.\r\n")
    yield "lines-flowed", text("Elevens personnummer är 8112 \r\n28-9874.\r\n", extra="; format=flowed; delsp=yes")
    yield "lines-flowed-space", text("Elevens personnummer är 811228- \r\n9874.\r\n", extra="; format=flowed")
    yield "lines-flowed-quoted", text("> Elevens personnummer är 811228- \r\n> 9874.\r\n", extra="; format=flowed; delsp=yes")
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Elev\r\nNOTE:Elevens personnummer är 8112\r\n 28-9874\r\nEND:VCARD\r\n"
    yield "lines-folded-card", mixed([part('Content-Type: text/vcard; charset=utf-8; name="elev.vcf"\r\n', card.encode())])
    event = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260305T090000Z\r\n"
        "DESCRIPTION:Elevens personnummer är 8112\r\n 28-9\r\n\t874\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    yield "lines-folded-event", mixed([part("Content-Type: text/calendar; charset=utf-8; method=REQUEST\r\n", event.encode())])
    rtf = r"{\rtf1\ansi Elevens personnummer {\b 8112}{\i 28}-{\v0 98}\'37\u52?.}"
    yield "lines-of-rtf", mixed([part("Content-Type: text/rtf\r\n", rtf.encode())])
    table = "Namn;Personnummer;\r\nPer Ek;811228;9874\r\n"
    yield "lines-of-two-cells", mixed([part('Content-Type: text/csv; charset=utf-8; name="elev.csv"\r\n', table.encode())])
