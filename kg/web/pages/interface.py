"""/openapi.json: what programs may ask of the site, made from the catalogue and the types of fact."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.queries import Query
from kg.queries.catalogue import Parameter
from kg.version import __version__
from kg.web.negotiation import GRAPHS, RESULTS
from kg.web.site import Site
from kg.web.visit import json_response

Json = dict[str, Any]
_SHEETS: Final = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_RDF: Final = tuple(form.media for form in GRAPHS)
_TYPES: Final = {"integer": "integer", "decimal": "number", "boolean": "boolean"}
_FREE: Final = {"application/json": {"schema": {"type": "object"}}}


def _parameter(name: str, about: str, *, required: bool = False, kind: str = "string") -> Json:
    return {"name": name, "in": "query", "description": about, "required": required, "schema": {"type": kind}}


_QUESTION: Final = _parameter("q", "the question", required=True)


def page_routes() -> list[BaseRoute]:
    return [Route("/openapi.json", _endpoint)]


async def _endpoint(request: Request) -> Response:
    return await to_thread.run_sync(lambda: json_response(description(request.app.state.site)))


def description(site: Site) -> Json:
    """The OpenAPI 3.1 document."""
    paths: Json = {**_pages(), "/sparql": _sparql(), **_files(), **_things()}
    for name, kind in site.ontology.fact_types.items():
        words = [_parameter(word, word) for word in ("q", "sort", "page", "group", "measure")]
        paths[f"/explore/{name}.json"] = _get(f"explore_{name}", kind.label_en, words)
        for ending, media in _SHEETS.items():
            paths[f"/explore/{name}.{ending}"] = _get(
                f"explore_{name}_{ending}", kind.label_en, words[:2], _as_file(media)
            )
    for query in site.catalogue.values():
        paths |= dict(_query(query))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Foreign affairs knowledge graph", "version": __version__},
        "paths": paths,
    }


def _pages() -> Json:
    """The pages that every graph has, as JSON."""
    filters = [_parameter(n, n) for n in ("type", "status", "from", "to", "country", "trait")]
    around = [_parameter("focus", "a name or IRI"), _parameter("depth", "steps away, 1 to 3", kind="integer")]
    drawn = [*around, *filters, _parameter("by", "place or country"), _parameter("apart", "yes: small groups too")]
    found = [_parameter("q", "words to look for"), _parameter("page", "page", kind="integer")]
    kinds = [_parameter(n, n) for n in ("home", "country", "kind", "status")]
    return {
        "/index.json": _get("home", "What the graph holds", []),
        "/ask.json": _get("ask", "Answer a question", [_QUESTION]),
        "/documents.json": _get("documents", "List documents", found),
        "/documents/{doc}.json": _get("document", "A document with its facts", [_in_path("doc")]),
        "/graph.json": _get("graph", "The network", drawn),
        "/graph/near.json": _get("graph_near", "A node with its neighbours", [_parameter("iri", "IRI", required=True)]),
        "/map.json": _get("map", "Partnerships with coordinates", kinds),
        "/timeline.json": _get(
            "timeline", "What has a date", [_parameter("in", "a year or month"), _parameter("type", "type"), *found]
        ),
        "/explore.json": _get("explore", "Types of fact and how many there are", []),
        "/queries.json": _get("queries", "The catalogue of queries", []),
        "/ontology.json": _get("ontology", "The ontology", []),
        "/healthz.json": _get("health", "Whether the site is well", []),
    }


def _files() -> Json:
    """What there is in other formats than JSON."""
    around = [_parameter(n, n) for n in ("focus", "depth", "type", "status", "from", "to", "country", "trait")]
    return {
        "/ask.csv": _get("ask_csv", "Answer a question, as a table", [_QUESTION], _as_file("text/csv")),
        "/graph/page.html": _get("graph_page", "The network as one page", around, _as_file("text/html")),
        "/ontology.ttl": _get("ontology_ttl", "The ontology", [], _as_file("text/turtle")),
        "/.well-known/void": _get("dataset", "The description of the data set", [], _as_file(*_RDF)),
        "/openapi.json": _get("interface", "This description", []),
    }


def _things() -> Json:
    """A thing at its address, which gives the format that the client accepts, and at addresses for each format."""
    thing, media = [_in_path("thing")], _as_file("text/html", "application/json", *_RDF)
    paths: Json = {
        "/id/{thing}": _get("thing", "A thing, by Accept", thing, media),
        "/id/{thing}.json": _get("thing_json", "A thing with the facts that name it", thing),
    }
    for form in GRAPHS:
        said = _get(f"thing_{form.name}", "What is stated of a thing", thing, _as_file(form.media))
        paths[f"/id/{{thing}}.{form.name}"] = said
    return paths


def _as_file(*media: str) -> Json:
    return {kind: {"schema": {"type": "string"}} for kind in media}


def _query(query: Query) -> Iterable[tuple[str, Json]]:
    """The addresses of a query of the catalogue."""
    parameters = [_of_query(parameter) for parameter in query.params]
    name = query.name.replace("/", "_")
    tabular = query.form in ("SELECT", "ASK")
    files = {"csv": "text/csv", "tsv": "text/tab-separated-values"} if tabular else {"ttl": "text/turtle"}
    yield f"/queries/{query.name}.json", _get(name, query.title["en"], parameters)
    for ending, media in files.items():
        said = _get(f"{name}_{ending}", query.title["en"], parameters, _as_file(media))
        yield f"/queries/{query.name}.{ending}", said


def _of_query(parameter: Parameter) -> Json:
    said = _parameter(
        parameter.name, parameter.label.get("en", parameter.name), kind=_TYPES.get(parameter.type, "string")
    )
    if parameter.default is not None:
        said["schema"]["default"] = parameter.default
    return said


def _get(name: str, summary: str, parameters: list[Json], content: Json | None = None) -> Json:
    answers = {
        "200": {"description": "the result", "content": content or _FREE},
        "400": {"description": "what is wrong"},
    }
    return {"get": {"operationId": name, "summary": summary, "parameters": parameters, "responses": answers}}


def _in_path(name: str) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _sparql() -> Json:
    """Both ways of the protocol; without a query, the service describes itself."""
    content = _as_file(*(form.media for form in (*RESULTS, *GRAPHS)))
    parameters = [
        _parameter("query", "a SPARQL query"),
        _parameter("default-graph-uri", "a graph of the default graph; may be repeated"),
        _parameter("named-graph-uri", "a graph that GRAPH finds; may be repeated"),
        _parameter("format", "json, xml, csv, tsv, ttl, nt, jsonld or rdf, in place of Accept"),
    ]
    fields = {one["name"]: one["schema"] for one in parameters}
    sent: Json = {
        "application/x-www-form-urlencoded": {
            "schema": {"type": "object", "properties": fields, "required": ["query"]}
        },
        "application/sparql-query": {"schema": {"type": "string"}},
    }
    said = _get("sparql", "SPARQL 1.1 Protocol", parameters, content)
    post = {**said["get"], "operationId": "sparql_post", "parameters": [], "requestBody": {"content": sent}}
    return {**said, "post": post}
