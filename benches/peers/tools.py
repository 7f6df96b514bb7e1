"""The tools: each says of a list of texts what it finds in them, in the words of `texts.KINDS`."""

import importlib
import json
import pathlib
import subprocess
import tempfile
import time
from importlib import metadata

from texts import KINDS

PROJECT = pathlib.Path(__file__).resolve().parents[2]
CRATES = PROJECT / "benches/peers/crates"
PERSONS = ("SE", "NO", "DK", "FI", "IS")


class Vakthund:
    """Reads each text as a document of its own: by the binding, or from a folder of small files by the program."""

    bare = False
    covers = frozenset(KINDS)
    persons = PERSONS
    TARGETS = {
        **dict.fromkeys("personnummer samordningsnummer interim nrid reservnummer tf-nummer".split(), "SE"),
        **dict.fromkeys("fodselsnummer d-nummer h-nummer fh-nummer npid duf".split(), "NO"),
        **dict.fromkeys("registreringsnummer nummerplade rekisterinumero kjennemerke".split(), "plate"),
        "cpr": "DK", "henkilotunnus": "FI", "kennitala": "IS", "organisationsnummer": "se_orgnr",
        "organisasjonsnummer": "no_orgnr", "cvr": "dk_cvr", "y-tunnus": "fi_ytunnus", "bankgiro": "se_bankgiro",
        "kid": "no_kid", "kontonummer": "no_kontonr", "iban": "iban", "payment-card": "card", "email": "email",
        "ip-address": "ip", "mac-address": "mac", "telefon": "phone", "postnummer": "postcode",
    }  # fmt: skip

    def __init__(self, program):
        try:
            self.scanner = None if program else importlib.import_module("vakthund").Scanner()
        except ImportError:
            self.scanner = None
        self.how = "its Python binding"
        if not self.scanner:
            self.program = program or PROJECT / "target/release/vakthund"
            if not self.program.exists():
                command = ["cargo", "build", "--release", "-p", "vakthund-cli", "--target-dir", PROJECT / "target"]
                subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True)
            version = subprocess.run([self.program, "--version"], capture_output=True, text=True).stdout.strip()
            self.how = f"{version or 'vakthund'}, `scan --format jsonl --threads 1` of a folder with one small file a text"
        self.name = "Vakthund"

    def reports(self, texts):
        if self.scanner:
            return [json.loads(self.scanner.scan(text.full.encode(), name="text.txt").to_json()) for text in texts], None
        with tempfile.TemporaryDirectory() as folder:
            files = {}
            for index, text in enumerate(texts):
                file = pathlib.Path(folder, str(index // 1000), f"{index % 1000}.txt")
                file.parent.mkdir(exist_ok=True)
                file.write_text(text.full, encoding="utf-8", newline="")
                files[str(file)] = index
            command = [self.program, "scan", "--format", "jsonl", "--threads", "1", folder]
            start = time.perf_counter()
            lines = subprocess.run(command, capture_output=True, text=True, encoding="utf-8").stdout.splitlines()
            seconds = time.perf_counter() - start
        reports = [None] * len(texts)
        for report in map(json.loads, lines):
            reports[files[report["name"]]] = report
        return reports, seconds

    def answers(self, texts):
        """What is found at low only has a mark behind. The time is that of the scan, without the writing of files."""
        reports, seconds = self.reports(texts)
        return [set(filter(None, map(self.target, report["findings"]))) for report in reports], seconds

    def target(self, finding):
        target = self.TARGETS.get(finding["kind"].partition(".")[2])
        return target and target + ("?" if finding["level"] == "low" else "")


class Presidio:
    """Its pattern recognisers, called directly; no language model, no words of context."""

    name = "Presidio"
    bare = False
    persons = ("SE", "FI")
    covers = frozenset(
        "se_personnummer se_samordningsnummer fi_hetu se_orgnr iban payment_card email ip ipv6 mac "
        "phone_sv_SE phone_no_NO phone_da_DK phone_fi_FI".split()
    )

    def __init__(self):
        from presidio_analyzer import predefined_recognizers as recognizers
        import tldextract

        tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())
        self.how = f"presidio-analyzer {metadata.version('presidio-analyzer')}, nine recognisers, default threshold 0"
        self.recognizers = [
            ("SE", recognizers.SePersonnummerRecognizer()), ("FI", recognizers.FiPersonalIdentityCodeRecognizer()),
            ("se_orgnr", recognizers.SeOrganisationsnummerRecognizer()), ("iban", recognizers.IbanRecognizer()),
            ("card", recognizers.CreditCardRecognizer()), ("email", recognizers.EmailRecognizer()),
            ("ip", recognizers.IpRecognizer()), ("mac", recognizers.MacAddressRecognizer()),
            ("phone", recognizers.PhoneRecognizer(supported_regions=("SE", "NO", "DK", "FI"))),
        ]  # fmt: skip

    def answers(self, texts):
        def found(recognizer, text):
            return recognizer.analyze(text.full, recognizer.supported_entities, nlp_artifacts=None)

        return [{target for target, recognizer in self.recognizers if found(recognizer, text)} for text in texts], None


class Stdnum:
    """Its validators; a row is put to that of its kind, noise to those of persons' numbers."""

    name = "python-stdnum"
    bare = True
    persons = PERSONS
    MODULES = {
        "SE": "se.personnummer", "NO": "no.fodselsnummer", "DK": "dk.cpr", "FI": "fi.hetu", "IS": "is_.kennitala",
        "se_orgnr": "se.orgnr", "no_orgnr": "no.orgnr", "dk_cvr": "dk.cvr", "fi_ytunnus": "fi.ytunnus",
        "no_kontonr": "no.kontonr", "iban": "iban", "card": "luhn", "mac": "mac", "postcode": "se.postnummer",
    }  # fmt: skip
    covers = frozenset(
        "se_personnummer no_fnr no_fnr_2032 no_dnr no_dnr_h40 no_hnr dk_cpr fi_hetu is_kennitala se_orgnr no_orgnr dk_cvr "
        "fi_ytunnus no_kontonr iban payment_card mac postcode_sv_SE".split()
    )

    def __init__(self):
        self.how = f"python-stdnum {metadata.version('python-stdnum')}, `is_valid` of the kind's module"
        self.modules = {target: importlib.import_module(f"stdnum.{name}") for target, name in self.MODULES.items()}

    def answers(self, texts):
        def asked(text):
            return (KINDS[text.kind][0],) if text.kind else PERSONS

        return [{target for target in asked(text) if self.modules[target].is_valid(text.bare)} for text in texts], None


class Crate:
    """One crate's validator, behind a small program that reads lines."""

    bare = True

    def __init__(self, name, version, persons, covers):
        self.name, self.persons, self.covers = name, (persons,), frozenset(covers)
        self.how = f"crate {name} {version}"
        self.program = PROJECT / "target/peers/release/peer-crates"

    def answers(self, texts):
        lines = "".join(f"{self.persons[0].lower()}_\t{text.bare}\n" for text in texts)
        printed = subprocess.run([self.program], input=lines, capture_output=True, text=True, encoding="utf-8", check=True)
        return [{self.persons[0]} if line == "1" else set() for line in printed.stdout.splitlines()], None


def crates():
    command = ["cargo", "build", "--release", "--locked", "--manifest-path", CRATES / "Cargo.toml"]
    subprocess.run([*command, "--target-dir", PROJECT / "target/peers"], check=True, capture_output=True, text=True)
    norwegian = ("no_fnr", "no_fnr_2032", "no_dnr", "no_dnr_h40", "no_hnr")
    return [
        Crate("personnummer", "3.1.1", "SE", ("se_personnummer", "se_samordningsnummer")),
        Crate("norwegian_id_validator", "0.2.0", "NO", norwegian),
        Crate("kennitolur", "0.2.1", "IS", ("is_kennitala",)),
    ]


def install(program):
    """The tools that are here, and what is missing with the reason."""
    tools, missing = [], []
    makers = {
        "Vakthund": lambda: [Vakthund(program)],
        "Presidio": lambda: [Presidio()],
        "python-stdnum": lambda: [Stdnum()],
        "crates personnummer, norwegian_id_validator, kennitolur": crates,
    }
    for name, make in makers.items():
        try:
            tools += make()
        except (ImportError, OSError, subprocess.CalledProcessError) as error:
            reason = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
            missing.append(f"{name}: {reason[-1] if reason else type(error).__name__}")
    return tools, missing
