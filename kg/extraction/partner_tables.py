"""Tables of partners → rows: whose partner, in which country, since when, of what kind and state.

Tables of the file format are read by the grid; tables that a source has flattened to lines by their head line, a row a
line, or by cells that stand one a line below each other. The words are in data/cues/partner_tables.toml.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kg import expressions as re
from kg.extraction.lexicon import any_of, grouped_words
from kg.extraction.line_tables import Line, lines_of
from kg.model import Block, Cell, Document, Section, Table

_MARKS = re.compile(r"[\s　]|[（(][^（）()]*[）)]|[：:*]")
_YEAR = re.compile(r"(?:19|20)\d\d|[一二][九〇○零][〇○零一二三四五六七八九]{2}")
_FIGURES = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_DATE = re.compile(rf"(?:{_YEAR.pattern})[年.\-/]?\S{{0,8}}")
_INDEX = re.compile(r"\d{1,3}[.、]?")
_EMPTY = re.compile(r"[-—–/\\无]*")
_COLUMNS = ("partner", "country_partner", "region", "country", "own", "date", "kind", "state", "note", "other")
_SHAPED = ("own", "partner", "date", "note")
_STATES = ("negated", "planned", "done")
_CAPTION = 90  # characters before a table that may be its caption
_MIN_HEADS = 2

IsCountry = Callable[[str], bool]


@dataclass(frozen=True)
class TableWords:
    """The lists of data/cues/partner_tables.toml."""

    columns: Mapping[str, tuple[str, ...]]
    refused: re.Pattern[str]
    about: re.Pattern[str]
    kinds: Mapping[str, tuple[str, ...]]
    states: Mapping[str, tuple[str, ...]]
    heads: Mapping[str, str] = field(default_factory=dict)
    shapes: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    continents: frozenset[str] = frozenset()
    list_words: re.Pattern[str] = field(default_factory=lambda: re.compile("(?!)"))

    @classmethod
    def load(cls) -> TableWords:
        """Read the shipped file; raises KnowledgeError where a list is missing."""
        needed = {
            "columns": (*_COLUMNS, "refused"),
            "kinds": ("friendly_exchange", "sister_city"),
            "states": (*_STATES, "undone", "planned_in_note", "negated_in_note", "ditto", "home"),
            "about": ("words",),
            "shapes": _SHAPED,
            "cells": ("continents",),
            "lists": ("words",),
        }
        groups = grouped_words("cues/partner_tables.toml", needed)
        columns = dict(groups["columns"])
        refused = any_of(columns.pop("refused"))
        heads = {_bare(word): slot for slot, words in columns.items() for word in words}
        about = any_of(groups["about"]["words"])
        shapes = {slot: _shape(forms) for slot, forms in groups["shapes"].items()}
        return cls(
            columns,
            re.compile(refused),
            re.compile(about, re.IGNORECASE),
            groups["kinds"],
            groups["states"],
            heads,
            shapes,
            frozenset(groups["cells"]["continents"]),
            re.compile(any_of(groups["lists"]["words"])),
        )

    def slot(self, head: str) -> str | None:
        """What a column of that head holds; None for a head that neither a list nor a shape of [shapes] has."""
        bare = _bare(head)
        return self.heads.get(bare) or next(
            (slot for slot, shape in self.shapes.items() if shape.fullmatch(bare)), None
        )

    def is_head(self, heads: Sequence[str]) -> bool:
        """Whether these are the heads of a table of partners, if what stands before it says what it is about."""
        slots = [self.slot(head) for head in heads]
        known = {slot for slot in slots if slot}
        named = "country_partner" in known or ("partner" in known and known & {"country", "own", "date", "kind"})
        strange = slots.count(None) * 2 > len(slots)
        return bool(named) and not strange and not any(self.refused.search(head) for head in heads)

    def kind(self, text: str) -> str | None:
        """The kind of tie that a cell or caption names; None for none or more than one."""
        found = [kind for kind, words in self.kinds.items() if any(word in text.lower() for word in words)]
        return found[0] if found else None

    def state(self, text: str) -> str | None:
        """The status that a cell names; what is not done yet is planned."""
        lower = text.lower()
        if any(word in lower for word in self.states["negated"]):
            return "negated"
        done = [lower.index(word) for word in self.states["done"] if word in lower]
        if done and not any(word in lower[: min(done)] for word in self.states["undone"]):
            return "done"
        return "planned" if done or any(word in lower for word in self.states["planned"]) else None

    def noted_state(self, text: str) -> str | None:
        """The status that a remark or a caption names."""
        for status in ("negated", "planned"):
            if any(word in text.lower() for word in self.states[f"{status}_in_note"]):
                return status
        return None


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A row: the texts of its cells by slot (partner, country, own, date, kind, state), and where it stands."""

    slots: Mapping[str, str]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PartnerTable:
    """A table of partners: what stands before it, its rows, and where it begins and ends in the cleaned text."""

    caption: str
    heads: str
    section: Section
    rows: tuple[PartnerRow, ...]
    start: int
    end: int


