"""Lines → blocks: what was broken inside a sentence is joined, tables and headings stay apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kg.documents import headings
from kg.documents.cues import Cues
from kg.documents.extract import Extract
from kg.documents.lines import Line

Kind = Literal["heading", "paragraph", "lines"]
_FINAL = re.compile(r"[。！？!?…][”’」』）)》〕】]*$|[.][”’)\]]*$")
_CLAUSE_END = "，、,—（(《“‘〈【[-"
_PROSE = re.compile(r"[，。；：]")
_FIELD = re.compile(
    r"[^：:]{0,6}(?:名称|全称|单位|部门|项目|时间|日期|来源|作者|编号|文号|负责人|联系人|电话)[^：:]{0,4}[：:]"
)
_PAIRS = {"（": "）", "(": ")", "《": "》", "“": "”", "【": "】", "「": "」", "〔": "〕"}
_NARROW = 24  # columns; shorter lines never count as broken by the margin
_TABLE_RUN = 3  # so many lines in a row without a sentence are a table


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one block; ``level`` for a heading, ``row`` where the format itself marks a table row."""

    kind: Kind
    lines: tuple[Line, ...]
    level: int | None = None
    row: bool = False

    @property
    def text(self) -> str:
        return "".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Layout:
    """How the lines of a document are broken: by a margin or not, and the blank lines between broken ones."""

    wrapped: bool
    gap: int
    margins: tuple[int, ...]  # the widest line near each line, in columns

    def is_full(self, i: int, width: int) -> bool:
        return self.wrapped and width >= _NARROW and width >= 0.85 * self.margins[i]


def group_lines(lines: Sequence[Line], extract: Extract, cues: Cues) -> list[Group]:
    """The blocks of a document in order, each a run of lines with its kind."""
    joined = _join(lines, extract, cues) if extract.broken else [Group("paragraph", (line,)) for line in lines]
    return _classify([_marked(group, extract) for group in joined], cues)


def _marked(group: Group, extract: Extract) -> Group:
    first = group.lines[0].start
    if first in extract.rows:
        return Group("lines", group.lines, row=True)
    if first in extract.headings:
        return Group("heading", group.lines, extract.headings[first])
    return group


# --- joining ------------------------------------------------------------------------------------------------


def measure(lines: Sequence[Line]) -> Layout:
    """Finds out whether lines are broken by a margin."""
    widths = sorted(line.width for line in lines)
    top = widths[int(0.95 * (len(widths) - 1))] if widths else 0
    long = [i for i in range(len(lines) - 1) if lines[i].width >= 40]
    broken = [i for i in long if not _FINAL.search(lines[i].text) and headings.marker(lines[i + 1].text) is None]
    wrapped = top <= 130 and len(broken) >= max(2, 0.3 * len(long))
    gaps = Counter(lines[i + 1].gap for i in broken if not lines[i + 1].page)
    bodies = sorted(lines[i].width for i in long)
    body = bodies[int(0.7 * len(bodies))] if bodies else 0
    plain = [0 if headings.is_row(line.text) else line.width for line in lines]
    margins = tuple(max(body, *plain[max(0, i - 5) : i + 6]) for i in range(len(lines)))
    return Layout(wrapped, gaps.most_common(1)[0][0] if gaps else 0, margins)


def _join(lines: Sequence[Line], extract: Extract, cues: Cues) -> list[Group]:
    layout = measure(lines)
    runs: list[list[Line]] = []
    for i, line in enumerate(lines):
        fixed = line.start in extract.rows or (bool(runs) and runs[-1][0].start in extract.rows)
        fixed = fixed or line.start in extract.headings or (bool(runs) and runs[-1][0].start in extract.headings)
        if runs and not fixed and continues(runs[-1], line, layout, i - 1, cues):
            runs[-1].append(line)
        else:
            runs.append([line])
    return [Group("paragraph", tuple(run)) for run in runs]


