"""Projects: which, whose, when, how much they had and spent, how far they were carried out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.questions.form import Compared, Form, Reading, Select
from kg.questions.readings.scope import Scope
from kg.questions.readings.telling import SHAPE, seek, taken_by, units


def read(scope: Scope) -> Iterator[Reading]:
    """How the question may be one about projects."""
    question, focus = scope.question, scope.focus
    if not (question.has("type", "project") or question.has("noun", "project")) or focus.wants("indicator"):
        return
    taken = taken_by(scope, *SHAPE, "planned", "most", "least", "organize", "build") | _money_words(scope)
    taken |= frozenset(question.where("noun", "project")) | frozenset(question.where("ask", "share"))
    over = scope.says("over_budget")
    if (over or scope.says("unspent")) and (
        focus.yes_no or (scope.says("unspent") and focus.asks_any("which", "list"))
    ):
        yield from _carried_out(scope, taken)
    elif scope.says("most", "least") and not scope.says("rate", "spent", "allotted"):
        return  # of what, nothing says
    elif (scope.says("most", "least") or over) and _of_projects(scope):
        yield from _ranked(scope, taken)
    elif over:
        yield from _excess(scope, taken)
    else:
        yield from _told(scope, taken)


def _carried_out(scope: Scope, taken: frozenset[int]) -> Iterator[Reading]:
    """Whether a project spent more, or less, than it had; which did."""
    taken |= scope.cue("unspent", "over_budget") | frozenset(scope.question.where("ask", "amount"))
    found = seek(scope, "project", ("spent",), taken=taken)
    where = found.select("project", "name").where if found else ()
    beyond = Compared("spent", "<" if scope.says("unspent") else ">", other="budget")
    form = Form("list", Select("project", "name", (*where, beyond)))
    if scope.focus.yes_no:
        form = replace(form, kind="exists", denying=Select("project", "name", where))
    if found is not None or not units(scope, taken):
        yield Reading(form, found.used if found else taken, 1.2, found.words_missing if found else ())


def _ranked(scope: Scope, taken: frozenset[int]) -> Iterator[Reading]:
    """Which projects spent more than they had, or most, or least, of all."""
    slot = "rate" if scope.says("rate") else "spent" if scope.says("spent") else "budget"
    found = seek(scope, "project", (slot,), taken=taken)
    where = found.select("project", "name").where if found else ()
    used = (found.used if found else taken) | scope.cue("over_budget", "most", "least", "rate", "spent")
    select = Select("project", "name", where)
    if scope.says("over_budget"):
        over = Compared("spent", ">", other="budget")
        yield Reading(Form("list", replace(select, where=(*where, over))), used, 1.2)
    else:
        yield Reading(Form("extreme", replace(select, number=slot), largest=scope.says("most")), used, 1.2)


def _excess(scope: Scope, taken: frozenset[int]) -> Iterator[Reading]:
    """By how much a project spent more than it had."""
    if found := seek(scope, "project", ("spent",), taken=taken):
        spent, budget = found.select("project", "spent"), found.select("project", "budget")
        yield found.reading(Form("difference", spent, other=budget, unit="元"), 1.2)


def _told(scope: Scope, taken: frozenset[int]) -> Iterator[Reading]:
    """What is told of projects: their names, money, share, body, year or document."""
    focus = scope.focus
    if scope.says("seat") or focus.asks_any("where"):
        return  # where a project is, no fact says
    slot = _project_slot(scope)
    if slot == "org" and not (
        focus.wants("body", "office") or (scope.says("organize") and not scope.concepts("eventKind"))
    ):
        return  # who leads or opens something is no body that carries out a project
    if slot == "name" and scope.says("target", "spent", "rate"):
        return
    found = seek(scope, "project", (slot,) if slot != "name" else (), taken=taken)
    if found is not None:
        numeric = slot in ("budget", "spent", "rate")
        unit = "%" if slot == "rate" else "元" if numeric else ""
        yield found.reading(Form("number" if numeric else "list", found.select("project", slot), unit=unit), 1.12)


def _of_projects(scope: Scope) -> bool:
    """Whether projects are asked for, not an amount or a difference of money."""
    focus = scope.focus
    return (
        not focus.asks_any("amount") and not scope.says("difference") and (not focus.counts or _counts_projects(scope))
    )


def _counts_projects(scope: Scope) -> bool:
    """Whether projects are counted (多少个项目), not money."""
    at = scope.focus.at
    return at is not None and any(i <= at for i in scope.question.where("ask", "count"))


def _money_words(scope: Scope) -> frozenset[int]:
    """Words that say which amount of a project is asked, not which project."""
    mentions = scope.question.mentions
    words = {i for i, m in enumerate(mentions) if m.has("type", "finance")}
    words |= {i for i, m in enumerate(mentions) if m.has("concept") and m.has("cue", "spent", "allotted")}
    bases = scope.concepts("financeBasis")
    cues = scope.cue("allotted", "spent", "over_budget", "rate", "more", "difference")
    return cues.union(words, *bases.values())


def _project_slot(scope: Scope) -> str:
    focus = scope.focus
    if focus.asks_any("source"):
        return "doc"
    if scope.says("rate") or focus.asks_any("share"):
        return "rate"
    if focus.asks_any("amount") or (scope.says("allotted", "spent") and not focus.asks_any("which", "who", "list")):
        final = "final" in scope.concepts("financeBasis") or scope.says("spent")
        return "spent" if final and "budget" not in scope.concepts("financeBasis") else "budget"
    if focus.wants("body", "office") or focus.asks_any("who"):
        return "org"
    return "year" if focus.asks_any("when") else "name"
