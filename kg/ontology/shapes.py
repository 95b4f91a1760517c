"""SHACL shapes and drawing annotations → types of fact with their slots, in step with kg.model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast, get_args

from kg.errors import KnowledgeError
from kg.model import FACT_CLASSES, slot_names
from kg.ontology.statements import OWL, RDF, RDFS, SH, XSD, Statements, short
from kg.ontology.terms import FA, Drawing, DrawKind, FactType, SlotDef, SlotKind

_PROPERTIES: Final = frozenset(OWL + kind for kind in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty"))
# What the values of a property shape may be (local names of classes and datatypes) → the kind of the slot.
_SLOT_KINDS: Mapping[frozenset[str], SlotKind] = {
    frozenset({"Place"}): "place",
    frozenset({"Organisation"}): "organisation",
    frozenset({"Person"}): "person",
    frozenset({"Country"}): "country",
    frozenset({"Agent"}): "agent",
    frozenset({"Place", "Organisation"}): "agent",
    frozenset({"Organisation", "gYear"}): "organisation_or_year",
    frozenset({"string"}): "string",
    frozenset({"integer"}): "integer",
    frozenset({"decimal"}): "decimal",
    frozenset({"gYear"}): "year",
    frozenset({"gYear", "gYearMonth", "date"}): "date",
}


class ShapeReader:
    """Reads the types of fact."""

    def __init__(self, said: Statements, schemes: Mapping[str, str]) -> None:
        """schemes: IRI → short name."""
        self._said = said
        self._schemes = schemes

    def fact_types(self) -> dict[str, FactType]:
        """The types by name, in the order of kg.model."""
        by_name = {
            self._said.text(iri, FA + "factType"): iri
            for iri in self._said.of_type(OWL + "Class")
            if self._is_fact(iri)
        }
        if by_name.keys() != FACT_CLASSES.keys():
            odd = ", ".join(sorted(by_name.keys() ^ FACT_CLASSES.keys()))
            raise KnowledgeError(f"{self._said.folder}: the classes with fa:factType are not those of kg.model: {odd}")
        shapes = self._shapes()
        common = self._slots(shapes.get(FA + "Fact"))
        return {
            name: self._fact_type(name, by_name[name], self._slots(shapes.get(by_name[name])) | common)
            for name in FACT_CLASSES
        }

    def _is_fact(self, iri: str) -> bool:
        return FA + "factType" in self._said.by_subject[iri]

    def _shapes(self) -> dict[str, str]:
        """The shape of each class that has one."""
        shapes: dict[str, str] = {}
        for shape in self._said.by_subject:
            for target in self._said.values(shape, SH + "targetClass"):
                if target in shapes:
                    raise self._said.error(shape, f"{short(target)} has another shape, {short(shapes[target])}")
                shapes[target] = shape
        return shapes

    def _fact_type(self, name: str, iri: str, slots: Mapping[str, SlotDef]) -> FactType:
        expected = slot_names(FACT_CLASSES[name])
        for odd in slots.keys() - set(expected):
            raise self._said.error(iri, f"its shape has the slot {odd!r}, which kg.model does not; it has {expected}")
        for missing in set(expected) - slots.keys():
            raise self._said.error(iri, f"its shape lacks the slot {missing!r} of kg.model; add a property shape")
        labels = self._said.texts(iri, RDFS + "label")
        ordered = tuple(slots[slot] for slot in expected)
        return FactType(name, iri, labels["zh"], labels["en"], ordered, self._drawing(iri))

    def _drawing(self, iri: str) -> Drawing:
        kind = self._said.text(iri, FA + "drawKind")
        if kind not in get_args(DrawKind):
            raise self._said.error(iri, f"fa:drawKind {kind!r} is none of {', '.join(get_args(DrawKind))}")
        return Drawing(
            kind=cast(DrawKind, kind),
            source=tuple(self._said.values(iri, FA + "drawSource")),
            target=tuple(self._said.values(iri, FA + "drawTarget")),
            label=self._said.text(iri, FA + "drawLabel"),
            start=self._said.optional(iri, FA + "drawStart"),
            colour=self._said.text(iri, FA + "drawColour"),
        )

    def _slots(self, shape: str | None) -> dict[str, SlotDef]:
        if shape is None:
            return {}
        nodes = [node for node in self._said.values(shape, SH + "property") if self._said.values(node, FA + "slot")]
        slots: dict[str, SlotDef] = {}
        for slot in (self._slot(node, shape) for node in nodes):
            if slot.name in slots:
                raise self._said.error(shape, f"has two property shapes for the slot {slot.name!r}")
            slots[slot.name] = slot
        return slots

    def _slot(self, node: str, shape: str) -> SlotDef:
        name = self._said.text(node, FA + "slot")
        path = self._said.text(node, SH + "path")
        self._said.texts(node, SH + "message")
        if _PROPERTIES.isdisjoint(self._said.values(path, RDF + "type")):
            raise self._said.error(shape, f"slot {name!r}: {short(path)} is not declared as a property")
        kind, scheme = self._range(node, shape, name)
        return SlotDef(
            name=name,
            path=path,
            kind=kind,
            scheme=scheme,
            many=self._said.optional(node, SH + "maxCount") != "1",
            identifying=self._said.flag(node, FA + "identifying"),
            required=self._said.optional(node, SH + "minCount") == "1",
        )

    def _range(self, node: str, shape: str, slot: str) -> tuple[SlotKind, str | None]:
        scheme = self._said.optional(node, FA + "scheme")
        if scheme is not None:
            if scheme not in self._schemes:
                raise self._said.error(shape, f"slot {slot!r}: {short(scheme)} is no skos:ConceptScheme")
            return "concept", self._schemes[scheme]
        options = [option for head in self._said.values(node, SH + "or") for option in self._said.members(head)]
        ranges = [
            value for one in (node, *options) for p in ("class", "datatype") for value in self._said.values(one, SH + p)
        ]
        kind = _SLOT_KINDS.get(frozenset(value.removeprefix(FA).removeprefix(XSD) for value in ranges))
        if kind is None:
            said = ", ".join(map(short, ranges)) or "nothing"
            raise self._said.error(shape, f"slot {slot!r}: no kind of slot has the range {said}; see docs/ontology.md")
        return kind, None
