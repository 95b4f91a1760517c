"""The names that a graph holds → the things they stand for: places, countries, bodies, persons, documents."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

from pyoxigraph import Literal as Text
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, parse

from kg import knowledge
from kg.graph.iris import ID
from kg.places import Gazetteer, Place
from kg.places.china import Abbreviations
from kg.places.script import bare, fold, is_han
from kg.questions.sounds import alike
from kg.questions.text import Tokeniser
from kg.store import Store

Kind = Literal["place", "country", "org", "person", "doc"]
_KINDS: Final[tuple[Kind, ...]] = ("place", "country", "org", "person", "doc")
_QUERY: Final = """
SELECT DISTINCT ?node ?label WHERE {
  ?node rdfs:label|fa:docId ?label . FILTER(STRSTARTS(STR(?node), STR(id:)))
}"""
_COUNTRIES: Final = "SELECT DISTINCT ?node ?country WHERE { ?node fa:country ?country }"
_SUFFIXES: Final = ("市", "省", "县", "区", "州", "府", "郡", "旗")
_OFFICES: Final = ("外办", "外侨办", "外事办")
_ENVOYS: Final = ("总领事", "领事", "大使", "领事馆", "领馆", "大使馆", "使馆", "领事等", "大使等")
_MOST_NAMESAKES: Final = 4
_KIND_WORDS: Final = re.compile(r" (?:Province|Governorate|Prefecture|Oblast|Region|County|District|City)$")
_LEAGUE: Final = re.compile(r"(?:人民)?对外友好协会")
_OF_HOME: Final = re.compile(r"(\w{2,4}?)[市省县区](?=\w)")
_TELLING: Final = 4
_OFFICE: Final = ("外事", "外侨", "外办", "本部门", "侨务", "Foreign Affairs")


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing that names stand for; ``country`` is the ISO code of the country where a place lies.

    known: whether the graph has it; a place that only the gazetteer has may be asked for all the same.
    """

    iri: str
    kind: Kind
    name: str
    country: str | None = None
    known: bool = True
    aliases: tuple[str, ...] = field(default=(), compare=False)

    @property
    def node(self) -> NamedNode:
        return NamedNode(self.iri)

    @property
    def is_home(self) -> bool:
        """Whether it is a place in China."""
        return self.kind == "place" and self.country in ("CN", "HK", "MO", "TW")


