"""The relationship network: drawn by vis-network from positions that are worked out here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from anyio import to_thread
from pyoxigraph import QuerySolutions
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from kg.errors import UsageError
from kg.graph.iris import FA
from kg.ontology import Language
from kg.queries.names import find
from kg.views import build_network
from kg.views.data import Legend
from kg.views.network import Network
from kg.views.page import page_html, shared_files
from kg.web.choices import STATUSES, Choice, status_label, year
from kg.web.errors import NotFound
from kg.web.holdings import is_large
from kg.web.network import (
    Drawing,
    Edge,
    Node,
    Wish,
    by_country,
    chosen,
    label,
    largest,
    near,
    neighbours,
    partnerships,
    settled,
    whole,
    without_small,
)
from kg.web.snapshot import Snapshot
from kg.web.visit import Page, Visit, json_response, routes, visit_of

_MOST: Final = 2000  # nodes on the page
_RELAID: Final = 600  # a part of the network that is no larger gets a layout of its own
_LISTED: Final = 300  # ties in the table beside the drawing


@dataclass(frozen=True, slots=True)
class Tie:
    """An edge in words."""

    source: str
    source_href: str
    type: str
    label: str
    target: str
    target_href: str
    status: str
    year: str


@dataclass(frozen=True, slots=True)
class GraphPage:
    """What is drawn, the filters, and the same as a table.

    all: nodes that fit, before the largest were taken; apart: nodes of small groups that were left out.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    all: int
    apart: int
    focus: str
    focus_iri: str
    depth: int
    by_country: bool
    partnerships_only: bool
    types: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    statuses: tuple[Choice, ...]
    countries: tuple[Choice, ...]
    traits: tuple[Choice, ...]
    first: str
    last: str
    ties: tuple[Tie, ...]
    names: tuple[str, ...]


