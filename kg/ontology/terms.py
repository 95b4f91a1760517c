"""The shapes in which the ontology is read: terms, concepts, slots, types of fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from kg.errors import KnowledgeError

FA: Final = "https://w3id.org/fakg/ontology#"

Language = Literal["zh", "en"]
SlotKind = Literal[
    "place",
    "organisation",
    "person",
    "country",
    "agent",  # a place, a country, a body or a person: the name decides
    "organisation_or_year",
    "concept",
    "string",
    "integer",
    "decimal",
    "year",
    "date",  # a year, a month or a day
]
TermKind = Literal["class", "object", "datatype", "annotation"]
DrawKind = Literal["edge", "hub", "attribute"]


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property: its labels and comments by language ("zh", "en"), further names, and its axioms.

    parents, domain, range: IRIs; a union is spelled out, an unnamed class is left out.
    """

    iri: str
    kind: TermKind
    labels: Mapping[Language, str]
    comments: Mapping[Language, str]
    alt: Mapping[Language, tuple[str, ...]]
    parents: tuple[str, ...]
    domain: tuple[str, ...]
    range: tuple[str, ...]
    symmetric: bool
    derived_by: str | None
    file: str

    @property
    def name(self) -> str:
        """The local name, e.g. "Partnership"."""
        return self.iri.removeprefix(FA)


@dataclass(frozen=True, slots=True)
class Concept:
    """A SKOS concept; ``notation`` is its code in the flat format, ``broader`` that of the next above."""

    iri: str
    scheme: str
    notation: str
    labels: Mapping[Language, str]
    definitions: Mapping[Language, str]
    alt: Mapping[Language, tuple[str, ...]]
    broader: str | None


@dataclass(frozen=True, slots=True)
class Scheme:
    """A SKOS scheme by its short name ("eventKind"); documents may add concepts to an open one."""

    iri: str
    name: str
    labels: Mapping[Language, str]
    definitions: Mapping[Language, str]
    open: bool
    file: str


@dataclass(frozen=True, slots=True)
class SlotDef:
    """One slot of a fact type and the property (``path``, an IRI) that it becomes.

    kind: what its values are; scheme: the short name of the scheme where they are concepts; many: whether
    there may be several; identifying: whether another value makes another fact; required: whether it must
    be filled.
    """

    name: str
    path: str
    kind: SlotKind
    scheme: str | None
    many: bool
    identifying: bool
    required: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a fact is drawn; source, target, label and start are property IRIs, colour is "#rrggbb".

    kind: "edge" (one edge from source to target), "hub" (a node of its own, joined to its sources and
    targets) or "attribute" (not drawn, told in the tooltip of its source). start places it on a time-line.
    """

    kind: DrawKind
    source: tuple[str, ...]
    target: tuple[str, ...]
    label: str
    start: str | None
    colour: str


@dataclass(frozen=True, slots=True)
class FactType:
    """A type of fact: its name in the flat format, its class, and its slots in the order of kg.model."""

    name: str
    iri: str
    label_zh: str
    label_en: str
    slots: tuple[SlotDef, ...]
    drawing: Drawing

    def slot(self, name: str) -> SlotDef:
        """The slot of that name; KnowledgeError where the type has none."""
        for slot in self.slots:
            if slot.name == name:
                return slot
        has = ", ".join(slot.name for slot in self.slots)
        raise KnowledgeError(f"ontology/{self.name}.ttl: {self.name} has no slot {name!r}; it has {has}")


@dataclass(frozen=True, slots=True)
class Rule:
    """A derivation rule: a SPARQL CONSTRUCT in ontology/rules/<name>.rq, and what it does by language."""

    name: str
    comments: Mapping[Language, str]
    text: str
