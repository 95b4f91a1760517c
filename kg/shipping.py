"""What the store holds besides documents: ontology, background, derived triples, the dataset's description."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast

from pyoxigraph import Literal, NamedNode, QuerySolutions, Triple

from kg.consequences import Consequences, consequences
from kg.graph.gazetteer import GazetteerResolver
from kg.graph.iris import (
    BACKGROUND,
    BASE,
    DATASET,
    DCAT,
    DCTERMS,
    DERIVED,
    GRAPH,
    ONTOLOGY,
    PREFIXES,
    RUNS,
    TYPE,
    VOID,
    XSD,
    fa,
)
from kg.graph.shipped import background_triples, ontology_triples
from kg.graph.stated import by_subject
from kg.reading import shipped_fingerprint
from kg.sorting import batched
from kg.statistics import in_documents
from kg.store import Store
from kg.store.account import Before
from kg.store.records import KEY
from kg.tallies import Key, tallies_of, tally_triples, uncounted
from kg.version import __version__

_PLACES: Final = f"SELECT DISTINCT ?place {{{{ GRAPH ?g {{{{ ?place a {fa('Place')} }}}} {{documents}} }}}}"
_DOCUMENTS: Final = f"SELECT (COUNT(?document) AS ?n) {{ GRAPH {RUNS} {{ ?document {KEY} ?key }} }}"
_CLASSES: Final = "SELECT DISTINCT ?class {{ GRAPH ?g {{ ?thing a ?class }} {documents} }}"
# Names of graphs are compared letter by letter only here: a server has graphs of its own, with their own classes.
_IN_DOCUMENTS: Final = f"ASK {{{{ GRAPH ?g {{{{ ?thing a {{cls}} }}}} FILTER(STRSTARTS(STR(?g), '{GRAPH}doc/')) }}}}"
_COUNT: Final = "SELECT (COUNT(DISTINCT ?thing) AS ?n) {{ GRAPH ?g {{ ?thing a {cls} }} {documents} }}"
_TOGETHER: Final = 500  # places that are described at a time; what several of them lie in is then told again


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many things there are, by class and by the keys of tallies."""

    classes: Mapping[NamedNode, int]
    tallies: Mapping[Key, int]

    def changed(self, by: Consequences) -> Numbers:
        """The numbers after what follows from the documents that changed."""
        classes, tallies = Counter(self.classes), Counter(self.tallies)
        classes.update(by.counts)
        tallies.update(by.tallies)
        return Numbers(+classes, +tallies)


