"""The catalogue of queries: each with its form, its result, and addresses for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import monotonic
from typing import Final
from urllib.parse import urlencode

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.graph.iris import FA, short
from kg.queries import Query
from kg.queries.catalogue import Parameter
from kg.queries.paging import LIMIT, OFFSET, following
from kg.web.errors import NotFound, TooLong
from kg.web.jobs import Body, Cells, Job, Refused, Reply
from kg.web.running import raised
from kg.web.snapshot import Snapshot
from kg.web.tables import ShownTable, presented, without_constants
from kg.web.visit import Page, Visit, routes, visit_of

_ROWS: Final = 500
_OPTIONS: Final = 300
_PAUSE: Final = 60.0  # seconds in which a query that took too long is not run again


@dataclass(frozen=True, slots=True)
class Entry:
    """A query in the list."""

    name: str
    href: str
    title: str
    description: str
    params: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Folder:
    """The queries of one folder; title is the type of fact that they are about."""

    name: str
    title: str
    queries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class CatalogueList:
    """All queries."""

    folders: tuple[Folder, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter in a form: choices are (value, text); suggestions are names that fit."""

    name: str
    label: str
    type: str
    value: str
    choices: tuple[tuple[str, str], ...]
    suggestions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueryPage:
    """A query with its form and, unless it failed, its result."""

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    view: str
    table: ShownTable | None
    error: str
    seconds: float
    sparql: str
    following: str  # the address of the next page, "" on the last
    downloads: tuple[tuple[str, str], ...]


def page_routes() -> list[BaseRoute]:
    downloads = [Route(f"/queries/{{folder}}/{{name}}.{ending}", _download) for ending in ("csv", "tsv", "ttl")]
    return [*routes("/queries", catalogue), *downloads, *routes("/queries/{folder}/{name}", query)]


def catalogue(visit: Visit) -> Page:
    """The list, by type of fact."""
    folders: dict[str, list[Entry]] = {}
    for one in visit.site.catalogue.values():
        entry = Entry(
            one.name,
            f"/queries/{one.name}",
            one.title[visit.language],
            one.description[visit.language],
            tuple(p.label.get(visit.language, p.name) for p in one.params),
        )
        folders.setdefault(one.name.partition("/")[0], []).append(entry)
    content = CatalogueList(
        tuple(Folder(name, _folder_title(visit, name), tuple(found)) for name, found in folders.items())
    )
    return Page("queries.html", visit.say("queries.title"), content)


def _folder_title(visit: Visit, name: str) -> str:
    kind = visit.site.ontology.fact_types.get(name)
    if kind is not None:
        return kind.label_zh if visit.language == "zh" else kind.label_en
    return visit.say(f"queries.{name}") if f"queries.{name}" in visit.site.words.texts else name


def _query(visit: Visit) -> Query:
    name = f"{visit.places['folder']}/{visit.places['name']}"
    if name not in visit.site.catalogue:
        raise NotFound(visit.say("queries.none", name=name))
    return visit.site.catalogue[name]


def _given(visit: Visit, query: Query) -> dict[str, str]:
    """The parameters as they stand in the address; one that is there and empty unsets its default."""
    there = {key for key, _ in visit.query}
    return {p.name: visit.text(p.name) for p in query.params if p.name in there}


def query(visit: Visit) -> Page:
    """The page of one query; what is wrong with a parameter is said beside the form."""
    one = _query(visit)
    given = _given(visit, one)
    job = Job(name=one.name, state=visit.snapshot.number, given=given, rows=_ROWS)
    reply = _reply(visit, job)
    table, seconds, error, status = None, 0.0, "", 200
    fields = tuple(_field(visit, p, given) for p in one.params)
    if isinstance(reply, Cells):
        table = presented(reply, visit.snapshot.names, visit.site.ontology, visit.language)
        table = without_constants(table, {field.name: field.value for field in fields})
        table = replace(table, columns=tuple(heading(visit, name) for name in table.columns))
        seconds = reply.seconds
    elif isinstance(reply, Refused):
        # A default may name a place that this graph does not have; nobody has asked for it.
        error, status = (reply.message, reply.status) if given else (visit.say("queries.fill"), 200)
    content = QueryPage(
        name=one.name,
        title=one.title[visit.language],
        description=one.description[visit.language],
        fields=fields,
        view=one.view,
        table=table,
        error=error,
        seconds=round(seconds, 4),
        sparql=one.text,
        following=next_page(one, given, len(table.rows)) if table else "",
        downloads=tuple(_downloads(one, given)),
    )
    return Page("query.html", content.title, content, status)


