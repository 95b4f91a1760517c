"""Which documents an embedded store does not hold yet, without reading its indexes where it began empty."""

from __future__ import annotations

import pyoxigraph as ox
from pyoxigraph import NamedNode

from kg.graph.iris import RUNS, document_graph, document_node, document_of
from kg.store.records import KEY


class Newness:
    """Tells new documents of a database from those it holds.

    Where there was none at all, the database is not asked about each: its indexes would come into memory for that.
    """

    def __init__(self) -> None:
        self.written: set[str] = set()
        self._began_empty: bool | None = None

    def is_new(self, database: ox.Store, doc: str) -> bool:
        """Whether the database holds and remembers nothing of a document."""
        if self._began_empty is None:
            self._began_empty = _is_empty(database)
        if self._began_empty:
            return doc not in self.written
        recorded = database.quads_for_pattern(document_node(doc), None, None, RUNS)
        return next(recorded, None) is None and not database.contains_named_graph(document_graph(doc))

    def forget(self) -> None:
        """Documents may have come in other ways: from now on the database is asked."""
        self._began_empty = False


def _is_empty(database: ox.Store) -> bool:
    """Whether there is no document at all."""
    graphs = (name for name in database.named_graphs() if isinstance(name, NamedNode))
    recorded = database.quads_for_pattern(None, KEY, None, RUNS)
    return next(recorded, None) is None and not any(document_of(graph) for graph in graphs)
