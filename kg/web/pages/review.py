"""Reviewing: facts beside their sentences, to be accepted, corrected or rejected; what was decided, to be undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeVar
from urllib.parse import parse_qsl, urlencode

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from kg.errors import StoreBusy, UsageError
from kg.model import FACT_CLASSES
from kg.review import Entry, Judged
from kg.review.queue import entries, readings
from kg.review.review import standing
from kg.web.cards import Card, CardMaker
from kg.web.documents import document_rows
from kg.web.errors import WebError
from kg.web.reading import label_of_type
from kg.web.reviewing import COOKIE, PATH, Desk, Session, check_origin, read_form
from kg.web.snapshot import Snapshot
from kg.web.visit import Page, Visit, finished, visit_of, wants_json

STATES: Final = ("pending", "accepted", "corrected", "rejected", "unmatched", "history")
SHARES: Final = ("50", "70", "80", "90")  # per cent, of which facts may be asked for that are less sure
_PAGE: Final = 10
T = TypeVar("T")
_FRESH: Final = {"cache-control": "no-store"}


class Occupied(WebError):
    """A build, or another writer, holds the store."""

    status = 409


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter: what it is called, how many facts it leaves, its address, whether it is chosen."""

    value: str
    label: str
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """The page of facts to be judged, or of judgements. done: the card of the judgement just made."""

    state: str
    states: tuple[Choice, ...]
    types: tuple[Choice, ...]
    documents: tuple[tuple[str, str], ...]
    document: str
    shares: tuple[str, ...]
    below: str
    cards: tuple[Card, ...]
    found: int
    page: int
    pages: int
    done: Card | None
    reviewer: str
    csrf: str
    back: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """The form that asks for token and name; wrong: whether the token was not the right one."""

    wrong: bool
    back: str


def page_routes(desk: Desk) -> list[BaseRoute]:
    """The pages; only where reviewing is switched on."""
    return [
        Route(PATH, reviewer_page(desk, lambda visit, session: queue(desk, visit, session)), name="review"),
        Route(f"{PATH}/facts.json", reviewer_page(desk, lambda visit, session: queue(desk, visit, session))),
        Route(f"{PATH}/sign-in", _in_thread(lambda request, body: _sign_in(desk, request, body)), methods=["POST"]),
        Route(f"{PATH}/sign-out", _in_thread(lambda request, body: _sign_out(desk, request, body)), methods=["POST"]),
        Route(f"{PATH}/judge", _in_thread(lambda request, body: _judge(desk, request, body)), methods=["POST"]),
        Route(f"{PATH}/undo", _in_thread(lambda request, body: _undo(desk, request, body)), methods=["POST"]),
    ]


def reviewer_page(desk: Desk, make: Callable[[Visit, Session], Page]) -> Callable[[Request], object]:
    """An endpoint for those who have signed in; others are asked to."""

    def answer(request: Request, body: bytes) -> Response:  # noqa: ARG001
        visit = visit_of(request, request.app.state.site.snapshot())
        session = desk.session(request)
        as_json = request.url.path.endswith(".json") or wants_json(request)
        if session is None:
            page = Page("review_sign_in.html", visit.say("review.sign_in"), SignIn(False, _back(visit)), 401, _FRESH)
        else:
            page = make(visit, session)
        return finished(request, visit, page, as_json)

    return _in_thread(answer)


def _in_thread(answer: Callable[[Request, bytes], Response]) -> Callable[[Request], object]:
    async def endpoint(request: Request) -> Response:
        body = await request.body()
        return await to_thread.run_sync(answer, request, body)

    return endpoint


def form_endpoint(desk: Desk, act: Callable[[Session, dict[str, str]], str]) -> Callable[[Request], object]:
    """An endpoint that does what a form of ours asks, and leads to the address that ``act`` gives."""
    return _in_thread(lambda request, body: _do(desk, request, body, act))


def _do(desk: Desk, request: Request, body: bytes, act: Callable[[Session, dict[str, str]], str]) -> Response:
    session, fields = desk.form(request, body)
    try:
        return RedirectResponse(act(session, fields), 303, headers=_FRESH)
    except StoreBusy as error:
        visit = visit_of(request, request.app.state.site.snapshot())
        raise Occupied(f"{visit.say('review.busy')} ({error})") from error


