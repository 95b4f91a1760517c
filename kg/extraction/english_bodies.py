"""Names of persons and bodies beside posts in English text: where they end, and what is neither.

``Bodies`` is compiled from data/cues/english_posts.toml. A body runs over capitalised words and the small words between
them; a comma ends it before a person (*Ministry of Trade, Industry and Mines of A, Pedro B*), and "and" before another
title (*the Party Committee and Mayor of A*).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from kg import expressions as re

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽ"
_WORD = rf"[{UPPER}][\w’'&-]*"
_TIED = r"(?:of|for|with|de|du|da|do|des|del)"


@dataclass(frozen=True)
class Bodies:
    """Expressions for bodies and honorifics; ``title`` is an expression of titles without groups."""

    title: str
    honorifics: Sequence[str]
    words: Sequence[str]  # of bodies
    others: Sequence[str]  # of whatever is no person
    small: Sequence[str]

    @cached_property
    def honorific(self) -> str:
        """Words before a name: Mr, Madam, Cllr."""
        return rf"(?:(?:{_any(self.honorifics)})\b\.? )"

    @cached_property
    def body(self) -> str:
        """A place or body in capitals, from its first word to its last."""
        end = rf"(?!{self.title}\b|{self.honorific})"
        further = (
            rf" {end}{_WORD}",
            rf" {_TIED}(?: the)? (?!{self.honorific}){_WORD}",
            rf" (?:and|in|&)(?: the)? {end}{_WORD}",
            rf", {end}{_WORD}(?=,| and | of )",
            rf" (?:[a-z]+ )?(?:{_any(self.small)})\b",
            rf" (?:provincial|municipal|city|county|district|state) (?={_WORD})(?:{end}{_WORD})",
        )
        return rf"{end}{_WORD}(?:{'|'.join(further)})*"

    @cached_property
    def _impersonal(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{_any([*self.words, *self.others])})\b|\b[A-Z]{{3,}}\b")

    @property
    def any_word(self) -> str:
        """A word that is no person's, one or two words on: Committee, People's Committee."""
        return rf"(?:\S+ )?(?:{_any([*self.words, *self.others])})\b"

    def is_person(self, name: str) -> bool:
        """Whether no word of a name is one of a body, a place or a post."""
        return self._impersonal.search(name) is None or name.isupper()

    def names_body(self, text: str) -> bool:
        """Whether a text names a body and not only a place."""
        return self._last.search(text) is not None

    @cached_property
    def _last(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{_any([*self.words, *self.small])})\b|\b[A-Z]{{3,}}\b")

    @cached_property
    def _runs_on(self) -> re.Pattern[str]:
        return re.compile(
            rf"(?<! of)(?<! the),? (?:and )?(?:{self.title}\b|{self.honorific}).*|"
            rf",? (?:and )?(?:{_any(self.honorifics)})$|['’]s$"
        )

    def cut(self, name: str) -> str:
        """A body's name without the next person or post that was taken with it."""
        if self._begins.match(name):
            name = re.split(r", | and ", name)[-1]  # Vice Mayor A B and Erfurt city council
        return self._runs_on.sub("", name)

    @cached_property
    def _begins(self) -> re.Pattern[str]:
        return re.compile(rf"{self.title} {_WORD}.*(?:, | and )")


def titles_of(before: Sequence[str], heads: Sequence[str]) -> str:
    """An expression of titles, letter case aside: deputy mayor, lord mayor-elect."""
    lead = "|".join(re.escape(w) for w in sorted(before, key=len, reverse=True))
    head = "|".join(re.escape(w) for w in sorted(heads, key=len, reverse=True))
    return rf"(?i:(?:(?:{lead})[ -])*(?:{head})(?:[ -](?:elect|designate))?)"


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))