def page_routes() -> list[BaseRoute]:
    return [
        *routes("/graph", graph),
        Route("/graph/near.json", _near),
        Route("/graph/page.html", _saved),
        Route("/vendor/{file}", _vendor),
    ]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What is drawn of a network. base: before filters; fitting: nodes that fit; apart: of these, in small groups."""

    base: Drawing
    shown: Drawing
    wish: Wish
    focus: str
    fitting: int
    apart: int
    by_country: bool


def graph(visit: Visit) -> Page:
    """The graph page."""
    chosen_part = _chosen(visit)
    return Page("graph.html", visit.say("graph.title"), _content(visit, chosen_part))


def _chosen(visit: Visit) -> _Chosen:
    """What the address asks for, laid out once for all who ask for the same."""
    snapshot, wish, focus = visit.snapshot, _wish(visit), visit.text("focus")
    depth, apart = visit.number("depth", 1, 1, 3), visit.text("apart") == "yes"
    usual = "country" if is_large(snapshot) and not focus else "place"
    together = visit.one_of("by", ("country", "place"), usual) == "country"
    key = ("graph", wish, focus, depth, together, apart)
    return snapshot.once(key, lambda: _choose(snapshot, wish, _base(snapshot, focus, depth), together, apart))


def _choose(snapshot: Snapshot, wish: Wish, start: tuple[Drawing, str], together: bool, apart: bool) -> _Chosen:
    base, focus = start
    fitting = chosen(base, wish, _traits(snapshot))
    if together:
        fitting = by_country(fitting)
    joined = fitting if apart else without_small(fitting)
    left = len(fitting.nodes) - len(joined.nodes)
    shown = largest(joined, _MOST, (focus,) if focus in joined.nodes else ())
    if (is_large(snapshot) and not focus) or len(shown.nodes) < min(len(base.nodes) - left, _RELAID):
        shown = settled(shown)
    return _Chosen(base, shown, wish, focus, len(joined.nodes), left, together)


def _wish(visit: Visit) -> Wish:
    """The filters of the address; raises UsageError."""
    types = frozenset(visit.texts("type"))
    unknown = types - {*visit.site.ontology.fact_types, "officeOf"}
    if unknown:
        raise UsageError(f"there is no type of fact {min(unknown)}")
    return Wish(
        types=types,
        status=visit.one_of("status", STATUSES),
        first=year(visit, "from"),
        last=year(visit, "to"),
        country=visit.text("country"),
        trait=visit.text("trait"),
    )


def _base(snapshot: Snapshot, focus: str, depth: int) -> tuple[Drawing, str]:
    """The whole network, or what is near the focus; of a very large graph without a focus, partnerships alone."""
    if not focus:
        return (partnerships(snapshot) if is_large(snapshot) else whole(snapshot)), ""
    iri = find(snapshot.store, focus, "agent").value
    if iri not in snapshot.names.all([iri]) or not snapshot.facts.naming(iri):
        raise UsageError(f"no fact names {focus}")
    return near(snapshot, iri, depth), iri


def _traits(snapshot: Snapshot) -> Mapping[str, frozenset[str]]:
    def work() -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        result = snapshot.store.query(f"SELECT DISTINCT ?thing ?trait {{ ?thing <{FA}hasTrait> ?trait }}")
        for row in result if isinstance(result, QuerySolutions) else ():
            found.setdefault(row["trait"].value, set()).add(row["thing"].value)
        return {trait: frozenset(things) for trait, things in found.items()}

    return snapshot.once("traits", work, pinned=True)


def _content(visit: Visit, part: _Chosen) -> GraphPage:
    language = visit.language
    base, shown, wish, focus = part.base, part.shown, part.wish, part.focus
    legend = visit.snapshot.once("legend", Legend.load, pinned=True)
    types = legend.ties(Counter(edge.type for edge in base.edges))
    kinds = legend.shown(Counter(node.kind for node in shown.nodes.values()))
    names = {t["name"]: t[language] for t in types}
    countries = Counter(node.country for node in base.nodes.values() if node.country)
    statuses = Counter(edge.status for edge in base.edges)
    having = {t: len(things & base.nodes.keys()) for t, things in _traits(visit.snapshot).items()}
    return GraphPage(
        nodes=tuple(shown.nodes.values()),
        edges=shown.edges,
        all=part.fitting,
        apart=part.apart,
        focus=label(base.nodes[focus], language) if focus in base.nodes else visit.text("focus"),
        focus_iri=focus,
        depth=visit.number("depth", 1, 1, 3),
        by_country=part.by_country,
        partnerships_only=not focus and is_large(visit.snapshot),
        types=tuple(
            Choice(t["name"], t[language], t["count"], not wish.types or t["name"] in wish.types, t["colour"])
            for t in types
        ),
        kinds=tuple(Choice(k["name"], k[language], k["count"], True, k["colour"], k["shape"]) for k in kinds),
        statuses=tuple(Choice(s, status_label(visit, s), statuses[s], s == wish.status) for s in STATUSES),
        countries=tuple(Choice(c, c, n, c == wish.country) for c, n in sorted(countries.items(), key=lambda p: -p[1])),
        traits=tuple(
            Choice(t, visit.site.ontology.label(t, language) or t, n, t == wish.trait)
            for t, n in sorted(having.items(), key=lambda p: -p[1])
            if n
        ),
        first=wish.first,
        last=wish.last,
        ties=tuple(_tie(visit, shown, edge, names) for edge in shown.edges[:_LISTED]),
        names=_names(base, language),
    )


def _names(drawing: Drawing, language: Language) -> tuple[str, ...]:
    """What may be looked for: places, and whatever has several ties."""
    found = {label(node, language) for node in drawing.nodes.values() if node.country or node.ties > 2}
    return tuple(sorted(found)[:_MOST])


def _tie(visit: Visit, shown: Drawing, edge: Edge, types: Mapping[str, str]) -> Tie:
    source, target = shown.nodes[edge.source], shown.nodes[edge.target]
    return Tie(
        label(source, visit.language),
        source.href,
        types[edge.type],
        edge.label,
        label(target, visit.language),
        target.href,
        status_label(visit, edge.status),
        edge.year,
    )


async def _near(request: Request) -> Response:
    return await to_thread.run_sync(_neighbours, request)


def _neighbours(request: Request) -> Response:
    """A node with its neighbours, for the page to add."""
    visit = visit_of(request, request.app.state.site.snapshot())
    iri = visit.text("iri")
    drawing = near(visit.snapshot, iri, 1) if is_large(visit.snapshot) else whole(visit.snapshot)
    if iri not in drawing.nodes:
        raise NotFound(f"the network has no {iri}")
    found = largest(neighbours(drawing, iri), 200, (iri,))
    return json_response({"nodes": tuple(found.nodes.values()), "edges": found.edges})


async def _saved(request: Request) -> Response:
    return await to_thread.run_sync(_page, request)


def _page(request: Request) -> Response:
    """The same network as one file that needs no site; places abroad each by itself."""
    visit = visit_of(request, request.app.state.site.snapshot())
    focus, depth = visit.text("focus") or None, visit.number("depth", 1, 1, 3)
    if focus is None and is_large(visit.snapshot):
        raise UsageError(visit.say("graph.too_large"))
    part = _choose(visit.snapshot, _wish(visit), _base(visit.snapshot, focus or "", depth), False, True)
    key = ("saved page", focus, depth, part.wish)
    page = visit.snapshot.once(key, lambda: page_html(_same(visit.snapshot, focus, depth, part.shown), focus or ""))
    headers = {"content-disposition": 'attachment; filename="kg-graph.html"'}
    return Response(page.encode("utf-8"), media_type="text/html", headers=headers)


def _same(snapshot: Snapshot, focus: str | None, depth: int, shown: Drawing) -> Network:
    """The network with all that its facts say, cut to what is drawn."""
    network = build_network(snapshot.store, focus, depth)
    kept = {edge.id for edge in shown.edges}
    ties = [(source, target, key) for source, target, key in network.edges(keys=True)]
    network.remove_edges_from([tie for tie in ties if f"{tie[2]} {tie[0]} {tie[1]}" not in kept])
    network.remove_nodes_from([iri for iri in network if iri not in shown.nodes])
    return network


def _vendor(request: Request) -> Response:
    """Scripts and styles that the page has in common with that of ``kg view``."""
    file = shared_files().get(request.path_params["file"])
    if file is None:
        raise NotFound(f"there is no {request.path_params['file']}")
    media = "text/css" if file.suffix == ".css" else "text/javascript"
    return FileResponse(file, media_type=media, headers={"cache-control": "max-age=86400"})
