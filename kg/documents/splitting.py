"""Blocks → sentences."""

from __future__ import annotations

from collections.abc import Iterator

from kg import expressions as re
from kg.documents.letters import is_chinese
from kg.model import Document, Sentence

_PAIRS = {"（": "）", "(": ")", "《": "》", "“": "”", "「": "」", "『": "』", "【": "】", "[": "]", "‘": "’"}
_CLOSERS = '”’」』）)》】]"'
_GOES_ON = "，、；：,;:）)》。"
_LONGEST_QUOTE = 120  # a longer quotation is a speech, and is split inside
_ABBREVIATION = re.compile(
    r"(?:^|[\s(“\"])(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|No|Nos|Co|Ltd|Inc|Jr|Sr|vs|etc|e\.g|i\.e|Gov|Gen|Rep|Sen|Hon|Mt"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|(?:[A-Z]\.)+[A-Z])$"
)


LONGEST = 1000  # characters of a sentence


def sentences(document: Document) -> Iterator[Sentence]:
    """The sentences of all blocks in order; headings and each line of a ``lines`` block count as one.

    No sentence ends at ； (clauses of one enumeration share their subject) or inside brackets and quotation
    marks; closing quotation marks and brackets stay with their sentence.
    """
    for block in document.blocks:
        text = document.text[block.start : block.end]
        for start, end in _line_spans(text) if block.kind == "lines" else sentence_spans(text):
            for first, last in bounded(text, start, end):
                yield Sentence(text[first:last], block.start + first, block)


def bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence in pieces of at most LONGEST characters, cut after ； or ，where there is one.

    No office writes such sentences; a file without punctuation must not cost minutes, as rules look at
    every pair of places in a sentence.
    """
    while end - start > LONGEST:
        window = text[start : start + LONGEST]
        cut = max(window.rfind("；"), window.rfind("，"), window.rfind(", ")) + 1 or LONGEST
        yield from _trimmed(text, start, start + cut)
        start += cut
    yield from _trimmed(text, start, end)


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """The start and end of each sentence of a paragraph, blanks between them left out."""
    closed = _enclosed(text)
    start = 0
    for match in re.finditer(r"[。！？!?.\n]+", text):
        stop = match.end()
        if (
            match.start() < start
            or not _ends(text, match.start(), stop)
            or _is_inside(text, match.start(), start, closed)
        ):
            continue
        while stop < len(text) and text[stop] in _CLOSERS:
            stop += 1
        if stop < len(text) and text[stop] in _GOES_ON and text[match.start()] != "\n":
            continue
        yield from _trimmed(text, start, stop)
        start = stop
    yield from _trimmed(text, start, len(text))


def _line_spans(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^\n]+", text):
        yield from _trimmed(text, match.start(), match.end())


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _enclosed(text: str) -> list[tuple[int, int]]:
    """Spans in brackets or quotation marks that are closed again, long quotations left out."""
    spans: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    for i, char in enumerate(text):
        if char in _PAIRS:
            stack.append((_PAIRS[char], i))
        elif any(closer == char for closer, _ in stack):
            while stack[-1][0] != char:
                stack.pop()
            opened = stack.pop()[1]
            if char not in "”」』" or i - opened <= _LONGEST_QUOTE:
                spans.append((opened, i))
    return spans


def _is_inside(text: str, position: int, start: int, spans: list[tuple[int, int]]) -> bool:
    """Whether a mark lies inside a closed pair; the one that ends a speech or a whole sentence does not."""
    for opened, closed in spans:
        if not opened < position < closed:
            continue
        own = opened == start or text[opened - 1] in "：:，,"
        if not own or text[position:closed].strip("。！？!?.") or text[closed] == "》":
            return True
    return False


def _ends(text: str, start: int, stop: int) -> bool:
    mark = text[start]
    if mark in "。！？\n":
        return True
    after = text[stop] if stop < len(text) else ""
    before = text[start - 1] if start else ""
    if mark == "." and is_chinese(before) and (after == "" or not after.isascii()):
        return True  # a full stop typed as a point
    if after and not (after.isspace() or after in _CLOSERS or is_chinese(after)):
        return False
    if mark != ".":
        return True
    if is_chinese(after):
        return not before.isdigit()
    if _ABBREVIATION.search(text[max(0, start - 12) : start]):
        return False
    following = text[stop:].lstrip(_CLOSERS + " \n")[:1]
    return not (following.isascii() and following.islower())
