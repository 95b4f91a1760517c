"""Positions for the nodes of a network, computed here so that a page is still when it opens."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import networkx

    Graph = networkx.Graph[str]

Point = tuple[float, float]
_SPACE: Final = 110.0  # pixels between neighbours
_DENSE: Final = 480  # so many nodes of a part are laid out by force (networkx wants scipy from 500), others around them
_SEED: Final = 7
_TURN: Final = math.pi * (3 - math.sqrt(5))  # the golden angle spreads points evenly around a centre
_COLUMN: Final = _SPACE / 2  # the grain in which parts are set side by side


def positions(network: networkx.MultiDiGraph[str]) -> dict[str, Point]:
    """The place of every node in pixels, the same for the same network.

    The parts that hang together are laid out each by itself and set side by side, the highest first.
    Within a part the nodes with several neighbours are laid out by force, those with one around it.
    """
    import networkx

    graph: Graph = networkx.Graph(network)
    graph.remove_edges_from(list(networkx.selfloop_edges(graph)))
    parts = sorted(networkx.connected_components(graph), key=lambda part: (-len(part), min(part)))
    return _packed([_part(networkx.subgraph(graph, sorted(part))) for part in parts])


def _part(graph: Graph) -> dict[str, Point]:
    """One connected part."""
    ranked = sorted(graph, key=lambda node: (-graph.degree(node), node))
    if len(graph) <= 3:
        middle = (*ranked[1:2], ranked[0], *ranked[2:])
        return {node: (0.0, i * _SPACE * 0.7) for i, node in enumerate(middle)}
    inner = [node for node in ranked if graph.degree(node) > 1][:_DENSE] or ranked[:1]
    placed = _by_force(graph, inner)
    rest = [node for node in ranked if node not in placed]
    while rest:
        near: dict[str, list[str]] = {}
        for node in rest:
            beside = [other for other in graph[node] if other in placed]
            if beside:
                near.setdefault(max(beside, key=lambda other: (graph.degree(other), other)), []).append(node)
        for anchor, nodes in near.items():
            others = [placed[other] for other in graph[anchor] if other in placed]
            placed |= _around(placed[anchor], nodes, _away(placed[anchor], others))
        rest = [node for node in rest if node not in placed]
    return _lying(placed)


def _lying(points: Mapping[str, Point]) -> dict[str, Point]:
    """The part turned so that its longer axis lies level: pages are wider than high."""
    xs, ys = [x for x, _ in points.values()], [y for _, y in points.values()]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    both = sum((x - mx) * (y - my) for x, y in points.values())
    turn = -0.5 * math.atan2(2 * both, sum((x - mx) ** 2 for x in xs) - sum((y - my) ** 2 for y in ys))
    sine, cosine = math.sin(turn), math.cos(turn)
    return {node: (x * cosine - y * sine, x * sine + y * cosine) for node, (x, y) in points.items()}


def _by_force(graph: Graph, inner: Sequence[str]) -> dict[str, Point]:
    """The inner nodes by springs, then moved apart so that the outer ones have room around each."""
    import networkx

    core = graph.subgraph(inner).copy()
    if len(core) == 1:
        return dict.fromkeys(core, (0.0, 0.0))
    rounds = 150 if len(core) <= 200 else 50
    found = networkx.spring_layout(core, iterations=rounds, seed=_SEED, method="force")
    size = _SPACE * math.sqrt(len(core)) * 0.6
    points = {node: (float(x) * size, float(y) * size) for node, (x, y) in found.items()}
    return _apart(points, {node: _room(graph.degree(node) - core.degree(node)) for node in core})


def _room(leaves: int) -> float:
    """The radius of a node with so many leaves around it."""
    return _SPACE * (0.55 + (0.6 * math.sqrt(leaves + 1.6) if leaves else 0))


def _apart(points: Mapping[str, Point], radii: Mapping[str, float]) -> dict[str, Point]:
    """Discs pushed out of each other, a little at a time."""
    import numpy

    names = sorted(points)
    # One array for each axis: an array of pairs takes three times as long to add up.
    x, y = (numpy.array([points[name][axis] for name in names]) for axis in (0, 1))
    radius = numpy.array([radii[name] for name in names])
    needed = radius[:, None] + radius[None, :]
    for _ in range(150 if len(names) <= 200 else 50):
        across, down = x[:, None] - x[None, :], y[:, None] - y[None, :]
        distance = numpy.sqrt(across**2 + down**2)
        numpy.fill_diagonal(distance, 1e9)
        overlap = numpy.clip(needed - distance, 0, None)
        if overlap.max() < 1:
            break
        push = overlap / distance * 0.3
        x, y = x + (across * push).sum(axis=1), y + (down * push).sum(axis=1)
    return dict(zip(names, zip(x.tolist(), y.tolist(), strict=True), strict=True))


def _away(point: Point, others: Sequence[Point]) -> float:
    """The direction from the middle of other points to this one; downwards where there are none."""
    if not others:
        return math.pi / 2
    x, y = (sum(other[axis] for other in others) / len(others) for axis in (0, 1))
    return math.atan2(point[1] - y, point[0] - x)


def _around(centre: Point, nodes: Sequence[str], outward: float) -> dict[str, Point]:
    """Points around a centre: a few as a fan on its outer side, more on a circle, many on a sunflower."""
    found = {}
    count = len(nodes)
    for i, node in enumerate(sorted(nodes)):
        if count <= 3:
            turn, radius = outward + (i - (count - 1) / 2) * 0.9, _SPACE * 0.8
        elif count <= 9:
            turn, radius = outward + i * 2 * math.pi / count, _SPACE * (0.75 + 0.04 * count)
        else:
            turn, radius = i * _TURN, _SPACE * 0.6 * math.sqrt(i + 2.2)
        found[node] = (centre[0] + radius * math.cos(turn), centre[1] + radius * math.sin(turn))
    return found


def _packed(parts: Sequence[Mapping[str, Point]]) -> dict[str, Point]:
    """Parts side by side on a page half as wide again as high: each where it comes to stand highest."""
    boxes = sorted(((_box(part), part) for part in parts), key=lambda pair: (-pair[0][3], -pair[0][2]))
    area = sum(wide * high for (_, _, wide, high), _ in boxes)
    width = max([1.3 * math.sqrt(area), *(wide for (_, _, wide, _), _ in boxes)])
    floor = [0.0] * max(1, math.ceil(width / _COLUMN))
    found: dict[str, Point] = {}
    for (left, top, wide, high), part in boxes:
        columns = min(len(floor), math.ceil(wide / _COLUMN))
        starts = range(len(floor) - columns + 1)
        start = min(starts, key=lambda i: (max(floor[i : i + columns]), i))
        y = max(floor[start : start + columns])
        floor[start : start + columns] = [y + high] * columns
        x = start * _COLUMN
        found |= {node: (x - left + px, y - top + py) for node, (px, py) in part.items()}
    return found


def _box(part: Mapping[str, Point]) -> tuple[float, float, float, float]:
    """Left, top, width and height of a part with the room that its labels need."""
    xs, ys = [p[0] for p in part.values()], [p[1] for p in part.values()]
    left, top = min(xs) - _SPACE * 0.6, min(ys) - _SPACE * 0.35
    return left, top, max(xs) + _SPACE * 0.6 - left, max(ys) + _SPACE * 0.5 - top
