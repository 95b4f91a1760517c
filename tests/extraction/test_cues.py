"""Status by scope: the status at a marked stretch of a sentence."""

from __future__ import annotations

import pytest

from kg.extraction.cues import StatusCues

CUES = StatusCues.load()

CASES = [
    ("拟与甲市[缔结]友好城市", "planned"),
    ("已与甲市[缔结]友好城市", "done"),
    ("下一步，将与甲市[缔结]友好城市", "planned"),
    ("访问甲市的代表团[出访]未能成行", "negated"),
    ("正在与甲市[推介]项目", "ongoing"),
    ("接待了甲市[代表团]", "done"),
    ("原定于3月举行的第二届[研讨会]11月在甲市如期举行", "done"),
    ("原定于3月举行的第二届[研讨会]仍在筹备", "planned"),
    ("因疫情，第二届[研讨会]将推迟到明年春季举行", "planned"),
    ("请其率团出席11月的[论坛]", "planned"),
    ("如条件允许，年底前[访问]甲市", "planned"),
    ("邀请甲市派队[参赛]", "planned"),
    ("拟访问乙市。与甲市[签署]协议", "done"),
]


@pytest.mark.parametrize(("marked", "status"), CASES, ids=[c[0] for c in CASES])
def test_status_of_a_stretch(marked: str, status: str) -> None:
    start = marked.index("[")
    end = marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    assert CUES.status(text, start, end, "report") == status


def test_a_plan_section_makes_plans_unless_the_clause_says_otherwise() -> None:
    text = "与甲市缔结友好城市"
    assert CUES.status(text, 3, 5, "plan") == "planned"
    assert CUES.status(f"未能{text}", 5, 7, "plan") == "negated"
