"""A document → what its graph says of it: where it came from and what its context settles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from kg import expressions as re
from kg.graph.iris import DCTERMS, TYPE, document_node, fa
from kg.graph.literals import date_literal
from kg.model import Document

_TITLE: Final = 100  # code points; a longer first line is a paragraph
_HAN = re.compile(r"[㐀-鿿]")


def label(name: str) -> Literal:
    """A label in the language of its script: zh-Hans where it has Chinese characters, else en."""
    return Literal(name, language="zh-Hans" if _HAN.search(name) else "en")


def document_triples(doc: str, document: Document | None, place: Callable[..., NamedNode]) -> Iterator[Triple]:
    """The document's node; ``place(name, kind=…)`` gives the node of its home and its office."""
    node = document_node(doc)
    yield Triple(node, TYPE, fa("Document"))
    yield Triple(node, fa("docId"), Literal(doc))
    title = _title(document) if document else doc
    yield Triple(node, NamedNode(DCTERMS + "title"), label(title))
    if document is None:
        return
    yield Triple(node, fa("path"), Literal(PurePath(document.path).name))
    for name in ("sha256", "format", "language", "encoding"):
        value = getattr(document, name)
        if value:
            yield Triple(node, fa(name), Literal(value))
    context = document.context
    if context.home:
        yield Triple(node, fa("docHome"), place(context.home, kind="place"))
    if context.office:
        yield Triple(node, fa("docOffice"), place(context.office, kind="organisation"))
    if context.year:
        yield Triple(node, fa("docYear"), date_literal(context.year))
    yield Triple(node, fa("genre"), fa(f"genre-{context.genre}"))


def _title(document: Document) -> str:
    """The first heading, else the first line if it is short, else the identifier."""
    heads = (document.text[block.start : block.end] for block in document.blocks if block.kind == "heading")
    lines = (line for line in document.text.splitlines() if line.strip())
    title = " ".join((next(heads, None) or next(lines, "")).split())
    return title if 0 < len(title) <= _TITLE else document.id
