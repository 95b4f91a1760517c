"""What a graph holds, counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import QuerySolutions

from kg.graph.iris import FA, GRAPH
from kg.model import FACT_CLASSES
from kg.ontology import Ontology
from kg.store import Store

_CLASSES: Final = """
SELECT ?class (COUNT(DISTINCT ?thing) AS ?things) (COUNT(*) AS ?stated) {{ GRAPH ?g {{ ?thing a ?class }} {documents} }}
GROUP BY ?class
"""
_DOCUMENTS: Final = GRAPH + "doc/"
_ENTITIES: Final = ("Place", "Country", "Organisation", "Person", "Evidence")


@dataclass(frozen=True, slots=True)
class Statistics:
    """documents, quads: how many; facts: by type, as often as documents state them; entities: by class.

    different: facts by type, each once however many documents state it.
    """

    documents: int
    quads: int
    facts: Mapping[str, int]
    entities: Mapping[str, int]
    background: bool
    different: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many facts of all types."""
        return sum(self.facts.values())


def in_documents(store: Store, graph: str) -> str:
    """A condition of SPARQL that the variable is the graph of a document.

    The few others are named: Oxigraph compares names of graphs at once, but letters only after it has read each.
    """
    others = sorted(str(name) for name in store.graphs() if not name.value.startswith(_DOCUMENTS))
    return f"FILTER(?{graph} NOT IN ({', '.join(others)}))" if others else ""


def statistics(store: Store, ontology: Ontology | None = None, *, quads: bool = True) -> Statistics:
    """Count what the store holds.

    ontology: where it is loaded already. quads: whether to count them, which takes longest; else their number is 0.
    """
    result = store.query(_CLASSES.format(documents=in_documents(store, "g")))
    things: dict[str, int] = {}
    stated: dict[str, int] = {}
    for row in result if isinstance(result, QuerySolutions) else ():
        things[row["class"].value] = int(row["things"].value)
        stated[row["class"].value] = int(row["stated"].value)
    types = (ontology or Ontology.load()).fact_types
    return Statistics(
        documents=len(store.documents()),
        quads=len(store) if quads else 0,
        facts={name: stated.get(types[name].iri, 0) for name in FACT_CLASSES},
        entities={name: things.get(FA + name, 0) for name in _ENTITIES},
        background=store.setting("background") == "yes",
        different={name: things.get(types[name].iri, 0) for name in FACT_CLASSES},
    )
