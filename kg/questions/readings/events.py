"""Events: which, when, where, by whom, with whom, how many came; visits of persons; online or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from kg.graph.iris import fa
from kg.questions.form import Form, Is, Reading, Select, Term
from kg.questions.readings.joined import by_partners
from kg.questions.readings.scope import Scope, status
from kg.questions.readings.telling import Found, others_than, said_of, seek, units
from kg.questions.recall import IN_SLOT, Told
from kg.questions.thing import is_envoy

_PLANNED, _VISIT_OUT = fa("status-planned"), fa("eventKind-visit_out")
_CUES = (
    "organize",
    "participate",
    "visit",
    "together",
    "happened",
    "recorded",
    "seat",
    "actual",
    "done",
    "planned",
    "sum",
    "since",
)
_NEED_WORDS = ("exists", "persons", "countries", "groups", "participants", "organizers", "date")
# What words end in that name events.
_ENDINGS = ("会", "周", "节", "营", "赛", "展", "坛", "仪式", "典礼", "活动")
_TAKING_PART = ("country", "city", "tie", "body", "party", "person", "partner", "office", "mission")
_TRIGGERS = ("organize", "participate", "visit", "online", "together")


def read(scope: Scope) -> Iterator[Reading]:
    """How the question may be one about events."""
    question = scope.question
    if by_partners(scope):
        return  # what ties and events tell together
    named = question.has("type", "event") or question.has("noun", "event") or bool(scope.concepts("eventKind"))
    named = named or any(m.text.endswith(_ENDINGS) for m in question.mentions if m.word or m.is_unknown)
    named = named or scope.says(*_TRIGGERS)
    if not named and not any(m.is_unknown and len(m.text) > 1 for m in question.mentions):
        return
    if scope.focus.asks_any("amount", "share"):
        return
    visits = frozenset(i for i, m in enumerate(question.mentions) if m.has("cue", "visit") and m.has("concept"))
    visits |= frozenset(i for i, m in enumerate(question.mentions) if m.has("concept", "eventKind-signing"))
    taken = (scope.cue(*_CUES) - visits) | _focus_words(scope) | frozenset(question.where("slot"))
    taken |= frozenset().union(*scope.concepts("staffItem").values())  # 人数, participants
    if scope.focus.asks_any("source"):
        taken |= scope.cue("mention")
    if scope.focus.wants("country"):
        taken |= frozenset(question.where("type", "mission"))  # their envoys
    for rank, (target, needs) in enumerate(_targets(scope)):
        found = seek(
            scope,
            "event",
            needs,
            taken=taken,
            extra=_wanted(scope, target),
            year_slot="date",
            lenient=target in ("countries", "groups"),
        )
        if target == "most" and not units(scope, taken) and not question.moments:
            form = Form("extreme", Select("event", "name", number="persons"), largest=scope.says("most"))
            yield Reading(form, taken | scope.cue("most", "least"), 1.0)
        if found is None or (target in _NEED_WORDS and not found.by_kind):
            continue
        if not named and (not found.by_name or found.missing):
            continue
        if scope.says("happened") and found.surest < IN_SLOT:
            continue  # not the event that is named, but one whose passage has the same words
        if not scope.says("planned", "negated", "all_statuses") and target != "exists":
            found = found.only(lambda told: _PLANNED not in told.values("status"))
        if target == "name" and _several(scope):
            found = found.with_siblings()
        if target in ("name", "date") and scope.says("organize") and scope.homes and scope.concepts("eventKind"):
            found = found.only(lambda told: not _hosts(scope).isdisjoint(told.values("organizers")))
        for reading in _readings(scope, found, target):
            yield replace(reading, prior=reading.prior - rank / 50)


def _wanted(scope: Scope, target: str) -> Callable[[Told], bool] | None:
    """What must hold of an event besides its words: who organizes it, where a visit leads."""
    return _envoyed(scope) or _visited(scope) or _organized(scope, target)


def _envoyed(scope: Scope) -> Callable[[Told], bool] | None:
    """Where the countries of envoys are asked for, the event must tell of envoys."""
    if not scope.focus.wants("country") or not scope.question.has("type", "mission"):
        return None
    return lambda told: any(word in told.text for word in ("使", "领事", "外交官")) or bool(told.values("countries"))


def _visited(scope: Scope) -> Callable[[Told], bool] | None:
    """Where a Chinese place is visited or guests come ("who visited Nanchang"), visits abroad are not meant."""
    mentions = scope.question.mentions
    if any(m.has("concept", "eventKind-visit_in") and not m.has("concept", "eventKind-visit_out") for m in mentions):
        return lambda told: _VISIT_OUT not in told.values("kind")
    homes = {i for i, _ in scope.homes}
    for at in scope.cue("visit"):
        after = next((i for i in range(at + 1, len(mentions)) if not mentions[i].is_filler), None)
        if after in homes and mentions[at].has("concept", "eventKind-visit_in"):
            return lambda told: _VISIT_OUT not in told.values("kind")
    return None


def _organized(scope: Scope, target: str) -> Callable[[Told], bool] | None:
    """Where an office is said to hold events: that it does, not that they are in its city."""
    if target != "name" or not scope.says("organize") or not scope.question.has("noun", "office") or not scope.homes:
        return None
    offices = {node for home in scope.homes for node in scope.of_office("organizers", home).bodies}
    return lambda told: not offices.isdisjoint(told.values("organizers"))


def _hosts(scope: Scope) -> frozenset[Term]:
    """The Chinese places of the question and their offices."""
    sides = [scope.of_office("organizers", home) for home in scope.homes]
    return frozenset(node for side in sides for node in (*side.bodies, *side.places))


def _focus_words(scope: Scope) -> frozenset[int]:
    """The noun that is asked for need not be found in the event, save where it is a kind of event."""
    at = scope.focus.at
    mention = scope.focus.mention
    if at is None or mention is None or (mention.has("concept") and not mention.has("type", "partnership", "mission")):
        return frozenset()
    return frozenset({at})


def _targets(scope: Scope) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The slots that may be asked for, the likeliest first."""
    focus, question = scope.focus, scope.question
    if focus.asks_any("source"):
        yield "doc", ()
    elif focus.yes_no:
        yield "exists", ()
    elif scope.says("most", "least"):
        yield "most", ("persons",)
    elif focus.counts:
        yield from _counted(scope)
    elif focus.asks_any("when") and not focus.asks_any("which"):
        yield "date", ("date",)
    elif focus.asks_any("where") and not focus.asks_any("which", "list", "who"):
        yield "place", ("place",)
    elif (focus.wants("event") and not focus.asks_any("who")) or _asks_name(scope):
        yield "name", ()
    elif focus.wants(*_TAKING_PART) or focus.asks_any("who"):
        yield from _parties(scope)
    elif question.has("noun", "event") or question.has("ask") or scope.concepts("eventKind"):
        yield "name", ()


