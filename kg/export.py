"""The graph in other formats: RDF, networks for graph tools, tables, flat facts."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, Quad

from kg.errors import UsageError
from kg.flat import write_facts
from kg.graph.iris import PREFIXES, RUNS
from kg.graph.reading import facts_from_store
from kg.model import Fact
from kg.store import Store

if TYPE_CHECKING:
    from kg.views import Network

_RDF: Final[Mapping[str, ox.RdfFormat]] = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_BATCH: Final = 10_000


def export(store: Store, form: str) -> Iterator[bytes]:
    """The graph in one of ``FORMATS``, piece by piece.

    turtle has no named graphs: it is the union of all. The times of runs are left out everywhere. csv is
    one long table of facts: doc, number of the fact, type, slot, value. Raises UsageError for another
    format.
    """
    if form not in FORMATS:
        raise UsageError(f"there is no format {form}; there are {', '.join(FORMATS)}")
    return _WRITERS[form](store) if form in _WRITERS else _rdf(store, _RDF[form])


def stable_quads(store: Store) -> Iterator[Quad]:
    """All quads that are the same in every build of the same documents."""
    for graph in sorted(store.graphs() - {RUNS}, key=lambda name: name.value):
        yield from sorted(store.quads(graph), key=str)


def _rdf(store: Store, form: ox.RdfFormat) -> Iterator[bytes]:
    quads = stable_quads(store)
    if form in (ox.RdfFormat.TURTLE, ox.RdfFormat.JSON_LD):  # one document, whose parts cannot be joined
        if form == ox.RdfFormat.TURTLE:
            quads = iter(sorted({_without_graph(quad) for quad in quads}, key=str))
        yield _serialize(quads, form)
        return
    batch: list[Quad] = []
    for quad in quads:
        batch.append(quad)
        if len(batch) == _BATCH:
            yield _serialize(iter(batch), form)
            batch.clear()
    yield _serialize(iter(batch), form)


def _serialize(quads: Iterator[Quad], form: ox.RdfFormat) -> bytes:
    prefixes = PREFIXES if form.supports_datasets or form == ox.RdfFormat.TURTLE else None
    if form == ox.RdfFormat.TURTLE:
        return ox.serialize((quad.triple for quad in quads), format=form, prefixes=prefixes) or b""
    return ox.serialize(quads, format=form, prefixes=prefixes) or b""


def _without_graph(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())


def _facts(store: Store) -> Iterator[bytes]:
    for line in write_facts(facts_from_store(store)):
        yield line.encode("utf-8")


def _csv(store: Store) -> Iterator[bytes]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("doc", "fact", "type", "slot", "value"))
    for number, fact in enumerate(facts_from_store(store), 1):
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


def plain_network(network: Network) -> Network:
    """The network with text and numbers alone on nodes and edges, as files of graphs hold them.

    A fact may be several edges, and readers take edges of one id for one: the id is the IRI of the fact, with a
    number from the second edge on; the attribute ``iri`` has it without.
    """
    import networkx

    seen: Counter[str] = Counter()
    plain: Network = networkx.MultiDiGraph()
    for node, about in network.nodes(data=True):
        plain.add_node(node, **_texts(about), remarks=" · ".join(fact.title for fact in about.get("facts", ())))
    for start, end, key, about in network.edges(keys=True, data=True):
        passages = about["fact"].passages
        quote = {"doc": passages[0].doc, "quote": passages[0].quote} if passages else {"doc": "", "quote": ""}
        seen[key] += 1
        unique = key if seen[key] == 1 else f"{key}#{seen[key]}"
        plain.add_edge(start, end, key=unique, iri=key, **_texts(about), **quote)
    return plain


def _texts(about: Mapping[str, object]) -> dict[str, str | int | float]:
    return {name: value for name, value in about.items() if isinstance(value, str | int | float)}


def _graphml(store: Store) -> Iterator[bytes]:
    import networkx

    from kg.views import build_network

    out = io.BytesIO()
    networkx.write_graphml(plain_network(build_network(store)), out, encoding="utf-8", named_key_ids=True)
    yield out.getvalue()


def _gexf(store: Store) -> Iterator[bytes]:
    import networkx

    from kg.views import build_network

    out = io.BytesIO()
    networkx.write_gexf(plain_network(build_network(store)), out, encoding="utf-8")
    yield out.getvalue()


_WRITERS: Final[Mapping[str, Callable[[Store], Iterator[bytes]]]] = {
    "graphml": _graphml,
    "gexf": _gexf,
    "csv": _csv,
    "facts": _facts,
}
FORMATS: Final = (*_RDF, *_WRITERS)
