"""The slots of each fact type as the ontology's shapes describe them, in the terms that quads need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import rdflib
from pyoxigraph import NamedNode
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH, SKOS, XSD

from kg import knowledge
from kg.graph.entities import Kind
from kg.graph.iris import FA, fa

ENTITY_KINDS: Final[Mapping[str, Kind | Literal["agent"]]] = {
    "place": "place",
    "country": "country",
    "organisation": "organisation",
    "person": "person",
    "agent": "agent",
}
_F = rdflib.Namespace(FA)


@dataclass(frozen=True, slots=True)
class Slot:
    name: str
    path: NamedNode
    kind: str
    scheme: str | None
    identifying: bool
    or_date: bool


class Slots(Mapping[str, Mapping[str, Slot]]):
    def __init__(self, graph: rdflib.Graph) -> None:
        self._classes = {str(t): NamedNode(str(c)) for c, t in graph.subject_objects(_F.factType)}
        self._concepts = {}
        for concept, scheme in graph.subject_objects(SKOS.inScheme):
            for notation in graph.objects(concept, SKOS.notation):
                self._concepts[str(scheme).removeprefix(FA + "scheme-"), str(notation)] = NamedNode(str(concept))
        self._slots = {}
        status = Slot("status", fa("status"), "concept", "status", True, False)
        for name, cls in self._classes.items():
            shape = next(graph.subjects(SH.targetClass, rdflib.URIRef(cls.value)))
            slots = [self._slot(graph, p) for p in graph.objects(shape, SH.property)]
            self._slots[name] = {s.name: s for s in slots} | {"status": status}

    @classmethod
    def load(cls) -> Slots:
        graph = rdflib.Graph()
        for path in sorted(Path(knowledge.path("ontology")).rglob("*.ttl")):
            graph.parse(path)
        return cls(graph)

    @staticmethod
    def _slot(graph: rdflib.Graph, shape) -> Slot:
        value = lambda p: graph.value(shape, p)
        classes = [value(SH["class"])]
        types = [value(SH.datatype)]
        if value(SH["or"]):
            for alt in Collection(graph, value(SH["or"])):
                classes.append(graph.value(alt, SH["class"]))
                types.append(graph.value(alt, SH.datatype))
        classes = [c for c in classes if c]
        types = [t for t in types if t]
        dates = {XSD.gYear, XSD.gYearMonth, XSD.date}
        if classes:
            kind = "agent" if len(classes) > 1 else str(classes[0]).removeprefix(FA).lower()
        elif types:
            kind = "date" if types[0] in dates else str(types[0]).rpartition("#")[2]
        else:
            kind = "concept"
        scheme = value(_F.scheme)
        return Slot(
            str(value(_F.slot)),
            NamedNode(str(value(SH.path))),
            kind,
            str(scheme).removeprefix(FA + "scheme-") if scheme else None,
            bool(value(_F.identifying)),
            bool(classes and types),
        )

    def concept(self, scheme: str, code: str) -> NamedNode | None:
        return self._concepts.get((scheme, code))

    def fact_class(self, fact_type: str) -> NamedNode:
        return self._classes[fact_type]

    def __getitem__(self, t):
        return self._slots[t]

    def __iter__(self):
        return iter(self._slots)

    def __len__(self):
        return len(self._slots)
