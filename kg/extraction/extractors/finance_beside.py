"""What stands beside an item or its amount: items joined to it, a year of its own, the budget that follows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg import expressions as re
from kg.extraction.accounts import Accounts, Item
from kg.extraction.extractors.finance_thread import LEFT_PART
from kg.values import Quantity

CLAUSE = re.compile(r"[，。；：、\n]")
# A bracket with amounts in it: 车辆费6.8万元（购置费0万元、运行费6.8万元）
BRACKETED = re.compile(r"（[^（）]*(?:（[^（）]{1,8}）[^（）]*)*元[^（）]*）")
# 年初预算8万元，全年未发生支出
NOTHING_SPENT = re.compile("(?:但|因此|故)?(?:全年|当年|年内|本年度?|实际|最终|均)+")
_BUDGET_FOLLOWS = re.compile(
    r"，(?:占|为|较|而)?(?:全年|当年|年初|调整后?的?)*预算(?:数|安排数?|批复数?)?(?:为|是|安排)?(?=\d)"
)
_YEAR_BESIDE = re.compile(
    r"(?<![较比与同和对以至年])(20\d\d)年度?(?:的|年初|部门)?(?:预算|决算|支出|安排|实际|执行)[^，。；：]{0,6}$"
)
_LEADING = re.compile(
    r"^(?:其中：?|包括|[（(]?[一二三四五六七八九十\d]{1,3}[）)、。]|[一二三四五六七八九十]是|[：、，；])+"
)
_JOINING = re.compile("[、和与及]|以及")
_EACH = re.compile("[各均都皆]|分别|依次")
_THREE_PUBLIC = {"overseas_travel", "official_reception", "vehicle_total"}


def moved(item: Item, by: int) -> Item:
    """The item of a stretch that begins at ``by`` of the text, at its place in the text."""
    return replace(item, start=item.start + by, end=item.end + by)


def joined(text: str, items: Sequence[Item]) -> Sequence[Item]:
    """The last of the items with those that 、 and 和 join to it."""
    first = len(items) - 1
    while first > 0 and _JOINING.fullmatch(text, items[first - 1].end, items[first].start):
        first -= 1
    return items[max(first, 0) :]


def summed(accounts: Accounts, text: str, start: int, item: Item, q: Quantity) -> Item | None:
    """The item of an amount; where others are joined to it (会议费和培训费共3万元) that of their sum, if it has one."""
    first = last_cut(text, start, item.start)
    together = joined(text, [moved(i, first) for i in accounts.items(text[first : item.end])])
    if len(together) < 2 or together[-1].start != item.start or _EACH.search(text, item.end, q.start):
        return item
    codes = {code for one in together for code in one.codes}
    return replace(item, codes=("three_public_total",)) if codes == _THREE_PUBLIC else None


def year_beside(text: str, first: int, q: Quantity) -> str | None:
    """The year named between an item and its amount: 公务接待费2024年预算8万元，2023年预算9万元."""
    found = _YEAR_BESIDE.search(text, first, q.start)
    return found[1] if found else None


def budget_follows(text: str, q: Quantity, end: int) -> bool:
    """支出3万元，年初预算为4万元: whether the budget is told behind the amount, which then is none."""
    return _BUDGET_FOLLOWS.match(text, q.end, end) is not None


def last_cut(text: str, start: int, end: int) -> int:
    """Where the part of a sentence begins that ends at ``end``."""
    cuts: Iterable[re.Match[str]] = LEFT_PART.finditer(text, start, end)
    return max((m.end() for m in cuts), default=start)


def quote_start(text: str, start: int, item: Item, q: Quantity) -> int:
    """The beginning of the clause that names the item, or of the amount's own clause."""
    inside = start <= item.start <= q.start and item.end <= q.start
    anchor = item.start if inside else q.start
    first = max((m.end() for m in CLAUSE.finditer(text, start, anchor)), default=start)
    lead = _LEADING.match(text[first:anchor])
    return first + (lead.end() if lead else 0)
