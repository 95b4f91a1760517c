"""What a store remembers besides the graph, as triples of ``graph/runs``: documents read, their texts, settings."""

from __future__ import annotations

import datetime
from typing import Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from kg.graph.iris import BASE, FA, PROV, XSD, document_node
from kg.store.base import ReadDocument, SourceText

_OWN: Final = BASE + "store#"  # settings of the store; they are no part of the ontology
KEY: Final = NamedNode(FA + "buildKey")
READ_AT: Final = NamedNode(PROV + "generatedAtTime")
TEXT: Final = NamedNode(_OWN + "sourceText")
PAGES: Final = NamedNode(_OWN + "pageStarts")
STORE: Final = NamedNode(_OWN + "this")
_DATE_TIME: Final = NamedNode(XSD + "dateTime")


def record_triples(document: ReadDocument, source: SourceText | None = None) -> list[Triple]:
    """The record of a document, read now unless it says when."""
    node = document_node(document.id)
    read_at = document.read_at or datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    record = [Triple(node, KEY, Literal(document.key)), Triple(node, READ_AT, Literal(read_at, datatype=_DATE_TIME))]
    if source is not None:
        record.append(Triple(node, TEXT, Literal(source.text)))
        record.append(Triple(node, PAGES, Literal(" ".join(map(str, source.pages)))))
    return record


def setting_property(name: str) -> NamedNode:
    """The property of ``STORE`` whose value is a setting."""
    return NamedNode(f"{_OWN}setting-{quote(name, safe='')}")
