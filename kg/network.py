"""Facts → a network: entities are nodes, facts are edges or nodes, as the ontology says they are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, QuerySolutions

from kg.graph.iris import FA, GRAPH, LABEL, SKOS, TYPE, short
from kg.graph.literals import plain
from kg.ontology import FactType, Ontology
from kg.store import Store

if TYPE_CHECKING:
    import networkx

_FACTS: Final = """
PREFIX fa: <https://w3id.org/fakg/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?class ?fact ?doc (MIN(?exact) AS ?quote) {
  GRAPH ?g {
    ?fact a ?class ; prov:wasDerivedFrom ?passage .
    ?passage oa:hasSource/fa:docId ?doc ; oa:hasSelector/oa:exact ?exact
  }
} GROUP BY ?class ?fact ?doc
"""
_LISTED: Final = "label in the gazetteer"
_LABELS: Final = (LABEL.value, _LISTED, SKOS + "prefLabel")  # as documents write goes first
_KINDS: Final = ("Person", "Organisation", "Country", "Place")


def network(store: Store) -> networkx.MultiDiGraph[str]:
    """The graph as a network; nodes and keys are IRIs.

    Nodes have label, kind (Place, Country, Organisation, Person, or a fact type) and colour where they
    are facts. Edges have type, label, status, year, doc, quote and colour; all values are text.
    """
    import networkx

    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    drawer = _Drawer(store)
    for fact_type in Ontology.load().fact_types.values():
        for fact, doc, quote in drawer.facts(fact_type):
            drawer.draw(graph, fact_type, fact, {"doc": doc, "quote": quote})
    return graph


class _Drawer:
    """Draws facts; reads what the store says of each node once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._said: dict[NamedNode, dict[str, list[NamedNode | Literal]]] = {}
        self._by_class: dict[str, list[tuple[NamedNode, str, str]]] = {}
        self._read_facts()
        self._read_values()

    def facts(self, fact_type: FactType) -> list[tuple[NamedNode, str, str]]:
        """Each fact of the type with a document and the quote."""
        return sorted(self._by_class.get(fact_type.iri, ()), key=lambda row: (row[0].value, row[1]))

    def draw(
        self, graph: networkx.MultiDiGraph[str], fact_type: FactType, fact: NamedNode, about: dict[str, str]
    ) -> None:
        drawing = fact_type.drawing
        sources = list(self._nodes(fact, drawing.source))
        targets = list(self._nodes(fact, drawing.target))
        about = about | self._about(fact_type, fact)
        for node in (*sources, *targets):
            graph.add_node(node.value, label=self._label(node), kind=self._kind(node))
        if drawing.kind == "hub":
            graph.add_node(
                fact.value, label=about["label"], kind=fact_type.name, colour=drawing.colour, **_only_text(about)
            )
            for node in (*sources, *targets):
                start, end = (node, fact) if node in sources else (fact, node)
                graph.add_edge(start.value, end.value, key=f"{fact.value} {about['doc']}", **about)
        elif drawing.kind == "edge":
            for source in sources:
                for target in targets:
                    graph.add_edge(source.value, target.value, key=f"{fact.value} {about['doc']}", **about)

    def _about(self, fact_type: FactType, fact: NamedNode) -> dict[str, str]:
        drawing = fact_type.drawing
        about = {"type": fact_type.name, "colour": drawing.colour}
        about["label"] = self._text(fact, drawing.label) or fact_type.label_zh
        about["status"] = self._text(fact, FA + "status")
        about["year"] = self._text(fact, drawing.start)[:4] if drawing.start else ""
        return about

    def _nodes(self, fact: NamedNode, paths: Iterable[str]) -> Iterator[NamedNode]:
        for path in paths:
            yield from (term for term in self._said.get(fact, {}).get(path, ()) if isinstance(term, NamedNode))

    def _text(self, fact: NamedNode, path: str) -> str:
        terms = self._said.get(fact, {}).get(path, ())
        return "、".join(sorted({self._label(t) if isinstance(t, NamedNode) else str(plain(t)) for t in terms}))

    def _label(self, node: NamedNode) -> str:
        said = self._said.get(node, {})
        by_path = ([t for t in said.get(p, ()) if isinstance(t, Literal)] for p in _LABELS)
        found = [label for labels in by_path for label in sorted(labels, key=lambda label: label.value)]
        chinese = [label for label in found if (label.language or "").startswith("zh")]
        return next((label.value for label in (*chinese, *found)), short(node.value))

    def _kind(self, node: NamedNode) -> str:
        types = {t.value for t in self._said.get(node, {}).get(TYPE.value, ())}
        return next((kind for kind in _KINDS if FA + kind in types), "")

    def _read_facts(self) -> None:
        result = self._store.query(_FACTS)
        for row in result if isinstance(result, QuerySolutions) else ():
            found = self._by_class.setdefault(row["class"].value, [])
            found.append((row["fact"], row["doc"].value, row["quote"].value))

    def _read_values(self) -> None:
        for quad in self._store.quads():
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                stated = str(quad.graph_name).startswith(f"<{GRAPH}doc/")
                path = _LISTED if quad.predicate == LABEL and not stated else quad.predicate.value
                self._said.setdefault(quad.subject, {}).setdefault(path, []).append(quad.object)


def _only_text(about: dict[str, str]) -> dict[str, str]:
    return {name: about[name] for name in ("doc", "quote", "status", "year")}
