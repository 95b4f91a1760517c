"""English text: names by the forms that the facts use, and ties between places from English sentences.

Places in China and countries get their Chinese form, cities abroad the Chinese name that the gazetteer has, else the
name as written. Statements on ties are read from place to place: the words before a place, else those of the place
before it, say which kind of tie it is. The words are in data/cues/english.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from kg import knowledge
from kg.extraction.base import ParsedSentence
from kg.extraction.names import Name, name_of
from kg.extraction.scene import Scene
from kg.model import Partnership, Status


def is_english(text: str) -> bool:
    """Whether a sentence is written in Latin letters."""
    letters = sum(c.isascii() and c.isalpha() for c in text)
    return letters > 0.6 * sum(not c.isspace() for c in text)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in an English sentence."""

    start: int
    end: int
    name: Name


@dataclass(frozen=True)
class EnglishTies:
    """Reads ties from English sentences with the expressions of data/cues/english.toml."""

    table: dict[str, dict[str, str]]

    @classmethod
    def load(cls) -> EnglishTies:
        """Read the shipped file."""
        with knowledge.path("data", "cues", "english.toml").open("rb") as stream:
            return cls(tomllib.load(stream))

    @cached_property
    def _expressions(self) -> dict[tuple[str, str], re.Pattern[str]]:
        return {(g, k): re.compile(v, re.I) for g, entries in self.table.items() for k, v in entries.items()}

    def _first(self, group: str, text: str) -> Any:
        return next((k for (g, k), regex in self._expressions.items() if g == group and regex.search(text)), None)

    def _has(self, group: str, key: str, text: str) -> bool:
        return bool(self._expressions[group, key].search(text))

    def read(self, scene: Scene, sentence: ParsedSentence) -> Iterator[Partnership]:
        """The ties of a sentence."""
        text = sentence.tokens.text
        if not is_english(text):
            return
        for start, end in _parts(text):
            spots = [Spot(t.idx, t.idx + len(t.text), n) for t in sentence.tokens if (n := name_of(t))]
            spots = [s for s in spots if start <= s.start < end and s.name.cls in ("Foreign", "Domestic")]
            yield from self._ties(scene, sentence, text, (start, end), spots)

    def _ties(
        self, scene: Scene, sentence: ParsedSentence, text: str, part: tuple[int, int], spots: list[Spot]
    ) -> Iterator[Partnership]:
        foreign = [s for s in spots if s.name.cls == "Foreign"]
        sides = [s.name.full for s in spots if s.name.cls == "Domestic" and not self._located(text, s, part)]
        home = scene.context.home
        side = sides[0] if sides else home
        said: str | None = None
        before = part[0]
        for i, spot in enumerate(foreign):
            lead = text[before : spot.start]
            after = text[spot.end : foreign[i + 1].start if i + 1 < len(foreign) else part[1]]
            before = spot.end
            kind = self._first("kind", lead)
            said = kind or said or self._first("kind", text[spot.end : part[1]])
            if said is None or side == spot.name.full:
                continue
            linked = re.search(r"(?:link|contacts?|tie)s? to $", lead)
            located = self._has("words", "location", lead) and not linked
            if kind is None and (located or (said == "contact" and i == 0)):
                continue
            yield self._fact(scene, sentence, side, spot, said, lead, after, text[part[0] : part[1]])

    def _located(self, text: str, spot: Spot, part: tuple[int, int]) -> bool:
        return self._has("words", "location", text[part[0] : spot.start])

    def _fact(
        self,
        scene: Scene,
        sentence: ParsedSentence,
        side: str | None,
        spot: Spot,
        kind: str,
        lead: str,
        after: str,
        whole: str,
    ) -> Partnership:
        year = scene.context.year
        status = self._status(whole, lead + after)
        noted = self._expressions["words", "since"].match(after)
        count = self._expressions["words", "anniversary"].search(whole)
        since = noted[1] if noted else None
        if since is None and count and year and status == "done":
            since = str(int(year) - int(count[1] or count[2]))
        if since is None and status == "done" and re.search(r"\bsigned\b|became|signing", whole):
            found = re.search(r"\b(?:19|20)\d\d\b", whole)
            since = found[0] if found else year
        start = sentence.sentence.start
        stage = self._first("stage", whole) if status == "planned" else None
        if stage == "restoring" and not self._has("stage", "restoring", lead):
            stage = None
        return Partnership(
            a=side,
            b=spot.name.full,
            b_country=spot.name.country,
            kind=cast("Any", kind),
            status=status,
            stage=stage,
            since=since if status == "done" and kind != "contact" else None,
            rule=f"partnership.english_{kind}",
            confidence=0.7 if kind == "contact" else 0.85,
            evidence=(scene.document.evidence(start, start + len(sentence.tokens.text.rstrip())),),
        )

    def _status(self, whole: str, near: str) -> Status:
        if self._has("status", "negated", near):
            return "negated"
        if self._has("words", "standing", whole):
            return "done"
        return "planned" if self._has("status", "planned", whole) else "done"


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """The parts of a sentence between semicolons; a clause with 'but' stays, it speaks of the same tie."""
    for match in re.finditer(r"[^;]+", text):
        yield match.start(), match.end()
