"""What reviewers send: signing in and out, decisions, undo; and the endpoints of pages that only they see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from kg.errors import StoreBusy, UsageError
from kg.web.errors import WebError
from kg.web.reviewing import COOKIE, Desk, Session, check_origin, read_form
from kg.web.settings import REVIEW
from kg.web.visit import Page, Visit, finished, visit_of, wants_json

FRESH: Final = {"cache-control": "no-store"}


class Occupied(WebError):
    """A build, or another writer, holds the store."""

    status = 409


@dataclass(frozen=True, slots=True)
class SignIn:
    """The form that asks for token and name; wrong: whether the token was not the right one."""

    wrong: bool
    back: str


def page_routes(desk: Desk) -> list[BaseRoute]:
    """Where the forms go."""
    acts = {"judge": _judge, "undo": _undo}
    return [
        Route(f"{REVIEW}/sign-in", _in_thread(lambda request, body: _sign_in(desk, request, body)), methods=["POST"]),
        Route(f"{REVIEW}/sign-out", _in_thread(lambda request, body: _sign_out(desk, request, body)), methods=["POST"]),
        *(Route(f"{REVIEW}/{name}", form_endpoint(desk, act), methods=["POST"]) for name, act in acts.items()),
    ]


def reviewer_page(desk: Desk, make: Callable[[Visit, Session], Page]) -> Callable[[Request], object]:
    """An endpoint for those who have signed in; others are asked to."""

    def answer(request: Request, body: bytes) -> Response:  # noqa: ARG001
        visit = visit_of(request, request.app.state.site.newest())
        session = desk.session(request)
        as_json = request.url.path.endswith(".json") or wants_json(request)
        if session is None:
            page = Page("review_sign_in.html", visit.say("review.sign_in"), SignIn(False, back_of(visit)), 401, FRESH)
        else:
            page = make(visit, session)
        return finished(request, visit, page, as_json)

    return _in_thread(answer)


def _in_thread(answer: Callable[[Request, bytes], Response]) -> Callable[[Request], object]:
    async def endpoint(request: Request) -> Response:
        body = await request.body()
        return await to_thread.run_sync(answer, request, body)

    return endpoint


Act = Callable[[Desk, Session, dict[str, str]], str]


def form_endpoint(desk: Desk, act: Act) -> Callable[[Request], object]:
    """An endpoint that does what a form of ours asks, and leads to the address that ``act`` gives."""

    def answer(request: Request, body: bytes) -> Response:
        session, fields = desk.form(request, body)
        try:
            return RedirectResponse(act(desk, session, fields), 303, headers=FRESH)
        except StoreBusy as error:
            visit = visit_of(request, request.app.state.site.snapshot())
            raise Occupied(f"{visit.say('review.busy')} ({error})") from error

    return _in_thread(answer)


# --- signing in and out -------------------------------------------------------------------------------------


def _sign_in(desk: Desk, request: Request, body: bytes) -> Response:
    check_origin(request)
    fields = read_form(body)
    back = own_address(fields.get("back", ""))
    response = RedirectResponse(back, 303, headers=FRESH)
    try:
        desk.enter(fields.get("token", ""), fields.get("name", ""), response, secure=request.url.scheme == "https")
    except (WebError, UsageError):
        visit = visit_of(request, request.app.state.site.snapshot())
        page = Page("review_sign_in.html", visit.say("review.sign_in"), SignIn(True, back), 403, FRESH)
        return finished(request, visit, page, wants_json(request))
    return response


def _sign_out(desk: Desk, request: Request, body: bytes) -> Response:
    desk.form(request, body)
    response = RedirectResponse("/", 303, headers=FRESH)
    response.delete_cookie(COOKIE, path=REVIEW, httponly=True, samesite="strict")
    return response


# --- judging ------------------------------------------------------------------------------------------------


def _judge(desk: Desk, session: Session, fields: dict[str, str]) -> str:
    fact, key, note = (fields.get(name, "").strip() for name in ("fact", "key", "note"))
    verdict = fields.get("verdict", "")
    if verdict == "accepted":
        made = desk.review.accept(fact, agent=session.name, note=note, key=key)
    elif verdict == "rejected":
        made = desk.review.reject(fact, agent=session.name, note=note, key=key)
    elif verdict == "corrected":
        made = desk.review.correct(fact, _changes(fields), agent=session.name, note=note, key=key)
    else:
        raise UsageError(f"verdict must be accepted, corrected or rejected, not {verdict!r}")
    return own_address(fields.get("back", ""), done=made.id)


def _changes(fields: dict[str, str]) -> dict[str, str]:
    """The slots whose fields differ from what they held; browsers send line ends as CR LF."""
    found = {}
    for name, value in fields.items():
        slot = name.removeprefix("slot.")
        if slot != name and value.replace("\r\n", "\n").strip() != fields.get(f"was.{slot}", "").replace("\r\n", "\n"):
            found[slot] = value
    return found


def _undo(desk: Desk, session: Session, fields: dict[str, str]) -> str:
    made = desk.review.undo(fields.get("judgement", ""), agent=session.name)
    return own_address(fields.get("back", ""), done=made.id)


def own_address(back: str, **changes: str) -> str:
    """The review page that a form came from, with other parameters; never another site's."""
    path, _, query = back.partition("?")
    kept = {key: value for key, value in parse_qsl(query) if key not in ("done", "look", *changes)} | changes
    path = path if path in (REVIEW, f"{REVIEW}/places") else REVIEW
    return path + ("?" + urlencode(kept) if kept else "")


def back_of(visit: Visit) -> str:
    """The address of a page, as its forms send it back."""
    return visit.url(done=None, lang=None).replace(f"{REVIEW}/facts.json", REVIEW)
