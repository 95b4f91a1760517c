"""Store → facts with their passages, and what the entities they name are called."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import Final, cast

from pyoxigraph import Literal, NamedNode, Quad, QuerySolution, QuerySolutions, Triple

from kg.graph.iris import FA, ID, LABEL, PROV, RDFS, RUNS, SKOS, TYPE
from kg.graph.literals import plain
from kg.ontology import FactType, Ontology
from kg.sorting import in_order
from kg.store import Store, Term

FACTS: Final = ID + "fact/"
_PASSAGE: Final = NamedNode("urn:passage")  # only while facts are sorted
_SORTED: Final = 20_000  # statements of facts in memory, some 15 MB
STATUS: Final = FA + "status"
# Of several documents the strongest statement counts: what is done is no longer a plan.
_STRENGTH: Final = ("done", "ongoing", "planned", "negated")

_PREFIXES: Final = f"PREFIX fa: <{FA}> PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX prov: <{PROV}> "
_OF_CLASS: Final = "SELECT ?class ?fact ?property ?value { GRAPH ?g { ?fact a ?class ; ?property ?value } }"
_OF_FACT: Final = "SELECT ?fact ?property ?value { GRAPH ?g { ?fact ?property ?value } }"
_NAMING: Final = (
    f'SELECT DISTINCT ?entity ?fact {{ GRAPH ?g {{ ?fact ?slot ?entity }} FILTER(STRSTARTS(STR(?fact), "{FACTS}")) }}'
)
_PASSAGES: Final = (
    "SELECT ?fact ?doc ?quote { GRAPH ?g { ?fact prov:wasDerivedFrom ?passage . ?passage oa:hasSelector/oa:exact "
    "?quote ; oa:hasSource/fa:docId ?doc } }"
)
_TOLD: Final = frozenset((TYPE.value, LABEL.value, f"{SKOS}prefLabel", f"{FA}country", f"{FA}officeOf"))


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document that states a fact, word for word."""

    doc: str
    quote: str


@dataclass(frozen=True)
class StoredFact:
    """A fact with all values that documents give its properties, by the IRI of the property."""

    iri: str
    type: FactType
    values: Mapping[str, tuple[Term, ...]]
    passages: tuple[Passage, ...]

    @property
    def status(self) -> str:
        """done, ongoing, planned or negated, the strongest that a document states; empty where none does."""
        said = {code_of(term) for term in self.values.get(STATUS, ())}
        return next((status for status in _STRENGTH if status in said), "")

    def entities(self, properties: Iterable[str]) -> tuple[str, ...]:
        """The IRIs that the properties have as values, each once, in their order."""
        found = (term.value for path in properties for term in self.values.get(path, ()))
        nodes = {term.value for terms in self.values.values() for term in terms if isinstance(term, NamedNode)}
        return tuple(dict.fromkeys(value for value in found if value in nodes))


@dataclass(frozen=True, slots=True)
class Entity:
    """What the graph calls a thing; ``kind`` is the local name of its narrowest class ("City").

    country: the label of the country of a place; office_of: the IRI of the place that an office serves.
    """

    iri: str
    kind: str
    label: str
    label_en: str
    country: str = ""
    office_of: str = ""


def code_of(term: Term) -> str:
    """The code of a concept: fa:status-done → done."""
    return term.value.rpartition("/")[2].rpartition("#")[2].partition("-")[2] or term.value.rpartition("/")[2]


