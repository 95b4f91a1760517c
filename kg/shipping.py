"""What the store holds besides documents: ontology, background, derived triples, the dataset's description."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, QuerySolutions, QueryTriples, Triple

from kg import knowledge
from kg.errors import KnowledgeError
from kg.graph.gazetteer import GazetteerResolver
from kg.graph.iris import (
    BACKGROUND,
    BASE,
    DATASET,
    DCAT,
    DCTERMS,
    DERIVED,
    ONTOLOGY,
    PREFIXES,
    TYPE,
    VOID,
    XSD,
)
from kg.graph.shipped import background_triples, ontology_triples
from kg.reading import shipped_fingerprint
from kg.store import Store
from kg.version import __version__

_PLACES: Final = """
PREFIX fa: <https://w3id.org/fakg/ontology#>
SELECT DISTINCT ?place { GRAPH ?g { ?place a fa:Place } FILTER(STRSTARTS(STR(?g), "https://w3id.org/fakg/graph/doc/")) }
"""
_COUNTS: Final = """
SELECT ?class (COUNT(DISTINCT ?thing) AS ?n) { GRAPH ?g { ?thing a ?class }
FILTER(STRSTARTS(STR(?g), "https://w3id.org/fakg/graph/doc/")) } GROUP BY ?class
"""


class Shipping:
    """Keeps the graphs besides the documents in step with them.

    The setting "state" says for which knowledge and choice of background they were made; it is taken away
    before the first document changes and set again at the very end, so that a build that was killed is
    made good by the next.
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
        self._store.keep_setting("state", "being built")
        if not self._has_ontology:
            self._store.replace_graph(ONTOLOGY, ontology_triples())

    def finish(self) -> None:
        """Bring the graphs up to date, unless they are."""
        if self._store.setting("state") == self._state:
            return
        self._store.keep_setting("background", "yes" if self._background else "no")
        if not self._has_ontology:
            self._store.replace_graph(ONTOLOGY, ontology_triples())
        self._store.replace_graph(BACKGROUND, dict.fromkeys(self._background_triples()))
        self._store.replace_graph(DERIVED, dict.fromkeys(derived_triples(self._store)))
        self._store.replace_graph(DATASET, self._description())
        self._store.keep_setting("state", self._state)

    def _background_triples(self) -> Iterator[Triple]:
        """Background knowledge where it is wanted, and the gazetteer's entries of the places that occur."""
        stated = list(background_triples()) if self._background else []
        yield from stated
        rows = self._store.query(_PLACES)
        nodes = [row["place"] for row in rows] if isinstance(rows, QuerySolutions) else []
        named = [term for triple in stated for term in (triple.subject, triple.object)]
        found = {node for node in (*nodes, *named) if isinstance(node, NamedNode)}
        yield from (self._resolver or GazetteerResolver.open()).describe(sorted(found, key=lambda node: node.value))

    def _description(self) -> Iterator[Triple]:
        """The dataset in VoID and DCAT; no times, so that two builds give the same."""
        node = NamedNode(BASE + "dataset")
        yield Triple(node, TYPE, NamedNode(VOID + "Dataset"))
        yield Triple(node, TYPE, NamedNode(DCAT + "Dataset"))
        yield Triple(node, _dc("title"), Literal("地方外事往来知识图谱", language="zh-Hans"))
        yield Triple(node, _dc("title"), Literal("Knowledge graph of local foreign affairs", language="en"))
        yield Triple(node, NamedNode(PREFIXES["owl"] + "versionInfo"), Literal(__version__))
        yield Triple(node, _void("uriSpace"), Literal(BASE))
        yield Triple(node, _void("vocabulary"), NamedNode(BASE + "ontology"))
        yield Triple(node, _void("documents"), _count(len(self._store.documents())))
        rows = self._store.query(_COUNTS)
        for row in rows if isinstance(rows, QuerySolutions) else ():
            name = row["class"].value
            part = NamedNode(f"{BASE}dataset/class/{name.rpartition('#')[2].rpartition('/')[2]}")
            yield Triple(node, _void("classPartition"), part)
            yield Triple(part, _void("class"), NamedNode(name))
            yield Triple(part, _void("entities"), _count(int(row["n"].value)))


def known_states() -> tuple[str, ...]:
    """What the setting "state" says of a store that is up to date with this version's knowledge."""
    return _state(True), _state(False)


def _state(background: bool) -> str:
    return f"{shipped_fingerprint()} background={background}"


def derived_triples(store: Store) -> Iterator[Triple]:
    """What ontology/rules/*.rq derive from what the store holds.

    No rule reads what a rule derives, so that it does not matter what is derived already: only differences are written.
    """
    for path in sorted(knowledge.path("ontology", "rules").glob("*.rq")):
        result = store.query(path.read_text("utf-8"))
        if not isinstance(result, QueryTriples):
            raise KnowledgeError(f"{path}: a derivation rule must be a CONSTRUCT")
        yield from result


def _dc(name: str) -> NamedNode:
    return NamedNode(DCTERMS + name)


def _void(name: str) -> NamedNode:
    return NamedNode(VOID + name)


def _count(number: int) -> Literal:
    return Literal(str(number), datatype=NamedNode(XSD + "integer"))
