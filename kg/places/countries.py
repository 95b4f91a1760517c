"""Countries by any of their names: data/gazetteer/countries.tsv → Country."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg import knowledge
from kg.errors import KnowledgeError
from kg.places.script import Script
from kg.places.shapes import Country
from kg.places.tables import read_rows, split_names, wikidata_items

_COLUMNS = (
    "iso2",
    "zh",
    "formal",
    "aliases",
    "abbreviation",
    "en",
    "en_aliases",
    "continent",
    "geonameid",
    "capital",
)


@dataclass(frozen=True)
class Countries:
    """All countries, by ISO code, by normalised name and by one-character abbreviation."""

    by_code: dict[str, Country]
    by_name: dict[str, Country]
    by_abbreviation: dict[str, Country]

    @classmethod
    def load(cls, script: Script) -> Countries:
        """Read the table; raises KnowledgeError where two countries claim the same name."""
        by_code = {country.iso2: country for country in _read()}
        by_name: dict[str, Country] = {}
        for country in by_code.values():
            for name in (country.zh, country.en, *country.aliases, *country.en_aliases):
                other = by_name.setdefault(script.normalise(name), country)
                if other is not country:
                    raise KnowledgeError(f"countries.tsv: {name} names both {other.zh} and {country.zh}")
        return cls(by_code, by_name, _abbreviations(by_code))


def _read() -> Iterator[Country]:
    items = wikidata_items()
    for row in read_rows(knowledge.path("data", "gazetteer", "countries.tsv"), _COLUMNS):
        yield Country(
            iso2=row["iso2"],
            zh=row["zh"],
            en=row["en"],
            formal=row["formal"],
            aliases=split_names(row["aliases"]),
            en_aliases=split_names(row["en_aliases"]),
            abbreviation=row["abbreviation"],
            continent=row["continent"],
            geonameid=int(row["geonameid"]),
            capital=row["capital"],
            wikidata=items.get(row["iso2"], ""),
        )


def _abbreviations(by_code: dict[str, Country]) -> dict[str, Country]:
    found: dict[str, Country] = {}
    for country in by_code.values():
        if country.abbreviation and (other := found.setdefault(country.abbreviation, country)) is not country:
            raise KnowledgeError(f"countries.tsv: {country.abbreviation} abbreviates {other.zh} and {country.zh}")
    return found
