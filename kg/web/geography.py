"""The world on a flat page: coastlines and points in the Equal Earth projection."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import Final

_LAND: Final = Path(__file__).parent / "land.json"
SCALE: Final = 180.0  # units of the drawing for a radian at the equator
WIDTH: Final = 980
HEIGHT: Final = 478
# The coefficients of Šavrič, Patterson and Jenny, The Equal Earth map projection (2018).
_A: Final = (1.340264, -0.081106, 0.000893, 0.003796)
_M: Final = math.sqrt(3) / 2


def project(lon: float, lat: float) -> tuple[float, float]:
    """Degrees → a place on the drawing, whose upper left corner is (0, 0)."""
    theta = math.asin(_M * math.sin(math.radians(lat)))
    squared = theta * theta
    sixth = squared**3
    a1, a2, a3, a4 = _A
    x = math.radians(lon) * math.cos(theta) / (_M * (a1 + 3 * a2 * squared + sixth * (7 * a3 + 9 * a4 * squared)))
    y = theta * (a1 + a2 * squared + sixth * (a3 + a4 * squared))
    return round(WIDTH / 2 + SCALE * x, 1), round(HEIGHT / 2 - SCALE * y, 1)


@cache
def land() -> str:
    """The land as the path of an SVG drawing, read once: it never changes."""
    rings = json.loads(_LAND.read_text("utf-8"))["rings"]
    return "".join("M" + "L".join(f"{x},{y}" for x, y in (project(*point) for point in ring)) + "Z" for ring in rings)


def arc(start: tuple[float, float], end: tuple[float, float]) -> str:
    """A bow between two places of the drawing, bent upwards."""
    (x1, y1), (x2, y2) = start, end
    distance = math.hypot(x2 - x1, y2 - y1)
    middle = ((x1 + x2) / 2, (y1 + y2) / 2 - 0.28 * distance)
    return f"M{x1},{y1}Q{middle[0]:.1f},{middle[1]:.1f} {x2},{y2}"
