"""Ties told in tables (友好城市一览表) → facts, one a row; ties told in sentences are read by rules (ties.py)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from kg import expressions as re
from kg.extraction.base import Parsed
from kg.extraction.names import Name, NameFinder, Referents
from kg.extraction.partner_lists import PartnerLists
from kg.extraction.partner_tables import PartnerRow, PartnerTable, TableWords, partner_tables, year_of
from kg.extraction.shapes import Shapes
from kg.extraction.tie_words import TieWords
from kg.model import Context, Document, Fact, Partnership
from kg.places import Country, Gazetteer

_CONFIDENCE = 0.92
_ENDINGS = ("市", "省", "州", "县", "郡", "府", "道", "都", "区", "町", "村", "镇")
_UNSAID = 0.8  # where neither the row nor the caption names the kind


@dataclass(frozen=True)
class PartnerTableReader:
    """Reads the tables of partners of a document."""

    words: TableWords
    ties: TieWords
    gazetteer: Gazetteer
    finder: NameFinder

    def __call__(self, parsed: Parsed) -> Iterator[Fact]:
        for table in self.tables(parsed.document):
            for row in table.rows:
                yield from self._facts(parsed.document, table, row)

    def tables(self, document: Document) -> list[PartnerTable]:
        """The tables of partners; what stands in them is not read as sentences."""
        found = partner_tables(document, self.words, lambda text: self.gazetteer.country(text) is not None)
        taken = [(table.start, table.end) for table in found]
        taken += [(t.cells[0].start, t.cells[-1].end) for t in document.tables if t.cells]
        lists = PartnerLists(self.words, lambda text: self.finder.find(text, document.context, {}, Referents()))
        return sorted([*found, *lists.read(document, taken)], key=lambda table: table.start)

    def _facts(self, document: Document, table: PartnerTable, row: PartnerRow) -> Iterator[Fact]:
        context = document.context
        side = self._side(row.slots.get("own", ""), context)
        partner = self._partner(row, table.heads, context)
        if side is None or partner is None or partner.full == side:
            return
        kind, sure = self._kind(table, row)
        status, told = self._status(table, row)
        date = row.slots.get("date", "")
        yield Partnership(
            a=side,
            b=partner.full,
            b_country=partner.country,
            kind=cast("Any", kind),
            status=cast("Any", status),
            stage=self.ties.stage(told) if status == "planned" else None,
            since=year_of(date) if status in ("done", "negated") else None,
            rule="partnership.table",
            confidence=_CONFIDENCE if sure else _UNSAID,
            evidence=(document.evidence(row.start, row.end),),
        )

    def _side(self, own: str, context: Context) -> str | None:
        """The Chinese side: the place of its column in full, else the document's home; None for a body."""
        if not own or own in self.words.states["home"]:
            return context.home
        spans = self.finder.find(own, context, {}, Referents())
        places = [s.name for s in spans if s.name.cls == "Domestic"]
        if any(s.name.cls in ("Body", "Foreign") for s in spans):
            return None
        if places and spans[-1].end == len(own):
            return places[-1].full
        return own if own.endswith(("市", "县", "区", "旗", "州", "盟", "省", "镇")) else None

    def _partner(self, row: PartnerRow, heads: str, context: Context) -> Name | None:
        """The place abroad, read behind its country; a name no list has stands as it is written."""
        country, said = row.slots.get("country", ""), row.slots.get("partner") or row.slots.get("country_partner", "")
        said = re.split("[ （(]", said)[0] if not said.isascii() else said
        known = self.gazetteer.country(country) or self._headed_country(heads)
        spans = self.finder.find(f"{known.zh if known else ''}{said}", context, {}, Referents())
        if any(s.name.cls == "Body" for s in spans) or (known and known.iso2 == "CN"):
            return None
        places = [s.name for s in spans if s.name.cls == "Foreign"]
        if len(places) == 1 and spans[0].name is places[0]:
            zh = places[0].country or (known.zh if known else None)
            return Name("Foreign", said, _as_written(said, places[0].full), zh)
        if known is None or self.gazetteer.country(said) or len(places) > 1:
            return None
        return Name("Foreign", said, self._in_full(said), known.zh)

    def _headed_country(self, heads: str) -> Country | None:
        """The country that a head says of its whole column: 日方城市, 韩国城市."""
        for head in heads.split():
            found = self.gazetteer.country_abbreviation(head[0]) if head[1:2] == "方" else None
            found = found or self.gazetteer.country(head.removesuffix("城市").removesuffix("友城"))
            if found and found.iso2 != "CN":
                return found
        return None

    def _in_full(self, said: str) -> str:
        return self.gazetteer.full_form(said) or said

    def _kind(self, table: PartnerTable, row: PartnerRow) -> tuple[str, bool]:
        """The kind of tie of a row, and whether it is said: by its cell, its group, its head, or the caption."""
        for text in (row.slots.get("kind", ""), row.slots.get("group", ""), table.heads, table.caption):
            if kind := self.words.kind(text):
                both = kind == "friendly_exchange" and any(w in text for w in ("友城", "友好城市"))
                return ("sister_city", False) if both and text == table.caption else (kind, True)
        return "sister_city", False

    def _status(self, table: PartnerTable, row: PartnerRow) -> tuple[str, str]:
        """The status of a row and the words that say it."""
        cells = [row.slots.get(slot, "") for slot in ("state", "kind", "group", "date")]
        for text in cells:
            if status := self.words.state(text):
                return status, text
        for text in (row.slots.get("note", ""), table.heads, table.caption):
            if status := self.words.noted_state(text):
                return status, text
        plan = table.section.tense == "plan"
        return ("planned" if plan else "done"), ""


def _as_written(said: str, full: str) -> str:
    """The name in its cell where that has its ending already: 波城市 stays with 市, 东京都 is no 东京都市."""
    return said if said.endswith(_ENDINGS) and (said.startswith(full) or full.startswith(said)) else full


def load() -> PartnerTableReader:
    """The reader with the shipped words and gazetteer."""
    gazetteer = Gazetteer.open()
    return PartnerTableReader(TableWords.load(), TieWords.load(), gazetteer, NameFinder(gazetteer, Shapes.load()))
