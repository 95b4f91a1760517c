"""A document's text cut into pieces, so that each piece knows which facts it states."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text from the offset ``start``; facts: the numbers of the facts whose passages cover it."""

    start: int
    text: str
    facts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source text; page: the number of the page that begins with it, else 0."""

    number: int
    start: int
    page: int
    pieces: tuple[Piece, ...]

    @property
    def stated(self) -> bool:
        """Whether any of it states a fact."""
        return any(piece.facts for piece in self.pieces)

    @property
    def blank(self) -> bool:
        """Whether there is nothing to read on it."""
        return not any(piece.text.strip() for piece in self.pieces)


def marked(text: str, spans: Iterable[tuple[int, int, int]], pages: Sequence[int] = ()) -> tuple[Line, ...]:
    """The lines of a text with the facts of each piece.

    spans: (start, end, number of the fact), in code points; what does not lie in the text is left out.
    The pieces of all lines, joined by line ends, are the text.
    """
    spans = sorted({span for span in spans if 0 <= span[0] < span[1] <= len(text)})
    opened: dict[int, list[int]] = defaultdict(list)
    closed: dict[int, list[int]] = defaultdict(list)
    for start, end, fact in spans:
        opened[start].append(fact)
        closed[end].append(fact)
    cuts = sorted(opened.keys() | closed.keys())
    lines: list[Line] = []
    running: list[int] = []
    at = 0
    for number, line in enumerate(text.split("\n"), 1):
        pieces, running = _pieces(line, at, cuts, opened, closed, running)
        page = bisect_right(pages, at) if at in pages else 0
        lines.append(Line(number, at, page, pieces))
        at += len(line) + 1
    return tuple(lines)


def _pieces(
    line: str,
    at: int,
    cuts: Sequence[int],
    opened: dict[int, list[int]],
    closed: dict[int, list[int]],
    running: list[int],
) -> tuple[tuple[Piece, ...], list[int]]:
    """The pieces of one line, and the facts that run on into the next."""
    inside = [cut for cut in cuts[bisect_right(cuts, at - 1) :] if cut <= at + len(line)] if cuts else []
    pieces, last = [], at
    for cut in inside:
        if cut > last:
            pieces.append(Piece(last, line[last - at : cut - at], _facts(running)))
            last = cut
        for fact in closed.get(cut, ()):
            running.remove(fact)
        running.extend(opened.get(cut, ()))
    if last < at + len(line) or not pieces:
        pieces.append(Piece(last, line[last - at :], _facts(running)))
    return tuple(pieces), running


def _facts(running: list[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(running))
