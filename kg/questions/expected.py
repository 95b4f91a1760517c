"""Whether a form gives the kind of answer that a question asks for: a date for "when", a number for "how many"."""

from __future__ import annotations

from typing import Final

from kg.questions.focus import Focus
from kg.questions.form import Form

_DATES: Final = ("since", "date", "year", "object", "doc_year")
_NUMBERS: Final = ("count", "number", "difference", "sum", "average")
_TRUTHS: Final = ("exists", "compare")
# What names no one, and no place.
_NO_ONE: Final = (
    "name",
    "measure",
    "fact",
    "date",
    "year",
    "since",
    "score",
    "grade",
    "kind",
    "stage",
    "target",
    "actual",
)
_NO_PLACE: Final = (*_NO_ONE, "person", "role")
_TEXTS: Final = ("target_text", "actual_text", "target", "actual", "measure", "fact")
# Slots that hold percentages, or may; nouns whose things are facts of the type of that name.
_SHARES: Final = (
    "change_pct",
    "rate",
    "satisfaction",
    "score",
    "target",
    "actual",
    "target_text",
    "actual_text",
    "value",
)
_OWN_TYPE: Final = ("honour",)
_CHOOSING: Final = ("which", "who", "list", "what", "kind", "stage", "about")


def is_expected(focus: Focus, form: Form) -> bool:
    """Whether the answers of a form are of the kind asked for; questions for documents take any facts."""
    if focus.asks_any("source"):
        return True
    if focus.asks_any("share") and not _is_share(form):
        return False
    if form.select.type == "event" and form.select.target == "name" and form.kind == "list" and _asks_for_others(focus):
        return False
    if any(focus.wants(noun) and form.select.type != noun for noun in _OWN_TYPE):
        return False
    if focus.yes_no:
        return form.kind in _TRUTHS
    if form.kind == "exists":
        return False
    chosen = focus.asks_any(*_CHOOSING)
    if focus.counts or (focus.asks_any("amount") and not chosen):
        return form.kind in _NUMBERS
    return form.kind in _NUMBERS or _is_thing(focus, form.select.target, chosen=chosen)


def _asks_for_others(focus: Focus) -> bool:
    """Whether ties, places or persons are asked for, and no events."""
    return focus.wants("tie", "city", "country", "person") and not focus.wants("event", "agreement", "project")


def _is_share(form: Form) -> bool:
    """Whether a form gives a number out of a hundred."""
    return form.unit == "%" or form.combined == "share" or form.select.target in _SHARES


def _is_thing(focus: Focus, target: str, *, chosen: bool) -> bool:
    """Whether the values of a slot are dates, persons or places, as "when", "who", "where" and the noun ask for."""
    if focus.asks_any("when") and not focus.asks_any("which", "who", "list"):
        return target in _DATES
    if focus.asks_any("who") and not focus.asks_any("what", "about"):
        return target not in _NO_ONE
    if focus.asks_any("where") and not chosen:
        return target not in _NO_PLACE
    if focus.wants("city", "country", "person") and not focus.wants("event", "indicator", "project", "honour"):
        return target not in _TEXTS
    return True
