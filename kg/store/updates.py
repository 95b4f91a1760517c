"""What is done to a store, as SPARQL 1.1 Update; one request is one transaction where the store has them."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.graph.iris import RUNS, document_graph, document_node
from kg.store.base import ReadDocument, SourceText
from kg.store.records import STORE, record_triples, setting_property


def replace_document(document: ReadDocument, quads: Iterable[Quad], source: SourceText | None) -> str:
    """Put the document's graph and record in place of those before."""
    graph = document_graph(document.id)
    blocks = _block(graph, (quad.triple for quad in quads)) + _block(RUNS, record_triples(document, source))
    return f"{remove_document(document.id)} ;\nINSERT DATA {{ {blocks} }}"


def remove_document(doc: str) -> str:
    """Remove the document's graph and record."""
    return f"DROP SILENT GRAPH {document_graph(doc)} ; {_forget(document_node(doc), '?p')}"


def replace_graph(graph: NamedNode, triples: Iterable[Triple]) -> str:
    """Put the triples in place of all that the graph holds."""
    return f"DROP SILENT GRAPH {graph} ;\nINSERT DATA {{ {_block(graph, triples)} }}"


def keep_setting(name: str, value: str) -> str:
    """Put the value in place of the setting's one before."""
    path = setting_property(name)
    return f"{_forget(STORE, str(path))} ;\nINSERT DATA {{ GRAPH {RUNS} {{ {STORE} {path} {Literal(value)} }} }}"


def _forget(node: NamedNode, path: str) -> str:
    return f"DELETE WHERE {{ GRAPH {RUNS} {{ {node} {path} ?o }} }}"


def _block(graph: NamedNode, triples: Iterable[Triple]) -> str:
    """The triples as quads of INSERT DATA; N-Triples is a subset of that syntax, and escapes every text."""
    lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return f"GRAPH {graph} {{\n{lines.decode('utf-8')}}}\n"