def _several(scope: Scope) -> bool:
    """Whether more than one event is asked for: 哪些, "which events"."""
    asked = [scope.question.mentions[i].text for i in scope.question.where("ask", "which", "list")]
    return any(text in ("哪些", "哪几", "有哪些", "哪几个", "哪几场", "哪几项") for text in asked)


def _asks_name(scope: Scope) -> bool:
    """Whether it is asked what an event is called: 论坛叫什么."""
    asked = [m.text for m in scope.question.mentions if m.has("ask", "what")]
    return scope.question.language == "zh" and any("叫" in text or "名" in text or "题" in text for text in asked)


def _counted(scope: Scope) -> Iterator[tuple[str, tuple[str, ...]]]:
    question, focus = scope.question, scope.focus
    if any(m.has("ask", "count") and m.has("slot", "persons") for m in question.mentions):
        yield "persons", ("persons",)
    elif focus.wants("country") or question.has("slot", "countries"):
        yield "countries", ("countries",)
    elif question.has("slot", "batches") and not focus.wants("person"):
        yield "groups", ("groups",)
    elif focus.wants("person", "mission") or (question.has("slot", "persons") and not focus.wants("event")):
        yield "persons", ("persons",)
    elif focus.wants("event"):
        yield "count", ()
    elif focus.wants("body"):
        yield "groups", ("groups",)


def _parties(scope: Scope) -> Iterator[tuple[str, tuple[str, ...]]]:
    organizes = scope.says("organize", "together") and not scope.says("participate")
    if scope.focus.wants("mission"):
        organizes = False
    slots = ("organizers", "participants", "place") if organizes else ("participants", "place", "organizers")
    if scope.focus.wants("country", "city", "tie") and scope.says("visit") and not organizes:
        slots = ("place", "participants", "organizers")
    for slot in slots:
        yield slot, (slot,)


