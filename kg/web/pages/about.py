"""What the site is made of: the ontology, the description of the data set, whether it is well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pyoxigraph import Triple
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from kg.graph.iris import DATASET, FA, ONTOLOGY, short
from kg.ontology import FactType, Language, Ontology, SlotDef
from kg.version import __version__
from kg.web.errors import NotAcceptable
from kg.web.negotiation import GRAPHS, choose, wants_html
from kg.web.reading import label_of_type
from kg.web.results import write_triples
from kg.web.site import Site
from kg.web.visit import Page, Visit, routes, visit_of

_MOST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A slot: its name in the flat format, the property, its label, its values, whether it identifies the fact."""

    name: str
    path: str
    href: str
    label: str
    values: str
    values_href: str
    many: bool
    required: bool
    identifying: bool


@dataclass(frozen=True, slots=True)
class TypeRow:
    """A type of fact."""

    name: str
    iri: str
    anchor: str
    label: str
    comment: str
    slots: tuple[SlotRow, ...]


@dataclass(frozen=True, slots=True)
class TermRow:
    """A class, a property or a concept: (anchor, short IRI, both labels, meaning, what it lies under)."""

    anchor: str
    short: str
    label: str
    other: str
    comment: str
    above: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """A scheme of concepts."""

    anchor: str
    name: str
    label: str
    comment: str
    concepts: tuple[TermRow, ...]


@dataclass(frozen=True, slots=True)
class OntologyPage:
    """The whole ontology in one language."""

    version: str
    description: str
    types: tuple[TypeRow, ...]
    classes: tuple[TermRow, ...]
    properties: tuple[TermRow, ...]
    schemes: tuple[SchemeRow, ...]
    rules: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the site can read its store."""

    status: str
    version: str
    snapshot: int
    documents: int
    quads: int


def page_routes() -> list[BaseRoute]:
    return [
        *routes("/ontology", ontology),
        Route("/ontology.ttl", _ontology_turtle),
        Route("/.well-known/void", _dataset),
        *routes("/healthz", healthz, quick=True),
        Route("/types.css", _types_css),
        Route("/robots.txt", _robots),
    ]


def healthz(visit: Visit) -> Page:
    """The status; reading the store is the check, what it holds is counted once."""
    snapshot = visit.snapshot
    snapshot.store.setting("state")
    documents, quads = snapshot.once(
        "size", lambda: (len(snapshot.store.documents()), len(snapshot.store)), pinned=True
    )
    content = Health("ok", __version__, snapshot.number, documents, quads)
    return Page("health.html", visit.say("health.title"), content, headers={"cache-control": "no-store"})


def ontology(visit: Visit) -> Page:
    """The documentation of the ontology."""
    content = visit.snapshot.once(
        ("ontology", visit.language), lambda: _ontology(visit.site.ontology, visit), pinned=True
    )
    return Page("ontology.html", visit.say("ontology.title"), content)


def _ontology(known: Ontology, visit: Visit) -> OntologyPage:
    language = visit.language
    other: Language = "en" if language == "zh" else "zh"

    def meaning(iri: str) -> str:
        return known.terms[iri].comments[language]

    return OntologyPage(
        version=known.version,
        description=known.descriptions[language],
        types=tuple(_type(known, kind, visit, meaning(kind.iri)) for kind in known.fact_types.values()),
        classes=tuple(
            TermRow(t.name, short(t.iri), t.labels[language], t.labels[other], t.comments[language], _own(t.parents))
            for t in known.classes
        ),
        properties=tuple(
            TermRow(t.name, short(t.iri), t.labels[language], t.labels[other], t.comments[language], _own(t.range))
            for t in known.properties
        ),
        schemes=tuple(
            SchemeRow(
                f"scheme-{scheme.name}",
                scheme.name,
                scheme.labels[language],
                scheme.definitions[language],
                tuple(
                    TermRow(
                        c.iri.removeprefix(FA),
                        c.notation,
                        c.labels[language],
                        c.labels[other],
                        c.definitions[language],
                        (c.broader,) if c.broader else (),
                    )
                    for c in known.concepts(scheme.name)
                ),
            )
            for scheme in known.schemes.values()
        ),
        rules=tuple((rule.name, rule.comments[language], rule.text) for rule in known.rules),
    )


def _type(known: Ontology, kind: FactType, visit: Visit, comment: str) -> TypeRow:
    slots = tuple(_slot(known, slot, visit) for slot in kind.slots)
    return TypeRow(kind.name, short(kind.iri), f"type-{kind.name}", label_of_type(kind, visit.language), comment, slots)


def _slot(known: Ontology, slot: SlotDef, visit: Visit) -> SlotRow:
    scheme = known.schemes[slot.scheme].labels[visit.language] if slot.scheme else ""
    return SlotRow(
        name=slot.name,
        path=short(slot.path),
        href="#" + slot.path.removeprefix(FA) if slot.path.startswith(FA) else slot.path,
        label=known.label(slot.path, visit.language) or slot.name,
        values=scheme or visit.say(f"kind.{slot.kind}"),
        values_href=f"#scheme-{slot.scheme}" if slot.scheme else "",
        many=slot.many,
        required=slot.required,
        identifying=slot.identifying,
    )


def _own(iris: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(short(iri) for iri in iris)


def _ontology_turtle(request: Request) -> Response:
    return _graph(request, ONTOLOGY.value, "ttl")


def _dataset(request: Request) -> Response:
    if wants_html(request.headers.get("accept")):
        return _graph(request, DATASET.value, "ttl")
    form = choose(request.headers.get("accept"), GRAPHS)
    if form is None:
        raise NotAcceptable("the description is given as " + ", ".join(f.media for f in GRAPHS))
    return _graph(request, DATASET.value, form.name)


def _graph(request: Request, graph: str, form: str) -> Response:
    """One named graph of the store in a format of RDF."""
    store = visit_of(request, request.app.state.site.snapshot()).snapshot.store
    name = next((found for found in store.graphs() if found.value == graph), None)
    triples = [Triple(q.subject, q.predicate, q.object) for q in store.quads(name)] if name else []
    media = next(f for f in GRAPHS if f.name == form)
    data = write_triples(triples, form, _MOST, 100_000_000)
    return Response(data, headers={"content-type": media.content_type, "vary": "Accept"})


def _types_css(request: Request) -> Response:
    """A class for each type of fact with the colour that the ontology draws it in."""
    site: Site = request.app.state.site
    rules = (f".t-{name} {{ --type: {kind.drawing.colour}; }}" for name, kind in site.ontology.fact_types.items())
    return Response("\n".join(rules) + "\n", media_type="text/css", headers={"cache-control": "max-age=3600"})


def _robots(request: Request) -> Response:  # noqa: ARG001
    return PlainTextResponse("User-agent: *\nDisallow: /sparql\n")
