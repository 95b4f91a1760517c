"""What an English sentence says of places in a list one by one: years "respectively", "the first two" of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg import expressions as re
from kg.extraction.english_places import EnglishPlace

_RESPECTIVE = re.compile(
    r"(?:in|since) (?P<years>(?:19|20)\d\d(?:(?:, and |, | and )(?:19|20)\d\d)+)(?P<said>,? respectively)?"
)
_SOME = re.compile(
    r"\bthe (?P<which>first|last|latter|former)(?: (?P<n>two|three|four|five|six))?"
    r"(?: (?:of (?:which|them)|places|cities))?,? (?:is|are|being|was|were|as|have become|has become) "
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


@dataclass(frozen=True, slots=True)
class Some:
    """Words for some places of a list, up to ``end``: the first or last ``count``."""

    start: int
    end: int
    first: bool
    count: int

    def of(self, places: Sequence[EnglishPlace]) -> tuple[EnglishPlace, ...]:
        """The places meant of those told before."""
        before = [p for p in places if p.abroad and p.end <= self.start]
        return tuple(before[: self.count] if self.first else before[-self.count :])


def some_of(text: str) -> Some | None:
    """ "… of which the first two are": None where a sentence says no such thing."""
    said = _SOME.search(text)
    if said is None:
        return None
    return Some(said.start(), said.end(), said["which"] in ("first", "former"), _NUMBERS.get(said["n"] or "", 1))


def with_respective_years(text: str, places: Sequence[EnglishPlace]) -> tuple[EnglishPlace, ...]:
    """The places, those of a list with years told of them in the same order: A and B in 2014 and 2015, respectively."""
    told = list(places)
    for match in _RESPECTIVE.finditer(text):
        years = re.findall(r"\d{4}", match["years"])
        before = [i for i, p in enumerate(told) if p.abroad and p.name_end <= match.start()]
        if not match["said"] and len(before) != len(years):
            continue  # sister cities since 2004 and 1999: as many as places
        for i, year in zip(reversed(before), reversed(years), strict=False):
            told[i] = replace(told[i], year=year)
    return tuple(told)
