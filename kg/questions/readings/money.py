"""Amounts of budgets and accounts: looked up, compared, subtracted, the largest and smallest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.graph.literals import date_literal
from kg.questions.form import Combination, Compared, Constraint, Form, Is, OfOffice, Present, Reading, Select
from kg.questions.moments import Moment
from kg.questions.readings.items import named_items
from kg.questions.readings.pairs import pairs
from kg.questions.readings.scope import Placed, Scope, of_year

_FALLING = (
    *("decreas", "fall", "fell", "drop", "declin", "cut", "shr", "down", "less", "lower", "reduc", "smaller"),
    *("减少", "下降", "少", "低", "压减", "下调", "降", "削减"),
)
_GENERAL = (*["expenditure_total", "revenue_total", "expenditure_year", "revenue_year"],)
_BASES = ("budget", "adjusted", "final")
_LEAST = 1000  # yuan; a smaller number is no sum of a budget
_TOTAL = "expenditure_total"
_TOTALS = (
    ("expenditure_total", "expenditure_year", "expenditure_fiscal"),
    ("revenue_total", "revenue_year", "revenue_fiscal"),
)
_HARMLESS = (
    "planned",
    "sum",
    "recorded",
    "done",
    "spent",
    "allotted",
    "both",
    "actual",
    "judging",
    "target",
    "all_statuses",
)


def read(scope: Scope) -> Iterator[Reading]:
    """How the question may be one about an amount of money."""
    items = scope.concepts("financeItem")
    bases = scope.concepts("financeBasis")
    rate = scope.says("rate") and not scope.question.has("type", "project", "indicator")
    named = items or scope.question.has("type", "finance") or "adjusted" in bases or rate
    asked = scope.focus.asks_any("amount") and scope.says("spent", "allotted")
    spent = "final" in bases and (scope.focus.asks_any("amount") or scope.says("difference"))
    spent = spent or (scope.focus.asks_any("amount") and scope.says("unspent"))
    told_apart = scope.says("difference") and any(
        "花" in scope.question.mentions[i].text for i in scope.cue("difference")
    )
    if not (named or asked or spent or told_apart or (bases and scope.says("allotted"))):
        return
    compared = scope.says("most", "least", "more", "less", "difference")
    if scope.focus.asks_any("who", "where", "when") and not compared and not scope.focus.asks_any("source"):
        return  # persons, places or dates are asked
    if scope.focus.counts and scope.question.has("slot") and not scope.focus.asks_any("amount"):
        return  # batches or people are asked
    money = Money.of(scope)
    yield from pairs(scope, money)
    if not money.items:
        return
    for rank, version in enumerate(money.versions()):
        for form, used in version.forms():
            yield Reading(replace(form, unit=form.unit or "元"), version.used | used, prior=1.1 - rank / 100)


@dataclass(frozen=True)
class Money:
    """What a question says of money: items, bases, years and bodies."""

    scope: Scope
    items: tuple[str, ...]
    bases: tuple[str, ...]
    bodies: tuple[Placed, ...]
    used: frozenset[int]
    moments: tuple[Moment, ...]

    @classmethod
    def of(cls, scope: Scope) -> Money:
        items, places = named_items(scope)
        bases = scope.concepts("financeBasis")
        used = places | scope.cue(*_HARMLESS) | scope.china
        for at in bases.values():
            used |= at
        bodies = tuple(sorted((*scope.homes, *_offices(scope))))
        used |= {i for i, _ in bodies}
        chosen = tuple(basis for basis in _BASES if basis in bases)
        if not chosen and scope.says("planned"):
            chosen = ("budget",)
        if not chosen and scope.says("spent") != scope.says("allotted"):
            chosen = ("final",) if scope.says("spent") else ("budget",)
        if "adjusted" in chosen:
            chosen = ("adjusted",)
        elif {"budget", "final"} <= set(chosen):
            chosen = _nearest_basis(scope)
        moments = tuple(moment for _, moment in scope.question.moments)
        return cls(scope, items, chosen, bodies, frozenset(used), moments)

    def versions(self) -> Iterator[Money]:
        """The total as the documents call it: of all, of the year, of the appropriation; in that order."""
        for group in _TOTALS:
            if self.items == (group[0],):
                for item in group:
                    yield from replace(self, items=(item,))._by_basis()
                return
        yield from self._by_basis()

    def _by_basis(self) -> Iterator[Money]:
        """Where the question does not say: what was spent before what was planned."""
        if self.bases or not (self.bodies or self.scope.says("most", "least")):
            yield self
            return
        superlative = self.scope.says("most", "least")
        for basis in ("budget", "final") if superlative else ("final", "budget"):
            yield replace(self, bases=(basis,))
        yield self

    def forms(self) -> Iterator[tuple[Form, frozenset[int]]]:
        scope, moments = self.scope, _ends(self.scope)
        years = frozenset(i for i, _ in moments)
        if len(self.bodies) == 2 or (len(moments) == 2 and len(self.bodies) <= 1):
            yield from ((form, used | years) for form, used in self._two())
            if len(self.bodies) == 1 and _follow(moments):
                later = replace(self, moments=tuple(sorted((moment for _, moment in moments), key=_year))[-1:])
                yield from ((form, used | years) for form, used in later._change())
            return
        apart = scope.cue("difference", "more", "less", "over_budget")
        set_apart = apart and {"budget", "final"} <= _said(scope) and not scope.focus.yes_no
        overspent = scope.says("over_budget") and scope.focus.asks_any("amount", "count") and self.bodies
        if set_apart or overspent:
            yield self._between_bases(), apart | years
        elif scope.says("unspent"):
            yield self._unspent(), scope.cue("unspent") | years
        elif scope.says("rate") and not scope.question.has("type", "project"):
            yield (
                self._rate(),
                scope.cue("rate", "over_budget") | frozenset(scope.question.where("ask", "share")) | years,
            )
        elif scope.says("change"):
            yield from ((form, used | years) for form, used in self._change())
        elif scope.says("most", "least") and not self.bodies:
            yield self._extreme(), scope.cue("most", "least") | years
        elif scope.says("zero") and not self.bodies and not scope.focus.counts:
            yield self._nothing(), scope.cue("zero") | years
        elif (numbers := _amounts(scope)) and scope.says("more", "less"):
            yield self._beyond(numbers), years | frozenset(i for i, _ in numbers) | scope.bounds
        elif scope.focus.yes_no and scope.says("over_budget"):
            first, second = (self.selection(self.bodies, self.years(), [basis]) for basis in ("final", "budget"))
            yield Form("compare", first, other=second, truth=">"), years | scope.cue("over_budget")
        elif scope.focus.yes_no:
            yield self._spent_anything(), years
        elif scope.says("average"):
            yield Form("average", self.selection(self.bodies, self.years())), scope.cue("average") | years
        else:
            yield self._amount(), years

    def years(self) -> tuple[Constraint, ...]:
        return tuple(of_year("year", moment) for moment in self.moments)

    def selection(
        self, bodies: Sequence[Placed], years: Sequence[Constraint], basis: Sequence[str] | None = None
    ) -> Select:
        scope = self.scope
        where: list[Constraint] = [Is("item", scope.concept("financeItem", *self.items))]
        chosen = self.bases if basis is None else tuple(basis)
        if chosen:
            where.append(Is("basis", scope.concept("financeBasis", *chosen)))
        where += [scope.of_office("org", body) for body in bodies]
        where += years
        return Select("finance", "amount", tuple(where))

    def _amount(self) -> Form:
        return Form("number", self.selection(self.bodies, self.years()), unit="元")

    def _spent_anything(self) -> Form:
        """Whether the amount is more than nothing; an amount of nothing says no."""
        select = self.selection(self.bodies, self.years())
        more = replace(select, where=(*select.where, Compared("amount", ">", 0.0)))
        return Form("exists", more, denying=select)

    def _nothing(self) -> Form:
        """The bodies that spent, or planned, nothing."""
        select = self.selection((), self.years())
        where = (*select.where, Compared("amount", "=", 0.0))
        return Form("list", replace(select, target="body", where=where), as_place=True)

    def _beyond(self, numbers: Sequence[tuple[int, float]]) -> Form:
        """Whether an amount is over (or under) a sum; which bodies have such a one."""
        select = self.selection(self.bodies, self.years())
        beyond = replace(select, where=(*select.where, Compared("amount", self.scope.operator, numbers[0][1])))
        if self.scope.focus.yes_no:
            return Form("exists", beyond, denying=select)
        return Form("list", replace(beyond, target="body"), as_place=True)

    def _extreme(self) -> Form:
        select = replace(self.selection((), self.years()), target="body", number="amount")
        return Form("extreme", select, largest=self.scope.says("most"), as_place=True)

    def _two(self) -> Iterator[tuple[Form, frozenset[int]]]:
        """Two bodies, or two years of one body: the difference, which is more, or whether one is more."""
        scope, moments = self.scope, [moment for _, moment in _ends(self.scope)]
        compared = scope.cue("more", "less", "difference", "change", "most", "least", "times", "average", "sum")
        firsts = [self.bodies[0], self.bodies[-1]] if self.bodies else []
        sides = []
        for n in (0, 1):
            year = moments[min(n, len(moments) - 1)] if moments else None
            years = (of_year("year", year),) if year else ()
            sides.append(self.selection([firsts[n]] if firsts else [], years, self._basis_of_side(n)))
        if combination := _combination(scope):
            form = Form(
                "difference", sides[0], other=sides[1], combined=combination, largest=scope.question.language == "zh"
            )
            yield replace(form, unit="倍" if combination == "times" else "元"), compared
        elif scope.says("difference", "change") or scope.focus.asks_any("amount"):
            signed = not scope.says("less")
            yield (
                Form("difference", sides[0], other=sides[1], largest=False if not signed else _signed(scope)),
                compared,
            )
        elif scope.focus.yes_no:
            yield Form("compare", sides[0], other=sides[1], truth="<" if scope.says("less") else ">"), compared
        elif compared:
            yield self._which(sides), compared

    def _basis_of_side(self, side: int) -> tuple[str, ...] | None:
        """The basis said beside one of two bodies or years, where the question names two bases; else None."""
        scope = self.scope
        at = [(i, basis) for basis, places in scope.concepts("financeBasis").items() for i in places]
        if len({basis for _, basis in at}) < 2:
            return None
        anchors = sorted(i for i, _ in (self.bodies if len(self.bodies) == 2 else scope.question.moments))
        if len(anchors) != 2:
            return None
        said = {basis for i, basis in at if (i > anchors[1]) == bool(side)}
        return tuple(said) if len(said) == 1 else None

    def _which(self, sides: Sequence[Select]) -> Form:
        """Which of two bodies has more, or less; in their years."""
        scope = self.scope
        moments = [moment for _, moment in scope.question.moments]
        years = tuple(dict.fromkeys(date_literal(moment.year) for moment in moments))
        bodies = [c for side in sides for c in side.where if isinstance(c, OfOffice)]
        merged = OfOffice(
            "org",
            tuple(node for body in bodies for node in body.bodies),
            tuple(node for body in bodies for node in body.places),
        )
        where: list[Constraint] = [c for c in sides[0].where if isinstance(c, Is) and c.slot != "year"]
        if years:
            where.append(Is("year", years))
        select = Select("finance", "body", (*where, merged), number="amount")
        return Form("compare", select, largest=not scope.says("less", "least"), as_place=True)

    def _between_bases(self) -> Form:
        """What was spent less the budget, of one body in one year."""
        first, second = (self.selection(self.bodies, self.years(), [basis]) for basis in ("final", "budget"))
        return Form("difference", first, other=second, largest=False)

    def _unspent(self) -> Form:
        """The adjusted budget (or the budget) less what was spent."""
        planned = ["adjusted"] if "adjusted" in self.bases else ["budget", "adjusted"][: 1 + (not self.bases)]
        first = self.selection(self.bodies, self.years(), planned)
        return Form("difference", first, other=self.selection(self.bodies, self.years(), ["final"]))

    def _rate(self) -> Form:
        first = self.selection(self.bodies, self.years(), ["final"])
        second = self.selection(self.bodies, self.years(), ["adjusted", "budget"])
        return Form("difference", first, other=second, combined="share", unit="%")

    def _change(self) -> Iterator[tuple[Form, frozenset[int]]]:
        """The change that the document states; the year before by it, where that year has no amount."""
        scope = self.scope
        used = scope.cue("change", "change_pct", "judging", "more", "less", "difference")
        select = self.selection(self.bodies, self.years())
        if not self.bodies and scope.focus.asks_any("which", "who") and not scope.focus.counts:
            fell = replace(
                select, target="body", where=(*select.where, Compared("change", "<" if _falls(scope) else ">", 0.0))
            )
            yield Form("list", fell, as_place=True), used
        elif scope.says("judging") and scope.question.moments:
            after = str(int(scope.question.moments[0][1].year) + 1)
            later = self.selection(self.bodies, (Is("year", (date_literal(after),)),))
            with_change = replace(later, where=(*later.where, Present("change")))
            yield Form("difference", with_change, other=replace(with_change, target="change")), used
        elif scope.says("change_pct") or scope.focus.asks_any("share"):
            yield Form("number", replace(select, target="change_pct"), unit="%", falling=_falls(scope)), used
        elif scope.focus.yes_no:
            operator = "<" if _falls(scope) else ">"
            fell = replace(select, where=(*select.where, Compared("change", operator, 0.0)))  # type: ignore[arg-type]
            denying = replace(select, where=(*select.where, Present("change")))
            yield Form("exists", fell, denying=denying), used
        else:
            yield Form("number", replace(select, target="change"), unit="元", falling=_falls(scope)), used


def _ends(scope: Scope) -> tuple[tuple[int, Moment], ...]:
    """The moments of a question; the ends of a span of years apart, where what changed between them is asked."""
    moments = scope.question.moments
    if len(moments) == 1 and scope.says("change", "difference", "more", "less"):
        at, span = moments[0]
        if span.last:
            return (at, replace(span, last=None)), (at, replace(span, first=span.last, last=None))
    return moments


def _combination(scope: Scope) -> Combination | None:
    """How two numbers of one item are put together, where they are not subtracted."""
    if scope.says("times"):
        return "times"
    if scope.says("average"):
        return "mean"
    return "sum" if scope.says("sum") and not scope.says("difference", "more", "less") else None


def _amounts(scope: Scope) -> list[tuple[int, float]]:
    """Sums of money of a thousand yuan or more that the question names."""
    mentions = enumerate(scope.question.mentions)
    return [(i, m.number) for i, m in mentions if m.number is not None and m.number >= _LEAST and not m.moment]


def _said(scope: Scope) -> frozenset[str]:
    """The bases that a question names, also as what was spent."""
    bases = frozenset(scope.concepts("financeBasis"))
    return bases | {"final"} if scope.says("spent") and "budget" in bases else bases


def _signed(scope: Scope) -> bool:
    return not scope.says("difference") or scope.says("more")


def _falls(scope: Scope) -> bool:
    text = scope.question.lower.replace("多少", "")
    return any(word in text for word in _FALLING)


def _year(moment: Moment) -> str:
    return moment.year


def _follow(moments: Sequence[tuple[int, Moment]]) -> bool:
    """Whether two years follow one another."""
    first, second = sorted(int(moment.year) for _, moment in moments)
    return second - first == 1


def _offices(scope: Scope) -> tuple[Placed, ...]:
    return scope.question.things("org")


def _nearest_basis(scope: Scope) -> tuple[str, ...]:
    """Budget and account words in one question: "spent of its budget"."""
    said = {b for at in scope.question.where("concept", "financeBasis-final") for b in _bases_at(scope, at)}
    return ("final",) if "budget" not in said else ("budget",) if not scope.says("spent", "actual") else ("final",)


def _bases_at(scope: Scope, at: int) -> frozenset[str]:
    values = scope.question.mentions[at].values("concept")
    return frozenset(v.removeprefix("financeBasis-") for v in values if v.startswith("financeBasis-"))