def partner_tables(document: Document, words: TableWords, is_country: IsCountry) -> list[PartnerTable]:
    """Every table of partners in the document, in order."""
    reader = _Reader(document, words, is_country)
    found = [table for real in document.tables for table in reader.of_grid(real)]
    taken = [(t.cells[0].start, t.cells[-1].end) for t in document.tables if t.cells]
    for block in document.blocks:
        if block.kind == "lines" and not any(a < block.end and block.start < b for a, b in taken):
            found += reader.of_lines(block)
    return sorted(found, key=lambda table: table.start)


@dataclass(frozen=True, slots=True)
class _Reader:
    document: Document
    words: TableWords
    is_country: IsCountry

    def of_grid(self, table: Table) -> Iterator[PartnerTable]:
        """A table of the file format; a head may stand below a title row."""
        lines: dict[int, list[Cell]] = {}
        for cell in table.cells:
            lines.setdefault(cell.row, []).append(cell)
        rows = [sorted(cells, key=lambda c: c.column) for _, cells in sorted(lines.items())]
        for number, row in enumerate(rows[:3]):
            if self.words.is_head([c.text for c in row]):
                title = " ".join(c.text for before in rows[:number] for c in before)
                yield from self._table(row, rows[number + 1 :], table.section, title)
                return

    def of_lines(self, block: Block) -> Iterator[PartnerTable]:
        """Tables in lines: a head line with the rows below it, or one cell a line."""
        lines = list(lines_of(self.document.text, block))
        for number, line in enumerate(lines):
            if len(line) > 1 and self.words.is_head([c.text for c in line]):
                yield from self._table(line, self._rows_below(lines[number + 1 :]), block.section, "")
                return
        width = self._head_run(lines)
        if width:
            first = next(i for i, line in enumerate(lines) if self._headed(line))
            cells = [line[0] for line in lines[first:] if len(line) == 1]
            yield from self._table(cells[:width], _chunks(cells[width:], width), block.section, "")

    def _rows_below(self, lines: Sequence[Line]) -> list[list[Cell]]:
        """The lines up to the first that is running text."""
        rows: list[list[Cell]] = []
        for line in lines:
            if any(re.search("[。；！？]", c.text) for c in line):
                break
            rows.append(line)
        return rows

    def _headed(self, line: Line) -> bool:
        return len(line) == 1 and self.words.slot(line[0].text) is not None

    def _head_run(self, lines: Sequence[Line]) -> int:
        """How many lines in a row are one head each, where they make up the head of a table; else 0."""
        first = next((i for i, line in enumerate(lines) if self._headed(line)), len(lines))
        run = 0
        while first + run < len(lines) and self._headed(lines[first + run]):
            run += 1
        heads = [line[0].text for line in lines[first : first + run]]
        return run if run > _MIN_HEADS and self.words.is_head(heads) else 0

    def _table(
        self, head: Sequence[Cell], rows: Sequence[Sequence[Cell]], section: Section, title: str
    ) -> Iterator[PartnerTable]:
        before = self.document.text[max(0, head[0].start - _CAPTION) : head[0].start]
        near = re.split("[。；！？]", before)[-1]
        caption = " ".join((section.title, *section.parents[-1:], near, title))
        heads = " ".join(c.text for c in head)
        if not self.words.about.search(f"{caption} {heads}"):
            return
        slots = [self.words.slot(c.text) for c in head]
        read = tuple(self._read(slots, rows))
        if read:
            last = max((c.end for row in rows for c in row), default=head[-1].end)
            yield PartnerTable(caption, heads, section, read, head[0].start, last)

    def _read(self, heads: Sequence[str | None], rows: Sequence[Sequence[Cell]]) -> Iterator[PartnerRow]:
        above: dict[str, str] = {}
        for row in rows:
            cells = [c for c in row if c.text.strip()]
            kind = self.words.kind(cells[0].text) if len({c.text for c in cells}) == 1 else None
            if kind:
                above = {"group": cells[0].text}
                continue
            if len(cells) == 1 and self.is_country(cells[0].text.strip("：: ")):
                above = {k: v for k, v in above.items() if k == "group"} | {"country": cells[0].text.strip("：: ")}
                continue
            slots = self._slots(heads, row)
            if "partner" not in slots and "country_partner" not in slots:
                continue
            for slot in ("country", "own", "kind", "group"):
                said = slots.get(slot, "")
                if said in ("", *self.words.states["ditto"]) and slot in above:
                    slots[slot] = above[slot]
            above |= {slot: text for slot, text in slots.items() if slot in ("country", "own", "kind", "group")}
            yield PartnerRow(slots, cells[0].start, cells[-1].end)

    def _slots(self, heads: Sequence[str | None], row: Sequence[Cell]) -> dict[str, str]:
        """The texts of a row by slot: by position where it has a cell a head, else by what the cells look like."""
        given: list[tuple[str, str]]
        if len(row) == len(heads):
            given = [(slot, c.text.strip()) for slot, c in zip(heads, row, strict=True) if slot]
        else:
            given = self._by_look([slot for slot in heads if slot], [c.text.strip() for c in row])
        slots: dict[str, str] = {}
        for slot, text in given:
            if text and not _EMPTY.fullmatch(text):
                slots.setdefault(slot, " ".join(text.split()))
        if "partner" not in slots and "region" in slots:
            slots["partner"] = slots["region"]
        return slots

    def _by_look(self, heads: Sequence[str], texts: Sequence[str]) -> list[tuple[str, str]]:
        """Countries, dates and words for a kind are what they look like; the others are places in the heads' order."""
        given: list[tuple[str, str]] = []
        places = [slot for slot in heads if slot in ("own", "partner", "region")]
        for text in texts:
            if _INDEX.fullmatch(text) or not text or text in self.words.continents:
                continue
            if "country" in heads and self.is_country(text):
                given.append(("country", text))
            elif "date" in heads and _DATE.fullmatch(text):
                given.append(("date", text))
            elif self.words.kind(text) or self.words.state(text):
                given.append(("kind" if "kind" in heads else "state", text))
            else:
                given.append(("?", text))
        unknown = [text for slot, text in given if slot == "?"]
        if len(given) == 1 and "own" in places:  # a row that was cut off may name either side
            return []
        if not places or len(unknown) > len(places):
            return []
        # Of an own and a foreign place told above, a row that is one short names the foreign one.
        named = dict(zip(reversed(places), reversed(unknown), strict=False)) if len(unknown) < len(places) else None
        pairs = list(named.items()) if named else list(zip(places, unknown, strict=True))
        return [*((slot, text) for slot, text in given if slot != "?"), *pairs]


