"""Documents: which mention a thing; what places are known for; all that is known of a thing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from kg.graph.iris import fa
from kg.questions.form import Constraint, Form, Is, Not, Reading, Select
from kg.questions.readings.scope import Scope

_TRUE: Final = Not("status", (fa("status-planned"), fa("status-negated")))


def read(scope: Scope) -> Iterator[Reading]:
    """How the question may be one for documents, or about what characterises places."""
    yield from _mentioned(scope)
    yield from _traits(scope)
    yield from _country(scope)
    yield from _about(scope)


def _about(scope: Scope) -> Iterator[Reading]:
    """All that the graph tells of a thing."""
    question = scope.question
    things = question.things("place", "org", "person", "country")
    if not question.has("ask", "about") or len(things) != 1:
        return
    used = frozenset({things[0][0]}) | frozenset(question.where("ask")) | scope.cue("recorded", "mention")
    yield Reading(Form("list", Select("any", "fact", (scope.is_a("any", things),), kinds=("fact",))), used, 0.7)


def _country(scope: Scope) -> Iterator[Reading]:
    """In which country a place abroad lies, by the ties or traits that are told of it: 喀山是哪国的."""
    question = scope.question
    places = question.things("place")
    if (
        not scope.focus.wants("country")
        or len(places) != 1
        or not scope.partners
        or question.has("type", "partnership")
    ):
        return
    used = frozenset({places[0][0]}) | frozenset(question.where("noun", "country", "city")) | scope.cue("seat")
    if question.content - used:
        return
    for rank, (fact_type, slot) in enumerate((("partnership", "b"), ("trait", "place"))):
        select = Select(fact_type, "country", (scope.is_a(slot, places),))
        yield Reading(Form("list", select), used, 0.9 - rank / 10)


def _mentioned(scope: Scope) -> Iterator[Reading]:
    question = scope.question
    if not scope.focus.asks_any("source"):
        return
    placed = question.things("place", "org", "person", "country")
    cities = [p for p in placed if p[1][0].kind != "country"] or list(placed)
    if not cities:
        return
    used = scope.cue("mention", "recorded") | frozenset(i for i, _ in placed)
    used |= frozenset(question.where("ask", "source")) | frozenset(question.where("noun", "document"))
    selects = [Select("any", "doc", (scope.is_a("any", [p]),)) for p in cities]
    select = replace(selects[0], also=tuple(selects[1:]))  # by one fact, or by several
    yield Reading(Form("list", select), used, 0.8)


def _traits(scope: Scope) -> Iterator[Reading]:
    """What a place is known for, what several have in common, or which places have a trait."""
    question = scope.question
    places = question.things("place")
    used = frozenset(question.where("noun", "trait")) | frozenset(question.where("type", "trait"))
    used |= scope.cue("both", "recorded", "done") | scope.china | frozenset(i for i, _ in scope.countries)
    named = scope.concepts("trait")
    where: tuple[Constraint, ...]
    if question.has("noun", "trait") and places and not named:
        selects = [Select("trait", "trait", (scope.is_a("place", [p]), _TRUE)) for p in places]
        first = Select("trait", "trait", selects[0].where, also=tuple(selects[1:]))
        yield Reading(Form("list", first), used | frozenset(i for i, _ in places), 1.2)
    elif named and scope.focus.yes_no and places:
        where = (scope.is_a("place", places), Is("trait", scope.concept("trait", *named)), _TRUE)
        used |= frozenset().union(*named.values())
        yield Reading(Form("exists", Select("trait", "trait", where)), used | {i for i, _ in places}, 0.9)
    elif named and not places and not question.has("type", "partnership"):
        where = (Is("trait", scope.concept("trait", *named)), _TRUE)
        used |= frozenset().union(*named.values())
        if scope.countries:
            where = (*where, scope.is_a("country", scope.countries))
        form = Form("count" if scope.focus.counts else "list", Select("trait", "place", where))
        if scope.focus.wants("city") or scope.focus.asks_any("where"):
            yield Reading(form, used, 0.95)
