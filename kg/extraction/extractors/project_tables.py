"""The funding rows of self-evaluation tables: 年初预算数, 全年执行数, 执行率 of a named project."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from kg import expressions as re
from kg.extraction.accounts import even
from kg.extraction.line_tables import line_tables
from kg.extraction.projects import ProjectNames
from kg.model import Cell, Document, Section, Table

_ROW = re.compile(
    r"(?P<label>年度资金总额|其中：当年财政拨款|当年财政拨款|财政拨款)\s+(?P<first>\d[\d,.]*)\s+(?P<whole>\d[\d,.]*)\s+"
    r"(?P<spent>\d[\d,.]*)\s+\S{1,4}\s+(?P<rate>\d[\d.]*)%"
)
_UNIT = re.compile(r"[（(]\s*(万元|元)\s*[)）]|单位[：:]\s*(万元|元)")
_FIELDS = re.compile(
    r"(?:年初|全年|年度)?预算(?:数|金额)[：:]\s*(?P<budget>\d[\d,.]*)\s+(?:全年|实际)?执行(?:数|金额)[：:]\s*(?P<spent>\d[\d,.]*)"
)
_HEADS = {
    "budget": "(?:年初|年度)预算(?:数|金额|资金)?",
    "spent": "(?:全年|实际)?执行(?:数|金额|资金|情况)?|全年执行数.*|实际支出(?:数|金额)?",
    "rate": "(?:预算)?执行率.*",
}
_Funding = tuple[str, dict[str, Any], int, int, Section]


def funding_rows(document: Document, names: ProjectNames) -> Iterator[_Funding]:
    """(project, slots, start, end, section) of every funding row, flattened or in a real table."""
    for block in document.blocks:
        if block.kind != "lines":
            continue
        text = document.text[block.start : block.end]
        unit = _UNIT.search(text)
        row = _ROW.search(text)
        name = names.at(block.start + row.start()) if row else None
        if row and unit and name:
            scale = 1e4 if "万元" in unit[0] else 1.0
            slots = {"budget": _number(row["first"]) * scale, "spent": round(_number(row["spent"]) * scale, 6)}
            slots["rate"] = float(row["rate"])
            yield name, slots, block.start + row.start(), block.start + row.end(), block.section
        yield from _of_fields(document, names, block.start, block.end, block.section)
    for table in line_tables(document, _is_head):
        yield from _of_funds_alone(document, table, names)
    for table in document.tables:
        yield from _of_table(table, names)


def _of_fields(document: Document, names: ProjectNames, first: int, last: int, section: Section) -> Iterator[_Funding]:
    """预算数：18.00 执行数：17.10 of a form whose head tells the unit."""
    text = document.text[first:last]
    for fields in _FIELDS.finditer(text):
        unit = _UNIT.search(text, 0, fields.start()) or _UNIT.search(document.text, max(0, first - 60), first)
        name = names.at(first + fields.start())
        if unit and name:
            scale = 1e4 if "万元" in unit[0] else 1.0
            slots = {slot: round(_number(fields[slot]) * scale, 6) for slot in ("budget", "spent")}
            yield name, slots, first + fields.start(), first + fields.end(), section
            return


def _is_head(cells: Sequence[str]) -> bool:
    """年初预算 … 执行率 over one row of figures without a label."""
    slots = {_slot(c) for c in cells}
    return {"budget", "spent", "rate"} <= slots and _slot(cells[0]) is not None


def _slot(head: str) -> str | None:
    bare = re.sub(r"[（(].*|[A-Z]", "", even(head))
    return next((slot for slot, pattern in _HEADS.items() if re.fullmatch(pattern, bare)), None)


def _of_funds_alone(document: Document, table: Table, names: ProjectNames) -> Iterator[_Funding]:
    """The figures right below such a head, in the unit of the head or of the line above it."""
    head = [c for c in table.cells if c.row == 0]
    row = [c for c in table.cells if c.row == 1]
    unit = _UNIT.search(document.text, max(0, head[0].start - 60), head[-1].end)
    name = names.at(head[0].start)
    if unit is None or name is None or not all(_is_number(c.text) for c in row):
        return
    scale = 1e4 if "万元" in unit[0] else 1.0
    slots: dict[str, Any] = {}
    for title, cell in zip(head, row, strict=True):
        if slot := _slot(title.text):
            slots.setdefault(slot, round(_number(cell.text) * (1 if slot == "rate" else scale), 6))
    yield name, slots, row[0].start, row[-1].end, table.section


def _of_table(table: Table, names: ProjectNames) -> Iterator[_Funding]:
    """The row 年度资金总额 of a real self-evaluation table."""
    rows: dict[int, dict[int, Cell]] = defaultdict(dict)
    for cell in table.cells:
        rows[cell.row][cell.column] = cell
    heads = {
        slot: cell
        for slot, pattern in _HEADS.items()
        for cell in table.cells
        if re.fullmatch(pattern, re.sub(r"[（(].*|[A-Z]", "", even(cell.text)))
    }
    unit = next((m for c in table.cells if (m := _UNIT.search(c.text))), None)
    name = _project(table, names)
    if "budget" not in heads or unit is None or name is None:
        return
    scale = 1e4 if "万元" in unit[0] else 1.0
    for row in rows.values():
        label = next((c for c in row.values() if even(c.text).startswith(("年度资金总额", "资金总额"))), None)
        if label is None:
            continue
        found = {slot: row.get(cell.column) for slot, cell in heads.items()}
        numbers = {slot: _number(cell.text) for slot, cell in found.items() if cell and _is_number(cell.text)}
        slots = {slot: round(n * (1 if slot == "rate" else scale), 6) for slot, n in numbers.items()}
        last = max((c for c in found.values() if c), key=lambda c: c.end)
        if slots:
            yield name, slots, label.start, last.end, table.section


def _project(table: Table, names: ProjectNames) -> str | None:
    """The cell after 项目名称, else the project the text before is about."""
    for i, cell in enumerate(table.cells):
        if even(cell.text).rstrip("：") == "项目名称" and i + 1 < len(table.cells):
            return table.cells[i + 1].text.strip() or None
    return names.at(table.cells[0].start) if table.cells else None


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\d[\d,]*(?:\.\d+)?%?", even(text)) is not None


def _number(text: str) -> float:
    return float(even(text).replace(",", "").rstrip("%"))
