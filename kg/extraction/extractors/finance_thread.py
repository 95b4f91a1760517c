"""Where the reading of a budget or an account stands, and what comparisons say of the amounts read."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg import expressions as re
from kg.extraction.accounts import Accounts, Item
from kg.extraction.frame import Basis, Frame
from kg.extraction.ledger import Entry, Ledger
from kg.extraction.plain import Plain
from kg.values import Quantity

LEFT_PART = re.compile(r"[，。；：\n]")
_EACH_CHANGE = re.compile(
    r"(?:分别|依次|各自)(?P<word>[\u4e00-\u9fff]{1,4}?)了?(?P<run>\d[\d,.]*(?:亿元|万元|元|%)(?:[、和，及]\d[\d,.]*(?:亿元|万元|元|%))+)"
)
_ONE_CHANGE = re.compile(r"\d[\d,.]*(?=亿元|万元|元|%)")
_AMOUNT_FOLLOWS = re.compile(
    r"(?:，[^，。；\d]{0,8}\d[\d.]*%)?，(?:实际|全年|总额|金额|支出|决算数?|预算数?)*(?:为|达|共|计|仅)+(?=\d)"
)
_ALL = re.compile(r"[都均各]|分别")
_SHARE = re.compile("率|占比|比重|比例")
_ADJUSTED = re.compile("调整|追加|执行中|年中|决算|完成|实际|批复|下达|[较比]年初|项目(?!支出)")
_COMPARED = re.compile(r"(?:较|比|与|同)[^，。；]{0,16}")


@dataclass
class Thread:
    """What the text before has settled: the item spoken of, the whole whose parts are listed, basis, year, body."""

    accounts: Accounts
    ledger: Ledger
    item: Item | None = None
    item_here: bool = False  # the item was named in this block
    scope: Item | None = None
    basis: Basis | None = None
    year: str | None = None
    org: str | None = None
    recent: list[Entry] = field(default_factory=list)  # entries of this sentence
    last: list[Entry] = field(default_factory=list)  # entries of the last amount

    def begin_block(self, basis: Basis | None = None) -> None:
        """A new paragraph: what the one before said of basis, year and body holds no longer.

        ``basis``: that of the paragraph as a whole, where a remark at its end says it.
        """
        self.basis = basis
        self.year = self.org = None
        self.item_here = False


@dataclass(frozen=True, slots=True)
class EachChange:
    """One of ``of`` changes told together (分别减少…), counted from 0."""

    index: int
    of: int
    sign: float


@dataclass
class Comparisons:
    """A sentence of a block, and how its comparisons with the year before change the entries."""

    thread: Thread
    plain: Plain
    frame: Frame
    start: int
    end: int
    floor: int = 0  # the end of the last amount or per cent
    awaiting: dict[str, float] = field(default_factory=dict)  # slot → change of the amount that comes next
    each: dict[int, EachChange] = field(default_factory=dict)  # place of a change → which one of several it is

    def find_each(self, text: str) -> None:
        """与上年相比，分别减少2万元、3万元: the changes of the amounts told last, each its own."""
        for run in _EACH_CHANGE.finditer(text, self.start):
            change = self.thread.accounts.change.search(run["word"])
            places = [m.start() for m in _ONE_CHANGE.finditer(text, run.start("run"), run.end("run"))]
            if change and self._compares_years(run.end("word")):
                sign = 1.0 if change["up"] else -1.0
                self.each |= {at: EachChange(i, len(places), sign) for i, at in enumerate(places)}

    def take_each(self, q: Quantity) -> None:
        """One of such changes: that of the amount as far back as the change is from the last."""
        one = self.each[q.start]
        told = [e for e in self.thread.ledger.entries if e.plain is self.plain][-one.of :]
        if len(told) < one.of or len({e.item for e in told}) < one.of:
            return
        value = one.sign * q.value + 0.0
        slot = {"change_pct": value} if q.unit == "%" else {"change": value}
        told[one.index].extend(**slot, end=q.end, plain=self.plain)

    def take_change(self, change: re.Match[str], q: Quantity) -> None:
        """较上年…减少 2 万元: the change of the amounts spoken of."""
        if not self._compares_years(q.start) or (change["both"] and q.value):
            return
        sign = 1 if change["up"] or change["both"] else -1
        if self._is_before_amount(q.end):
            self.awaiting["change"] = sign * q.value + 0.0
            return
        targets = self._targets(q.start)
        for entry in targets:
            if entry.change is None:
                entry.extend(change=sign * q.value + 0.0, end=q.end, plain=self.plain)
        self.thread.last = targets or self.thread.last  # …增加5万元，增长4%: the per cent goes on about them

    def take_percent(self, q: Quantity) -> None:
        """下降 5%: the change in per cent of the amounts spoken of."""
        if q.start in self.each:
            self.take_each(q)
            return
        left = self.plain.text[self.floor : q.start]
        change = self.thread.accounts.change.search(left)
        if q.unit != "%" or change is None or change["both"] or _SHARE.search(left):
            return
        if not self._compares_years(q.start):
            return
        value = (1 if change["up"] else -1) * q.value + 0.0
        if self._is_before_amount(q.end):
            self.awaiting["change_pct"] = value
            return
        for entry in self._targets(q.start):
            if entry.change_pct is None:
                entry.extend(change_pct=value, end=q.end, plain=self.plain)

    def take_same(self, same: re.Match[str]) -> None:
        """与上年持平: a change of 0."""
        if self._is_before_amount(same.end()):
            self.awaiting["change"] = 0.0
            return
        for entry in self._targets(same.end()):
            if entry.change is None:
                entry.extend(change=0.0, end=same.end(), plain=self.plain)

    def _is_before_amount(self, end: int) -> bool:
        """公务接待费较上年下降10%，为3.6万元: whether the amount that changed comes behind its change."""
        item = self.thread.item
        if item is None or item.start < self.start or not self.thread.item_here:
            return False
        told = any(e.plain is self.plain and e.end > item.start for e in self.thread.last)
        return not told and _AMOUNT_FOLLOWS.match(self.plain.text, end, self.end) is not None

    def _is_bare(self, position: int) -> bool:
        """Whether nothing stands between the amount of the item and its change, and nothing was adjusted."""
        between = self.plain.text[self.floor : position]
        bare = self.floor > self.start and re.fullmatch(
            rf"[，（](?:其中)?{self.thread.accounts.change.pattern}", between
        )
        return bare is not None and _ADJUSTED.search(self.plain.text, self.start, position) is None

    def _targets(self, position: int) -> list[Entry]:
        """The entries that a comparison before ``position`` is about."""
        thread = self.thread
        cut = max((m.end() for m in LEFT_PART.finditer(self.plain.text, 0, position)), default=0)
        if _ALL.search(self.plain.text, cut, position) and thread.recent:
            return thread.recent
        item = thread.item
        if item and item.start >= self.floor and thread.item_here:  # named again: 与上年相比，收、支总计各增加
            meant = thread.accounts.basis(self.plain.text[item.start : position])
            again = [thread.ledger.latest(code, meant) for code in item.codes]
            return [entry for entry in again if entry is not None]
        return self._of_this_year(thread.last)

    def _of_this_year(self, entries: list[Entry]) -> list[Entry]:
        """2024年预算8万元，2023年预算9万元，减少1万元: what changed is the amount of the later year."""
        later = [
            other
            for entry in entries
            for other in self.thread.recent
            if other.item == entry.item and other.basis == entry.basis and (other.year or "") > (entry.year or "")
        ]
        return later or entries

    def _compares_years(self, position: int) -> bool:
        """Whether the last comparison before a change is with a year, not with the budget.

        A change told bare, right behind its amount (3万元，减少1万元), is against the year before, unless the sentence
        tells how the year's budget was changed.
        """
        if self._is_bare(position):
            return True
        compared = list(_COMPARED.finditer(self.plain.text, self.start, position))
        since = list(self.thread.accounts.since.finditer(self.plain.text, self.start, position))
        return bool(since) and (not compared or compared[-1].start() <= since[-1].start() or "同比" in since[-1][0])
