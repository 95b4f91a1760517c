"""Real tables of amounts: a column of items, columns 预算数 / 决算数, and the unit in head or caption."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kg import expressions as re
from kg.extraction.accounts import Accounts, Item, even
from kg.extraction.frame import Basis, Frame
from kg.extraction.ledger import Entry, Ledger
from kg.extraction.plain import Plain
from kg.model import Cell, Table

_UNIT = re.compile(
    r"(?:单位|金额)[^亿万千百元]{0,6}?(?P<unit>亿元|万元|千元|百元|元)|（(?P<bracket>亿元|万元|千元|元)）"
)
_UNITS = {"元": 1.0, "百元": 1e2, "千元": 1e3, "万元": 1e4, "亿元": 1e8}
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?%?")
_CHANGE_HEAD = re.compile("增减|增加|比上年|较上年|同比|增幅|变动|增长")
_CHANGE_IN_PERCENT = re.compile("%|率|幅|百分比|同比增长")
_CHANGE_OF_BUDGET = re.compile("[比较与][年初全]*预算|预决算|预算差异")
_YEAR_BEFORE = re.compile("上年|去年|上一年")
_AMOUNT_HEAD = re.compile("预算|决算|金额|合计|执行|本年")
_AMOUNT_HEADS = ("合计", "本年支出", "本年收入", "本年支出合计", "本年收入合计")
_TOTALS = ("合计", "总计", "总额", "合计数")
_TOTAL_CODES = frozenset(("expenditure_year", "expenditure_total"))
_WHOLES: Mapping[str, frozenset[str]] = {
    "three_public_total": frozenset(
        ("overseas_travel", "official_reception", "vehicle_total", "vehicle_purchase", "vehicle_operation")
    ),
    "procurement_total": frozenset(("procurement_goods", "procurement_services", "procurement_works")),
}
_YEAR = re.compile(r"20\d\d")
_ITEM_HEAD = re.compile(
    r"(?:支出|收入|经费|预算|费用|功能|经济|分类)*(?:项目|科目|名称|类别|事项|内容|分类|构成)(?:名称|类别|分类)?|指标"
)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of amounts: the row of its head, its basis and the year its head names.

    change: it holds not amounts but their changes against the year before, "amount" in money or "percent".
    """

    head_row: int
    basis: Basis | None
    year: str | None
    before: bool = False  # of the year before the table's
    change: Literal["amount", "percent"] | None = None


def read_table(accounts: Accounts, table: Table, ledger: Ledger) -> None:
    """Enter every amount of a known item of a table; a table whose unit is nowhere stated gives nothing."""
    unit = _unit(table, ledger)
    columns = _columns(accounts, table)
    if unit is None:
        return
    frame = Frame(ledger.document.context, table.section)
    headed = _items_in_head(accounts, table)
    for one in headed:
        basis = one.basis or accounts.basis_of_titles(frame)
        plain = Plain.of(ledger.document.text[one.head : one.cell.end], one.head)
        amount = round(float(even(one.cell.text).replace(",", "")) * unit, 6)
        ledger.add(_entry(accounts, frame, plain, one.code, amount, basis, frame.year("")))
    if headed or not columns:
        return
    whole = _whole(accounts, table)
    for item, name, cells in (*_rows(accounts, table), *_total_rows(table, whole)):
        if whole and not _TOTAL_CODES.isdisjoint(item.codes):
            item = replace(item, codes=(whole,))  # 支出合计 of a table of the three public expenses
        added: list[Entry] = []
        for cell in cells:
            column = columns.get(cell.column)
            number = even(cell.text)
            if column is None or cell.row <= column.head_row or not _NUMBER.fullmatch(number):
                continue
            value = float(number.rstrip("%").replace(",", ""))
            if column.change:
                _change(ledger, added, column, value if column.change == "percent" else round(value * unit, 6), cell)
            elif not number.endswith("%"):
                basis = column.basis or accounts.basis_of_titles(frame)
                plain = Plain.of(ledger.document.text[name.start : cell.end], name.start)
                for code in item.codes:
                    entry = _entry(accounts, frame, plain, code, round(value * unit, 6), basis, _year(column, frame))
                    added.append(ledger.add(entry))


