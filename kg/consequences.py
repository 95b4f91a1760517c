"""What follows from the documents that changed: derived triples, places and counts, without looking at all others.

What a document led to before it changed comes from the store's account, what it leads to now from its graph. What is
only in the one or the other counts unless another document leads to it too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import filterfalse
from typing import Final, cast

from pyoxigraph import BlankNode, NamedNode, Quad, QuerySolutions, Triple

from kg.graph.iris import DERIVED, GRAPH, ID, TYPE, document_graph, fa
from kg.sorting import batched
from kg.store import Store
from kg.store.account import Before
from kg.store.derivation import derived_triples
from kg.tallies import Key, is_counted, key_of

_PLACE: Final = fa("Place")
_DOCUMENTS: Final = GRAPH + "doc/"
_TOGETHER: Final = 200  # nodes of one query


@dataclass(frozen=True, slots=True)
class Consequences:
    """What is to be done to the graphs besides documents.

    gone, come: derived triples. tallies, counts: by how much the number of things changes, of a tally's key and of a
    class. places: those that occur now and did not before; places_gone: whether some occur no more.
    """

    gone: frozenset[Triple]
    come: frozenset[Triple]
    tallies: Mapping[Key, int]
    counts: Mapping[NamedNode, int]
    places: frozenset[NamedNode]
    places_gone: bool


def consequences(store: Store, changed: Mapping[str, Before]) -> Consequences | None:
    """What follows from the documents that changed; None where a graph has blank nodes as things.

    changed: each document with what its graph led to before.
    """
    graphs = frozenset(map(document_graph, changed))
    new = frozenset(derived_triples(store, graphs))
    types = frozenset(_types(store, graphs))
    if any(isinstance(triple.subject, BlankNode) for triple in new | types):
        return None
    old = frozenset(triple for before in changed.values() for triple in before.derived)
    old_types = frozenset(triple for before in changed.values() for triple in before.types)
    lost, come = (
        [triple for triple in some if not _elsewhere(store, triple, graphs)]
        for some in (old_types - types, types - old_types)
    )
    counts = Counter(cast(NamedNode, triple.object) for triple in come)
    counts.subtract(cast(NamedNode, triple.object) for triple in lost)
    added, missing = new - old, old - new
    counted = frozenset(filter(is_counted, added))
    elsewhere = _still_derived(store, missing | counted, graphs)
    gone = missing - elsewhere
    tallies = Counter(map(key_of, counted - elsewhere))
    tallies.subtract(map(key_of, filter(is_counted, gone)))
    return Consequences(
        gone=frozenset(filterfalse(is_counted, gone)),
        come=added - counted,
        tallies=tallies,
        counts=counts,
        places=frozenset(cast(NamedNode, triple.subject) for triple in come if triple.object == _PLACE),
        places_gone=any(triple.object == _PLACE for triple in lost),
    )


def _types(store: Store, graphs: Iterable[NamedNode]) -> Iterator[Triple]:
    for graph in graphs:
        yield from (quad.triple for quad in store.statements(path=TYPE, graph=graph))


def _elsewhere(store: Store, triple: Triple, graphs: frozenset[NamedNode]) -> bool:
    """Whether a document other than those of the graphs says that a thing is of a class."""
    said = store.statements(cast(NamedNode, triple.subject), TYPE)
    return any(quad.object == triple.object and _of_other_document(quad, graphs) for quad in said)


def _of_other_document(quad: Quad, graphs: frozenset[NamedNode]) -> bool:
    graph = cast(NamedNode, quad.graph_name)
    return graph.value.startswith(_DOCUMENTS) and graph not in graphs


def _still_derived(store: Store, lost: frozenset[Triple], graphs: frozenset[NamedNode]) -> frozenset[Triple]:
    """Those of the triples that other graphs lead to."""
    others = _naming(store, lost) - graphs - {DERIVED}
    return lost & frozenset(derived_triples(store, sorted(others, key=lambda graph: graph.value)))


def _naming(store: Store, triples: Iterable[Triple]) -> frozenset[NamedNode]:
    """The graphs that name the subject of one of the triples together with its object, if that is a thing."""
    pairs = {(triple.subject, triple.object) for triple in triples}
    things = sorted({str(node) for pair in pairs for node in pair if _is_thing(node)})
    found: dict[str, set[NamedNode]] = {thing: set() for thing in things}
    for some in batched(things, _TOGETHER):
        values = f"VALUES ?thing {{ {' '.join(some)} }}"
        text = f"SELECT DISTINCT ?thing ?g {{ {values} GRAPH ?g {{ {{ ?thing ?p ?o }} UNION {{ ?s ?p ?thing }} }} }}"
        for row in cast(QuerySolutions, store.query(text)):
            found[str(row["thing"])].add(cast(NamedNode, row["g"]))
    named = [[found[str(node)] for node in pair if _is_thing(node)] for pair in pairs]
    return frozenset(graph for both in named for graph in (set.intersection(*both) if both else store.graphs()))


def _is_thing(node: object) -> bool:
    """Whether a node is one of the graph's things, which rules take from the graph, as they do not with classes."""
    return isinstance(node, NamedNode) and node.value.startswith(ID)
