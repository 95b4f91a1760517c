"""How a sentence is laid out for reading ties: its clauses with their words for ties, its groups of foreign places."""

from __future__ import annotations

from dataclasses import dataclass

from kg import expressions as re
from kg.extraction.pattern import CODES

_NOTE = r"(?:（[^（）]{1,20}）)?"
_F = CODES["Foreign"]
# an enumeration of foreign places
GROUP = re.compile(rf"{_F}{_NOTE}(?:(?:、|和|与|及|以及){_F}{_NOTE})*")
# A partner named as a sister city: 友城<place>, 友好城市（<place>.
_NAMED = re.compile(r"(?:友城|友好城市|姐妹城市|姊妹城市|友好省州|友好省|友好州)(?:——|—|：|:|（)?$")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause [start, end) of a sentence's code, with the words for ties that it holds."""

    start: int
    end: int
    words: tuple[tuple[int, str], ...]  # (position, kind) of each word for a tie

    def kind(self, text: str, group: Group) -> str | None:
        """The kind of tie said of a group: of the words behind it the first (升格: the last), else the one before."""
        contacts = all(kind == "contact" for _, kind in self.words)
        words = [(at, kind) for at, kind in self.words if contacts or kind != "contact"]
        before = [kind for at, kind in words if at < group.start]
        after = [kind for at, kind in words if at >= group.end]
        if before and _NAMED.search(text[self.start : group.start]):
            return before[-1]
        if after:
            return after[-1] if "升格" in text[group.end : self.end] else after[0]
        return before[-1] if before else None


@dataclass(frozen=True, slots=True)
class Group:
    """An enumeration of foreign places at [start, end) of the code, in the clause of that number."""

    start: int
    end: int
    clause: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A part of a sentence: its code, clauses, and groups of foreign places."""

    text: str
    clauses: list[Clause]
    groups: list[Group]
    carried: str | None = None

    def reach(self, group: Group, clause: Clause) -> int:
        """Where the words end that speak of a group: before the clause of the next group."""
        later = [g.clause for g in self.groups if g.clause > group.clause]
        last = self.clauses[min(later) - 1] if later else self.clauses[-1]
        return max(last.end, clause.end) if last.start >= clause.start else clause.end
