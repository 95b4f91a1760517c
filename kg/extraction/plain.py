"""A stretch of text made even for regular expressions, each character with its place in the document.

White space goes (but not the line breaks of table-like blocks), digits and punctuation get one form: half-width
digits, Chinese commas, brackets, colons, full stops. So a pattern need not know how a source is typeset.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg import expressions as re
from kg.documents.splitting import LONGEST, bounded
from kg.model import Block, Document, Evidence

EVEN = str.maketrans("０１２３４５６７８９％．(),;:[]＜＞＝≦≧﹣－", "0123456789%.（），；：［］<>=≤≥--")
_SPACE = re.compile(r"[^\S\n]+")
_SENTENCE = re.compile(r"[^。！？\n]+")
_ANY_SPACE = re.compile(r"\s+")
_NUMBER_COMMA = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")
_POINT_AS_STOP = re.compile(r"\.(?!\d)")
# "三公" and “三公" alike
_STRAIGHT_QUOTES = re.compile(r'["“]([^"“”\n]{1,40})["”]')


@dataclass(frozen=True, slots=True)
class Plain:
    """Even text; ``places[i]`` is the offset in the document's cleaned text of ``text[i]``."""

    text: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, text: str, start: int = 0, keep_lines: bool = False) -> Plain:
        """The even form of ``text``, which stands at ``start`` of the document."""
        even = text.translate(EVEN)
        even = _NUMBER_COMMA.sub(",", even)
        even = _POINT_AS_STOP.sub("。", even)
        even = _STRAIGHT_QUOTES.sub(r"“\1”", even)
        space = _SPACE if keep_lines else _ANY_SPACE
        kept: list[str] = []
        places: list[int] = []
        last = 0
        for gap in space.finditer(even):
            kept.append(even[last : gap.start()])
            places.extend(range(start + last, start + gap.start()))
            last = gap.end()
        kept.append(even[last:])
        places.extend(range(start + last, start + len(even)))
        return cls("".join(kept), tuple(places))

    @classmethod
    def of_block(cls, document: Document, block: Block) -> Plain:
        """The even form of a block; table-like blocks keep their line breaks."""
        return cls.of(document.text[block.start : block.end], block.start, block.kind == "lines")

    def sentences(self) -> Iterator[re.Match[str]]:
        """The sentences as matches in ``text``, without their marks; one of more than LONGEST characters in pieces, so
        that the time for a text without punctuation grows with its length alone."""
        for whole in _SENTENCE.finditer(self.text):
            if whole.end() - whole.start() <= LONGEST:
                yield whole
                continue
            for start, end in bounded(self.text, *whole.span()):
                piece = _SENTENCE.match(self.text, start, end)
                if piece is not None:
                    yield piece

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the document's cleaned text of ``text[start:end]``; needs start < end."""
        return self.places[start], self.places[end - 1] + 1

    def evidence(self, document: Document, start: int, end: int) -> Evidence:
        """The evidence for ``text[start:end]``."""
        return document.evidence(*self.span(start, end))
