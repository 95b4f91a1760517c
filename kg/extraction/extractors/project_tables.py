"""The funding rows of self-evaluation tables: 年初预算数, 全年执行数, 执行率 of a named project."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from kg.extraction.accounts import even
from kg.extraction.projects import ProjectNames
from kg.model import Cell, Document, Section, Table

_ROW = re.compile(
    r"(?P<label>年度资金总额|其中：当年财政拨款|当年财政拨款|财政拨款)\s+(?P<first>\d[\d,.]*)\s+(?P<whole>\d[\d,.]*)\s+"
    r"(?P<spent>\d[\d,.]*)\s+\S{1,4}\s+(?P<rate>\d[\d.]*)%"
)
_UNIT = re.compile(r"[（(]\s*(万元|元)\s*[)）]|单位[：:]\s*(万元|元)")
_HEADS = {"budget": "年初预算数?", "spent": "全年执行数.*|执行数", "rate": "执行率.*"}
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
        if row is None or unit is None or name is None:
            continue
        scale = 1e4 if "万元" in unit[0] else 1.0
        slots = {"budget": _number(row["first"]) * scale, "spent": round(_number(row["spent"]) * scale, 6)}
        slots["rate"] = float(row["rate"])
        yield name, slots, block.start + row.start(), block.start + row.end(), block.section
    for table in document.tables:
        yield from _of_table(table, names)


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
