"""Two amounts of one body and year: a share, a multiple, what is left of one without the other, their sum."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kg import expressions as re
from kg.questions.form import Combination, Form, Reading
from kg.questions.readings.scope import Scope

if TYPE_CHECKING:
    from kg.questions.readings.money import Money

_TOTAL: Final = "expenditure_total"
_OF: Final = re.compile(
    r"\b(?:percentage|percent|per cent|share|proportion|fraction|part|portion|%)\s+of\b", re.IGNORECASE
)
_IN: Final = re.compile(r"\bof\b.*\b(?:in|within|out of|relative to)\b", re.IGNORECASE)
_WHOLE: Final = ("预算", "支出", "开支", "总额", "budget", "spending", "expenditure", "outlay", "总支出", "总预算")
_UNITS: Final = {"share": "%", "times": "倍"}
_CUES: Final = ("share", "times", "apart", "difference", "more", "less", "sum", "unspent", "average", "spent", "except")


def pairs(scope: Scope, money: Money) -> Iterator[Reading]:
    """How a question may set two items of one body against each other."""
    combination = _combination(scope)
    if combination is None or len(money.bodies) > 1 or len(money.moments) > 1 or scope.focus.yes_no:
        return
    found = _two_items(scope, combination)
    if found is None:
        return
    used = money.used | scope.cue(*_CUES) | frozenset(i for i, _ in scope.question.moments)
    used |= frozenset(scope.question.where("ask", "share", "count", "amount"))
    for rank, (basis, items) in enumerate(itertools.product(_bases(money), _versions(found))):
        one, other = (
            replace(money, items=(item,), bases=basis).selection(money.bodies, money.years()) for item in items
        )
        form = Form("difference", one, other=other, combined=combination, unit=_UNITS.get(combination, "元"))
        if combination == "less" and not scope.says("apart"):
            form = replace(form, largest=False)  # how far apart, whichever is larger
        yield Reading(form, used, prior=1.2 - rank / 100)


def _combination(scope: Scope) -> Combination | None:
    if scope.says("change", "change_pct") and scope.says("change"):
        return None
    if scope.says("times"):
        return "times"
    if scope.focus.asks_any("share"):
        return "share"
    if scope.says("apart", "difference", "more", "less"):
        return "less"
    return "sum" if scope.says("sum") else "mean" if scope.says("average") else None


def _versions(items: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """The whole that a share is of: what was spent in the year before the total, which has what was carried over."""
    if items[1] != _TOTAL:
        return (items,)
    return ((items[0], "expenditure_year"), items)


def _bases(money: Money) -> tuple[tuple[str, ...], ...]:
    return (money.bases,) if money.bases else (("final",), ("budget",))


def _two_items(scope: Scope, combination: Combination) -> tuple[str, str] | None:
    """The two items in the order in which they are combined; None where two are not clearly named."""
    named: list[tuple[int, str]] = []
    for at, mention in enumerate(scope.question.mentions):
        own = sorted(v.removeprefix("financeItem-") for v in mention.values("concept") if v.startswith("financeItem-"))
        if not own:
            continue
        if len(own) > 1:
            own = [item for item in own if item == _TOTAL] or own
        if own[0] not in [item for _, item in named]:
            named.append((at, own[0]))
    special = [pair for pair in named if pair[1] != _TOTAL]
    if len(special) == 1 and combination == "share":
        return _of_total(scope, special[0])
    if len(named) != 2:
        return None
    (_, first), (_, second) = named
    if combination in ("share", "times") and _is_reversed(scope, combination):
        first, second = second, first
    if combination == "share" and first == _TOTAL:
        first, second = second, first
    return first, second


def _of_total(scope: Scope, item: tuple[int, str]) -> tuple[str, str] | None:
    """One item and all that is spent, where "budget" or 支出 stands for the whole."""
    whole = [i for i, m in enumerate(scope.question.mentions) if m.text.lower().endswith(_WHOLE) and i != item[0]]
    return (item[1], _TOTAL) if whole else None


def _is_reversed(scope: Scope, combination: Combination) -> bool:
    """Whether the whole is named first: "what percentage of A is B", but not "the share of B in A"."""
    text = scope.question.text
    if scope.question.language == "zh":
        return "中" in text and "占" not in text
    if combination == "times":
        return False
    return bool(_OF.search(text)) and not _IN.search(text)
