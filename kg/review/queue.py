"""What is to be reviewed: every fact that documents state, the doubtful ones first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions, Triple

from kg import knowledge
from kg.graph.iris import FA, PROV, document_graph, document_of
from kg.graph.stated import StatedFacts
from kg.model import Fact
from kg.ontology import Ontology
from kg.queries.paging import paged
from kg.review.judgement import Judgement, content_key
from kg.store import Store

_PREFIXES: Final = (
    f"PREFIX fa: <{FA}> PREFIX prov: <{PROV}> PREFIX oa: <http://www.w3.org/ns/oa#> "
    "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
)
_ALL: Final = """SELECT ?fact ?class ?graph ?confidence ?judgement { GRAPH ?graph {
  ?fact prov:wasDerivedFrom ?passage ; a ?class . ?passage fa:confidence ?confidence .
  OPTIONAL { ?passage fa:judgement ?judgement } } }"""
_ONE: Final = """SELECT ?fact ?class ?graph ?confidence ?judgement {{ BIND({fact} AS ?fact) GRAPH ?graph {{
  {fact} prov:wasDerivedFrom ?passage ; a ?class . ?passage fa:confidence ?confidence .
  OPTIONAL {{ ?passage fa:judgement ?judgement }} }} }}"""
_OF_DOCUMENT: Final = "SELECT DISTINCT ?fact {{ GRAPH {graph} {{ ?fact prov:wasDerivedFrom ?passage }} }}"
_THERE: Final = """SELECT DISTINCT ?fact {{ GRAPH {graph} {{ ?fact a {kind} ; prov:wasDerivedFrom ?passage .
  ?passage oa:hasSelector ?words . ?words oa:exact ?quote .
  OPTIONAL {{ ?passage oa:hasSelector ?span . ?span oa:start ?start ; oa:end ?end }} }}
  FILTER(?quote = {quote} || ?fact = {fact} || (?start < {end} && ?end > {start})) }} ORDER BY ?fact"""
# All that the flat form of a fact takes from the graph. The fact stands in the patterns, not in VALUES: beside a
# variable graph that can be planned as a walk over all graphs.
_NEAR: Final = """SELECT DISTINCT ?graph ?s ?p ?o {{
  {{ GRAPH ?graph {{ {fact} ?p ?o }} BIND({fact} AS ?s) }}
  UNION {{ GRAPH ?graph {{ {fact} prov:wasDerivedFrom ?s . ?s ?p ?o }} }}
  UNION {{ GRAPH ?graph {{ {fact} prov:wasDerivedFrom ?passage . ?passage oa:hasSelector ?s . ?s ?p ?o }} }}
  UNION {{ GRAPH ?graph {{ ?s rdf:subject {fact} ; ?p ?o }} }}
  UNION {{ GRAPH ?graph {{ {fact} ?slot ?s . ?s rdfs:label ?o }} BIND(rdfs:label AS ?p) }}
  UNION {{ GRAPH ?graph {{ {fact} ?slot ?s . ?s skos:notation ?o }} BIND(skos:notation AS ?p) }} }}"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact in the queue: confidence is that of its weakest passage; pending: whether a passage is not judged yet.

    contradictory: whether documents give other values for the same fact.
    """

    iri: str
    type: str
    confidence: float
    contradictory: bool
    documents: tuple[str, ...]
    pending: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """One content of a fact and all passages that state just that.

    judgement: the identifier of the judgement that accepted or corrected it, "" where nobody judged it.
    """

    iri: str
    key: str
    fact: Fact
    documents: tuple[str, ...]
    judgement: str


def entries(store: Store, ontology: Ontology) -> tuple[Entry, ...]:
    """All facts of documents: contradictory ones first, then by confidence, the lowest first."""
    rows = store.query(_PREFIXES + _ALL)
    stated = rows if isinstance(rows, QuerySolutions) else ()
    return _ordered(_entries(stated, ontology, _contradictory(store)))


def renewed(old: Collection[Entry], store: Store, ontology: Ontology, documents: Collection[str]) -> tuple[Entry, ...]:
    """The entries after decisions have changed some documents; only what these stated or state is looked at again.

    Whether facts contradict each other is not: that stays as it was until all entries are made anew.
    """
    touched = {entry.iri for entry in old if not set(documents).isdisjoint(entry.documents)}
    for doc in documents:
        rows = store.query(_PREFIXES + _OF_DOCUMENT.format(graph=document_graph(doc)))
        touched |= {row["fact"].value for row in rows} if isinstance(rows, QuerySolutions) else set()
    stated: list[QuerySolution] = []
    for iri in sorted(touched):
        rows = store.query(_PREFIXES + _ONE.format(fact=NamedNode(iri)))
        stated += rows if isinstance(rows, QuerySolutions) else ()
    doubted = {entry.iri for entry in old if entry.contradictory}
    kept = [entry for entry in old if entry.iri not in touched]
    return _ordered([*kept, *_entries(stated, ontology, doubted)])


def _entries(rows: Iterable[QuerySolution], ontology: Ontology, doubted: Collection[str]) -> Iterable[Entry]:
    """The entries of what documents state."""
    types = {kind.iri: kind.name for kind in ontology.fact_types.values()}
    confidence: dict[tuple[str, str], float] = {}
    documents: dict[str, set[str]] = defaultdict(set)
    pending: set[str] = set()
    for row in rows:
        doc, iri = document_of(row["graph"]), row["fact"].value
        if doc is None or row["class"].value not in types:
            continue
        fact, sure = (iri, types[row["class"].value]), float(row["confidence"].value)
        confidence[fact] = min(sure, confidence.get(fact, 1.0))
        documents[iri].add(doc)
        if row["judgement"] is None:
            pending.add(iri)
    for (iri, name), sure in confidence.items():
        yield Entry(iri, name, sure, iri in doubted, tuple(sorted(documents[iri])), iri in pending)


def _ordered(found: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(found, key=lambda e: (not e.contradictory, e.confidence, e.documents, e.iri)))


def _contradictory(store: Store) -> set[str]:
    """The facts of which the catalogue's query says that documents disagree."""
    text = knowledge.path("queries", "across", "contradictions.rq").read_text("utf-8")
    rows = store.query(paged(text, None))
    return {row["fact"].value for row in rows} if isinstance(rows, QuerySolutions) else set()


