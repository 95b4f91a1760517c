"""One document's graph, as triples in memory, → its facts by IRI; what ``facts_from_store`` gives, without a store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final, cast, get_type_hints

from pyoxigraph import Literal, NamedNode, Triple

from kg.errors import StoreError
from kg.graph.iris import FA, ID, LABEL, OA, PROV, RDF, SKOS, TYPE, document_of
from kg.graph.literals import plain
from kg.graph.reading import StatedRows, fact_of_rows
from kg.model import FACT_CLASSES, Evidence, Fact
from kg.ontology import FactType, Ontology, SlotDef

DERIVED_FROM: Final = NamedNode(PROV + "wasDerivedFrom")
_NOTATION: Final = NamedNode(SKOS + "notation")
_SUBJECT, _PREDICATE, _OBJECT, _VALUE = (NamedNode(RDF + name) for name in ("subject", "predicate", "object", "value"))
_SOURCE, _SELECTOR = NamedNode(OA + "hasSource"), NamedNode(OA + "hasSelector")
_EXACT, _START, _END = (NamedNode(OA + name) for name in ("exact", "start", "end"))
_RULE, _CONFIDENCE, _JUDGED = (NamedNode(FA + name) for name in ("rule", "confidence", "judgement"))

Said = Mapping[NamedNode, Mapping[NamedNode, list[Any]]]


def by_subject(triples: Iterable[Triple]) -> dict[NamedNode, dict[NamedNode, list[Any]]]:
    """The objects of triples by subject and predicate."""
    said: dict[NamedNode, dict[NamedNode, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        said[cast(NamedNode, triple.subject)][triple.predicate].append(triple.object)
    return said


def is_fact(node: NamedNode) -> bool:
    """Whether a node is a fact of a document."""
    return node.value.startswith(ID + "fact/")


class StatedFacts:
    """The facts of one document's graph, and the names that it uses."""

    def __init__(self, triples: Iterable[Triple], ontology: Ontology) -> None:
        self.said: Said = by_subject(triples)
        self._ontology = ontology
        self._types = {kind.iri: kind for kind in ontology.fact_types.values()}
        self._written = self._names_as_written()

    def facts(self) -> dict[NamedNode, Fact]:
        """The facts by IRI; raises StoreError where the graph holds one that lacks what its type needs."""
        found = {}
        for node in list(filter(is_fact, self.said)):
            kind = self._kind(node)
            if kind is not None and self.said[node].get(DERIVED_FROM):
                found[node] = self._fact(node, kind)
        return found

    def judged_in(self, node: NamedNode) -> str:
        """The identifier of the judgement that a fact's evidence rests on; "" where a passage has none."""
        found: list[list[NamedNode]] = [
            self.said[passage].get(_JUDGED, []) for passage in self.said[node][DERIVED_FROM]
        ]
        return found[0][0].value.rpartition("/")[2] if found and all(found) else ""

    def slots(self, fact: Fact) -> tuple[SlotDef, ...]:
        """The slots of the fact's type."""
        return self._ontology.fact_types[fact.type].slots

    def labels(self) -> dict[NamedNode, str]:
        """What the document mostly calls each entity."""
        return {node: said[LABEL][0].value for node, said in self.said.items() if said.get(LABEL)}

    def written(self, node: NamedNode, path: NamedNode, value: Any) -> list[Any]:
        """A value of a fact as the flat format has it: names as the fact writes them, codes of concepts, numbers."""
        if isinstance(value, Literal):
            return [plain(value)]
        names: list[str] | None = self._written.get((node, path, value))
        if names:
            return list(names)
        said = self.said.get(value, {})
        own = said.get(LABEL) or said.get(_NOTATION)
        if own:
            return [own[0].value]
        listed = self._ontology.concepts_by_iri.get(value.value)
        return [listed.notation if listed else value.value]

    def _kind(self, node: NamedNode) -> FactType | None:
        return next((self._types[cls.value] for cls in self.said[node].get(TYPE, ()) if cls.value in self._types), None)

    def _names_as_written(self) -> dict[tuple[Any, Any, Any], list[str]]:
        found: dict[tuple[Any, Any, Any], list[str]] = defaultdict(list)
        for node, said in self.said.items():
            if node.value.startswith(ID + "name/"):
                link = (said[_SUBJECT][0], said[_PREDICATE][0], said[_OBJECT][0])
                found[link].append(said[_VALUE][0].value)
        return found

    def _fact(self, node: NamedNode, kind: FactType) -> Fact:
        rows = StatedRows()
        for slot in kind.slots:
            path = NamedNode(slot.path)
            for value in self.said[node].get(path, ()):
                rows.values[slot.name].update(self.written(node, path, value))
        rows.passages.update(self._passage(passage) for passage in self.said[node][DERIVED_FROM])
        cls = FACT_CLASSES[kind.name]
        try:
            return fact_of_rows(cls, _hints(kind.name), rows)
        except (TypeError, ValueError, KeyError) as error:
            raise StoreError(f"the graph holds an incomplete {kind.name} <{node.value}>: {error}") from error

    def _passage(self, node: NamedNode) -> tuple[Evidence, str, float]:
        said = self.said[node]
        selectors = [self.said[selector] for selector in said[_SELECTOR]]
        quote = next(selector[_EXACT][0].value for selector in selectors if selector.get(_EXACT))
        at = next((selector for selector in selectors if selector.get(_START)), None)
        start, end = (int(at[_START][0].value), int(at[_END][0].value)) if at else (-1, -1)
        evidence = Evidence(document_of(said[_SOURCE][0]) or "", quote, start, end)
        return evidence, said[_RULE][0].value, float(said[_CONFIDENCE][0].value)


@cache
def _hints(fact_type: str) -> Mapping[str, Any]:
    return get_type_hints(FACT_CLASSES[fact_type])
