"""Statements of one thing, straight from the indexes of the store.

A query that lists many things (VALUES) beside a variable graph can be planned as a walk over all graphs, which takes
minutes on a million statements; a look into the index takes microseconds a thing, whatever the size of the graph.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pyoxigraph import NamedNode, Triple

from kg.graph.iris import RUNS
from kg.store import Store, Term


class Statement(NamedTuple):
    """A statement: of which thing, with which property, what, and the IRI of the graph that has it."""

    thing: Term
    path: str
    value: Term
    graph: str


def said_of(
    store: Store, thing: NamedNode, path: NamedNode | None = None, graph: NamedNode | None = None
) -> Iterator[Statement]:
    """What is stated of a thing (with one property, in one graph); not what the store notes for itself."""
    return _statements(store, thing, path, graph)


def stating(store: Store, path: NamedNode, graph: NamedNode) -> Iterator[Statement]:
    """All statements of a property in a graph."""
    return _statements(store, None, path, graph)


def _statements(
    store: Store, thing: NamedNode | None, path: NamedNode | None, graph: NamedNode | None
) -> Iterator[Statement]:
    for subject, predicate, value, name in store.statements(thing, path, graph):
        if name == RUNS or isinstance(subject, Triple) or isinstance(value, Triple):
            continue
        yield Statement(subject, predicate.value, value, name.value if isinstance(name, NamedNode) else "")
