"""Rows of indicator tables that a PDF has flattened to lines.

A row is the name (wrapped), the target with its operator, the actual value, the weight and the score, as in
``指标 3：接待批次 ≥20批 25 10 10``; a cell that wraps comes as short lines of its own. The source text is read, not the
reflowed one: its line breaks are those of the cells.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg import expressions as re
from kg.extraction.extractors.indicator_tables import Row, name_and_unit, with_unit
from kg.extraction.extractors.indicator_values import Value, ValueReader
from kg.extraction.plain import EVEN
from kg.model import Document, Section
from kg.values import UNITS

_MARK = re.compile(r"指标\s*\d{1,2}\s*[：:]\s*")
_ROW_LINE = re.compile(r"(?m)^[^\n≥≤]{3,50}\n?[≥≤]\s*\d")
_BARE_ROW = re.compile(r"(?m)^[^\n≥≤，。]{3,50}[\s\n][≥≤]\s*\d\S*(?:[^\S\n]+\S{1,8})?$")
_TABLE_HEAD = re.compile(r"三级\s*指标|指标\s*值")
_CATEGORY = re.compile(
    r"^(?:(?:产出|效益|满意度|数量|质量|时效|成本|经济|社会|生态|可持续影响|服务对象满意度)(?:效益)?(?:指标)?\s+)+"
)
_TARGET = re.compile(
    rf"(?P<operator>[≥≤<>=]+)\s*(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<by>[万亿](?!元))?"
    rf"(?P<unit>%|[万亿千百]?元(?:/\S{{1,4}})?|{UNITS})?(?P<after>)(?=[\s\d]|$)"
)
_TOKEN = re.compile(r"\S+")
_SCORES = re.compile(r"\s(\d{1,3}(?:\.\d+)?)\s+(\d{1,3}(?:\.\d+)?)(?=\s|$)")
_NUMERIC = re.compile(r"\d[\d,]*(?:\.\d+)?\s*(?:%|[^\d\s]{1,3})?")
_PURE = re.compile(r"\d{1,3}(?:\.\d+)?")
_PAGE = re.compile(r"(?m)^\s*[-—–]*\s*\d{1,3}\s*[-—–]+\s*$")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of characters without blanks, its place in the source, and whether a line begins with it."""

    text: str
    start: int
    end: int
    line: int


def flattened_rows(document: Document, values: ValueReader, state: re.Pattern[str]) -> Iterator[Row]:
    """The indicators of every table that came as lines."""
    for first, last, section in _regions(document):
        start, end = document.span(first, last)
        text = document.source[start:end].translate(EVEN)
        text = _PAGE.sub(lambda m: " " * len(m[0]), text)
        marks = [(m.start(), m.end()) for m in _MARK.finditer(text)]
        if len(marks) < 2:
            marks = [(m.start(), m.start()) for m in _ROW_LINE.finditer(text)]
        ends = [*(m[0] for m in marks[1:]), len(text)]
        for (mark, body), stop in zip(marks, ends, strict=True):
            found = _signed(text, body, stop, values) or _worded(text, body, stop, values, state)
            if found:
                name, target, actual, close = found
                begin, finish = _cleaned(document, start + mark, start + close)
                title, unit = name_and_unit(name)
                yield Row(title, with_unit(target, unit), actual, begin, finish, section, "flattened")


def _regions(document: Document) -> Iterator[tuple[int, int, Section]]:
    """The stretches between headings of the cleaned text that hold the rows of a table."""
    first, rows = -1, 0
    last = 0
    section = Section("", 0)
    for block in document.blocks:
        text = document.text[block.start : block.end]
        marks = len(_MARK.findall(text))
        if block.kind == "heading" and not marks:
            if rows > 1:
                yield first, last, section
            first, rows = -1, 0
            continue
        if first < 0:
            first, section = block.start, block.section
        if block.kind == "lines" and (_TABLE_HEAD.search(text) or len(_BARE_ROW.findall(text.translate(EVEN))) > 1):
            rows += 2
        rows, last = rows + marks, block.end
    if rows > 1:
        yield first, last, section


_Found = tuple[str, Value, Value | None, int]


def _signed(text: str, start: int, stop: int, values: ValueReader) -> _Found | None:
    """A row whose target has an operator; the end is that of the actual value, else of the target."""
    target = _TARGET.search(text, start, stop)
    if target is None:
        return None
    name = re.sub(r"\s+", "", _CATEGORY.sub("", text[start : target.start()]))
    if len(name) < 2:
        return None
    words: list[re.Match[str]] = []
    figures: list[re.Match[str]] = []
    for token in _TOKEN.finditer(text, target.end(), stop):
        if _NUMERIC.fullmatch(token[0]):
            figures.append(token)
        elif figures:
            break
        else:
            words.append(token)
    value = values.value(target)
    if words and len(figures) >= 2 and len(words) <= 6:
        return name, value, Value(words="".join(w[0] for w in words)), words[-1].end()
    if not words and figures and (len(figures) >= 3 or not _PURE.fullmatch(figures[0][0])):
        return name, value, values.read(figures[0][0]), figures[0].end()
    return name, value, None, target.end()


def _worded(text: str, start: int, stop: int, values: ValueReader, state: re.Pattern[str]) -> _Found | None:
    """A row whose target is in words: told by its scores, its cells by spaces and the widths of their lines."""
    scores = _SCORES.search(text, start, stop)
    if scores is None or start == 0:
        return None
    pieces = _pieces(text, start, scores.start())
    if len(pieces) < 2:
        return None
    actual: Value | None = None
    if _NUMERIC.fullmatch(pieces[-1].text):
        actual = values.read(pieces[-1].text)
        close = pieces.pop().end
        cells = _cells(pieces)
        name, target = cells[0], "".join(cells[1:])
    else:
        close = pieces[-1].end
        last_line = [p for p in pieces if p.line == pieces[-1].line]
        if len(last_line) >= 2 and len(pieces) >= 3:
            name, target = "".join(p.text for p in pieces[:-2]), pieces[-2].text
            actual = Value(words=pieces[-1].text)
        else:
            cells = _cells(pieces)
            name, target = cells[0], cells[1] if len(cells) > 1 else ""
            actual = Value(words="".join(cells[2:])) if len(cells) > 2 else None
    if len(name) < 3 or not state.fullmatch("此项指标" + target):
        return None
    return name, Value(words=target), actual, close


def _pieces(text: str, start: int, stop: int) -> list[_Piece]:
    return [
        _Piece(m[0], m.start(), m.end(), text.count("\n", start, m.start())) for m in _TOKEN.finditer(text, start, stop)
    ]


def _cells(pieces: Sequence[_Piece]) -> list[str]:
    """Cells of lines that follow each other: a cell ends with a line shorter than its first."""
    cells: list[str] = []
    open_width = 0
    for piece in pieces:
        if open_width:
            cells[-1] += piece.text
        else:
            cells.append(piece.text)
        width = open_width or len(piece.text)
        open_width = width if len(piece.text) >= width - 1 else 0
    return cells


def _cleaned(document: Document, start: int, end: int) -> tuple[int, int]:
    """The place in the cleaned text of a stretch of the source."""
    first = bisect_left(document.offsets, start)
    last = bisect_left(document.offsets, end)
    return first, max(last, first + 1)
