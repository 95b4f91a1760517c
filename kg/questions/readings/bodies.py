"""Structure of bodies: sections, subordinate and supervised bodies, founding years, former names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.questions.form import Constraint, Form, Is, Reading, Select
from kg.questions.readings.scope import Scope
from kg.questions.readings.telling import seek

_RELATIONS = ("founded", "renamed_to", "merged_with", "supervised_by", "department", "subordinate")


def read(scope: Scope) -> Iterator[Reading]:
    """How the question may be one about the structure of a body."""
    relations = scope.concepts("orgRelation")
    if not relations or scope.focus.wants("event", "project", "indicator"):
        return
    named = scope.homes or scope.question.things("org")
    if named and set(relations) == {"supervised_by"} and "谁" in scope.question.text:
        yield from _supervisors(scope, relations["supervised_by"])
        return
    if "subordinate" in relations and "supervised_by" in relations:
        both = relations["subordinate"] | relations["supervised_by"]
        relations = {**relations, "subordinate": both, "supervised_by": both}
    for relation in _RELATIONS:
        if relation in relations:
            for reading in _of(scope, relation, relations[relation]):
                yield replace(reading, prior=reading.prior - 0.01 * _RELATIONS.index(relation))


def _of(scope: Scope, relation: str, at: frozenset[int]) -> Iterator[Reading]:
    question = scope.question
    base = at | frozenset(question.where("type", "org")) | scope.cue("organize", "done", "recorded", "since")
    base |= scope.china | frozenset(question.where("concept", f"orgRelation-{relation}"))
    related = tuple(r for r in ("subordinate", "supervised_by") if relation in ("subordinate", "supervised_by"))
    kinds = Is("relation", scope.concept("orgRelation", *(related or (relation,))))
    if relation == "founded":
        yield from _told(scope, relation, "object", base)
    elif scope.focus.yes_no or _asks_for_office(scope):
        yield from _told(scope, relation, "exists" if scope.focus.yes_no else "org", base)
    elif scope.homes or question.things("org"):
        yield from _listed(scope, kinds, base)
    else:
        yield from _told(scope, relation, "org", base)


def _asks_for_office(scope: Scope) -> bool:
    """Whether the body itself is asked for, not its sections."""
    focus = scope.focus
    sections = focus.mention is not None and focus.mention.has("concept")
    if focus.at and scope.question.mentions[focus.at - 1].things:
        return False  # the office is named: the divisions of Nanchang's office
    asked = focus.asks_any("which", "who")
    return asked and focus.wants("city", "office") and not focus.wants("body") and not sections


def _listed(scope: Scope, kinds: Is, base: frozenset[int]) -> Iterator[Reading]:
    """What a body consists of, or has under it (said from either side)."""
    placed = (*scope.homes, *scope.question.things("org"))
    used = base | {i for i, _ in placed} | frozenset(i for i, _ in scope.question.moments)
    used |= frozenset(i for i, m in enumerate(scope.question.mentions) if m.has("noun", "body", "department", "office"))
    selects = [Select("org", "object", (kinds, scope.of_office("org", p))) for p in placed]
    select = replace(selects[0], also=tuple(selects[1:]))  # what all of several bodies have
    if len(placed) > 1 and not scope.says("both"):
        return
    used |= scope.cue("both", "formerly")
    form = Form("count" if scope.focus.counts else "list", select)
    formerly = scope.says("formerly")
    if not formerly:
        yield Reading(form, used, 1.15)
    subordinate = scope.concept("orgRelation", "subordinate")[0] in kinds.terms
    if (formerly or subordinate) and not scope.focus.counts:
        reverse: tuple[Constraint, ...] = (kinds, *(scope.of_office("object", p) for p in placed))
        yield Reading(Form("list", Select("org", "org", reverse)), used, 1.14)


def _supervisors(scope: Scope, at: frozenset[int]) -> Iterator[Reading]:
    """What a body is under, said from either side; what is under it is no answer."""
    placed = (*scope.homes, *scope.question.things("org"))
    used = at | {i for i, _ in placed} | frozenset(scope.question.where("noun", "office", "body")) | scope.china
    sides = (("object", "supervised_by", "org"), ("org", "subordinate", "object"))
    for target, relation, slot in sides:
        kind = Is("relation", scope.concept("orgRelation", relation))
        own = tuple(scope.of_office(slot, one) for one in placed)
        yield Reading(Form("list", Select("org", target, (kind, *own))), used, 1.15)


def _told(scope: Scope, relation: str, target: str, base: frozenset[int]) -> Iterator[Reading]:
    """Structure found by the names of the bodies in the question."""
    pair = ("subordinate", "supervised_by")
    nodes = frozenset(scope.concept("orgRelation", *(pair if relation in pair else (relation,))))
    focus = frozenset({scope.focus.at}) if scope.focus.at is not None else frozenset()
    offices = frozenset(scope.question.where("noun", "office"))
    found = seek(
        scope,
        "org",
        (),
        taken=base | focus | offices,
        extra=lambda told: not nodes.isdisjoint(told.values("relation")),
        year_slot="object" if relation == "founded" else "year",
    )
    if found is None:
        return
    if target == "exists":
        form = Form("exists", found.select("org", "object"))
    elif target == "org":
        form = Form("list", found.select("org", "body"), as_place=True)
    else:
        form = Form("list", found.select("org", target))
    yield found.reading(form, 1.1)
