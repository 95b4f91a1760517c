"""The queries of the catalogue that are nearest to a question, by the words and senses of their phrasings."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kg import expressions as re
from kg import knowledge
from kg.errors import KnowledgeError
from kg.ontology import Language
from kg.queries import Catalogue
from kg.questions.lexicon import Lexicon, Sense
from kg.questions.mentions import Question
from kg.questions.text import Tokeniser

_BLANK: Final = re.compile(r"\{(\w+)\}")
_WORDS, _SENSES, _FILLED = 0.55, 0.45, 0.06  # weights: words in common, senses in common, a blank that is filled
_NEAR: Final = 0.4
# What may fill a blank of a name: kinds of things; years are moments.
_KINDS: Final[Mapping[str, frozenset[str]]] = {
    "person": frozenset({"person"}),
    "country": frozenset({"country"}),
    "partner": frozenset({"place"}),
    "seat": frozenset({"place"}),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A query of the catalogue and how near a question is to it, 0 to about 1."""

    name: str
    title: str
    score: float


@dataclass(frozen=True, slots=True)
class _Phrase:
    query: str
    words: frozenset[str]
    senses: frozenset[Sense]
    blanks: tuple[str, ...]


class Offers:
    """Finds the nearest queries; reads the catalogue and data/questions/catalogue.toml when first asked."""

    def __init__(self, lexicon: Lexicon, tokeniser: Tokeniser) -> None:
        self._lexicon = lexicon
        self._tokeniser = tokeniser

    def nearest(self, question: Question, language: Language, most: int = 2, least: float = _NEAR) -> tuple[Offer, ...]:
        """The nearest queries, the best first; none where no phrasing is near."""
        plain = [m for m in question.mentions if not m.things and m.moment is None]
        forms = [token.form for m in plain for token in question.tokens[m.start : m.end]]
        words, senses = _pieces(forms), _telling(sense for m in question.mentions for sense in m.senses)
        kinds = frozenset(thing.kind for m in question.mentions for thing in m.things)
        best: dict[str, float] = {}
        for phrase in self._phrases[language]:
            score = _WORDS * _dice(words, phrase.words) + _SENSES * _dice(senses, phrase.senses)
            score += _FILLED * sum(_fills(blank, kinds, bool(question.moments)) for blank in phrase.blanks)
            best[phrase.query] = max(best.get(phrase.query, 0.0), score)
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
        return tuple(
            Offer(name, self._titles[name].get(language, name), score)
            for name, score in ranked[:most]
            if score >= least
        )

    @cached_property
    def _phrases(self) -> Mapping[Language, tuple[_Phrase, ...]]:
        path = knowledge.path("data", "questions", "catalogue.toml")
        further = tomllib.loads(path.read_text("utf-8"))
        unknown = sorted(further.keys() - {name.rpartition("/")[2] for name in self._titles})
        if unknown:
            raise KnowledgeError(f"{path}: [{unknown[0]}]: no query of that name is in queries/")
        languages: tuple[Language, ...] = ("zh", "en")
        return {tongue: tuple(self._all(tongue, further)) for tongue in languages}

    def _all(self, language: Language, further: Mapping[str, Mapping[str, list[str]]]) -> Iterator[_Phrase]:
        for query in self._catalogue.values():
            own = (query.title.get(language, ""), *query.ask.get(language, ()))
            for text in (*own, *further.get(query.name.rpartition("/")[2], {}).get(language, ())):
                forms = self._tokeniser.key(_BLANK.sub(" ， ", text))
                senses = _telling(sense for found in self._lexicon.find(forms) for sense in found.senses)
                yield _Phrase(query.name, _pieces(forms), senses, tuple(_BLANK.findall(text)))

    @cached_property
    def _titles(self) -> Mapping[str, Mapping[str, str]]:
        return {query.name: query.title for query in self._catalogue.values()}

    @cached_property
    def _catalogue(self) -> Catalogue:
        return Catalogue.load(check=False)


def _pieces(forms: Iterable[str]) -> frozenset[str]:
    """Latin words; Chinese characters one by one and in pairs."""
    listed = list(forms)
    pairs = (a + b for a, b in itertools.pairwise(listed) if ord(a[0]) > 0x3400 and ord(b[0]) > 0x3400)
    return frozenset((*listed, *pairs))


def _telling(senses: Iterable[Sense]) -> frozenset[Sense]:
    return frozenset(sense for sense in senses if sense.family != "filler")


def _dice(one: frozenset[object], other: frozenset[object]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _fills(blank: str, kinds: frozenset[str], dated: bool) -> int:
    """1 where the question names what a blank wants, -1 where it does not."""
    if blank == "year":
        return 1 if dated else -1
    wanted = _KINDS.get(blank)
    filled = bool(kinds & wanted) if wanted else bool(kinds - {"doc"}) or blank in ("trait", "item", "kind", "measure")
    return 1 if filled else -1
