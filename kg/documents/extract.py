"""What every reader hands on: the source text, and what the format itself says about its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SourceCell:
    """One cell of a table that the format marks; start and end are offsets in the source."""

    table: int
    row: int
    column: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of a file before it is cleaned.

    source: the text that offsets count in. visible: the same text, equally long, with mark-up blanked out.
    broken: lines may be broken inside sentences (plain text, PDF); otherwise a line is a paragraph.
    headings: start of a line → level, where the format says so. rows: starts of lines that are table rows.
    paragraphs: starts of lines that are whole paragraphs although ``broken`` is true.
    """

    source: str
    visible: str
    broken: bool
    encoding: str | None = None
    pages: tuple[int, ...] = ()
    headings: Mapping[int, int] = field(default_factory=dict)
    rows: frozenset[int] = frozenset()
    cells: tuple[SourceCell, ...] = ()
    warnings: tuple[str, ...] = ()


class SourceWriter:
    """Builds an Extract line by line, for formats whose source text is what was extracted."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._headings: dict[int, int] = {}
        self._rows: set[int] = set()
        self._cells: list[SourceCell] = []
        self._pages: list[int] = []
        self._tables = 0

    def page(self) -> None:
        """Notes that a page begins here."""
        self._pages.append(self._length)

    def line(self, text: str, level: int | None = None) -> None:
        """Adds one line; ``level`` where the format marks it as a heading. Blank lines are left out."""
        text = text.strip()
        if not text:
            return
        if level is not None:
            self._headings[self._length] = level
        self._add(text + "\n")

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Adds a table, one line a row; a cell that holds sentences gets a line (a paragraph) of its own."""
        for row_number, row in enumerate(rows):
            begun = False
            for column, cell in enumerate(row):
                text = " ".join(cell.split())
                if is_narrative(text):
                    if begun:
                        self._add("\n")
                        begun = False
                    self._cell(row_number, column, text)
                    self._add("\n")
                    continue
                if not begun and text:
                    self._rows.add(self._length)
                elif begun:
                    self._add("\t")
                self._cell(row_number, column, text)
                begun = begun or bool(text)
            if begun:
                self._add("\n")
        self._tables += 1

    def extract(self, broken: bool, encoding: str | None = None, warnings: Sequence[str] = ()) -> Extract:
        """What has been written."""
        source = "".join(self._parts)
        return Extract(
            source=source,
            visible=source,
            broken=broken,
            encoding=encoding,
            pages=tuple(self._pages),
            headings=self._headings,
            rows=frozenset(self._rows),
            cells=tuple(self._cells),
            warnings=tuple(warnings),
        )

    def _cell(self, row: int, column: int, text: str) -> None:
        start = self._length
        self._add(text)
        self._cells.append(SourceCell(self._tables, row, column, start, self._length))

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def is_narrative(cell: str) -> bool:
    """Whether a table cell holds running text rather than a value or a label."""
    return len(cell) >= 30 and cell.count("。") + cell.count("；") >= 1
