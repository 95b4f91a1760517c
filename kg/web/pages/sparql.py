"""/sparql: the SPARQL 1.1 Protocol for programs, an editor for people."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, quote

from anyio import CapacityLimiter, to_thread
from pyoxigraph import Literal, NamedNode, Triple
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg import expressions as re
from kg.errors import KgError, UsageError
from kg.graph.iris import BASE, PREFIXES, TYPE
from kg.web.errors import NotAcceptable, Unsupported, WebError
from kg.web.jobs import Body, Cells, Job
from kg.web.negotiation import GRAPHS, RESULTS, choose, wants_html
from kg.web.points import SmallMap, small_map
from kg.web.rendered import Rendered
from kg.web.results import write_triples
from kg.web.running import raised
from kg.web.site import Site
from kg.web.small_graph import SmallGraph, pairs, small_graph
from kg.web.tables import ShownTable, presented
from kg.web.visit import Page, Visit, finished, kept_answer, visit_of

_ROWS: Final = 1000  # rows of a result on the page
_KEPT: Final = 500_000  # bytes of a result that is worth keeping
# Functions that give something else each time, by SPARQL 1.1; a query with such a word is run each time.
_CHANGING: Final = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\b", re.IGNORECASE)
_VIEWS: Final = ("table", "graph", "map")
_CORS: Final = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, POST, OPTIONS",
    "access-control-allow-headers": "Content-Type, Accept, Cache-Control, X-Requested-With",
    "access-control-max-age": "86400",
    "cross-origin-resource-policy": "cross-origin",
}
_ONCE: Final = {"cache-control": "no-store"}
_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_FORM: Final = "application/x-www-form-urlencoded"
_DIRECT: Final = "application/sparql-query"
EXAMPLE: Final = """SELECT ?city ?cityName ?partner ?partnerName WHERE {
  ?city fa:sisterCity ?partner .
  GRAPH graph:background {
    ?city rdfs:label ?cityName . ?partner rdfs:label ?partnerName
    FILTER(LANG(?cityName) = "zh-Hans" && LANG(?partnerName) = "zh-Hans")
  }
}
ORDER BY ?cityName
LIMIT 100"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of the protocol: the query, the data set, and a format by name ("" for none)."""

    query: str | None
    graphs: tuple[str, ...]
    named: tuple[str, ...]
    form: str


@dataclass(frozen=True, slots=True)
class Editor:
    """The editor with the query in it and its result; where: line and column of an error."""

    query: str
    prefixes: str
    table: ShownTable | None
    form: str
    seconds: float
    error: str
    where: tuple[int, int] | None
    downloads: tuple[tuple[str, str], ...]
    catalogue: tuple[tuple[str, str], ...]
    loaded: str
    view: str
    map: SmallMap | None = None
    graph: SmallGraph | None = None


def page_routes() -> list[BaseRoute]:
    return [Route("/sparql", _endpoint, methods=["GET", "POST", "OPTIONS"], name="sparql")]


def prefixes() -> str:
    """The prefixes of the graph, as the head of a query."""
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


async def _endpoint(request: Request) -> Response:
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=_CORS)
    try:
        asked = await _read(request)
    except KgError as error:
        if wants_html(request.headers.get("accept")):
            raise
        return _failed(error)  # in a browser, a program of another site sees only answers that let it
    kept = _kept(request, asked)
    if kept is not None:
        return kept
    # Queries wait in threads of their own, so that pages are answered while all workers are busy.
    limiter: CapacityLimiter = request.app.state.query_threads
    return await to_thread.run_sync(_answer, request, asked, limiter=limiter)


