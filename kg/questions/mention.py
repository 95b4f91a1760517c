"""One piece of a question and all that it may mean."""

from __future__ import annotations

from dataclasses import dataclass

from kg.questions.lexicon import Sense
from kg.questions.moments import Moment
from kg.questions.thing import Thing

# Families that say what is asked, not of what.
_FREE = frozenset({"ask", "noun", "type", "slot"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A piece of a question, tokens ``[start, end)``, and all that it may mean.

    things: what it names. senses: of the lexicon. moment: a date or year. number: a count that is no date.
    typo: the name or word as it should be, where it was corrected.
    """

    start: int
    end: int
    text: str
    things: tuple[Thing, ...] = ()
    senses: frozenset[Sense] = frozenset()
    moment: Moment | None = None
    number: float | None = None
    typo: str | None = None
    word: bool = False  # an ordinary word that has no sense here

    def has(self, family: str, *values: str) -> bool:
        """Whether it has a sense of the family, with one of the values where any are given."""
        return any(s.family == family and (not values or s.value in values) for s in self.senses)

    def values(self, family: str) -> frozenset[str]:
        """The values of its senses of one family."""
        return frozenset(s.value for s in self.senses if s.family == family)

    @property
    def meaning(self) -> str:
        """What it is taken for, in short; "?" where nothing is known of it."""
        parts = [thing.name for thing in self.things]
        parts += [self.moment.first] if self.moment else []
        parts += [f"{self.number:g}"] if self.number is not None else []
        parts += sorted(f"{sense.family}.{sense.value}".rstrip(".") for sense in self.senses)
        return ", ".join(parts) or ("…" if self.word else "?")

    @property
    def is_unknown(self) -> bool:
        """Whether nothing is known of it."""
        return not self.things and not self.senses and self.moment is None and self.number is None

    @property
    def is_filler(self) -> bool:
        """Whether it may be left out of account."""
        return self.has("filler") and not self.things and self.moment is None

    @property
    def is_content(self) -> bool:
        """Whether a reading must account for it: not for words that only shape the question."""
        if self.is_filler:
            return False
        return bool(self.things or self.moment or self.number is not None or self.is_unknown) or not all(
            sense.family in _FREE for sense in self.senses
        )
