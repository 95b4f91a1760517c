"""The relationship network as the graph page draws it: laid out once for a snapshot, filtered for each view."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from kg.ontology import Language
from kg.views import build_network
from kg.views.layout import positions
from kg.views.network import Network
from kg.web.names import Names, Thing, address, is_unlinked
from kg.web.reading import FACTS
from kg.web.snapshot import Snapshot
from kg.web.ties import all_ties

_HOME: Final = "中国"


@dataclass(frozen=True, slots=True)
class Node:
    """A thing or a hub (an event, a project …) at its place.

    ties: how many edges it has in the whole network; linked: false for a place that the gazetteer does not know yet.
    """

    id: str
    zh: str
    en: str
    kind: str
    country: str
    href: str
    x: int
    y: int
    ties: int
    planned: bool = False
    linked: bool = True


@dataclass(frozen=True, slots=True)
class Edge:
    """What joins two nodes; count: how many facts (more than one where nodes stand for many)."""

    id: str
    source: str
    target: str
    type: str
    label: str
    status: str
    year: str
    count: int = 1


@dataclass(frozen=True)
class Drawing:
    """Nodes by IRI and edges."""

    nodes: Mapping[str, Node]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be shown; empty fields ask for nothing. first and last are years, country is a label."""

    types: frozenset[str] = frozenset()
    status: str = ""
    first: str = ""
    last: str = ""
    country: str = ""
    trait: str = ""


def whole(snapshot: Snapshot) -> Drawing:
    """The network of all facts, worked out once."""
    return snapshot.once("network", lambda: _drawing(build_network(snapshot.store), snapshot.names), pinned=True)


def partnerships(snapshot: Snapshot) -> Drawing:
    """Partners alone, a tie for each pair, not laid out; worked out once, far sooner than the network of all facts."""
    return snapshot.once("network of partnerships", lambda: _partnerships(snapshot), pinned=True)


def _partnerships(snapshot: Snapshot) -> Drawing:
    import networkx

    ties = [tie for tie in all_ties(snapshot) if tie.status != "negated"]
    graph: Network = networkx.MultiDiGraph()
    graph.add_edges_from((tie.home, tie.partner) for tie in ties)
    things = snapshot.names.all([*graph, *(tie.country for tie in ties if tie.country)])
    countries = dict.fromkeys(graph, _HOME) | {tie.partner: things[tie.country].zh for tie in ties if tie.country}
    nodes = {iri: _thing(things[iri], countries[iri], graph.degree(iri)) for iri in graph}
    edges = tuple(
        Edge(f"{tie.facts[0]} {tie.home} {tie.partner}", tie.home, tie.partner, "partnership",
             snapshot.ontology.label(tie.kinds[0], "zh") or "", tie.status, "", len(tie.facts))
        for tie in ties
    )  # fmt: skip
    return Drawing(nodes, edges)


def _thing(thing: Thing, country: str, ties: int) -> Node:
    linked = not is_unlinked(thing.iri)
    return Node(thing.iri, thing.zh, thing.en, thing.kind, country, thing.href, 0, 0, ties, linked=linked)


def near(snapshot: Snapshot, focus: str, depth: int) -> Drawing:
    """What is up to ``depth`` facts away from a thing given by name or IRI; raises UsageError for an unknown one."""
    key = ("network near", focus, depth)
    return snapshot.once(key, lambda: _drawing(build_network(snapshot.store, focus, depth), snapshot.names))


def _drawing(network: Network, names: Names) -> Drawing:
    at = positions(network)
    # Things are called here as on all other pages; hubs (events, projects …) have the titles of their facts.
    things = names.all([iri for iri in network if not iri.startswith(FACTS)])
    nodes = {
        iri: Node(
            id=iri,
            zh=things[iri].zh if iri in things else about["label"],
            en=things[iri].en if iri in things else about["label_en"],
            kind=about["kind"],
            country=about["country"],
            href=address(iri),
            x=round(at[iri][0]),
            y=round(at[iri][1]),
            ties=network.degree(iri),
            planned=about.get("status") == "planned",
            linked=not is_unlinked(iri),
        )
        for iri, about in network.nodes(data=True)
    }
    edges = tuple(
        Edge(f"{key} {source} {target}", source, target, e["type"], e["label"], e["status"], e["year"])
        for source, target, key, e in network.edges(keys=True, data=True)
    )
    return Drawing(nodes, edges)


