"""Tables that a source has flattened to lines, made tables again where their head stands in one line.

The head is a line of two or more words without a figure, told by the caller; each line below with as many cells
is a row. A name that wraps stands in a line of its own above its row; words for groups of rows (产出指标) are no cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from kg import expressions as re
from kg.extraction.accounts import even
from kg.model import Block, Cell, Document, Section, Table

_TOKEN = re.compile(r"\S+")
_LINE = re.compile(r"[^\n]+")
_MARK = re.compile(r"指标\s*\d{1,2}\s*[：:]")
_GROUP_HEAD = re.compile(r"(?:一级|二级)指标|指标(?:类别|类型|类|性质|分类)|类别|类型|序号|绩效目标")
_GROUP = re.compile(
    r"(?:(?:产出|效益|效果|满意度|数量|质量|时效|成本|经济|社会|生态|可持续影响|可持续发展|服务对象满意度|公众满意度|过程|投入|决策|管理"
    r"|受益对象满意度)(?:效益|成本|产出)?(?:指标|目标)?(?:（\d+分）)?|\d{1,2}|[一二三四五六七八九十]、?)"
)
_FIGURE = re.compile(r"[≥≤<>=]*-?\d[\d,]*(?:\.\d+)?\S{0,6}")
_NUMBERED = re.compile(r"[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[）)、.。]|其中")
_REMARK_HEAD = re.compile("偏差|原因|备注|改进|说明")
_OPERATOR = re.compile(r"[≥≤<>=]|不少于|不低于|不超过|不高于")
_WRAPPED_LENGTH = 4
_MARKS_OF_A_NUMBERED_TABLE = 2

Heads = Callable[[Sequence[str]], bool]
Line = list[Cell]


def line_tables(document: Document, is_head: Heads) -> Iterator[Table]:
    """Tables of the blocks of lines whose head ``is_head`` (of the even text of its cells) knows.

    A block that belongs to a table of the file format is left to that; so is one whose rows are numbered 指标1：.
    """
    taken = [(t.cells[0].start, t.cells[-1].end) for t in document.tables if t.cells]
    for block in document.blocks:
        text = document.text[block.start : block.end]
        numbered = len(_MARK.findall(text)) >= _MARKS_OF_A_NUMBERED_TABLE
        if block.kind == "lines" and not numbered and not any(a < block.end and block.start < b for a, b in taken):
            yield from _of_block(document, block, is_head)


def _of_block(document: Document, block: Block, is_head: Heads) -> Iterator[Table]:
    rows: list[list[Cell]] = []
    wrapped: list[Cell] = []
    for line in lines_of(document.text, block):
        if is_head([even(c.text) for c in line]):
            yield from _table(rows, block.section)
            kept = [c for c in line if not _GROUP_HEAD.fullmatch(even(c.text))]
            rows, wrapped = [kept], []
        elif rows:
            cells = _without_groups(line, len(rows[0]))
            if len(cells) == 1:
                wrapped = [*wrapped, *cells] if len(cells[0].text) >= _WRAPPED_LENGTH else []
            elif cells:
                row = _row(cells, rows[0], [] if _NUMBERED.match(even(cells[0].text)) else wrapped)
                rows, wrapped = [*rows, *([row] if row else [])], []
            else:
                wrapped = []
    yield from _table(rows, block.section)


def lines_of(text: str, block: Block) -> Iterator[Line]:
    """The words of each line of a block, as cells with offsets."""
    for line in _LINE.finditer(text, block.start, block.end):
        yield [Cell(0, 0, m[0], m.start(), m.end()) for m in _TOKEN.finditer(text, line.start(), line.end())]


def _without_groups(line: list[Cell], width: int) -> list[Cell]:
    """The cells without the words for groups that lead the line; a figure that leads is a number of the row."""
    while line and _GROUP.fullmatch(even(line[0].text)) and (not line[0].text.isdigit() or len(line) > width):
        line = line[1:]
    return line


def _row(cells: list[Cell], head: Sequence[Cell], wrapped: list[Cell]) -> list[Cell] | None:
    """The cells of a row as many as the head's; None where it cannot be told which are missing."""
    spare = len(cells) - len(head)
    remarks = sum(1 for c in head if _REMARK_HEAD.search(c.text))
    if spare > 0 and not any(_FIGURE.fullmatch(even(c.text)) for c in cells[: spare + 1]):
        cells = [_joined(cells[: spare + 1]), *cells[spare + 1 :]]
    elif spare < 0 and -spare <= remarks and _REMARK_HEAD.search(head[-1].text):
        pass  # no remark on this row
    elif spare < 0 and _OPERATOR.match(even(cells[1].text)):
        cells = cells[:2]
    elif spare:
        return None
    return [_joined([*wrapped, cells[0]]), *cells[1:]]


def _joined(cells: Sequence[Cell]) -> Cell:
    return replace(cells[0], text="".join(c.text for c in cells), end=cells[-1].end)


def _table(rows: Sequence[Sequence[Cell]], section: Section) -> Iterator[Table]:
    if len(rows) > 1:
        numbered = (replace(c, row=i, column=j) for i, row in enumerate(rows) for j, c in enumerate(row))
        yield Table(tuple(numbered), section)
