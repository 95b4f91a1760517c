"""What the graph states of one thing, as triples, for pages and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, Triple

from kg.graph.iris import PROV, RUNS
from kg.store import Store

_ABOUT: Final = "SELECT DISTINCT ?p ?o {{ GRAPH ?g {{ {thing} ?p ?o }} FILTER(?g != {runs}) }} ORDER BY ?p ?o"
_NAMING: Final = (
    "SELECT DISTINCT ?s ?p {{ GRAPH ?g {{ ?s ?p {thing} }} FILTER(?g != {runs}) }} ORDER BY ?s LIMIT {most}"
)
_PASSAGES: Final = (
    "SELECT DISTINCT ?s ?p ?o {{ {{ {thing} <{prov}wasDerivedFrom> ?s . ?s ?p ?o }} UNION "
    "{{ {thing} <{prov}wasDerivedFrom>/<http://www.w3.org/ns/oa#hasSelector> ?s . ?s ?p ?o }} }} ORDER BY ?s ?p ?o"
)
MOST: Final = 2000

Object = NamedNode | Literal


def exists(store: Store, iri: str) -> bool:
    """Whether the graph says anything of a thing."""
    thing = NamedNode(iri)
    found = store.query(f"ASK {{ {{ {thing} ?p ?o }} UNION {{ ?s ?p2 {thing} }} }}")
    return isinstance(found, QueryBoolean) and bool(found)


def about(store: Store, iri: str) -> tuple[tuple[str, Object], ...]:
    """The properties and values of a thing."""
    result = store.query(_ABOUT.format(thing=NamedNode(iri), runs=RUNS))
    rows = result if isinstance(result, QuerySolutions) else ()
    return tuple((row["p"].value, row["o"]) for row in islice(rows, MOST))


def triples(store: Store, iri: str) -> Iterator[Triple]:
    """What is said of a thing, of what names it, and of the passages that state it where it is a fact."""
    thing = NamedNode(iri)
    for path, value in about(store, iri):
        yield Triple(thing, NamedNode(path), value)
    naming = store.query(_NAMING.format(thing=thing, runs=RUNS, most=MOST))
    for row in naming if isinstance(naming, QuerySolutions) else ():
        yield Triple(row["s"], row["p"], thing)
    passages = store.query(_PASSAGES.format(thing=thing, prov=PROV))
    for row in passages if isinstance(passages, QuerySolutions) else ():
        yield Triple(row["s"], row["p"], row["o"])
