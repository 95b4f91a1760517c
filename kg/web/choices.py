"""The values that filters of the graph, the map and others offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kg.errors import UsageError
from kg.graph.iris import FA
from kg.web.visit import Visit

STATUSES: Final = ("done", "ongoing", "planned")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter, with how many have it; chosen: whether the visitor wants it."""

    value: str
    label: str
    count: int
    chosen: bool
    colour: str = ""
    shape: str = ""


def status_label(visit: Visit, status: str) -> str:
    """What a status is called; empty for none."""
    return visit.site.ontology.label(f"{FA}status-{status}", visit.language) or status if status else ""


def year(visit: Visit, name: str) -> str:
    """A parameter that is a year, or empty; raises UsageError."""
    text = visit.text(name)
    if text and not (len(text) == 4 and text.isascii() and text.isdigit()):
        raise UsageError(f"{name} must be a year of four digits, not {text}")
    return text
