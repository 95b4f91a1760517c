"""Lists of partners without a table's head → tables: a partner a line below a caption such as 国际友好城市（共9个）.

A line is a row where nothing is left of it but a place abroad (behind its country, or behind the Chinese side and 与),
a date and words of [lists] in data/cues/partner_tables.toml; fields below a city (国家：…, 结好时间：…) belong to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from kg import expressions as re
from kg.extraction.partner_tables import PartnerRow, PartnerTable, TableWords
from kg.extraction.spans import Name, Span
from kg.model import Block, Document

_LINE = re.compile(r"[^\n]+")
_LONGEST = 60  # characters of a row or a caption
_NUMBER = re.compile(r"^\s*(?:[（(]?\d{1,3}(?:[)）.、．]\s*|\s+(?=\D))|[①-⑳●·•◆\-]\s*)")
_DATE = re.compile(r"(?:19|20)\d\d(?:年|[.\-/])?\s*(?:\d{1,2}(?:月份?|[.\-/])?\s*(?:\d{1,2}日?)?)?")
_LATIN = re.compile(r"[A-Za-zÀ-ÿ’'·.\- ]+")
_LINK = re.compile(r"[与和同及]|—+|-+|－+|~")
_FIELD = re.compile(r"(?P<label>[^：:，。\s]{2,10})[：:]\s*(?P<value>[^，。]{1,30})$")
_FIELDS = ("country", "date", "kind", "note", "other")
_MIN_ROWS = 2
_MIN_NAME = 2
_LEFT_OVER = 1  # characters that a row may hold besides

Find = Callable[[str], Sequence[Span]]


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    start: int
    end: int
    block: Block


@dataclass(frozen=True)
class PartnerLists:
    """Reads the lists of a document; ``find`` gives the names in a piece of text."""

    words: TableWords
    find: Find

    def read(self, document: Document, taken: Sequence[tuple[int, int]]) -> Iterator[PartnerTable]:
        """Every list, in order; what a table holds already is left to it."""
        caption: _Line | None = None
        rows: list[PartnerRow] = []
        country = ""
        for line in [*_lines(document, taken), None]:
            row = self._row(line, country) if caption and line else None
            if row and caption:
                rows.append(PartnerRow({**row.slots, "group": caption.text}, row.start, row.end))
            elif line and caption and (told := self._field(line)) and rows:
                slots = {**rows[-1].slots, told[0]: told[1]}
                rows[-1] = PartnerRow(slots, rows[-1].start, line.end)
            elif line and caption and (named := self._country(line.text)):
                country = named
            else:
                if caption:
                    yield from _table(caption, rows)
                caption, rows, country = (self._caption(line) if line else None), [], ""

    def _caption(self, line: _Line) -> _Line | None:
        """The line, or the end of a sentence before its colon, where the lines below it are partners."""
        said = re.split("[。；：:]", line.text.rstrip("：: "))[-1] if line.text.endswith(("：", ":")) else line.text
        return replace(line, text=said) if self._is_caption(said) else None

    def _is_caption(self, text: str) -> bool:
        """Whether it names a kind of tie and is no sentence of something else."""
        about = len(text) <= _LONGEST and self.words.about.search(text) and self.words.kind(text)
        return bool(about) and not self.words.refused.search(text) and not re.search("[。；，]", text)

    def _country(self, text: str) -> str:
        bare = text.strip("：: 、")
        spans = self.find(bare) if len(bare) <= 8 else []
        whole = len(spans) == 1 and spans[0].name.cls == "Country" and spans[0].end == len(bare)
        return spans[0].name.full if whole else ""

    def _field(self, line: _Line) -> tuple[str, str] | None:
        found = _FIELD.match(line.text)
        slot = self.words.slot(found["label"]) if found else None
        return (slot, found["value"].strip()) if found and slot in _FIELDS else None

    def _row(self, line: _Line, country: str) -> PartnerRow | None:
        text = _NUMBER.sub("", line.text)
        if len(text) > _LONGEST or re.search("[。；：:]", text):
            return None
        date = _DATE.search(text)
        head = re.split(r"[（(]", text[: date.start()] if date else text)[0]
        told = text[len(head) :]
        head = re.sub(r"\s+", "", _LATIN.sub(" ", head))
        named = self._named(self.words.list_words.sub("", head), country)
        rest = self.words.list_words.sub("", _DATE.sub("", _LATIN.sub("", told)))
        if named is None or len(re.sub(r"[\s（）()，、,]", "", rest)) > _LEFT_OVER:
            return None
        slots = {**named, **({"date": date.group()} if date else {})}
        kind = self.words.kind(told.replace("正式", ""))  # 正式商定 says how, not what
        return PartnerRow({**slots, **({"kind": told} if kind else {})}, line.start, line.end)

    def _named(self, head: str, country: str) -> dict[str, str] | None:
        """The slots of the names that make up ``head``: the Chinese side, country and place; None for anything else."""
        own, links = "", list(_LINK.finditer(head))
        for link in links:
            spans = list(self.find(head[: link.start()]))
            if spans and all(s.name.cls == "Domestic" for s in spans) and spans[-1].end == link.start():
                own, head = head[: link.start()], head[link.end() :]
                break
        spans = list(self.find(country + head))
        if not spans and not own and not country:
            return _city(head)
        if not spans or spans[0].start or len(head) < _MIN_NAME:
            return None
        place = _one_place(spans, len(country + head))
        if place is None or not (place.country or country or own):
            return _city(head) if not own and not country else None
        slots = {"partner": place.full, "country": place.country or country}
        return {**slots, **({"own": own} if own else {})}


def _one_place(spans: Sequence[Span], end: int) -> Name | None:
    """The place abroad that the spans make up together, a country or regions before it; None for others."""
    reach = 0
    for span in spans:
        if span.start != reach or span.name.cls not in ("Country", "Foreign"):
            return None
        reach = span.end
    countries = [s.name.full for s in spans if s.name.cls == "Country"]
    last = spans[-1].name
    if reach != end or last.cls != "Foreign" or len(countries) > 1 or len(spans) > 3:
        return None
    return Name("Foreign", last.text, last.full, last.country or next(iter(countries), None))


def _city(head: str) -> dict[str, str] | None:
    """A bare name of a city: its country may stand in a field below."""
    return {"partner": head} if re.fullmatch(r"[一-龥·\-]{2,12}[市州省县郡府区]", head) else None


def _table(caption: _Line, rows: Sequence[PartnerRow]) -> Iterator[PartnerTable]:
    told = [row for row in rows if row.slots.get("country")]
    if len(told) >= _MIN_ROWS:
        section = caption.block.section
        text = " ".join((*section.parents[-1:], section.title, caption.text))
        yield PartnerTable(text, "", section, tuple(told), told[0].start, told[-1].end)


def _lines(document: Document, taken: Sequence[tuple[int, int]]) -> Iterator[_Line]:
    for block in document.blocks:
        for line in _LINE.finditer(document.text, block.start, block.end):
            if line.group().strip() and not any(a < line.end() and line.start() < b for a, b in taken):
                yield _Line(line.group().strip(), line.start(), line.end(), block)
