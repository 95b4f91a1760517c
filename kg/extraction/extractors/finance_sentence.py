"""One sentence of a budget or an account, read from left to right into the ledger.

A name of an item opens the statement; an amount after it, with only link words between, is the item's; amounts
after 较上年…减少 are its change; 决算数为 without a name goes on with the item before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from kg import expressions as re
from kg.extraction.accounts import Item
from kg.extraction.extractors.finance_beside import (
    BRACKETED,
    CLAUSE,
    NOTHING_SPENT,
    budget_follows,
    joined,
    last_cut,
    moved,
    quote_start,
    summed,
    year_beside,
)
from kg.extraction.extractors.finance_shared import Share, SharedAmounts, amounts_of
from kg.extraction.extractors.finance_thread import LEFT_PART, Comparisons
from kg.extraction.frame import Basis
from kg.extraction.ledger import Entry
from kg.values import Quantity, percents

_CLASSIFIED = re.compile(r"按[^，。：；]{0,14}(?:分类|划分|类别|科目)")
_AFTER_AMOUNT = re.compile("以上|以下|以内|及以上")
_INCLUDED = re.compile(r"(?:包含|包括|计入|计算|含|计)在(?:其)?(?:内|中)|（含在内）")
_WHOLLY = re.compile(
    r"(?:，(?:与|同|较|比)[^，。；：\d]{2,8})?，(?:且|并)?(?:全部|全|都|均|皆|全额)+(?:是|为|系|属于?|用于|来自|来源于|安排)(?P<what>[^，。；：]{2,24})"
)
_OF_PROJECTS = re.compile(r"[\d一二三四五六七八九十两]个(?:二级|一级|重点|专项)*项目[^。；\d]{0,8}?(?:分别|包括|即|：)")
_OF_BUDGET = re.compile(r"的(?:\d+(?:\.\d+)?%|[一二两三四五六七八九]成)")
_YEAR_IN_GAP = re.compile(r"20\d\d年(?:度)?")
_THREE_PUBLIC = ("overseas_travel", "official_reception", "vehicle_total", "vehicle_purchase", "vehicle_operation")
# 全年预算数432万元, of nothing named
_WHOLE_BUDGET = re.compile(
    r"(?:20\d\d年度?|我办|本部门|本单位|全办|全年|年初|年度|本年度?|当年|部门)*预算(?:数|总额|总数|总计)(?:共|共计|为|约|合计)*(?=\d)"
)
_TOTALS = {"revenue_total", "revenue_year", "expenditure_total", "expenditure_year"}
_WHOLES = {"expenditure_basic", "expenditure_project"}


@dataclass
class SentenceReader(Comparisons):
    """Reads the statements of one sentence."""

    listing: bool = False
    idle: list[tuple[int, int]] = field(default_factory=list)  # talk of reasons
    shared: dict[int, list[Share]] = field(default_factory=dict)
    inside: bool = False  # a bracket with amounts
    bracketed: tuple[Item | None, list[Entry]] | None = None  # item and entries before an open bracket

    def read(self) -> None:
        """Read items, amounts, per cents and comparisons in their order, but not talk of reasons."""
        self.floor = self.start
        text = self.plain.text[: self.end]
        self.idle = idle = [
            (m.start(), self._end_of_reason(m.end())) for m in self.thread.accounts.reason.finditer(text, self.start)
        ]
        self.shared = SharedAmounts(self.thread.accounts, text, self.start).read()
        self.find_each(text)
        self._suppose_whole(text[self.start :])
        for position, _, take in sorted(self._marks(text), key=lambda mark: mark[:2]):
            if not any(a <= position < b for a, b in idle):
                take()
        self._read_zero(idle)

    def _marks(self, text: str) -> Iterator[tuple[int, int, Callable[[], None]]]:
        """(place, rank among marks at one place, what to do there) of everything that says something."""
        accounts, body = self.thread.accounts, text[self.start :]
        for item in accounts.items(body):
            yield item.start + self.start, 0, partial(self._take_item, moved(item, self.start))
        for match in accounts.parts.finditer(text, self.start):
            yield match.start(), 1, self._open_list
        for q in amounts_of(body):
            yield q.start + self.start, 2, partial(self._pass, self._take_amount, _shifted(q, self.start))
        for q in percents(body):
            yield q.start + self.start, 3, partial(self._pass, self.take_percent, _shifted(q, self.start))
        for match in accounts.same.finditer(text, self.start):
            yield match.start(), 4, partial(self.take_same, match)
        for match in _CLASSIFIED.finditer(text, self.start):
            yield match.start(), 5, self._leave_list
        for match in BRACKETED.finditer(text, self.start):
            yield match.start(), 0, self._open_bracket
            yield match.end() - 1, 7, self._close_bracket
        for match in accounts.none_after.finditer(text, self.start):
            yield match.start(), 6, partial(self._take_zero_after, match)

    def _pass(self, take: Callable[[Quantity], None], q: Quantity) -> None:
        """Read a number; what follows is read from behind it."""
        take(q)
        self.floor = q.end

    def _open_list(self) -> None:
        """其中：, 包括：: what follows are parts of the item just read."""
        if self.thread.item is not None and self.thread.last:
            self.thread.scope, self.listing = self.thread.item, True

    def _open_bracket(self) -> None:
        self.bracketed = (self.thread.item, self.thread.last)
        self.inside = True

    def _close_bracket(self) -> None:
        """车辆费6.8万元（购置费0万元、运行费6.8万元），与上年持平: what follows is of what stood before the bracket."""
        self.inside = False
        if self.bracketed and self.bracketed[1]:
            self.thread.item, self.thread.last = self.bracketed

    def _leave_list(self) -> None:
        """按支出经济分类划分: a new division of the whole."""
        self.thread.scope = None

    def _take_item(self, item: Item) -> None:
        thread = self.thread
        sided = self._sided(item)
        if sided is None:
            return
        item = sided
        if item.alone and thread.accounts.settings.of_project.search(self.plain.text, self.start, item.start):
            return
        if self._in_brackets(item) or (item.alone and thread.item and self._same_side(item, thread.item)):
            return
        before = thread.item
        if before and before.end == item.start > self.start and item.codes[0].endswith("_fiscal"):
            return  # “三公”经费财政拨款支出: whose money it is, no item of its own
        said = self.plain.text[self.start : item.start]
        self.awaiting = {}
        thread.item, thread.item_here = item, True
        thread.org = self.frame.named_body(said) or thread.org
        if item.codes[0] in _WHOLES:
            thread.scope = None

    def _take_amount(self, q: Quantity) -> None:
        text, accounts = self.plain.text, self.thread.accounts
        if q.unit != "CNY" or _AFTER_AMOUNT.match(text, q.end):
            return
        left = text[self.floor : q.start]
        if q.start in self.each:
            self.take_each(q)
        elif q.start in self.shared:
            for share in self.shared[q.start]:
                year = self._year_before(left) if share.earlier else None
                self._add(q, "before" if share.earlier else "stated", share.item, year, share.basis)
        elif change := accounts.change.search(left):
            self.take_change(change, q)
        elif accounts.before.search(left) and self.thread.item:
            self._add(q, "before", self.thread.item, self._year_before(left))
        elif self._is_budget_compared(left, q) and self.thread.item and self.thread.last:
            self._add(q, "before", self.thread.item, basis="budget")
        else:
            self._take_statement(q, left)

    def _take_statement(self, q: Quantity, left: str) -> None:
        """An amount of an item that is named right before, further back, or as a part of a whole."""
        thread, text, skip = self.thread, self.plain.text, self.thread.accounts.skip
        item = thread.item
        clause = left[max((m.end() for m in LEFT_PART.finditer(left)), default=0) :]
        if item and item.start >= self.start and thread.item_here and self._links(text[item.end : q.start]):
            whole = summed(thread.accounts, text, self.start, item, q)
            if whole and not skip.search(text, self.floor, item.start):
                self._add(q, "stated", whole)
                self._add_wholly(q)
        elif skip.search(left) or self._of_project(q):
            return
        elif (
            item
            and clause
            and self._links(clause)
            and (thread.accounts.basis(clause) or not thread.last or self.awaiting)
        ):
            self._add(q, "carried", item)
        elif name := self._part_name(left, q):
            self._add(q, "listed", name)

    def _of_project(self, q: Quantity) -> bool:
        """“甲”专项预算20万元，实际支出18万元: a project's money, told of no item of the sentence."""
        settings, item = self.thread.accounts.settings, self.thread.item
        here = item is not None and self.thread.item_here and item.start >= self.start
        first = item.end if here and item else self.start
        return settings.of_project.search(self.plain.text, first, q.start) is not None

    def _is_budget_compared(self, left: str, q: Quantity) -> bool:
        """比年初预算3万元节约…, 完成预算3万元的90%: the budget of the item, told in passing."""
        found = self.thread.accounts.settings.budget_compared.search(left)
        return found is not None and (not found["of"] or _OF_BUDGET.match(self.plain.text, q.end) is not None)

    def _add_wholly(self, q: Quantity) -> None:
        """政府采购7万元，全部是服务类: the amount is also that of its only part."""
        wholly = _WHOLLY.match(self.plain.text, q.end, self.end)
        item = self.thread.accounts.item_of_cell(wholly["what"]) if wholly else None
        if wholly is None or item is None or not self.thread.last or item.codes == self._item_before().codes:
            return
        side = self._sided(item)
        if side is None or (side.codes[0].endswith("_fiscal") and not _TOTALS.issuperset(self._item_before().codes)):
            return
        last = self.thread.last
        for code in side.codes:
            entry = replace(last[0], item=code, plain=self.plain, end=wholly.end(), change=None, change_pct=None)
            self.thread.ledger.add(entry)

    def _item_before(self) -> Item:
        return self.thread.item or Item((), "", 0, 0)

    def _sided(self, item: Item) -> Item | None:
        """财政拨款 is income or spending as the item spoken of is; None where that is neither."""
        if item.name not in self.thread.accounts.settings.sided:
            return item
        before = self._item_before()
        sides = {c.split("_")[0] for c in before.codes if c.startswith(("revenue", "expenditure", "carryover_in"))}
        if not sides:
            return None
        side = "expenditure" if sides == {"expenditure"} else "revenue"
        return replace(item, codes=(f"{side}_fiscal",))

    def _suppose_whole(self, sentence: str) -> None:
        """年初预算…，调整后预算…，实际支出… of nothing named: the whole spending of the office."""
        accounts = self.thread.accounts
        if (whole := _WHOLE_BUDGET.match(sentence)) and not any(
            i.start < whole.end() for i in accounts.items(sentence)
        ):
            self.thread.item = Item(("expenditure_total",), "", self.start + whole.end(), self.start + whole.end())
            self.thread.item_here = True
            return
        if self.thread.item is not None or accounts.settings.no_whole.search(sentence):
            return
        named = [i for i in accounts.items(sentence) if not i.alone]
        if not named and len(set(accounts.bases(sentence))) > 1:
            self.thread.item = Item(("expenditure_total",), "", self.start, self.start)
            self.thread.item_here = True

    def _links(self, gap: str) -> bool:
        return self.thread.accounts.link.fullmatch(_YEAR_IN_GAP.sub("", gap)) is not None

    def _part_name(self, left: str, q: Quantity) -> Item | None:
        """An item without a code: a part in an opened list."""
        accounts, scope = self.thread.accounts, self.thread.scope
        part = accounts.part.search(left if self.floor > self.start else "，" + left)
        name = part["name"].lstrip("（").removeprefix("其中") if part else ""
        whole = self.bracketed[0] if self.inside and self.bracketed else scope
        if whole and (code := accounts.settings.parts.get((whole.codes[0], name))):
            return Item((code,), name, q.start - len(name), q.start)  # （购置费0万元、运行费6万元）
        included = _INCLUDED.match(self.plain.text, q.end) is not None and self.thread.item is not None
        scope = scope if self.listing or not included else self.thread.item
        if not (part and scope and (self.listing or included)) or accounts.refuse.search(part["name"]):
            return None
        if _OF_PROJECTS.search(self.plain.text, self.start, q.start):
            return None  # 共3个项目，分别为…: the projects tell these
        name = part["name"]
        if name in accounts.rest:
            name += scope.name
        elif not name.endswith(accounts.endings):
            return None
        return Item((f"other:{name}",), name, q.start - len(part["name"]), q.start)

    def _add(self, q: Quantity, rule: str, item: Item, year: str | None = None, basis: Basis | None = None) -> None:
        """Enter an amount in the ledger, once for each code of its item."""
        thread, text = self.thread, self.plain.text
        said = text[self.floor : q.start] if rule != "before" else ""
        meant = basis or thread.accounts.basis(said) or thread.basis
        untold = not basis and thread.accounts.basis(said) is None
        if rule == "stated" and untold and budget_follows(text, q, self.end):
            meant = "final"
        if rule != "before":
            thread.basis = meant
        head = text[self.start : max(item.start, self.start)] if item.start < self.end else ""
        for first, last in reversed(self.idle):  # 原因是2020年…: no year of what follows
            head = head[: max(first - self.start, 0)] + head[max(last - self.start, 0) :]
        thread.year = self.frame.named_year(head) or thread.year
        beside = max(item.end if item.start >= self.start else self.start, self.floor)
        year = year or year_beside(text, beside, q)
        common = Entry(
            org=thread.org or self.frame.context.office,
            year=year or thread.year or self.frame.year(""),
            basis=meant or thread.accounts.basis_of_titles(self.frame),
            item="",
            amount=q.value,
            scope=thread.scope.codes[0] if thread.scope else None,
            rule=rule,
            confidence=thread.accounts.confidence[rule],
            plain=self.plain,
            start=quote_start(text, self.start, item, q),
            end=q.end,
        )
        entries = [thread.ledger.add(replace(common, item=self._code(code, item))) for code in item.codes]
        for entry in entries if rule != "before" else ():
            entry.change = self.awaiting.get("change")
            entry.change_pct = self.awaiting.get("change_pct")
        self.awaiting = {}
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
            unchanged = "元" not in text[end : self.end] and accounts.same.search(text, end, self.end)
            for item in {i.codes: i for i in items}.values():
                self._add_zero(moved(item, negation.end()), negation.start(), end)
                if unchanged:
                    self.thread.last[0].extend(change=0.0, end=unchanged.end(), plain=self.plain)

    def _take_zero_after(self, negation: re.Match[str]) -> None:
        """公务用车购置费未安排预算 · 会议费、培训费零支出: an amount of 0."""
        text, accounts = self.plain.text, self.thread.accounts
        cut = last_cut(text, self.start, negation.start())
        items = [moved(i, cut) for i in accounts.items(text[cut : negation.start()])]
        clause = max((m.end() for m in CLAUSE.finditer(text, cut, negation.start())), default=cut)
        if items and self._links(text[items[-1].end : negation.start()]):
            basis = accounts.basis(text[items[-1].start : negation.end()])
            for item in joined(text, items):
                self._add_zero(item, item.start, negation.end(), basis)
            self.floor = negation.end()
        elif self._goes_on_with_none(text[clause : negation.start()]):
            item = self._item_before()
            self._add_zero(item, clause, negation.end(), "final")
            self.floor = negation.end()

    def _goes_on_with_none(self, said: str) -> bool:
        """年初预算8万元，全年未发生支出: none of what the budget before was for."""
        last = self.thread.last
        told = (
            bool(last)
            and last[-1].basis == "budget"
            and last[-1].start >= self.start
            and last[-1].plain is self.plain
            and last[-1].amount > 0
        )
        return told and self.thread.item_here and NOTHING_SPENT.fullmatch(said) is not None

    def _add_zero(self, item: Item, start: int, end: int, basis: Basis | None = None) -> None:
        zero = Quantity(0.0, "CNY", end, end)
        self.thread.item, self.thread.scope = item, None
        settled = basis or self.thread.basis or self.thread.accounts.basis_of_titles(self.frame)
        arranged = "安排" in self.plain.text[start:end]  # who arranges speaks of a budget
        self._add(zero, "zero", item, basis=settled or ("budget" if arranged else None))
        for entry in self.thread.last:
            entry.start = quote_start(self.plain.text, self.start, Item((), "", start, start), zero)


def _shifted(q: Quantity, by: int) -> Quantity:
    return replace(q, start=q.start + by, end=q.end + by)
