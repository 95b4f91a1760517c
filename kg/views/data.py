"""Network → the nodes, edges and details of the page, as JSON can hold them; all texts are cut to size."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kg.ontology import Ontology
from kg.views.layout import positions
from kg.views.network import Network, ShownFact

Json = dict[str, Any]
_LABEL: Final = 14  # characters under a node
_QUOTE: Final = 160  # characters of a passage
_SAID: Final = 3  # passages of a fact
_TOLD: Final = 120  # facts of a node in its panel
_STATUS: Final = ("done", "", "ongoing", "planned")


@dataclass(frozen=True, slots=True)
class Legend:
    """Names, shapes and colours of what is drawn; from drawing.toml and the ontology."""

    kinds: Mapping[str, Mapping[str, str]]
    other: Mapping[str, str]
    joints: Mapping[str, Mapping[str, str]]
    ontology: Ontology

    @classmethod
    def load(cls) -> Legend:
        said = tomllib.loads((Path(__file__).parent / "drawing.toml").read_text("utf-8"))
        return cls(said["kinds"], said["other"], said["joints"], Ontology.load())

    def kind(self, name: str) -> Mapping[str, str]:
        """zh, en, shape and colour of a kind of node."""
        return self.kinds.get(name, self.other)

    def shown(self, counts: Mapping[str, int]) -> list[Json]:
        """The kinds of node that occur, in the order of the legend."""
        order = [name for name in self.kinds if name in counts] + sorted(set(counts) - set(self.kinds))
        return [{"name": name, "count": counts[name], **self.kind(name)} for name in order]

    def ties(self, counts: Mapping[str, int]) -> list[Json]:
        """The types of fact (and other joints) that occur as edges, the most frequent first."""
        order = sorted(counts, key=lambda name: (-counts[name], name))
        return [{"name": name, "count": counts[name], **self._tie(name)} for name in order]

    def _tie(self, name: str) -> Mapping[str, str]:
        if name not in self.ontology.fact_types:
            return self.joints[name]
        kind = self.ontology.fact_types[name]
        return {"zh": kind.label_zh, "en": kind.label_en, "colour": kind.drawing.colour}


@dataclass(frozen=True, slots=True)
class PageData:
    """What the page's script reads. details: the facts, and their numbers by the id of each node and edge."""

    nodes: list[Json]
    edges: list[Json]
    details: Json


def page_data(network: Network) -> PageData:
    """The data of the page; edges of one type between the same two nodes are one edge."""
    facts = _facts(network)
    rank = {iri: i for i, iri in enumerate(facts)}
    number = {iri: i for i, iri in enumerate(sorted(network))}
    places = positions(network)
    bundles = _bundles(network)
    edges = [
        _edge(f"e{i}", number[source], number[target], bundle)
        for i, ((source, target, _), bundle) in enumerate(bundles)
    ]
    details = {
        "facts": [_fact(fact) for fact in facts.values()],
        "nodes": {number[iri]: [rank[fact] for fact in _told(network, iri)] for iri in number},
        "edges": {f"e{i}": [rank[about["fact"].iri] for about in bundle] for i, (_, bundle) in enumerate(bundles)},
    }
    return PageData([_node(network, iri, number[iri], places[iri]) for iri in number], edges, details)


def _bundles(network: Network) -> list[tuple[tuple[str, str, str], list[Json]]]:
    """What joins each pair of nodes, by source, target and type."""
    found: dict[tuple[str, str, str], list[Json]] = defaultdict(list)
    for source, target, about in network.edges(data=True):
        found[source, target, about["type"]].append(about)
    return sorted(found.items(), key=lambda item: item[0])


def _node(network: Network, iri: str, number: int, place: tuple[float, float]) -> Json:
    about = network.nodes[iri]
    ties = network.degree(iri)
    return {
        "id": number,
        "label": _short(about["label"], _LABEL),
        "name": _short(about["label"], 200),
        "en": _short(about["label_en"], 200),
        "kind": about["kind"],
        "country": about["country"],
        "planned": about.get("status") == "planned",
        "value": min(ties, 60),
        "x": round(place[0]),
        "y": round(place[1]),
    }


def _edge(name: str, source: int, target: int, bundle: list[Json]) -> Json:
    first = min(bundle, key=lambda about: _STATUS.index(about["status"]))
    labels = dict.fromkeys(about["label"] for about in bundle if about["label"])
    return {
        "id": name,
        "from": source,
        "to": target,
        "type": first["type"],
        "name": _short("、".join(labels), 60),
        "status": first["status"],
        "year": min((about["year"] for about in bundle if about["year"]), default=""),
    }


def _facts(network: Network) -> dict[str, ShownFact]:
    """Every fact of the edges and the nodes, in the order of their IRIs."""
    found: dict[str, ShownFact] = {about["fact"].iri: about["fact"] for *_, about in network.edges(data=True)}
    for _, about in network.nodes(data=True):
        found |= {fact.iri: fact for fact in about["facts"]}
    return dict(sorted(found.items()))


def _fact(fact: ShownFact) -> Json:
    return {
        "type": fact.type,
        "zh": fact.type_zh,
        "en": fact.type_en,
        "title": _short(fact.title, 120),
        "status": fact.status,
        "slots": [[label, _short(value, 200)] for label, value in fact.slots],
        "said": [[passage.doc, _short(passage.quote, _QUOTE)] for passage in fact.passages[:_SAID]],
        "more": max(0, len(fact.passages) - _SAID),
    }


def _told(network: Network, iri: str) -> list[str]:
    """The IRIs of the facts that the panel of a node lists: those that join it, then those told of it."""
    joined = (*network.out_edges(iri, data=True), *network.in_edges(iri, data=True))
    facts = [*(about["fact"] for *_, about in joined), *network.nodes[iri]["facts"]]
    return list(dict.fromkeys(fact.iri for fact in facts))[:_TOLD]


def _short(text: str, size: int) -> str:
    """The text on one line, cut with "…"; marks that turn the direction of writing are shown, not obeyed."""
    line = " ".join(text.translate(_TURNS).split())
    return line if len(line) <= size else line[: size - 1] + "…"


# Bidirectional controls would let a name rewrite the line that it stands in.
_TURNS: Final = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F), "\N{WHITE SQUARE}")
