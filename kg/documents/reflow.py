"""Lines → groups, one for each block: headings, paragraphs, and table-like runs of lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kg import expressions as re
from kg.documents import headings
from kg.documents.cues import Cues
from kg.documents.extract import Extract
from kg.documents.joining import FINAL, PROSE, join_lines
from kg.documents.lines import Line

Kind = Literal["heading", "paragraph", "lines"]
_FIELD = re.compile(
    r"[^：:]{0,6}(?:名称|全称|单位|部门|项目|时间|日期|来源|作者|编号|文号|负责人|联系人|电话)[^：:]{0,4}[：:]"
)
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


def group_lines(lines: Sequence[Line], extract: Extract, cues: Cues) -> list[Group]:
    """The blocks of a document in order, each a run of lines with its kind."""
    runs = join_lines(lines, extract, cues) if extract.broken else [(line,) for line in lines]
    return _classify([_marked(Group("paragraph", run), extract) for run in runs], cues)


def _marked(group: Group, extract: Extract) -> Group:
    first = group.lines[0].start
    if first in extract.rows:
        return Group("lines", group.lines, row=True)
    if first in extract.headings:
        return Group("heading", group.lines, extract.headings[first])
    return group


def _classify(groups: list[Group], cues: Cues) -> list[Group]:
    opening = _opening(groups, cues)
    kinds = _with_empty_rows([_kind(group, i < opening, cues) for i, group in enumerate(groups)])
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


def _with_empty_rows(groups: list[Group]) -> list[Group]:
    """A numbered title between two rows of figures is a row whose cells are empty: （2）公务用车购置."""
    result = list(groups)
    in_table = False
    for i, group in enumerate(groups):
        if headings.is_figured(group.text):
            in_table = True
        elif in_table and group.kind == "heading" and _figures_follow(groups, i):
            result[i] = Group("lines", group.lines)
        else:
            in_table = False
    return result


def _figures_follow(groups: Sequence[Group], i: int) -> bool:
    return i + 1 < len(groups) and headings.is_figured(groups[i + 1].text)


def _is_cell(group: Group) -> bool:
    """A line that could be a cell of a flattened table: no sentence, no numbering."""
    if group.kind != "paragraph" or len(group.lines) > 1:
        return False
    text = group.text
    if headings.is_entry(text) or headings.is_figured(text):
        return True
    return not (FINAL.search(text) or text[-1] in "；：" or headings.marker(text))


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
    if (headings.is_entry(text) and not PROSE.search(text)) or headings.is_figured(text):
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
