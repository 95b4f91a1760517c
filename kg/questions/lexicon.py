"""The words of questions: expressions of data/questions and the labels of the ontology → senses."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kg import knowledge
from kg.errors import KnowledgeError
from kg.ontology import Ontology
from kg.questions.text import Tokeniser, stem

FAMILIES = frozenset({"ask", "noun", "type", "cue", "slot", "post", "stage", "filler", "concept"})
# Schemes whose concepts are known by their family in data/questions: "stage.approved" is partnershipStage.
_SCHEME_OF = {"stage": "partnershipStage"}
# Schemes in which all expressions of a concept mean the same thing.
_SYNONYMOUS = ("partnershipKind-", "trait-", "financeItem-", "staffItem-", "attendance-")
_OPENING = frozenset({"count", "which"})
# Schemes whose labels are no words of questions: their words (年, 其他 …) are too common.
_SILENT = frozenset({"operator", "genre", "status"})


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning: ("ask", "who"), ("concept", "financeItem-wages"), ("filler", "")."""

    family: str
    value: str


@dataclass(frozen=True, slots=True)
class Found:
    """Expressions found at tokens ``[start, end)``."""

    start: int
    end: int
    senses: frozenset[Sense]


class Lexicon:
    """Expressions by their tokens; ``add`` takes further ones (concepts that only a graph has)."""

    def __init__(self, tokeniser: Tokeniser) -> None:
        self._tokeniser = tokeniser
        self._senses: dict[tuple[str, ...], frozenset[Sense]] = {}
        self._starts: set[tuple[str, ...]] = set()
        self.own: dict[str, str] = {}  # items that documents added, by their names

    @classmethod
    def load(cls, ontology: Ontology, tokeniser: Tokeniser, folder: Path | None = None) -> Lexicon:
        """The ontology's labels and every expressions*.toml of a folder, by default data/questions.

        Raises KnowledgeError for a sense of no family, or a concept that no scheme has.
        """
        lexicon = cls(tokeniser)
        for path in sorted((folder or knowledge.path("data", "questions")).glob("expressions*.toml")):
            for sense, expressions in read_expressions(path, ontology):
                lexicon.add(expressions, sense)
        for sense, expressions in ontology_expressions(ontology):
            lexicon.add(expressions, sense)
        lexicon.compose()
        lexicon.imply()
        return lexicon

    def add(self, expressions: Iterable[str], sense: Sense) -> None:
        """Give expressions a further sense."""
        for expression in expressions:
            key = self._tokeniser.key(expression)
            if not key:
                continue
            self._senses[key] = self._senses.get(key, frozenset()) | {sense}
            self._starts.update(key[:length] for length in range(1, len(key) + 1))

    def compose(self) -> None:
        """Give expressions that begin with a question word ("how many batches") its sense, and those of the rest."""
        for key, senses in list(self._senses.items()):
            if any(sense.value.startswith("financeItem-") for sense in senses):
                self._senses[key] = senses | self._bases_in(key)
            if any(sense.family == "ask" for sense in senses):
                continue
            for first, cut in ((f, c) for f in (0, 1) for c in range(len(key) - 1, f, -1)):
                head = {s for s in self._senses.get(key[first:cut], ()) if s.family == "ask" and s.value in _OPENING}
                if head:
                    rest = {s for s in self._senses.get(key[cut:], ()) if s.family in ("noun", "slot")}
                    self._senses[key] = senses | head | rest
                    break

    def imply(self) -> None:
        """Whatever means a sister city speaks of ties."""
        sister, ties = Sense("concept", "partnershipKind-sister_city"), Sense("type", "partnership")
        for key, senses in self._senses.items():
            if sister in senses:
                self._senses[key] = senses | {ties}

    def _bases_in(self, key: tuple[str, ...]) -> frozenset[Sense]:
        """The basis that an item's own words name: 支出预算总额 is of the budget."""
        parts = (key[i:j] for i in range(len(key)) for j in range(i + 1, len(key) + 1) if j - i < len(key))
        senses = (sense for part in parts for sense in self._senses.get(part, ()))
        return frozenset(sense for sense in senses if sense.value.startswith("financeBasis-"))

    def senses(self, expression: str) -> frozenset[Sense]:
        """The senses of one expression; empty where it is unknown."""
        return self._senses.get(self._tokeniser.key(expression), frozenset())

    def of(self, key: tuple[str, ...]) -> frozenset[Sense]:
        """The senses of an expression given as tokens."""
        return self._senses.get(key, frozenset())

    def find(self, forms: tuple[str, ...]) -> Iterator[Found]:
        """Every expression in a sequence of tokens, overlapping ones too."""
        for start in range(len(forms)):
            for end in range(start + 1, len(forms) + 1):
                key = forms[start:end]
                if key not in self._starts:
                    break
                if key in self._senses:
                    yield Found(start, end, self._senses[key])

    @cached_property
    def words(self) -> Mapping[str, tuple[str, ...]]:
        """What English words (without endings) may be called in Chinese: data/questions/words.tsv."""
        return _read_words("words.tsv")

    def synonyms(self, sense: Sense) -> frozenset[str]:
        """The Chinese expressions of a sense, of two characters or more."""
        return self._chinese_of.get(sense, frozenset())

    @cached_property
    def _chinese_of(self) -> Mapping[Sense, frozenset[str]]:
        found: dict[Sense, set[str]] = defaultdict(set)
        for key, senses in self._senses.items():
            if len(key) > 1 and all(ord(form[0]) > 0x3400 for form in key):
                for sense in senses:
                    if sense.value.startswith(_SYNONYMOUS):
                        found[sense].add("".join(key))
        return {sense: frozenset(expressions) for sense, expressions in found.items()}

    @cached_property
    def chinese(self) -> frozenset[str]:
        """The Chinese words of both lists."""
        lists = (self.words, self.glossary)
        return frozenset(word for words in lists for options in words.values() for word in options if len(word) > 1)

    @cached_property
    def glossary(self) -> Mapping[str, tuple[str, ...]]:
        """What further English words may be called in Chinese: data/questions/glossary.tsv, which goes first."""
        return _read_words("glossary.tsv")

    @cached_property
    def latin(self) -> frozenset[str]:
        """Expressions that are one Latin word of five letters or more."""
        return frozenset(key[0] for key in self._senses if len(key) == 1 and len(key[0]) >= 5)

    @cached_property
    def long_expressions(self) -> tuple[tuple[str, ...], ...]:
        """Expressions of three Chinese characters or more, for those who mistype."""
        return tuple(key for key in self._senses if len(key) >= 3 and all(ord(form[0]) > 0x3400 for form in key))


