"""Questions over ties and events at once: partners that held events, countries visited that have partners."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pyoxigraph import NamedNode

from kg.graph.iris import fa
from kg.places.script import bare
from kg.questions.form import Constraint, Form, Is, Reading, Select
from kg.questions.readings.scope import Scope, on_date, status
from kg.questions.readings.telling import seek


def read(scope: Scope) -> Iterator[Reading]:
    """How the question may join ties with events."""
    if not scope.question.has("type", "partnership"):
        return
    if len(scope.homes) == 1 and scope.question.has("noun", "country") and scope.says("visit"):
        yield from _visited(scope)
    elif by_partners(scope):
        yield from _of_partners(scope)
    elif len(scope.homes) == 1 and scope.focus.wants("city", "tie", "partner"):
        yield from _with_events(scope)
    elif not scope.homes and not scope.partners and scope.says("organize"):
        yield from _held_where(scope)


def _ties(scope: Scope, target: str) -> Select:
    """The established sister cities (or their countries) of the home that is named."""
    kind = Is("kind", scope.concept("partnershipKind", "sister_city"))
    return Select("partnership", target, (kind, status("done"), scope.is_a("a", scope.homes)))


def _words(scope: Scope) -> frozenset[int]:
    ties = frozenset(scope.question.where("type", "partnership")) | frozenset(i for i, _ in scope.homes)
    own = frozenset(i for i, m in enumerate(scope.question.mentions) if m.text in ("市政府", "政府", "government"))
    return ties | own | scope.cue("done", "recorded", "since")


def _visited(scope: Scope) -> Iterator[Reading]:
    """Of the countries that someone visited, those with a partner of the home."""
    focus = frozenset({scope.focus.at}) if scope.focus.at is not None else frozenset()
    nouns = frozenset(scope.question.where("noun", "country"))
    taken = _words(scope) | scope.cue("visit", "any_tie") | focus | nouns
    found = seek(scope, "event", ("place",), taken=taken, year_slot="date")
    if found is not None:
        select = replace(found.select("event", "country_of_place"), kinds=("country",), also=(_ties(scope, "country"),))
        yield found.reading(Form("list", select), 1.3)


def by_partners(scope: Scope) -> bool:
    """Whether events are asked for that sister cities organize: "which events did Wuxi's sister cities hold"."""
    ties, verbs = scope.question.where("type", "partnership"), scope.cue("organize")
    if not (scope.focus.wants("event") and len(scope.homes) == 1 and ties and verbs):
        return False
    mentions = scope.question.mentions
    return any(t < v and all(m.is_filler or m.has("cue") for m in mentions[t + 1 : v]) for t in ties for v in verbs)


def _of_partners(scope: Scope) -> Iterator[Reading]:
    """The events that sister cities of the home, or their governments, organized."""
    partners = scope.answers_of(_ties(scope, "b"))
    names = {bare(name) for iri in partners if (place := scope.names.all.get(iri)) for name in place.aliases}
    governments = (
        thing.iri
        for thing in scope.names.all.values()
        if thing.kind == "org" and any(thing.name in (f"{name}市政府", f"{name}政府", f"{name}市") for name in names)
    )
    organizers = tuple(NamedNode(iri) for iri in sorted({*partners, *governments}))
    if not organizers:
        return
    meant, told = _events_meant(scope)
    where = (Is("organizers", organizers), *meant)
    used = _words(scope) | scope.cue("organize") | told
    yield Reading(Form("count" if scope.focus.counts else "list", Select("event", "name", where)), used, 1.3)


def _events_meant(scope: Scope) -> tuple[tuple[Constraint, ...], frozenset[int]]:
    """What is said of events – kinds, online, dates – and the mentions that say it."""
    where: list[Constraint] = []
    told = scope.cue("online") | frozenset(scope.question.where("type", "event"))
    told |= frozenset(scope.question.where("noun", "event"))
    kinds = scope.concepts("eventKind")
    if kinds:
        where.append(Is("kind", scope.concept("eventKind", *kinds)))
        told |= frozenset().union(*kinds.values())
    if scope.says("online"):
        where.append(Is("online", (fa("attendance-online"), fa("attendance-hybrid"))))
    for i, moment in scope.question.moments:
        where.append(on_date("date", moment))
        told |= {i}
    return tuple(where), told


def _with_events(scope: Scope) -> Iterator[Reading]:
    """Partners of the home that did, or did not, hold or attend events of a kind."""
    if not scope.concepts("eventKind") and not scope.says("online"):
        return
    where, told = _events_meant(scope)
    used = _words(scope) | scope.cue("organize", "participate", "negated", "visit") | told
    slot = "organizers" if scope.says("organize") and not scope.says("negated") else "agent"
    events = Select("event", slot, where)
    ties = _ties(scope, "b")
    joined = replace(ties, without=(events,)) if scope.says("negated") else replace(ties, also=(events,))
    yield Reading(Form("count" if scope.focus.counts else "list", joined), used, 1.25)


def _held_where(scope: Scope) -> Iterator[Reading]:
    """Partners, in a country, of the place where an event is held."""
    focus = frozenset({scope.focus.at}) if scope.focus.at is not None else frozenset()
    cities = frozenset(scope.question.where("noun", "city")) | frozenset(i for i, _ in scope.countries)
    taken = _words(scope) | focus | cities | scope.cue("organize")
    if taken >= scope.question.content:
        return
    found = seek(scope, "event", (), taken=taken, year_slot="date")
    if found is None:
        return
    homes = {node for told in found.facts for node in (*told.nodes, *told.homes) if _is_home(scope, node)}
    if len(homes) != 1:
        return
    kind = Is("kind", scope.concept("partnershipKind", "sister_city"))
    where: list[Constraint] = [kind, status("done"), Is("a", tuple(NamedNode(iri) for iri in homes))]
    where += [Is("country", tuple(thing.node for thing in things)) for _, things in scope.countries]
    yield found.reading(Form("list", Select("partnership", "b", tuple(where))), 1.1)


def _is_home(scope: Scope, iri: str) -> bool:
    thing = scope.names.all.get(iri)
    return thing is not None and thing.is_home