@dataclass(eq=False)
class FactReader:
    """Reads facts and names from a store; remembered: how many things it remembers, each is then read once."""

    store: Store
    ontology: Ontology = field(default_factory=Ontology.load)
    remembered: int | None = None

    def __post_init__(self) -> None:
        self._types = {fact_type.iri: fact_type for fact_type in self.ontology.fact_types.values()}
        self.entity = lru_cache(self.remembered)(self._read_entity)

    def all(self, types: Iterable[FactType]) -> list[StoredFact]:
        """Every fact of the types, ordered by IRI."""
        values: dict[str, dict[str, set[Term]]] = defaultdict(lambda: defaultdict(set))
        of_type: dict[str, FactType] = {}
        for fact_type in types:
            for row in self._rows(_OF_CLASS, {"class": NamedNode(fact_type.iri)}):
                values[row["fact"].value][row["property"].value].add(row["value"])
                of_type[row["fact"].value] = fact_type
        passages = defaultdict(set)
        for row in self._rows(_PASSAGES):
            passages[row["fact"].value].add(Passage(row["doc"].value, row["quote"].value))
        return [_stored(iri, of_type[iri], values[iri], passages[iri]) for iri in sorted(values)]

    def naming(self, entity: str) -> frozenset[str]:
        """The IRIs of the facts that name an entity."""
        return frozenset(row["fact"].value for row in self._rows(_NAMING, {"entity": NamedNode(entity)}))

    def fact(self, iri: str) -> StoredFact | None:
        """One fact; None where its class is no type of fact."""
        node = {"fact": NamedNode(iri)}
        values: dict[str, set[Term]] = defaultdict(set)
        for row in self._rows(_OF_FACT, node):
            values[row["property"].value].add(row["value"])
        kind = next((self._types[t.value] for t in values[TYPE.value] if t.value in self._types), None)
        passages = {Passage(row["doc"].value, row["quote"].value) for row in self._rows(_PASSAGES, node)}
        return _stored(iri, kind, values, passages) if kind else None

    def streamed(self, types: Iterable[FactType]) -> Iterator[StoredFact]:
        """What ``all`` gives, of which little is in memory: it is sorted in files."""
        for iri, quads in groupby(
            in_order(self._told(types), _SORTED), lambda quad: cast(NamedNode, quad.subject).value
        ):
            values: dict[str, set[Term]] = defaultdict(set)
            passages = set()
            for quad in quads:
                if quad.predicate == _PASSAGE:
                    passages.add(Passage(*json.loads(cast(Literal, quad.object).value)))
                else:
                    values[quad.predicate.value].add(cast(Term, quad.object))
            kind = next((self._types[t.value] for t in values[TYPE.value] if t.value in self._types), None)
            if kind is not None:
                yield _stored(iri, kind, values, passages)

    def _told(self, types: Iterable[FactType]) -> Iterator[Quad]:
        """Facts' values, and their passages as texts."""
        for fact_type in types:
            for row in self._rows(_OF_CLASS, {"class": NamedNode(fact_type.iri)}):
                yield Quad(row["fact"], row["property"], row["value"])
        for row in self._rows(_PASSAGES):
            yield Quad(row["fact"], _PASSAGE, Literal(json.dumps((row["doc"].value, row["quote"].value))))

    def _read_entity(self, iri: str) -> Entity:
        """The names and the class of a thing that a fact names."""
        said: dict[str, set[Term]] = defaultdict(set)
        # From the index: there are ten thousand things in a network, and a query takes ten times as long.
        for quad in self.store.statements(NamedNode(iri)):
            told = quad.predicate.value in _TOLD and quad.graph_name != RUNS
            if told and not isinstance(quad.object, Triple):
                said[quad.predicate.value].add(quad.object)
        return self._entity(iri, said)

    def text(self, terms: Iterable[Term]) -> str:
        """Values as people read them: labels of things, plain values of literals, joined by "、"."""
        shown = {self.entity(t.value).label if isinstance(t, NamedNode) else _plain(t) for t in terms}
        return "、".join(sorted(shown))

    def _entity(self, iri: str, said: Mapping[str, Collection[Term]]) -> Entity:
        literals = [t for p in (RDFS + "label", SKOS + "prefLabel") for t in said.get(p, ()) if isinstance(t, Literal)]
        chinese = sorted(t.value for t in literals if (t.language or "").startswith("zh"))
        english = sorted(t.value for t in literals if t.language == "en")
        country = min((t.value for t in said.get(FA + "country", ())), default="")
        return Entity(
            iri=iri,
            kind=self._kind({t.value for t in said.get(TYPE.value, ())}),
            label=(chinese or english or [iri.rpartition("/")[2]])[0],
            label_en=(english or [""])[0],
            country=self.entity(country).label if country and country != iri else "",
            office_of=min((t.value for t in said.get(FA + "officeOf", ())), default=""),
        )

    def _kind(self, classes: set[str]) -> str:
        """The narrowest of the classes: the one that is no ancestor of another."""
        known = {iri for iri in classes if iri in self.ontology.terms}
        above = {parent for iri in known for parent in self._ancestors(iri)}
        narrow = sorted(known - above) or ["Concept"]
        return narrow[0].removeprefix(FA)

    def _ancestors(self, iri: str) -> Iterator[str]:
        term = self.ontology.terms.get(iri)
        for parent in term.parents if term else ():
            yield parent
            yield from self._ancestors(parent)

    def _rows(self, text: str, bindings: Mapping[str, Term] | None = None) -> Iterator[QuerySolution]:
        result = self.store.query(_PREFIXES + text, bindings)
        if isinstance(result, QuerySolutions):
            yield from result


def _stored(iri: str, kind: FactType, values: Mapping[str, set[Term]], passages: Iterable[Passage]) -> StoredFact:
    ordered = {path: tuple(sorted(terms, key=str)) for path, terms in sorted(values.items())}
    return StoredFact(iri, kind, ordered, tuple(sorted(passages, key=lambda p: (p.doc, p.quote))))


def _plain(term: Term) -> str:
    return format(plain(term)) if isinstance(term, Literal) else term.value
