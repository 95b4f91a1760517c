"""Word classes and name parts: data/cues/words.toml, data/names/*.txt → Lexicon."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kg import knowledge
from kg.errors import KnowledgeError
from kg.ontology import Ontology


@dataclass(frozen=True)
class Lexicon:
    """Named classes of words for patterns, the family names that begin a Chinese personal name, and the words for what
    places are known for, each with its code (from the ontology's scheme ``trait``)."""

    words: Mapping[str, tuple[str, ...]]
    surnames: str
    double_surnames: tuple[str, ...]
    traits: Mapping[str, str]

    @classmethod
    def load(cls) -> Lexicon:
        """Read the shipped files; raises KnowledgeError with file and class where one is not a list of words."""
        single, *double = _lines(knowledge.path("data", "names", "surnames.txt"))
        words = _words(knowledge.path("data", "cues", "words.toml"))
        return cls(words, single, tuple(" ".join(double).split()), _traits())

    def alternatives(self, name: str, where: str) -> str:
        """The expression for any word of a class, longest first; ``where`` names file and rule in errors."""
        if name not in self.words:
            raise KnowledgeError(f"{where}: no word class <{name}>; there are {', '.join(sorted(self.words))}")
        return any_of(self.words[name])

    @cached_property
    def bare_person(self) -> str:
        """The expression of a Chinese personal name: family name and one or two characters."""
        double = "|".join(self.double_surnames)
        return rf"(?:{double}|[{self.surnames}])[一-龥]{{1,2}}?"

    @cached_property
    def any_person(self) -> str:
        """The expression of a name of any two to five characters before a word that can follow a name (山本太郎)."""
        follow = self.alternatives("after_person", "any_person")
        return rf"(?:[一-龥]{{1,6}}(?:[·•][一-龥]{{1,8}}?)+|[一-龥]{{2,5}}?)(?=[^一-龥·]|$|{follow})"

    @cached_property
    def person(self) -> str:
        """The expression of a personal name: a Chinese one before a word that can follow a name, a name with middle
        dots, or capitalised Latin words."""
        follow = self.alternatives("after_person", "person")
        return (
            rf"(?:[一-龥]{{1,6}}(?:[·•][一-龥]{{1,8}}?)+(?=[^一-龥·]|$|{follow})|{self.bare_person}(?=[^一-龥]|$|{follow})"
            r"|[A-Z][a-z]+(?: [A-Z][a-z.]*)+)"
        )


def _traits() -> dict[str, str]:
    """Chinese label or alternative label of a trait → its code, both from the ontology."""
    concepts = Ontology.load().concepts("trait")
    return {word: c.notation for c in concepts for word in (c.labels["zh"], *c.alt["zh"]) if len(word) > 1}


def any_of(words: tuple[str, ...]) -> str:
    """An expression for any of the words, longest first."""
    return "(?:" + "|".join(re.escape(w) for w in sorted(set(words), key=lambda w: (-len(w), w))) + ")"


def _words(file: Path) -> dict[str, tuple[str, ...]]:
    with file.open("rb") as stream:
        table = tomllib.load(stream)
    for name, entry in table.items():
        if not isinstance(entry, list) or not all(isinstance(w, str) and w for w in entry):
            raise KnowledgeError(f"{file}: {name} must be a list of words")
    return {name: tuple(entry) for name, entry in table.items()}


def _lines(file: Path) -> list[str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]
