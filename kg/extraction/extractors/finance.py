"""Amounts of budgets and final accounts: in running text clause by clause, and in real tables.

A block is read from left to right. A name of an item opens the statement; an amount after it, with only link
words between, is the item's; amounts after 较上年…减少 are its change; 决算数为 without a name goes on with the
item before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.extraction.accounts import Accounts, Item
from kg.extraction.base import Parsed
from kg.extraction.extractors.finance_tables import read_table
from kg.extraction.frame import Basis, Frame
from kg.extraction.ledger import Entry, Ledger
from kg.extraction.passages import passages
from kg.extraction.plain import Plain
from kg.model import Block, Document, Finance
from kg.values import Quantity, money, percents

_SENTENCE = re.compile(r"[^。！？\n]+")
_CLAUSE = re.compile(r"[，。；：、\n]")
_LEFT_PART = re.compile(r"[，。；：\n]")
_LEADING = re.compile(
    r"^(?:其中：?|包括|[（(]?[一二三四五六七八九十\d]{1,3}[）)、。]|[一二三四五六七八九十]是|[：、，；])+"
)
_ALL = re.compile(r"[都均各]|分别")
_SHARE = re.compile("率|占比|比重|比例")
_COMPARED = re.compile(r"(?:较|比|与|同)[^，。；]{0,16}")
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


@dataclass(frozen=True)
class FinanceExtractor:
    """Finance facts of a document."""

    accounts: Accounts

    @classmethod
    def load(cls) -> FinanceExtractor:
        return cls(Accounts.load())

    def __call__(self, parsed: Parsed) -> Iterator[Finance]:
        document = parsed.document
        ledger = Ledger(document)
        reader = _Reader(self.accounts, document, ledger)
        for block in passages(document):
            reader.read(block)
        for table in document.tables:
            read_table(self.accounts, table, ledger)
        yield from ledger.facts()


@dataclass
class _Reader:
    """Where the reading of a document stands: the item spoken of and the whole whose parts are listed."""

    accounts: Accounts
    document: Document
    ledger: Ledger
    item: Item | None = None
    item_here: bool = False  # the item was named in this block
    scope: Item | None = None
    basis: Basis | None = None
    year: str | None = None
    org: str | None = None
    recent: list[Entry] = field(default_factory=list)  # entries of this sentence
    last: list[Entry] = field(default_factory=list)  # entries of the last amount

    def read(self, block: Block) -> None:
        """Read one block."""
        raw = self.document.text[block.start : block.end]
        if block.kind == "heading":
            self.scope = None
        if "元" not in raw and not self.accounts.none.search(raw) and not self.accounts.none_after.search(raw):
            self._name_only(block)
            return
        plain = Plain.of_block(self.document, block)
        frame = Frame(self.document.context, block.section)
        self.basis = self.year = self.org = None
        self.item_here = False
        for sentence in _SENTENCE.finditer(plain.text):
            self.recent = []
            _Sentence(self, plain, frame, sentence.start(), sentence.end()).read()

    def _name_only(self, block: Block) -> None:
        """A heading or line that only names an item: its amount may follow in the next block."""
        if block.end - block.start <= 40:
            plain = Plain.of_block(self.document, block)
            items = list(self.accounts.items(plain.text))
            self.item = items[-1] if items else None
            self.last = []


@dataclass
class _Sentence:
    """One sentence of a block being read."""

    reader: _Reader
    plain: Plain
    frame: Frame
    start: int
    end: int
    floor: int = 0  # the end of the last amount or per cent
    listing: bool = False
    shared: dict[int, tuple[Item, Basis | None]] = field(default_factory=dict)

    def read(self) -> None:
        """Read items, amounts, per cents and comparisons in their order."""
        self.floor = self.start
        text = self.plain.text[: self.end]
        accounts = self.reader.accounts
        idle = [(m.start(), self._end_of_reason(m.end())) for m in accounts.reason.finditer(text, self.start)]
        marks: list[tuple[int, int, object]] = []
        body = text[self.start :]
        if "分别" in body:
            self.shared = dict(self._respectively(text))
        for shift, found in ((2, money(body)), (3, percents(body))):
            for q in found:
                moved = Quantity(q.value, q.unit, q.start + self.start, q.end + self.start, q.approximate)
                marks.append((moved.start, shift, moved))
        marks += [(i.start + self.start, 0, _moved(i, self.start)) for i in accounts.items(body)]
        marks += [(m.start(), 4, m) for m in accounts.same.finditer(text, self.start)]
        marks += [(m.start(), 1, m) for m in accounts.parts.finditer(text, self.start)]
        marks += [(m.start(), 5, m) for m in _CLASSIFIED.finditer(text, self.start)]
        for position, kind, mark in sorted(marks, key=lambda mark: mark[:2]):
            if not any(a <= position < b for a, b in idle):
                self._take(kind, mark)
        self._read_zero(idle)

    def _take(self, kind: int, mark: object) -> None:
        reader = self.reader
        if isinstance(mark, Item):
            self._take_item(mark)
        elif isinstance(mark, Quantity):
            if kind == 2:
                self._take_amount(mark)
            else:
                self._take_percent(mark)
            self.floor = mark.end
        elif isinstance(mark, re.Match):
            if kind == 4:
                self._take_same(mark)
            elif kind == 5:
                reader.scope = None
            elif reader.item is not None and reader.last:
                reader.scope, self.listing = reader.item, True

    def _take_item(self, item: Item) -> None:
        reader = self.reader
        if self._in_brackets(item) or (item.alone and reader.item and self._same_side(item, reader.item)):
            return
        before = reader.item
        if before and before.end == item.start > self.start and item.codes[0].endswith("_fiscal"):
            return  # “三公”经费财政拨款支出: whose money it is, no item of its own
        said = self.plain.text[self.start : item.start]
        reader.item, reader.item_here = item, True
        reader.org = self.frame.named_body(said) or reader.org
        if item.codes[0] in _WHOLES:
            reader.scope = None

    def _take_amount(self, q: Quantity) -> None:
        text, accounts = self.plain.text, self.reader.accounts
        if q.unit != "CNY" or _AFTER_AMOUNT.match(text, q.end):
            return
        left = text[self.floor : q.start]
        if q.start in self.shared:
            item, basis = self.shared[q.start]
            self._add(q, "stated", item, basis=basis)
        elif change := accounts.change.search(left):
            self._take_change(change, q)
        elif accounts.before.search(left) and self.reader.item:
            self._add(q, "before", self.reader.item, self._year_before(left))
        else:
            self._take_statement(q, left)

    def _take_statement(self, q: Quantity, left: str) -> None:
        """An amount of an item that is named right before, further back, or as a part of a whole."""
        reader, text, skip = self.reader, self.plain.text, self.reader.accounts.skip
        item = reader.item
        clause = left[max((m.end() for m in _LEFT_PART.finditer(left)), default=0) :]
        if item and item.start >= self.start and reader.item_here and self._links(text[item.end : q.start]):
            if not skip.search(text, self.floor, item.start):
                self._add(q, "stated", item)
        elif skip.search(left):
            return
        elif item and clause and self._links(clause) and (reader.accounts.basis(clause) or not reader.last):
            self._add(q, "carried", item)
        elif name := self._part_name(left, q):
            self._add(q, "listed", name)

    def _links(self, gap: str) -> bool:
        return self.reader.accounts.link.fullmatch(_YEAR_IN_GAP.sub("", gap)) is not None

    def _part_name(self, left: str, q: Quantity) -> Item | None:
        """An item without a code: a part in an opened list."""
        accounts, scope = self.reader.accounts, self.reader.scope
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
        accounts = self.reader.accounts
        for match in _RESPECTIVELY.finditer(text, self.start):
            first = max((m.end() for m in _LEFT_PART.finditer(text, self.start, match.start())), default=self.start)
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

    def _add(
        self, q: Quantity, rule: str, item: Item, year: str | None = None, basis: Basis | None = None
    ) -> None:
        """Enter an amount in the ledger, once for each code of its item."""
        reader, text = self.reader, self.plain.text
        said = text[self.floor : q.start] if rule != "before" else ""
        own = basis or reader.accounts.basis(said)
        reader.basis = own or reader.basis
        head = text[self.start : max(item.start, self.start)] if item.start < self.end else ""
        reader.year = self.frame.named_year(head) or reader.year
        basis = reader.basis or reader.accounts.basis_of_titles(self.frame)
        start = self._quote_start(item, q)
        entries = [
            reader.ledger.add(
                Entry(
                    org=reader.org or self.frame.context.office,
                    year=year or reader.year or self.frame.year(""),
                    basis=basis,
                    item=self._code(code, item),
                    amount=q.value,
                    scope=reader.scope.codes[0] if reader.scope else None,
                    rule=rule,
                    confidence=reader.accounts.confidence[rule],
                    plain=self.plain,
                    start=start,
                    end=q.end,
                )
            )
            for code in item.codes
        ]
        if rule != "before":  # what follows goes on about this year's amount
            reader.last = entries
            reader.recent += entries
            if rule == "stated" or item.codes[0].startswith("other:"):
                reader.item = item

    def _code(self, code: str, item: Item) -> str:
        """In a list of operating costs 公务接待费 is a part of them, not the office's whole reception."""
        scope = self.reader.scope
        if self.listing and scope and scope.codes[0] in ("operating_cost", "public_use") and code in _THREE_PUBLIC:
            return f"other:{item.name}"
        return code

    def _take_change(self, change: re.Match[str], q: Quantity) -> None:
        """较上年…减少 2 万元: the change of the amounts spoken of."""
        if not self._compares_years(q.start) or (change["both"] and q.value):
            return
        sign = 1 if change["up"] or change["both"] else -1
        for entry in self._targets(q.start):
            if entry.change is None:
                entry.extend(change=sign * q.value + 0.0, end=q.end, plain=self.plain)

    def _take_percent(self, q: Quantity) -> None:
        left = self.plain.text[self.floor : q.start]
        change = self.reader.accounts.change.search(left)
        if q.unit != "%" or change is None or change["both"] or _SHARE.search(left):
            return
        if not self._compares_years(q.start):
            return
        for entry in self._targets(q.start):
            if entry.change_pct is None:
                entry.extend(change_pct=(1 if change["up"] else -1) * q.value + 0.0, end=q.end, plain=self.plain)

    def _take_same(self, same: re.Match[str]) -> None:
        for entry in self._targets(same.end()):
            if entry.change is None:
                entry.extend(change=0.0, end=same.end(), plain=self.plain)

    def _targets(self, position: int) -> list[Entry]:
        """The entries that a comparison before ``position`` is about."""
        reader = self.reader
        clause = self.plain.text[
            max((m.end() for m in _LEFT_PART.finditer(self.plain.text, 0, position)), default=0) : position
        ]
        if _ALL.search(clause) and reader.recent:
            return reader.recent
        item = reader.item
        if item and item.start >= self.floor and reader.item_here:  # named again: 与上年相比，收、支总计各增加
            again = [reader.ledger.latest(code) for code in item.codes]
            return [entry for entry in again if entry is not None]
        return reader.last

    def _compares_years(self, position: int) -> bool:
        """Whether the last comparison before a change is with a year, not with the budget."""
        compared = list(_COMPARED.finditer(self.plain.text, self.start, position))
        since = list(self.reader.accounts.since.finditer(self.plain.text, self.start, position))
        return bool(since) and (not compared or compared[-1].start() <= since[-1].start() or "同比" in since[-1][0])

    def _year_before(self, left: str) -> str | None:
        named = re.search(r"20\d\d", left)
        if named:
            return named[0]
        year = self.reader.year or self.frame.year("")
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
        if before.start < self.start or not self.reader.item_here:
            return False
        income = "revenue" in item.codes[0]
        return income == ("revenue" in before.codes[0] or "收入" in before.name)

    def _in_brackets(self, item: Item) -> bool:
        """（含项目支出）: a name inside brackets that hold no amount says only what another item contains."""
        text = self.plain.text
        opening, closing = text.rfind("（", self.start, item.start), text.find("）", item.end, self.end)
        if opening < 0 or closing < 0 or "）" in text[opening : item.start]:
            return False
        return "元" not in text[opening:closing] and opening > self.start

    def _end_of_reason(self, position: int) -> int:
        cut = self.plain.text.find("；", position, self.end)
        return cut if cut >= 0 else self.end

    def _read_zero(self, idle: list[tuple[int, int]]) -> None:
        """没有政府性基金预算拨款安排的支出: an amount of 0."""
        text, accounts = self.plain.text, self.reader.accounts
        for negation in accounts.none.finditer(text, self.start, self.end):
            stop = _LEFT_PART.search(text, negation.end(), self.end)
            end = stop.start() if stop else self.end
            clause = text[negation.end() : end]
            if any(a <= negation.start() < b for a, b in idle) or "元" in clause:
                continue
            items = list(accounts.items(clause))
            if not items or not accounts.zero_rest(clause, items):
                continue
            for item in {i.codes: i for i in items}.values():
                self._add_zero(_moved(item, negation.end()), negation.start(), end)
        for negation in accounts.none_after.finditer(text, self.start, self.end):
            cut = max((m.end() for m in _CLAUSE.finditer(text, self.start, negation.start())), default=self.start)
            items = [_moved(i, cut) for i in accounts.items(text[cut : negation.start()])]
            if items and self._links(text[items[-1].end : negation.start()]):
                if not any(a <= negation.start() < b for a, b in idle):
                    self._add_zero(items[-1], items[-1].start, negation.end())

    def _add_zero(self, item: Item, start: int, end: int) -> None:
        zero = Quantity(0.0, "CNY", end, end)
        self.reader.item, self.reader.scope = item, None
        self._add(zero, "zero", item)
        for entry in self.reader.last:
            entry.start = self._quote_start(Item((), "", start, start), zero)


def _moved(item: Item, by: int) -> Item:
    return Item(item.codes, item.name, item.start + by, item.end + by, item.alone)


def load() -> FinanceExtractor:
    """The extractor with its shipped knowledge."""
    return FinanceExtractor.load()
