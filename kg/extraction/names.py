"""Names in a sentence: gazetteer and shape rules → one spaCy token a name, with its class and full form.

Two components work over one-character tokens. ``kg_names`` finds spans (find), settles overlaps, joins a place with the
country and region before it, and merges (write). The result of a token is ``token._.name``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from spacy.tokens import Doc, Token

from kg import knowledge
from kg.extraction.lexicon import any_of
from kg.model import Context
from kg.places import Gazetteer, NameHit

HAN = "一-龥"
CHINA = ("CN", "HK", "MO", "TW")


@dataclass(frozen=True, slots=True)
class Name:
    """A name token: its class, the text as written, the full form, and for places what stands before it."""

    cls: str
    text: str
    full: str
    country: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A name found at [start, end) of a sentence's text."""

    start: int
    end: int
    name: Name
    rank: int  # among overlapping spans of equal length the lower rank wins

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass(frozen=True)
class Shapes:
    """The words of data/names/shapes.toml that names are recognised by when no list has them."""

    place_suffixes: tuple[str, ...]
    body_suffixes: tuple[str, ...]
    stop: tuple[str, ...]
    home_words: Mapping[str, str]
    office_words: tuple[str, ...]
    province_office_words: tuple[str, ...]
    transliteration: str

    @classmethod
    def load(cls) -> Shapes:
        with knowledge.path("data", "names", "shapes.toml").open("rb") as stream:
            table = tomllib.load(stream)
        return cls(
            tuple(table["place_suffixes"]),
            tuple(table["body_suffixes"]),
            tuple(table["stop"]),
            table["home_words"],
            tuple(table["office_words"]),
            tuple(table["province_office_words"]),
            table["transliteration"],
        )

    @cached_property
    def foreign(self) -> re.Pattern[str]:
        """A transliterated name with an ending: [transliteration characters]{2,12} + 市, 府, 州 …"""
        return re.compile(rf"[{self.transliteration}·\-]{{1,14}}?{any_of(self.place_suffixes)}")

    @cached_property
    def bare(self) -> re.Pattern[str]:
        """A transliterated name without an ending, for use right after a country's name."""
        return re.compile(rf"[{self.transliteration}·]{{2,10}}")

    @cached_property
    def body(self) -> re.Pattern[str]:
        """A body: up to 24 characters with no function word or verb, then an ending such as 协会 or 大学."""
        inner = rf"(?:(?!{any_of(self.stop)})[{HAN}A-Za-z0-9·（）()\-—]){{1,24}}?"
        return re.compile(rf"{inner}{any_of(self.body_suffixes)}(?![{HAN}]?{any_of(('长', '员'))})")