def chosen(drawing: Drawing, wish: Wish, traits: Mapping[str, frozenset[str]]) -> Drawing:
    """The edges that fit a wish, with their ends; traits: the things that have each trait."""
    edges = [edge for edge in drawing.edges if _fits(edge, drawing.nodes, wish)]
    if wish.trait:
        having = traits.get(wish.trait, frozenset())
        edges = [edge for edge in edges if having & {edge.source, edge.target}]
    ends = {end for edge in edges for end in (edge.source, edge.target)}
    if wish == Wish():
        return Drawing(drawing.nodes, tuple(edges))
    return Drawing({iri: drawing.nodes[iri] for iri in drawing.nodes if iri in ends}, tuple(edges))


def _fits(edge: Edge, nodes: Mapping[str, Node], wish: Wish) -> bool:
    if wish.types and edge.type not in wish.types:
        return False
    if wish.status and edge.status != wish.status:
        return False
    if (wish.first and edge.year < wish.first) or (wish.last and (edge.year or "9999") > wish.last):
        return False
    if not wish.country:
        return True
    return any(wish.country in (nodes[end].country, nodes[end].zh) for end in (edge.source, edge.target))


def largest(drawing: Drawing, most: int, keep: Iterable[str] = ()) -> Drawing:
    """The nodes with the most ties among those shown, and what joins them."""
    if len(drawing.nodes) <= most:
        return drawing
    ties = Counter(end for edge in drawing.edges for end in (edge.source, edge.target))
    kept = set(keep) | {iri for iri, _ in ties.most_common(most)}
    edges = tuple(edge for edge in drawing.edges if edge.source in kept and edge.target in kept)
    return Drawing({iri: node for iri, node in drawing.nodes.items() if iri in kept}, edges)


def without_small(drawing: Drawing, least: int = 5) -> Drawing:
    """The network without the groups of fewer nodes that are joined to nothing else, if any larger group remains."""
    together: dict[str, str] = {}

    def head(iri: str) -> str:
        while together.setdefault(iri, iri) != iri:
            together[iri] = together[together[iri]]
            iri = together[iri]
        return iri

    for edge in drawing.edges:
        together[head(edge.source)] = head(edge.target)
    sizes = Counter(head(iri) for iri in drawing.nodes)
    if max(sizes.values(), default=0) < least:
        return drawing
    kept = {iri: node for iri, node in drawing.nodes.items() if sizes[head(iri)] >= least}
    return Drawing(kept, tuple(edge for edge in drawing.edges if edge.source in kept))


def settled(drawing: Drawing) -> Drawing:
    """The network laid out by itself, where it is a part of a larger one."""
    import networkx

    graph: Network = networkx.MultiDiGraph()
    graph.add_nodes_from(drawing.nodes)
    graph.add_edges_from((edge.source, edge.target) for edge in drawing.edges)
    at = positions(graph)
    nodes = {iri: replace(node, x=round(at[iri][0]), y=round(at[iri][1])) for iri, node in drawing.nodes.items()}
    return Drawing(nodes, drawing.edges)


def by_country(drawing: Drawing) -> Drawing:
    """Places abroad drawn together, one node a country; edges between the same two nodes are one."""
    stands: dict[str, str] = {}
    members: dict[str, list[Node]] = defaultdict(list)
    for iri, node in drawing.nodes.items():
        abroad = node.country and node.country != _HOME
        stands[iri] = f"country:{node.country}" if abroad else iri
        members[stands[iri]].append(node)
    nodes = {name: _merged(name, group) for name, group in members.items()}
    bundles: dict[tuple[str, str, str, str], list[Edge]] = defaultdict(list)
    for edge in drawing.edges:
        source, target = stands[edge.source], stands[edge.target]
        if source != target:
            bundles[source, target, edge.type, edge.status].append(edge)
    edges = tuple(
        replace(group[0], id=" ".join(key), source=key[0], target=key[1], year="", count=len(group))
        for key, group in bundles.items()
    )
    return Drawing(nodes, edges)


def _merged(name: str, group: list[Node]) -> Node:
    if not name.startswith("country:"):
        return group[0]
    country = name.removeprefix("country:")
    x, y = (sum(values) // len(group) for values in ([n.x for n in group], [n.y for n in group]))
    label = f"{country}（{len(group)}）"
    return Node(name, label, "", "Country", country, "", x, y, sum(n.ties for n in group))


def neighbours(drawing: Drawing, iri: str) -> Drawing:
    """A node with all that is joined to it."""
    edges = tuple(edge for edge in drawing.edges if iri in (edge.source, edge.target))
    ends = {iri, *(end for edge in edges for end in (edge.source, edge.target))}
    return Drawing({end: drawing.nodes[end] for end in ends if end in drawing.nodes}, edges)


def label(node: Node, language: Language) -> str:
    """The name of a node."""
    return (node.zh or node.en) if language == "zh" else (node.en or node.zh)
