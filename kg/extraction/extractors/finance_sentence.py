"""One sentence of a budget or an account, read from left to right into the ledger.

A name of an item opens the statement; an amount after it, with only link words between, is the item's; amounts
after 较上年…减少 are its change; 决算数为 without a name goes on with the item before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from kg.extraction.accounts import Item
from kg.extraction.extractors.finance_thread import LEFT_PART, Comparisons
from kg.extraction.frame import Basis
from kg.extraction.ledger import Entry
from kg.values import Quantity, money, percents

_CLAUSE = re.compile(r"[，。；：、\n]")
_LEADING = re.compile(
    r"^(?:其中：?|包括|[（(]?[一二三四五六七八九十\d]{1,3}[）)、。]|[一二三四五六七八九十]是|[：、，；])+"
)
_RESPECTIVELY = re.compile(r"分别(?:为|是|达|计|安排)?：?")
_JOINED = re.compile(r"[、和及与，]?")
_CLASSIFIED = re.compile(r"按[^，。：；]{0,14}(?:分类|划分|类别|科目)")
_AFTER_AMOUNT = re.compile("以上|以下|以内|及以上")
_YEAR_IN_GAP = re.compile(r"20\d\d年(?:度)?")
_THREE_PUBLIC = {
    "overseas_travel",
    "official_reception",
    "vehicle_total",
    "vehicle_purchase",
    "vehicle_operation",
}
_WHOLES = {"expenditure_basic", "expenditure_project"}


@dataclass
class SentenceReader(Comparisons):
    """Reads the statements of one sentence."""

    listing: bool = False
    shared: dict[int, tuple[Item, Basis | None]] = field(default_factory=dict)

    def read(self) -> None:
        """Read items, amounts, per cents and comparisons in their order, but not talk of reasons."""
        self.floor = self.start
        text = self.plain.text[: self.end]
        idle = [
            (m.start(), self._end_of_reason(m.end())) for m in self.thread.accounts.reason.finditer(text, self.start)
        ]
        if "分别" in text[self.start :]:
            self.shared = dict(self._respectively(text))
        for position, _, take in sorted(self._marks(text), key=lambda mark: mark[:2]):
            if not any(a <= position < b for a, b in idle):
                take()
        self._read_zero(idle)

    def _marks(self, text: str) -> Iterator[tuple[int, int, Callable[[], None]]]:
        """(place, rank among marks at one place, what to do there) of everything that says something."""
        accounts, body = self.thread.accounts, text[self.start :]
        for item in accounts.items(body):
            yield item.start + self.start, 0, partial(self._take_item, _moved(item, self.start))
        for match in accounts.parts.finditer(text, self.start):
            yield match.start(), 1, self._open_list
        for q in money(body):
            yield q.start + self.start, 2, partial(self._pass, self._take_amount, _shifted(q, self.start))
        for q in percents(body):
            yield q.start + self.start, 3, partial(self._pass, self.take_percent, _shifted(q, self.start))
        for match in accounts.same.finditer(text, self.start):
            yield match.start(), 4, partial(self.take_same, match)
        for match in _CLASSIFIED.finditer(text, self.start):
            yield match.start(), 5, self._leave_list

    def _pass(self, take: Callable[[Quantity], None], q: Quantity) -> None:
        """Read a number; what follows is read from behind it."""
        take(q)
        self.floor = q.end

    def _open_list(self) -> None:
        """其中：, 包括：: what follows are parts of the item just read."""
        if self.thread.item is not None and self.thread.last:
            self.thread.scope, self.listing = self.thread.item, True

    def _leave_list(self) -> None:
        """按支出经济分类划分: a new division of the whole."""
        self.thread.scope = None

    def _take_item(self, item: Item) -> None:
        thread = self.thread
        if self._in_brackets(item) or (item.alone and thread.item and self._same_side(item, thread.item)):
            return
        before = thread.item
        if before and before.end == item.start > self.start and item.codes[0].endswith("_fiscal"):
            return  # “三公”经费财政拨款支出: whose money it is, no item of its own
        said = self.plain.text[self.start : item.start]
        thread.item, thread.item_here = item, True
        thread.org = self.frame.named_body(said) or thread.org
        if item.codes[0] in _WHOLES:
            thread.scope = None

    def _take_amount(self, q: Quantity) -> None:
        text, accounts = self.plain.text, self.thread.accounts
        if q.unit != "CNY" or _AFTER_AMOUNT.match(text, q.end):
            return
        left = text[self.floor : q.start]
        if q.start in self.shared:
            item, basis = self.shared[q.start]
            self._add(q, "stated", item, basis=basis)
        elif change := accounts.change.search(left):
            self.take_change(change, q)
        elif accounts.before.search(left) and self.thread.item:
            self._add(q, "before", self.thread.item, self._year_before(left))
        else:
            self._take_statement(q, left)

    def _take_statement(self, q: Quantity, left: str) -> None:
        """An amount of an item that is named right before, further back, or as a part of a whole."""
        thread, text, skip = self.thread, self.plain.text, self.thread.accounts.skip
        item = thread.item
        clause = left[max((m.end() for m in LEFT_PART.finditer(left)), default=0) :]
        if item and item.start >= self.start and thread.item_here and self._links(text[item.end : q.start]):
            if not skip.search(text, self.floor, item.start):
                self._add(q, "stated", item)
        elif skip.search(left):
            return
        elif item and clause and self._links(clause) and (thread.accounts.basis(clause) or not thread.last):
            self._add(q, "carried", item)
        elif name := self._part_name(left, q):
            self._add(q, "listed", name)

    def _links(self, gap: str) -> bool:
        return self.thread.accounts.link.fullmatch(_YEAR_IN_GAP.sub("", gap)) is not None

    def _part_name(self, left: str, q: Quantity) -> Item | None:
        """An item without a code: a part in an opened list."""
        accounts, scope = self.thread.accounts, self.thread.scope
        part = accounts.part.search(left if self.floor > self.start else "，" + left)
        if not (part and scope and self.listing) or accounts.refuse.search(part["name"]):
            return None
        name = part["name"]
        if name in accounts.rest:
            name += scope.name
        elif not name.endswith(accounts.endings):
            return None
        return Item((f"other:{name}",), name, q.start - len(part["name"]), q.start)

    def _respectively(self, text: str) -> Iterator[tuple[int, tuple[Item, Basis | None]]]:
        """基本支出、项目支出分别为…、…: place of the amount → its item; 预算数和决算数分别为…: its basis."""
        accounts = self.thread.accounts
        for match in _RESPECTIVELY.finditer(text, self.start):
            first = max((m.end() for m in LEFT_PART.finditer(text, self.start, match.start())), default=self.start)
            items = [_moved(i, first) for i in accounts.items(text[first : match.start()])]
            amounts: list[Quantity] = []
            end = match.end()
            for q in money(text[match.end() :]):
                if not _JOINED.fullmatch(text, end, match.end() + q.start):
                    break
                amounts.append(q)
                end = match.end() + q.end
            starts = [match.end() + q.start for q in amounts]
            bases = accounts.bases(text[items[-1].end : match.start()]) if items else []
            if len(items) == len(amounts) > 1:
                yield from zip(starts, ((item, None) for item in items), strict=True)
            elif len(bases) == len(amounts) > 1:
                yield from zip(starts, ((items[-1], basis) for basis in bases), strict=True)

    def _add(self, q: Quantity, rule: str, item: Item, year: str | None = None, basis: Basis | None = None) -> None:
        """Enter an amount in the ledger, once for each code of its item."""
        thread, text = self.thread, self.plain.text
        said = text[self.floor : q.start] if rule != "before" else ""
        thread.basis = basis or thread.accounts.basis(said) or thread.basis
        head = text[self.start : max(item.start, self.start)] if item.start < self.end else ""
        thread.year = self.frame.named_year(head) or thread.year
        common = Entry(
            org=thread.org or self.frame.context.office,
            year=year or thread.year or self.frame.year(""),
            basis=thread.basis or thread.accounts.basis_of_titles(self.frame),
            item="",
            amount=q.value,
            scope=thread.scope.codes[0] if thread.scope else None,
            rule=rule,
            confidence=thread.accounts.confidence[rule],
            plain=self.plain,
            start=self._quote_start(item, q),
            end=q.end,
        )
        entries = [thread.ledger.add(replace(common, item=self._code(code, item))) for code in item.codes]
        if rule != "before":  # what follows goes on about this year's amount
            thread.last = entries
            thread.recent += entries
            if rule == "stated" or item.codes[0].startswith("other:"):
                thread.item = item

    def _code(self, code: str, item: Item) -> str:
        """In a list of operating costs 公务接待费 is a part of them, not the office's whole reception."""
        scope = self.thread.scope
        if self.listing and scope and scope.codes[0] in ("operating_cost", "public_use") and code in _THREE_PUBLIC:
            return f"other:{item.name}"
        return code

    def _year_before(self, left: str) -> str | None:
        named = re.search(r"20\d\d", left)
        if named:
            return named[0]
        year = self.thread.year or self.frame.year("")
        return str(int(year) - 1) if year else None

    def _quote_start(self, item: Item, q: Quantity) -> int:
        """The beginning of the clause that names the item, or of the amount's own clause."""
        inside = self.start <= item.start <= q.start and item.end <= q.start
        anchor = item.start if inside else q.start
        cuts = [m.end() for m in _CLAUSE.finditer(self.plain.text, self.start, anchor)]
        start = max([self.start, *(c for c in cuts if c <= anchor)])
        lead = _LEADING.match(self.plain.text[start:anchor])
        return start + (lead.end() if lead else 0)

    def _same_side(self, item: Item, before: Item) -> bool:
        """Whether the sentence already speaks of an item of the same side, income or spending."""
        if before.start < self.start or not self.thread.item_here:
            return False
        income = "revenue" in item.codes[0]
        return income == ("revenue" in before.codes[0] or "收入" in before.name)

    def _in_brackets(self, item: Item) -> bool:
        """（含项目支出）: a name inside brackets that hold no amount says only what another item contains."""
        text = self.plain.text
        opening, closing = text.rfind("（", self.start, item.start), text.find("）", item.end, self.end)
        if opening < 0 or closing < 0 or "）" in text[opening : item.start]:
            return False
        if opening + 1 == item.start and item.end == closing:
            return False  # （“三公”经费）决算总额: the bracket names what stands before it
        return "元" not in text[opening:closing] and opening > self.start

    def _end_of_reason(self, position: int) -> int:
        cut = self.plain.text.find("；", position, self.end)
        return cut if cut >= 0 else self.end

    def _read_zero(self, idle: list[tuple[int, int]]) -> None:
        """没有政府性基金预算拨款安排的支出: an amount of 0."""
        text, accounts = self.plain.text, self.thread.accounts
        for negation in accounts.none.finditer(text, self.start, self.end):
            stop = LEFT_PART.search(text, negation.end(), self.end)
            end = stop.start() if stop else self.end
            clause = text[negation.end() : end]
            if any(a <= negation.start() < b for a, b in idle) or "元" in clause:
                continue
            items = list(accounts.items(clause))
            if not items or not accounts.zero_rest(clause, items):
                continue
            for item in {i.codes: i for i in items}.values():
                self._add_zero(_moved(item, negation.end()), negation.start(), end)
        self._read_zero_after(idle)

    def _read_zero_after(self, idle: list[tuple[int, int]]) -> None:
        """公务用车购置费未安排预算: an amount of 0."""
        text, accounts = self.plain.text, self.thread.accounts
        for negation in accounts.none_after.finditer(text, self.start, self.end):
            cut = max((m.end() for m in _CLAUSE.finditer(text, self.start, negation.start())), default=self.start)
            items = [_moved(i, cut) for i in accounts.items(text[cut : negation.start()])]
            linked = bool(items) and self._links(text[items[-1].end : negation.start()])
            if linked and not any(a <= negation.start() < b for a, b in idle):
                self._add_zero(items[-1], items[-1].start, negation.end())

    def _add_zero(self, item: Item, start: int, end: int) -> None:
        zero = Quantity(0.0, "CNY", end, end)
        self.thread.item, self.thread.scope = item, None
        self._add(zero, "zero", item)
        for entry in self.thread.last:
            entry.start = self._quote_start(Item((), "", start, start), zero)


def _shifted(q: Quantity, by: int) -> Quantity:
    return replace(q, start=q.start + by, end=q.end + by)


def _moved(item: Item, by: int) -> Item:
    return Item(item.codes, item.name, item.start + by, item.end + by, item.alone)
