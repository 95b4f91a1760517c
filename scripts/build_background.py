"""data/gazetteer/countries.tsv → data/background/countries.ttl: names and continents of countries for the graph.

Run after build_gazetteer.py: ``python scripts/build_background.py``. A test holds the two files in step.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
SOURCE = _ROOT / "data" / "gazetteer" / "countries.tsv"
TARGET = _ROOT / "data" / "background" / "countries.ttl"

_HEADER = """\
# Names and continents of countries. Written by scripts/build_background.py from data/gazetteer/countries.tsv, whose
# sources are CLDR (through Babel), ISO 3166 (through pycountry) and GeoNames; do not edit here.
@prefix fa: <https://w3id.org/fakg/ontology#> .
@prefix country: <https://w3id.org/fakg/id/country/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

"""


def turtle() -> str:
    """The whole text of countries.ttl."""
    return _HEADER + "\n".join(map(_country, _rows())) + "\n"


def _rows() -> Iterator[dict[str, str]]:
    lines = SOURCE.read_text("utf-8").splitlines()
    yield from csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")


def _country(row: dict[str, str]) -> str:
    # One character (韩) stands for a country only beside another; as a name of its own it would mislead.
    zh = [name for name in _others(row["zh"], row["formal"], *row["aliases"].split("|")) if len(name) > 1]
    en = _others(row["en"], *row["en_aliases"].split("|"))
    alt = [*(_literal(name, "zh-Hans") for name in zh), *(_literal(name, "en") for name in en)]
    parts = [
        f"country:{row['iso2']} a fa:Country",
        f"skos:notation {_quoted(row['iso2'])}",
        f"rdfs:label {_literal(row['zh'], 'zh-Hans')} , {_literal(row['en'], 'en')}",
        *([f"skos:altLabel {' , '.join(alt)}"] if alt else []),
        *([f"fa:continent fa:continent-{row['continent']}"] if row["continent"] else []),
    ]
    return " ;\n    ".join(parts) + " ."


def _others(label: str, *names: str) -> list[str]:
    return [name for name in dict.fromkeys(map(str.strip, names)) if name and name != label]


def _literal(text: str, language: str) -> str:
    return f"{_quoted(text)}@{language}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    TARGET.write_text(turtle(), encoding="utf-8")
