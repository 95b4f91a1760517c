"""What a store remembers besides the graph, as triples of ``graph/runs``: documents read, their texts, settings."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Triple

from kg.graph.iris import BASE, FA, PROV, XSD, document_node
from kg.store.base import Change, ReadDocument, SourceText

_OWN: Final = BASE + "store#"  # settings of the store; they are no part of the ontology
KEY: Final = NamedNode(FA + "buildKey")
READ_AT: Final = NamedNode(PROV + "generatedAtTime")
TEXT: Final = NamedNode(_OWN + "sourceText")
PAGES: Final = NamedNode(_OWN + "pageStarts")
# What judgements change in a document's graph; kept as text, so that no query takes it for statements.
WITHHELD: Final = NamedNode(_OWN + "withheld")
ADDED: Final = NamedNode(_OWN + "added")
JUDGED: Final = NamedNode(_OWN + "judgedBy")
# What the document's graph led to before it changed, where the graphs besides documents do not follow it yet.
BEFORE: Final = NamedNode(_OWN + "before")
STORE: Final = NamedNode(_OWN + "this")
ACCOUNT: Final = "account"  # the setting that says for which state of knowledge an account is kept, if any
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


def change_triples(doc: str, change: Change) -> list[Triple]:
    """A document's change as it is kept; nothing for an empty one."""
    if not change.judgements:
        return []
    texts = {WITHHELD: _lines(change.removed), ADDED: _lines(change.added), JUDGED: " ".join(sorted(change.judgements))}
    return [Triple(document_node(doc), path, Literal(text)) for path, text in texts.items()]


def change_of(withheld: str, added: str, judged: str) -> Change:
    """A document's change from the texts that are kept of it."""
    return Change(_triples(withheld), _triples(added), frozenset(judged.split()))


def _lines(triples: Iterable[Triple]) -> str:
    return (ox.serialize(sorted(triples, key=str), format=ox.RdfFormat.N_TRIPLES) or b"").decode("utf-8")


def _triples(lines: str) -> frozenset[Triple]:
    return frozenset(quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))


def setting_property(name: str) -> NamedNode:
    """The property of ``STORE`` whose value is a setting."""
    return NamedNode(f"{_OWN}setting-{quote(name, safe='')}")
