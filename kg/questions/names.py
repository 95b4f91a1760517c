"""The names that a graph holds → the things they stand for: places, countries, bodies, persons, documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from kg.graph.iris import ID
from kg.places import Gazetteer, Place
from kg.places.script import bare, fold, is_han
from kg.questions.name_index import NameIndex, open_index
from kg.questions.sounds import alike
from kg.questions.text import Tokeniser
from kg.questions.thing import Thing
from kg.store import Store

_MOST_NAMESAKES: Final = 4


class Names:
    """All names of a graph, by their tokens; made when first asked."""

    def __init__(self, store: Store, gazetteer: Gazetteer, tokeniser: Tokeniser) -> None:
        self._store = store
        self._gazetteer = gazetteer
        self._tokeniser = tokeniser

    @cached_property
    def _index(self) -> NameIndex:
        return open_index(self._store, self._gazetteer, self._tokeniser)

    def find(self, forms: tuple[str, ...]) -> Iterator[tuple[int, int, tuple[Thing, ...]]]:
        """Every name in a sequence of tokens, overlapping ones too: start, end, what it may stand for."""
        keys, reach = self._index.keys, self._index.reach
        for start, first in enumerate(forms):
            for end in range(start + 1, min(start + reach.get(first, 0), len(forms)) + 1):
                if (things := keys.get(" ".join(forms[start:end]))) is not None:
                    yield start, end, things

    def things(self, key: tuple[str, ...]) -> tuple[Thing, ...]:
        """What a name, given as tokens, stands for."""
        return self._index.keys.get(" ".join(key), ())

    @property
    def all(self) -> Mapping[str, Thing]:
        """Every thing by its IRI."""
        return self._index.things

    @property
    def offices(self) -> Mapping[str, tuple[Thing, ...]]:
        """The foreign affairs offices of a place, by the IRI of the place."""
        return self._index.offices

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
        return frozenset(key for key in self._index.keys if " " not in key and len(key) >= 4)

    @cached_property
    def long_keys(self) -> tuple[tuple[str, ...], ...]:
        """Chinese names of places and persons of three characters or more, for those who mistype."""
        return tuple(
            tuple(forms)
            for key, things in self._index.keys.items()
            if 3 <= len(forms := key.split(" ")) <= 8
            and things[0].kind != "org"
            and all(ord(form[0]) > 0x3400 for form in forms)
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

    def _unknown(self, place: Place) -> Thing:
        iri = f"{ID}place/{place.id}"
        return Thing(iri, "place", place.zh or place.en, place.country, known=False, aliases=(place.zh, place.en))


def _is_named(place: Place, text: str) -> bool:
    """Whether the text is a full name of the place, not a code or a stem of one character."""
    names = (place.zh, bare(place.zh), *place.names, *(bare(name) for name in place.names))
    return (text in names and len(text) >= 2) or (fold(text) == fold(place.en) and len(text) >= 3)
