"""Embassies and consulates: whose, where, and which places they were in contact with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.questions.form import Constraint, Form, Is, Reading, Select
from kg.questions.readings.scope import Placed, Scope, of_year

_HAS = ("有", "设有", "共有", "都有", "的总领", "的领")
_SEATED = ("驻", "在", "in ", "based in", "based at", "seated in", "located in", "at ")


def read(scope: Scope) -> Iterator[Reading]:
    """How the question may be one about diplomatic missions."""
    question = scope.question
    kinds = scope.concepts("missionKind")
    if not kinds and not question.has("noun", "mission"):
        return
    used: set[int] = set(question.where("type", "mission")) | set(question.where("noun", "mission")) | scope.china
    used |= scope.cue("visit", "recorded", "seat", "any_tie", "participate", "done", "both", "organize")
    used |= scope.cue("mention") | frozenset().union(*scope.concepts("orgRelation").values())
    used |= set(question.where("post")) | set(question.where("noun", "person"))
    used |= set(scope.concepts("partnershipKind").get("contact", ()))
    where: list[Constraint] = []
    if kinds:
        where.append(Is("kind", scope.concept("missionKind", *kinds)))
        used |= set().union(*kinds.values())
    for i, things in scope.countries:
        where.append(Is("country", tuple(thing.node for thing in things)))
        used.add(i)
    for notation, places in scope.concepts("continent").items():
        where.append(Is("country", scope.in_continent(notation)))
        used |= places
    for i, moment in question.moments:
        where.append(of_year("doc_year", moment))
        used.add(i)
    yield from _forms(scope, where, frozenset(used))


def _forms(scope: Scope, where: list[Constraint], used: frozenset[int]) -> Iterator[Reading]:
    focus = scope.focus
    seats, visited = _split(scope)
    constraints = [*where]
    if seats:
        constraints.append(scope.is_a("seat", seats))
    sides = [scope.is_a("doc_home", [place]) for place in visited]
    used |= frozenset(i for i, _ in (*seats, *visited))
    if focus.yes_no:
        form = Form("exists", Select("mission", "fact", (*constraints, *sides)))
    else:
        target = _target(scope, bool(seats), bool(visited))
        selects = [Select("mission", target, (*constraints, side)) for side in sides]
        select = selects[0] if selects else Select("mission", target, tuple(constraints))
        select = replace(select, also=tuple(selects[1:]))
        form = Form("count" if focus.counts else "list", select)
    yield Reading(form, used, 1.12)


def _target(scope: Scope, seated: bool, visited: bool) -> str:
    focus = scope.focus
    if focus.asks_any("source"):
        return "doc"
    if focus.wants("country") or (scope.question.has("ask", "which") and "哪国" in scope.question.text):
        return "country"
    if focus.wants("city") or focus.asks_any("where"):
        if scope.countries and not visited and seated:
            return "doc_home"
        return "seat"
    if focus.asks_any("where"):
        return "seat"
    return "kind" if scope.countries and not scope.focus.counts else "country"


def _split(scope: Scope) -> tuple[tuple[Placed, ...], tuple[Placed, ...]]:
    """Chinese places where missions have their seat, and those that they came to."""
    seats: list[Placed] = []
    visited: list[Placed] = []
    for place in scope.homes:
        mention = scope.question.mentions[place[0]]
        start = scope.question.tokens[mention.start].start
        before = scope.question.text[max(0, start - 9) : start].lower()
        after = scope.question.text[scope.question.tokens[mention.end - 1].end :]
        seated = before.endswith(_SEATED) or mention.text.startswith("驻") or after.startswith(_HAS)
        (seats if seated else visited).append(place)
    return tuple(seats), tuple(visited)
