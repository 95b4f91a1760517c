"""A sentence as the reader of English ties has it: the words for ties, the places and which of them belong together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg import expressions as re
from kg.extraction.english_places import EnglishPlace
from kg.extraction.names import Name

_CLAUSE_BREAK = re.compile(
    r"; (?!(?:it|they|the (?:signing|signature|document|agreement|text|deal)) )|"
    r",? but (?!(?:it|they) (?:is|are|has|have|remain))|, while |, whereas |\. |"
    r",? and (?=the two (?:cities|sides|places|districts|ports|towns|counties|provinces) )|"
    r", and (?=an? (?:similar|second|further|new) |an agreement |(?:talks|negotiations|plans) )|"
    r" and (?=(?:plans?|hopes?|intends?|aims?|expects?|will|agreed|is seeking|(?:is|are) (?:also )?(?:planning|"
    r"on track|due|set|expected|ready|likely|poised|preparing|in talks))\b)"
)
_IN = re.compile(r" (?:in|of) (?:the )?")
_AND = re.compile(r",? ?(?:and|with|to) (?:the )?(?:cit(?:y|ies) of )?")


@dataclass(frozen=True, slots=True)
class Tie:
    """Words for a tie at [start, end) of a sentence."""

    start: int
    end: int
    kind: str
    named: bool = False  # part of the name of a body or event: says a tie of the pair before it only


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence with its places: ``places`` abroad and in China, ``ties`` in order."""

    text: str
    places: tuple[EnglishPlace, ...]
    ties: tuple[Tie, ...]
    countries: Mapping[int, str]
    inside: Mapping[int, Name]  # places in China by where they end or, negative, begin

    def country_behind(self, tie: Tie) -> str | None:
        """The country of "both sister cities in the United States"."""
        said = _IN.match(self.text, tie.end)
        return self.countries.get(said.end()) if said else None

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """The clause that holds [start, end)."""
        cuts = [m.end() for m in _CLAUSE_BREAK.finditer(self.text) if m.end() <= start]
        stop = _CLAUSE_BREAK.search(self.text, end)
        return (cuts[-1] if cuts else 0), (stop.start() if stop else len(self.text))


def inside_china(names: Sequence[tuple[int, int, Name]]) -> Mapping[int, Name]:
    own = [(start, end, name) for start, end, name in names if name.cls == "Domestic"]
    return {at: name for start, end, name in own for at in (-start, end)}


def without_places(told: Told, start: int, end: int) -> str:
    """The text between two points without the places in it."""
    inside = [p for p in told.places if start <= p.start and p.end <= end]
    starts, ends = [start, *(p.end for p in inside)], [*(p.start for p in inside), end]
    return "".join(told.text[a:b] for a, b in zip(starts, ends, strict=True))


def paired(text: str, place: EnglishPlace, tie: Tie) -> bool:
    """Whether a place is of the pair before words for a tie in a name: the Portland-Suzhou Sister City Association."""
    pair = re.search(r"[A-Z][\w’']+(?: [A-Z]\w+)?[-–][A-Z][\w’']+(?: [A-Z]\w+)? $", text[: tie.start])
    return pair is not None and pair.start() <= place.start


def beside(told: Told, place: EnglishPlace, sides: Sequence[EnglishPlace]) -> EnglishPlace | None:
    """Of several pairs (between A and B, and between C and D) the side joined to a place, before it or behind."""
    abroad = [p for p in told.places if p.abroad]
    if len(sides) < 2 or len(abroad) < 2:
        return None
    pairs: list[tuple[EnglishPlace, EnglishPlace]] = []
    free: EnglishPlace | None = None
    for one in sorted((*sides, *abroad), key=lambda p: p.start):
        gap = told.text[free.end : one.start] if free else ""
        if free is not None and free.abroad != one.abroad and _AND.fullmatch(gap):
            pairs.append((one, free) if free.abroad else (free, one))
            free = None
        else:
            free = one
    return next((own for own, other in pairs if other == place), None) if len(pairs) > 1 else None


def joined_to(told: Told, place: EnglishPlace) -> str | None:
    """The other half of a pair: the Portland-Suzhou Sister City Association."""
    for half in re.finditer(rf"\b{re.escape(place.name)}[-–]|[-–]{re.escape(place.name)}\b", told.text):
        name = told.inside.get(-half.end()) or told.inside.get(half.start())
        if name is not None:
            return name.full
    return None
