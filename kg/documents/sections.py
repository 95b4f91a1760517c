"""Blocks with the section each belongs to: title, level, tense, year and the titles above."""

from __future__ import annotations

from collections.abc import Sequence

from kg import expressions as re
from kg.documents import headings
from kg.documents.cues import Cues
from kg.documents.reflow import Group
from kg.model import Block, Section, Tense

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*(?:年|财年)|^((?:19|20)\d{2})(?=\D)|\b(?:in|for|of) ((?:19|20)\d{2})\b")
_SPAN = re.compile(r"(?:19|20)\d{2}年?\s*[-—–~至到]\s*(?:19|20)\d{2}")


def build_blocks(groups: Sequence[Group], spans: Sequence[tuple[int, int]], text: str, cues: Cues) -> list[Block]:
    """A Block for each group, in the section that the headings above it open."""
    path: list[Section] = []
    blocks = []
    whole = cues.tense_of_all(text)
    for group, (start, end) in zip(groups, spans, strict=True):
        heading = _heading(group, text[start:end])
        if heading is not None:
            while path and path[-1].level >= heading.level:
                path.pop()
            path.append(_section(heading, path, cues, whole))
        elif group.kind == "paragraph":
            _close(path, text[start:end])
        blocks.append(Block(group.kind, start, end, path[-1] if path else Section("", 0, whole)))
    return blocks


def _close(path: list[Section], paragraph: str) -> None:
    """A numbered paragraph without a title ends the titled one before it."""
    found = headings.marker(paragraph)
    while found is not None and path and path[-1].level >= found[0]:
        path.pop()


def title_year(title: str) -> str | None:
    """The one year that a title names, four digits; None where it names none, several or a span."""
    if _SPAN.search(title):
        return None
    years = {next(part for part in match if part) for match in _YEAR.findall(title)}
    return years.pop() if len(years) == 1 else None


def _heading(group: Group, text: str) -> headings.Heading | None:
    if group.kind == "heading":
        found = headings.marker(text)
        title = text[found[1] :] if found else text
        return headings.Heading(group.level if group.level is not None else headings.LEAF, title.rstrip("。:："))
    return headings.run_in_heading(text) if group.kind == "paragraph" else None


def _section(heading: headings.Heading, path: Sequence[Section], cues: Cues, whole: Tense) -> Section:
    parent = path[-1] if path else None
    tense = cues.tense(heading.title) or (parent.tense if parent else whole)
    year = title_year(heading.title) or (parent.year if parent else None)
    return Section(heading.title, heading.level, tense, year, tuple(section.title for section in path))
