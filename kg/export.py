"""The graph in other formats: RDF, networks for graph tools, tables, flat facts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, NamedNode, Quad

from kg.errors import UsageError
from kg.flat import write_facts
from kg.graph.iris import BACKGROUND, DATASET, DERIVED, FA, JUDGEMENTS, ONTOLOGY, PREFIXES, RUNS, document_of
from kg.graph.reading import facts_from_store
from kg.graph.settled import settled
from kg.graph.stated import StatedFacts
from kg.model import Fact
from kg.ontology import Ontology
from kg.sorting import batched, in_order, once
from kg.store import Store

_RDF: Final[Mapping[str, ox.RdfFormat]] = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_PREFIXED: Final = (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG)
_HOLDS_DOCUMENTS: Final = f"ASK {{ GRAPH ?graph {{ ?document a <{FA}Document> }} }}"
_BATCH: Final = 10_000  # quads of a piece


def export(store: Store, form: str) -> Iterator[bytes]:
    """The graph in one of ``FORMATS``, piece by piece.

    turtle has no named graphs: it is the union of all. The times of runs and the judgements of reviewers
    (``kg review export`` has them) are left out everywhere. csv is
    one long table of facts: doc, number of the fact, type, slot, value. Raises UsageError for another
    format.
    """
    if form not in FORMATS:
        raise UsageError(f"there is no format {form}; there are {', '.join(FORMATS)}")
    return _WRITERS[form](store) if form in _WRITERS else _rdf(store, _RDF[form])


def stable_quads(store: Store) -> Iterator[Quad]:
    """All quads that follow from the documents and what people decided, the same in every build.

    Left out: times and keys of runs, and the judgements themselves, which hold what was rejected.
    """
    for graph in sorted(store.graphs() - {RUNS, JUDGEMENTS}, key=lambda name: name.value):
        yield from in_order(store.quads(graph))


def _rdf(store: Store, form: ox.RdfFormat) -> Iterator[bytes]:
    """Piece by piece: only so much is in memory as is sorted or written at a time."""
    if form == ox.RdfFormat.TURTLE:
        quads = once(in_order(_without_graph(quad) for quad in stable_quads(store)))
    else:
        quads = stable_quads(store)
    if form == ox.RdfFormat.JSON_LD:
        yield from _json_ld(quads)
        return
    yield "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items() if form in _PREFIXED).encode()
    for piece in batched(quads, _BATCH):
        yield _serialize(piece, form)


def _serialize(quads: Sequence[Quad], form: ox.RdfFormat) -> bytes:
    """The quads; prefixes are used but not declared again."""
    if form not in _PREFIXED:
        return ox.serialize(quads, format=form) or b""
    statements = quads if form.supports_datasets else [quad.triple for quad in quads]
    text = ox.serialize(statements, format=form, prefixes=PREFIXES) or b""
    return text.split(b"\n", len(PREFIXES))[-1]


def _json_ld(quads: Iterator[Quad]) -> Iterator[bytes]:
    """One array; what is said of a node may stand in several of its objects, which JSON-LD takes together."""
    yield b"["
    for number, piece in enumerate(batched(quads, _BATCH)):
        text = ox.serialize(piece, format=ox.RdfFormat.JSON_LD) or b"[]"
        yield (b",\n" if number else b"") + text.strip().removeprefix(b"[").removesuffix(b"]")
    yield b"]\n"


def _without_graph(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())


def _facts_in_turn(store: Store) -> Iterator[Fact]:
    """What ``facts_from_store`` gives, of which one document at a time is in memory."""
    graphs = {doc: graph for graph in store.graphs() if (doc := document_of(graph)) is not None}
    if _has_other_documents(store, graphs.values()):
        yield from facts_from_store(store)
        return
    ontology = Ontology.load()
    for doc in sorted(graphs):
        stated = StatedFacts((quad.triple for quad in store.quads(graphs[doc])), ontology)
        yield from settled(stated.facts().values())


def _has_other_documents(store: Store, graphs: Iterable[NamedNode]) -> bool:
    """Whether a graph that is no document's tells of documents, as one loaded under another name may."""
    others = store.graphs() - {RUNS, JUDGEMENTS, ONTOLOGY, BACKGROUND, DERIVED, DATASET, *graphs}
    return any(bool(store.query(_HOLDS_DOCUMENTS, {"graph": graph})) for graph in others)


def _facts(store: Store) -> Iterator[bytes]:
    for line in write_facts(_facts_in_turn(store)):
        yield line.encode("utf-8")


def _csv(store: Store) -> Iterator[bytes]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("doc", "fact", "type", "slot", "value"))
    for number, fact in enumerate(_facts_in_turn(store), 1):
        for slot, value in _cells(fact):
            writer.writerow((fact.evidence[0].doc, number, fact.type, slot, value))
        yield out.getvalue().encode("utf-8")
        out.seek(0)
        out.truncate()
    yield out.getvalue().encode("utf-8")


def _cells(fact: Fact) -> Iterator[tuple[str, object]]:
    for slot, value in fact.slots():
        for one in value if isinstance(value, tuple) else (value,):
            yield slot, json.dumps(one) if isinstance(one, bool) else one
    yield "quote", fact.evidence[0].quote


def _graphml(store: Store) -> Iterator[bytes]:
    from kg.views.network_file import graphml

    return graphml(store)


def _gexf(store: Store) -> Iterator[bytes]:
    from kg.views.network_file import gexf

    return gexf(store)


_WRITERS: Final[Mapping[str, Callable[[Store], Iterator[bytes]]]] = {
    "graphml": _graphml,
    "gexf": _gexf,
    "csv": _csv,
    "facts": _facts,
}
FORMATS: Final = (*_RDF, *_WRITERS)
