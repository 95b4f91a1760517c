"""Blocks of lines → the cleaned text with the offset of each of its characters in the source."""

from __future__ import annotations

from collections.abc import Sequence

from kg import expressions as re
from kg.documents.letters import BLANKS, is_chinese, is_latin
from kg.documents.lines import Line
from kg.documents.reflow import Group

_BREAK = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")


class TextWriter:
    """Collects the cleaned text; ``offsets[i]`` is the place in the source of ``text[i]``."""

    def __init__(self, source: str, language: str) -> None:
        self._source = source
        self._latin = language == "en"
        self._parts: list[str] = []
        self._offsets: list[int] = []

    @property
    def length(self) -> int:
        return len(self._offsets)

    def block(self, group: Group) -> tuple[int, int]:
        """Adds a block and gives its start and end in the cleaned text."""
        if self._offsets:
            self._put("\n", self._break_after(self._offsets[-1] + 1))
        start = self.length
        keep = group.kind == "lines"
        for i, line in enumerate(group.lines):
            if i:
                self._joint(group.lines[i - 1], line, keep)
            self._line(line, keep)
        return start, self.length

    def text(self) -> str:
        """The cleaned text."""
        return "".join(self._parts)

    def offsets(self) -> tuple[int, ...]:
        """The place in the source of each character of the cleaned text, strictly increasing."""
        return tuple(self._offsets)

    def _put(self, char: str, offset: int) -> None:
        self._parts.append(char)
        self._offsets.append(offset)

    def _line(self, line: Line, keep: bool) -> None:
        text, position = line.text, 0
        for blank in BLANKS.finditer(text):
            self._run(text[position : blank.start()], line.start + position)
            position = blank.end()
            if (keep or self._keeps(text, blank.start(), blank.end())) and any(c.isspace() for c in blank[0]):
                self._put(" ", line.start + blank.start())
        self._run(text[position:], line.start + position)

    def _run(self, text: str, offset: int) -> None:
        self._parts.append(text)
        self._offsets.extend(range(offset, offset + len(text)))

    def _keeps(self, text: str, start: int, end: int) -> bool:
        """Whether the blank ``text[start:end]`` parts words, rather than being an accident of typesetting."""
        if self._latin:
            return True
        before, after = text[start - 1], text[end]
        if (before.isascii() and after.isascii()) or (is_latin(before) and is_latin(after)):
            return True
        if not (is_chinese(before) and is_chinese(after)) or text[start:end] == "\N{NO-BREAK SPACE}":
            return False  # a single &nbsp; within running text keeps together what it stands in
        # 传 真 is one spaced word; two words with a blank between them have two letters each.
        return _chinese_before(text, start) >= 2 and _chinese_after(text, end) >= 2

    def _joint(self, before: Line, after: Line, keep: bool) -> None:
        last, first = before.text[-1], after.text[0]
        if keep:
            self._put("\n", self._break_after(before.end))
        elif self._latin:
            if not (last == "-" and first.isalpha()):
                self._put(" ", self._break_after(before.end))
        elif (is_latin(last) and is_latin(first)) or (last in ",.;:!?)" and is_latin(first) and not first.isdigit()):
            self._put(" ", self._break_after(before.end))

    def _break_after(self, offset: int) -> int:
        match = _BREAK.search(self._source, offset)
        return match.start() if match else offset


def _chinese_before(text: str, end: int) -> int:
    count = 0
    while count < end and count < 2 and is_chinese(text[end - 1 - count]):
        count += 1
    return count


def _chinese_after(text: str, start: int) -> int:
    count = 0
    while start + count < len(text) and count < 2 and is_chinese(text[start + count]):
        count += 1
    return count


def tell_language(text: str) -> str:
    """zh where a fifth of the letters are Chinese, en otherwise."""
    chinese = sum(1 for char in text if is_chinese(char))
    letters = sum(1 for char in text if char.isalpha())
    return "zh" if letters == 0 or chinese >= 0.2 * letters else "en"


def clean(source: str, groups: Sequence[Group], language: str) -> tuple[TextWriter, list[tuple[int, int]]]:
    """Writes all groups; gives the writer and each group's span in the cleaned text."""
    writer = TextWriter(source, language)
    return writer, [writer.block(group) for group in groups]
