"""One request, and what answers it: a page that is HTML for people and JSON for programs."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode

from anyio import to_thread
from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.errors import StoreError, UsageError
from kg.ontology import Language
from kg.web.negotiation import HTML, JSON, language_of, wants_html, weight
from kg.web.rendered import Rendered
from kg.web.site import Site
from kg.web.snapshot import Snapshot

COOKIE: Final = "kg_language"
_LONG: Final = 2000  # characters of a parameter


@dataclass(frozen=True)
class Visit:
    """What an endpoint is given: the site, its present snapshot, and what the visitor asked."""

    site: Site
    snapshot: Snapshot
    language: Language
    path: str
    places: Mapping[str, str]
    query: tuple[tuple[str, str], ...]

    def text(self, name: str, default: str = "") -> str:
        """A parameter's text; raises UsageError where it is too long."""
        found = next((value for key, value in self.query if key == name), default).strip()
        if len(found) > _LONG:
            raise UsageError(f"{name} is longer than {_LONG} characters")
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        """All values of a parameter that may be repeated."""
        return tuple(value for key, value in self.query if key == name and value)

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A parameter's whole number within bounds; raises UsageError."""
        text = self.text(name)
        if not text:
            return default
        if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
            raise UsageError(f"{name} must be a number from {least} to {most}, not {text}")
        return int(text)

    def one_of(self, name: str, allowed: tuple[str, ...], default: str = "") -> str:
        """A parameter that is one of a few words; raises UsageError that lists them."""
        text = self.text(name, default)
        if text and text not in allowed:
            raise UsageError(f"{name} must be one of {', '.join(allowed)}, not {text}")
        return text

    def say(self, key: str, **values: object) -> str:
        """A text of the site in the visitor's language."""
        return self.site.words.say(key, self.language, **values)

    def url(self, **changes: object) -> str:
        """This address with other parameters; None takes one away."""
        kept = [(key, value) for key, value in self.query if key not in changes]
        kept += [(key, str(value)) for key, value in changes.items() if value is not None and value != ""]
        return self.path + ("?" + urlencode(kept) if kept else "")


@dataclass(frozen=True)
class Page:
    """What an endpoint gives back. content: a frozen dataclass, which is also the page's JSON."""

    template: str
    title: str
    content: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Answered = Page | Response
Endpoint = Callable[[Visit], Answered]


def visit_of(request: Request, snapshot: Snapshot) -> Visit:
    """The visit that a request is."""
    return Visit(
        site=request.app.state.site,
        snapshot=snapshot,
        language=request_language(request),
        path=request.scope["raw_path"].decode("latin-1").partition("?")[0],
        places={name: str(value) for name, value in request.path_params.items()},
        query=tuple(request.query_params.multi_items()),
    )


def request_language(request: Request) -> Language:
    """The language of a request's answer."""
    return language_of(
        request.query_params.get("lang"), request.cookies.get(COOKIE), request.headers.get("accept-language")
    )


def routes(path: str, endpoint: Endpoint, *, quick: bool = False) -> list[Route]:
    """The page at a path, and its JSON at the same path with ".json".

    quick: it reads next to nothing, so that the way through a thread, on which others wait, would take longest.
    """

    async def answer(request: Request, as_json: bool) -> Response:
        kept = kept_answer(request, as_json=as_json)
        if kept:
            return kept
        if quick and request.app.state.site.fresh():
            return _answer(request, endpoint, as_json)
        return await to_thread.run_sync(_answer, request, endpoint, as_json)

    @wraps(endpoint)
    async def html(request: Request) -> Response:
        return await answer(request, as_json=False)

    async def data(request: Request) -> Response:
        return await answer(request, as_json=True)

    twin = "/index.json" if path == "/" else f"{path}.json"
    name = endpoint.__name__
    return [Route(twin, data, name=f"{name}_json"), Route(path, html, name=name)]


