"""Documents: the list, and the reading view with every fact marked where it is stated."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.routing import BaseRoute

from kg.web.documents import DocumentRow, document_row, document_rows, facts_of
from kg.web.errors import NotFound
from kg.web.marking import Line, marked
from kg.web.reading import FactView
from kg.web.visit import Page, Visit, routes


@dataclass(frozen=True, slots=True)
class DocumentList:
    """The documents; found: how many fit what was sought, of all."""

    documents: tuple[DocumentRow, ...]
    found: int
    all: int
    q: str
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A document with its text and the facts that it states; lines is empty where the text was not kept."""

    document: DocumentRow
    facts: tuple[FactView, ...]
    lines: tuple[Line, ...]
    covered: int  # per cent of the letters that lie in a passage
    unplaced: tuple[int, ...]  # numbers of facts whose place in the text is not known


_PAGE = 50


def page_routes() -> list[BaseRoute]:
    return [*routes("/documents", documents), *routes("/documents/{doc}", document)]


def documents(visit: Visit) -> Page:
    """The list, of all or of those whose title, file, place or year holds a text."""
    rows = document_rows(visit.snapshot, visit.language)
    sought = visit.text("q")
    words = sought.casefold().split()
    found = [row for row in rows if all(word in _haystack(row) for word in words)]
    pages = max(1, -(-len(found) // _PAGE))
    page = visit.number("page", 1, 1, pages)
    shown = tuple(found[(page - 1) * _PAGE : page * _PAGE])
    content = DocumentList(shown, len(found), len(rows), sought, page, pages)
    return Page("documents.html", visit.say("documents.title"), content)


def _haystack(row: DocumentRow) -> str:
    return " ".join((row.doc, row.title, row.file, row.genre, row.year, row.home, row.office)).casefold()


def document(visit: Visit) -> Page:
    """The reading view."""
    doc = visit.places["doc"]
    row = document_row(visit.snapshot, doc, visit.language)
    if row is None:
        raise NotFound(visit.say("documents.none", doc=doc))
    content = visit.snapshot.once(("reading", doc, visit.language), lambda: _reading(visit, row))
    return Page("document.html", row.title, content)


def _reading(visit: Visit, row: DocumentRow) -> Reading:
    facts = visit.snapshot.facts.views(facts_of(visit.snapshot, row.doc), visit.language)
    facts.sort(key=lambda fact: (_first(fact, row.doc), fact.type, fact.iri))
    spans = [
        (passage.start, passage.end, number)
        for number, fact in enumerate(facts, 1)
        for passage in fact.passages
        if passage.doc == row.doc and passage.start >= 0
    ]
    source = visit.snapshot.store.source_text(row.doc)
    lines = marked(source.text, spans, source.pages) if source else ()
    letters = sum(len(piece.text.strip()) for line in lines for piece in line.pieces)
    stated = sum(len(piece.text.strip()) for line in lines for piece in line.pieces if piece.facts)
    placed = {number for *_, number in spans} if source else set()
    return Reading(
        document=row,
        facts=tuple(facts),
        lines=lines,
        covered=round(100 * stated / letters) if letters else 0,
        unplaced=tuple(number for number in range(1, len(facts) + 1) if number not in placed),
    )


def _first(fact: FactView, doc: str) -> int:
    return min((p.start for p in fact.passages if p.doc == doc and p.start >= 0), default=1 << 40)
