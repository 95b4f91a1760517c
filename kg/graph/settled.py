"""The one form of a document's facts that extraction and store both come to, so that they can be equal."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from kg.model import FACT_CLASSES, Evidence, Fact, Value


def settled(facts: Iterable[Fact]) -> list[Fact]:
    """The facts of one document in settled form.

    Lists are sorted and without repetition, whole numbers are int, evidence is in the order of the text,
    facts that differ only in their evidence are one; facts are in the order of types and of the text.
    """
    merged: dict[str, Fact] = {}
    for fact in sorted(map(_normal, facts), key=_order):
        same = _key(fact)
        known = merged.get(same)
        merged[same] = replace(known, evidence=_sorted((*known.evidence, *fact.evidence))) if known else fact
    return sorted(merged.values(), key=_order)


def _normal(fact: Fact) -> Fact:
    changes: dict[str, Any] = {slot: _value(value) for slot, value in fact.slots()}
    return replace(fact, **changes, evidence=_sorted(fact.evidence))


def _value(value: Value) -> Value:
    if isinstance(value, tuple):
        return tuple(sorted(set(value)))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _sorted(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(sorted(set(evidence), key=lambda e: (e.start, e.end, e.quote)))


def _key(fact: Fact) -> str:
    return json.dumps([fact.type, *fact.slots()], ensure_ascii=False)


def _order(fact: Fact) -> tuple[int, int, int, str, str, float]:
    first = fact.evidence[0] if fact.evidence else Evidence("", "", -1, -1)
    return _RANK[fact.type], first.start, first.end, _key(fact), fact.rule, fact.confidence


_RANK = {name: rank for rank, name in enumerate(FACT_CLASSES)}
