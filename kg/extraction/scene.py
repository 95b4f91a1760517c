"""What builders of facts need besides a match: the document, the cues, the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kg.extraction.cues import StatusCues, clause
from kg.extraction.lexicon import Lexicon
from kg.extraction.rules import Match
from kg.model import Context, Document, Status
from kg.values import dates

MAX_QUOTE = 160


@dataclass(frozen=True)
class Scene:
    """What a builder needs besides the match: the document, the cues and the words."""

    document: Document
    cues: StatusCues
    lexicon: Lexicon
    bodies: tuple[str, ...] = ()  # bodies named in the sentences before, in order

    @property
    def context(self) -> Context:
        return self.document.context

    def status(self, match: Match) -> Status:
        """The rule's own status, else what the cues and the section say."""
        if match.rule.status:
            return match.rule.status
        sentence = match.sentence.sentence
        return self.cues.status(sentence.text, match.start, match.end, sentence.block.section.tense)

    def provenance(self, match: Match, start: int | None = None, end: int | None = None) -> dict[str, Any]:
        """Evidence, rule and confidence: the clauses that hold the match, or the match itself where they are long."""
        sentence = match.sentence.sentence
        first, last = clause(sentence.text, match.start if start is None else start, match.end if end is None else end)
        if last - first > MAX_QUOTE:
            first, last = match.start, match.end
        while first < last and sentence.text[first] in " 　":
            first += 1
        evidence = self.document.evidence(sentence.start + first, sentence.start + last)
        return {"evidence": (evidence,), "rule": match.rule.name, "confidence": match.rule.confidence}

    def year_at(self, match: Match) -> str | None:
        """The year of the last date before the match in its sentence, else of one inside it."""
        sentence = match.sentence.sentence
        section_year = sentence.block.section.year or self.context.year
        found = [d for d in dates(sentence.text, section_year) if d.start < match.end]
        return found[-1].year if found else None