async def _read(request: Request) -> Asked:
    """The parameters of a request by any of the three ways; raises UsageError, Unsupported."""
    pairs = list(request.query_params.multi_items())
    if request.method == "POST":
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        body = await request.body()
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError as error:
            raise UsageError(f"the request is not UTF-8: {error}") from error
        if kind == _DIRECT:
            pairs.append(("query", text))
        elif kind == _FORM:
            pairs += parse_qsl(text, keep_blank_values=True, max_num_fields=100)
        elif kind == "application/sparql-update":
            raise _ReadOnly("updates are refused: this endpoint only reads")
        else:
            raise Unsupported(f"send the query as {_FORM} or {_DIRECT}, not as {kind or 'nothing'}")
    if any(key == "update" for key, _ in pairs):
        raise _ReadOnly("updates are refused: this endpoint only reads")
    queries = [value for key, value in pairs if key == "query"]
    if len(queries) > 1:
        raise UsageError("there is more than one parameter query")
    return Asked(
        query=queries[0] if queries else None,
        graphs=tuple(value for key, value in pairs if key == "default-graph-uri"),
        named=tuple(value for key, value in pairs if key == "named-graph-uri"),
        form=next((value for key, value in pairs if key == "format"), ""),
    )


class _ReadOnly(WebError):
    """An update."""

    status = 403


def _for_people(request: Request, asked: Asked) -> bool:
    return wants_html(request.headers.get("accept")) and not asked.form


def _key(request: Request, asked: Asked) -> Hashable:
    """What a program's result is kept under."""
    return ("sparql", asked, request.headers.get("accept"))


def _kept(request: Request, asked: Asked) -> Response | None:
    """The answer to the same query on the same graph, without a thread or a process."""
    if _for_people(request, asked):
        return kept_answer(request) if request.method == "GET" else None
    snapshot = request.app.state.site.fresh()
    kept = snapshot.shelf.get(_key(request, asked)) if snapshot else None
    return kept.response(request) if kept else None


def _answer(request: Request, asked: Asked) -> Response:
    if _for_people(request, asked):
        return _editor(request, asked)
    try:
        if asked.query is None:
            return _description(request)
        return _result(request, asked, asked.query)
    except KgError as error:
        return _failed(error)


def _result(request: Request, asked: Asked, query: str) -> Response:
    """The result of a program's query; kept for whoever asks for the same."""
    accept = request.headers.get("accept")
    site: Site = request.app.state.site
    snapshot = site.snapshot()
    job = Job(
        text=query,
        state=snapshot.number,
        accept=accept or "*/*",
        form=asked.form.lower(),
        graphs=asked.graphs,
        named=asked.named,
        rows=site.settings.rows,
        size=site.settings.size,
    )
    reply = raised(site.run(job))
    assert isinstance(reply, Body)
    headers = _CORS | {"content-type": reply.content_type, "vary": "Accept"}
    if len(reply.data) > _KEPT or _CHANGING.search(query):
        response = Response(reply.data, headers=headers)
    else:
        rendered = Rendered.of(reply.data, 200, headers | {"cache-control": "no-cache"})
        snapshot.shelf.put(_key(request, asked), rendered)
        response = rendered.response(request)
    response.headers["server-timing"] = f"query;dur={reply.seconds * 1000:.1f}"
    return response


def _failed(error: KgError) -> Response:
    """An error as plain text, as clients of the protocol expect."""
    status = error.status if isinstance(error, WebError) else 400 if isinstance(error, UsageError) else 500
    headers = _CORS | ({"retry-after": "5"} if status == 503 else {})
    return Response(f"{error}\n", status, headers, media_type="text/plain")


def _editor(request: Request, asked: Asked) -> Response:
    site: Site = request.app.state.site
    visit = visit_of(request, site.snapshot())
    table, seconds, form, error, status = None, 0.0, "", "", 200
    world, network = None, None
    loaded, view = visit.text("load"), visit.one_of("view", _VIEWS, "table")
    if asked.query:
        job = Job(text=asked.query, state=visit.snapshot.number, graphs=asked.graphs, named=asked.named, rows=_ROWS)
        try:
            reply = raised(site.run(job))
            assert isinstance(reply, Cells)
            table = presented(reply, visit.snapshot.names, site.ontology, visit.language, raw=True)
            seconds, form = reply.seconds, reply.form
            if view == "map":
                world = _world(visit, reply)
            elif view == "graph":
                network = small_graph(reply, visit.snapshot.names, site.ontology, visit.language)
        except KgError as problem:
            error = str(problem)
            status = problem.status if isinstance(problem, WebError) else 400
    content = Editor(
        query=asked.query if asked.query is not None else _starting_text(site, loaded),
        loaded=loaded,
        prefixes=prefixes(),
        table=table,
        form=form,
        seconds=round(seconds, 4),
        error=error,
        where=_position(error),
        downloads=_downloads(asked.query or "", form),
        catalogue=tuple((q.name, q.title[visit.language]) for q in site.catalogue.values()),
        view=view,
        map=world,
        graph=network,
    )
    lasting = request.method == "GET" and not _CHANGING.search(content.query)
    page = Page("sparql.html", visit.say("sparql.title"), content, status, {} if lasting else _ONCE)
    return finished(request, visit, page, as_json=False)


