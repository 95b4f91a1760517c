"""Facts of one document → the quads of its named graph."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.graph.documents import document_triples, label
from kg.graph.entities import Agent, DocumentNames, Entity, Kind, NameShapes, Resolver, fact_country
from kg.graph.evidence import evidence_triples, mention_triples, run_triples
from kg.graph.iris import (
    FA,
    ID,
    LABEL,
    RDF,
    TYPE,
    concept_node,
    digest,
    document_graph,
    document_node,
    fa,
    fact_node,
)
from kg.graph.literals import amount_literal, date_literal, number_literal
from kg.graph.settled import settled
from kg.model import Context, Document, Fact, Indicator, PlaceMention, Project, Value
from kg.ontology import Ontology, SlotDef

Term = NamedNode | Literal
_ENTITIES: Mapping[str, Kind | Agent] = {
    "place": "place",
    "country": "country",
    "organisation": "organisation",
    "organisation_or_year": "organisation",
    "person": "person",
    "agent": "agent",
}
_DATES = ("date", "year", "organisation_or_year")
Link = tuple[NamedNode, NamedNode, NamedNode]  # fact, property, entity


class GraphMaker:
    """Makes the quads of documents; holds the ontology and the gazetteer."""

    def __init__(self, ontology: Ontology, resolver: Resolver, shapes: NameShapes) -> None:
        self._ontology = ontology
        self._resolver = resolver
        self._shapes = shapes

    def quads(
        self,
        doc: str,
        facts: Iterable[Fact],
        document: Document | None = None,
        places: Iterable[PlaceMention] = (),
    ) -> list[Quad]:
        """All quads of one document's graph, the same for the same input.

        document: gives title, context and the words around quotes; without it the graph says only
        which document it is. places: the places that it names, with or without a fact about them.
        """
        facts = settled(facts)
        names = DocumentNames(facts, document.context if document else Context(), self._resolver, self._shapes)
        page = _Page(self._ontology, names, document)
        triples = dict.fromkeys(page.triples(doc, facts, tuple(places)))
        return [Quad(triple.subject, triple.predicate, triple.object, document_graph(doc)) for triple in triples]

    def one_more(self, fact: Fact, beside: Beside) -> tuple[NamedNode, list[Triple]]:
        """The node and the triples of a fact, without evidence, that is added to a document's graph."""
        names = DocumentNames([*beside.facts.values(), fact], beside.context, self._resolver, self._shapes)
        page = _Page(self._ontology, names, None, beside)
        node = page.node(fact, beside.facts)
        return node, list(dict.fromkeys(page.alone(node, fact)))


@dataclass(frozen=True, slots=True)
class Beside:
    """The graph that a fact is added to: its facts, what it calls entities, and names whose node is settled.

    known: nodes by slot and name as written, for what the fact has in common with the one whose place it takes.
    """

    facts: Mapping[NamedNode, Fact]
    labels: Mapping[NamedNode, str]
    context: Context
    known: Mapping[tuple[str, str], NamedNode]


