"""The frozen shapes of places: what the gazetteer knows and what a link says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["city", "province", "prefecture", "county", "district", "region"]
Label = Literal["Country", "Province", "City", "County"]


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory. ``zh`` is the common Chinese name; ``abbreviation`` the one-character form,
    if any."""

    iso2: str
    zh: str
    en: str
    formal: str
    aliases: tuple[str, ...]
    en_aliases: tuple[str, ...]
    abbreviation: str
    continent: str
    geonameid: int
    capital: str

    @property
    def id(self) -> str:
        return self.iso2


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the gazetteer.

    id: "gn-<GeoNames id>" for entries of the city list, "cn-<GB/T 2260 code>" for Chinese divisions
    without one,
    "iso-<ISO 3166-2 code>" for regions abroad; stable between builds of the index.
    geonameid: the GeoNames id, for cities and regions, where known.
    zh: the preferred Chinese name as listed, "" where the lists have none; names: all Chinese names,
    simplified.
    code: the GB/T 2260 code of a Chinese division, the ISO 3166-2 code of a region abroad, "" for other
    cities.
    parent: id of the division or region it lies in, "" where unknown; lat, lon: degrees WGS84, None where
    unknown.
    """

    id: str
    geonameid: int | None
    zh: str
    en: str
    country: str
    kind: Kind
    code: str
    parent: str
    lat: float | None
    lon: float | None
    population: int
    names: tuple[str, ...]
    latin: tuple[str, ...]
    wikidata: str = ""

    @property
    def is_division(self) -> bool:
        """Whether it is a division of China (with a GB/T 2260 code)."""
        return self.code.isdigit()


@dataclass(frozen=True, slots=True)
class NameHit:
    """A known name in a text: ``text`` is exactly the piece ``[start:end)``.

    id is the Place or Country id of the likeliest bearer without further context, "" where only the kind
    is sure.
    """

    start: int
    end: int
    text: str
    label: Label
    id: str
