"""Word classes and name parts: data/cues/words.toml, data/names/*.txt → Lexicon."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Literal

from kg import expressions as re
from kg import knowledge
from kg.errors import KnowledgeError
from kg.ontology import Concept, Ontology

_LATIN_UPPER = "A-ZÀ-ÖØ-ÞĆČĎĐĘĚĞĢİĶŁĹŃŇŐŒŘŚŞŠŢŤŮŰŹŻŽ"
_LATIN_LOWER = "a-zà-öø-ÿĀ-ž"
_LATIN_LINK = "(?:de|da|van|von|del|la|al|bin) "
LATIN_PERSON = (
    rf"[{_LATIN_UPPER}][{_LATIN_LOWER}]+"
    rf"(?:[ -](?:[A-Z]\.|(?:{_LATIN_LINK})?[{_LATIN_UPPER}][A-Z{_LATIN_LOWER}'’]+))+"
)
_NO_UNIT = "的了与和同及由向对将在于为至赴并等是有把被从以任原前会见率请"


@dataclass(frozen=True)
class Lexicon:
    """Named classes of words for patterns, the family names that begin a Chinese personal name, and the words for what
    places are known for, each with its code (from the ontology's scheme ``trait``)."""

    words: Mapping[str, tuple[str, ...]]
    surnames: str
    double_surnames: tuple[str, ...]
    traits: Mapping[str, str]
    english_traits: Mapping[str, str]

    @classmethod
    def load(cls) -> Lexicon:
        """Read the shipped files; raises KnowledgeError with file and class where one is not a list of words."""
        return _shipped()

    def alternatives(self, name: str, where: str) -> str:
        """The expression for any word of a class, longest first; ``where`` names file and rule in errors."""
        if name not in self.words:
            raise KnowledgeError(f"{where}: no word class <{name}>; there are {', '.join(sorted(self.words))}")
        return any_of(self.words[name])

    @cached_property
    def trait_words(self) -> re.Pattern[str]:
        """Any word for a trait, but not one right behind another (温泉度假村 are hot springs, no resort besides)."""
        words = any_of((*self.traits, *self.english_traits))
        return re.compile(rf"(?P<word>{words}){words}*")

    @cached_property
    def bare_person(self) -> str:
        """The expression of a Chinese personal name: family name and one or two characters."""
        double = "|".join(self.double_surnames)
        return rf"(?:{double}|[{self.surnames}])[一-龥]{{1,2}}?"

    @cached_property
    def post(self) -> str:
        """The expression of one post: 副市长, 专职副会长, 行政支援局局长."""
        rank = self.alternatives("post_rank", "post")
        unit = self.alternatives("post_of_unit", "post")
        return (
            rf"(?:{rank}?{self.alternatives('post', 'post')}|(?:(?![{_NO_UNIT}])[一-龥]){{2,8}}?[局处科部司厅室]{unit})"
        )

    @cached_property
    def dotted_person(self) -> str:
        """The expression of a foreign name written in parts: 托马斯·尼切, 让-吕克·韦尔默."""
        return rf"[一-龥]{{1,8}}(?:[·•・‧．-][一-龥]{{1,8}}?){{1,4}}(?={self._after})"

    @cached_property
    def any_person(self) -> str:
        """The expression of a name of any two to five characters before a word that can follow a name (山本太郎)."""
        never = self.alternatives("not_person", "any_person")
        plain = rf"(?!{never})[一-龥](?:(?!{never})[一-龥]){{1,4}}?(?={self._after})"
        return rf"(?:{self.dotted_person}|{self._chinese_person}|{plain}|{LATIN_PERSON})"

    @cached_property
    def person(self) -> str:
        """The expression of a personal name: a Chinese one before a word that can follow a name, a name with middle
        dots, or capitalised Latin words."""
        return rf"(?:{self.dotted_person}|{self._chinese_person}|{LATIN_PERSON})"

    @cached_property
    def name_first(self) -> str:
        """The expression of a name before its post (石井登志郎市长): in parts, or up to six characters."""
        never = self.alternatives("not_person", "name_first")
        plain = rf"(?!{never})[一-龥](?:(?!{never}|[副议])[一-龥]){{1,5}}?"
        return rf"(?:[一-龥]{{1,8}}(?:[·•・‧．-][一-龥]{{1,8}}?){{1,4}}|{plain})"

    @cached_property
    def _chinese_person(self) -> str:
        """A Chinese name that is no other word with a family name as its first character (应邀, 一行)."""
        other = any_of(tuple(word for word in self.words["not_person"] if len(word) > 1))
        return rf"(?!{other}){self.bare_person}(?={self._after})"

    @cached_property
    def surname_person(self) -> str:
        """A Chinese name before a post, whatever follows it."""
        other = any_of(tuple(word for word in self.words["not_person"] if len(word) > 1))
        return rf"(?!{other}){self.bare_person}"

    @cached_property
    def _after(self) -> str:
        """What stands after a personal name: no Chinese character, or a word that can follow a name."""
        return rf"[^一-龥·•・‧．-]|$|{self.alternatives('after_person', 'person')}"


@cache
def _shipped() -> Lexicon:
    """The shipped lexicon, read once: five parts of the pipeline use it."""
    single, *double = _lines(knowledge.path("data", "names", "surnames.txt"))
    words = _words(knowledge.path("data", "cues", "words.toml"))
    concepts = Ontology.load().concepts("trait")
    return Lexicon(words, single, tuple(" ".join(double).split()), _traits(concepts, "zh"), _traits(concepts, "en"))


def _traits(concepts: Iterable[Concept], language: Literal["zh", "en"]) -> dict[str, str]:
    """Label or alternative label of a trait in a language → its code, both from the ontology."""
    return {word: c.notation for c in concepts for word in (c.labels[language], *c.alt[language]) if len(word) > 1}


@lru_cache(maxsize=1024)
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


def word_lists(fact_type: str, names: Iterable[str]) -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, float]]:
    """The lists of ``[words]`` and the confidences of data/rules/<fact_type>.toml.

    Raises KnowledgeError, naming the file, where a list is missing.
    """
    file = knowledge.path("data", "rules", f"{fact_type}.toml")
    with file.open("rb") as stream:
        table = tomllib.load(stream)
    words = table.get("words", {})
    names = tuple(names)
    if missing := [name for name in names if not isinstance(words.get(name), list)]:
        raise KnowledgeError(f"{file}: [words] has no list {', '.join(missing)}")
    return {name: tuple(words[name]) for name in names}, table.get("confidence", {})


def grouped_words(name: str, needed: Mapping[str, tuple[str, ...]]) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """The tables of word lists in data/<name>; ``needed`` names the lists of each table.

    Raises KnowledgeError, naming the file and the list, where one is missing or holds anything but words.
    """
    file = knowledge.path("data", *name.split("/"))
    with file.open("rb") as stream:
        table = tomllib.load(stream)
    for group, lists in needed.items():
        for key in lists:
            entry = table.get(group, {}).get(key)
            if not isinstance(entry, list) or not all(isinstance(word, str) and word for word in entry):
                raise KnowledgeError(f"{file}: [{group}] {key} must be a list of words")
    return {group: {key: tuple(table[group][key]) for key in lists} for group, lists in needed.items()}
