"""Documents in traditional characters: read in simplified ones, letter for letter, so that every offset stays."""

from __future__ import annotations

from dataclasses import replace

from kg.documents.script import is_simplified
from kg.model import Block, Cell, Context, Document, Table
from kg.places import Gazetteer

# Written alike in both scripts' character sets, but another word in simplified text.
_ONLY_IN_TRADITIONAL_TEXT = {"於": "于", "乾": "干", "徵": "征"}


def simplified(document: Document, gazetteer: Gazetteer) -> Document:
    """The document as its text would stand in simplified characters; the same object where nothing changes.

    Evidence still quotes the source: ``Document.evidence`` takes its letters from ``source``.
    """
    context = document.context
    cells = "".join(cell.text for t in document.tables for cell in t.cells)
    named = "".join(filter(None, (context.home, context.office, context.province)))
    table = _table(document.text + cells + named, gazetteer)
    if not table:
        return document
    return replace(
        document,
        text=document.text.translate(table),
        blocks=tuple(_block(block, table) for block in document.blocks),
        tables=tuple(_written(t, table) for t in document.tables),
        context=_context(context, table),
    )


def _table(text: str, gazetteer: Gazetteer) -> dict[int, str]:
    """The traditional characters of a text with their simplified ones; a character of GB 2312 is simplified itself."""
    found = {letter: gazetteer.simplify(letter) for letter in set(text) if not is_simplified(letter)}
    table = {ord(letter): simple for letter, simple in found.items() if simple != letter and len(simple) == 1}
    return table | {ord(k): v for k, v in _ONLY_IN_TRADITIONAL_TEXT.items()} if table else {}


def _block(block: Block, table: dict[int, str]) -> Block:
    section = block.section
    parents = tuple(parent.translate(table) for parent in section.parents)
    return replace(block, section=replace(section, title=section.title.translate(table), parents=parents))


def _written(table_: Table, table: dict[int, str]) -> Table:
    cells: tuple[Cell, ...] = tuple(replace(cell, text=cell.text.translate(table)) for cell in table_.cells)
    return replace(table_, cells=cells)


def _context(context: Context, table: dict[int, str]) -> Context:
    named = {k: v.translate(table) for k in ("home", "office", "province") if (v := getattr(context, k))}
    return replace(context, **named)