def _readings(scope: Scope, found: Found, target: str) -> Iterator[Reading]:
    prior = 1.0
    if target == "exists":
        yield found.reading(_exists(scope, found), prior, scope.cue("online", "most", "negated") & scope.cue("online"))
    elif target == "most":
        form = Form("extreme", replace(found.select("event", "fact"), number="persons"), largest=scope.says("most"))
        yield found.reading(
            replace(form, select=replace(form.select, target="name")), prior, scope.cue("most", "least")
        )
    elif target == "count":
        yield found.reading(Form("count", found.select("event", "fact")), prior)
    elif target in ("persons", "countries", "groups"):
        yield found.reading(Form("number", found.select("event", target)), prior)
    elif target in ("organizers", "participants", "place"):
        envoys = scope.question.has("type", "mission") and scope.focus.wants("country") and target == "participants"
        select = _party(scope, found, target)
        form = Form("list", replace(select, kinds=("country", "org")) if envoys else select, as_country=envoys)
        yield found.reading(form, prior)
    else:
        yield found.reading(Form("list", found.select("event", target)), prior)


def _exists(scope: Scope, found: Found) -> Form:
    """Whether there was such an event: a planned one is none yet, if it is asked whether it has happened."""
    select = found.select("event", "name")
    if scope.says("done") and not scope.says("planned"):
        return Form("exists", replace(select, where=(*select.where, status("done", "ongoing"))), denying=select)
    return Form("exists", select)


def _envoys(scope: Scope, told: Told, target: str) -> frozenset[Term]:
    """The ambassadors and consuls, by their names, among the values of a slot."""
    named = {term: scope.names.all.get(term.value) for term in told.values(target)}
    return frozenset(term for term, thing in named.items() if thing and is_envoy(thing.name))


def _not_envoys(scope: Scope, found: Found, target: str) -> tuple[Term, ...]:
    return tuple(t for told in found.facts for t in told.values(target) if t not in _envoys(scope, told, target))


def _of_other_sorts(scope: Scope, found: Found, target: str) -> tuple[Term, ...]:
    """Values of a slot whose names are not of the sort asked for: no company, where a university is."""
    if scope.focus.mention is None or not scope.focus.wants("body"):
        return ()
    asked = scope.focus.mention.text
    named = {t: scope.names.all.get(t.value) for told in found.facts for t in told.values(target)}
    return tuple(term for term, thing in named.items() if thing and not scope.sorts.fits(asked, *thing.aliases))


def _party(scope: Scope, found: Found, target: str) -> Select:
    """Those who take part, of the sort that is asked for, without those whom the question names."""
    focus = scope.focus
    kinds: tuple[str, ...] = ()
    if focus.wants("country"):
        kinds = ("country",)
    elif focus.wants("city", "tie"):
        kinds = ("place",)
    elif focus.wants("body", "office", "mission"):
        kinds = ("org",)
    if focus.wants("mission"):
        found = found.only(lambda told: bool(_envoys(scope, told, target)))
    elif focus.wants("person"):
        kinds = ("person", "org") if focus.mention and focus.mention.has("type", "mission") else ("person",)
    in_name = "".join(told.name for told in found.facts)
    named = [
        thing
        for mention in scope.question.mentions
        for thing in mention.things
        if scope.says("together")
        or target == "place"
        or not any(scope.simplify(alias) in in_name for alias in thing.aliases)
    ]
    called = {alias for thing in named for alias in thing.aliases}
    twins = [  # the same name as another sort of thing
        term
        for told in found.facts
        for term in told.values(target)
        if (thing := scope.names.all.get(term.value)) and not called.isdisjoint(thing.aliases)
    ]
    came = scope.says("visit") and not scope.says("organize")  # and is not the office of the place itself
    by_office = came or scope.says("together") or scope.question.has("noun", "office")
    offices = [body for thing in named if by_office for body in scope.names.offices.get(thing.iri, ())]
    excluded = tuple(
        dict.fromkeys(
            (
                *(thing.node for thing in (*named, *offices)),
                *twins,
                *said_of(scope, found, target),
                *others_than(scope, found, target),
                *(_not_envoys(scope, found, target) if focus.wants("mission") else ()),
                *_of_other_sorts(scope, found, target),
            )
        )
    )
    also: tuple[Select, ...] = ()
    if focus.wants("tie") and not focus.wants("country"):
        sister = Is("kind", scope.concept("partnershipKind", "sister_city"))
        also = (Select("partnership", "b", (sister, status("done"))),)
    return replace(found.select("event", target), kinds=kinds, excluded=excluded, also=also)
