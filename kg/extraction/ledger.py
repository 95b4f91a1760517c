"""Entries of amounts found in one document, merged and settled into finance facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.extraction.frame import Basis
from kg.extraction.plain import Plain
from kg.model import Document, Evidence, Finance

_ECONOMIC = {"wages", "goods_services", "individuals_families", "capital"}
_NESTING = {"expenditure_basic", "expenditure_project", "personnel", "public_use"}
_OF_THE_YEAR = {"revenue_total": "revenue_year", "expenditure_total": "expenditure_year"}


@dataclass
class Entry:
    """One amount as read; start and end are places in ``plain``; scope: the code of the whole it is part of."""

    org: str | None
    year: str | None
    basis: Basis | None
    item: str
    amount: float
    scope: str | None
    rule: str
    confidence: float
    plain: Plain
    start: int
    end: int
    change: float | None = None
    change_pct: float | None = None

    def extend(self, *, plain: Plain, end: int, change: float | None = None, change_pct: float | None = None) -> None:
        """Add the change; the quote then reaches to ``end``, where that is in the same block."""
        self.change = change if change is not None else self.change
        self.change_pct = change_pct if change_pct is not None else self.change_pct
        if plain is self.plain and end > self.end:
            self.end = end

    @property
    def key(self) -> tuple[str | None, str | None, str | None, str]:
        return self.org, self.year, self.basis, self.item


@dataclass
class Ledger:
    """The entries of a document in the order of reading."""

    document: Document
    entries: list[Entry] = field(default_factory=list)

    def add(self, entry: Entry) -> Entry:
        self.entries.append(entry)
        return entry

    def latest(self, item: str, basis: Basis | None = None) -> Entry | None:
        """The last entry of an item, of that ``basis`` where there is one."""
        found = [e for e in reversed(self.entries) if e.item == item]
        return next((e for e in found if basis in (None, e.basis)), found[0] if found else None)

    def facts(self) -> Iterator[Finance]:
        """The entries as facts: what is said twice once, parts of parts and misnamed totals left out."""
        merged: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
        for entry in self._without_misnamed(self._without_nested(self.entries)):
            merged[(*entry.key, entry.amount)].append(entry)
        for group in merged.values():
            yield from self._merge(group)

    def _merge(self, group: list[Entry]) -> Iterator[Finance]:
        """One fact of entries that agree; entries with another change are facts of their own."""
        best = max(group, key=lambda e: (e.change is not None) + (e.change_pct is not None))
        others = [e for e in group if e is not best and not _agree(best, e)]
        agreeing = [e for e in group if e is best or _agree(best, e)]
        yield Finance(
            org=best.org,
            year=best.year,
            basis=best.basis,
            item=best.item,
            amount=best.amount,
            change=best.change,
            change_pct=best.change_pct,
            evidence=tuple(dict.fromkeys(self._evidence(e) for e in [best, *agreeing])),
            rule=f"finance.{best.rule}",
            confidence=max(e.confidence for e in agreeing),
        )
        if others:
            yield from self._merge(others)

    def _evidence(self, entry: Entry) -> Evidence:
        return entry.plain.evidence(self.document, entry.start, entry.end)

    def _without_nested(self, entries: list[Entry]) -> list[Entry]:
        """Economic classes inside 基本支出 or 项目支出 are not the whole where that is also stated."""
        whole = {e.key for e in entries if e.item in _ECONOMIC and e.scope not in _NESTING}

        def is_part(entry: Entry) -> bool:
            if entry.item not in _ECONOMIC or entry.scope not in _NESTING:
                return False
            return entry.scope == "expenditure_project" or entry.key in whole

        stated = {(*e.key, e.amount) for e in entries if not is_part(e)}
        return [e for e in entries if not is_part(e) or (*e.key, e.amount) in stated]

    def _without_misnamed(self, entries: list[Entry]) -> list[Entry]:
        """总支出 is the year's spending where 本年支出合计 has that amount and 支出总计 has another."""
        amounts: dict[object, set[float]] = defaultdict(set)
        for e in entries:
            amounts[e.key].add(e.amount)
        kept = []
        for e in entries:
            year_key = (e.org, e.year, e.basis, _OF_THE_YEAR.get(e.item, ""))
            if not (len(amounts[e.key]) > 1 and e.amount in amounts.get(year_key, set())):
                kept.append(e)
        return kept


def _agree(a: Entry, b: Entry) -> bool:
    return b.change in (None, a.change) and b.change_pct in (None, a.change_pct)
