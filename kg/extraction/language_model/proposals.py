"""What a model proposes → facts: only what the ontology allows and the passage says letter by letter."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kg import expressions as re
from kg.flat import from_flat
from kg.model import Document, Fact
from kg.ontology import FactType, Ontology, SlotDef

CONFIDENCE: Final = 0.5  # below every rule's: nobody has measured the model that a user brings
_NAMES: Final = frozenset(("place", "agent", "organisation", "person", "string"))
_SUFFIXES: Final = re.compile(r"(?:市|县|区|省|州)$")
_FENCE: Final = re.compile(r"^\s*```\w*\s*|\s*```\s*$")
_YEAR: Final = re.compile(r"\d{4}")
_DATE: Final = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Proposal:
    """One fact that was proposed: the fact, or why it is not taken."""

    fact: Fact | None = None
    refused: str = ""


def read_proposals(reply: str, document: Document, start: int, end: int, ontology: Ontology) -> Iterator[Proposal]:
    """The facts of a reply about the cleaned text's ``[start:end)``, each with evidence, or why it is refused."""
    try:
        content = json.loads(_FENCE.sub("", reply))
    except ValueError as error:
        yield Proposal(refused=f"the reply is no JSON: {error}")
        return
    facts = content.get("facts") if isinstance(content, dict) else None
    if not isinstance(facts, list):
        yield Proposal(refused='the reply is no object with "facts"')
        return
    for flat in facts:
        try:
            yield Proposal(_fact(flat, document, start, end, ontology))
        except ValueError as error:
            yield Proposal(refused=str(error))


def _fact(flat: object, document: Document, start: int, end: int, ontology: Ontology) -> Fact:
    """The fact; raises ValueError that says what is wrong with it."""
    if not isinstance(flat, dict):
        raise ValueError("a fact is no object")
    fact_type = ontology.fact_types.get(str(flat.get("type")))
    if fact_type is None:
        raise ValueError(f"there is no type {flat.get('type')!r}")
    quote = flat.get("quote")
    at = document.text.find(quote, start, end) if isinstance(quote, str) and quote.strip() else -1
    if not isinstance(quote, str) or at < 0:
        raise ValueError("the quote does not stand in the passage")
    filled = {name: value for name, value in flat.items() if value not in (None, "", [])}
    _check(filled, fact_type, ontology)
    _ground(filled, fact_type, document, document.text[start:end])
    evidence = document.evidence(at, at + len(quote))
    given = {"start": evidence.start, "end": evidence.end, "quote": evidence.quote, "doc": document.id}
    marks = {"rule": f"language_model.{fact_type.name}", "confidence": CONFIDENCE}
    return from_flat(filled | given | marks)


def _check(flat: Mapping[str, Any], fact_type: FactType, ontology: Ontology) -> None:
    for slot in fact_type.slots:
        if slot.required and slot.name not in flat:
            raise ValueError(f"{fact_type.name} lacks {slot.name}")
        if slot.name in flat and not all(_fits(value, slot, ontology) for value in _values(flat[slot.name], slot)):
            raise ValueError(f"{fact_type.name}.{slot.name} cannot be {flat[slot.name]!r}")


def _values(value: Any, slot: SlotDef) -> list[Any]:
    return value if slot.many and isinstance(value, list) else [value]


def _fits(value: Any, slot: SlotDef, ontology: Ontology) -> bool:
    if slot.kind == "concept" and slot.scheme:
        if slot.name == "online" and value is True:
            return True
        known = isinstance(value, str) and ontology.concept(slot.scheme, value) is not None
        return known or (isinstance(value, str) and ontology.schemes[slot.scheme].open)
    if slot.kind in ("integer", "decimal"):
        number = isinstance(value, int if slot.kind == "integer" else (int, float))
        return number and not isinstance(value, bool)
    if not isinstance(value, str) or not value.strip():
        return False
    form = {"year": _YEAR, "date": _DATE}.get(slot.kind)
    return form is None or form.fullmatch(value) is not None


def _ground(flat: Mapping[str, Any], fact_type: FactType, document: Document, passage: str) -> None:
    """Names must stand in the passage, or be what the document's context says: a model may not bring in its own."""
    context = document.context
    known = {context.home, context.office, context.province}
    for slot in fact_type.slots:
        if slot.kind not in _NAMES or slot.name not in flat:
            continue
        for value in _values(flat[slot.name], slot):
            if value not in known and value not in passage and _SUFFIXES.sub("", value) not in passage:
                raise ValueError(f"{fact_type.name}.{slot.name}: {value!r} does not stand in the passage")
