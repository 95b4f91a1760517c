"""What the graph says of its documents, and which facts each states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import QuerySolution, QuerySolutions

from kg.graph.iris import DCTERMS, FA, GRAPH, ID, PROV, document_graph, document_node
from kg.ontology import Language
from kg.store import ReadDocument
from kg.web.lookup import said_of
from kg.web.names import address, document_address
from kg.web.snapshot import Snapshot

_COUNTS: Final = f"""SELECT ?graph (COUNT(DISTINCT ?fact) AS ?n) {{
  GRAPH ?graph {{ ?fact <{PROV}wasDerivedFrom> ?passage }} }} GROUP BY ?graph"""
_SAID: Final = f"""SELECT ?graph ?document ?path ?value {{
  GRAPH ?graph {{ ?document a <{FA}Document> ; ?path ?value }} }}"""
_FACTS: Final = f"SELECT DISTINCT ?fact {{{{ GRAPH {{graph}} {{{{ ?fact <{PROV}wasDerivedFrom> ?passage }}}} }}}}"


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as lists show it; genre, home and office are names in the visitor's language."""

    doc: str
    href: str
    title: str
    file: str
    genre: str
    year: str
    home: str
    home_href: str
    office: str
    office_href: str
    format: str
    language: str
    read_at: str
    facts: int


def document_rows(snapshot: Snapshot, language: Language) -> tuple[DocumentRow, ...]:
    """All documents, by identifier."""
    return snapshot.once(("documents", language), lambda: tuple(_rows(snapshot, language)), pinned=True)


def document_row(snapshot: Snapshot, doc: str, language: Language) -> DocumentRow | None:
    """One document; None where the store has none of this name."""
    rows = snapshot.once(
        ("documents by name", language),
        lambda: {row.doc: row for row in document_rows(snapshot, language)},
        pinned=True,
    )
    return rows.get(doc)


def facts_of(snapshot: Snapshot, doc: str) -> tuple[str, ...]:
    """The IRIs of the facts that a document states."""
    return tuple(row["fact"].value for row in _asked(snapshot, _FACTS.format(graph=document_graph(doc))))


def _rows(snapshot: Snapshot, language: Language) -> Iterator[DocumentRow]:
    counts = {row["graph"].value: int(row["n"].value) for row in _asked(snapshot, _COUNTS)}
    described: dict[str, dict[str, str]] = defaultdict(dict)
    for row in _asked(snapshot, _SAID):
        if row["graph"].value.removeprefix(GRAPH) == row["document"].value.removeprefix(ID):
            described[row["graph"].value][row["path"].value] = row["value"].value
    places = {said.get(path, "") for said in described.values() for path in (FA + "docHome", FA + "docOffice")}
    snapshot.names.all(places - {""})
    for doc, read in sorted(snapshot.store.documents().items()):
        graph = document_graph(doc).value
        yield _row(snapshot, language, read, described[graph], counts.get(graph, 0))


def newest_documents(snapshot: Snapshot, language: Language, most: int) -> tuple[DocumentRow, ...]:
    """The documents that were read last."""
    every = sorted(snapshot.store.documents().items())
    last = sorted(every, key=lambda pair: pair[1].read_at, reverse=True)[:most]
    return tuple(
        _row(snapshot, language, read, _described(snapshot, doc), len(facts_of(snapshot, doc))) for doc, read in last
    )


def _described(snapshot: Snapshot, doc: str) -> Mapping[str, str]:
    """What is said of one document in its own graph."""
    said = said_of(snapshot.store, document_node(doc), graph=document_graph(doc))
    return {one.path: one.value.value for one in said}


def _row(
    snapshot: Snapshot, language: Language, read: ReadDocument, said: Mapping[str, str], facts: int
) -> DocumentRow:
    home, office = said.get(FA + "docHome", ""), said.get(FA + "docOffice", "")
    return DocumentRow(
        doc=read.id,
        href=document_address(read.id),
        title=said.get(DCTERMS + "title", read.id),
        file=said.get(FA + "path", ""),
        genre=snapshot.ontology.label(said.get(FA + "genre", ""), language) or "",
        year=said.get(FA + "docYear", ""),
        home=_name(snapshot, home, language),
        home_href=address(home),
        office=_name(snapshot, office, language),
        office_href=address(office),
        format=said.get(FA + "format", ""),
        language=said.get(FA + "language", ""),
        read_at=read.read_at,
        facts=facts,
    )


def _asked(snapshot: Snapshot, query: str) -> Iterable[QuerySolution]:
    result = snapshot.store.query(query)
    return result if isinstance(result, QuerySolutions) else ()


def _name(snapshot: Snapshot, iri: str, language: Language) -> str:
    return snapshot.names[iri].name(language) if iri else ""
