"""Which names are looked for in running text, and as what: the patterns of the automaton."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg import knowledge
from kg.places.countries import Countries
from kg.places.script import bare, is_han
from kg.places.shapes import Label, Place
from kg.places.tables import read_rows

GUARD = "-"  # the label of a longer word that hides the place names inside it
_HAN_COUNTRIES = frozenset({"CN", "JP", "KR", "KP", "VN", "TW", "HK", "MO"})
_CHINESE = ("HK", "MO", "TW")  # found as city or province, not as country
# Smallest population at which a foreign city's name without 市 is looked for, by its length in characters.
_SMALLEST = {2: 100_000, 3: 15_000}
_SMALLEST_HAN = {2: 300_000, 3: 50_000}
_SMALLEST_ENGLISH = 150_000


@dataclass(frozen=True)
class StopWords:
    """data/gazetteer/stop_words.tsv: names that are ordinary words, and words that hold a name."""

    bare: frozenset[str]
    never: frozenset[str]
    guard: frozenset[str]

    @classmethod
    def load(cls) -> StopWords:
        rows = list(read_rows(knowledge.path("data", "gazetteer", "stop_words.tsv"), ("word", "kind")))
        return cls(*(frozenset(r["word"] for r in rows if r["kind"] == kind) for kind in ("bare", "never", "guard")))


def patterns(places: Iterable[Place], countries: Countries) -> dict[str, tuple[str, str]]:
    """Name → (label, id) of its likeliest bearer: countries before Chinese divisions before cities by
    population."""
    stop = StopWords.load()
    found = dict.fromkeys(stop.guard, (GUARD, ""))
    for country in countries.by_code.values():
        if country.iso2 not in _CHINESE:
            for name in (country.zh, country.formal, country.en, *country.aliases, *country.en_aliases):
                if len(name) > 1 and name not in stop.never:
                    found.setdefault(name, ("Country", country.iso2))
    for place in sorted(places, key=_rank):
        for name in _sought(place, stop):
            if name not in stop.never:
                found.setdefault(name, (label(place, name), place.id))
    for code in _CHINESE:
        country = countries.by_code[code]
        for name in (country.zh, country.en, *country.aliases):
            bearer = found.get(name.removeprefix("中国"))
            if bearer:
                found.setdefault(name, bearer)
    return found


def label(place: Place, name: str) -> Label:
    """The label of a place in running text under this name."""
    if place.kind in ("province", "region"):
        return "City" if name.endswith("市") else "Province"
    return "County" if place.kind in ("county", "district") else "City"


def _rank(place: Place) -> tuple[int, int]:
    if place.is_division:
        level = {"province": 0, "prefecture": 1, "city": 1, "county": 3, "district": 4, "region": 5}[place.kind]
    else:
        level = 7 if place.kind == "region" else 6 if place.population >= 100_000 else 8
    return level, -place.population


def _sought(place: Place, stop: StopWords) -> Iterator[str]:
    if place.is_division:
        yield from _sought_chinese(place, stop)
    elif place.kind == "region":
        yield from _sought_region(place, stop)
    elif place.country not in ("CN", "HK", "MO"):  # their towns and villages are too often ordinary words
        yield from _sought_foreign(place, stop)


def _sought_chinese(place: Place, stop: StopWords) -> Iterator[str]:
    own = place.names[:2] if place.kind == "city" else place.names  # the further names of cities are GeoNames'
    for name in own:
        if (name == place.zh and name != bare(name)) or (
            name not in stop.bare and is_han(name) and (place.kind not in ("county", "district") or len(name) >= 3)
        ):
            yield name
    if place.kind not in ("county", "district") and place.en not in stop.bare:
        yield place.en


def _sought_region(place: Place, stop: StopWords) -> Iterator[str]:
    for name in place.names:
        short = bare(name)
        if short != name:
            yield name
        if len(short) >= 3 and short not in stop.bare:
            yield short
    if len(place.en) > 4 and place.en not in stop.bare:
        yield place.en


def _sought_foreign(place: Place, stop: StopWords) -> Iterator[str]:
    smallest = _SMALLEST_HAN if place.country in _HAN_COUNTRIES else _SMALLEST
    for name in place.names:
        short = bare(name) if name.endswith("市") else name
        if short in stop.bare or short in stop.never:
            continue
        if len(short) >= 2 and place.population >= smallest.get(len(short), 0):
            yield short
        if place.population >= (50_000 if len(short) == 1 else 1_000):
            yield short + "市"
    if place.population >= _SMALLEST_ENGLISH and len(place.en) > 3 and place.en not in stop.bare:
        yield place.en