def _world(visit: Visit, cells: Cells) -> SmallMap | None:
    """The places of a result, joined where they stand in one row."""
    joined = pairs(cells)
    alone = [cell.value for row in cells.rows for cell in row if cell and cell.kind == "iri"]
    return small_map(visit.snapshot, [*(end for pair in joined for end in pair), *alone], visit.language, joined)


def _starting_text(site: Site, name: str) -> str:
    """The query of the catalogue that is to be edited, else an example; raises UsageError."""
    return site.catalogue[name].text if name else f"{prefixes()}\n{EXAMPLE}"


def _downloads(query: str, form: str) -> tuple[tuple[str, str], ...]:
    formats = GRAPHS if form == "CONSTRUCT" else RESULTS
    return tuple((f.name, f"/sparql?format={f.name}&query={quote(query)}") for f in formats)


def _position(error: str) -> tuple[int, int] | None:
    """Line and column in Oxigraph's message, "error at 2:33: expected …"."""
    found = re.search(r"error at (\d+):(\d+)", error)
    return (int(found[1]), int(found[2])) if found else None


def _description(request: Request) -> Response:
    """The service description of the endpoint; raises UsageError for a form without a query, NotAcceptable."""
    if request.method == "POST":
        raise UsageError("the parameter query is missing")
    form = choose(request.headers.get("accept"), GRAPHS)
    if form is None:
        raise NotAcceptable("the service description is given as " + ", ".join(f.media for f in GRAPHS))
    site: Site = request.app.state.site
    url = str(request.url.replace(query=""))
    data = write_triples(_service(site, url), form.name, 100_000, 10_000_000)
    return Response(data, headers=_CORS | {"content-type": form.content_type, "vary": "Accept"})


def _service(site: Site, url: str) -> list[Triple]:
    service, dataset = NamedNode(f"{url}#service"), NamedNode(BASE + "dataset")
    default = NamedNode(f"{url}#default")
    said = [
        Triple(service, TYPE, NamedNode(_SD + "Service")),
        Triple(service, NamedNode(_SD + "endpoint"), NamedNode(url)),
        Triple(service, NamedNode(_SD + "supportedLanguage"), NamedNode(_SD + "SPARQL11Query")),
        Triple(service, NamedNode(_SD + "feature"), NamedNode(_SD + "UnionDefaultGraph")),
        Triple(service, NamedNode(_SD + "defaultDataset"), dataset),
        Triple(dataset, TYPE, NamedNode(_SD + "Dataset")),
        Triple(dataset, NamedNode(_SD + "defaultGraph"), default),
        Triple(default, TYPE, NamedNode(_SD + "Graph")),
    ]
    formats = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
    for name in (*formats, "Turtle", "N-Triples", "JSON-LD", "RDF_XML"):
        said.append(Triple(service, NamedNode(_SD + "resultFormat"), NamedNode(_FORMATS + name)))
    for number, graph in enumerate(sorted(site.snapshot().store.graphs(), key=lambda name: name.value)):
        node = NamedNode(f"{url}#graph-{number}")
        said.append(Triple(dataset, NamedNode(_SD + "namedGraph"), node))
        said.append(Triple(node, TYPE, NamedNode(_SD + "NamedGraph")))
        said.append(Triple(node, NamedNode(_SD + "name"), graph))
    said.append(Triple(dataset, NamedNode(PREFIXES["dcterms"] + "title"), Literal("fakg", language="en")))
    return said
