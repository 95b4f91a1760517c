"""Map: partnerships as bows over the coastlines of the world."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, QuerySolutions
from starlette.routing import BaseRoute

from kg.graph.iris import FA, PREFIXES
from kg.web.geography import HEIGHT, WIDTH, arc, project
from kg.web.names import address
from kg.web.points import Point, point_of
from kg.web.reading import status_of
from kg.web.snapshot import Snapshot
from kg.web.visit import Page, Visit, routes

_ALL: Final = f"""PREFIX fa: <{FA}> PREFIX geo: <{PREFIXES["geo"]}>
SELECT DISTINCT ?fact ?home ?partner ?kind ?status ?homeAt ?partnerAt ?country {{
  GRAPH ?g {{ ?fact a fa:Partnership ; fa:home ?home ; fa:partner ?partner ; fa:kind ?kind
    OPTIONAL {{ ?fact fa:status ?status }} OPTIONAL {{ ?fact fa:partnerCountry ?country }} }}
  OPTIONAL {{ ?home geo:asWKT ?homeAt }} OPTIONAL {{ ?partner geo:asWKT ?partnerAt }} }}"""
_MOST: Final = 1500  # bows on the page


@dataclass(frozen=True, slots=True)
class Tie:
    """A pair of places with all that documents state of it; points are (longitude, latitude)."""

    facts: tuple[str, ...]
    home: str
    partner: str
    kinds: tuple[str, ...]
    status: str
    country: str
    home_at: Point | None
    partner_at: Point | None


@dataclass(frozen=True, slots=True)
class Bow:
    """A pair on the drawing."""

    home: str
    home_href: str
    partner: str
    partner_href: str
    country: str
    kind: str
    status: str
    status_label: str
    href: str
    path: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the drawing; ties: how many bows end there."""

    name: str
    href: str
    x: float
    y: float
    ties: int
    home: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class MapPage:
    """What is drawn, what cannot be placed, and the filters."""

    bows: tuple[Bow, ...]
    dots: tuple[Dot, ...]
    unplaced: tuple[Bow, ...]
    kinds: tuple[Choice, ...]
    statuses: tuple[Choice, ...]
    homes: tuple[Choice, ...]
    countries: tuple[Choice, ...]
    width: int
    height: int
    more: int


def page_routes() -> list[BaseRoute]:
    return [*routes("/map", world)]


def world(visit: Visit) -> Page:
    """The map page."""
    ties = visit.snapshot.once("ties", lambda: _ties(visit.snapshot))
    wanted = {name: visit.text(name) for name in ("kind", "status", "home", "country")}
    key = ("map", visit.language, tuple(wanted.items()))
    content = visit.snapshot.once(key, lambda: _content(visit, ties, wanted))
    return Page("map.html", visit.say("map.title"), content)


def _ties(snapshot: Snapshot) -> tuple[Tie, ...]:
    pairs: dict[tuple[str, str], list[dict[str, NamedNode | Literal]]] = defaultdict(list)
    result = snapshot.store.query(_ALL)
    for row in result if isinstance(result, QuerySolutions) else ():
        said = {v.value: row[v.value] for v in result.variables if row[v.value] is not None}  # type: ignore[union-attr]
        pairs[said["home"].value, said["partner"].value].append(said)
    return tuple(_tie(home, partner, rows) for (home, partner), rows in sorted(pairs.items()))


def _tie(home: str, partner: str, rows: list[dict[str, NamedNode | Literal]]) -> Tie:
    def all_of(name: str) -> list[NamedNode | Literal]:
        return [row[name] for row in rows if name in row]

    return Tie(
        facts=tuple(sorted({term.value for term in all_of("fact")})),
        home=home,
        partner=partner,
        kinds=tuple(sorted({term.value for term in all_of("kind")})),
        status=status_of(all_of("status")),
        country=min((term.value for term in all_of("country")), default=""),
        home_at=_point(all_of("homeAt")),
        partner_at=_point(all_of("partnerAt")),
    )


def _point(terms: Iterable[NamedNode | Literal]) -> Point | None:
    return next((point for term in terms if (point := point_of(term.value))), None)


def _values(tie: Tie, name: str) -> tuple[str, ...]:
    values = {"kind": tie.kinds, "status": (tie.status,), "home": (tie.home,), "country": (tie.country,)}
    return tuple(value for value in values[name] if value)


def _content(visit: Visit, ties: tuple[Tie, ...], wanted: dict[str, str]) -> MapPage:
    fitting = [t for t in ties if all(not value or value in _values(t, name) for name, value in wanted.items())]
    visit.snapshot.names.all({iri for t in ties for iri in (t.home, t.partner, t.country) if iri})
    placed = [tie for tie in fitting if tie.home_at and tie.partner_at]
    return MapPage(
        bows=tuple(_bow(visit, tie) for tie in placed[:_MOST]),
        dots=tuple(_dots(visit, placed[:_MOST])),
        unplaced=tuple(_bow(visit, tie) for tie in fitting if not (tie.home_at and tie.partner_at)),
        kinds=_choices(visit, ties, "kind", wanted),
        statuses=_choices(visit, ties, "status", wanted),
        homes=_choices(visit, ties, "home", wanted),
        countries=_choices(visit, ties, "country", wanted),
        width=WIDTH,
        height=HEIGHT,
        more=max(0, len(placed) - _MOST),
    )


def _name(visit: Visit, iri: str) -> str:
    concept = visit.site.ontology.label(iri, visit.language)
    return concept or visit.snapshot.names[iri].name(visit.language)


def _choices(visit: Visit, ties: tuple[Tie, ...], name: str, wanted: dict[str, str]) -> tuple[Choice, ...]:
    counts = Counter(value for tie in ties for value in _values(tie, name))
    label = _status if name == "status" else _name
    return tuple(Choice(value, label(visit, value), n, value == wanted[name]) for value, n in counts.most_common(200))


def _status(visit: Visit, status: str) -> str:
    return visit.site.ontology.label(f"{FA}status-{status}", visit.language) or status if status else ""


def _bow(visit: Visit, tie: Tie) -> Bow:
    path = arc(project(*tie.home_at), project(*tie.partner_at)) if tie.home_at and tie.partner_at else ""
    return Bow(
        home=_name(visit, tie.home),
        home_href=address(tie.home),
        partner=_name(visit, tie.partner),
        partner_href=address(tie.partner),
        country=_name(visit, tie.country) if tie.country else "",
        kind="、".join(_name(visit, kind) for kind in tie.kinds),
        status=tie.status,
        status_label=_status(visit, tie.status),
        href=address(tie.facts[0]),
        path=path,
    )


def _dots(visit: Visit, ties: list[Tie]) -> Iterable[Dot]:
    counts = Counter(end for tie in ties for end in (tie.home, tie.partner))
    at = {end: point for t in ties for end, point in ((t.home, t.home_at), (t.partner, t.partner_at)) if point}
    homes = {tie.home for tie in ties}
    for iri, point in at.items():
        x, y = project(*point)
        yield Dot(_name(visit, iri), address(iri), x, y, counts[iri], iri in homes)
