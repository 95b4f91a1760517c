"""Places in China written in Latin letters that share their name: Taizhou is 台州 in a document of 台州.

Of several divisions of one name counts the document's own place, else the one in the province that the text says behind
it (*Haiyan County, Zhejiang Province*), else one in the province of the document, else the likeliest. Counties and
districts are found by their kind, also in small letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kg import expressions as re
from kg.extraction.spans import Name, Span
from kg.model import Context
from kg.places import Gazetteer, Place

_DIVISION = re.compile(
    r"\b(?:[A-Z]\w+['’]s )?(?P<name>[A-Z][a-z]+(?:['’][a-z]{2,})?(?: [A-Z][a-z]+)?) (?P<kind>[Cc]ounty|[Dd]istrict)\b"
)
_WITHIN = re.compile(r"['’]?s?(?: (?:City|city|County|county|District|district))?(?:,| of| in) (?:[\w-]+ ){0,2}?$")
_CHINA = "CN"


@dataclass(frozen=True)
class PinyinPlaces:
    """Settles which Chinese division a name in Latin letters means."""

    gazetteer: Gazetteer

    def divisions(self, text: str, taken: Iterable[Span]) -> Iterator[Span]:
        """Counties and districts of China with their kind."""
        covered = [(s.start, s.end) for s in taken if s.name.cls not in ("Country",)]
        for match in _DIVISION.finditer(text):
            said = f"{match['name']} {match['kind'].capitalize()}"
            start = match.start("name")
            if self._divisions(said) and not any(s <= start and match.end() <= e for s, e in covered):
                name = Name("Domestic", text[start : match.end()], self._divisions(said)[0].zh)
                yield Span(start, match.end(), name, 5)

    def settled(self, text: str, spans: list[Span], context: Context) -> list[Span]:
        """The names with those in China that share theirs given the division that is meant."""
        return [replace(s, name=self._meant(text, spans, s, context)) if self._open(s) else s for s in spans]

    @staticmethod
    def _open(span: Span) -> bool:
        return span.name.cls == "Domestic" and span.name.text.isascii() and bool(span.name.text)

    def _meant(self, text: str, spans: list[Span], span: Span, context: Context) -> Name:
        said = re.sub(r" (?:City|city)$", "", span.name.text)
        said = re.sub(r" (county|district)$", lambda m: f" {m[1].capitalize()}", said)
        found = self._divisions(said)
        full = {place.zh: place for place in found}
        if len(full) < 2 or context.home in full:
            return replace(span.name, full=context.home) if context.home in full and context.home else span.name
        behind = next((s for s in spans if s.start > span.start and self._open(s)), None)
        within = behind if behind and _WITHIN.fullmatch(text[span.end : behind.start]) else None
        for owner in (within.name.full if within else None, context.province, context.home):
            code = self._code(owner)
            own = next((p for p in found if code and p.code.startswith(code)), None)
            if own is not None:
                return replace(span.name, full=own.zh)
        return span.name

    def _divisions(self, name: str) -> list[Place]:
        found = [p for p in self.gazetteer.lookup(name) if p.country == _CHINA and p.is_division and p.zh]
        return found[:1] if found and found[0].code.endswith("0000") else found  # a province has no namesakes

    def _code(self, full: str | None) -> str | None:
        """The digits that the codes of a division's parts begin with: two of a province, four of a city."""
        if full is None:
            return None
        place = next((p for p in self.gazetteer.lookup(full) if p.country == _CHINA and p.is_division), None)
        return place.code.removesuffix("00").removesuffix("00") if place else None
