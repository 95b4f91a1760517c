"""What is done to a store, as SPARQL 1.1 Update; one request is one transaction where the store has them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.graph.iris import DATASET, RUNS, document_graph, document_node
from kg.store.base import Change, ReadDocument, Reading, SourceText
from kg.store.records import (
    ACCOUNT,
    ADDED,
    BEFORE,
    JUDGED,
    STORE,
    WITHHELD,
    change_triples,
    record_triples,
    setting_property,
)


def replace_document(
    document: ReadDocument,
    quads: Iterable[Quad],
    source: SourceText | None,
    change: Change,
    account: Iterable[Triple] = (),
) -> str:
    """Put the document's graph, with the change that judgements make in it, and record in place of those before.

    account: what else is remembered of the document.
    """
    graph = document_graph(document.id)
    shown = (quad.triple for quad in quads if quad.triple not in change.removed)
    record = [*record_triples(document, source), *change_triples(document.id, change), *account]
    blocks = _block(graph, shown) + _block(graph, change.added) + _block(RUNS, record)
    return _joined(remove_document(document.id), _data("INSERT", blocks))


def exchange_document(reading: Reading, old: frozenset[Triple], account: Iterable[Triple]) -> str:
    """Make the document's graph, which holds the old triples, and its record those of the reading.

    account: what else is remembered of the document.
    """
    doc = reading.document.id
    record = [*recorded(reading), *account]
    return _joined(
        replace_graph(document_graph(doc), old, shown(reading)),
        _forget(document_node(doc), "?p"),
        _data("INSERT", _block(RUNS, record)),
    )


def shown(reading: Reading) -> frozenset[Triple]:
    """The triples of the document's graph, with the change that judgements make in what was read."""
    change = reading.change or Change()
    return frozenset(quad.triple for quad in reading.quads) - change.removed | change.added


def recorded(reading: Reading) -> list[Triple]:
    """The triples of the document's record."""
    document, change = reading.document, reading.change or Change()
    return [*record_triples(document, reading.source), *change_triples(document.id, change)]


def remove_document(doc: str, account: Iterable[Triple] = ()) -> str:
    """Remove the document's graph and record; account: what is remembered of it nevertheless."""
    gone = f"DROP SILENT GRAPH {document_graph(doc)} ; {_forget(document_node(doc), '?p')}"
    return _joined(gone, _data("INSERT", _block(RUNS, account)))


def change_document(doc: str, old: Change, new: Change, account: Iterable[Triple] = ()) -> str:
    """Make the document's graph what was read with another change; account: what is remembered of it besides."""
    graph, node = document_graph(doc), document_node(doc)
    gone = (old.added - new.added) | (new.removed - old.removed)
    come = (old.removed - new.removed) | (new.added - old.added)
    forget = " ; ".join(_forget(node, str(path)) for path in (WITHHELD, ADDED, JUDGED))
    blocks = _block(graph, come) + _block(RUNS, [*change_triples(doc, new), *account])
    return _joined(_data("DELETE", _block(graph, gone)), forget, _data("INSERT", blocks))


def add_triples(graph: NamedNode, triples: Iterable[Triple]) -> str:
    """Add triples to a graph."""
    return _data("INSERT", _block(graph, triples))


def replace_graph(graph: NamedNode, old: frozenset[Triple], new: frozenset[Triple]) -> str:
    """Make a graph that holds the old triples hold the new ones; only what differs is written, unless most does."""
    gone = old - new
    if 2 * len(gone) > len(old) or any(map(has_blank, gone)):  # DELETE DATA cannot name blank nodes
        return _joined(f"DROP SILENT GRAPH {graph}", add_triples(graph, new))
    return _joined(_data("DELETE", _block(graph, gone)), add_triples(graph, new - old))


def change_graph(graph: NamedNode, gone: Iterable[Triple], come: Iterable[Triple]) -> str:
    """Take triples away from a graph and add others."""
    return _joined(_data("DELETE", _block(graph, gone)), add_triples(graph, come))


def settle(old: frozenset[Triple], new: frozenset[Triple], state: str) -> str:
    """Put the new description of the dataset in place of the old, end the account and begin another."""
    return _joined(replace_graph(DATASET, old, new), end_account(state))


def end_account(state: str) -> str:
    """End the account of documents that changed and begin another, for this state of knowledge."""
    settings = [keep_setting(name, state) for name in ("state", ACCOUNT)]
    return _joined(f"DELETE WHERE {{ GRAPH {RUNS} {{ ?doc {BEFORE} ?text }} }}", *settings)


def has_blank(triple: Triple) -> bool:
    """Whether a triple has a node without a name."""
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)


def keep_setting(name: str, value: str) -> str:
    """Put the value in place of the setting's one before."""
    path = setting_property(name)
    return f"{_forget(STORE, str(path))} ;\nINSERT DATA {{ GRAPH {RUNS} {{ {STORE} {path} {Literal(value)} }} }}"


def delete(quads: Iterable[Quad]) -> str:
    """Take away quads of named graphs; blank nodes cannot be named."""
    return _data("DELETE", _blocks(quads))


def insert(quads: Iterable[Quad]) -> str:
    """Add quads of named graphs."""
    return _data("INSERT", _blocks(quads))


def _forget(node: NamedNode, path: str) -> str:
    return f"DELETE WHERE {{ GRAPH {RUNS} {{ {node} {path} ?o }} }}"


def _joined(*operations: str) -> str:
    """The operations as one request; empty ones, which some servers refuse, are left out."""
    return " ;\n".join(filter(None, operations))


def _data(verb: str, blocks: str) -> str:
    return f"{verb} DATA {{ {blocks} }}" if blocks else ""


def _blocks(quads: Iterable[Quad]) -> str:
    by_graph: dict[NamedNode, list[Triple]] = {}
    for quad in quads:
        by_graph.setdefault(cast(NamedNode, quad.graph_name), []).append(quad.triple)
    return "".join(_block(graph, triples) for graph, triples in by_graph.items())


def _block(graph: NamedNode, triples: Iterable[Triple]) -> str:
    """The triples as quads of INSERT DATA; N-Triples is a subset of that syntax, and escapes every text."""
    lines = (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode("utf-8")
    return f"GRAPH {graph} {{\n{lines}}}\n" if lines else ""