def kept_answer(request: Request, *, as_json: bool = False) -> Response | None:
    """What has been written already for the same request; it is not worth the way through a thread."""
    snapshot = request.app.state.site.fresh()
    if snapshot is None:
        return None
    key = (request.url.path, request.url.query, request_language(request), as_json or wants_json(request))
    kept = snapshot.shelf.get(key)
    return kept.response(request) if kept else None


def _answer(request: Request, endpoint: Endpoint, as_json: bool) -> Response:
    site: Site = request.app.state.site
    snapshot = site.snapshot()
    as_json = as_json or wants_json(request)
    key = (request.url.path, request.url.query, request_language(request), as_json)
    kept = snapshot.shelf.get(key)
    if kept is not None:
        return kept.response(request)
    try:
        visit = visit_of(request, snapshot)
        answered = endpoint(visit)
    except StoreError:
        # A build may have removed files under a snapshot; a fresh one shows whether the store itself is broken.
        newer = site.renew(snapshot)
        site.show(newer)
        visit = visit_of(request, newer)
        answered = endpoint(visit)
    if isinstance(answered, Response):
        return answered
    return finished(request, visit, answered, as_json)


def wants_json(request: Request) -> bool:
    """Whether a client that is no browser likes JSON better than HTML."""
    accept = request.headers.get("accept") or ""
    return not wants_html(accept) and weight(accept, JSON) > weight(accept, HTML)


def finished(request: Request, visit: Visit, page: Page, as_json: bool) -> Response:
    """A page as it is sent; kept for the next visitor unless it says otherwise or sets a cookie."""
    chosen = request.query_params.get("lang") in ("zh", "en")
    if page.status != 200 or chosen or "no-store" in page.headers.get("cache-control", ""):
        if as_json:
            return json_response(page.content, page.status, page.headers)
        return html_response(request, visit, page)
    headers = {"cache-control": "no-cache", **page.headers}
    body = json_bytes(page.content) if as_json else html_bytes(request, visit, page)
    kind = JSON if as_json else f"{HTML}; charset=utf-8"
    rendered = Rendered.of(body, 200, headers | {"content-type": kind})
    key = (request.url.path, request.url.query, visit.language, as_json)
    visit.snapshot.shelf.put(key, rendered)
    return rendered.response(request)


def json_response(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A dataclass, or what JSON has, as JSON."""
    return Response(
        json_bytes(content), status, {"vary": "Accept, Accept-Language, Cookie", **(headers or {})}, media_type=JSON
    )


def json_bytes(content: Any) -> bytes:
    """The JSON of a dataclass."""
    return json.dumps(_plain(content), ensure_ascii=False, indent=1).encode("utf-8") + b"\n"


def html_bytes(request: Request, visit: Visit, page: Page) -> bytes:
    """The HTML of a page."""
    templates: Environment = request.app.state.templates
    shown = templates.get_template(page.template).render(
        v=visit, title=page.title, page=page.content, language=visit.language, say=visit.say
    )
    return shown.encode("utf-8")


def html_response(request: Request, visit: Visit, page: Page) -> Response:
    """A page as HTML, with the language remembered where it was asked for."""
    headers = {"vary": "Accept, Accept-Language, Cookie", "cache-control": "no-cache", **page.headers}
    response = Response(html_bytes(request, visit, page), page.status, headers, media_type=HTML)
    if request.query_params.get("lang") in ("zh", "en"):
        response.set_cookie(COOKIE, visit.language, max_age=31_536_000, samesite="lax", httponly=True)
    return response


def _plain(content: Any) -> Any:
    if dataclasses.is_dataclass(content) and not isinstance(content, type):
        return {f.name: _plain(getattr(content, f.name)) for f in dataclasses.fields(content)}
    if isinstance(content, Mapping):
        return {str(key): _plain(value) for key, value in content.items()}
    if isinstance(content, tuple | list | set | frozenset):
        return [_plain(value) for value in content]
    return content
