"""What people enter for the slots of a fact → values of the model, checked against the ontology."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from kg import expressions as re
from kg.errors import UsageError
from kg.flat import from_flat, to_flat
from kg.graph.literals import date_literal
from kg.graph.settled import settled
from kg.model import Fact, Value
from kg.ontology import Ontology, SlotDef

HUMAN: Final = "human"  # the rule of what a person corrected
Entered = str | int | float | bool | None | Sequence[str]
_LONGEST: Final = 1000  # code points of one value
_GROUPED: Final = re.compile(r"[,，\s]")


def corrected(fact: Fact, changes: Mapping[str, Entered], ontology: Ontology) -> Fact:
    """The fact with other values in some slots, its evidence kept; None or an empty text empties a slot.

    Numbers may be given as text; a slot of several values takes a list. Raises UsageError that names the slot where
    the type has none of that name, the value does not fit it, or a slot that the type needs would be empty.
    """
    kind = ontology.fact_types[fact.type]
    slots = {slot.name: slot for slot in kind.slots}
    flat = to_flat(fact)
    for name, entered in changes.items():
        if name not in slots:
            raise UsageError(f"{fact.type} has no slot {name}; it has {', '.join(slots)}")
        value = _value(slots[name], entered, ontology)
        flat.pop(name, None)
        if value is not None:
            flat[name] = list(value) if isinstance(value, tuple) else value
    for slot in kind.slots:
        if slot.required and slot.name not in flat:
            raise UsageError(f"{slot.name}: a {fact.type} needs it")
    try:
        found = settled([from_flat(flat)])[0]
    except ValueError as error:
        raise UsageError(f"this is no {fact.type}: {error}") from error
    return replace(found, evidence=fact.evidence, rule=HUMAN, confidence=1.0)


def _value(slot: SlotDef, entered: Entered, ontology: Ontology) -> Value | None:
    if entered is None or isinstance(entered, bool | int | float):
        return None if entered is None else _one(slot, str(entered).lower(), ontology)
    if isinstance(entered, str):
        return _one(slot, entered, ontology) if not slot.many else _many(slot, entered.splitlines(), ontology)
    return _many(slot, entered, ontology)


def _many(slot: SlotDef, entered: Sequence[str], ontology: Ontology) -> Value | None:
    values = [value for text in entered if (value := _one(slot, text, ontology)) is not None]
    if not slot.many and len(values) > 1:
        raise UsageError(f"{slot.name}: takes one value, not several")
    if not slot.many:
        return values[0] if values else None
    return tuple(map(str, values)) or None


def _one(slot: SlotDef, text: str, ontology: Ontology) -> Value | None:
    text = " ".join(text.split())
    if not text:
        return None
    if len(text) > _LONGEST:
        raise UsageError(f"{slot.name}: is longer than {_LONGEST} characters")
    if slot.kind in ("integer", "decimal"):
        return _number(slot, text)
    if slot.kind in ("year", "date"):
        return _date(slot, text)
    if slot.scheme is not None:
        return _code(slot, slot.scheme, text, ontology)
    return text


def _number(slot: SlotDef, text: str) -> int | float:
    try:
        number = float(_GROUPED.sub("", text))
    except ValueError:
        raise UsageError(f"{slot.name}: {text!r} is no number") from None
    if not math.isfinite(number) or (slot.kind == "integer" and not number.is_integer()):
        raise UsageError(f"{slot.name}: {text!r} is no {'whole ' if slot.kind == 'integer' else ''}number")
    return int(number) if number.is_integer() else number


def _date(slot: SlotDef, text: str) -> str:
    """A year, month or day as ISO 8601 writes it."""
    kind = date_literal(text).datatype.value.rpartition("#")[2]
    if kind == "string" or (slot.kind == "year" and kind != "gYear"):
        form = "a year, as 2021" if slot.kind == "year" else "a date, as 2021, 2021-06 or 2021-06-30"
        raise UsageError(f"{slot.name}: {text!r} is not {form}")
    return text


def _code(slot: SlotDef, scheme: str, text: str, ontology: Ontology) -> Value:
    if ontology.concept(scheme, "online" if text == "true" else text) is None and not ontology.schemes[scheme].open:
        known = ", ".join(concept.notation for concept in ontology.concepts(scheme))
        raise UsageError(f"{slot.name}: {text!r} is none of {known}")
    return True if slot.name == "online" and text in ("online", "true") else text
