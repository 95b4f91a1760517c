"""Sorts of bodies by what their names hold: which participants a question for a university can mean."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

from kg import knowledge
from kg.questions.text import Tokeniser


@dataclass(frozen=True)
class Sorts:
    """The table of data/questions/sorts.toml, by the words of questions."""

    named: dict[tuple[str, ...], tuple[str, ...]]
    tokeniser: Tokeniser

    @classmethod
    def load(cls, tokeniser: Tokeniser) -> Sorts:
        """Read the table."""
        tables = tomllib.loads(knowledge.path("data", "questions", "sorts.toml").read_text("utf-8"))
        rows = ((word, tuple(sort["named"])) for sort in tables.values() for word in sort["asked"])
        return cls({tokeniser.key(word): names for word, names in rows}, tokeniser)

    def fits(self, asked: str, *names: str) -> bool:
        """Whether something so named is of the sort asked for; anything is, where the word names no sort."""
        wanted = self.named.get(self.tokeniser.key(asked))
        return wanted is None or any(part in name for part in wanted for name in names)
