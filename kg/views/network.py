"""Facts → a network: entities are nodes, facts are edges, nodes or remarks, as the ontology says they are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from kg.errors import UsageError
from kg.graph.iris import FA
from kg.ontology import FactType, Language, Ontology
from kg.queries.names import find
from kg.store import Store
from kg.views.reading import FactReader, Passage, StoredFact

if TYPE_CHECKING:
    import networkx

    Network = networkx.MultiDiGraph[str]
else:
    Network = "networkx.MultiDiGraph"


_REMEMBERED: Final = 5_000  # things of which names are remembered where a network is drawn into a file
OFFICE_OF: Final = "officeOf"
LANGUAGES: Final[tuple[Language, Language]] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A fact as a reader sees it: its type, a title, its slots in words, and the passages that state it.

    status: done, ongoing, planned or empty; year: four digits or empty; slots: (label, value) pairs.
    """

    iri: str
    type: str
    type_zh: str
    type_en: str
    title: str
    status: str
    year: str
    slots: tuple[tuple[str, str], ...]
    passages: tuple[Passage, ...]


def build_network(store: Store, focus: str | None = None, depth: int = 1, types: Iterable[str] = ()) -> Network:
    """The network of the whole graph, or of what is near one entity.

    focus: a place, country, body or person, by name (Chinese or English) or IRI. depth: how many facts
    away from the focus. types: only facts of these types ("partnership"); all where empty.

    Nodes are IRIs with ``label``, ``label_en``, ``kind`` (a class such as City, or a type of fact),
    ``country`` and ``facts`` (what is told of the node and is no edge). Edges have the key IRI of their
    fact, ``type``, ``label``, ``status``, ``year`` and ``fact``. What documents deny is left out. An
    office is joined to the place that it serves ("officeOf").

    Raises UsageError for an unknown type or focus, naming those that are near.
    """
    reader = FactReader(store)
    wanted = _fact_types(reader.ontology, types)
    canvas = NetworkCanvas()
    drawer = _Drawer(reader, canvas)
    if focus is None:
        drawer.draw(reader.all(wanted))
    else:
        start = find(store, focus, "agent").value
        drawer.add(start)
        drawer.draw(_near(reader, start, depth, {fact_type.name for fact_type in wanted}))
    drawer.join_offices()
    return canvas.graph


def draw_network(store: Store, canvas: Canvas) -> None:
    """Draw the network of the whole graph, as ``build_network`` does, with little of it in memory."""
    reader = FactReader(store, remembered=_REMEMBERED)
    drawer = _Drawer(reader, canvas)
    drawer.draw(reader.streamed(_fact_types(reader.ontology, ())))
    drawer.join_offices()


def _fact_types(ontology: Ontology, names: Iterable[str]) -> list[FactType]:
    known = ontology.fact_types
    names = tuple(names)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(f"there is no type of fact {unknown[0]}; there are {', '.join(sorted(known))}")
    return [known[name] for name in names] or list(known.values())


def _near(reader: FactReader, start: str, depth: int, types: set[str]) -> list[StoredFact]:
    """The facts up to ``depth`` steps from an entity, one step being one fact that names both ends."""
    if depth < 1:
        raise UsageError(f"the depth must be 1 or more, not {depth}")
    found: dict[str, StoredFact] = {}
    reached, border = {start}, {start}
    for _ in range(depth):
        new = {iri for entity in border for iri in reader.naming(entity)} - set(found)
        facts = [fact for fact in map(reader.fact, sorted(new)) if fact and fact.type.name in types]
        found |= {fact.iri: fact for fact in facts}
        ends = {end for fact in facts for end in _ends(fact)}
        border, reached = ends - reached, reached | ends
    return [found[iri] for iri in sorted(found)]


def _ends(fact: StoredFact) -> tuple[str, ...]:
    drawing = fact.type.drawing
    return () if drawing.kind == "attribute" else fact.entities((*drawing.source, *drawing.target))


class Canvas(Protocol):
    """What a network is drawn on: a network in memory, or a file."""

    def __contains__(self, iri: object) -> bool: ...

    def __iter__(self) -> Iterator[str]:
        """The nodes, in the order in which they came; edges may be added meanwhile."""

    def label(self, iri: str) -> str:
        """What a node is called."""

    def add_node(self, iri: str, **about: str) -> None:
        """Add a node; about: label, label_en, kind, country, and the status of a fact that is a node."""

    def remark(self, iri: str, fact: ShownFact) -> None:
        """Add a fact to what is told of a node."""

    def add_edge(self, source: str, target: str, label: str, fact: ShownFact) -> None:
        """Add a fact as an edge; those of one fact come one after the other."""


