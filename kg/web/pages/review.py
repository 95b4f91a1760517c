"""Reviewing: facts beside their sentences, to be accepted, corrected or rejected; what was decided, to be undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from starlette.routing import BaseRoute, Route

from kg.model import FACT_CLASSES
from kg.review import Entry, Judged
from kg.review.queue import readings
from kg.review.review import standing
from kg.web.cards import Card, CardMaker
from kg.web.documents import document_rows
from kg.web.pages.review_forms import FRESH, back_of, reviewer_page
from kg.web.reading import label_of_type
from kg.web.reviewing import Desk, Session, review_entries
from kg.web.settings import REVIEW
from kg.web.visit import Page, Visit

STATES: Final = ("pending", "accepted", "corrected", "rejected", "unmatched", "history")
SHARES: Final = ("50", "70", "80", "90")  # per cent, of which facts may be asked for that are less sure
_PAGE: Final = 10
T = TypeVar("T")


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


def page_routes(desk: Desk) -> list[BaseRoute]:
    """The page and its twin; only where reviewing is switched on."""
    make = reviewer_page(desk, lambda visit, session: queue(desk, visit, session))
    return [Route(REVIEW, make, name="review"), Route(f"{REVIEW}/facts.json", make)]


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
        back=back_of(visit),
    )
    return Page("review.html", visit.say("review.title"), content, headers=FRESH)


def _pending(visit: Visit) -> tuple[Entry, ...]:
    return tuple(entry for entry in review_entries(visit.snapshot) if entry.pending)


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
