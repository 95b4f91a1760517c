"""data/rules/statistic.toml → which numbers of a sentence are statistics, and of what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kg import expressions as re
from kg.extraction.accounts import any_even
from kg.extraction.counted import Counted, clause, clause_start
from kg.extraction.frame import read_rule_table
from kg.extraction.measures import Measures
from kg.extraction.open_counts import OpenCounts, read_all
from kg.extraction.twin_totals import TwinTotals
from kg.values import Quantity, counts, money

_MONEY = {"CNY": "元", "USD": "美元"}
_NO_COUNT = re.compile("(?:第|年均|月均|平均|人均|日均)(?:约|近)?$")  # an ordinal, an average
_PART_OF_A_WORD = re.compile(r"[以之]?[上下内]|[一-龥]?强")


@dataclass(frozen=True)
class Counting:
    """Finds the statistics of a sentence."""

    measures: Measures
    twins: TwinTotals
    open: OpenCounts
    refuse: re.Pattern[str]
    now: re.Pattern[str]
    none: re.Pattern[str]
    none_measure: str
    confidence: Mapping[str, float]

    @classmethod
    def load(cls) -> Counting:
        """Read data/rules/statistic.toml; raises KnowledgeError where a table is missing."""
        table = read_rule_table("statistic", "measure", "friends", "open", "none", "words", "confidence")
        words = table["words"]
        event = re.compile(any_even(words["event"]))
        return cls(
            Measures.of(table, event),
            TwinTotals.of(table["friends"], event),
            OpenCounts.of(table["open"], words),
            re.compile(any_even(words["refuse"])),
            re.compile(any_even(words["now"])),
            re.compile(any_even(table["none"]["words"])),
            table["none"]["measure"],
            table["confidence"],
        )

    def read(self, text: str, twin_unit: str | None) -> list[Counted]:
        """The statistics of a sentence in order; ``twin_unit``: the unit in which the sentences before
        counted twinned cities, where they did."""
        numbers = [q for q in counts(text) if self._is_count(text, q)]
        found = [*self.measures.batches(text, numbers), *self._none(text)]
        free = [q for q in numbers if not any(f.number <= q.start < f.end for f in found)]
        twins = self.twins.read(text, free, twin_unit)
        taken = {f.number for f in twins}
        amounts = [replace(q, unit=_MONEY[q.unit]) for q in money(text) if q.unit in _MONEY]
        listed = self.measures.listed(text, [*(q for q in free if q.start not in taken), *amounts])
        known = [*found, *twins, *listed]
        return sorted([*known, *read_all(self.open, text, free, known)], key=lambda f: f.start)

    def says_none(self, text: str) -> bool:
        """Whether a text says that there was none of something, which needs no number."""
        return self.none.search(text) is not None

    def _none(self, text: str) -> Iterator[Counted]:
        """全年没有派出因公团组: none at all."""
        for m in self.none.finditer(text):
            start = clause_start(text, m.start())
            yield Counted(self.none_measure, "batches", start, m.start(), m.end(), batches=0.0)

    def _is_count(self, text: str, q: Quantity) -> bool:
        """A number of the text's own: no small Chinese numeral (一个), no aim, no part of 500强 or 50万以上."""
        if not text[q.start].isdigit() and q.value < 3:
            return False
        if _NO_COUNT.search(text[max(0, q.start - 4) : q.start]):
            return False
        return not self.refuse.search(clause(text, q)) and not _PART_OF_A_WORD.match(text, q.end)