class _Page:
    """One document while its triples are made: remembers which names were used for which node."""

    def __init__(
        self, ontology: Ontology, names: DocumentNames, document: Document | None, beside: Beside | None = None
    ) -> None:
        self._ontology = ontology
        self._names = names
        self._document = document
        self._known = beside.known if beside else {}
        self._fixed = beside.labels if beside else {}
        self._used: dict[NamedNode, Counter[str]] = defaultdict(Counter)
        self._entities: dict[NamedNode, list[Entity]] = defaultdict(list)
        self._said: list[tuple[Link, str]] = []  # with the name as written

    def triples(self, doc: str, facts: list[Fact], places: tuple[PlaceMention, ...]) -> Iterator[Triple]:
        nodes = self._nodes(facts)
        yield from run_triples()
        yield from document_triples(doc, self._document, self._entity)
        for node, fact in nodes.items():
            yield from self._fact(node, fact)
            for evidence in fact.evidence:
                yield from evidence_triples(node, fact, evidence, self._document)
        yield from _project_links(nodes)
        yield from self._mentioned(doc, places)
        yield from self._entity_triples()
        yield from self._names_as_written()

    def alone(self, node: NamedNode, fact: Fact) -> Iterator[Triple]:
        """One fact without evidence, and the entities that it names."""
        yield from self._fact(node, fact)
        yield from self._entity_triples()
        yield from self._names_as_written()

    def _nodes(self, facts: list[Fact]) -> dict[NamedNode, Fact]:
        """The IRI of each fact."""
        nodes: dict[NamedNode, Fact] = {}
        for fact in facts:
            nodes[self.node(fact, nodes)] = fact
        return nodes

    def node(self, fact: Fact, others: Mapping[NamedNode, Fact]) -> NamedNode:
        """The IRI of a fact; where another of the document has its identity, all its slots decide."""
        terms = [(slot, self._object(fact, slot, value).value) for slot, value in self._filled(fact)]
        node = fact_node(fact.type, ((slot.name, value) for slot, value in terms if slot.identifying))
        if node not in others:
            return node
        return fact_node(fact.type, (("*", ""), *((slot.name, value) for slot, value in terms)))

    def _filled(self, fact: Fact) -> Iterator[tuple[SlotDef, Value]]:
        """Each slot with each of its values, one at a time."""
        kind = self._ontology.fact_types[fact.type]
        for name, value in fact.slots():
            for one in value if isinstance(value, tuple) else (value,):
                yield kind.slot(name), one

    def _object(self, fact: Fact, slot: SlotDef, value: Value) -> Term:
        if slot.scheme is not None:
            concept = self._ontology.concept(slot.scheme, _code(value))
            return NamedNode(concept.iri) if concept else concept_node(slot.scheme, _code(value))
        if slot.kind in _ENTITIES and not (slot.kind == "organisation_or_year" and _is_date(value)):
            return self._resolve(fact, slot, str(value)).node
        return _literal(slot, value)

    def _resolve(self, fact: Fact, slot: SlotDef, name: str) -> Entity:
        found = self._names.entity(name, _ENTITIES[slot.kind], fact_country(fact, slot.name))
        known = self._known.get((slot.name, name))
        return replace(found, node=known) if known else found

    def _fact(self, node: NamedNode, fact: Fact) -> Iterator[Triple]:
        yield Triple(node, TYPE, NamedNode(self._ontology.fact_types[fact.type].iri))
        for slot, value in self._filled(fact):
            term = self._object(fact, slot, value)
            yield Triple(node, NamedNode(slot.path), term)
            if isinstance(term, Literal):
                continue
            if slot.scheme is not None:
                yield from self._own_concept(slot.scheme, _code(value), term)
            else:
                self._entity(str(value), self._resolve(fact, slot, str(value)))
                self._said.append(((node, NamedNode(slot.path), term), str(value)))

    def _own_concept(self, scheme: str, code: str, node: NamedNode) -> Iterator[Triple]:
        """A concept that the ontology does not list is described in the document's own graph."""
        if node.value.startswith(FA):
            return
        skos = "http://www.w3.org/2004/02/skos/core#"
        yield Triple(node, TYPE, NamedNode(skos + "Concept"))
        yield Triple(node, NamedNode(skos + "inScheme"), fa(f"scheme-{scheme}"))
        yield Triple(node, NamedNode(skos + "notation"), Literal(code))
        yield Triple(node, NamedNode(skos + "prefLabel"), label(code.removeprefix("other:")))

    def _entity(self, name: str, entity: Entity | None = None, kind: Kind = "place") -> NamedNode:
        """Note that the name is used for the entity; gives its node."""
        entity = entity or self._names.entity(name, kind)
        self._used[entity.node][name] += 1
        self._entities[entity.node].append(entity)
        return entity.node

    def _label(self, node: NamedNode) -> str:
        """The name by which the document mostly calls the entity."""
        if node in self._fixed:
            return self._fixed[node]
        return min(self._used[node].items(), key=lambda pair: (-pair[1], pair[0]))[0]

    def _entity_triples(self) -> Iterator[Triple]:
        for node, entities in self._entities.items():
            yield Triple(node, LABEL, label(self._label(node)))
            for entity in entities:
                yield from (Triple(node, TYPE, cls) for cls in entity.classes)
                if entity.country is not None:
                    yield Triple(node, fa("country"), entity.country)
                if entity.office_of is not None:
                    yield Triple(node, fa("officeOf"), entity.office_of)
                if entity.kind == "place" and not entity.linked:
                    yield Triple(node, fa("linked"), Literal(False))

    def _mentioned(self, doc: str, places: tuple[PlaceMention, ...]) -> Iterator[Triple]:
        """``fa:mentions`` from the document and from each passage to the places that they name."""
        for place in places:
            entity = self._names.mentioned(place.name, place.country, place.region)
            if entity is None:
                continue
            if entity.node not in self._used:  # the labels are those that facts use, where there are any
                self._entity(place.name, entity)
            yield Triple(document_node(doc), fa("mentions"), entity.node)
            passage, triples = mention_triples(place.evidence, self._document)
            yield from triples
            yield Triple(passage, fa("mentions"), entity.node)

    def _names_as_written(self) -> Iterator[Triple]:
        """The name as written, where a fact calls an entity other than by the document's label of it.

        An rdf:Statement of subject, predicate and object has the name as its rdf:value.
        """
        groups: dict[Link, set[str]] = defaultdict(set)
        for link, name in self._said:
            groups[link].add(name)
        for link, names in groups.items():
            if names == {self._label(link[2])}:
                continue
            for name in sorted(names):
                node = NamedNode(f"{ID}name/{digest(*(part.value for part in link), name)}")
                yield Triple(node, TYPE, fa("Mention"))
                yield Triple(node, TYPE, _rdf("Statement"))
                for part, term in zip(("subject", "predicate", "object"), link, strict=True):
                    yield Triple(node, _rdf(part), term)
                yield Triple(node, _rdf("value"), Literal(name))


def _project_links(nodes: Mapping[NamedNode, Fact]) -> Iterator[Triple]:
    """``fa:ofProject`` from an indicator to the project of that name, where the document states just one."""
    projects: dict[str, list[NamedNode]] = defaultdict(list)
    for node, fact in nodes.items():
        if isinstance(fact, Project):
            projects[fact.name].append(node)
    for node, fact in nodes.items():
        found = projects.get(fact.project or "", []) if isinstance(fact, Indicator) else []
        if len(found) == 1:
            yield Triple(node, fa("ofProject"), found[0])


def _rdf(name: str) -> NamedNode:
    return NamedNode(RDF + name)


def _code(value: Value) -> str:
    """The notation of a concept; the flat format writes ``online: true`` for attendance-online."""
    return "online" if value is True else str(value)


def _is_date(value: Value) -> bool:
    return bool(date_literal(str(value)).datatype.value.rpartition("#")[2] != "string")


def _literal(slot: SlotDef, value: Value) -> Literal:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return date_literal(str(value)) if slot.kind in _DATES else Literal(str(value))
    return amount_literal(value) if slot.kind == "decimal" else number_literal(value)
