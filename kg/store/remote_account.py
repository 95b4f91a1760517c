"""The account of changed documents on a server: what each led to before is worked out here, from its graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, cast

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad, QueryTriples, Triple

from kg.graph.iris import RUNS, document_graph, document_node, document_of
from kg.store.account import UNKNOWN, Before, account_of, before_of
from kg.store.embedded import EmbeddedStore
from kg.store.records import ACCOUNT, BEFORE

if TYPE_CHECKING:
    from kg.store.base import Store

_MOST: Final = 50  # documents: each thing that came or went is one request, all graphs anew are a few large ones
_KEPT: Final = f"CONSTRUCT {{ ?doc {BEFORE} ?text }} {{ GRAPH {RUNS} {{ ?doc {BEFORE} ?text }} }}"


class RemoteAccount:
    """Keeps account of the documents that change; a server is asked for what it holds of each, and for no more."""

    def __init__(self, store: Store, value: Callable[[NamedNode, NamedNode], str | None]) -> None:
        """value: one value of what the store remembers of a document."""
        self._store = store
        self._value = value
        self._kept: bool | None = None

    @property
    def is_kept(self) -> bool:
        """Whether an account is kept; asked once, since nobody else writes meanwhile."""
        if self._kept is None:
            self._kept = bool(self._store.setting(ACCOUNT))
        return self._kept

    def note(self, kept: bool) -> None:
        """An account was begun or ended."""
        self._kept = kept

    def of(self, doc: str, *, keep: bool = False) -> list[Triple]:
        """What is to be remembered of a document that changes; nothing where no account is kept.

        keep: also what is remembered already, which the caller is about to remove.
        """
        if not self.is_kept:
            return []
        node = document_node(doc)
        known = self._value(node, BEFORE)
        if known is not None:
            return [Triple(node, BEFORE, Literal(known))] if keep else []
        return [Triple(node, BEFORE, Literal(self._before(document_graph(doc))))]

    def _before(self, graph: NamedNode) -> str:
        held = list(self._store.quads(graph))
        if not held:
            return ""
        copy = EmbeddedStore(ox.Store())
        copy.database.extend(held)
        return account_of(copy, graph, (quad.triple for quad in held))

    def unsettled(self, state: str) -> Mapping[str, Before] | None:
        """As ``Store.unsettled``; None too where so many changed that it is quicker to make everything anew."""
        if self._store.setting(ACCOUNT) != state:
            return None
        found = {}
        for triple in cast(QueryTriples, self._store.query(_KEPT)):
            doc, text = document_of(cast(NamedNode, triple.subject)), cast(Literal, triple.object).value
            if doc is None or text == UNKNOWN:
                return None
            found[doc] = before_of(text)
        return found if len(found) <= _MOST else None


def in_graph(graph: NamedNode, triples: Iterable[Triple]) -> Iterator[Quad]:
    """The triples as quads of a named graph."""
    return (Quad(t.subject, t.predicate, t.object, graph) for t in triples)


def named(quad: Quad, graph: NamedNode) -> Quad:
    """The quad in a named graph: its own, or where it has none, this one."""
    if isinstance(quad.graph_name, NamedNode):
        return quad
    return Quad(quad.subject, quad.predicate, quad.object, graph)