def _year(column: _Column, frame: Frame) -> str | None:
    year = column.year or frame.year("")
    return str(int(year) - 1) if year and column.before and not column.year else year


def _change(ledger: Ledger, added: Sequence[Entry], column: _Column, value: float, cell: Cell) -> None:
    """Enter a change as that of the latest year's amounts of the row."""
    latest = max((e.year or "" for e in added), default="")
    for entry in added:
        if (entry.year or "") != latest:
            continue
        if column.change == "percent":
            entry.change_pct = value
        else:
            entry.change = value + 0.0
        first = entry.plain.places[0]
        entry.plain = Plain.of(ledger.document.text[first : cell.end], first)
        entry.end = len(entry.plain.text)


def is_head(cells: Sequence[str]) -> bool:
    """Whether the even texts of a line's cells are the head of a table of amounts: 项目 预算数 决算数."""
    amounts = [c for c in cells[1:] if _AMOUNT_HEAD.search(c) and not _CHANGE_HEAD.search(c) and len(c) <= 20]
    return len(cells) > 1 and _ITEM_HEAD.fullmatch(cells[0]) is not None and bool(amounts)


def _entry(
    accounts: Accounts,
    frame: Frame,
    plain: Plain,
    code: str,
    amount: float,
    basis: Basis | None,
    year: str | None,
) -> Entry:
    return Entry(
        org=frame.context.office,
        year=year,
        basis=basis,
        item=code,
        amount=amount,
        scope=None,
        rule="table",
        confidence=accounts.confidence["table"],
        plain=plain,
        start=0,
        end=len(plain.text),
    )


def _rows(accounts: Accounts, table: Table) -> Iterator[tuple[Item, Cell, list[Cell]]]:
    """Each item a row names, its cell, and the cells from there to the next item of the row."""
    rows: dict[int, list[Cell]] = defaultdict(list)
    for cell in table.cells:
        rows[cell.row].append(cell)
    for row in rows.values():
        row.sort(key=lambda c: c.column)
        named = [(i, item) for i, c in enumerate(row) if (item := accounts.item_of_cell(c.text))]
        ends = [*(i for i, _ in named[1:]), len(row)]
        for (i, item), end in zip(named, ends, strict=False):
            yield item, row[i], row[i + 1 : end]


def _whole(accounts: Accounts, table: Table) -> str | None:
    """The code of the whole that all items of a table but its total are parts of."""
    codes = {code for item, _, _ in _rows(accounts, table) for code in item.codes} - _TOTAL_CODES
    return next((w for w, parts in _WHOLES.items() if len(codes & parts) > 1 and codes <= parts), None)


def _total_rows(table: Table, whole: str | None) -> Iterator[tuple[Item, Cell, list[Cell]]]:
    """The row 合计 of a table whose items are all parts of one whole that the table does not name."""
    first = min((c.column for c in table.cells), default=0)
    for cell in table.cells if whole else ():
        if whole and cell.column == first and even(cell.text) in _TOTALS:
            cells = [c for c in table.cells if c.row == cell.row and c.column > cell.column]
            yield Item((whole,), "合计", 0, 2), cell, cells


def _columns(accounts: Accounts, table: Table) -> dict[int, _Column]:
    """The columns whose head says that they hold amounts; heads that name an item are none."""
    columns: dict[int, _Column] = {}
    for cell in table.cells:
        head = even(cell.text)
        change = _change_of(head)
        if (change is None and (not _AMOUNT_HEAD.search(head) or _CHANGE_HEAD.search(head))) or len(head) > 20:
            continue
        if accounts.item_of_cell(head) and head not in _AMOUNT_HEADS:
            continue
        year = _YEAR.search(head)
        found = _Column(
            cell.row, accounts.basis(head), year[0] if year else None, bool(_YEAR_BEFORE.search(head)), change
        )
        columns.setdefault(cell.column, found)
    years = _compares_years(columns)
    return {i: c for i, c in columns.items() if years or c.before or not c.change}


