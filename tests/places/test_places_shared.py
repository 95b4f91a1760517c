"""The table of places beside the project, where it is there: how many are linked rightly."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kg.places import Linker

TABLE = Path(__file__).resolve().parents[3] / "shared" / "eval" / "places.tsv"


@pytest.mark.shared
@pytest.mark.skipif(not TABLE.is_file(), reason=f"{TABLE} is not there")
def test_places_of_the_evaluation_are_linked(linker: Linker) -> None:
    right, wrong, number = 0, [], 0
    with TABLE.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            number += 1
            found = str(linker.link(row["name"], row["country"]).geonameid or "")
            right += found == row["geonameid"]
            if found not in ("", row["geonameid"], *row["lenient_ids"].split()):
                wrong.append((row["name"], found))
    assert right >= 0.95 * number
    assert len(wrong) <= 0.01 * number, wrong
