"""Years, months, days and ranges in questions."""

from __future__ import annotations

import pytest

from kg.questions.moments import moments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021年", [("2021", None, None)]),
        ("in 2021", [("2021", None, None)]),
        ("22年三公", [("2022", None, None)]),
        ("2021年11月有什么", [("2021-11", None, None)]),
        ("November 2021", [("2021-11", None, None)]),
        ("on 4 June 2021", [("2021-06-04", None, None)]),
        ("June 4th, 2021", [("2021-06-04", None, None)]),
        ("from 2019 to 2021", [("2019", "2021", None)]),
        ("2019年至2021年", [("2019", "2021", None)]),
        ("since 2010", [("2010", None, "after")]),
        ("2010年以来", [("2010", None, "after")]),
        ("before 1990", [("1990", None, "before")]),
        ("by 2017", [("2017", None, "by")]),
        ("到2017年有多少", [("2017", None, "by")]),
        ("2021年和2022年", [("2021", None, None), ("2022", None, None)]),
        ("第22届", []),
        ("42家协会", []),
        ("120210 yuan", []),
    ],
)
def test_dates(text: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    assert [(m.first, m.last, m.side) for m in moments(text)] == expected
