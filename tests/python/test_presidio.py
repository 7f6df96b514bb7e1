"""Presidio's own engine with Vakthund among its recognizers."""

from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from vakthund.presidio import VakthundRecognizer

NUMBER = "811228-9874"
TEXT = f"Åsas personnummer är {NUMBER} och hon har diagnosen astma."


class NoModel(NlpEngine):
    """An engine without a language model: Vakthund asks it nothing."""

    def load(self): ...
    def is_loaded(self):
        return True

    def process_text(self, text, language):
        return NlpArtifacts([], [], [], [], self, language)

    def process_batch(self, texts, language, **_):
        return ((text, self.process_text(text, language)) for text in texts)

    def is_stopword(self, word, language):
        return False

    def is_punct(self, word, language):
        return False

    def get_supported_entities(self):
        return []

    def get_supported_languages(self):
        return ["sv"]


def test_presidio_finds_what_vakthund_finds():
    registry = RecognizerRegistry(supported_languages=["sv"])
    registry.add_recognizer(VakthundRecognizer(language="sv"))
    engine = AnalyzerEngine(registry=registry, nlp_engine=NoModel(), supported_languages=["sv"])
    results = engine.analyze(text=TEXT, language="sv")
    numbers = [result for result in results if result.entity_type == "SE_PERSONNUMMER"]
    assert [TEXT[result.start : result.end] for result in numbers] == [NUMBER]
    assert 0.4 <= numbers[0].score <= 1
    assert len({result.entity_type for result in results}) > 1
    named = engine.analyze(text=TEXT, language="sv", entities=["SE_PERSONNUMMER"])
    assert [result.entity_type for result in named] == ["SE_PERSONNUMMER"]


def test_what_is_not_examined_is_told(caplog):
    found = VakthundRecognizer(language="sv").analyze("From: eva@skola.example\nSubject: 811228-9874\n\nHej\n", [])
    assert [result for result in found if result.entity_type == "SE_PERSONNUMMER"]
    assert "text not examined whole: unsupported" in caplog.text and "811228" not in caplog.text