def continues(run: Sequence[Line], line: Line, layout: Layout, last: int, cues: Cues) -> bool:
    """Whether ``line`` goes on with the sentence begun in ``run``, whose last line has the index ``last``."""
    before = run[-1]
    if headings.is_contents_entry(before.text) or headings.is_contents_entry(line.text):
        return False
    full = layout.is_full(last, before.width)
    if headings.is_firm_row(before.text) or headings.is_firm_row(line.text):
        return False
    if not full and (headings.is_row(before.text) or (_is_field(before, layout, last) and not _is_open(run))):
        return False
    if headings.is_entry(before.text) and headings.is_entry(line.text):
        return False
    if line.text[0] in "，。；、：！？）》”":
        return True
    if headings.marker(line.text) is not None or _FINAL.search(before.text):
        return False
    if before.text[-1] in "；;：:":
        return full
    remainder = line.width < 0.6 * layout.margins[last]
    if len(run) == 1 and not remainder and _is_whole_title(before.text, line.text, cues):
        return False
    if line.indent and not (before.indent and layout.wrapped):
        return False
    if line.gap > layout.gap and layout.wrapped and not (full or line.page):
        return False
    if before.text[-1] in _CLAUSE_END or _is_open(run):
        return before.width >= _NARROW or layout.wrapped
    if full or _reads_on(before.text, line.text):
        return True
    if layout.wrapped:
        return (
            not headings.is_entry(line.text)
            and _is_long(before, layout, last)
            and _PROSE.search(before.text) is not None
        )
    return _is_broken_prose(run, line, last, cues)


def _is_long(line: Line, layout: Layout, i: int) -> bool:
    return line.width >= max(30, 0.8 * layout.margins[i])


def _is_field(line: Line, layout: Layout, i: int) -> bool:
    """A label with its value that ends before the margin."""
    return headings.is_entry(line.text) and not (layout.wrapped and _is_long(line, layout, i))


def _is_whole_title(text: str, after: str, cues: Cues) -> bool:
    """A numbered title that fills its line by chance: it ends as titles do, and is not gone on with."""
    return cues.ends_title(text) and after[0] not in "的和及与" and headings.numbered_heading(text, cues) is not None


def _is_broken_prose(run: Sequence[Line], line: Line, last: int, cues: Cues) -> bool:
    """An unfinished line of running text in a document that is not broken by a margin."""
    text = "".join(part.text for part in run)
    if "。" in text:
        return True
    marked = headings.marker(text)
    if marked is not None:
        return marked[0] > 3 and "，" in text and len(text) >= 25
    if (last == 0 and len(text) <= 40) or cues.ends_title(text):
        return False
    return len(text) >= 15 and _PROSE.search(text) is not None and _PROSE.search(line.text) is not None


def _reads_on(before: str, after: str) -> bool:
    """A break before the figure of an amount, or inside an English sentence."""
    if re.match(r"\d[\d,.]*\s*[万亿]?(?:元|人|批|辆|个|次|家|%)", after):
        return len(before) >= 15 and headings.marker(before) is None
    return before[-1].isascii() and before[-1].isalpha() and after[0].islower() and after[0].isascii() and " " in before


def _is_open(run: Sequence[Line]) -> bool:
    """Whether a bracket or quotation mark is open at the end of the run."""
    stack: list[str] = []
    for char in "".join(line.text for line in run[-3:]):
        if char in _PAIRS:
            stack.append(_PAIRS[char])
        elif stack and char in stack:
            del stack[stack.index(char) :]
    return bool(stack)


# --- kinds --------------------------------------------------------------------------------------------------


def _classify(groups: list[Group], cues: Cues) -> list[Group]:
    opening = _opening(groups, cues)
    kinds = [_kind(group, i < opening, cues) for i, group in enumerate(groups)]
    return _merge_lines(_merge_titles(_tables(kinds, cues), cues))


def _opening(groups: Sequence[Group], cues: Cues) -> int:
    """How many of the first groups make up the document's title."""
    if not groups or not _could_be_title(groups[0], first=True):
        return 0
    if len(groups) > 1 and headings.is_row(groups[1].text):
        return 0
    count = 1
    for i, group in enumerate(groups[1:4], start=1):
        if not _could_be_title(group):
            break
        if cues.ends_title(group.text):
            count = i + 1
    return count


