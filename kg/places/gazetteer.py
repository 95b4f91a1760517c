"""The gazetteer: names in text, names to places, places to names."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final, cast

import daachorse

from kg import knowledge
from kg.places.china import Abbreviations
from kg.places.countries import Countries
from kg.places.finding import GUARD
from kg.places.index import index_path
from kg.places.script import Script, bare, fold, is_han
from kg.places.shapes import Country, Label, NameHit, Place
from kg.places.sounds import syllables
from kg.places.spans import Borders, best_cover, whole_word
from kg.places.tables import read_rows

_COLUMNS = "id, geonameid, zh, en, country, kind, code, parent, lat, lon, population, names, others, wikidata, scripts"
_REMEMBERED: Final = 2_048  # entries of each kind, some megabytes, however many documents are read


class StoredCounts:
    """The counts of the transcription model, read from the index key by key."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.get = lru_cache(_REMEMBERED)(self._counts)

    def _counts(self, key: str) -> dict[str, int]:
        """Chunk → count; empty for a key that was never seen."""
        row = self._db.execute("select counts from sound where key = ?", (key,)).fetchone()
        pairs = (pair.rsplit(" ", 1) for pair in row[0].split("|")) if row else ()
        return {chunk: int(n) for chunk, n in pairs}


class Gazetteer:
    """The opened index. Everything in it is read when first needed; opening costs a few milliseconds."""

    def __init__(self, path: Path) -> None:
        self.made_of = path.stem  # names a hash over the tables it was made from
        self._db = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._at = lru_cache(_REMEMBERED)(self._place_at)
        self._rows = lru_cache(_REMEMBERED)(self._rows_of)

    @classmethod
    def open(cls) -> Gazetteer:
        """Open the index in the user's cache folder, making it first where it is missing (about ten
        seconds, once)."""
        return cls(index_path())

    # --- names in text ---

    def find(self, text: str) -> Iterator[NameHit]:
        """The known names in a text, in order and without overlap; of rival readings the one that covers
        most."""
        simple = self.simplify(text)
        automaton, hits = self._automaton
        found = automaton.find_overlapping(simple)
        floor = 0
        for start, end, index in best_cover([m for m in found if whole_word(simple, m[0], m[1])]):
            label, place_id = hits[index]
            reach = None if label == GUARD else self._borders.extend(simple, start, end, cast(Label, label))
            if reach is not None:
                stop, kind = reach
                begin = self._borders.widen(simple, start, floor) if place_id.startswith("gn-") else start
                known = begin == start and kind == label
                yield NameHit(begin, stop, text[begin:stop], kind, place_id if known else "")
            floor = end

    @cached_property
    def _automaton(self) -> tuple[Any, list[tuple[str, str]]]:
        parts = dict(self._db.execute("select key, value from part"))
        pairs = (line.partition("\t") for line in parts["labels"].decode().split("\n"))
        hits = [(label, place_id) for label, _, place_id in pairs]
        return daachorse.CharwiseDoubleArrayAhoCorasick.deserialize(parts["automaton"]), hits

    # --- countries ---

    def country(self, name: str) -> Country | None:
        """The country of a Chinese or English name, formal or short, or of an ISO 3166-1 alpha-2 code."""
        return self._countries.by_name.get(self.normalise(name)) or self._countries.by_code.get(name)

    def country_abbreviation(self, char: str) -> Country | None:
        """The country that one character stands for in 中韩, 驻美 …; None where it stands for none."""
        return self._countries.by_abbreviation.get(char)

    def country_codes(self) -> list[str]:
        """The ISO codes of all countries."""
        return list(self._countries.by_code)

    # --- places ---

    def place(self, place_id: str) -> Place | None:
        """The entry of an id ("gn-1800163", "cn-360000", "iso-US-MD")."""
        row = self._db.execute("select row from place where id = ?", (place_id,)).fetchone()
        return self._at(row[0]) if row else None

    def by_geonameid(self, geonameid: int) -> Place | None:
        """The entry of a GeoNames id, city or region."""
        return self.place(f"gn-{geonameid}") or next(iter(self._where("geonameid = ?", geonameid)), None)

    def lookup(self, name: str, country: str | None = None) -> list[Place]:
        """All places of exactly this name (any script, accents and suffix aside), the likeliest first.

        country: an ISO code or any name of a country.
        """
        code = self.country(country) if country else None
        if country and code is None:
            return []
        key = self.normalise(name)
        for form in (key, bare(key)):
            if found := self._named((form,), code):
                return sorted(found, key=lambda p: _rank(p, name))
        return []

    def lookup_all(self, name: str, country: str | None = None) -> list[Place]:
        """As ``lookup``, but the places whose name agrees only without the suffix are always there too."""
        code = self.country(country) if country else None
        if country and code is None:
            return []
        key = self.normalise(name)
        return sorted(self._named((key, bare(key)), code), key=lambda p: _rank(p, name))

    def _named(self, forms: tuple[str, ...], country: Country | None) -> list[Place]:
        rows = dict.fromkeys(row for form in forms for row in self._rows(form))
        return [p for p in map(self._at, rows) if country is None or p.country in _within(country.iso2)]

    def heard(self, name: str, country: str) -> list[Place]:
        """The places of a foreign country (ISO code) with a Chinese name of at least three characters, suffix aside,
        that sounds the same (萨博潘 for 萨波潘); the largest first."""
        short = bare(self.normalise(name))
        if len(short) < 3 or not is_han(short):
            return []
        rows = self._db.execute("select row from heard where sound = ?", (syllables(short),))
        found = (place for place in (self._at(row) for (row,) in rows) if place.country == country)
        return sorted(found, key=lambda place: -place.weight)

    def in_country(self, iso2: str) -> list[Place]:
        """All places of a country."""
        return list(self._where("country = ?", iso2))

    def full_form(self, name: str, country: str | None = None) -> str | None:
        """A place's name in full form ("南昌" → "南昌市", "乌法" → "乌法市", "新北" → "新北区"); None
        where unknown. country: that the text gives ("津市" in Japan is in full form, in China it is 津市市)."""
        if not is_han(name) or self.country(name):
            return None
        found = self.lookup(name, country)
        if not found:
            return None
        first = found[0]
        if first.is_division and self.simplify(name) in first.names[:2]:
            return first.zh
        if name.endswith(self._borders.complete):
            return name
        if first.kind == "region":
            known = (n for n in first.names if n != name and bare(n) == name)
            return next(known, name + self._suffixes.get(first.country, ""))
        return name + "市"

    def english(self, name: str) -> str | None:
        """The English name of a country or place."""
        if country := self.country(name):
            return country.en
        return next((place.en for place in self.lookup(name)), None)

    def province_of(self, home: str) -> str | None:
        """The full name of the Chinese province in which a place lies ("南昌市" → "江西省"); itself for a
        province."""
        for place in self.lookup(home, "CN"):
            chain = self.chain(place)
            if chain[-1].is_division:
                return chain[-1].zh
        return None

    def abbreviation(self, short: str, near: str | None = None) -> Place | None:
        """The Chinese place that a short form stands for in a document of ``near`` ("锡" near 无锡市)."""
        home = [near] if near else []
        for place in self.lookup(near, "CN")[:1] if near else ():
            home += [p.zh for p in self.chain(place)]
            if place.kind == "province":
                home += [p.zh for p in self._where("parent = ?", place.id)]
        name = self._abbreviations.full_name(short, tuple(home))
        return next((p for p in self.lookup(name, "CN") if p.zh == name), None) if name else None

    @cached_property
    def sounds(self) -> StoredCounts:
        """The counts of the transcription model."""
        return StoredCounts(self._db)

    # --- spelling ---

    def simplify(self, text: str) -> str:
        """Traditional and Japanese characters simplified one for one, so that offsets stay."""
        return self._script.simplify(text)

    def normalise(self, name: str) -> str:
        """The key under which names are compared."""
        return self._script.normalise(name)

    # --- reading the index ---

    def _rows_of(self, norm: str) -> tuple[int, ...]:
        return tuple(row for (row,) in self._db.execute("select row from name where norm = ?", (norm,)))

    def _place_at(self, row: int) -> Place:
        return next(iter(self._where("row = ?", row)))

    def _where(self, condition: str, value: object) -> Iterator[Place]:
        for row in self._db.execute(f"select {_COLUMNS} from place where {condition}", (value,)):
            names, others = (tuple(filter(None, cell.split("|"))) for cell in row[11:13])
            values: list[Any] = [*row[:11], names, others, *row[13:]]
            yield Place(*values)

    def chain(self, place: Place) -> list[Place]:
        """The place and what it lies in, up to the province or region."""
        chain = [place]
        while chain[-1].parent and (parent := self.place(chain[-1].parent)) and parent not in chain:
            chain.append(parent)
        return chain

    @cached_property
    def _script(self) -> Script:
        return Script.load()

    @cached_property
    def _borders(self) -> Borders:
        return Borders.load()

    @cached_property
    def _countries(self) -> Countries:
        return Countries.load(self._script)

    @cached_property
    def _abbreviations(self) -> Abbreviations:
        return Abbreviations.load()

    @cached_property
    def _suffixes(self) -> dict[str, str]:
        path = knowledge.path("data", "names", "places_region_suffix.tsv")
        return {row["iso2"]: row["suffix"] for row in read_rows(path, ("iso2", "suffix"))}


def _within(iso2: str) -> tuple[str, ...]:
    return ("CN", "HK", "MO", "TW") if iso2 == "CN" else (iso2,)


def _rank(place: Place, name: str) -> tuple[bool, bool, bool, int]:
    return (name not in place.names, not place.is_division, fold(name) != fold(place.en), -place.weight)