# --- signing in and out -------------------------------------------------------------------------------------


def _sign_in(desk: Desk, request: Request, body: bytes) -> Response:
    check_origin(request)
    fields = read_form(body)
    back = own_address(fields.get("back", ""))
    response = RedirectResponse(back, 303, headers=_FRESH)
    try:
        desk.enter(fields.get("token", ""), fields.get("name", ""), response, secure=request.url.scheme == "https")
    except (WebError, UsageError):
        visit = visit_of(request, request.app.state.site.snapshot())
        page = Page("review_sign_in.html", visit.say("review.sign_in"), SignIn(True, back), 403, _FRESH)
        return finished(request, visit, page, wants_json(request))
    return response


def _sign_out(desk: Desk, request: Request, body: bytes) -> Response:
    desk.form(request, body)
    response = RedirectResponse("/", 303, headers=_FRESH)
    response.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="strict")
    return response


# --- judging ------------------------------------------------------------------------------------------------


def _judge(desk: Desk, request: Request, body: bytes) -> Response:
    def act(session: Session, fields: dict[str, str]) -> str:
        fact, key, note = (fields.get(name, "").strip() for name in ("fact", "key", "note"))
        verdict = fields.get("verdict", "")
        if verdict == "accepted":
            made = desk.review.accept(fact, agent=session.name, note=note, key=key)
        elif verdict == "rejected":
            made = desk.review.reject(fact, agent=session.name, note=note, key=key)
        elif verdict == "corrected":
            changes = _changes(fields)
            made = desk.review.correct(fact, changes, agent=session.name, note=note, key=key)
        else:
            raise UsageError(f"verdict must be accepted, corrected or rejected, not {verdict!r}")
        return own_address(fields.get("back", ""), done=made.id)

    return _do(desk, request, body, act)


def _changes(fields: dict[str, str]) -> dict[str, str]:
    """The slots whose fields differ from what they held; browsers send line ends as CR LF."""
    found = {}
    for name, value in fields.items():
        slot = name.removeprefix("slot.")
        if slot != name and value.replace("\r\n", "\n").strip() != fields.get(f"was.{slot}", "").replace("\r\n", "\n"):
            found[slot] = value
    return found


def _undo(desk: Desk, request: Request, body: bytes) -> Response:
    def act(session: Session, fields: dict[str, str]) -> str:
        made = desk.review.undo(fields.get("judgement", ""), agent=session.name)
        return own_address(fields.get("back", ""), done=made.id)

    return _do(desk, request, body, act)


def own_address(back: str, **changes: str) -> str:
    """The review page that a form came from, with other parameters; never another site's."""
    path, _, query = back.partition("?")
    kept = {key: value for key, value in parse_qsl(query) if key not in ("done", "look", *changes)} | changes
    path = path if path in (PATH, f"{PATH}/places") else PATH
    return path + ("?" + urlencode(kept) if kept else "")


def _back(visit: Visit) -> str:
    return visit.url(done=None, lang=None).replace(f"{PATH}/facts.json", PATH)


# --- the page -----------------------------------------------------------------------------------------------


def queue(desk: Desk, visit: Visit, session: Session) -> Page:
    """Facts that nobody judged, doubtful ones first; or what was judged, the latest first."""
    state = visit.one_of("state", STATES, "pending")
    kind = visit.one_of("type", tuple(FACT_CLASSES))
    document, below = visit.text("document"), visit.one_of("below", SHARES)
    judged = visit.snapshot.once("judgements", lambda: tuple(standing(visit.snapshot.store)))
    if state == "pending":
        chosen = [entry for entry in _pending(visit) if _wanted(entry, "", document, below)]
        types = Counter(entry.type for entry in chosen)
        chosen = [entry for entry in chosen if _wanted(entry, kind, document, below)]
        cards, found, page, pages = _cards_of_entries(visit, chosen, judged)
    else:
        some = [one for one in reversed(judged) if _in_state(one, state) and _of_document(one, document)]
        types = Counter(one.judgement.fact.type for one in some)
        some = [one for one in some if kind in ("", one.judgement.fact.type)]
        shown, page, pages = _page(visit, some)
        cards, found = tuple(_cards_of_judgements(desk, visit, shown)), len(some)
    content = Queue(
        state=state,
        states=_states(visit, state, judged),
        types=_types(visit, kind, types),
        documents=tuple((row.doc, row.title) for row in document_rows(visit.snapshot, visit.language)),
        document=document,
        shares=SHARES,
        below=below,
        cards=cards,
        found=found,
        page=page,
        pages=pages,
        done=_done(visit, judged),
        reviewer=session.name,
        csrf=session.csrf,
        back=_back(visit),
    )
    return Page("review.html", visit.say("review.title"), content, headers=_FRESH)