class Shipping:
    """Keeps the graphs besides the documents in step with them.

    The setting "state" says for which knowledge and choice of background they were made; it is taken away
    before the first document changes and set again at the very end, so that a build that was killed is
    made good by the next. Where that knowledge stays the same and the store has kept account of the documents that
    changed, only what follows from these is looked at; else everything is made anew.
    """

    def __init__(self, store: Store, *, background: bool, resolver: GazetteerResolver | None = None) -> None:
        """resolver: the gazetteer, where it is open already."""
        self._store = store
        self._resolver = resolver
        self._background = background
        self._state = _state(background)
        self._has_ontology = store.setting("state") == self._state

    def begin(self) -> None:
        """Call before the first document changes; documents cannot be read back without the ontology."""
        if self._store.unsettled(self._state) is None:
            self._store.forget_account()
        self._store.keep_setting("state", "being built")
        if not self._has_ontology:
            self._write_ontology()

    def finish(self) -> None:
        """Bring the graphs up to date, unless they are."""
        if self._store.setting("state") == self._state:
            return
        changed = self._store.unsettled(self._state)
        numbers = None
        if changed is not None and 2 * len(changed) < self._documents():
            numbers = self._follow(changed)
        if numbers is None:
            numbers = self._make_anew()
        self._store.settle(self._description(numbers), self._state)

    def _make_anew(self) -> Numbers:
        """Make all graphs; gives the numbers of things."""
        self._store.keep_setting("background", "yes" if self._background else "no")
        if not self._has_ontology:
            self._write_ontology()
        self._store.make_graph(BACKGROUND, self._background_triples())
        tallies: Counter[Key] = Counter()
        self._store.make_graph(DERIVED, uncounted(self._store.derived(), tallies))
        return Numbers(self._counts(), tallies)

    def _write_ontology(self) -> None:
        self._store.replace_graph(ONTOLOGY, ontology_triples())
        self._has_ontology = True

    def _documents(self) -> int:
        """The number of documents that are wholly in the store."""
        (row,) = cast(QuerySolutions, self._store.query(_DOCUMENTS))
        return int(cast(Literal, row["n"]).value)

    def _counts(self) -> Mapping[NamedNode, int]:
        """The number of things by class; counted one class at a time, since a store remembers what it has counted."""
        found = {}
        with self._store.aside() as reader:
            documents = in_documents(reader, "g")
            rows = cast(QuerySolutions, reader.query(_CLASSES.format(documents=documents)))
            for cls in [row["class"] for row in rows if isinstance(row["class"], NamedNode)]:
                if reader.query(_IN_DOCUMENTS.format(cls=cls)):
                    (row,) = cast(QuerySolutions, reader.query(_COUNT.format(cls=cls, documents=documents)))
                    found[cls] = int(cast(Literal, row["n"]).value)
        return found

    def _follow(self, changed: Mapping[str, Before]) -> Numbers | None:
        """Bring the graphs in line with the documents that changed; None where that cannot be done."""
        before = self._described()
        found = consequences(self._store, changed) if before is not None else None
        if before is None or found is None:
            return None
        if found.gone or found.come:
            self._store.change_graph(DERIVED, found.gone, found.come)
        if found.places_gone:
            self._store.make_graph(BACKGROUND, self._background_triples())
        elif found.places:
            self._store.change_graph(BACKGROUND, (), dict.fromkeys(self._described_places(found.places)))
        return before.changed(found)

    def _described_places(self, nodes: Iterable[NamedNode]) -> Iterator[Triple]:
        resolver = self._resolver or GazetteerResolver.open()
        for some in batched(sorted(nodes, key=lambda node: node.value), _TOGETHER):
            yield from resolver.describe(some)

    def _described(self) -> Numbers | None:
        """The numbers of things, as the description of the dataset has them; None where two classes share a node."""
        said = by_subject(quad.triple for quad in self._store.quads(DATASET))
        found: dict[NamedNode, int] = {}
        for about in said.values():
            classes, numbers = about.get(_void("class"), []), about.get(_void("entities"), [])
            if len(classes) > 1 or len(numbers) > 1:
                return None
            found |= {cls: int(number.value) for cls, number in zip(classes, numbers, strict=True)}
        return Numbers(found, tallies_of(said.values()))

    def _background_triples(self) -> Iterator[Triple]:
        """Background knowledge where it is wanted, and the gazetteer's entries of the places that occur."""
        stated = list(background_triples()) if self._background else []
        yield from stated
        with self._store.aside() as reader:
            rows = reader.query(_PLACES.format(documents=in_documents(reader, "g")))
            nodes = [row["place"] for row in rows] if isinstance(rows, QuerySolutions) else []
            del rows  # which holds the reader
        named = [term for triple in stated for term in (triple.subject, triple.object)]
        yield from self._described_places({node for node in (*nodes, *named) if isinstance(node, NamedNode)})

    def _description(self, numbers: Numbers) -> Iterator[Triple]:
        """The dataset in VoID and DCAT, with the numbers of things; no times: two builds give the same."""
        node = NamedNode(BASE + "dataset")
        yield Triple(node, TYPE, NamedNode(VOID + "Dataset"))
        yield Triple(node, TYPE, NamedNode(DCAT + "Dataset"))
        yield Triple(node, _dc("title"), Literal("地方外事往来知识图谱", language="zh-Hans"))
        yield Triple(node, _dc("title"), Literal("Knowledge graph of local foreign affairs", language="en"))
        yield Triple(node, NamedNode(PREFIXES["owl"] + "versionInfo"), Literal(__version__))
        yield Triple(node, _void("uriSpace"), Literal(BASE))
        yield Triple(node, _void("vocabulary"), NamedNode(BASE + "ontology"))
        yield Triple(node, _void("documents"), _count(self._documents()))
        yield from tally_triples(numbers.tallies)
        for cls, number in numbers.classes.items():
            part = NamedNode(f"{BASE}dataset/class/{cls.value.rpartition('#')[2].rpartition('/')[2]}")
            yield Triple(node, _void("classPartition"), part)
            yield Triple(part, _void("class"), cls)
            yield Triple(part, _void("entities"), _count(number))


def known_states() -> tuple[str, ...]:
    """What the setting "state" says of a store that is up to date with this version's knowledge."""
    return _state(True), _state(False)


def _state(background: bool) -> str:
    return f"{shipped_fingerprint()} background={background}"


def _dc(name: str) -> NamedNode:
    return NamedNode(DCTERMS + name)


def _void(name: str) -> NamedNode:
    return NamedNode(VOID + name)


def _count(number: int) -> Literal:
    return Literal(str(number), datatype=NamedNode(XSD + "integer"))