@dataclass(frozen=True, slots=True)
class _Headed:
    """An amount whose item stands at the head of its column."""

    code: str
    basis: Basis | None
    head: int  # where the head begins in the document
    cell: Cell


def _items_in_head(accounts: Accounts, table: Table) -> list[_Headed]:
    """The amounts of a table with the parts of one whole side by side in its head and one row of figures below."""
    grid: dict[int, dict[int, Cell]] = defaultdict(dict)
    for cell in table.cells:
        grid[cell.row][cell.column] = cell
    figures = [row for row in grid if _is_figures(grid[row])]
    if len(figures) != 1:
        return []
    heads = [grid[row] for row in sorted(grid) if row < figures[0] and not _is_numbering(grid[row])]
    found = [(_titles(heads, c), cell) for c, cell in grid[figures[0]].items() if _NUMBER.fullmatch(even(cell.text))]
    texts = [[even(t.text) for t in titles] for titles, _ in found]
    items = [next((i for t in reversed(one) if (i := accounts.item_of_cell(t))), None) for one in texts]
    codes = {item.codes[0] for item in items if item}
    whole = next((w for w, parts in _WHOLES.items() if len(codes & parts) > 1 and codes <= parts | {w}), None)
    amounts = []
    for (titles, cell), said, item in zip(found, texts, items, strict=True):
        code = item.codes[0] if item else whole if said and said[-1] in _TOTALS else None
        if whole and code:
            basis = next((b for t in said if (b := accounts.basis(t))), None)
            amounts.append(_Headed(code, basis, titles[-1].start, cell))
    return amounts


def _is_figures(row: Mapping[int, Cell]) -> bool:
    """Whether a row holds figures and is not the one that numbers the columns 1, 2, 3 …"""
    numbers = [c for c in row.values() if _NUMBER.fullmatch(even(c.text))]
    return len(numbers) > 1 and not _is_numbering(row)


def _is_numbering(row: Mapping[int, Cell]) -> bool:
    texts = [even(row[c].text) for c in sorted(row) if row[c].text.strip()]
    numbers = [t for t in texts if _NUMBER.fullmatch(t)]
    return len(numbers) > 1 and numbers == [str(i + 1) for i in range(len(numbers))]


def _titles(heads: Sequence[Mapping[int, Cell]], column: int) -> list[Cell]:
    """The heads above a column from the top: each its own, or that of a merged cell that begins further left."""
    titles: list[Cell] = []
    for level, row in enumerate(heads):
        own = column if column in row and row[column].text.strip() else None
        if own is None and any(column in below and below[column].text.strip() for below in heads[level + 1 :]):
            own = max((c for c in row if c < column and row[c].text.strip()), default=None)
        titles += [row[own]] if own is not None else []
    return titles


def _change_of(head: str) -> Literal["amount", "percent"] | None:
    """What a column of changes holds; None for other columns."""
    if not _CHANGE_HEAD.search(head) or _CHANGE_OF_BUDGET.search(head) or re.search("原因|说明|情况", head):
        return None
    return "percent" if _CHANGE_IN_PERCENT.search(head) else "amount"


def _compares_years(columns: Mapping[int, _Column]) -> bool:
    """Whether the amounts are of two years, so that a column of changes tells one against the other."""
    return len({(c.year, c.before) for c in columns.values() if not c.change}) > 1


def _unit(table: Table, ledger: Ledger) -> float | None:
    """The unit in a cell, in the heading, or in the lines just before the table."""
    first = min((c.start for c in table.cells), default=0)
    before = ledger.document.text[max(0, first - 60) : first]
    for text in (*(c.text for c in table.cells), table.section.title, before):
        if found := _UNIT.search(even(text)):
            return _UNITS[found["unit"] or found["bracket"]]
    return None
