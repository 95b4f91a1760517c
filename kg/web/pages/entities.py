"""Everything that has an IRI of ours: a page for people, RDF for programs, at the same address."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from anyio import to_thread
from pyoxigraph import Literal, NamedNode
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from kg.errors import UsageError
from kg.graph.iris import FA, ID, PREFIXES, SKOS, TYPE, short
from kg.web.documents import document_rows
from kg.web.errors import NotAcceptable, NotFound
from kg.web.names import Thing, address, document_address, is_unlinked
from kg.web.negotiation import GRAPHS, JSON, Format, choose, wants_html, weight
from kg.web.points import SmallMap, point_of, small_map
from kg.web.reading import FACTS, FactView, Shown, label_of_type, written
from kg.web.results import write_triples
from kg.web.snapshot import Snapshot
from kg.web.statements import about, exists, triples
from kg.web.visit import Page, Visit, finished, kept_answer, visit_of, wants_json

_SHOWN: Final = 40  # facts of a type on the page
_NEAR: Final = 12  # neighbours in the small drawing
_LINKS: Final = (f"{SKOS}exactMatch", f"{SKOS}closeMatch", PREFIXES["owl"] + "sameAs")
_NOT_LISTED: Final = (TYPE.value, PREFIXES["geo"] + "asWKT", *_LINKS)


@dataclass(frozen=True, slots=True)
class Group:
    """The facts of one type that name the thing: how many, and the first of them."""

    type: str
    label: str
    count: int
    facts: tuple[FactView, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """A neighbour in the small drawing, with its place; planned: all that joins them is planned."""

    name: str
    href: str
    x: float
    y: float
    planned: bool


@dataclass(frozen=True, slots=True)
class EntityPage:
    """A thing: names, statements, links to other data sets, the facts that name it, documents, neighbours."""

    iri: str
    name: str
    other: str
    kind: str
    aliases: tuple[str, ...]
    statements: tuple[tuple[str, tuple[Shown, ...]], ...]
    links: tuple[Shown, ...]
    point: tuple[float, float] | None
    facts: tuple[Group, ...]
    documents: tuple[tuple[str, str, int], ...]
    near: tuple[Near, ...]
    map: SmallMap | None
    unlinked: bool
    self_fact: FactView | None
    path: str


def page_routes() -> list[BaseRoute]:
    return [Route("/id/{rest:path}", _endpoint, name="entity")]


async def _endpoint(request: Request) -> Response:
    like = wants_html(request.headers.get("accept")) or wants_json(request)
    kept = kept_answer(request) if like else None
    return kept if kept else await to_thread.run_sync(_answer, request)


def _answer(request: Request) -> Response:
    snapshot: Snapshot = request.app.state.site.snapshot()
    visit = visit_of(request, snapshot)
    accept = request.headers.get("accept")
    local, form = _asked(snapshot, visit.path.removeprefix("/id/"))
    iri = ID + local
    if not exists(snapshot.store, iri):
        raise NotFound(visit.say("entity.none", iri=short(iri)))
    headers = {"vary": "Accept, Accept-Language, Cookie", "content-location": f"/id/{local}"}
    if form is None and not wants_html(accept) and weight(accept or "", JSON) < 1:
        form = choose(accept, GRAPHS) if accept and accept != "*/*" else None
        if accept and form is None and weight(accept, "text/html") == 0 and weight(accept, JSON) == 0:
            raise NotAcceptable("there are text/html, application/json, " + ", ".join(f.media for f in GRAPHS))
    if form is not None and form.name != "json":
        data = write_triples(triples(snapshot.store, iri), form.name, 1_000_000, 100_000_000)
        return Response(data, headers=headers | {"content-type": form.content_type})
    if local.startswith("doc/"):
        suffix = ".json" if form else ""
        return RedirectResponse("/documents/" + local.removeprefix("doc/") + suffix, 303)
    content = snapshot.once(("entity", iri, visit.language), lambda: entity(visit, iri))
    page = Page("entity.html", content.name, content, headers={"content-location": f"/id/{local}"})
    return finished(request, visit, page, form is not None or wants_json(request))


def _asked(snapshot: Snapshot, rest: str) -> tuple[str, Format | None]:
    """The local part of the IRI in its canonical spelling, and the format that an ending asks for."""
    local = "/".join(quote(unquote(part), safe="") for part in rest.split("/"))
    stem, dot, ending = local.rpartition(".")
    known = {form.name: form for form in (*GRAPHS, Format("json", JSON))}
    try:
        if dot and ending in known and not exists(snapshot.store, ID + local):
            return stem, known[ending]
        NamedNode(ID + local)
    except ValueError as error:
        raise UsageError(f"this is no address of a thing: {error}") from error
    return local, None


def entity(visit: Visit, iri: str) -> EntityPage:
    """What the page of a thing says."""
    snapshot, language = visit.snapshot, visit.language
    said = about(snapshot.store, iri)
    thing = snapshot.names[iri]
    groups = tuple(_groups(visit, iri))
    facts = [fact for group in groups for fact in group.facts]
    own = next(iter(snapshot.facts.views([iri], language)), None) if iri.startswith(FACTS) else None
    name = own.title if own else thing.name(language)
    near = () if own else _near(thing, facts)
    others = [n for n in (thing.zh, thing.en) if n and n != name]
    return EntityPage(
        iri=iri,
        name=name,
        other="" if own else (others or [""])[0],
        kind=snapshot.ontology.label(FA + thing.kind, language) or thing.kind if thing.kind else "",
        aliases=tuple(sorted(_aliases(said) - {name, *others})),
        statements=() if own else tuple(_statements(visit, said)),
        links=tuple(Shown(short(v.value), v.value) for p, v in said if p in _LINKS and isinstance(v, NamedNode)),
        point=_point(said),
        facts=groups,
        documents=_documents((*facts, *([own] if own else [])), _about_it(visit, iri)),
        near=near,
        map=_map(visit, iri, near, own),
        unlinked=is_unlinked(iri),
        self_fact=own,
        path=address(iri),
    )


def _groups(visit: Visit, iri: str) -> Iterable[Group]:
    reader = visit.snapshot.facts
    for kind, naming in reader.naming(iri).items():
        facts = reader.views(naming[:_SHOWN], visit.language)
        label = label_of_type(visit.site.ontology.fact_types[kind], visit.language)
        yield Group(kind, label, len(naming), tuple(facts))


def _aliases(said: Iterable[tuple[str, NamedNode | Literal]]) -> set[str]:
    paths = (PREFIXES["rdfs"] + "label", f"{SKOS}altLabel", f"{SKOS}prefLabel")
    return {value.value for path, value in said if path in paths and isinstance(value, Literal)}


def _statements(
    visit: Visit, said: Iterable[tuple[str, NamedNode | Literal]]
) -> Iterable[tuple[str, tuple[Shown, ...]]]:
    """What is said besides names, classes and links: property, values."""
    grouped: dict[str, list[NamedNode | Literal]] = {}
    for path, value in said:
        is_name = path.startswith(SKOS) or path == PREFIXES["rdfs"] + "label"
        if path not in _NOT_LISTED and not is_name:
            grouped.setdefault(path, []).append(value)
    for path, values in grouped.items():
        label = visit.site.ontology.label(path, visit.language) or short(path)
        yield label, tuple(_shown(visit, value) for value in values[:60])


def _shown(visit: Visit, value: NamedNode | Literal) -> Shown:
    if isinstance(value, Literal):
        return Shown(written(value))
    label = visit.site.ontology.label(value.value, visit.language)
    return Shown(label or visit.snapshot.names[value.value].name(visit.language), address(value.value))


def _point(said: Iterable[tuple[str, NamedNode | Literal]]) -> tuple[float, float] | None:
    for path, value in said:
        found = point_of(value.value) if path.endswith("asWKT") else None
        if found:
            return found[1], found[0]
    return None


def _map(visit: Visit, iri: str, near: Iterable[Near], own: FactView | None) -> SmallMap | None:
    """The thing with its neighbours, or the places that a fact names."""
    hrefs = [value.href for *_, values in own.values for value in values] if own else [one.href for one in near]
    others = [ID + href.removeprefix("/id/") for href in hrefs if href.startswith("/id/place/")]
    return small_map(visit.snapshot, [iri, *others], visit.language, [(iri, other) for other in others])


def _about_it(visit: Visit, iri: str) -> list[str]:
    """The documents that are those of a place or an office."""
    here = address(iri)
    rows = document_rows(visit.snapshot, visit.language)
    return [row.doc for row in rows if here in (row.home_href, row.office_href)]


def _documents(facts: Iterable[FactView], about_it: Iterable[str]) -> tuple[tuple[str, str, int], ...]:
    """(document, address, how many of the facts shown it states), those that are about the thing itself too."""
    counts = Counter(dict.fromkeys(about_it, 0))
    counts.update(doc for fact in facts for doc in fact.documents)
    return tuple((doc, document_address(doc), n) for doc, n in counts.most_common())


def _near(thing: Thing, facts: Iterable[FactView]) -> tuple[Near, ...]:
    """The things that most facts name beside this one, on a circle."""
    counts: Counter[tuple[str, str]] = Counter()
    settled: set[str] = set()
    for fact in (fact for fact in facts if fact.status != "negated"):
        shown = {value for *_, values in fact.values for value in values if value.href.startswith("/id/")}
        for value in shown:
            if value.href != thing.href:
                counts[value.text, value.href] += 1
                if fact.status != "planned":
                    settled.add(value.href)
    chosen = [pair for pair, _ in counts.most_common(_NEAR)]
    turn = 2 * math.pi / max(1, len(chosen))
    return tuple(
        Near(text, href, round(150 * math.sin(i * turn), 1), round(-95 * math.cos(i * turn), 1), href not in settled)
        for i, (text, href) in enumerate(chosen)
    )
