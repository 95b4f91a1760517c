"""The source as trimmed lines, without page furniture (page numbers, running heads and feet)."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg import expressions as re
from kg.documents.extract import Extract
from kg.documents.letters import BLANKS, fold

_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BREAKS = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_PAGE_NUMBER = re.compile(
    r"[-—–－−·•]{1,2}\s*\d{1,4}\s*[-—–－−·•]{1,2}"
    r"|第\s*\d{1,4}\s*页\s*[,，/／]?\s*(?:共\s*\d{1,4}\s*页)?"
    r"|(?i:page)\s+\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?"
    r"|\d{1,4}\s*[/／]\s*\d{1,4}"
)
_BARE_NUMBER = re.compile(r"\d{1,3}")
_DIGITS = re.compile(r"\d+")
_REPEATS = 3  # a running head is on at least so many pages


@dataclass(frozen=True, slots=True)
class Line:
    """One line without the blanks around it; ``text`` is ``visible[start:end]``, width-folded.

    gap: blank lines before it. page: a page begins between the line before and this one.
    """

    text: str
    start: int
    end: int
    indent: bool
    gap: int
    page: bool
    width: int


def read_lines(extract: Extract) -> list[Line]:
    """The lines of the source that hold text and are no page furniture."""
    lines = _split(extract)
    return _without_furniture(lines, bool(extract.pages) or "\f" in extract.source)


def _split(extract: Extract) -> list[Line]:
    folded = fold(extract.visible)
    starts = extract.pages
    lines: list[Line] = []
    breaks, paged, position, page_seen = 0, False, 0, 0
    for match in _LINE.finditer(folded):
        between = folded[position : match.start()]
        breaks += len(_BREAKS.findall(between))
        paged = paged or "\f" in between
        position = match.end()
        start, end = _trim(folded, match.start(), match.end())
        if start == end:
            continue
        page_number = bisect_right(starts, start)
        text = folded[start:end]
        lines.append(
            Line(
                text=text,
                start=start,
                end=end,
                indent=_is_indent(folded[match.start() : start]),
                gap=max(breaks - 1, 0),
                page=paged or (page_number != page_seen and bool(lines)),
                width=display_width(text),
            )
        )
        breaks, paged, page_seen = 0, False, page_number
    return lines


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The part of ``text[start:end]`` without blanks at its ends; empty where it is all blank."""
    head = BLANKS.match(text, start, end)
    first = head.end() if head else start
    while end > first and BLANKS.match(text[end - 1]):
        end -= 1
    return first, end


def _is_indent(blanks: str) -> bool:
    return "\u3000" in blanks or "\t" in blanks or len(blanks) >= 2


def display_width(text: str) -> int:
    """Columns on a terminal: a Chinese letter counts two."""
    return len(text) + sum(1 for char in text if char >= "\u1100" and char not in "‘’“”…—·")


def is_page_number(text: str) -> bool:
    """Whether a line says nothing but which page it is."""
    return _PAGE_NUMBER.fullmatch(text) is not None


def _without_furniture(lines: list[Line], paged: bool) -> list[Line]:
    numbers = {i for i, line in enumerate(lines) if is_page_number(line.text)}
    numbers |= _bare_numbers(lines, paged)
    edges = _edges(lines, numbers)
    masked = Counter(_DIGITS.sub("0", line.text) for line in lines)
    running = {
        i
        for i in edges
        if masked[_DIGITS.sub("0", lines[i].text)] >= _REPEATS and not re.search("[，。；]", lines[i].text)
    }
    dropped = numbers | running
    kept: list[Line] = []
    page, gap = False, 0
    for i, line in enumerate(lines):
        if i in dropped:
            page, gap = True, gap + line.gap
            continue
        kept.append(_after_break(line) if page else line)
        page, gap = False, 0
    return kept


def _after_break(line: Line) -> Line:
    return Line(line.text, line.start, line.end, line.indent, line.gap, True, line.width)


def _bare_numbers(lines: Sequence[Line], paged: bool) -> set[int]:
    """Numbers alone on a line that count up with the pages: at page ends, or between two pieces of prose."""
    found = []
    for i, line in enumerate(lines):
        if not _BARE_NUMBER.fullmatch(line.text):
            continue
        at_edge = paged and (line.page or i + 1 == len(lines) or lines[i + 1].page)
        in_prose = 0 < i < len(lines) - 1 and lines[i - 1].width >= 40 and lines[i + 1].width >= 40
        if at_edge or in_prose:
            found.append(i)
    values = [int(lines[i].text) for i in found]
    rising = all(a < b for a, b in pairwise(values))
    return set(found) if rising and (paged or len(found) >= _REPEATS) else set()


def _edges(lines: Sequence[Line], numbers: set[int]) -> set[int]:
    """The lines next to a page break: the first and last of each page, page numbers set aside."""
    edges: set[int] = set()
    for i, line in enumerate(lines):
        if i in numbers:
            edges |= {i - 1, i + 1}
        elif line.page:
            edges |= {i, i - 1}
    return {i for i in edges if 0 <= i < len(lines)} - numbers
