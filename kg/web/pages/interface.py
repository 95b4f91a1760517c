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
from kg.web.site import Site
from kg.web.visit import json_response

Json = dict[str, Any]
_TYPES: Final = {"integer": "integer", "decimal": "number", "boolean": "boolean"}
_FREE: Final = {"application/json": {"schema": {"type": "object"}}}


def page_routes() -> list[BaseRoute]:
    return [Route("/openapi.json", _endpoint)]


async def _endpoint(request: Request) -> Response:
    return await to_thread.run_sync(lambda: json_response(description(request.app.state.site)))


def description(site: Site) -> Json:
    """The OpenAPI 3.1 document."""
    paths: Json = {
        "/ask.json": _get("ask", "Answer a question", [_parameter("q", "the question", required=True)]),
        "/documents.json": _get("documents", "List documents", [_parameter("q", "words to look for")]),
        "/documents/{doc}.json": _get("document", "A document with its facts", [_in_path("doc")]),
        "/id/{thing}.json": _get("thing", "A thing with the facts that name it", [_in_path("thing")]),
        "/graph.json": _get(
            "graph", "The network", [_parameter(n, n) for n in ("focus", "depth", "status", "country")]
        ),
        "/timeline.json": _get(
            "timeline", "What has a date", [_parameter("in", "a year or month"), _parameter("q", "words")]
        ),
        "/map.json": _get("map", "Partnerships with coordinates", []),
        "/healthz.json": _get("health", "Whether the site is well", []),
        "/sparql": _sparql(),
    }
    for name, kind in site.ontology.fact_types.items():
        words = [_parameter(word, word) for word in ("q", "sort", "page", "group", "measure")]
        paths[f"/explore/{name}.json"] = _get(f"explore_{name}", kind.label_en, words)
    for query in site.catalogue.values():
        paths |= dict(_query(query))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Foreign affairs knowledge graph", "version": __version__},
        "paths": paths,
    }


def _query(query: Query) -> Iterable[tuple[str, Json]]:
    """The addresses of a query of the catalogue."""
    parameters = [_of_query(parameter) for parameter in query.params]
    name = query.name.replace("/", "_")
    tabular = query.form in ("SELECT", "ASK")
    files = {"csv": "text/csv", "tsv": "text/tab-separated-values"} if tabular else {"ttl": "text/turtle"}
    yield f"/queries/{query.name}.json", _get(name, query.title["en"], parameters)
    for ending, media in files.items():
        content = {media: {"schema": {"type": "string"}}}
        yield f"/queries/{query.name}.{ending}", _get(f"{name}_{ending}", query.title["en"], parameters, content)


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


def _parameter(name: str, about: str, *, required: bool = False, kind: str = "string") -> Json:
    return {"name": name, "in": "query", "description": about, "required": required, "schema": {"type": kind}}


def _in_path(name: str) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _sparql() -> Json:
    media = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/turtle")
    content = {kind: {"schema": {"type": "string"}} for kind in media}
    return _get("sparql", "SPARQL 1.1 Protocol", [_parameter("query", "a SPARQL query", required=True)], content)
