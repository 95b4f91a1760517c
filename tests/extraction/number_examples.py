"""Documents made from the ``[[example]]`` entries of the rule files, and the facts found in them."""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from kg.extraction.base import Parsed
from kg.model import Block, Cell, Context, Document, Fact, Section, Table

RULES = Path(__file__).resolve().parents[2] / "data" / "rules"
KEYS = {"text", "heading", "rows", "lines", "home", "office", "province", "year", "genre", "tense", "facts"}


def cases(fact_type: str) -> list[Any]:
    """The examples of a rule file as parameters of a test."""
    entries = tomllib.loads((RULES / f"{fact_type}.toml").read_text(encoding="utf-8"))["example"]
    assert entries
    return [pytest.param(entry, id=f"{fact_type}-{i}") for i, entry in enumerate(entries, 1)]


def document(entry: Mapping[str, Any]) -> Document:
    """A document of a heading, a text (a paragraph a line; ``lines``: one flattened table) and a table."""
    assert set(entry) <= KEYS, set(entry) - KEYS
    context = Context(
        **{k: entry.get(k) for k in ("home", "office", "province", "year")}, genre=entry.get("genre", "other")
    )
    section = Section(entry.get("heading", ""), 1, tense=entry.get("tense", "report"))
    text, blocks, cells = "", [], []

    def put(piece: str) -> tuple[int, int]:
        nonlocal text
        start = len(text)
        text += piece + "\n"
        return start, start + len(piece)

    if section.title:
        blocks.append(Block("heading", *put(section.title), section))
    body = entry.get("text", "").strip("\n")
    pieces = [body] if entry.get("lines") else body.split("\n")
    for piece in pieces:
        if piece:
            blocks.append(Block("lines" if entry.get("lines") else "paragraph", *put(piece), section))
    for row, columns in enumerate(entry.get("rows", [])):
        for column, content in enumerate(columns):
            cells.append(Cell(row, column, content, *put(content)))
    tables = (Table(tuple(cells), section),) if cells else ()
    places = tuple(range(len(text)))
    return Document("example", "", "", text, text, places, tuple(blocks), tables, context, "zh", "txt", "utf-8")


def find(fact_type: str, source: Document) -> list[Fact]:
    """The facts of one extractor in a document whose names nobody has found."""
    extractor = importlib.import_module(f"kg.extraction.extractors.{fact_type}").load()
    return list(extractor(Parsed(source, ())))


def flat(fact: Fact) -> dict[str, Any]:
    """A fact in the flat format: lists of one as that one."""
    return {slot: value[0] if isinstance(value, tuple) and len(value) == 1 else value for slot, value in fact.slots()}


def check(fact_type: str, entry: Mapping[str, Any]) -> None:
    """The facts found are those of the example, and every quote stands at its place."""
    source = document(entry)
    found = find(fact_type, source)
    assert comparable(map(flat, found)) == comparable(entry["facts"])
    for fact in found:
        for evidence in fact.evidence:
            cut = source.source[evidence.start : evidence.end]
            assert "".join(cut.split()) == "".join(evidence.quote.split())


def comparable(facts: Iterable[Mapping[str, Any]]) -> list[list[tuple[str, str]]]:
    """Facts in an order of their own, numbers alike whether written with or without a point."""
    return sorted(
        sorted((k, str(float(v)) if isinstance(v, int | float) else str(v)) for k, v in f.items()) for f in facts
    )
