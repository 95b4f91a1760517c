"""Plain text and Markdown → Extract."""

from __future__ import annotations

from itertools import pairwise

from kg import expressions as re
from kg.documents.bars import drawn_tables
from kg.documents.encoding import decode
from kg.documents.extract import Extract, SourceCell

_HEADING = re.compile(r"^(#{1,6})[ \t]+(?=\S)", re.MULTILINE)
_FENCE = re.compile(r"^ {0,3}(?:```|~~~).*$", re.MULTILINE)
_MARKUP = (
    re.compile(r"^ {0,3}(?:[-*+]|>+)[ \t]+(?=\S)", re.MULTILINE),  # list marks, quotations
    re.compile(r"\*\*|__|`|~~"),
    re.compile(r"(?<![*\w])\*(?=\S)|(?<=\S)\*(?![*\w])"),
    re.compile(r"(?<=\])\([^()\s]*\)|(?<!\\)[\[\]](?=[^\n]*\]\(|\([^()\s]*\))|!(?=\[)"),
    re.compile(r"^ {0,3}(?:[-*_][ \t]*){3,}$|^=+[ \t]*$", re.MULTILINE),
    re.compile(r"<!--.*?-->", re.DOTALL),
)
_ROW = re.compile(r"^[ \t]*\|.*\|[ \t]*$", re.MULTILINE)
_RULE = re.compile(r"[ \t]*\|?[ \t:|-]+\|[ \t:|-]*")


def read_plain(data: bytes) -> Extract:
    """The decoded text as it is; tables drawn with bars or tabs as rows and cells."""
    text, encoding = decode(data)
    rows, cells, visible = drawn_tables(text)
    return Extract(source=text, visible=visible, broken=True, encoding=encoding, rows=rows, cells=cells)


def read_markdown(data: bytes) -> Extract:
    """The decoded text, with mark-up blanked out; # headings and | tables | as the format marks them."""
    text, encoding = decode(data)
    visible = text
    levels: dict[int, int] = {}
    for match in _HEADING.finditer(text):
        levels[match.end()] = len(match[1]) - 1
        visible = _blanked(visible, match.start(), match.end())
    rows, cells, visible = _tables(visible)
    for pattern in (_FENCE, *_MARKUP):
        for match in pattern.finditer(visible):
            visible = _blanked(visible, match.start(), match.end())
    return Extract(text, visible, True, encoding, headings=levels, rows=frozenset(rows), cells=tuple(cells))


def _blanked(text: str, start: int, end: int) -> str:
    """Mark-up gives way to letters of no width, so that the words around it stay together."""
    return text[:start] + re.sub(r"[^\n]", "\u200b", text[start:end]) + text[end:]


def _tables(text: str) -> tuple[set[int], list[SourceCell], str]:
    rows: set[int] = set()
    cells: list[SourceCell] = []
    table, row, last = -1, 0, -2
    visible = text
    for match in _ROW.finditer(text):
        if match.start() != last + 1:
            table, row = table + 1, 0
        last = match.end()
        visible = visible[: match.start()] + match[0].replace("|", " ") + visible[match.end() :]
        if _RULE.fullmatch(match[0]):
            visible = visible[: match.start()] + re.sub(r"\S", " ", match[0]) + visible[match.end() :]
            continue
        found = _cells(match[0], match.start(), table, row)
        cells.extend(found)
        rows.update([next((cell.start for cell in found if cell.start < cell.end), match.start())])
        row += 1
    return rows, cells, visible


def _cells(line: str, offset: int, table: int, row: int) -> list[SourceCell]:
    found = []
    edges = [i for i, char in enumerate(line) if char == "|"]
    for column, (left, right) in enumerate(pairwise(edges)):
        piece = line[left + 1 : right]
        start = left + 1 + len(piece) - len(piece.lstrip())
        end = max(start, left + 1 + len(piece.rstrip()))
        found.append(SourceCell(table, row, column, offset + min(start, right), offset + min(end, right)))
    return found