class NameFinder:
    """Finds the names of one sentence; the context settles 我市 and 我办, the memory names seen with a country."""

    def __init__(self, gazetteer: Gazetteer, shapes: Shapes) -> None:
        self._gazetteer = gazetteer
        self._shapes = shapes

    def find(self, text: str, context: Context, memory: Mapping[str, str]) -> list[Span]:
        """The names of a sentence, in order and without overlap."""
        spans = [*self._known(text, memory), *self._deixis(text, context), *self._bodies(text)]
        spans += self._foreign(text, spans)
        return self._join(text, settle(spans))

    def _known(self, text: str, memory: Mapping[str, str]) -> Iterator[Span]:
        for hit in self._gazetteer.find(text):
            if hit.label == "Country":
                country = self._gazetteer.country(hit.text)
                full = country.zh if country else hit.text
                yield Span(hit.start, hit.end, Name("Country", hit.text, full), 2)
                continue
            full = self._gazetteer.full_form(hit.text) or hit.text
            if full in memory:
                yield Span(hit.start, hit.end, Name("Foreign", hit.text, full, memory[full]), 2)
            else:
                yield Span(hit.start, hit.end, Name(self._side(hit), hit.text, full), 2)

    def _side(self, hit: NameHit) -> str:
        """Domestic for a place in China (港澳台 included), else Foreign."""
        place = self._gazetteer.place(hit.id) if hit.id else None
        found = place or next(iter(self._gazetteer.lookup(hit.text)), None)
        return "Domestic" if found and found.country in CHINA else "Foreign"

    def _deixis(self, text: str, context: Context) -> Iterator[Span]:
        if context.home:
            for match in re.finditer(any_of(tuple(self._shapes.home_words)), text):
                wanted = self._shapes.home_words[match.group()]
                if not wanted or context.home.endswith(tuple(wanted)):
                    yield Span(match.start(), match.end(), Name("Domestic", match.group(), context.home), 1)
        if context.office:
            for match in re.finditer(any_of(self._shapes.office_words), text):
                yield Span(match.start(), match.end(), Name("Body", match.group(), context.office), 0)
        yield from self._abbreviations(text, context)
        if context.province:
            for match in re.finditer(any_of(self._shapes.province_office_words), text):
                full = f"{context.province}人民政府外事办公室"
                yield Span(match.start(), match.end(), Name("Body", match.group(), full), 0)

    def _abbreviations(self, text: str, context: Context) -> Iterator[Span]:
        """One-character names: 驻沪, 访锡 (the home or a place near it), 日韩驻华."""
        for match in re.finditer(rf"(?<=[驻访赴抵来在离返])[{HAN}](?![{HAN}]?[市省县区])", text):
            place = self._gazetteer.abbreviation(match.group(), context.home)
            if place and (place.zh in (context.home, context.province) or text[match.start() - 1] == "驻"):
                yield Span(match.start(), match.end(), Name("Domestic", match.group(), place.zh), 5)
        for match in re.finditer(rf"(?<![{HAN}])[{HAN}]{{1,8}}(?=驻[华沪穗渝蓉汉])|(?<=[与和])[{HAN}]{{1,8}}(?=驻[华沪穗渝蓉汉])", text):
            countries = [self._gazetteer.country_abbreviation(c) for c in match.group()]
            if all(countries):
                for i, country in enumerate(countries):
                    if country:
                        at = match.start() + i
                        yield Span(at, at + 1, Name("Country", text[at], country.zh), 5)

    def _bodies(self, text: str) -> Iterator[Span]:
        for match in self._shapes.body.finditer(text):
            yield Span(match.start(), match.end(), Name("Body", match.group(), match.group()), 3)

    def _foreign(self, text: str, known: Iterable[Span]) -> Iterator[Span]:
        """Places no list has: right after a country or a foreign region, or standing free with an ending."""
        domestic = [s for s in known if s.name.cls == "Domestic"]
        for span in [s for s in known if s.name.cls in ("Country", "Foreign")]:
            match = self._shapes.foreign.match(text, span.end)
            if match is None and span.name.cls == "Country":
                match = self._shapes.bare.match(text, span.end)
                if match and not re.match(r"[，。、；与和同及（缔签建结]|$", text[match.end() : match.end() + 1]):
                    match = None
            if match:
                yield Span(match.start(), match.end(), Name("Foreign", match.group(), self._full(match.group())), 3)
        for match in self._shapes.foreign.finditer(text):
            free = match.start() == 0 or not re.match(rf"[{HAN}]", text[match.start() - 1]) or text[
                match.start() - 1
            ] in "与和同及、赴访往对到从由在至"
            if free and len(match.group()) >= 3 and not any(s.start < match.end() and match.start() < s.end for s in domestic):
                yield Span(match.start(), match.end(), Name("Foreign", match.group(), self._full(match.group())), 4)

    def _full(self, name: str) -> str:
        return self._gazetteer.full_form(name) or (
            name if name.endswith(self._shapes.place_suffixes) else f"{name}市"
        )

    def _join(self, text: str, spans: list[Span]) -> list[Span]:
        """Join country + region + city (and city（country）) into one place; province + city likewise."""
        joined: list[Span] = []
        for span in spans:
            before = joined[-1] if joined else None
            gap = text[before.end : span.start] if before else None
            if before and gap == "" and self._qualifies(before.name, span.name):
                joined[-1] = Span(before.start, span.end, _qualified(before.name, span.name, text[before.start : span.end]), 0)
            elif (
                before
                and gap in ("（", "(")
                and span.name.cls == "Country"
                and before.name.cls == "Foreign"
                and text[span.end : span.end + 1] in ("）", ")")
            ):
                whole = text[before.start : span.end + 1]
                joined[-1] = Span(before.start, span.end + 1, replace(before.name, text=whole, country=span.name.full), 0)
            else:
                joined.append(span)
        return joined

    def _qualifies(self, before: Name, after: Name) -> bool:
        if before.cls == "Country":
            return after.cls == "Foreign" or (after.cls == "Domestic" and before.full != "中国")
        return before.cls == after.cls and before.cls in ("Foreign", "Domestic") and before.full != after.full


def _qualified(before: Name, after: Name, text: str) -> Name:
    if before.cls == "Country":
        return Name("Foreign", text, after.full, before.full, after.region)
    return Name(after.cls, text, after.full, before.country or after.country, before.full)


def settle(spans: Iterable[Span]) -> list[Span]:
    """Of overlapping spans keep the longer, then the lower rank, then the earlier; in order of position."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (-s.length, s.rank, s.start)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda s: s.start)


def write(doc: Doc, spans: Iterable[Span]) -> Doc:
    """Merge each span into one token with its class as entity type; ``doc`` has one token a character."""
    with doc.retokenize() as retokenizer:
        for span in spans:
            piece = doc.char_span(span.start, span.end)
            if piece is not None:
                retokenizer.merge(piece, attrs={"ENT_TYPE": span.name.cls})
                doc.user_data[("kg_name", span.start)] = span.name
    return doc


def name_of(token: Token) -> Name | None:
    """The name that a token is, None for a plain character."""
    found = token.doc.user_data.get(("kg_name", token.idx))
    return found if isinstance(found, Name) else None
