"""Timeline: what has a date, as precise as documents say it; a year opens into its months."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from starlette.routing import BaseRoute

from kg import expressions as re
from kg.errors import UsageError
from kg.ontology import FactType
from kg.web.facts_table import load
from kg.web.reading import label_of_type
from kg.web.visit import Page, Visit, routes

_TYPES: Final = ("event", "partnership", "agreement", "honour")
_DATE: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class Moment:
    """Something at a date; precision is year, month or day."""

    date: str
    precision: str
    type: str
    type_label: str
    title: str
    href: str
    status: str
    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """How much there is in a year, or a month of the year that is open."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of fact in the filter."""

    type: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """The moments of the open year or month (of all time where none is), with the bars above them."""

    period: str
    years: tuple[Bar, ...]
    months: tuple[Bar, ...]
    moments: tuple[Moment, ...]
    found: int
    undated: int
    kinds: tuple[Kind, ...]
    q: str
    page: int
    pages: int


def page_routes() -> list[BaseRoute]:
    return [*routes("/timeline", timeline)]


def timeline(visit: Visit) -> Page:
    """The timeline page."""
    content = visit.snapshot.once(("timeline", visit.language, visit.query), lambda: _content(visit))
    return Page("timeline.html", visit.say("timeline.title"), content)


def _content(visit: Visit) -> TimelinePage:
    period, text = visit.text("in"), visit.text("q")
    if period and not re.fullmatch(r"\d{4}(-\d{2})?", period, re.ASCII):
        raise UsageError(f"in must be a year or a month (2021, 2021-06), not {period}")
    every = visit.snapshot.once(("moments", visit.language), lambda: tuple(_moments(visit)), pinned=True)
    types = visit.texts("type")
    words = text.casefold().split()
    fitting = [m for m in every if (not types or m.type in types) and all(w in m.text.casefold() for w in words)]
    dated = [moment for moment in fitting if moment.date]
    inside = [moment for moment in dated if moment.date.startswith(period)]
    pages = max(1, -(-len(inside) // _PAGE))
    page = visit.number("page", 1, 1, pages)
    counts = Counter(moment.type for moment in every)
    return TimelinePage(
        period=period,
        years=tuple(_years(dated, period)),
        months=tuple(_months(visit, dated, period)),
        moments=tuple(inside[(page - 1) * _PAGE : page * _PAGE]),
        found=len(inside),
        undated=len(fitting) - len(dated),
        kinds=tuple(
            Kind(name, _label(visit, name), counts[name], not types or name in types) for name in _TYPES if counts[name]
        ),
        q=text,
        page=page,
        pages=pages,
    )


def _label(visit: Visit, name: str) -> str:
    return label_of_type(visit.site.ontology.fact_types[name], visit.language)


def _years(moments: Iterable[Moment], period: str) -> Iterator[Bar]:
    counts = Counter(moment.date[:4] for moment in moments)
    for year in sorted(counts):
        yield Bar(year, year, counts[year], period.startswith(year))


def _months(visit: Visit, moments: Iterable[Moment], period: str) -> Iterator[Bar]:
    if not period:
        return
    counts = Counter(moment.date[5:7] for moment in moments if moment.date.startswith(period[:4]))
    for number, name in enumerate(visit.say("timeline.month_names").split(), 1):
        value = f"{period[:4]}-{number:02}"
        yield Bar(value, name, counts[f"{number:02}"], period == value)


def _moments(visit: Visit) -> list[Moment]:
    found = [moment for name in _TYPES for moment in _of_type(visit, visit.site.ontology.fact_types[name])]
    return sorted(found, key=lambda m: (m.date, m.type, m.title))


def _of_type(visit: Visit, kind: FactType) -> Iterator[Moment]:
    """The facts of a type; when they were is the property that the ontology draws them by."""
    table = load(visit.snapshot, kind, visit.language)
    at = {slot.path: table.column(slot.name) for slot in kind.slots if slot.name != "status"}
    when = at.get(kind.drawing.start or "")
    names = [at[path] for path in (kind.drawing.label,) if path in at and path.rpartition("#")[2] == "name"]
    ends = names or [at[path] for path in (*kind.drawing.source, *kind.drawing.target) if path in at]
    place = next((table.column(slot.name) for slot in kind.slots if slot.name == "place"), None)
    for row in table.rows:
        date = row.cells[when][0].text if when is not None and row.cells[when] else ""
        title = " · ".join("、".join(value.text for value in row.cells[end]) for end in ends if row.cells[end])
        yield Moment(
            date=date if _DATE.fullmatch(date) else "",
            precision={4: "year", 7: "month", 10: "day"}.get(len(date), ""),
            type=kind.name,
            type_label=label_of_type(kind, visit.language),
            title=title or label_of_type(kind, visit.language),
            href=row.href,
            status="、".join(value.text for value in row.cells[table.column("status")]),
            where="、".join(value.text for value in row.cells[place]) if place is not None else "",
            text=row.text,
        )
