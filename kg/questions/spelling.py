"""How the names of a graph's things may be written in questions, read from the graph and the gazetteer."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from pyoxigraph import Literal as Text
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, parse

from kg import expressions as re
from kg import knowledge
from kg.graph.iris import ID
from kg.places import Gazetteer, Place
from kg.places.china import Abbreviations
from kg.places.script import bare
from kg.questions.thing import Kind, Thing, is_envoy, kind_of
from kg.store import Store

_QUERY: Final = """
SELECT DISTINCT ?node ?label WHERE {
  ?node rdfs:label|fa:docId ?label . FILTER(STRSTARTS(STR(?node), STR(id:)))
}"""
_COUNTRIES: Final = "SELECT DISTINCT ?node ?country WHERE { ?node fa:country ?country }"
_SUFFIXES: Final = ("市", "省", "县", "区", "州", "府", "郡", "旗")
_OFFICES: Final = ("外办", "外侨办", "外事办")
_KIND_WORDS: Final = re.compile(r" (?:Province|Governorate|Prefecture|Oblast|Region|County|District|City)$")
_LEAGUE: Final = re.compile(r"(?:人民)?对外友好协会")
_OF_HOME: Final = re.compile(r"(\w{2,4}?)[市省县区](?=\w)")
_TELLING: Final = 4
OFFICE: Final = ("外事", "外侨", "外办", "本部门", "侨务", "Foreign Affairs")
_PREFIXES: Final = (
    "PREFIX fa: <https://w3id.org/fakg/ontology#> PREFIX id: <https://w3id.org/fakg/id/> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
)


class Spellings:
    """The things of one graph and every way to write their names."""

    def __init__(self, store: Store, gazetteer: Gazetteer) -> None:
        self._store = store
        self._gazetteer = gazetteer

    def things(self) -> dict[str, Thing]:
        """Every thing by its IRI."""
        labels: dict[str, list[str]] = defaultdict(list)
        for node, label in self._rows(_QUERY):
            labels[node].append(label)
        countries = {node: country.removeprefix(ID + "country/") for node, country in self._rows(_COUNTRIES)}
        return {
            iri: Thing(iri, kind, names[0], self._country(iri, kind, countries), aliases=tuple(names))
            for iri, names in labels.items()
            if (kind := kind_of(iri)) is not None
        }

    def of(self, thing: Thing) -> Iterator[str]:
        """Every way in which a question may write the name of a thing of the graph."""
        if thing.kind == "doc":
            yield thing.iri.removeprefix(ID + "doc/")
            return
        yield from thing.aliases
        if thing.kind == "person":
            for name in thing.aliases:
                yield from name.split("·")[:1]
                yield from (name[0] + title for title in self._titles.get(thing.iri, ()))
            return
        if thing.kind in ("org", "person") and is_envoy(thing.name):
            return  # read by its parts: country, seat and kind
        if thing.kind == "org":
            yield from self._of_body(thing)
        for name in thing.aliases:
            if thing.kind == "place" and name.endswith(_SUFFIXES) and len(bare(name)) >= 2:
                yield bare(name)
        if thing.kind in ("place", "country"):
            yield from self._gazetteer_names(thing)
        if thing.is_home:
            yield from self._short_forms(thing)

    def _of_body(self, thing: Thing) -> Iterator[str]:
        """A body's name as people shorten it: 南昌中日友好会馆, 中日友好会馆, 南昌市友协秘书处."""
        for name in thing.aliases:
            for short in (name, _LEAGUE.sub("友协", name)):
                if short != name:
                    yield short
                home = _OF_HOME.match(short)
                if home is None or any(word in short for word in OFFICE):
                    continue
                yield home[1] + short[home.end() :]
                if len(short) - home.end() >= _TELLING:
                    yield short[home.end() :]

    def _short_forms(self, thing: Thing) -> Iterator[str]:
        """锡城 and the like; a single character (锡) only together with 外办 or 市."""
        for name in thing.aliases:
            for short in self._abbreviations.get(name, ()):
                if len(short) == 1:
                    yield from (short + tail for tail in _OFFICES)
                    yield "驻" + short
                else:
                    yield short

    @cached_property
    def _titles(self) -> Mapping[str, set[str]]:
        """How persons are addressed: the last two characters of each post (书记, 市长) and the whole."""
        found: dict[str, set[str]] = defaultdict(set)
        for person, post in self._rows("SELECT ?person ?post WHERE { ?f fa:person ?person ; fa:post ?post }"):
            found[person] |= {post, post[-2:], post[-3:]}
        return found

    @cached_property
    def _abbreviations(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for short, readings in Abbreviations.load().by_short.items():
            for reading in readings:
                found[reading.name].append(short)
        return found

    def _gazetteer_names(self, thing: Thing) -> Iterator[str]:
        if thing.kind == "country":
            country = self._gazetteer.country(thing.iri.removeprefix(ID + "country/"))
            if country:
                yield from filter(None, (country.zh, country.en, country.formal))
                yield from (*country.aliases, *country.en_aliases, *self._demonyms.get(country.iso2, ()))
                yield from self._everyday.get(country.iso2, ())
            return
        place = self._gazetteer.place(thing.iri.removeprefix(ID + "place/"))
        if place is not None:
            yield from _place_names(place)

    @cached_property
    def _everyday(self) -> Mapping[str, list[str]]:
        """What countries are called in talk, by ISO code: data/questions/countries.toml."""
        text = knowledge.path("data", "questions", "countries.toml").read_text("utf-8")
        return tomllib.loads(text)["names"]  # type: ignore[no-any-return]

    @cached_property
    def _demonyms(self) -> Mapping[str, list[str]]:
        """The English adjectives of countries, by ISO code: data/background/demonyms.ttl."""
        found: dict[str, list[str]] = defaultdict(list)
        path = knowledge.path("data", "background", "demonyms.ttl")
        for quad in parse(path.read_bytes(), RdfFormat.TURTLE):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Text):
                found[quad.subject.value.removeprefix(ID + "country/")].append(quad.object.value)
        return found

    def _country(self, iri: str, kind: Kind, stated: Mapping[str, str]) -> str | None:
        if kind == "country":
            return iri.removeprefix(ID + "country/")
        if kind != "place":
            return None
        place = self._gazetteer.place(iri.removeprefix(ID + "place/"))
        return place.country if place else stated.get(iri)

    def _rows(self, query: str) -> Iterable[tuple[str, str]]:
        result = self._store.query(_PREFIXES + query)
        if isinstance(result, QuerySolutions):
            for row in result:
                yield row[0].value, row[1].value


def _place_names(place: Place) -> Iterator[str]:
    names = (place.zh,) if place.is_division else (place.zh, *place.names)
    for name in filter(None, (*names, place.en, _KIND_WORDS.sub("", place.en))):
        yield name
        if len(bare(name)) >= 2:
            yield bare(name)
    yield from (name for name in place.others if len(name) >= 4 and " " not in name)
