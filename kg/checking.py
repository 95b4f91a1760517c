"""``kg check``: is the store whole – its files, its quads, its records, and what is derived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import filterfalse
from pathlib import Path
from typing import Final, cast

import pyoxigraph as ox
from pyoxigraph import NamedNode, QuerySolutions

from kg.errors import StoreError
from kg.graph.iris import DERIVED, GRAPH, document_graph, document_of
from kg.locations import is_remote
from kg.shipping import known_states
from kg.sorting import batched
from kg.store import Store, open_store
from kg.store.derivation import derived_triples
from kg.store.folder import StoreFolder
from kg.store.inspection import Finding, inspect
from kg.tallies import is_counted

_BATCH: Final = 10_000
_SHOWN: Final = 5  # documents named in one finding
_BUILD: Final = "run kg build with the same documents"
_PREDICATES: Final = "SELECT DISTINCT ?p { GRAPH ?g { ?s ?p ?o } }"
_COUNTS: Final = "SELECT ?graph (COUNT(*) AS ?n) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"


def check(location: str) -> Iterator[Finding]:
    """Everything that is wrong with a store; reads all of it, changes nothing, can run beside a build.

    Of a server only the contents are looked at.
    """
    if not is_remote(location):
        folder = StoreFolder(Path(location))
        found = list(inspect(folder))
        yield from found
        if folder.is_empty or any(finding.level == "damaged" for finding in found):
            return
    try:
        with open_store(location, read_only=True) as store:
            yield from check_contents(store)
            if not is_remote(location):
                yield from _indexes(store)
    except (OSError, RuntimeError, StoreError) as error:  # Oxigraph notices damage when results are read
        yield Finding("damaged", str(error), "restore a backup (kg restore), or build anew from the documents")


def check_contents(store: Store) -> Iterator[Finding]:
    """Quads, records and derived triples of an open store."""
    yield from _quads(store)
    yield from _documents(store)
    yield from _derived(store)


def _quads(store: Store) -> Iterator[Finding]:
    """Read and parse every quad, and count them by another index."""
    counts: Counter[str] = Counter()
    try:
        for batch in batched(store.quads(), _BATCH):
            counts.update(str(quad.graph_name) for quad in batch)
            text = ox.serialize(batch, format=ox.RdfFormat.N_QUADS) or b""
            for _ in ox.parse(text, ox.RdfFormat.N_QUADS):
                pass
    except SyntaxError as error:
        yield Finding("damaged", f"a quad is no RDF: {error}", "remove it, or build anew from the documents")
    except (OSError, RuntimeError) as error:
        yield Finding("damaged", f"the quads cannot be read: {error}", "restore a backup, or build anew")
        return
    rows = store.query(_COUNTS)
    found = {str(row["graph"]): int(row["n"].value) for row in rows} if isinstance(rows, QuerySolutions) else {}
    counted = {name: found.get(name, 0) for name in map(str, store.graphs())}  # servers have graphs of their own
    wrong = sorted(name for name in counts.keys() | counted.keys() if counts[name] != counted.get(name, 0))
    if wrong:
        yield Finding("damaged", f"the indexes disagree about {_some(wrong)}", "restore a backup, or build anew")


def _indexes(store: Store) -> Iterator[Finding]:
    """Read the indexes that begin with the predicate and with the graph, which lie in files of their own.

    What is damaged there fails only queries that need it, or makes them run without end, so that no query is asked.
    Indexes that begin with the object cannot be read from end to end; checksums of their files stand for them.
    """
    try:
        predicates = [row["p"] for row in cast(QuerySolutions, store.query(_PREDICATES))]
        graphs = store.graphs()
        for quads in (*map(store.quads, graphs), *(store.statements(path=predicate) for predicate in predicates)):
            for _ in quads:
                pass
    except (OSError, RuntimeError, StoreError) as error:
        yield Finding("damaged", f"an index cannot be read: {error}", "restore a backup, or build anew")


def _documents(store: Store) -> Iterator[Finding]:
    known = store.documents().keys()
    graphs = {graph for graph in store.graphs() if graph.value.startswith(f"{GRAPH}doc/")}
    bare = sorted(doc for doc in known if document_graph(doc) not in graphs)
    if bare:
        yield Finding("damaged", f"{len(bare)} documents have a record and no graph: {_some(bare)}", _BUILD)
    unknown = sorted(doc for graph in graphs if (doc := document_of(graph)) is not None and doc not in known)
    if unknown:
        yield Finding("outdated", f"{len(unknown)} graphs of documents have no record: {_some(unknown)}", _BUILD)


def _derived(store: Store) -> Iterator[Finding]:
    state = store.setting("state")
    if state not in known_states():
        what = "the last change was not finished, or other knowledge (ontology, background, gazetteer) made it"
        yield Finding("outdated", f"ontology, background or derived triples are not up to date: {what}", _BUILD)
    there = {quad.triple for quad in store.quads(NamedNode(DERIVED.value))}
    due = set(filterfalse(is_counted, derived_triples(store)))
    if there != due:
        what = f"{len(due - there)} derived triples are missing, {len(there - due)} no longer hold"
        yield Finding("outdated", what, _BUILD)


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
