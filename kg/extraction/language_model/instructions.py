"""The ontology → what the model is told: every type of fact with its slots and the codes that they take."""

from __future__ import annotations

from collections.abc import Iterator

from kg import knowledge
from kg.ontology import Ontology, SlotDef


def instructions(ontology: Ontology) -> str:
    """The text of data/language_model/instructions.txt with the types of the ontology filled in."""
    text = knowledge.path("data", "language_model", "instructions.txt").read_text("utf-8")
    return text.replace("{types}", "\n".join(_types(ontology)))


def _types(ontology: Ontology) -> Iterator[str]:
    for fact_type in ontology.fact_types.values():
        slots = "; ".join(_slot(ontology, slot) for slot in fact_type.slots if slot.name != "status")
        yield f"- {fact_type.name} ({fact_type.label_en}, {fact_type.label_zh}): {slots}"


def _slot(ontology: Ontology, slot: SlotDef) -> str:
    codes = [concept.notation for concept in ontology.concepts(slot.scheme)] if slot.scheme else []
    if slot.scheme and ontology.schemes[slot.scheme].open:
        codes.append("…")
    kind = " | ".join(codes) or slot.kind.replace("_", " ")
    return f"{slot.name}{'*' if slot.required else ''} = {'list of ' if slot.many else ''}{kind}"