def read_expressions(path: Path, ontology: Ontology) -> Iterator[tuple[Sense, tuple[str, ...]]]:
    """The senses of one file with their expressions in both languages."""
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise KnowledgeError(f"{path}: {error}") from error
    for name, lists in tables.items():
        expressions = tuple(text for language in ("zh", "en") for text in lists.get(language, ()))
        yield _sense(name, path, ontology), expressions


def ontology_expressions(ontology: Ontology) -> Iterator[tuple[Sense, tuple[str, ...]]]:
    """Labels and further labels of concepts, and of the classes of facts."""
    for concept in ontology.concepts_by_iri.values():
        if concept.scheme in _SILENT:
            continue
        names = [*concept.labels.values(), *(name for names in concept.alt.values() for name in names)]
        yield Sense("concept", f"{concept.scheme}-{concept.notation}"), tuple(filter(_telling, names))
    for name, fact_type in ontology.fact_types.items():
        term = ontology.terms[fact_type.iri]
        names = [*term.labels.values(), *(alias for aliases in term.alt.values() for alias in aliases)]
        yield Sense("type", name), tuple(filter(_telling, names))


def _read_words(name: str) -> Mapping[str, tuple[str, ...]]:
    lines = knowledge.path("data", "questions", name).read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {" ".join(stem(word) for word in row[0].split()): tuple(row[1].split("|")) for row in rows if len(row) == 2}


def _telling(name: str) -> bool:
    """Whether a label tells enough by itself: a single Chinese character (山, 绣) does not."""
    return len(name) > 1


def _sense(name: str, path: Path, ontology: Ontology) -> Sense:
    family, dot, value = name.partition(".")
    family = _SCHEME_OF.get(family, family)
    if dot and family in FAMILIES:
        return Sense(family, value)
    if dot and family in ontology.schemes:
        if ontology.concept(family, value) is None:
            raise KnowledgeError(f"{path}: [{name}]: ontology/schemes/{family}.ttl has no concept {value!r}")
        return Sense("concept", f"{family}-{value}")
    known = ", ".join(sorted(FAMILIES | ontology.schemes.keys()))
    raise KnowledgeError(f"{path}: [{name}] must be <family>.<value>, the family one of {known}")


def by_family(senses: Iterable[Sense]) -> Mapping[str, frozenset[str]]:
    """The values of senses by their family."""
    found: dict[str, set[str]] = defaultdict(set)
    for sense in senses:
        found[sense.family].add(sense.value)
    return {family: frozenset(values) for family, values in found.items()}