def _chunks(cells: Sequence[Cell], width: int) -> list[list[Cell]]:
    """Cells that stand one a line, in rows: by their numbers 1, 2, 3 where they have them, else by the width."""
    starts: list[int] = []
    for i, cell in enumerate(cells):
        if cell.text.strip() == str(len(starts) + 1):
            starts.append(i)
    if len(starts) > 1 and starts[0] == 0:
        rows = [list(cells[a:b]) for a, b in zip(starts, [*starts[1:], len(cells)], strict=True)]
        return [row[:width] for row in rows if len(row) >= _MIN_HEADS]
    if len(cells) % width:
        return []
    return [list(cells[i : i + width]) for i in range(0, len(cells), width)]


def year_of(date: str) -> str | None:
    """The year in a cell of dates, in Arabic or Chinese figures; None where there is none."""
    found = _YEAR.search(date)
    if not found:
        return None
    return "".join(
        str("〇一二三四五六七八九".index(c)) if not c.isdigit() else c for c in re.sub("[○零]", "〇", found[0])
    )


def _shape(forms: Sequence[str]) -> re.Pattern[str]:
    """Any of the forms, in which … stands for up to six characters."""
    return re.compile("|".join(re.escape(form).replace("…", ".{0,6}") for form in forms))


def _bare(head: str) -> str:
    plain = _MARKS.sub("", head)
    return (plain or head).lower()
