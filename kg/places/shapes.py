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
    wikidata: str = ""

    @property
    def id(self) -> str:
        return self.iso2


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the gazetteer.

    id: "gn-<GeoNames id>" for entries of the city list, "cn-<GB/T 2260 code>" for Chinese divisions
        without one, "iso-<ISO 3166-2 code>" for regions abroad; stable between builds of the index.
    geonameid: the GeoNames id, for cities and regions, where known.
    zh: the preferred Chinese name as listed, "" where the lists have none.
    names: all Chinese names, simplified; others: further names in Latin letters, in Hangul for Korea.
    code: the GB/T 2260 code of a Chinese division, the ISO 3166-2 code of a region abroad, "" for other cities.
    parent: id of the division or region it lies in, "" where unknown.
    lat, lon: degrees WGS84, None where unknown.
    population: of a region, that of its listed towns together.
    scripts: in how many writing systems besides Latin and Chinese GeoNames has a name of a city: how well known it is.
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
    others: tuple[str, ...]
    wikidata: str = ""
    scripts: int = 0

    @property
    def weight(self) -> int:
        """What counts among namesakes: the population; of a region about a hundred thousand, so that 马里兰 is the
        state and 圣保罗 the city."""
        return 100_000 + self.population // 1_000 if self.kind == "region" else self.population

    @property
    def is_division(self) -> bool:
        """Whether it is a division of China (with a GB/T 2260 code)."""
        return self.code.isdigit()


@dataclass(frozen=True, slots=True)
class NameHit:
    """A known name in a text: ``text`` is exactly the piece ``[start:end)``.

    id is the Place or Country id of the likeliest bearer without further context, "" where only the kind is sure.
    """

    start: int
    end: int
    text: str
    label: Label
    id: str


@dataclass(frozen=True, slots=True)
class Guess:
    """A candidate of the transcription model: how sure it is that this and no other place is meant, 0 to 1."""

    place: Place
    score: float


@dataclass(frozen=True, slots=True)
class Link:
    """What a name was linked to: ``place`` is None where no entry is sure enough.

    country: ISO code of the country, from the name, the caller or the place; "" where unknown.
    score: 0 to 1, how sure; reasons: short codes, the deciding one first ("exact", "suffix", "transcription" …).
    candidates: (place id, score) of the best entries, for review; at most five.
    """

    name: str
    place: Place | None
    country: str
    score: float
    reasons: tuple[str, ...]
    candidates: tuple[tuple[str, float], ...] = ()

    @property
    def geonameid(self) -> int | None:
        """The id in the city list; None where unlinked, and for regions and divisions that it does not hold."""
        return self.place.geonameid if self.place and self.place.id.startswith("gn-") else None
