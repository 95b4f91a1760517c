"""The year a tie was formed."""

from __future__ import annotations

import pytest

from kg.extraction.founding import founding_year, founding_years, noted_year

CASES = [
    ("1981年结好，今年虽逢40周年，纪念活动顺延至明年举行", "2021", "1981"),
    ("庆祝缔结友好城市关系25周年", "2021", "1996"),
    ("结好30周年庆典原定去年举行", "2021", "1990"),
    ("友城情缘始于2002年", "2019", "2002"),
    ("2011年缔结友好交流关系", "2021", "2011"),
    ("1988年以来先后结为友好城市", "2021", None),
    ("结为姐妹城市已逾二十年", "2021", None),
    ("双方拟于明年签约", "2021", None),
    ("16年前结下的缘分", "2018", "2002"),
    ("结好10周年", None, None),
]


@pytest.mark.parametrize(("words", "base", "year"), CASES, ids=[words for words, _, _ in CASES])
def test_founding_year(words: str, base: str | None, year: str | None) -> None:
    assert founding_year(words, base) == year


@pytest.mark.parametrize(
    ("words", "count", "years"),
    [
        ("甲与乙、丙与丁分别结为友城已有9年和15年", 2, ["2011", "2005"]),
        ("与甲、乙分别于1995年和2001年结好", 2, ["1995", "2001"]),
        ("今年依次迎来结好10周年、20周年和30周年", 3, ["2010", "2000", "1990"]),
        ("分别结为友城已有9年和15年", 3, []),  # not as many ties as years
        ("分别捐赠口罩9箱和15箱", 2, []),
        ("于1995年结好", 1, []),
    ],
)
def test_years_of_several_ties(words: str, count: int, years: list[str]) -> None:
    assert founding_years(words, count, "2020") == years


@pytest.mark.parametrize(
    ("after", "year"),
    [("（1998年结好）", "1998"), ("（后者2006年结好）", "2006"), ("（日本）", None), ("、某市（1990年）", None)],
)
def test_year_in_brackets(after: str, year: str | None) -> None:
    assert noted_year(after) == year
