"""Where things lie, and small maps of them: drawn on the server, looked at without a script."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from kg import expressions as re
from kg.graph.iris import PREFIXES
from kg.ontology import Language
from kg.web.geography import HEIGHT, WIDTH, arc, project
from kg.web.lookup import said_of
from kg.web.names import address
from kg.web.snapshot import Snapshot

Point = tuple[float, float]  # degrees: longitude, latitude
_POINT: Final = re.compile(r"POINT\((-?[\d.]+) (-?[\d.]+)\)")
_WHERE: Final = NamedNode(PREFIXES["geo"] + "asWKT")
_SHARE: Final = WIDTH / HEIGHT
_LEAST: Final = 150.0  # units of the drawing that a small map is at least wide
_ROOM: Final = 24.0  # units around the outermost places
_NAMED: Final = 14  # places whose names stand on the map


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on a small map; label_y: where its name stands, 0 where it has none for want of room."""

    name: str
    href: str
    x: float
    y: float
    label_y: float


@dataclass(frozen=True, slots=True)
class SmallMap:
    """The part of the world that holds some places: the corner and size of what is seen, places, bows between them.

    size: what a line or a dot of one unit must be multiplied with to look the same at every zoom.
    """

    left: float
    top: float
    width: float
    height: float
    size: float
    spots: tuple[Spot, ...]
    bows: tuple[str, ...]


def point_of(wkt: str) -> Point | None:
    """The point of a WKT literal; None where it is none."""
    found = _POINT.search(wkt)
    return (float(found[1]), float(found[2])) if found else None


def points(snapshot: Snapshot, iris: Collection[str]) -> Mapping[str, Point]:
    """The points of those of the things that have one."""
    found = {}
    for iri in dict.fromkeys(iris):
        said = (point_of(one.value.value) for one in said_of(snapshot.store, NamedNode(iri), _WHERE))
        point = next(filter(None, said), None)
        if point is not None:
            found[iri] = point
    return found


def small_map(
    snapshot: Snapshot,
    iris: Sequence[str],
    language: Language,
    pairs: Collection[tuple[str, str]] = (),
) -> SmallMap | None:
    """A map of things, the first of them named, with bows between pairs; None where none has a point."""
    at = points(snapshot, iris)
    if not at:
        return None
    placed = {iri: project(*at[iri]) for iri in dict.fromkeys(iris) if iri in at}
    names = snapshot.names.all(placed)
    left, top, width = _window(list(placed.values()))
    size = width / 460
    taken: list[tuple[float, float]] = []
    spots = []
    for iri, (x, y) in placed.items():
        label_y = _room_for_name(x, y, size, taken) if len(taken) < _NAMED else 0.0
        spots.append(Spot(names[iri].name(language), address(iri), x, y, label_y))
    bows = tuple(arc(placed[one], placed[other]) for one, other in pairs if one in placed and other in placed)
    height = round(width / _SHARE, 1)
    return SmallMap(left, top, width, height, round(size, 3), tuple(spots), bows)


def _window(places: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Left, top and width of what shows all places, inside the drawing where that is possible."""
    xs, ys = [x for x, _ in places], [y for _, y in places]
    width = max(max(xs) - min(xs) + 2 * _ROOM, (max(ys) - min(ys) + 2 * _ROOM) * _SHARE, _LEAST)
    width = min(width * 1.15, WIDTH)
    left = min(max((min(xs) + max(xs) - width) / 2, 0), WIDTH - width)
    top = min(max((min(ys) + max(ys) - width / _SHARE) / 2, 0), HEIGHT - width / _SHARE)
    return round(left, 1), round(top, 1), round(width, 1)


def _room_for_name(x: float, y: float, size: float, taken: list[tuple[float, float]]) -> float:
    """The height at which the name of a place can stand, below or above it; 0 where others stand there."""
    for label_y in (y + 15 * size, y - 8 * size):
        if all(abs(x - other_x) > 96 * size or abs(label_y - other_y) > 14 * size for other_x, other_y in taken):
            taken.append((x, label_y))
            return round(label_y, 1)
    return 0.0
