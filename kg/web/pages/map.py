"""Map: partnerships as bows over the coastlines of the world."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from starlette.routing import BaseRoute

from kg.web.choices import Choice, status_label
from kg.web.geography import HEIGHT, WIDTH, arc, project
from kg.web.names import address
from kg.web.ties import Tie, all_ties
from kg.web.visit import Page, Visit, routes

_MOST: Final = 1500  # bows on the page


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
    ties = all_ties(visit.snapshot)
    wanted = {name: visit.text(name) for name in ("kind", "status", "home", "country")}
    key = ("map", visit.language, tuple(wanted.items()))
    content = visit.snapshot.once(key, lambda: _content(visit, ties, wanted))
    return Page("map.html", visit.say("map.title"), content)


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
    label = status_label if name == "status" else _name
    return tuple(Choice(value, label(visit, value), n, value == wanted[name]) for value, n in counts.most_common(200))


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
        status_label=status_label(visit, tie.status),
        href=_pair(visit, tie),
        path=path,
    )


def _pair(visit: Visit, tie: Tie) -> str:
    """The page of the pair's fact; the table of all of them where documents state several."""
    if len(tie.facts) == 1:
        return address(tie.facts[0])
    return "/explore/partnership?" + urlencode({"a": _name(visit, tie.home), "b": _name(visit, tie.partner)})


def _dots(visit: Visit, ties: list[Tie]) -> Iterable[Dot]:
    counts = Counter(end for tie in ties for end in (tie.home, tie.partner))
    at = {end: point for t in ties for end, point in ((t.home, t.home_at), (t.partner, t.partner_at)) if point}
    homes = {tie.home for tie in ties}
    for iri, point in at.items():
        x, y = project(*point)
        yield Dot(_name(visit, iri), address(iri), x, y, counts[iri], iri in homes)
