"""Facts as matched → facts as stated: one fact for what a document states several times.

Facts of one identity (type and identifying slots) become one with all their evidence; slots that only one of them
fills are taken over, lists are united. What contradicts stays two facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from kg import expressions as re
from kg.model import Fact, Partnership, slot_names

# The slots that make two statements the same fact. The ontology's shapes say the same of the graph (a test compares).
IDENTITY: Mapping[str, tuple[str, ...]] = {
    "partnership": ("a", "b", "kind"),
    "event": ("name", "kind"),
    "agreement": ("name", "parties", "kind"),
    "mission": ("country", "seat", "kind"),
    "project": ("name", "year"),
    "indicator": ("project", "org", "name", "year", "op", "target"),
    "finance": ("org", "year", "basis", "item", "amount"),
    "staffing": ("org", "year", "item", "count"),
    "org": ("org", "relation", "object"),
    "role": ("person", "role", "of"),
    "statistic": ("place", "year", "measure", "batches", "persons", "value", "unit"),
    "trait": ("place", "trait"),
    "evaluation": ("org", "project", "year", "score", "grade", "satisfaction"),
    "honour": ("who", "name"),
}
_ENDED = re.compile("(?:解除|终止|断绝|中止|解除|終止|斷絕)[^，。；]{0,24}(?:友城|友好|关系|關係|协议)")
_STATUS_ORDER = {"done": 0, "ongoing": 1, "planned": 2, "negated": 3, None: 4}
_STAGE_ORDER = {"approved": 0, "applied": 1, "negotiating": 2, "to_apply": 3, "restoring": 4, None: 5}


def merge(facts: Iterable[Fact]) -> list[Fact]:
    """One fact an identity, in order of first appearance."""
    groups: dict[tuple[Any, ...], list[Fact]] = {}
    for fact in facts:
        key = (fact.type, *(_norm(getattr(fact, slot)) for slot in IDENTITY[fact.type]))
        groups.setdefault(key, []).append(fact)
    merged = [fact for group in groups.values() for fact in _merge_group(group)]
    return [_in_order(fact) for fact in _without_weaker_ties(merged)]


def _in_order(fact: Fact) -> Fact:
    """The fact with its passages in the order of the text; the first is the one that is quoted."""
    return replace(fact, evidence=tuple(sorted(fact.evidence, key=lambda e: (e.start, e.end))))


def _norm(value: Any) -> Any:
    return tuple(sorted(value)) if isinstance(value, tuple) else value


def _as_it_ended(group: list[Fact]) -> list[Fact]:
    """The statements of a tie that the document says was ended: how it began is told of the same, ended tie."""
    ended = any(f.status == "negated" and any(_ENDED.search(e.quote) for e in f.evidence) for f in group)
    return [replace(f, status="negated") if ended and f.status == "done" else f for f in group]


def _merge_group(group: list[Fact]) -> list[Fact]:
    if isinstance(group[0], Partnership):
        group = sorted(_as_it_ended(group), key=_tie_strength)
    result: list[Fact] = []
    for fact in group:
        for i, other in enumerate(result):
            if isinstance(fact, Partnership) or not _contradicts(other, fact):
                result[i] = _united(other, fact)
                break
        else:
            result.append(fact)
    return result


def _tie_strength(fact: Fact) -> tuple[int, int]:
    stage = getattr(fact, "stage", None)
    return _STATUS_ORDER[fact.status], _STAGE_ORDER[stage]


def _contradicts(a: Fact, b: Fact) -> bool:
    for slot in slot_names(type(a)):
        x, y = getattr(a, slot), getattr(b, slot)
        if x is not None and y is not None and not isinstance(x, tuple) and x != y:
            return not (slot == "date" and (str(x).startswith(str(y)) or str(y).startswith(str(x))))
    return False


def _united(a: Fact, b: Fact) -> Fact:
    """``a`` with the slots that only ``b`` fills, lists united, dates as precise as either."""
    changes: dict[str, Any] = {}
    for slot in slot_names(type(a)):
        x, y = getattr(a, slot), getattr(b, slot)
        if slot == "stage" and a.status != b.status:
            continue
        if isinstance(x, tuple):
            changes[slot] = tuple(dict.fromkeys((*x, *y)))
        elif x is None or (slot == "date" and y is not None and len(str(y)) > len(str(x))):
            changes[slot] = y
    evidence = tuple(dict.fromkeys((*a.evidence, *b.evidence)))
    return replace(a, **changes, evidence=evidence, confidence=max(a.confidence, b.confidence))


def _without_weaker_ties(facts: list[Fact]) -> list[Fact]:
    """A mere contact or friendly exchange is not stated besides an established sister-city tie of the same pair, but
    for an exchange agreed in an earlier year of its own."""
    firm = [f for f in facts if isinstance(f, Partnership) and f.kind == "sister_city" and f.status == "done"]
    twins = {(f.a, f.b): f.since for f in firm}
    return [f for f in facts if not (isinstance(f, Partnership) and _is_weaker(f, twins))]


def _is_weaker(tie: Partnership, twins: Mapping[tuple[str | None, str], str | None]) -> bool:
    if tie.kind == "sister_city" or tie.stage is not None or (tie.a, tie.b) not in twins:
        return False
    since = twins[tie.a, tie.b]
    return not (tie.kind == "friendly_exchange" and tie.since and since and tie.since < since)