def _pending(visit: Visit) -> tuple[Entry, ...]:
    snapshot: Snapshot = visit.snapshot
    all_of_them = snapshot.once("review entries", lambda: entries(snapshot.store, snapshot.ontology))
    return tuple(entry for entry in all_of_them if entry.pending)


def _wanted(entry: Entry, kind: str, document: str, below: str) -> bool:
    fits = kind in ("", entry.type) and (not document or document in entry.documents)
    return fits and (not below or entry.confidence < int(below) / 100)


def _in_state(one: Judged, state: str) -> bool:
    if state == "history":
        return True
    if state == "unmatched":
        return one.standing == "unmatched"
    return one.standing == "in force" and one.judgement.verdict == state


def _of_document(one: Judged, document: str) -> bool:
    return not document or document in (*one.documents, one.judgement.fact.evidence[0].doc)


def _page(visit: Visit, some: list[T]) -> tuple[list[T], int, int]:
    """One page of a list, its number and how many there are; the last where judging has emptied the one asked for."""
    pages = max(1, -(-len(some) // _PAGE))
    page = min(visit.number("page", 1, 1, 1_000_000), pages)
    return some[(page - 1) * _PAGE : page * _PAGE], page, pages


def _cards_of_entries(
    visit: Visit, chosen: list[Entry], judged: tuple[Judged, ...]
) -> tuple[tuple[Card, ...], int, int, int]:
    shown, page, pages = _page(visit, chosen)
    snapshot = visit.snapshot
    contents = readings(snapshot.store, snapshot.ontology, [entry.iri for entry in shown])
    by_id = {one.judgement.id: one for one in judged}
    maker = CardMaker(visit)
    cards = tuple(
        maker.of_reading(reading, entry, len(contents[entry.iri]) - 1, by_id.get(reading.judgement))
        for entry in shown
        for reading in contents[entry.iri]
    )
    return cards, len(chosen), page, pages


def _cards_of_judgements(desk: Desk, visit: Visit, shown: list[Judged]) -> Iterator[Card]:
    """Each judgement, and behind one that no longer matches what its document states now."""
    maker = CardMaker(visit)
    for one in shown:
        yield maker.of_judgement(one)
        for reading in desk.review.now(one.judgement) if one.standing == "unmatched" else ():
            if not reading.judgement:
                yield replace(maker.of_reading(reading, None, 0, None), instead=True)


def _states(visit: Visit, state: str, judged: tuple[Judged, ...]) -> tuple[Choice, ...]:
    counts = {name: sum(_in_state(one, name) for one in judged) for name in STATES[1:]}
    counts["pending"] = len(_pending(visit))
    return tuple(
        Choice(
            name,
            visit.say(f"review.{name}"),
            counts[name],
            visit.url(state=name if name != "pending" else None, page=None, done=None, type=None),
            name == state,
        )
        for name in STATES
    )


def _types(visit: Visit, kind: str, counts: Counter[str]) -> tuple[Choice, ...]:
    types = visit.site.ontology.fact_types
    found = [
        Choice(name, label_of_type(types[name], visit.language), counts[name], visit.url(type=name), name == kind)
        for name in types
        if counts[name] or name == kind
    ]
    return (Choice("", visit.say("site.all"), counts.total(), "", not kind), *found)


def _done(visit: Visit, judged: tuple[Judged, ...]) -> Card | None:
    wanted = visit.text("done")
    return next((CardMaker(visit).of_judgement(one) for one in judged if one.judgement.id == wanted), None)
