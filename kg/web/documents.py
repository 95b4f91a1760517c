"""What the graph says of its documents, and which facts each states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode, QuerySolution, QuerySolutions

from kg.graph.iris import DCTERMS, FA, PROV, document_graph
from kg.ontology import Language
from kg.web.names import address, document_address
from kg.web.snapshot import Snapshot

_ALL: Final = f"""PREFIX fa: <{FA}>
SELECT ?doc ?title ?path ?genre ?year ?home ?office ?format ?language {{ GRAPH ?g {{
  ?node a fa:Document ; fa:docId ?doc ; <{DCTERMS}title> ?title .
  OPTIONAL {{ ?node fa:path ?path }} OPTIONAL {{ ?node fa:genre ?genre }} OPTIONAL {{ ?node fa:docYear ?year }}
  OPTIONAL {{ ?node fa:docHome ?home }} OPTIONAL {{ ?node fa:docOffice ?office }}
  OPTIONAL {{ ?node fa:format ?format }} OPTIONAL {{ ?node fa:language ?language }}
}} }}"""
_COUNTS: Final = (
    f"PREFIX fa: <{FA}> SELECT ?doc (COUNT(DISTINCT ?fact) AS ?n) {{ GRAPH ?g {{ "
    f"?fact <{PROV}wasDerivedFrom> ?passage . ?node a fa:Document ; fa:docId ?doc }} }} GROUP BY ?doc"
)
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
    return snapshot.once(("documents", language), lambda: tuple(_rows(snapshot, language)))


def document_row(snapshot: Snapshot, doc: str, language: Language) -> DocumentRow | None:
    """One document; None where the store has none of this name."""
    rows = snapshot.once(
        ("documents by name", language), lambda: {row.doc: row for row in document_rows(snapshot, language)}
    )
    return rows.get(doc)


def facts_of(snapshot: Snapshot, doc: str) -> tuple[str, ...]:
    """The IRIs of the facts that a document states."""
    result = snapshot.store.query(_FACTS.format(graph=document_graph(doc)))
    return tuple(row["fact"].value for row in result) if isinstance(result, QuerySolutions) else ()


def _rows(snapshot: Snapshot, language: Language) -> Iterator[DocumentRow]:
    read = snapshot.store.documents()
    counted = snapshot.store.query(_COUNTS)
    facts = {row["doc"].value: int(row["n"].value) for row in counted} if isinstance(counted, QuerySolutions) else {}
    result = snapshot.store.query(_ALL)
    found = list(result) if isinstance(result, QuerySolutions) else []
    named = {row[key].value for row in found for key in ("home", "office") if isinstance(row[key], NamedNode)}
    snapshot.names.all(named)
    by_doc = {row["doc"].value: row for row in found}
    for doc in sorted(by_doc):
        row = by_doc[doc]
        yield DocumentRow(
            doc=doc,
            href=document_address(doc),
            title=_text(row, "title"),
            file=_text(row, "path"),
            genre=snapshot.ontology.label(_text(row, "genre"), language) or "",
            year=_text(row, "year"),
            home=_name(snapshot, row, "home", language),
            home_href=address(_text(row, "home")),
            office=_name(snapshot, row, "office", language),
            office_href=address(_text(row, "office")),
            format=_text(row, "format"),
            language=_text(row, "language"),
            read_at=read[doc].read_at if doc in read else "",
            facts=facts.get(doc, 0),
        )


def _text(row: QuerySolution, key: str) -> str:
    return str(row[key].value) if row[key] is not None else ""


def _name(snapshot: Snapshot, row: QuerySolution, key: str, language: Language) -> str:
    return snapshot.names[row[key].value].name(language) if row[key] is not None else ""
