"""Write kg/web/land.json, the coastlines of the map page, from Natural Earth (public domain).

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python scripts/coastline.py package/land-110m.json kg/web/land.json

The package world-atlas has Natural Earth's 1:110m land (version 4.1) as TopoJSON: land alone, no borders.
"""

from __future__ import annotations

import json
import sys
from itertools import accumulate
from pathlib import Path
from typing import Any

Point = tuple[float, float]


def arcs(topology: dict[str, Any]) -> list[list[Point]]:
    """The arcs in degrees: TopoJSON stores steps on a grid."""
    (kx, ky), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        xs, ys = (list(accumulate(step[axis] for step in arc)) for axis in (0, 1))
        found.append([(round(x * kx + tx, 1), round(y * ky + ty, 1)) for x, y in zip(xs, ys, strict=True)])
    return found


def ring(known: list[list[Point]], numbers: list[int]) -> list[Point]:
    """One closed line; an arc with a negative number ~n is arc n backwards."""
    points: list[Point] = []
    for number in numbers:
        arc = known[number] if number >= 0 else known[~number][::-1]
        points += arc[1:] if points else arc
    return [point for i, point in enumerate(points) if i == 0 or point != points[i - 1]]


def unwrapped(points: list[Point]) -> list[Point]:
    """The line without jumps from 180 to -180; one that goes round the south pole is closed along -90."""
    found = [points[0]]
    for lon, lat in points[1:]:
        turns = round((found[-1][0] - lon) / 360)
        found.append((lon + 360 * turns, lat))
    if abs(found[-1][0] - found[0][0]) > 180:
        found += [(found[-1][0], -90), (found[0][0], -90)]
    return found


def on_map(points: list[Point]) -> list[list[Point]]:
    """The line as often as parts of it lie between -180 and 180, cut off at these edges."""
    line = unwrapped(points)
    copies = ([(round(lon + shift, 1), lat) for lon, lat in line] for shift in (-360, 0, 360))
    inside = (copy for copy in copies if any(-180 < lon < 180 for lon, _ in copy))
    return [[(min(180, max(-180, lon)), lat) for lon, lat in copy] for copy in inside]


def main(source: str, target: str) -> None:
    """Read the TopoJSON, write the rings."""
    topology = json.loads(Path(source).read_text("utf-8"))
    known = arcs(topology)
    polygons = [p for shape in topology["objects"]["land"]["geometries"] for p in shape["arcs"]]
    rings = [part for polygon in polygons for numbers in polygon for part in on_map(ring(known, numbers))]
    about = "Natural Earth 4.1, 1:110m land, public domain; degrees of longitude and latitude"
    text = json.dumps({"source": about, "rings": [r for r in rings if len(r) > 3]}, separators=(",", ":"))
    Path(target).write_text(text.replace("]],[[", "]],\n[[") + "\n", "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
