"""Rows of real indicator tables, told by their heads: 三级指标, 指标值, 实际完成值."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg import expressions as re
from kg.extraction.accounts import even
from kg.extraction.extractors.indicator_values import Value, ValueReader
from kg.model import Cell, Section, Table

_NAME_UNIT = re.compile(r"（(%|[\u4e00-\u9fff]{1,3})）$")
_HEAD_REMARK = re.compile(r"（[^（）]*）|[A-Z]|^(?:20\d\d年度?|本年度?)")
_NO_ROW = re.compile("(?:总分|合计|总计|得分|小计|备注)[：:]?")


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator of a table; start and end are places in the document's cleaned text."""

    name: str
    target: Value
    actual: Value | None
    start: int
    end: int
    section: Section
    kind: str


def table_rows(table: Table, values: ValueReader, columns: Mapping[str, tuple[str, ...]]) -> Iterator[Row]:
    """The indicators of a real table that has columns for names and targets."""
    where = _heads(table, columns)
    if not {"name", "target"} <= where.keys():
        return
    rows: dict[int, dict[int, Cell]] = defaultdict(dict)
    for cell in table.cells:
        rows[cell.row][cell.column] = cell
    top = max(c.row for c in where.values())
    for number, row in rows.items():
        name, goal = row.get(where["name"].column), row.get(where["target"].column)
        if number <= top or name is None or goal is None or not name.text.strip() or not goal.text.strip():
            continue
        if _NO_ROW.fullmatch(even(name.text)):
            continue
        done = row.get(where["actual"].column) if "actual" in where else None
        actual = values.read(even(done.text)) if done and done.text.strip() else None
        last = max((c for c in (name, goal, done) if c), key=lambda c: c.end)
        text, unit = name_and_unit(even(name.text))
        target = values.read(even(goal.text))
        yield Row(text, with_unit(target, unit), actual, name.start, last.end, table.section, "table")


def is_head(cells: Sequence[str], columns: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the even texts of a line's cells are the head of an indicator table: a name and a target."""
    bare = {bare_head(c) for c in cells}
    return all(not bare.isdisjoint(columns[key]) for key in ("name", "target"))


def bare_head(text: str) -> str:
    """A head without what brackets, letters and the year add: 年度指标值（A） → 年度指标值."""
    return _HEAD_REMARK.sub("", re.sub(r"\s+", "", even(text)))


def _heads(table: Table, columns: Mapping[str, tuple[str, ...]]) -> dict[str, Cell]:
    """The cells that head the columns of names, targets and actual values; the first words of a list go first."""
    where: dict[str, Cell] = {}
    for key, heads in columns.items():
        for head in heads:
            found = [c for c in table.cells if bare_head(c.text) == head and c.column not in _taken(where)]
            if found:
                where.setdefault(key, found[0])
    return where


def _taken(where: Mapping[str, Cell]) -> set[int]:
    return {cell.column for cell in where.values()}


def name_and_unit(text: str) -> tuple[str, str | None]:
    """A name without its number, and the unit it ends with: 指标1：满意度（%） → 满意度, %."""
    text = re.sub(r"^指标\d{1,2}：?", "", text)
    unit = _NAME_UNIT.search(text)
    return (text[: unit.start()], unit[1]) if unit else (text, None)


def with_unit(value: Value, unit: str | None) -> Value:
    return replace(value, unit=value.unit or unit) if value.number is not None else value
