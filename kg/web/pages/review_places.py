"""Reviewing places: which entry of the gazetteer a name is or is not; the next build follows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

from starlette.routing import BaseRoute, Route

from kg.errors import UsageError
from kg.places import Place
from kg.places.judgements import Verdict
from kg.review.places import NamedPlace, PlaceJudged
from kg.web.names import address
from kg.web.pages.review_forms import form_endpoint, own_address, reviewer_page
from kg.web.reviewing import Desk, Session
from kg.web.settings import REVIEW
from kg.web.visit import Page, Visit

_PLACES: Final = f"{REVIEW}/places"
_PAGE: Final = 30
_MOST: Final = 5  # candidates of a name
_PAST: Final = 100  # decisions shown
_VERDICTS: Final = ("same", "different", "unsure")


@dataclass(frozen=True, slots=True)
class EntryShown:
    """An entry of the gazetteer."""

    id: str
    name: str
    country: str


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """A place of the graph: its names in documents, what it is linked to, and how many documents name it.

    look: the address that shows what else it may be; perhaps: that, with scores in per cent, where it was asked for.
    """

    names: tuple[str, ...]
    href: str
    country: str
    entry: EntryShown | None
    documents: int
    look: str
    perhaps: tuple[tuple[EntryShown, int], ...] | None


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A judgement of a place; note: who, when and why."""

    verdict: str
    name: str
    country: str
    entry: EntryShown
    note: str
    undoable: bool


@dataclass(frozen=True, slots=True)
class Places:
    """The page."""

    places: tuple[PlaceCard, ...]
    decisions: tuple[DecisionRow, ...]
    found: int
    page: int
    pages: int
    q: str
    unlinked: bool
    reviewer: str
    csrf: str
    back: str


def page_routes(desk: Desk) -> list[BaseRoute]:
    make = reviewer_page(desk, lambda visit, session: places(desk, visit, session))
    return [
        Route(_PLACES, make, name="review_places"),
        Route(f"{_PLACES}.json", make),
        Route(f"{_PLACES}/judge", form_endpoint(desk, _judge), methods=["POST"]),
        Route(f"{_PLACES}/undo", form_endpoint(desk, _undo), methods=["POST"]),
    ]


def places(desk: Desk, visit: Visit, session: Session) -> Page:
    """The places of the graph, those that are not linked surely first, and what has been decided."""
    listed = visit.snapshot.once("places", lambda: tuple(desk.places.places()))
    q, unlinked = visit.text("q"), visit.one_of("unlinked", ("yes",)) == "yes"
    chosen = [place for place in listed if _wanted(place, q.casefold(), unlinked)]
    pages = max(1, -(-len(chosen) // _PAGE))
    page = visit.number("page", 1, 1, pages)
    content = Places(
        places=tuple(_card(desk, visit, place) for place in chosen[(page - 1) * _PAGE : page * _PAGE]),
        decisions=tuple(_row(desk, visit, one) for one in desk.places.judged()[:_PAST]),
        found=len(chosen),
        page=page,
        pages=pages,
        q=q,
        unlinked=unlinked,
        reviewer=session.name,
        csrf=session.csrf,
        back=visit.url(lang=None).replace(".json", ""),
    )
    return Page("review_places.html", visit.say("review.places"), content, headers={"cache-control": "no-store"})


def _wanted(place: NamedPlace, q: str, unlinked: bool) -> bool:
    entry = (place.entry.id, place.entry.zh, place.entry.en) if place.entry else ()
    return q in " ".join((*place.names, *entry)).casefold() and not (unlinked and place.entry)


def _card(desk: Desk, visit: Visit, place: NamedPlace) -> PlaceCard:
    looked = visit.text("look") == place.iri
    found = desk.places.candidates(place)[:_MOST] if looked else ()
    return PlaceCard(
        names=place.names,
        href=address(place.iri),
        country=place.country,
        entry=_shown(visit, place.entry, place.entry.id) if place.entry else None,
        documents=len(place.documents),
        look=visit.url(look=place.iri),
        perhaps=tuple((_shown(visit, one, one.id), round(100 * score)) for one, score in found) if looked else None,
    )


def _shown(visit: Visit, place: Place | None, identifier: str) -> EntryShown:
    if place is None:
        return EntryShown(identifier, identifier, "")
    name = (place.zh or place.en) if visit.language == "zh" else (place.en or place.zh)
    return EntryShown(place.id, name, place.country)


def _row(desk: Desk, visit: Visit, one: PlaceJudged) -> DecisionRow:
    said = one.judgement
    entry = _shown(visit, desk.places.gazetteer.place(said.place), said.place)
    return DecisionRow(said.verdict, said.name, said.country, entry, said.note, one.standing and said.verdict != "open")


def _judge(desk: Desk, session: Session, fields: dict[str, str]) -> str:
    verdict = fields.get("verdict", "")
    if verdict not in _VERDICTS:
        raise UsageError(f"verdict must be one of {', '.join(_VERDICTS)}, not {verdict!r}")
    desk.places.judge(
        cast(Verdict, verdict),
        fields.get("name", ""),
        fields.get("entry", "").strip(),
        agent=session.name,
        country=fields.get("country", ""),
        note=fields.get("note", "")[:2000],
    )
    return own_address(fields.get("back", ""))


def _undo(desk: Desk, session: Session, fields: dict[str, str]) -> str:
    name, entry, country = (fields.get(key, "") for key in ("name", "entry", "country"))
    desk.places.undo(name, entry, agent=session.name, country=country)
    return own_address(fields.get("back", ""))
