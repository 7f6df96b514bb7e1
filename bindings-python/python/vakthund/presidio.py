"""Vakthund as a recognizer of Presidio, so that its users get the Nordic detectors.

    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from vakthund.presidio import VakthundRecognizer

    registry.add_recognizer(VakthundRecognizer(language="sv"))

Entities are the kinds of Vakthund in Presidio's spelling: `se.personnummer` is `SE_PERSONNUMMER`. Spans count characters,
scores are confidence / 100. Needs `pip install vakthund[presidio]`.
"""

from __future__ import annotations

import logging
from typing import Any

from presidio_analyzer import AnalysisExplanation, EntityRecognizer, RecognizerResult

from vakthund import Scanner

log = logging.getLogger("vakthund")


def entity(kind: str) -> str:
    """The name of a kind as Presidio spells it."""
    return kind.replace(".", "_").replace("-", "_").upper()


class VakthundRecognizer(EntityRecognizer):  # type: ignore[misc]
    """Findings of one scanner as results of Presidio, whatever its language is called there."""

    def __init__(self, language: str = "sv", scanner: Scanner | None = None, **options: Any) -> None:
        self.scanner = scanner or Scanner(**options)
        kinds = [entity(kind) for kind in self.scanner.kinds]
        super().__init__(supported_entities=kinds, supported_language=language, name="Vakthund")

    def load(self) -> None:
        """Nothing: the scanner is built when the recognizer is."""

    def analyze(self, text: str, entities: list[str] | None, nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """The findings among `entities`; all of them where none is named.

        Presidio has no place for what could not be examined: a warning names the reasons.
        """
        report = self.scanner.scan_text(text)
        if report.gaps:
            log.warning("text not examined whole: %s", ", ".join(sorted({gap["reason"] for gap in report.gaps})))
        results = [self._result(finding) for finding in report.findings]
        return [result for result in results if not entities or result.entity_type in entities]

    def _result(self, finding: dict[str, Any]) -> RecognizerResult:
        span = finding["span"]
        explanation = AnalysisExplanation(
            recognizer="Vakthund", original_score=finding["confidence"] / 100, textual_explanation=", ".join(finding["evidence"])
        )
        return RecognizerResult(
            entity_type=entity(finding["kind"]),
            start=span["start"],
            end=span["end"],
            score=finding["confidence"] / 100,
            analysis_explanation=explanation,
            recognition_metadata={RecognizerResult.RECOGNIZER_NAME_KEY: "Vakthund"},
        )
