"""What the graph calls things, in both languages, and their addresses on the site."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions

from kg.graph.iris import BACKGROUND, FA, GRAPH, ID, LABEL, SKOS, TYPE, short
from kg.ontology import Language, Ontology
from kg.store import Store, Term
from kg.web.lookup import said_of

_NAMING: Final = (LABEL, NamedNode(f"{SKOS}prefLabel"))
_ALL_NAMES: Final = f"""SELECT ?thing ?name ?own (COUNT(*) AS ?n) {{ VALUES ?path {{ {" ".join(map(str, _NAMING))} }}
  GRAPH ?graph {{ ?thing ?path ?name }} BIND(SAMETERM(?graph, {BACKGROUND}) AS ?own) }} GROUP BY ?thing ?name ?own"""
_ALL_CLASSES: Final = f"""SELECT DISTINCT ?thing ?class {{ VALUES ?path {{ {" ".join(map(str, _NAMING))} }}
  GRAPH ?graph {{ ?thing ?path ?name ; a ?class }} }}"""
_MANY: Final = 200  # things for which all are read

_Counted = dict[str, Counter[str]]  # names by language

_BOTH: Final = frozenset(("zh-Hans", "en"))
_PLACE: Final = ID + "place/"
_ENTRIES: Final = ("gn-", "cn-", "iso-")  # how identifiers of the gazetteer begin


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that has an IRI: its names, its narrowest class (a local name), its page on this site."""

    iri: str
    zh: str
    en: str
    kind: str
    href: str

    def name(self, language: Language) -> str:
        """The name in a language, else in the other."""
        return (self.zh or self.en) if language == "zh" else (self.en or self.zh)


class Names:
    """Looks things up, each once; where many are asked for, all that have names are read together."""

    def __init__(self, store: Store, ontology: Ontology) -> None:
        self._store = store
        self._ontology = ontology
        self._known: dict[str, Thing] = {}
        self._kinds: dict[frozenset[str], str] = {}
        self._read_all = False

    def all(self, iris: Collection[str]) -> Mapping[str, Thing]:
        """The things by IRI."""
        unknown = [iri for iri in iris if iri not in self._known]
        if len(unknown) > _MANY and not self._read_all:
            self._known |= self._everything()
            self._read_all = True
        for iri in unknown:
            if iri not in self._known:
                self._known[iri] = self._looked_up(iri)
        return {iri: self._known[iri] for iri in iris}

    def __getitem__(self, iri: str) -> Thing:
        return self.all((iri,))[iri]

    def _looked_up(self, iri: str) -> Thing:
        """One thing from the indexes of the store."""
        node = NamedNode(iri)
        classes = {said.value.value for said in said_of(self._store, node, TYPE)}
        # Where the gazetteer names a thing in both languages, what thousands of documents call it changes nothing.
        stated = list(said_of(self._store, node, LABEL, BACKGROUND))
        if not {said.value.language for said in stated if isinstance(said.value, Literal)} >= _BOTH:
            stated = [said for path in _NAMING for said in said_of(self._store, node, path)]
        names: _Counted = defaultdict(Counter)
        for said in stated:
            _count(names, said.value, said.graph == BACKGROUND.value, 1)
        return self._thing(iri, classes, names)

    def _everything(self) -> Mapping[str, Thing]:
        """All things that have a name."""
        names: dict[str, _Counted] = defaultdict(lambda: defaultdict(Counter))
        for row in self._rows(_ALL_NAMES):
            gazetteer = row["own"].value == "true"
            _count(names[row["thing"].value], row["name"], gazetteer, int(row["n"].value))
        classes: dict[str, set[str]] = defaultdict(set)
        for row in self._rows(_ALL_CLASSES):
            classes[row["thing"].value].add(row["class"].value)
        return {iri: self._thing(iri, classes[iri], said) for iri, said in names.items()}

    def _rows(self, query: str) -> Iterable[QuerySolution]:
        result = self._store.query(query)
        return result if isinstance(result, QuerySolutions) else ()

    def _thing(self, iri: str, classes: set[str], names: _Counted) -> Thing:
        chinese, english = (_most(names[language]) for language in ("zh", "en"))
        kind = self._kinds.get(frozenset(classes))
        if kind is None:
            kind = self._kinds[frozenset(classes)] = self._kind(classes)
        return Thing(iri, chinese or (_last(iri) if not english else ""), english, kind, address(iri))

    def _kind(self, classes: set[str]) -> str:
        known = {iri for iri in classes if iri in self._ontology.terms}
        above = {parent for iri in known for parent in self._above(iri)}
        narrow = sorted(known - above)
        return narrow[0].removeprefix(FA) if narrow else ""

    def _above(self, iri: str) -> set[str]:
        term = self._ontology.terms.get(iri)
        parents = set(term.parents) if term else set()
        return parents | {above for parent in parents for above in self._above(parent)}


def address(iri: str) -> str:
    """The page of an IRI on this site; the IRI itself where it is not ours, empty where a browser must not follow."""
    if iri.startswith(ID + "doc/"):
        return "/documents/" + iri.removeprefix(ID + "doc/")
    if iri.startswith(ID):
        return "/id/" + iri.removeprefix(ID)
    if iri.startswith(GRAPH + "doc/"):
        return "/documents/" + iri.removeprefix(GRAPH + "doc/")
    if iri.startswith(FA):
        return "/ontology#" + iri.removeprefix(FA)
    return iri if iri.startswith(("http://", "https://")) else ""


def is_unlinked(iri: str) -> bool:
    """Whether a thing is a place that no entry of the gazetteer has been found for yet."""
    return iri.startswith(_PLACE) and not iri.removeprefix(_PLACE).startswith(_ENTRIES)


def document_address(doc: str) -> str:
    """The reading page of a document."""
    return "/documents/" + quote(doc, safe="")


def _count(names: _Counted, value: Term, gazetteer: bool, times: int) -> None:
    """The name of the gazetteer goes before those of documents, and the most frequent among these."""
    if isinstance(value, Literal):
        names[(value.language or "zh")[:2]][value.value] += 1000 * times if gazetteer else times


def _most(names: Counter[str]) -> str:
    return min(names.items(), key=lambda pair: (-pair[1], pair[0]))[0] if names else ""


def _last(iri: str) -> str:
    return unquote(short(iri).rpartition("/")[2].rpartition(":")[2])
