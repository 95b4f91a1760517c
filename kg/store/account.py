"""What a store remembers of documents that changed since the graphs besides documents were made.

It is kept with the documents, in the same transactions, so that whatever is killed, the next build knows which
documents to look at, and what was there before that may no longer hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox
from pyoxigraph import Quad, Triple

from kg.graph.iris import DATASET, DERIVED, TYPE
from kg.store.derivation import Queryable, derived_triples
from kg.store.updates import has_blank

UNKNOWN: Final = "unknown"  # in place of what led to blank nodes, which have no names by which to find them again


@dataclass(frozen=True, slots=True)
class Before:
    """What a document's graph led to before it changed: the triples derived from it, and the classes of its things."""

    derived: frozenset[Triple] = frozenset()
    types: frozenset[Triple] = frozenset()


def account_of(store: Queryable, doc: ox.NamedNode, shown: Iterable[Triple]) -> str:
    """The text that remembers what a document's graph, which holds the triples shown, leads to."""
    quads = [Quad(t.subject, t.predicate, t.object, DERIVED) for t in set(derived_triples(store, [doc]))]
    quads += (Quad(t.subject, t.predicate, t.object, DATASET) for t in shown if t.predicate == TYPE)
    if any(has_blank(quad.triple) for quad in quads):
        return UNKNOWN
    return (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").decode("utf-8")


def before_of(text: str) -> Before:
    """What ``account_of`` remembered."""
    found: dict[ox.NamedNode, set[Triple]] = {DERIVED: set(), DATASET: set()}
    for quad in ox.parse(text, format=ox.RdfFormat.N_QUADS):
        found[quad.graph_name].add(quad.triple)
    return Before(frozenset(found[DERIVED]), frozenset(found[DATASET]))
