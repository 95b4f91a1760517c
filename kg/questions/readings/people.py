"""Persons and their posts: who holds a post, which posts a person holds, and where."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.graph.iris import XSD
from kg.questions.form import Constraint, Form, In, Is, Reading, Select
from kg.questions.readings.partnership import twinned_home
from kg.questions.readings.scope import Scope

# Who heads a body may be called so; the first that the graph has is meant.
_YEAR: Final = NamedNode(XSD + "gYear")
_HEADS = (("主任",), ("单位负责人", "负责人"), ("局长", "院长", "会长", "理事长", "党组书记"))


def read(scope: Scope) -> Iterator[Reading]:
    """How the question may be one about persons and posts."""
    question = scope.question
    persons = question.things("person")
    introduced = persons and scope.focus.asks_any("who", "about") and question.content == {i for i, _ in persons}
    if not (question.has("post") or question.has("type", "role") or question.has("noun", "post") or introduced):
        return
    base = frozenset(question.where("type", "role")) | scope.cue("done", "organize", "recorded", "actual", "negated")
    base |= frozenset(question.where("noun", "post", "office", "person")) | scope.china
    years = {i for i, _ in question.moments}
    if persons:
        yield from _of_person(scope, base | years | {i for i, _ in persons})
    else:
        yield from _holders(scope, base | frozenset(question.where("post")))


def _of_person(scope: Scope, used: frozenset[int]) -> Iterator[Reading]:
    """The posts of a person, or the body where the person holds one."""
    where: list[Constraint] = [scope.is_a("person", scope.question.things("person"))]
    for i, moment in scope.question.moments:
        where.append(Is("doc_year", (Literal(moment.year, datatype=_YEAR),)))
        used |= {i}
    select = Select("role", "role", tuple(where))
    homes = frozenset(i for i, _ in scope.homes)
    if scope.focus.wants("body", "office", "city") or scope.focus.asks_any("where") or _asks_for_body(scope):
        for post in _spoken_posts(scope):
            at = Is("role", tuple(Literal(name) for name in post[0]))
            yield Reading(Form("list", replace(select, target="of", where=(*where, at))), used | post[1], 1.2)
        yield Reading(Form("list", replace(select, target="of")), used | frozenset(scope.question.where("post")), 1.1)
    elif scope.focus.yes_no:
        for names, places in _spoken_posts(scope):
            has = replace(select, where=(*where, Is("role", tuple(Literal(name) for name in names))))
            yield Reading(Form("exists", has, denying=select), used | places | homes, 1.2)
    else:
        yield Reading(Form("list", select), used | homes, 1.2)


def _asks_for_body(scope: Scope) -> bool:
    """Whether the body is asked for that the person has the post in: 哪个单位的负责人."""
    question = scope.question
    return any(
        question.mentions[i + 1].has("noun", "body", "office", "city")
        for i in question.where("ask", "which")
        if i + 1 < len(question.mentions)
    )


def _spoken_posts(scope: Scope) -> Iterator[tuple[tuple[str, ...], frozenset[int]]]:
    """Posts as the graph writes them that the question names, whether or not a list has them."""
    text = scope.question.text
    known = {term.value for told in scope.recall.facts("role") for term in told.values("role")}
    said = tuple(sorted((post for post in known if post in text), key=len, reverse=True))
    at = frozenset(
        i for i, m in enumerate(scope.question.mentions) if said and (m.text in said[0] or said[0] in m.text)
    )
    if said:
        yield said[:1], at
        return
    posts = frozenset(value for m in scope.question.mentions for value in m.values("post"))
    for post in sorted(posts):
        yield (post,), frozenset(scope.question.where("post"))


def _holders(scope: Scope, used: frozenset[int]) -> Iterator[Reading]:
    """Who holds the post, at the place, its office, a body, or the Chinese city twinned with a place."""
    posts = _joined(scope, list(_spoken_posts(scope)))
    heads = any("主任" in names for names, _ in posts)
    place, more = _where(scope, office=scope.question.has("noun", "office"))
    if place is None:
        return
    years = frozenset(i for i, _ in scope.question.moments)
    for names, places in posts:
        for rank, group in enumerate(_HEADS if heads and "主任" in names else (names,)):
            where: list[Constraint] = [Is("role", tuple(Literal(name) for name in group)), place]
            for _, moment in scope.question.moments:
                where.append(Is("doc_year", (Literal(moment.year, datatype=_YEAR),)))
            form = Form("list", Select("role", "person", tuple(where)))
            yield Reading(form, used | places | more | years, 1.2 - rank / 50)


def _joined(
    scope: Scope, posts: list[tuple[tuple[str, ...], frozenset[int]]]
) -> list[tuple[tuple[str, ...], frozenset[int]]]:
    """Two posts that are asked for at once ("the mayor and the party secretary") as one; else as they are."""
    named = [m.values("post") for m in scope.question.mentions if m.has("post")]
    if len(named) < 2 or any(not one.isdisjoint(other) for one, other in itertools.pairwise(named)):
        return posts
    names = tuple(sorted(frozenset().union(*named)))
    return [(names, frozenset(scope.question.where("post")))]


def _where(scope: Scope, *, office: bool) -> tuple[Constraint | None, frozenset[int]]:
    bodies = scope.question.things("org")
    if scope.homes or bodies:
        placed = (*scope.homes, *bodies)
        terms = [thing.node for _, things in placed for thing in things if not office or thing.kind == "org"]
        if office:
            terms += [
                body.node for _, things in scope.homes for t in things for body in scope.names.offices.get(t.iri, ())
            ]
        return Is("of", tuple(dict.fromkeys(terms))) if terms else None, frozenset(i for i, _ in placed)
    twinned = twinned_home(scope)
    if twinned is None:
        return (Is("of", scope.all_offices) if office and scope.all_offices else None), frozenset()
    if office:
        homes = scope.answers_of(twinned[0].select)
        terms = [body.node for home in homes for body in scope.names.offices.get(home, ())]
        return (Is("of", tuple(terms)) if terms else None), twinned[1]
    return In("of", twinned[0].select), twinned[1]
