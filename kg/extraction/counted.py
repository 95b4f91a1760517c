"""A counted thing found in a sentence, and the clauses of a sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kg import expressions as re
from kg.values import Quantity

PERSONS = frozenset({"人次", "人", "名", "位", "人·次", "人/次"})
BATCHES = frozenset({"批", "批次", "个批次", "团组", "个团组"})
_CLAUSE = re.compile(r"[，；：]")


@dataclass(frozen=True, slots=True)
class Counted:
    """A statistic at [start, end) of a sentence; the number itself begins at ``number``."""

    measure: str
    rule: str
    start: int
    number: int
    end: int
    batches: float | None = None
    persons: float | None = None
    value: float | None = None
    unit: str | None = None


def clause_starts(text: str, position: int) -> list[int]:
    """The beginnings of the clauses up to ``position``, the first of the sentence first."""
    return [0, *(m.end() for m in _CLAUSE.finditer(text, 0, position))]


def clause_start(text: str, position: int) -> int:
    """The beginning of the clause that holds ``position``."""
    return clause_starts(text, position)[-1]


def clause(text: str, q: Quantity) -> str:
    """The clause that holds a number."""
    stop = _CLAUSE.search(text, q.end)
    return text[clause_start(text, q.start) : stop.start() if stop else len(text)]


def shifted(counted: Counted, by: int) -> Counted:
    """The same with its places moved."""
    return replace(counted, start=counted.start + by, number=counted.number + by, end=counted.end + by)
