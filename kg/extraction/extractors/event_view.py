"""A parsed sentence made ready for events, agreements and honours: even text, names, quotations, clauses, dates."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kg.extraction.base import Parsed, ParsedSentence
from kg.extraction.cues import StatusCues
from kg.extraction.names import Name, name_of
from kg.extraction.pattern import CODES
from kg.extraction.plain import Plain
from kg.model import Document, Evidence, Section, Status
from kg.values import Date, dates

_QUOTED = re.compile(r"“[^“”]{1,60}”|《[^《》]{1,60}》|「[^」]{1,60}」")
_BRACKETED = re.compile(r"（[^（）]{0,40}）(?=$|[^-—一-龥])|（[^（）]{0,8}）")
_COMMA = re.compile(r"[，。；！？：\n]")
_STOP = re.compile(r"[。；！？\n]")


@dataclass(frozen=True, slots=True)
class Spot:
    """A name at [start, end) of a view's text."""

    start: int
    end: int
    name: Name


@dataclass(frozen=True)
class View:
    """A sentence's even text with what stands in it; all offsets count in ``text``."""

    document: Document
    sentence: ParsedSentence
    plain: Plain
    spots: tuple[Spot, ...]
    dates: tuple[Date, ...]
    carried: str | None = None  # the date last told before, in the same paragraph

    @property
    def text(self) -> str:
        return self.plain.text

    @property
    def section(self) -> Section:
        return self.sentence.sentence.block.section

    @property
    def year(self) -> str | None:
        """The year the section or the document is about."""
        return self.section.year or self.document.context.year

    @cached_property
    def quotes(self) -> tuple[tuple[int, int], ...]:
        """The spans of quoted titles, with their marks."""
        return tuple(m.span() for m in _QUOTED.finditer(self.text))

    @cached_property
    def _shut(self) -> tuple[bool, ...]:
        """For every character whether it stands inside quotation marks or brackets."""
        inside = [False] * (len(self.text) + 1)
        for start, end in [*self.quotes, *(m.span() for m in _BRACKETED.finditer(self.text))]:
            inside[start:end] = [True] * (end - start)
        return tuple(inside)

    def quoted(self, place: int) -> bool:
        """True where the character stands inside quotation marks or brackets."""
        return self._shut[place]

    @cached_property
    def commas(self) -> tuple[int, ...]:
        """Where clauses end."""
        return tuple(m.start() for m in _COMMA.finditer(self.text) if not self._shut[m.start()])

    @cached_property
    def stops(self) -> tuple[int, ...]:
        """Where parts of the sentence (between ；) end."""
        return tuple(m.start() for m in _STOP.finditer(self.text) if not self._shut[m.start()])

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """The bounds of the clauses that hold [start, end)."""
        return _bounds(self.commas, start, end, len(self.text))

    def part(self, start: int, end: int) -> tuple[int, int]:
        """The bounds of the parts of the sentence, between ；, that hold [start, end)."""
        return _bounds(self.stops, start, end, len(self.text))

    @cached_property
    def code(self) -> tuple[str, tuple[int, ...]]:
        """One character a character or name (as in ``pattern.code``), with the offset in ``text`` of each."""
        out: list[str] = []
        places: list[int] = []
        last = 0
        for spot in self.spots:
            out.append(self.text[last : spot.start])
            places.extend(range(last, spot.start))
            out.append(CODES[spot.name.cls])
            places.append(spot.start)
            last = spot.end
        out.append(self.text[last:])
        places.extend(range(last, len(self.text) + 1))
        return "".join(out), tuple(places)

    def within(self, start: int, end: int) -> tuple[Spot, ...]:
        """The names that stand inside [start, end)."""
        return tuple(s for s in self.spots if start <= s.start and s.end <= end)

    def status(self, cues: StatusCues, start: int, end: int) -> Status:
        """What the cues and the section say of [start, end)."""
        return cues.status(self.text, start, end, self.section.tense)

    def evidence(self, start: int, end: int) -> Evidence:
        """The evidence for [start, end) without blanks and commas at its ends."""
        while start < end - 1 and self.text[start] in "，。；、：":
            start += 1
        while end - 1 > start and self.text[end - 1] in "，。；、：":
            end -= 1
        return self.plain.evidence(self.document, start, end)


def views(parsed: Parsed) -> Iterator[View]:
    """The views of a document's sentences in order; dates and months are carried along."""
    block = None
    carried: str | None = None
    month: int | None = None
    for item in parsed.sentences:
        sentence = item.sentence
        if sentence.block.kind == "lines":
            continue
        if sentence.block is not block:
            block, carried = sentence.block, None
        plain = Plain.of(sentence.text, sentence.start)
        year = sentence.block.section.year or parsed.document.context.year
        found = tuple(dates(plain.text, year, month))
        yield View(parsed.document, item, plain, tuple(_spots(item, plain)), found, carried)
        for date in found:
            if len(date.first) > 4:
                carried, month = date.first, int(date.first[5:7])


def _spots(item: ParsedSentence, plain: Plain) -> Iterator[Spot]:
    base = item.sentence.start
    for token in item.tokens:
        name = name_of(token)
        if name is None or name.cls not in CODES:
            continue
        start = bisect_left(plain.places, base + token.idx)
        end = bisect_left(plain.places, base + token.idx + len(token.text))
        if start < end:
            yield Spot(start, end, name)


def _bounds(marks: tuple[int, ...], start: int, end: int, length: int) -> tuple[int, int]:
    first = max((m + 1 for m in marks if m < start), default=0)
    last = min((m for m in marks if m >= end), default=length)
    return first, last