class Names:
    """All names of a graph, by their tokens; made when first asked."""

    def __init__(self, store: Store, gazetteer: Gazetteer, tokeniser: Tokeniser) -> None:
        self._store = store
        self._gazetteer = gazetteer
        self._tokeniser = tokeniser

    def find(self, forms: tuple[str, ...]) -> Iterator[tuple[int, int, tuple[Thing, ...]]]:
        """Every name in a sequence of tokens, overlapping ones too: start, end, what it may stand for."""
        for start in range(len(forms)):
            for end in range(start + 1, len(forms) + 1):
                key = forms[start:end]
                if key not in self._starts:
                    break
                if key in self._by_key:
                    yield start, end, tuple(self._by_key[key])

    def things(self, key: tuple[str, ...]) -> tuple[Thing, ...]:
        """What a name, given as tokens, stands for."""
        return tuple(self._by_key.get(key, ()))

    @cached_property
    def all(self) -> Mapping[str, Thing]:
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

    @cached_property
    def offices(self) -> Mapping[str, tuple[Thing, ...]]:
        """The foreign affairs offices of a place, by the IRI of the place."""
        found: dict[str, list[Thing]] = defaultdict(list)
        bodies = [thing for thing in self.all.values() if thing.kind == "org"]
        candidates = [body for body in bodies if any(word in body.name for word in _OFFICE)]
        for place in self.all.values():
            if not place.is_home:
                continue
            stems = {bare(name) for name in place.aliases if len(bare(name)) > 1}
            for body in candidates:
                if any(body.name.startswith(stem) or f"（{stem}" in body.name for stem in stems):
                    found[place.iri].append(body)
        return {iri: tuple(bodies) for iri, bodies in found.items()}

    @cached_property
    def place_of_office(self) -> Mapping[str, Thing]:
        """The place whose office a body is, by the IRI of the body; of several places the smallest name."""
        found: dict[str, Thing] = {}
        for place, bodies in self.offices.items():
            for body in bodies:
                known = found.get(body.iri)
                if known is None or len(self.all[place].name) > len(known.name):
                    found[body.iri] = self.all[place]
        return found

    def short_country(self, thing: Thing) -> set[str]:
        """How a country is written beside China: 中墨, 墨西哥 as 墨."""
        country = self._gazetteer.country(thing.country or "")
        return {"中" + country.abbreviation, country.abbreviation + "中"} if country and country.abbreviation else set()

    def country_in(self, thing: Thing) -> Thing | None:
        """The country with whose name that of a body or person begins: 法国驻华大使, 韩国驻武汉总领事馆."""
        for name in thing.aliases:
            found = [country for country in self._countries if any(name.startswith(a) for a in country.aliases)]
            if found:
                return max(found, key=lambda country: max(len(a) for a in country.aliases if name.startswith(a)))
        return None

    @cached_property
    def _countries(self) -> tuple[Thing, ...]:
        """All countries of the gazetteer, with their Chinese names."""
        found = []
        for code in self._gazetteer.country_codes():
            country = self._gazetteer.country(code)
            if country is not None:
                iri = f"{ID}country/{country.iso2}"
                names = tuple(name for name in (country.zh, *country.aliases) if len(name) > 1)
                found.append(Thing(iri, "country", country.zh, country.iso2, iri in self.all, names))
        return tuple(found)

    def country_of(self, iri: str) -> str | None:
        """The ISO code of the country of a place or country of the graph."""
        thing = self.all.get(iri)
        return thing.country if thing else None

    @cached_property
    def pinyin(self) -> Mapping[str, tuple[Thing, ...]]:
        """Persons and bodies by the sound of their names ("yinmeigen"), family name first or last."""
        from pypinyin import lazy_pinyin

        found: dict[str, list[Thing]] = defaultdict(list)
        for thing in self.all.values():
            if thing.kind == "person" and 2 <= len(thing.name) <= 4:
                sounds = lazy_pinyin(self._tokeniser.simplify(thing.name))
                if thing.name[0] in "缪繆":
                    sounds[0] = "miao"
                found["".join(sounds)].append(thing)
                found["".join(sounds[1:] + sounds[:1])].append(thing)
        return {sound: tuple(things) for sound, things in found.items()}

    @cached_property
    def latin(self) -> frozenset[str]:
        """Names that are one Latin word of four letters or more."""
        return frozenset(key[0] for key in self._by_key if len(key) == 1 and len(key[0]) >= 4)

    @cached_property
    def long_keys(self) -> tuple[tuple[str, ...], ...]:
        """Chinese names of places and persons of three characters or more, for those who mistype."""
        return tuple(
            key
            for key, things in self._by_key.items()
            if 3 <= len(key) <= 8 and all(ord(form[0]) > 0x3400 for form in key) and things[0].kind != "org"
        )

    def beyond(self, text: str) -> Thing | None:
        """The place or country of the gazetteer that a text names; None where there is none."""
        if country := self._gazetteer.country(text):
            iri = f"{ID}country/{country.iso2}"
            names = tuple(filter(None, (country.zh, country.en, country.formal, *country.aliases)))
            return Thing(iri, "country", country.zh, country.iso2, iri in self.all, names)
        found = [place for place in self._gazetteer.lookup(text) if _is_named(place, text)]
        if not found:
            return None
        for place in found:
            if (known := self.all.get(f"{ID}place/{place.id}")) is not None:
                return known
        return self._transcribed(found) or self._unknown(found[0])

    def _transcribed(self, places: Sequence[Place]) -> Thing | None:
        """The place of the graph whose Chinese name may be that of a gazetteer's place: a province of the same name,
        or a place that is not linked, by its sound."""
        for place in places[:_MOST_NAMESAKES]:
            for thing in self._abroad:
                if thing.country == place.country and place.zh and bare(thing.name) == bare(place.zh):
                    return thing
            for thing in self._unlinked:
                if thing.country in (None, place.country) and alike(place.en, thing.name):
                    return thing
        return None

    def by_sound(self, text: str) -> Thing | None:
        """The one place abroad whose Chinese name sounds as a Latin one; None where there is none, or more."""
        found = [thing for thing in self._abroad if alike(text, thing.name, least=1.0)]
        return found[0] if len(found) == 1 else None

    @cached_property
    def _abroad(self) -> tuple[Thing, ...]:
        """The places abroad with a Chinese name."""
        places = (thing for thing in self.all.values() if thing.kind == "place" and not thing.is_home)
        return tuple(thing for thing in places if is_han(thing.name))

    @cached_property
    def _unlinked(self) -> tuple[Thing, ...]:
        """Those that the gazetteer does not have, as they may be written there in another way."""
        stem = ID + "place/"
        return tuple(t for t in self._abroad if self._gazetteer.place(t.iri.removeprefix(stem)) is None)

    def in_text(self, text: str) -> Iterator[tuple[int, int, Thing]]:
        """The places and countries of the gazetteer in a text, with their offsets, also those the graph lacks."""
        for hit in self._gazetteer.find(text):
            thing = self.beyond(hit.text)
            if thing is not None:
                yield hit.start, hit.end, thing

    @cached_property
    def _keys(self) -> tuple[Mapping[tuple[str, ...], list[Thing]], frozenset[tuple[str, ...]]]:
        by_key: dict[tuple[str, ...], list[Thing]] = defaultdict(list)
        for thing in self.all.values():
            for name in dict.fromkeys(self._spellings(thing)):
                key = self._tokeniser.key(name)
                if key and thing not in by_key[key]:
                    by_key[key].append(thing)
        starts = {key[:length] for key in by_key for length in range(1, len(key) + 1)}
        return by_key, frozenset(starts)

    @property
    def _by_key(self) -> Mapping[tuple[str, ...], list[Thing]]:
        return self._keys[0]

    @property
    def _starts(self) -> frozenset[tuple[str, ...]]:
        return self._keys[1]

    def _spellings(self, thing: Thing) -> Iterator[str]:
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
                if home is None or any(word in short for word in _OFFICE):
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

    def _unknown(self, place: Place) -> Thing:
        iri = f"{ID}place/{place.id}"
        return Thing(iri, "place", place.zh or place.en, place.country, known=False, aliases=(place.zh, place.en))

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


_PREFIXES: Final = (
    "PREFIX fa: <https://w3id.org/fakg/ontology#> PREFIX id: <https://w3id.org/fakg/id/> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
)


def is_envoy(name: str) -> bool:
    """Whether a body is an ambassador, a consul or their mission, by its name."""
    return name.endswith(_ENVOYS)


def kind_of(iri: str) -> Kind | None:
    """The kind of a thing by its IRI; None where it is no thing that questions name."""
    kind = iri.removeprefix(ID).partition("/")[0]
    return next((known for known in _KINDS if known == kind), None)


def _is_named(place: Place, text: str) -> bool:
    """Whether the text is a full name of the place, not a code or a stem of one character."""
    names = (place.zh, bare(place.zh), *place.names, *(bare(name) for name in place.names))
    return (text in names and len(text) >= 2) or (fold(text) == fold(place.en) and len(text) >= 3)


def _place_names(place: Place) -> Iterator[str]:
    names = (place.zh,) if place.is_division else (place.zh, *place.names)
    for name in filter(None, (*names, place.en, _KIND_WORDS.sub("", place.en))):
        yield name
        if len(bare(name)) >= 2:
            yield bare(name)
    yield from (name for name in place.others if len(name) >= 4 and " " not in name)