def in_place_of(store: Store, ontology: Ontology, judgement: Judgement) -> list[str]:
    """The facts of its type that a judged fact's document now states in the same place or under the same IRI."""
    found: dict[str, None] = {}
    for evidence in judgement.fact.evidence:
        text = _THERE.format(
            graph=document_graph(evidence.doc),
            kind=NamedNode(ontology.fact_types[judgement.fact.type].iri),
            quote=Literal(evidence.quote),
            fact=NamedNode(judgement.iri or f"{FA}none"),
            start=evidence.start,
            end=evidence.end,
        )
        rows = store.query(_PREFIXES + text)
        found |= {row["fact"].value: None for row in rows} if isinstance(rows, QuerySolutions) else {}
    return list(found)


def readings(store: Store, ontology: Ontology, iris: Collection[str]) -> dict[str, list[Reading]]:
    """The contents of facts by IRI, each with the documents that state it."""
    graphs: dict[NamedNode, list[Triple]] = defaultdict(list)
    for iri in iris:
        rows = store.query(_PREFIXES + _NEAR.format(fact=NamedNode(iri)))
        for row in rows if isinstance(rows, QuerySolutions) else ():
            graphs[row["graph"]].append(Triple(row["s"], row["p"], row["o"]))
    found: dict[str, list[Reading]] = defaultdict(list)
    for graph, triples in sorted(graphs.items(), key=lambda pair: pair[0].value):
        doc = document_of(graph)
        if doc is not None:
            for reading in _of_document(doc, StatedFacts(triples, ontology), iris):
                found[reading.iri].append(reading)
    return {iri: list(_merged(found[iri])) for iri in iris}


def _of_document(doc: str, stated: StatedFacts, iris: Collection[str]) -> Iterable[Reading]:
    for node, fact in stated.facts().items():
        if node.value in iris:
            yield Reading(node.value, content_key(fact), fact, (doc,), stated.judged_in(node))


def _merged(some: Iterable[Reading]) -> Iterable[Reading]:
    """Readings of the same content as one."""
    by_key: dict[tuple[str, str], Reading] = {}
    for reading in some:
        known = by_key.get((reading.key, reading.judgement))
        if known is not None:
            confidence = min(known.fact.confidence, reading.fact.confidence)
            evidence = (*known.fact.evidence, *reading.fact.evidence)
            fact = replace(known.fact, evidence=evidence, confidence=confidence)
            reading = replace(known, fact=fact, documents=(*known.documents, *reading.documents))
        by_key[reading.key, reading.judgement] = reading
    return by_key.values()
