"""Statistics, indicators, evaluations, agreements and honours: facts known by what they are called."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from kg import expressions as re
from kg.questions.form import Compared, Form, Met, Reading, Select
from kg.questions.mention import Mention
from kg.questions.readings.scope import Scope, status
from kg.questions.readings.telling import SHAPE, Found, said_of, seek, taken_by, units
from kg.questions.recall import Told

_AND_OTHERS = re.compile(r"等\s*\d+\s*[位名人家个]|\b(?:including|among them)\b")
_VERBS = ("organize", "participate", "visit", "any_tie", "since", "together")


def read(scope: Scope) -> Iterator[Reading]:
    """How the question may be one about any of these."""
    yield from _statistics(scope)
    yield from _indicators(scope)
    yield from _evaluations(scope)
    yield from _agreements(scope)
    yield from _honours(scope)


# --- statistics ---------------------------------------------------------------------------------------------


def _statistics(scope: Scope) -> Iterator[Reading]:
    if scope.says("most", "least"):
        yield from _largest_statistic(scope)
    if not scope.focus.counts or scope.says("planned", "target"):
        return
    totals = scope.focus.wants("tie") and scope.question.moments  # how many ties there were by a year, a document tells
    if scope.question.has("type", "partnership") and scope.focus.wants("country", "city", "tie") and not totals:
        return
    slots = ("batches", "value") if scope.question.has("slot", "batches") else ("persons", "value")
    counted = "批" if slots[0] == "batches" else "人"
    if not scope.question.has("slot", "persons", "batches"):
        slots, counted = ("value", "persons"), ""
    words = frozenset(scope.question.where("slot", "persons", "batches"))
    for rank, slot in enumerate(slots):
        fits = _counts(scope, counted if slot == "value" else "")
        found = seek(scope, "statistic", (slot,), taken=taken_by(scope, *SHAPE) | words, extra=fits)
        if found is not None and found.by_name:
            staff = 0.2 if scope.concepts("staffItem") and scope.question.has("type", "staffing") else 0.0
            yield found.reading(Form("number", found.select("statistic", slot)), 1.15 - staff - rank / 50)


def _largest_statistic(scope: Scope) -> Iterator[Reading]:
    """The year, or the place, of which a count is the largest: 哪年接待外宾最多."""
    focus = scope.focus
    target = "year" if focus.asks_any("when") else "place" if focus.wants("city", "office", "body") else None
    if target is None or focus.counts:
        return
    words = frozenset(scope.question.where("slot", "persons", "batches"))
    for rank, slot in enumerate(("batches",) if scope.question.has("slot", "batches") else ("persons", "value")):
        found = seek(scope, "statistic", (slot,), taken=taken_by(scope, *SHAPE, "most", "least") | words)
        if found is not None and found.by_name:
            select = replace(found.select("statistic", target), number=slot)
            form = Form("extreme", select, largest=scope.says("most"), as_place=target == "place")
            yield found.reading(form, 1.15 - rank / 50)


def _counts(scope: Scope, what: str) -> Callable[[Told], bool]:
    """Whether a statistic is of each place that is named, and its unit one of people, or of batches."""
    sides = [scope.of_office("place", home) for home in scope.homes]

    def fits(told: Told) -> bool:
        own = set(told.values("place"))
        placed = all(not own or own & {*side.bodies, *side.places} for side in sides)
        return placed and (not what or any(what in term.value for term in told.values("unit")))

    return fits


# --- indicators ---------------------------------------------------------------------------------------------


def _indicators(scope: Scope) -> Iterator[Reading]:
    cued = scope.says("planned", "target", "met", "missed", "no_score", "actual")
    if scope.focus.wants("tie", "partner") and not (scope.says("target") or scope.question.has("noun", "indicator")):
        return
    if not (scope.question.has("type", "indicator") or cued):
        yield from _counted_indicator(scope)
        return
    taken = taken_by(scope, *SHAPE, "planned", "met", "missed", "negated", "least", "no_score", "zero") | _words(scope)
    if scope.says("no_score", "zero"):
        taken |= frozenset(scope.question.where("type", "evaluation"))
        found = seek(scope, "indicator", ("actual",), taken=taken)
        if found is not None:
            select = found.select("indicator", "name")
            nothing = replace(select, where=(*select.where, Compared("actual", "=", 0.0)))
            yield found.reading(Form("list", nothing), 1.2)
    elif scope.focus.asks_any("amount", "count", "share") and not _how_many(scope):
        slot = "actual" if scope.says("actual") else "target"
        found = seek(scope, "indicator", (slot,), taken=taken)
        if found is not None:
            if scope.question.has("type", "finance"):
                found = found.only(lambda told: any(term.value == "元" for term in told.values("unit")))
            yield found.reading(Form("number", found.select("indicator", slot)), 1.05)
    elif scope.says("missed", "met") and not scope.focus.yes_no:
        yield from _met(scope, taken)
    elif scope.focus.yes_no:
        found = seek(scope, "indicator", ("actual",), taken=taken)
        if found is not None:
            select = found.select("indicator", "name")
            met = replace(select, where=(*select.where, Met(missed=scope.says("missed"))))
            yield found.reading(Form("exists", met, denying=select), 1.0)
    elif scope.focus.asks_any("source"):
        found = seek(scope, "indicator", (), taken=taken)
        if found is not None:
            yield found.reading(Form("list", found.select("indicator", "name")), 1.0)
    else:
        yield from _indicator_values(scope, taken)


def _counted_indicator(scope: Scope) -> Iterator[Reading]:
    """A number that only an indicator tells, by its name: 投诉了几次, "how many signs were replaced"."""
    if not scope.focus.counts or not any(m.is_unknown and len(m.text) > 1 for m in scope.question.mentions):
        return
    for rank, slot in enumerate(("actual", "target") if not scope.says("planned") else ("target",)):
        found = seek(scope, "indicator", (slot,), taken=taken_by(scope, *SHAPE))
        if found is not None and found.by_name and not found.missing:
            yield found.reading(Form("number", found.select("indicator", slot)), 0.6 - rank / 50)


def _how_many(scope: Scope) -> bool:
    """Whether indicators are counted (几项指标), not a value asked for (指标是多少)."""
    at = scope.focus.at
    counts = scope.question.where("ask", "count")
    near = [scope.question.mentions[i].text.lower() for i in counts if at is not None and i <= at <= i + 3]
    return scope.focus.wants("indicator") and any(text.startswith(("多少", "几", "how", "number")) for text in near)


def _words(scope: Scope) -> frozenset[int]:
    return frozenset(scope.question.where("noun", "indicator")) | frozenset(scope.question.where("ask", "share"))


def _met(scope: Scope, taken: frozenset[int]) -> Iterator[Reading]:
    """Indicators that were met, or missed; or how many."""
    found = seek(scope, "indicator", ("actual",), taken=taken)
    if found is None:
        found = seek(scope, "indicator", (), taken=taken)
    missed = scope.says("missed") or scope.says("negated")
    if found is None:
        if not units(scope, taken):  # of all projects
            everything = Select("indicator", "name", (Met(missed=missed),))
            yield Reading(Form("count" if scope.focus.counts else "list", everything), taken)
        return
    if scope.question.has("noun", "project"):  # the words may be those of the project
        found = replace(found, facts=(*found.facts, *found.others))
    select = found.select("indicator", "name")
    form = Form("count" if scope.focus.counts else "list", replace(select, where=(*select.where, Met(missed=missed))))
    yield found.reading(form, 1.0)


def _indicator_values(scope: Scope, taken: frozenset[int]) -> Iterator[Reading]:
    for slot in ("actual", "actual_text") if scope.says("actual") else ("target", "target_text"):
        found = seek(scope, "indicator", (slot,), taken=taken)
        if found is not None:
            if scope.question.has("slot", "persons"):
                found = found.only(lambda told: any("人" in term.value for term in told.values("unit")))
            several = len(found.facts) > 1
            if several and not scope.focus.asks_any("which", "list"):
                return  # which of them is meant, the question does not say
            yield found.reading(Form("list", found.select("indicator", "name" if several else slot)), 0.9)


# --- evaluations, agreements, honours -----------------------------------------------------------------------


def _evaluations(scope: Scope) -> Iterator[Reading]:
    question = scope.question
    if not (question.has("type", "evaluation") or question.has("slot", "grade", "score")):
        return
    slot = "score"
    if question.has("slot", "satisfaction"):
        slot = "satisfaction"
    elif question.has("slot", "grade") and not scope.focus.counts:
        slot = "grade"
    words = frozenset(question.where("type", "evaluation")) | frozenset(question.where("slot")) | scope.cue("visit")
    found = seek(scope, "evaluation", (slot,), taken=taken_by(scope, *SHAPE) | words)
    if found is not None:
        kind = "list" if slot == "grade" else "number"
        yield found.reading(Form(kind, found.select("evaluation", slot)), 1.1)  # type: ignore[arg-type]


def _agreements(scope: Scope) -> Iterator[Reading]:
    focus = scope.focus
    if not (scope.question.has("type", "agreement") or scope.concepts("agreementKind")):
        return
    taken = taken_by(scope, *SHAPE, *_VERBS, "planned", "both") | frozenset(scope.question.where("noun", "agreement"))
    if focus.counts and (focus.wants("body") or any(m.text.endswith("家") for m in _counting(scope))):
        yield from _counted_parties(scope, taken)
    target = "name"
    if focus.yes_no:
        target = "exists"
    elif focus.counts:
        target = "count"
    elif focus.asks_any("when"):
        target = "date"
    elif focus.wants("body", "party", "city", "office", "person", "country") or focus.asks_any("who"):
        target = "parties"
    needs = (target,) if target not in ("exists", "name") else ()
    found = seek(scope, "agreement", needs, taken=taken, year_slot="date")
    if found is None:
        return
    yield found.reading(_agreement_form(scope, found, target), 1.05)


def _counting(scope: Scope) -> list[Mention]:
    return [scope.question.mentions[i] for i in scope.question.where("ask", "count")]


def _counted_parties(scope: Scope, taken: frozenset[int]) -> Iterator[Reading]:
    """How many bodies a party is, by its name: 42家海外协会."""
    found = seek(scope, "agreement", ("parties",), taken=taken, year_slot="date")
    if found is not None:
        yield found.reading(Form("number", found.select("agreement", "parties"), leading=True), 1.06)


def _agreement_form(scope: Scope, found: Found, target: str) -> Form:
    if target == "exists":
        select = found.select("agreement", "fact")
        return Form("exists", replace(select, where=(*select.where, status("done"))), denying=select)
    if target == "count":
        return Form("number", found.select("agreement", "count"))
    named = tuple(thing.node for m in scope.question.mentions for thing in m.things)
    named += said_of(scope, found, "parties")
    select = found.select("agreement", target)
    return Form("list", replace(select, excluded=named if target == "parties" else ()))


def _honours(scope: Scope) -> Iterator[Reading]:
    focus = scope.focus
    plain = any(m.has("type", "honour") and not m.has("cue", "visit") for m in scope.question.mentions)
    if not plain and not any(m.is_unknown for m in scope.question.mentions):
        return
    taken = taken_by(scope, *SHAPE, "since", "participate") | frozenset(scope.question.where("noun", "honour"))
    taken |= frozenset(scope.question.where("slot", "persons")) if focus.counts else frozenset()
    target = "who"
    if focus.asks_any("when"):
        target = "year"
    elif _confers(scope):
        target, taken = "by", taken | scope.cue("confer")
    elif focus.wants("honour"):
        target = "name"
    if not plain and scope.focus.at is not None:
        taken |= {scope.focus.at}
    found = seek(scope, "honour", (target,), taken=taken)
    if found is None:
        return
    if found.by_name and not found.missing if not plain else (found.by_kind or focus.wants("honour")):
        if focus.counts and any(_AND_OTHERS.search(told.quote) for told in found.facts):
            if target == "who":  # the passage names some of those whom it counts
                yield found.reading(Form("number", found.select("honour", "passage"), counting=True), 1.04)
            return
        named = tuple(thing.node for _, things in scope.question.things("org", "person") for thing in things)
        said = (*named, *said_of(scope, found, "who")) if target == "who" else ()
        select = replace(found.select("honour", target), excluded=said)
        yield found.reading(Form("count" if focus.counts else "list", select), 1.04)


def _confers(scope: Scope) -> bool:
    """Whether it is asked who confers an honour: 谁授予了…, "who awarded", "by whom"."""
    asked = scope.question.where("ask", "who")
    if not asked or not scope.says("confer"):
        return False
    lower = scope.question.lower
    if scope.question.language == "en":
        return "by whom" in lower or not any(word in lower for word in (" was ", " were ", " been ", " is ", " are "))
    return asked[0] < min(scope.cue("confer")) and not any(word in lower for word in ("被", "获"))
