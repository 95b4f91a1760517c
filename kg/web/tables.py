"""Results of queries as people read them: names in place of IRIs, one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.graph.iris import BASE, FA, short
from kg.ontology import Language, Ontology
from kg.web.jobs import Cell, Cells
from kg.web.names import Names, Thing, address
from kg.web.reading import FACTS, Shown, written

_CODE: Final = "Code"  # the end of the name of a column with codes of concepts


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
            label = _name(names[cell.value], ontology, language)
        return Shown(label or short(cell.value), href)
    link = row[plan.link] if plan.link is not None else None
    href = address(link.value) if link and link.kind == "iri" else ""
    if not raw and plan.title.endswith(_CODE):
        return Shown(_meaning(plan.title.removesuffix(_CODE), cell.value, ontology, language), href)
    return Shown(cell.value if raw else _text(cell), href)


def _name(thing: Thing, ontology: Ontology, language: Language) -> str:
    """The name of a thing; of a fact, which has none, its type."""
    type_label = ontology.label(FA + thing.kind, language) if thing.iri.startswith(FACTS) else None
    return type_label or thing.name(language)


def _meaning(slot: str, code: str, ontology: Ontology, language: Language) -> str:
    """What a concept is called whose code stands in a column of the slot's name."""
    slots = (one for kind in ontology.fact_types.values() for one in kind.slots if one.name == slot)
    schemes = {one.scheme for one in slots if one.scheme}
    labels = (ontology.label(f"{FA}{scheme}-{code}", language) for scheme in sorted(schemes))
    return next((label for label in labels if label), code)


def without_constants(table: ShownTable, given: Mapping[str, str]) -> ShownTable:
    """The table without the columns that only repeat parameters (by name; empty where none was given)."""
    kept = [i for i, name in enumerate(table.columns) if name not in given or not _repeats(table, i, given[name])]
    if not kept:
        return table
    return replace(
        table,
        columns=tuple(table.columns[i] for i in kept),
        rows=tuple(tuple(row[i] for i in kept) for row in table.rows),
        numeric=tuple(table.numeric[i] for i in kept),
    )


def _repeats(table: ShownTable, column: int, given: str) -> bool:
    values = {row[column].text for row in table.rows}
    return values == {""} or (bool(given) and len(values) == 1)


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