def _could_be_title(group: Group, first: bool = False) -> bool:
    """A short line without a sentence or a number; only the first may have a colon (隔海相望：…)."""
    text = group.text
    return (
        group.kind == "paragraph"
        and len(text) <= 60
        and text[-1] not in "。；，、：;:.，"
        and headings.marker(text) is None
        and not (headings.is_row(text) if first and not _FIELD.match(text) else headings.is_entry(text))
        and "。" not in text
    )


def _kind(group: Group, opening: bool, cues: Cues) -> Group:
    if group.kind != "paragraph":
        return group
    text = group.text
    if opening:
        return Group("heading", group.lines, 0)
    if headings.is_contents_entry(text):
        return Group("lines", group.lines)
    heading = headings.numbered_heading(text, cues)
    if heading is not None:
        return Group("heading", group.lines, heading.level)
    plan_intro = len(text) <= 15 and text[-1] in "：:" and cues.tense(text) is not None
    return Group("heading", group.lines, headings.LEAF) if plan_intro else group


def _is_cell(group: Group) -> bool:
    """A line that could be a cell of a flattened table: no sentence, no numbering."""
    if group.kind != "paragraph" or len(group.lines) > 1:
        return False
    text = group.text
    return headings.is_entry(text) or not (_FINAL.search(text) or text[-1] in "；：" or headings.marker(text))


def _tables(groups: list[Group], cues: Cues) -> list[Group]:
    """Runs of cells become ``lines``; single ones become headings where they have the form of one."""
    result = list(groups)
    i = 0
    while i < len(groups):
        stop = i
        while stop < len(groups) and _is_cell(groups[stop]):
            stop += 1
        for j in range(i, stop):
            result[j] = _cell_kind(groups, j, i, stop, cues)
        i = max(stop, i + 1)
    return result


def _cell_kind(groups: Sequence[Group], j: int, first: int, stop: int, cues: Cues) -> Group:
    group = groups[j]
    text = group.text
    near_table = any(_is_row(groups[k]) for k in (first - 1, first - 2, stop, stop + 1) if 0 <= k < len(groups))
    if stop - first >= _TABLE_RUN or (near_table and stop - first >= 2):
        titled = text.endswith(cues.block_titles) and not re.search(r"[\s：:]", text)
        return Group("heading", group.lines, headings.LEAF) if titled else Group("lines", group.lines)
    if headings.is_entry(text) and not _PROSE.search(text):
        return Group("lines", group.lines)
    if headings.plain_heading(text, cues) and cues.ends_title(text):
        return Group("heading", group.lines, headings.LEAF)
    return group


def _is_row(group: Group) -> bool:
    return group.kind == "lines" or headings.is_entry(group.text)


def _merge_titles(groups: list[Group], cues: Cues) -> list[Group]:
    """Puts the parts of a title that is broken over two lines together."""
    merged: list[Group] = []
    for group in groups:
        if merged and _completes(merged[-1], group, cues):
            merged[-1] = Group("heading", merged[-1].lines + group.lines, merged[-1].level)
        else:
            merged.append(group)
    return merged


def _merge_lines(groups: list[Group]) -> list[Group]:
    """Makes one block of the rows that follow each other."""
    merged: list[Group] = []
    for group in groups:
        last = merged[-1] if merged else None
        if last is not None and last.kind == group.kind == "lines" and last.row == group.row:
            merged[-1] = Group("lines", last.lines + group.lines, row=group.row)
        else:
            merged.append(group)
    return merged


def _completes(title: Group, group: Group, cues: Cues) -> bool:
    if title.kind != "heading" or len(title.lines) > 2 or len(group.lines) > 1:
        return False
    text = group.text
    if re.fullmatch(r"[（(]\s*\d{4}\s*年度?\s*[)）]", text):
        return True
    return (
        group.kind in ("heading", "paragraph")
        and (group.level in (None, 0, headings.LEAF))
        and headings.marker(text) is None
        and headings.plain_heading(text, cues)
        and cues.ends_title(text)
        and not cues.ends_title(title.text)
        and len(title.text) + len(text) <= 60
        and (title.level in (0, 1))
    )
