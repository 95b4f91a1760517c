"""Amounts whose item or basis stands apart from them in the sentence.

基本支出、项目支出分别为 3 万元、2 万元       each item its amount
预算和决算都是 4 万元                      one amount for both bases
住房保障由 3 万元变为 4 万元                the amount before and the amount after
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from kg import expressions as re
from kg.extraction.accounts import Accounts, Item
from kg.extraction.extractors.finance_thread import LEFT_PART
from kg.extraction.frame import Basis
from kg.values import Quantity, money

_RESPECTIVELY = re.compile(r"(?:分别|依次|各自)(?:为|是|达|计|安排|占)?：?")
_ALIKE = re.compile(r"(?:都|均|皆|同)(?:是|为|达|安排)(?=[\d约])")
_JOINED = re.compile(r"[、和及与以，]*")
_FROM = re.compile(r"(?:由|从)(?P<when>[^，。；：由从]{0,14}?)的?$")
_TO = re.compile(
    r"，?(?:的)?(?:进一步|大幅|相应)?(?P<verb>变为|变成|改为|到|至|(?:调整?|追加|核增|核减|增加?|增长|上升|升|提高|下?降|降低|减少?|压减|压缩)"
    r"(?:到|至|为))(?P<when>20\d\d年度?|今年|本年|当年)?的?(?:决算|预算|支出)?的?"
)
_ADJUSTING = re.compile("调|追加|核")
_YEAR_BEFORE = re.compile(r"上年|去年|上一年|20\d\d年")
_BUDGET_AGAINST_ACCOUNT = re.compile(
    r"预算[^，。；]{0,6}(?:对比|比较|相比)|预决算|预算数?[和与及、]决算|决算[^，。；]{0,8}预算|对照预算"
)


# 分别为0、3.5万元、6万元; 分别为12、8和3万元: what has no unit has that of the next with one
_RUN = re.compile(
    r"(?:分别|依次|各自)(?:为|是|达|计|安排|支出|占)?：?(?P<run>\d[\d,]*(?:\.\d+)?(?:亿元|万元|元)?"
    r"(?:[、和及与，]\d[\d,]*(?:\.\d+)?(?:亿元|万元|元)?)+(?<=元))"
)
_ONE = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>亿元|万元|元)?(?=[、和及与，]|$)")
_MINUS = re.compile(r"(?<=[为是余额数：])-$")
_SCALE = {"元": 1.0, "万元": 1e4, "亿元": 1e8}


def amounts_of(text: str) -> list[Quantity]:
    """The amounts of money of a sentence in order, those without a unit in a run with one included."""
    found = [_signed(text, q) for q in money(text)]
    for run in _RUN.finditer(text):
        ones = list(_ONE.finditer(text, run.start("run"), run.end("run")))
        unit = "元"
        for one in reversed(ones):
            unit = one["unit"] or unit
            if one["unit"] is None:
                value = round(float(one["number"].replace(",", "")) * _SCALE[unit], 6)
                found.append(Quantity(value, "CNY", one.start(), one.end()))
    return sorted(found, key=lambda q: q.start)


def _signed(text: str, q: Quantity) -> Quantity:
    """年末结余-1.2万元: an amount below zero."""
    minus = _MINUS.search(text, 0, q.start)
    return replace(q, value=-q.value, start=q.start - 1) if minus else q


@dataclass(frozen=True, slots=True)
class Share:
    """What an amount is: an item on a basis; ``earlier``: it is that of the year before."""

    item: Item
    basis: Basis | None = None
    earlier: bool = False


@dataclass(frozen=True)
class SharedAmounts:
    """Finds such amounts in ``text`` from ``start`` on; ``text`` ends where the sentence does."""

    accounts: Accounts
    text: str
    start: int

    def read(self) -> dict[int, list[Share]]:
        """Place of an amount → what it is. An empty list: the amount is known and says nothing."""
        body = self.text[self.start :]
        if not re.search("分别|依次|各自|[都均皆同][是为达安]|由|从", body):
            return {}
        amounts = [replace(q, start=q.start + self.start, end=q.end + self.start) for q in amounts_of(body)]
        found: dict[int, list[Share]] = {}
        for match in _RESPECTIVELY.finditer(self.text, self.start):
            found |= self._respectively(match, amounts)
        for match in _ALIKE.finditer(self.text, self.start):
            found |= self._alike(match, amounts)
        for one, other in pairwise(amounts):
            found |= self._from_to(one, other)
        return found

    def _items(self, end: int) -> list[Item]:
        """The items of the clause before ``end``, with their places in the text."""
        first = max((m.end() for m in LEFT_PART.finditer(self.text, self.start, end)), default=self.start)
        items = self.accounts.items(self.text[first:end])
        return [replace(i, start=i.start + first, end=i.end + first) for i in items]

    def _respectively(self, match: re.Match[str], amounts: list[Quantity]) -> dict[int, list[Share]]:
        items = self._items(match.start())
        run: list[Quantity] = []
        end = match.end()
        for q in (q for q in amounts if q.start >= match.end()):
            if not _JOINED.fullmatch(self.text, end, q.start):
                break
            run, end = [*run, q], q.end
        bases = self.accounts.bases(self.text[items[-1].end : match.start()]) if items else []
        shares: list[Share] = []
        if len(items) == len(run) > 1:
            shares = [Share(item) for item in items]
        elif len(bases) == len(run) > 1:
            shares = [Share(items[-1], basis) for basis in bases]
        return {q.start: [share] for q, share in zip(run, shares, strict=False)}

    def _alike(self, match: re.Match[str], amounts: list[Quantity]) -> dict[int, list[Share]]:
        """The one amount of two items joined by 和, or of the budget and the account of one item."""
        first = next((q for q in amounts if q.start - match.end() in (0, 1)), None)
        items = self._items(match.start())
        if first is None or not items:
            return {}
        bases = self.accounts.bases(self.text[items[-1].end : match.start()])
        if len(bases) == 2 and bases[0] != bases[1]:
            return {first.start: [Share(items[-1], basis) for basis in bases]}
        pairs = pairwise(items)
        if len(items) > 1 and all(_JOINED.fullmatch(self.text, a.end, b.start) for a, b in pairs):
            return {first.start: [Share(item) for item in items]}
        return {}

    def _from_to(self, one: Quantity, other: Quantity) -> dict[int, list[Share]]:
        """The amount before and after; which they are is said by 上年, by 预算, or by what the text compares."""
        origin = _FROM.search(self.text, self.start, one.start)
        verb = _TO.fullmatch(self.text, one.end, other.start)
        items = self._items(origin.start()) if origin and verb else []
        if origin is None or verb is None or not items or one.unit != "CNY":
            return {}
        item = items[-1]
        if not self.accounts.link.fullmatch(self.text[item.end : origin.start()]):
            return {}
        said = self.accounts.basis(self.text[item.end : origin.start()])
        if _YEAR_BEFORE.search(origin["when"]):
            return {one.start: [Share(item, said, earlier=True)], other.start: [Share(item, said)]}
        against = _BUDGET_AGAINST_ACCOUNT.search(self.text[: one.start]) is not None
        if _ADJUSTING.match(verb["verb"]):
            return {one.start: [Share(item, "budget")], other.start: [Share(item, "adjusted")]}
        if "预算" in origin["when"] or against:
            return {one.start: [Share(item, "budget")], other.start: [Share(item, "final")]}
        return {one.start: [], other.start: [Share(item, said)]}
