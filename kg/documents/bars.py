"""Tables that plain text draws with bars, box lines or tabs: rows and cells with their offsets in the source.

Pages saved as text keep a table as lines such as ``1 | 日向市 | 日本 | 1986年 |``, copied sheets have tabs.
Bars at the end of a line and lines of nothing but bars are what is left of a layout; they are blanked out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kg import expressions as re
from kg.documents.extract import SourceCell, is_narrative

_LINE = re.compile(r"[^\r\n]+")
_BAR = "|｜│┃"
_BARS = re.compile(f"[{_BAR}]")
_DRAWN = re.compile(rf"[{_BAR}\u2500-\u257f=+\-—:\s]*[{_BAR}\u2500-\u257f][{_BAR}\u2500-\u257f=+\-—:\s]*")
_TRAILING = re.compile(rf"[ \t　]*[{_BAR}][{_BAR} \t　]*$")
_MIN_ROWS = 2
_MIN_TABBED = 3  # rows, and cells in each
_MIN_CELLS = 2
_LONGEST_GROUP = 20


def drawn_tables(text: str) -> tuple[frozenset[int], tuple[SourceCell, ...], str]:
    """Starts of lines that are rows, the cells, and the text, equally long, with bars and box lines blanked out."""
    letters = list(text)
    runs: list[list[re.Match[str]]] = [[]]
    for line in _LINE.finditer(text):
        if _DRAWN.fullmatch(line[0]):
            letters[line.start() : line.end()] = " " * len(line[0])
        elif _is_row(line[0]) or (runs[-1] and _is_group(line[0])):
            runs[-1].append(line)
        else:
            runs.append([])
            tail = _TRAILING.search(line[0])
            if tail:
                letters[line.start() + tail.start() : line.end()] = " " * (line.end() - line.start() - tail.start())
    cells: list[SourceCell] = []
    for number, run in enumerate(run for run in runs if _is_table(run)):
        for row, line in enumerate(run):
            cells.extend(_cells(line, number, row))
            letters[line.start() : line.end()] = _BARS.sub(" ", line[0])
    rows = {(c.table, c.row): c.start for c in reversed(cells) if c.start < c.end}
    return frozenset(rows.values()), tuple(cells), "".join(letters)


def _is_row(line: str) -> bool:
    """Two cells and more that hold something, parted by two bars and more or by tabs; no running text."""
    parts = _parts(line)
    filled = [part for part in parts if part.strip()]
    parted = len(_BARS.findall(line)) >= _MIN_CELLS or "\t" in line.strip()
    return parted and len(filled) >= _MIN_CELLS and not any(is_narrative(part) for part in parts)


def _is_group(line: str) -> bool:
    """A line of one cell within a table, for the rows below it: 日本 |."""
    filled = [part for part in _parts(line) if part.strip()]
    return _BARS.search(line) is not None and len(filled) == 1 and len(filled[0]) <= _LONGEST_GROUP


def _is_table(run: Sequence[re.Match[str]]) -> bool:
    if any(_BARS.search(line[0]) for line in run):
        return len(run) >= _MIN_ROWS
    widths = {len(_parts(line[0])) for line in run}
    return len(run) >= _MIN_TABBED and len(widths) == 1 and min(widths) >= _MIN_TABBED


def _parts(line: str) -> list[str]:
    return [line[start:end] for start, end in _spans(line)]


def _spans(line: str) -> Iterator[tuple[int, int]]:
    """Where the cells of a line stand; bars at its ends draw its frame."""
    first, last = len(line) - len(line.lstrip()), len(line.rstrip())
    part = _BARS if _BARS.search(line) else re.compile("\t")
    edges = [i.start() for i in part.finditer(line, first, last)]
    if not edges or edges[0] != first:
        edges.insert(0, first - 1)
    if edges[-1] != last - 1:
        edges.append(last)
    for left, right in pairwise(edges):
        yield left + 1, right


def _cells(line: re.Match[str], table: int, row: int) -> Iterator[SourceCell]:
    for column, (left, right) in enumerate(_spans(line[0])):
        piece = line[0][left:right]
        start = left + len(piece) - len(piece.lstrip())
        end = max(start, left + len(piece.rstrip()))
        yield SourceCell(table, row, column, line.start() + min(start, right), line.start() + end)
