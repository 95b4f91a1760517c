"""The gazetteer as the graph's ``Resolver``, and what it says of the places that occur."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from kg.graph.iris import FA, ID, LABEL, PREFIXES, SKOS, TYPE, country_node, fa
from kg.model import Context
from kg.places import Country, Gazetteer, Place
from kg.places.judgements import Judgements
from kg.places.linker import Linker
from kg.places.transcription import Transcription

_CLASSES: Final = {
    "city": "City",
    "prefecture": "City",
    "province": "Province",
    "county": "County",
    "district": "District",
    "region": "Province",
}
_WKT: Final = NamedNode(PREFIXES["geo"] + "wktLiteral")
_EXACT: Final = NamedNode(SKOS + "exactMatch")
_ALT: Final = NamedNode(SKOS + "altLabel")


class GazetteerResolver:
    """Links names of places and countries to the entries of the gazetteer."""

    def __init__(self, gazetteer: Gazetteer, judgements: Judgements | None = None) -> None:
        self._gazetteer = gazetteer
        self._linker = Linker(gazetteer, judgements, Transcription(gazetteer))

    @classmethod
    def open(cls, judgements: Path | None = None) -> GazetteerResolver:
        """Open the shipped gazetteer; ``judgements``: the user's own decisions, where there are any."""
        own = (judgements,) if judgements else ()
        return cls(Gazetteer.open(), Judgements.load(*own))

    def country(self, name: str) -> str | None:
        if name.isascii() and len(name) <= 2:
            return None  # a code, not a name
        country = self._gazetteer.country(name)
        return country.iso2 if country else None

    def place(self, name: str, country: str | None, context: Context) -> NamedNode | None:
        near = tuple(filter(None, (context.home, context.province)))
        link = self._linker.link(name, country, near=near)
        return place_node(link.place) if link.place else None

    def knows_place(self, name: str) -> bool:
        return any(name in (place.zh, place.en) for place in self._gazetteer.lookup(name))

    def describe(self, nodes: Iterable[NamedNode]) -> Iterator[Triple]:
        """Labels, country, parents, coordinates and identifiers of the linked places and the countries."""
        countries: set[str] = set()
        places: dict[str, Place] = {}
        for node in nodes:
            if node.value.startswith(ID + "country/"):
                countries.add(node.value.removeprefix(ID + "country/"))
            elif place := self._gazetteer.place(node.value.removeprefix(ID + "place/")):
                places |= {one.id: one for one in self._with_parents(place)}
        for place in places.values():
            yield from _place_triples(place, self._gazetteer.full_form(place.zh) or place.zh)
        for code in sorted(countries | {place.country for place in places.values()}):
            if country := self._gazetteer.country(code):
                yield from _country_triples(country)

    def _with_parents(self, place: Place | None) -> Iterator[Place]:
        seen: set[str] = set()
        while place is not None and place.id not in seen:
            yield place
            seen.add(place.id)
            place = self._gazetteer.place(place.parent) if place.parent else None


def place_node(place: Place) -> NamedNode:
    """``id/place/<id of the gazetteer>``."""
    return NamedNode(f"{ID}place/{place.id}")


def _place_triples(place: Place, full: str) -> Iterator[Triple]:
    """``full``: the Chinese name in full form, as documents' facts have it."""
    node = place_node(place)
    yield Triple(node, TYPE, fa("Place"))
    yield Triple(node, TYPE, fa(_CLASSES[place.kind]))
    yield from _names(node, full, place.en, (place.zh, *place.names))
    yield Triple(node, fa("country"), country_node(place.country))
    if place.parent:
        yield Triple(node, fa("adminParent"), NamedNode(f"{ID}place/{place.parent}"))
    if place.lat is not None and place.lon is not None:
        point = Literal(f"POINT({place.lon} {place.lat})", datatype=_WKT)
        yield Triple(node, NamedNode(PREFIXES["geo"] + "asWKT"), point)
    yield from _identifiers(node, place.geonameid, place.wikidata)


def _country_triples(country: Country) -> Iterator[Triple]:
    node = country_node(country.iso2)
    yield Triple(node, TYPE, fa("Place"))
    yield Triple(node, TYPE, fa("Country"))
    yield from _names(node, country.zh, country.en, (country.formal, *country.aliases))
    yield from (Triple(node, _ALT, Literal(name, language="en")) for name in country.en_aliases)
    if country.continent:
        yield Triple(node, fa("continent"), NamedNode(f"{FA}continent-{country.continent}"))
    yield from _identifiers(node, country.geonameid, country.wikidata)


def _names(node: NamedNode, zh: str, en: str, others: Iterable[str]) -> Iterator[Triple]:
    if zh:
        yield Triple(node, LABEL, Literal(zh, language="zh-Hans"))
    if en:
        yield Triple(node, LABEL, Literal(en, language="en"))
    for name in dict.fromkeys(others):
        if name and name != zh:
            yield Triple(node, _ALT, Literal(name, language="zh-Hans"))


def _identifiers(node: NamedNode, geonameid: int | None, wikidata: str) -> Iterator[Triple]:
    if geonameid:
        yield Triple(node, _EXACT, NamedNode(f"https://sws.geonames.org/{geonameid}/"))
    if wikidata:
        yield Triple(node, _EXACT, NamedNode(f"http://www.wikidata.org/entity/{wikidata}"))
