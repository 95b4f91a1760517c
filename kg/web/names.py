"""What the graph calls things, in both languages, and their addresses on the site."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from pyoxigraph import Literal, NamedNode

from kg.graph.iris import BACKGROUND, FA, GRAPH, ID, LABEL, SKOS, TYPE, short
from kg.ontology import Language, Ontology
from kg.store import Store
from kg.web.lookup import said_of

_SAID: Final = (TYPE, LABEL, NamedNode(f"{SKOS}prefLabel"))


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
    """Looks things up, each once."""

    def __init__(self, store: Store, ontology: Ontology) -> None:
        self._store = store
        self._ontology = ontology
        self._known: dict[str, Thing] = {}

    def all(self, iris: Collection[str]) -> Mapping[str, Thing]:
        """The things by IRI."""
        for iri in iris:
            if iri not in self._known:
                self._known[iri] = self._thing(iri, self._said(iri))
        return {iri: self._known[iri] for iri in iris}

    def __getitem__(self, iri: str) -> Thing:
        return self.all((iri,))[iri]

    def _said(self, iri: str) -> Iterator[tuple[str, str, object]]:
        for path in _SAID:
            for said in said_of(self._store, NamedNode(iri), path):
                yield said.graph, said.path, said.value

    def _thing(self, iri: str, statements: Iterable[tuple[str, str, object]]) -> Thing:
        names: dict[str, Counter[str]] = defaultdict(Counter)
        classes = set()
        for graph, path, value in statements:
            if path == TYPE.value and isinstance(value, NamedNode):
                classes.add(value.value)
            elif isinstance(value, Literal):
                # The name of the gazetteer goes before those of documents, and the most frequent among these.
                names[(value.language or "zh")[:2]][value.value] += 1000 if graph == BACKGROUND.value else 1
        chinese, english = (_most(names[language]) for language in ("zh", "en"))
        kind = self._kind(classes)
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


def _most(names: Counter[str]) -> str:
    return min(names.items(), key=lambda pair: (-pair[1], pair[0]))[0] if names else ""


def _last(iri: str) -> str:
    return unquote(short(iri).rpartition("/")[2].rpartition(":")[2])
