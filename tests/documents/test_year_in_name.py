"""The year of a file name stands in where the text settles none."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.documents import read_document
from kg.documents.dating import year_in_name


@pytest.mark.parametrize(
    ("stem", "year"),
    [
        ("report_2019", "2019"),
        ("工作总结2020", "2020"),
        ("2023three", "2023"),
        ("summit-2017-en", "2017"),
        ("000_ceab1dffa20f2099", None),  # digits of a hash
        ("20190312", None),  # a date, not a year
        ("2019-2021", None),  # two years
        ("ward_12", None),
        ("history_1860", None),
    ],
)
def test_year_in_name(stem: str, year: str | None) -> None:
    assert year_in_name(stem) == year


def test_the_text_wins_and_a_fallback_is_told(tmp_path: Path) -> None:
    undated = tmp_path / "visit_2019.txt"
    undated.write_text("客人参观\n\n5月3日，日本客人到访我市。\n", encoding="utf-8")
    document = read_document(undated)
    assert document.context.year == "2019"
    assert any("2019 is taken from the file name" in w for w in document.warnings)
    dated = tmp_path / "plan_2019.txt"
    dated.write_text("绍兴市人民政府外事办公室2021年工作总结\n\n全年接待外宾3批。\n", encoding="utf-8")
    assert read_document(dated).context.year == "2021"
