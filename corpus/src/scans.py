"""Scanned pages: text with identity numbers, drawn as a scanner at 200 or 300 dpi would see it, clean or noisy.

    python scans.py COUNT FOLDER    writes COUNT pages at each resolution, clean and noisy, and truth.json

In: a page's number, its resolution, whether it is noisy. Out: the picture's bytes and the numbers on it.
Noisy pages are turned by up to 1.2 degrees, strewn with specks and grain, and packed hard.
"""

import io
import json
import pathlib
import random
import sys

from people import PUBLISHED, fodselsnummer
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

FONTS = ("DejaVuSans.ttf", "DejaVuSerif.ttf")
WORDS = """eleven har varit frånvarande under våren och skolan har haft möte med vårdnadshavare om stöd och åtgärder i ämnet
matematik beslutet gäller från höstterminen læreren følger opp saken videre med foreldrene på møte neste uke søknaden ble
behandlet av nemnda vedtaket er sendt til søkeren""".split()
LINES = 34
File = tuple[str, bytes, dict[str, object]]


def page(index: int, dpi: int, noisy: bool, lines: int = LINES) -> tuple[bytes, list[str]]:
    chance = random.Random(f"{index} {dpi} {noisy}")
    font = ImageFont.truetype(FONTS[index % len(FONTS)], round((10 + index % 3) * dpi / 72))
    step = round(0.27 * dpi)
    picture = Image.new("L", (round(8.27 * dpi), step * lines + round(1.6 * dpi)), 255)
    draw = ImageDraw.Draw(picture)
    numbers = []
    for line in range(lines):
        text = " ".join(chance.choice(WORDS) for _ in range(8))
        if line % 3 == 0:
            number, written = identity(chance)
            numbers.append(number)
            text = f"{' '.join(text.split()[:3])} {written} {' '.join(text.split()[-2:])}"
        draw.text((round(0.8 * dpi), round(0.8 * dpi) + step * line), text, font=font, fill=20)
    if noisy:
        picture = spoilt(picture, chance)
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=55 if noisy else 85, dpi=(dpi, dpi))
    return target.getvalue(), numbers


def identity(chance: random.Random) -> tuple[str, str]:
    """A synthetic fødselsnummer, or one of Skatteverket's test numbers; as digits and as written."""
    if chance.random() < 0.7:
        day, month = chance.randint(1, 28), chance.randint(1, 12)
        number = fodselsnummer(day, month, chance.randint(1930, 1999), chance.randint(300, 480))
        return number, number if chance.random() < 0.5 else f"{number[:6]} {number[6:]}"
    number = chance.choice(sorted(PUBLISHED))
    return number, f"{number[:6]}-{number[6:]}"


def spoilt(picture: Image.Image, chance: random.Random) -> Image.Image:
    turned = picture.rotate(chance.uniform(-1.2, 1.2), Image.Resampling.BICUBIC, fillcolor=255)
    width, height = turned.size
    grain = Image.frombytes("L", turned.size, chance.randbytes(width * height))
    turned = Image.blend(turned, grain, 0.18)
    dots = Image.frombytes("L", turned.size, chance.randbytes(width * height))
    turned = ImageChops.lighter(turned, dots.point(lambda value: 255 if value == 255 else 0))
    turned = ImageChops.darker(turned, dots.point(lambda value: 0 if value == 0 else 255))
    return turned.filter(ImageFilter.GaussianBlur(0.6))


def all_files() -> list[File]:
    """Half pages for the corpus."""
    kinds = [(dpi, noisy) for dpi in (200, 300) for noisy in (False, True)]
    made = [(f"{'brus' if noisy else 'ren'}-{dpi}.jpg", *page(index, dpi, noisy, 15)) for index, (dpi, noisy) in enumerate(kinds)]
    return [(name, data, {"noisy": name.startswith("brus"), "numbers": numbers}) for name, data, numbers in made]


def main() -> None:
    count, folder = int(sys.argv[1]), pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    truth = {}
    for index in range(count):
        for dpi in (200, 300):
            for noisy in (False, True):
                name = f"{'noisy' if noisy else 'clean'}-{dpi}-{index:02}.jpg"
                data, truth[name] = page(index, dpi, noisy)
                (folder / name).write_bytes(data)
    (folder / "truth.json").write_text(json.dumps(truth, indent=1) + "\n")


if __name__ == "__main__":
    main()