def heading(visit: Visit, column: str) -> str:
    """What a column of a query of the catalogue is called; its own name where nobody has called it anything else."""
    if f"column.{column}" in visit.site.words.texts:
        return visit.say(f"column.{column}")
    return visit.site.ontology.label(f"{FA}{column}", visit.language) or column


def _reply(visit: Visit, job: Job) -> Reply:
    """The result, kept for the next visitor; what took too long is not tried again in the same minute."""
    key = ("query", job.name, tuple(sorted(job.given.items())))
    late = ("too long", key, int(monotonic() // _PAUSE))

    def run() -> Reply:
        if visit.snapshot.holds(late):  # looked at here, so that those who waited for the first do not try in turn
            raise TooLong(visit.say("queries.too_long"))
        return visit.site.run(job)

    try:
        return visit.snapshot.once(key, run)
    except TooLong:
        visit.snapshot.once(late, lambda: True)
        raise


def next_page(query: Query, given: Mapping[str, str], rows: int) -> str:
    """The address of the page after one of ``rows`` rows; empty where all rows are there."""
    offset = following(query.page, given, rows)
    return f"/queries/{query.name}?{urlencode({**given, OFFSET: str(offset)})}" if offset is not None else ""


def _downloads(query: Query, given: Mapping[str, str]) -> list[tuple[str, str]]:
    """Addresses of the result as a file: all rows, where the reader has not said how many."""
    if query.page is not None:
        given = {LIMIT: "", **given}
    endings = ("ttl", "json") if query.form in ("CONSTRUCT", "DESCRIBE") else ("csv", "tsv", "json")
    tail = f"?{urlencode(given)}" if given else ""
    return [(ending, f"/queries/{query.name}.{ending}{tail}") for ending in endings]


def _field(visit: Visit, parameter: Parameter, given: Mapping[str, str]) -> Field:
    value = given.get(parameter.name, "" if parameter.default is None else str(parameter.default))
    return Field(
        name=parameter.name,
        label=parameter.label.get(visit.language, parameter.name),
        type=parameter.type,
        value=value,
        choices=_choices(visit, parameter),
        suggestions=_suggestions(visit.snapshot, parameter.type),
    )


def _choices(visit: Visit, parameter: Parameter) -> tuple[tuple[str, str], ...]:
    if parameter.type == "boolean":
        return (("true", visit.say("site.yes")), ("false", visit.say("site.no")))
    scheme = "trait" if parameter.type == "trait" else parameter.type.partition(":")[2]
    if scheme not in visit.site.ontology.schemes:
        return ()
    return tuple((short(c.iri), c.labels[visit.language]) for c in visit.site.ontology.concepts(scheme))


_KINDS: Final = {"place": "place", "country": "country", "org": "org", "person": "person", "agent": ""}


def _suggestions(snapshot: Snapshot, kind: str) -> tuple[str, ...]:
    """Names that a parameter may have, from the graph; none where there are too many to choose from."""
    if kind not in _KINDS:
        return ()
    return snapshot.once(("suggestions", kind), lambda: _names(snapshot, _KINDS[kind]), pinned=True)


def _names(snapshot: Snapshot, part: str) -> tuple[str, ...]:
    from kg.graph.iris import GRAPH, ID, RDFS

    start = f"{ID}{part}/" if part else ID
    result = snapshot.store.query(
        f"SELECT DISTINCT ?name {{ GRAPH ?g {{ ?thing <{RDFS}label> ?name }} "
        f'FILTER(STRSTARTS(STR(?thing), "{start}") && STRSTARTS(STR(?g), "{GRAPH}doc/")) }} LIMIT {_OPTIONS}'
    )
    return tuple(sorted({row["name"].value for row in result}))  # type: ignore[union-attr]


async def _download(request: Request) -> Response:
    return await to_thread.run_sync(_as_file, request)


def _as_file(request: Request) -> Response:
    visit = visit_of(request, request.app.state.site.snapshot())
    one = _query(visit)
    ending = visit.path.rpartition(".")[2]
    job = Job(
        name=one.name,
        state=visit.snapshot.number,
        form=ending,
        given=_given(visit, one),
        rows=visit.site.settings.rows,
        size=visit.site.settings.size,
    )
    reply = raised(visit.site.run(job))
    assert isinstance(reply, Body)
    file = one.name.replace("/", "-")
    headers = {"content-type": reply.content_type, "content-disposition": f'attachment; filename="{file}.{ending}"'}
    return Response(reply.data, headers=headers)