class NetworkCanvas:
    """A ``Canvas`` in memory."""

    def __init__(self) -> None:
        import networkx

        self.graph: Network = networkx.MultiDiGraph()

    def __contains__(self, iri: object) -> bool:
        return iri in self.graph

    def __iter__(self) -> Iterator[str]:
        return iter(list(self.graph))

    def label(self, iri: str) -> str:
        return str(self.graph.nodes[iri]["label"])

    def add_node(self, iri: str, **about: str) -> None:
        told = self.graph.nodes[iri]["facts"] if iri in self.graph else ()  # of a fact that others named before
        self.graph.add_node(iri, facts=told, **about)

    def remark(self, iri: str, fact: ShownFact) -> None:
        self.graph.nodes[iri]["facts"] += (fact,)

    def add_edge(self, source: str, target: str, label: str, fact: ShownFact) -> None:
        about = {"type": fact.type, "label": label, "status": fact.status, "year": fact.year}
        self.graph.add_edge(source, target, key=fact.iri, fact=fact, **about)


class _Drawer:
    """Puts facts into a network by the drawing that the ontology gives their type."""

    def __init__(self, reader: FactReader, canvas: Canvas) -> None:
        self._canvas = canvas
        self._reader = reader

    def draw(self, facts: Iterable[StoredFact]) -> None:
        """Draw what documents state, then what background knowledge says of the things that are there."""
        background = []
        for fact in (fact for fact in facts if fact.status != "negated"):
            if fact.passages:
                self._draw(fact)
            else:
                background.append(fact)
        for fact in background:
            if any(end in self._canvas for end in fact.entities(fact.type.drawing.source)):
                self._draw(fact)

    def add(self, iri: str) -> None:
        """Put an entity in, with what the graph calls it."""
        if iri not in self._canvas:
            about = self._reader.entity(iri)
            self._canvas.add_node(
                iri, label=about.label, label_en=about.label_en, kind=about.kind, country=about.country
            )

    def join_offices(self) -> None:
        """Join the offices to the places they serve, where both are there."""
        path = FA + OFFICE_OF
        zh, en = (self._reader.ontology.label(path, language) or OFFICE_OF for language in LANGUAGES)
        for office in self._canvas:
            place = self._reader.entity(office).office_of
            if place in self._canvas:
                name = self._canvas.label(place)
                shown = ShownFact(f"{office} {path}", OFFICE_OF, zh, en, zh, "", "", ((zh, name),), ())
                self._edge(office, place, shown, "")

    def _draw(self, fact: StoredFact) -> None:
        drawing = fact.type.drawing
        shown = self._shown(fact)
        sources, targets = fact.entities(drawing.source), fact.entities(drawing.target)
        if drawing.kind == "hub":
            self._hub(shown, sources, targets)
        elif drawing.kind == "edge" and sources and targets:
            for source, target in ((s, t) for s in sources for t in targets):
                self._edge(source, target, shown, shown.title)
        else:  # an attribute, or an edge of which a document names but one end
            for node in sources or targets[: drawing.kind == "edge"]:
                self._remark(node, shown)

    def _hub(self, shown: ShownFact, sources: tuple[str, ...], targets: tuple[str, ...]) -> None:
        self._canvas.add_node(
            shown.iri, label=shown.title, label_en="", kind=shown.type, country="", status=shown.status
        )
        self._canvas.remark(shown.iri, shown)
        for source in sources:
            self._edge(source, shown.iri, shown, "")
        for target in targets:
            if target not in sources:
                self._edge(shown.iri, target, shown, "")

    def _edge(self, source: str, target: str, shown: ShownFact, label: str) -> None:
        for node in (source, target):
            if node != shown.iri:
                self.add(node)
        self._canvas.add_edge(source, target, label, shown)

    def _remark(self, node: str, shown: ShownFact) -> None:
        self.add(node)
        self._canvas.remark(node, shown)

    def _shown(self, fact: StoredFact) -> ShownFact:
        drawing, kind = fact.type.drawing, fact.type
        title = self._reader.text(fact.values.get(drawing.label, ()))
        return ShownFact(
            iri=fact.iri,
            type=kind.name,
            type_zh=kind.label_zh,
            type_en=kind.label_en,
            title=title or kind.label_zh,
            status=fact.status,
            year=self._reader.text(fact.values.get(drawing.start, ()))[:4] if drawing.start else "",
            slots=tuple(self._slots(fact)),
            passages=fact.passages,
        )

    def _slots(self, fact: StoredFact) -> Iterator[tuple[str, str]]:
        paths = [slot.path for slot in fact.type.slots]
        for path in dict.fromkeys((*paths, FA + "status")):
            if path in fact.values:
                yield self._reader.ontology.label(path, "zh") or path, self._reader.text(fact.values[path])
