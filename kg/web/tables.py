"""Results of queries as people read them: names in place of IRIs, one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.graph.iris import BASE, short
from kg.ontology import Language, Ontology
from kg.web.jobs import Cell, Cells
from kg.web.names import Names, address
from kg.web.reading import Shown, written


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table for a page; numeric: which columns hold numbers alone. more: whether rows were left out."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Shown, ...], ...]
    numeric: tuple[bool, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the page: where its text comes from, and where its link does."""

    title: str
    text: int
    link: int | None


def presented(cells: Cells, names: Names, ontology: Ontology, language: Language, raw: bool = False) -> ShownTable:
    """The table of a result.

    Columns xZh and xEn become one in the visitor's language, with a link to the IRI in x; a column of IRIs
    gets names. raw: all columns as they are, IRIs with prefixes.
    """
    plans = [_Column(name, i, None) for i, name in enumerate(cells.columns)] if raw else _plans(cells.columns, language)
    iris = {cell.value for row in cells.rows for cell in row if cell and cell.kind == "iri"}
    if not raw:
        names.all({iri for iri in iris if iri.startswith(BASE)})
    rows = tuple(tuple(_shown(row, plan, names, ontology, language, raw) for plan in plans) for row in cells.rows)
    numeric = tuple(_is_numeric(cells.rows, plan.text) for plan in plans)
    return ShownTable(tuple(plan.title for plan in plans), rows, numeric, cells.more)


def _plans(columns: tuple[str, ...], language: Language) -> list[_Column]:
    at = {name: i for i, name in enumerate(columns)}
    mine, other = ("Zh", "En") if language == "zh" else ("En", "Zh")
    plans = []
    for name, i in at.items():
        stem = name[:-2]
        if name.endswith(other) and stem + mine in at:
            continue
        if name.endswith(mine) and stem + other in at:
            plans.append(_Column(stem, i, at.get(stem)))
        elif not (name + mine in at and name + other in at):
            plans.append(_Column(name, i, None))
    return plans


def _shown(
    row: tuple[Cell | None, ...], plan: _Column, names: Names, ontology: Ontology, language: Language, raw: bool
) -> Shown:
    cell = row[plan.text]
    if cell is None:
        return Shown("")
    if cell.kind == "iri":
        href = address(cell.value)
        if raw:
            return Shown(short(cell.value), href)
        label = ontology.label(cell.value, language)
        if label is None and cell.value.startswith(BASE):
            label = names[cell.value].name(language)
        return Shown(label or short(cell.value), href)
    link = row[plan.link] if plan.link is not None else None
    href = address(link.value) if link and link.kind == "iri" else ""
    return Shown(cell.value if raw else _text(cell), href)


def _text(cell: Cell) -> str:
    if cell.kind == "literal" and cell.datatype:
        return written(Literal(cell.value, datatype=NamedNode(cell.datatype)))
    return cell.value


_NUMBERS = frozenset(("integer", "decimal", "double", "float"))


def _is_numeric(rows: Iterable[tuple[Cell | None, ...]], column: int) -> bool:
    kinds = {cell.datatype.rpartition("#")[2] for row in rows if (cell := row[column]) is not None}
    return bool(kinds) and kinds <= _NUMBERS


def plain_cells(cells: Cells) -> Mapping[str, object]:
    """The result as programs read it in the JSON of a page: columns, and rows of plain values."""
    rows = [[cell.value if cell else None for cell in row] for row in cells.rows]
    return {"columns": list(cells.columns), "rows": rows, "more": cells.more}
