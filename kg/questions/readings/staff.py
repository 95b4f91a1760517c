"""Posts and staff of bodies: numbers, the most and fewest, which have the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pyoxigraph import NamedNode

from kg.graph.literals import date_literal
from kg.questions.form import Compared, Constraint, Form, Is, OfOffice, Reading, Select
from kg.questions.readings.scope import Scope, of_year


def read(scope: Scope) -> Iterator[Reading]:
    """How the question may be one about the number of posts or people of a body."""
    items = scope.concepts("staffItem")
    if not items or scope.focus.wants("event"):
        return
    chosen = _chosen(tuple(items))
    used: frozenset[int] = frozenset().union(*items.values()) | frozenset(scope.question.where("type", "staffing"))
    used |= scope.cue("actual", "done", "both", "recorded", "sum", "allotted") | scope.china
    where: list[Constraint] = [Is("item", scope.concept("staffItem", *chosen))]
    for placed in (*scope.homes, *scope.question.things("org")):
        where.append(scope.of_office("org", placed))
        used |= {placed[0]}
    for i, moment in scope.question.moments:
        where.append(of_year("year", moment))
        used |= {i}
    select = Select("staffing", "count", tuple(where))
    pair = _two_items(scope)
    if scope.focus.asks_any("share"):
        yield from _share(scope, select, chosen, used)
        return
    if pair is not None and len(scope.homes) < 2:
        yield Reading(_between_items(scope, select, pair), used | scope.cue("more", "less", "difference"), prior=1.1)
        return
    for form, more in _forms(scope, select):
        yield Reading(form, used | more, prior=1.05)
    if chosen == ("staff",) and scope.question.language == "en":  # who work there are those in service
        serving = Is("item", scope.concept("staffItem", "staff_active"))
        for form, more in _forms(scope, replace(select, where=(serving, *where[1:]))):
            yield Reading(form, used | more, prior=1.0)


def _share(scope: Scope, select: Select, chosen: tuple[str, ...], used: frozenset[int]) -> Iterator[Reading]:
    """What share of all staff, or posts, are of one sort."""
    if len(chosen) == 1 and "_" in chosen[0] and len(scope.homes) < 2:
        form = replace(_between_items(scope, select, (chosen[0], chosen[0].partition("_")[0])), combined="share")
        yield Reading(
            replace(form, unit="%"), used | frozenset(scope.question.where("ask", "share", "count")), prior=1.1
        )


def _two_items(scope: Scope) -> tuple[str, str] | None:
    """Two sorts of posts or staff that are compared: 行政编制比工勤编制多几个."""
    if not scope.says("more", "less", "difference") or scope.focus.yes_no:
        return None
    named = [
        sorted(v.removeprefix("staffItem-") for v in m.values("concept") if v.startswith("staffItem-"))
        for m in scope.question.mentions
    ]
    items = list(dict.fromkeys(item for own in named if own for item in (_chosen(tuple(own))[0],)))
    narrow = [item for item in items if "_" in item]
    chosen = narrow if len(narrow) == 2 else items
    return (chosen[0], chosen[1]) if len(chosen) == 2 else None


def _between_items(scope: Scope, select: Select, pair: tuple[str, str]) -> Form:
    common = tuple(c for c in select.where if getattr(c, "slot", "") != "item")
    one, other = (replace(select, where=(*common, Is("item", scope.concept("staffItem", item)))) for item in pair)
    return Form("difference", one, other=other, largest=False)


def _forms(scope: Scope, select: Select) -> Iterator[tuple[Form, frozenset[int]]]:
    numbers = [(i, m.number) for i, m in enumerate(scope.question.mentions) if m.number is not None and not m.moment]
    offices = (OfOffice("org", scope.all_offices, _all_homes(scope)),) if scope.question.has("noun", "office") else ()
    by_body = replace(select, target="body", where=(*select.where, *offices))
    homes = scope.homes
    if len(homes) == 2:
        yield from _two(scope, select)
    elif numbers and not scope.focus.counts:
        i, number = numbers[0]
        equal = replace(by_body, where=(*by_body.where, Compared("count", scope.operator, number)))
        form = Form("exists" if scope.focus.yes_no else "list", equal, as_place=True)
        yield form, frozenset({i}) | scope.bounds
    elif scope.says("most", "least") and not homes:
        form = Form("extreme", replace(by_body, number="count"), largest=scope.says("most"), as_place=True)
        yield form, scope.cue("most", "least")
    else:
        yield Form("number", select), frozenset()


def _two(scope: Scope, select: Select) -> Iterator[tuple[Form, frozenset[int]]]:
    """Two bodies: which has more, how many more, or whether one has more."""
    common = tuple(c for c in select.where if getattr(c, "slot", "") not in ("org", "year"))
    moments = [moment for _, moment in scope.question.moments]
    years = [(of_year("year", moments[min(n, len(moments) - 1)]),) if moments else () for n in (0, 1)]
    sides = [
        replace(select, where=(*common, scope.of_office("org", home), *years[n])) for n, home in enumerate(scope.homes)
    ]
    used = scope.cue("more", "less", "difference", "most", "least")
    if scope.says("difference") or (scope.focus.counts and used):
        yield Form("difference", sides[0], other=sides[1], largest=not scope.says("less", "difference")), used
    elif scope.focus.yes_no:
        yield Form("compare", sides[0], other=sides[1], truth="<" if scope.says("less") else ">"), used
    elif used:
        both = replace(scope.of_office("org", scope.homes[0]), bodies=_bodies(scope), places=_places(scope))
        when = tuple(c for c in select.where if getattr(c, "slot", "") == "year") if len(moments) < 2 else ()
        if len(moments) > 1:
            when = (Is("year", tuple(date_literal(moment.year) for moment in moments)),)
        merged = Select("staffing", "body", (*common, both, *when), number="count")
        yield Form("compare", merged, largest=not scope.says("less", "least"), as_place=True), used


def _all_homes(scope: Scope) -> tuple[NamedNode, ...]:
    return tuple(thing.node for thing in scope.names.all.values() if thing.is_home)


def _bodies(scope: Scope) -> tuple[NamedNode, ...]:
    return tuple(node for home in scope.homes for node in scope.of_office("org", home).bodies)


def _places(scope: Scope) -> tuple[NamedNode, ...]:
    return tuple(node for home in scope.homes for node in scope.of_office("org", home).places)


def _chosen(items: tuple[str, ...]) -> tuple[str, ...]:
    """The narrowest items: 行政编制 before 编制, serving staff before staff."""
    narrow = tuple(item for item in items if "_" in item)
    if narrow:
        return narrow
    return ("posts",) if "posts" in items else items
