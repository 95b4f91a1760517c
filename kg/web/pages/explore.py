"""Explore: the facts of a type as a table with facets, sums as bars, and files to take away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.errors import UsageError
from kg.graph.iris import FA
from kg.ontology import FactType
from kg.web.errors import NotFound
from kg.web.facts_table import Column, Facet, FactsTable, Group, Row, facets, filtered, grouped, load, ordered
from kg.web.holdings import held
from kg.web.reading import Shown, label_of_type
from kg.web.sheets import XLSX, write_csv, write_xlsx
from kg.web.visit import Page, Visit, routes, visit_of

_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class TypeCard:
    """A type of fact on the first page."""

    type: str
    href: str
    label: str
    comment: str
    count: int


@dataclass(frozen=True, slots=True)
class ExploreList:
    """The types; three_public: what the item of travel, reception and vehicles is called."""

    types: tuple[TypeCard, ...]
    three_public: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A fact on the page: its values by column."""

    iri: str
    href: str
    cells: tuple[tuple[Shown, ...], ...]


@dataclass(frozen=True, slots=True)
class ExplorePage:
    """One type: the rows of this page of the table, its facets, and a chart where one is asked for."""

    type: str
    label: str
    columns: tuple[Column, ...]
    rows: tuple[ShownRow, ...]
    found: int
    all: int
    page: int
    pages: int
    q: str
    sort: str
    facets: tuple[Facet, ...]
    group: str
    measure: str
    chart: tuple[Group, ...]


def page_routes() -> list[BaseRoute]:
    files = [Route(f"/explore/{{type}}.{ending}", _file) for ending in ("csv", "xlsx")]
    return [*routes("/explore", explore), *files, *routes("/explore/{type}", explore_type)]


def explore(visit: Visit) -> Page:
    """The types of fact."""
    counts = held(visit.snapshot).different
    kinds = visit.site.ontology.fact_types
    content = ExploreList(
        tuple(
            TypeCard(
                name,
                f"/explore/{name}",
                label_of_type(kind, visit.language),
                visit.site.ontology.terms[kind.iri].comments[visit.language],
                counts[name],
            )
            for name, kind in kinds.items()
        ),
        visit.site.ontology.label(f"{FA}financeItem-three_public_total", visit.language) or "",
    )
    return Page("explore.html", visit.say("explore.title"), content)


def _kind(visit: Visit) -> FactType:
    kind = visit.site.ontology.fact_types.get(visit.places["type"])
    if kind is None:
        raise NotFound(visit.say("explore.none", name=visit.places["type"]))
    return kind


def _wanted(visit: Visit, table: FactsTable) -> dict[str, frozenset[str]]:
    """The chosen values of facets, from the parameters named like columns."""
    names = {column.name for column in table.columns if column.facet}
    return {name: frozenset(visit.texts(name)) for name in names if visit.texts(name)}


def _rows(visit: Visit, table: FactsTable) -> list[Row]:
    return ordered(table, filtered(table, _wanted(visit, table), visit.text("q")), visit.text("sort"))


def explore_type(visit: Visit) -> Page:
    """The table of one type."""
    kind = _kind(visit)
    table = load(visit.snapshot, kind, visit.language)
    key = ("explored", kind.name, visit.language, tuple(sorted(visit.query)))
    content = visit.snapshot.once(key, lambda: _explored(visit, kind, table))
    return Page("explore_type.html", content.label, content)


def _explored(visit: Visit, kind: FactType, table: FactsTable) -> ExplorePage:
    wanted, text = _wanted(visit, table), visit.text("q")
    rows = _rows(visit, table)
    pages = max(1, -(-len(rows) // _PAGE))
    page = visit.number("page", 1, 1, pages)
    group, measure = visit.text("group"), visit.text("measure")
    if measure and not table.columns[table.column(measure)].numeric:
        raise UsageError(f"{measure} is no column of numbers")
    return ExplorePage(
        type=kind.name,
        label=label_of_type(kind, visit.language),
        columns=table.columns,
        rows=tuple(ShownRow(row.iri, row.href, row.cells) for row in rows[(page - 1) * _PAGE : page * _PAGE]),
        found=len(rows),
        all=len(table.rows),
        page=page,
        pages=pages,
        q=text,
        sort=visit.text("sort"),
        facets=facets(table, wanted, text),
        group=group,
        measure=measure,
        chart=grouped(table, rows, group, measure) if group else (),
    )


async def _file(request: Request) -> Response:
    return await to_thread.run_sync(_as_file, request)


def _as_file(request: Request) -> Response:
    """All rows that fit the filters, as CSV or XLSX."""
    visit = visit_of(request, request.app.state.site.snapshot())
    kind = _kind(visit)
    table = load(visit.snapshot, kind, visit.language)
    rows = _rows(visit, table)
    ending = visit.path.rpartition(".")[2]
    header = [*(column.label for column in table.columns), "IRI"]
    cells = (_cells(table, row) for row in rows)
    as_csv = ending == "csv"
    data, media = (write_csv(header, cells), "text/csv") if as_csv else (write_xlsx(kind.name, header, cells), XLSX)
    headers = {"content-disposition": f'attachment; filename="{kind.name}.{ending}"'}
    return Response(data, media_type=media, headers=headers)


def _cells(table: FactsTable, row: Row) -> Iterable[str | float]:
    for place, column in enumerate(table.columns):
        number = row.numbers[place]
        yield number if column.numeric and number is not None else "、".join(v.text for v in row.cells[place])
    yield row.iri
