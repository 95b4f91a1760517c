"""The ASGI application: routes, middleware, what happens to errors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Final

from anyio import CapacityLimiter
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from kg.errors import KgError, UsageError
from kg.graph.iris import short
from kg.web import filters
from kg.web.errors import WebError
from kg.web.geography import land
from kg.web.negotiation import wants_html
from kg.web.pages import all_routes, review_routes
from kg.web.security import BodyLimit, SecurityHeaders
from kg.web.settings import REVIEW, Settings
from kg.web.site import Site
from kg.web.visit import Page, html_response, json_response, visit_of
from kg.web.warming import Warmer

_HERE: Final = Path(__file__).parent
MENU: Final = (
    ("home", "/"),
    ("ask", "/ask"),
    ("documents", "/documents"),
    ("graph", "/graph"),
    ("map", "/map"),
    ("timeline", "/timeline"),
    ("explore", "/explore"),
    ("queries", "/queries"),
    ("sparql", "/sparql"),
    ("ontology", "/ontology"),
)
_OWN_HOSTS: Final = ("localhost", "127.0.0.1", "[::1]")


def create_app(location: str | Path, settings: Settings | None = None) -> Starlette:
    """The application over the store in a folder; it only reads, unless ``settings.review`` has a token.

    Raises StoreError where the folder is no store, UsageError for a token that is too short.
    """
    settings = settings or Settings()
    site = Site(location, settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        # Queries wait for a worker in these; made here since it belongs to the event loop.
        app.state.query_threads = CapacityLimiter(settings.workers + settings.waiting)
        warmer = Warmer(site)
        warmer.start()
        with site.workers:
            yield
        warmer.close()

    app = Starlette(
        routes=_routes(site, settings.review),
        lifespan=lifespan,
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(TrustedHostMiddleware, allowed_hosts=[*_OWN_HOSTS, *settings.hosts]),
            Middleware(BodyLimit, size=settings.body),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=4),
        ],
        exception_handlers={KgError: _on_error, HTTPException: _on_http, 500: _on_bug},
    )
    app.state.site = site
    app.state.templates = _templates(review=bool(settings.review))
    return app


def _routes(site: Site, token: str) -> list[BaseRoute]:
    reviewing = review_routes(site, token) if token else []
    return [*reviewing, *all_routes(), Mount("/static", StaticFiles(directory=_HERE / "static"), name="static")]


def _templates(*, review: bool) -> Environment:
    found = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=filters.shown,
    )
    menu = (*MENU, ("review", REVIEW)) if review else MENU
    found.globals |= {"menu": menu, "coastlines": land(), "type_href": lambda name: f"/explore/{name}"}
    found.filters |= {"short": short, "number": filters.number, "segment": filters.segment}
    return found


async def _on_error(request: Request, error: Exception) -> Response:
    status = error.status if isinstance(error, WebError) else 400 if isinstance(error, UsageError) else 500
    return failure(request, status, str(error))


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    response = failure(request, error.status_code, error.detail)
    response.headers.update(error.headers or {})
    return response


async def _on_bug(request: Request, error: Exception) -> Response:  # noqa: ARG001 - the server logs it
    return failure(request, 500, "an error of the program; it is in the server's log")


def failure(request: Request, status: int, message: str) -> Response:
    """What went wrong, as a page for people and as JSON for programs."""
    content = {"error": message, "status": status}
    if request.url.path.endswith(".json") or not wants_html(request.headers.get("accept")):
        return json_response(content, status)
    visit = visit_of(request, request.app.state.site.snapshot())
    if message == HTTPStatus.NOT_FOUND.phrase:  # as the router says it, in English and without a reason
        content["error"] = visit.say("error.nothing_here")
    key = f"error.{status}" if f"error.{status}" in visit.site.words.texts else "error.other"
    return html_response(request, visit, Page("error.html", visit.say(key), content, status))
