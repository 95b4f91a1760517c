"""Facts by what is told in them: the words of a question against the names, kinds and passages of facts.

For the types whose facts are known by names (events, indicators, projects …): every word that carries meaning
must be found in a fact, in its own slots before its passage; English words through their Chinese translations.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from pyoxigraph import Literal, NamedNode, QuerySolutions

from kg.ontology import FA, Ontology
from kg.places.script import bare
from kg.questions.clauses import Clauses, plain
from kg.questions.form import Term
from kg.questions.lexicon import Lexicon
from kg.questions.mention import Mention
from kg.questions.names import Names
from kg.questions.text import Token, Tokeniser
from kg.questions.thing import Thing
from kg.store import Store

_PREFIXES: Final = """PREFIX fa: <https://w3id.org/fakg/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>
"""
_SLOTS: Final = _PREFIXES + "SELECT ?fact ?property ?value WHERE { %s ?fact a %s ; ?property ?value }"
_COUNT: Final = _PREFIXES + "SELECT (COUNT(*) AS ?n) WHERE { ?fact a %s }"
_NAMED: Final = """{ SELECT DISTINCT ?fact WHERE {
  { VALUES ?thing { %s } ?fact ?any ?thing } UNION
  { VALUES ?thing { %s } ?thing ^fa:docHome/^oa:hasSource/^prov:wasDerivedFrom ?fact } } LIMIT %d }"""
_BY_WORDS: Final = "{ SELECT DISTINCT ?fact WHERE { ?fact fa:name|fa:measure|fa:projectName ?called "
_CALLED: Final = _BY_WORDS + "FILTER(%s) } LIMIT %d }"
_FACTS: Final = _PREFIXES + "SELECT DISTINCT ?fact WHERE { %s ?fact a %s }"
_SHORT: Final = 2  # characters
_LATELY: Final = 16  # restrictions of which the facts are kept
MANY: Final = 1_000  # facts of one type that are kept in memory and gone through for a question
_MOST: Final = 3_000  # facts that are read for one question of a type that has more
_PASSAGES: Final = (
    _PREFIXES
    + """SELECT DISTINCT ?fact ?quote ?home ?year WHERE { %s ?fact a %s ; prov:wasDerivedFrom ?passage .
  ?passage oa:hasSelector/oa:exact ?quote ; oa:hasSource ?doc .
  OPTIONAL { ?doc fa:docHome ?home } OPTIONAL { ?doc fa:docYear ?year } }"""
)
IN_NAME: Final = 1.0
_NAMES: Final = ("name", "measure", "object", "role")
IN_SLOT, IN_PASSAGE, BY_KIND, IN_PART, AT_HOME = 0.94, 0.8, 0.75, 0.7, 0.97


@dataclass(frozen=True)
class Told:
    """A fact as far as words can be found in it: its slots, their names as one text, its passages."""

    node: NamedNode
    slots: Mapping[str, tuple[Term, ...]]
    name: str  # what it is called: event, project, indicator, measure …
    text: str
    quote: str
    homes: frozenset[str]
    years: frozenset[str]  # of its documents
    passage: str = field(repr=False)  # its passages whole, as "quote" is without what is said of others
    words: frozenset[str] = field(repr=False)  # Latin words and numbers in its slots

    def values(self, slot: str) -> tuple[Term, ...]:
        """The values of a slot; empty where it is not filled."""
        return self.slots.get(slot, ())

    @property
    def all_years(self) -> tuple[str, ...]:
        """The years of its own dates."""
        return tuple(term.value[:4] for slot in ("year", "date") for term in self.values(slot))

    @cached_property
    def when(self) -> str:
        """Its first date; empty where it has none."""
        return min((term.value for slot in ("date", "year") for term in self.values(slot)), default="")

    @cached_property
    def nodes(self) -> frozenset[str]:
        """The IRIs of all that its slots name."""
        return frozenset(t.value for terms in self.slots.values() for t in terms if isinstance(t, NamedNode))


@dataclass(frozen=True, slots=True)
class Unit:
    """A word of the question that must be found: its mention, and how much it counts."""

    at: int
    mention: Mention
    weight: float
    run: str = ""  # the longer piece of Chinese that the word stands in


@dataclass(frozen=True, slots=True)
class Match:
    """A fact with how well it fits (0 to 1), and the units that were not found in it."""

    told: Told
    score: float
    missing: tuple[Unit, ...]
    surest: float  # how surely the best of its words, places aside, is found


class Recall:
    """The facts of one store by type; each type is read once, when first asked for."""

    def __init__(self, store: Store, ontology: Ontology, names: Names, lexicon: Lexicon, tokeniser: Tokeniser) -> None:
        self._store = store
        self._ontology = ontology
        self._names = names
        self._lexicon = lexicon
        self._tokeniser = tokeniser
        self._clauses = Clauses(tokeniser)
        self._facts: dict[str, tuple[Told, ...]] = {}
        self._lately: dict[tuple[str, str], tuple[Told, ...]] = {}
        self._sounds: dict[NamedNode, str] = {}
        self._counts: dict[str, int] = {}
        self._labels: dict[tuple[str, str], bool] = {}

    def facts(self, fact_type: str, mentions: Sequence[Mention] = ()) -> tuple[Told, ...]:
        """All facts of a type; of a type with very many only those that name a thing or a word of the mentions."""
        if self._count(fact_type) > MANY:
            return self._some(fact_type, self._restriction(mentions))
        if fact_type not in self._facts:
            self._facts[fact_type] = tuple(self._read(fact_type))
        return self._facts[fact_type]

    def _some(self, fact_type: str, restriction: str | None) -> tuple[Told, ...]:
        """The facts of a type under a restriction; those asked for last are kept, as readings ask for the same."""
        if restriction is None:
            return ()
        key, by_words = (fact_type, restriction), restriction.startswith(_BY_WORDS)
        if key not in self._lately:
            class_iri = NamedNode(self._ontology.fact_types[fact_type].iri)
            nodes = [str(row[0]) for row in self._rows(_FACTS % (restriction, class_iri))]
            told = nodes and not (by_words and len(nodes) >= MANY)  # a word that so many have says nothing
            only = f"VALUES ?fact {{ {' '.join(nodes)} }}"
            self._lately[key] = tuple(self._read(fact_type, only)) if told else ()
            while len(self._lately) > _LATELY:
                del self._lately[next(iter(self._lately))]
        return self._lately[key]

    def _count(self, fact_type: str) -> int:
        if fact_type not in self._counts:
            rows = self._rows(_COUNT % NamedNode(self._ontology.fact_types[fact_type].iri))
            self._counts[fact_type] = max((int(row[0].value) for row in rows), default=0)
        return self._counts[fact_type]

    def _restriction(self, mentions: Sequence[Mention]) -> str | None:
        """A pattern for the facts that name one of the things, else are called by one of the words; None for none."""
        things = [thing for mention in mentions for thing in mention.things]
        nodes = [str(t.node) for thing in things for t in (thing, *self._names.offices.get(thing.iri, ()))]
        if nodes:
            named = " ".join(dict.fromkeys(nodes))
            return _NAMED % (named, named, _MOST)
        words = [m.text for m in mentions if m.is_unknown and len(m.text) > 1]
        words += [
            chinese for m in mentions for chinese in self._lexicon.words.get(" ".join(m.text.lower().split()), ())
        ]
        said = " || ".join(f"CONTAINS(STR(?called), {Literal(word)})" for word in words[:8])
        return _CALLED % (said, MANY) if said else None

    def match(self, facts: Iterable[Told], units: Sequence[Unit], tokens: Sequence[Token]) -> list[Match]:
        """The facts in which the units are found, the best first."""
        matches = [self._match(told, units, tokens) for told in facts]
        return sorted(matches, key=lambda match: (-match.score, match.told.when, match.told.name))

    def _match(self, told: Told, units: Sequence[Unit], tokens: Sequence[Token]) -> Match:
        total = found = 0.0
        missing = []
        surest = 0.0
        for unit in units:
            strength = self.strength(unit.mention, told, tokens)
            if unit.run and unit.run in told.text:
                strength = 1.05 if unit.run in told.name else 1.0
            chance = len(unit.mention.text) == 1 and unit.mention.is_unknown
            if not chance and not any(thing.is_home and thing.country == "CN" for thing in unit.mention.things):
                surest = max(surest, strength)
            total += unit.weight
            found += unit.weight * strength
            if strength < 0.35:
                missing.append(unit)
        return Match(told, found / total if total else 0.0, tuple(missing), surest)

    def strength(self, mention: Mention, told: Told, tokens: Sequence[Token]) -> float:
        """How surely a mention is found in a fact, 0 to 1."""
        best = 0.0
        for thing in mention.things:
            best = max(best, self._thing(thing, told))
        if best >= IN_SLOT:
            return best
        best = max(best, self._kind(mention, told))
        for sense in mention.senses:
            if any(word in told.name for word in self._lexicon.synonyms(sense)):
                best = max(best, IN_SLOT + 0.02)
        pieces = tokens[mention.start : mention.end]
        if mention.number is not None and f"{mention.number:g}" in told.words:
            return IN_SLOT
        if all(token.han for token in pieces):
            text = "".join(token.form for token in pieces)
            return max(best, _han(text.rstrip("了过着的") if len(text) > _SHORT else text, told))
        return max(best, self._latin(pieces, told))

    def _kind(self, mention: Mention, told: Told) -> float:
        """Whether the fact is of a kind that the mention names; more surely by its own label than by another word."""
        kinds = [value for value in mention.values("concept") if f"{FA}{value}" in told.nodes]
        if not kinds:
            return 0.0
        if any(kind.startswith(("attendance-", "eventKind-visit")) for kind in kinds):
            return IN_NAME
        return IN_NAME if any(self._is_label(mention.text, kind) for kind in kinds) else BY_KIND

    def _is_label(self, text: str, kind: str) -> bool:
        """Whether a text is the label of a concept itself."""
        if (text, kind) not in self._labels:
            labels = self._ontology.concepts_by_iri[f"{FA}{kind}"].labels.values()
            self._labels[text, kind] = self._tokeniser.key(text) in {self._tokeniser.key(one) for one in labels}
        return self._labels[text, kind]

    def _thing(self, thing: Thing, told: Told) -> float:
        offices = {body.iri for body in self._names.offices.get(thing.iri, ())}
        if thing.iri in told.nodes or not offices.isdisjoint(told.nodes):
            return IN_NAME
        names = {self._tokeniser.simplify(name).lower() for name in thing.aliases}
        names |= {bare(name) for name in names if len(bare(name)) >= 2}
        if thing.kind == "country":
            names |= self._names.short_country(thing)
            if any(self._names.country_of(node) == thing.country for node in told.nodes):
                return BY_KIND
        if any(name in told.name for name in names):
            return IN_NAME
        if any(name in told.text for name in names):
            return IN_SLOT
        if thing.iri in told.homes:
            return AT_HOME
        return IN_PASSAGE if any(name in told.quote for name in names) else 0.0

    def _latin(self, tokens: Sequence[Token], told: Told) -> float:
        words = [token for token in tokens if not _is_small(token.form)]
        if not words:
            return 0.0
        phrase = " ".join(token.form for token in words)
        whole = self._translated(phrase, told) if len(words) > 1 else 0.0
        return max(whole, sum(self._word(token.form, told) for token in words) / len(words))

    def _word(self, form: str, told: Told) -> float:
        if form in told.words:
            return IN_NAME
        best = self._translated(form, told)
        if best == 0.0 and len(form) >= 5 and form not in self._lexicon.words and form in self._sound(told):
            return IN_SLOT
        return best

    def _sound(self, told: Told) -> str:
        """The names in a fact as they sound, for names that a question writes in Latin letters."""
        if told.node not in self._sounds:
            from pypinyin import lazy_pinyin

            self._sounds[told.node] = "".join(lazy_pinyin(told.text))
        return self._sounds[told.node]

    def says(self, mention: Mention, name: str, tokens: Sequence[Token]) -> float:
        """How surely a name says what a mention says, 0 to 1."""
        text = plain(self._tokeniser.simplify(name).lower())
        words = frozenset(token.form for token in self._tokeniser.tokens(name) if not token.han)
        nothing: frozenset[str] = frozenset()
        return self.strength(
            mention, Told(NamedNode("urn:name"), {}, text, text, "", nothing, nothing, "", words), tokens
        )

    def _translated(self, phrase: str, told: Told) -> float:
        best = 0.0
        for chinese in (*self._lexicon.glossary.get(phrase, ()), *self._lexicon.words.get(phrase, ())):
            sure = 1.0 if len(chinese) > 1 else 0.6
            if chinese in told.name or (len(chinese) > 2 and _in_order(chinese, told.name)):
                best = max(best, IN_NAME * sure)
            elif chinese in told.text and len(chinese) > 1:
                best = max(best, IN_SLOT)
            elif chinese in told.quote and len(chinese) > 1:
                best = max(best, IN_PASSAGE * sure)
        return best

    # --- reading ---

    def _read(self, fact_type: str, only: str = "") -> Iterable[Told]:
        class_iri = NamedNode(self._ontology.fact_types[fact_type].iri)
        slot_of = {slot.path: slot.name for slot in self._ontology.fact_types[fact_type].slots}
        slots: dict[NamedNode, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for fact, prop, value in self._rows(_SLOTS % (only, class_iri)):
            name = slot_of.get(prop.value)
            if name is not None and value not in slots[fact][name]:
                slots[fact][name].append(value)
        quotes: dict[NamedNode, list[str]] = defaultdict(list)
        homes: dict[NamedNode, set[str]] = defaultdict(set)
        years: dict[NamedNode, set[str]] = defaultdict(set)
        for fact, quote, home, year in self._rows(_PASSAGES % (only, class_iri)):
            quotes[fact].append(quote.value)
            homes[fact] |= {home.value} if home else set()
            years[fact] |= {year.value} if year else set()
        parted = self._clauses.parted(slots, quotes)
        for fact, filled in slots.items():
            held = {name: tuple(terms) for name, terms in filled.items()}
            told = self._told(fact, held, " ".join(dict.fromkeys(parted[fact])), homes[fact], years[fact])
            yield replace(told, passage=" ".join(dict.fromkeys(quotes[fact])))

    def _told(
        self, fact: NamedNode, slots: Mapping[str, tuple[Term, ...]], quote: str, homes: set[str], years: set[str]
    ) -> Told:
        names = " ".join(self._name(term) for name, terms in slots.items() if name != "status" for term in terms)
        called = " ".join(self._name(term) for name in _NAMES for term in slots.get(name, ()))
        text = self._tokeniser.simplify(names).lower()
        forms = frozenset(token.form for token in self._tokeniser.tokens(names) if not token.han)
        called = self._tokeniser.simplify(called).lower()
        quote = self._tokeniser.simplify(quote).lower()
        places, dated = frozenset(homes), frozenset(years)
        return Told(fact, slots, plain(called), plain(text), plain(quote), places, dated, "", forms)

    def _name(self, term: Term) -> str:
        if isinstance(term, Literal):
            return term.value
        thing = self._names.all.get(term.value)
        if thing is not None:
            return " ".join(thing.aliases)
        concept = self._ontology.concepts_by_iri.get(term.value)
        return concept.labels["zh"] if concept else ""

    def _rows(self, query: str) -> Iterable[tuple]:  # type: ignore[type-arg]
        result = self._store.query(query)
        if not isinstance(result, QuerySolutions):
            return
        width = len(result.variables)
        for row in result:
            yield tuple(row[i] for i in range(width))


def _han(text: str, told: Told) -> float:
    """Chinese words as a whole, else the share of their pairs of characters."""
    if text in told.name:
        return IN_NAME
    if text in told.text:
        return IN_SLOT
    if text in told.quote:
        return IN_PASSAGE
    if len(text) < 3:
        return 0.0
    pairs = [text[i : i + 2] for i in range(len(text) - 1)]
    share = sum(pair in told.text for pair in pairs) / len(pairs)
    share = max(share, IN_PASSAGE * sum(pair in told.quote for pair in pairs) / len(pairs))
    return IN_PART * share if share >= 0.5 else IN_PART * _in_order(text, told.name)


def _in_order(text: str, name: str) -> bool:
    """Whether all characters stand in a name in their order, near each other: 市领导 in 市级领导."""
    return re.search(".{0,2}?".join(map(re.escape, text)), name) is not None


def _is_small(form: str) -> bool:
    return form in ("the", "a", "an", "of", "in", "on", "for", "to", "and", "with", "by", "at")
