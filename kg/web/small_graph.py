"""The result of a query as a network: laid out on the server, drawn as SVG."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kg.graph.iris import BASE, FA, short
from kg.ontology import Language, Ontology
from kg.views.layout import positions
from kg.web.jobs import Cell, Cells
from kg.web.names import Names, address

_MOST: Final = 150  # nodes


@dataclass(frozen=True, slots=True)
class Dot:
    """A thing of the result."""

    name: str
    href: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """What joins two things; label: the property, or the columns of the result."""

    x1: float
    y1: float
    x2: float
    y2: float
    label: str


@dataclass(frozen=True, slots=True)
class SmallGraph:
    """Dots and lines with the corner and the size of the drawing; more: things that were left out."""

    left: float
    top: float
    width: float
    height: float
    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]
    more: int


def small_graph(cells: Cells, names: Names, ontology: Ontology, language: Language) -> SmallGraph | None:
    """The things of a result, joined as triples or as columns of one row; None where no two are joined."""
    import networkx

    ties = dict.fromkeys(_ties(cells))
    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    every = dict.fromkeys(end for source, target, _ in ties for end in (source, target))
    kept = set(list(every)[:_MOST])
    drawn = [tie for tie in ties if tie[0] in kept and tie[1] in kept]
    if not drawn:
        return None
    graph.add_edges_from((source, target) for source, target, _ in drawn)
    at = {iri: (round(x, 1), round(y, 1)) for iri, (x, y) in positions(graph).items()}
    known = names.all([iri for iri in at if iri.startswith(BASE)])

    def said(iri: str) -> str:
        return ontology.label(iri, language) or (known[iri].name(language) if iri in known else short(iri))

    xs, ys = [x for x, _ in at.values()], [y for _, y in at.values()]
    return SmallGraph(
        left=min(xs) - 90,
        top=min(ys) - 40,
        width=round(max(xs) - min(xs) + 180, 1),
        height=round(max(ys) - min(ys) + 90, 1),
        dots=tuple(Dot(said(iri), address(iri), x, y) for iri, (x, y) in at.items()),
        lines=tuple(Line(*at[source], *at[target], _label(path, ontology, language)) for source, target, path in drawn),
        more=len(every) - len(kept),
    )


def pairs(cells: Cells) -> tuple[tuple[str, str], ...]:
    """The things that rows or triples join, each pair once."""
    return tuple(dict.fromkeys((source, target) for source, target, _ in _ties(cells)))


def _label(path: str, ontology: Ontology, language: Language) -> str:
    return ontology.label(path, language) or (short(path) if ":" in path else path)


def _ties(cells: Cells) -> Iterable[tuple[str, str, str]]:
    """(one, other, what joins them); a column of a SELECT is joined to the first that holds things."""
    for row in cells.rows:
        if cells.form == "CONSTRUCT":
            subject, path, value = row
            if subject and path and _is_thing(subject) and _is_thing(value):
                assert value is not None
                yield subject.value, value.value, path.value
            continue
        things = [(name, cell.value) for name, cell in zip(cells.columns, row, strict=True) if cell and _is_thing(cell)]
        for name, other in things[1:]:
            if other != things[0][1]:
                yield things[0][1], other, name


def _is_thing(cell: Cell | None) -> bool:
    """Whether a cell is a thing that a network shows: no class, no concept, no property of the ontology."""
    return cell is not None and cell.kind == "iri" and not cell.value.startswith(FA)
