"""What turns a question: exclusions, ranks, denials, two questions in one, months without a year, shares."""

from __future__ import annotations

import pytest

from kg.questions import Asker
from kg.questions.denial import straightened
from kg.questions.moments import moments
from kg.questions.parts import clauses


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("除了威尼斯，苏州还有哪些友城？", {"金泽市", "波特兰市", "格勒诺布尔市"}),
        ("苏州除日本友城外还有哪些友城", {"威尼斯市", "波特兰市", "格勒诺布尔市"}),
        ("苏州的友城中，不在欧洲的有哪些？", {"金泽市", "波特兰市"}),
        ("苏州在欧洲以外的友城", {"金泽市", "波特兰市"}),
        ("Other than Venice, which sister cities does Suzhou have?", {"金泽市", "波特兰市", "格勒诺布尔市"}),
        ("Suzhou's sister cities except those in Japan and Italy", {"波特兰市", "格勒诺布尔市"}),
        ("Which of Suzhou's sister cities are not in Europe?", {"金泽市", "波特兰市"}),
        ("苏州最早结好的两座友城", {"威尼斯市", "金泽市"}),
        ("second oldest sister city of Suzhou", {"金泽市"}),
    ],
)
def test_what_is_left_out_or_ranked(asker: Asker, question: str, names: set[str]) -> None:
    answer = asker.ask(question)
    assert {item.labels.get("zh", item.label) for item in answer.answers} == names, answer.interpretation


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("How many of Suzhou's sister cities are not in Asia?", [3]),
        ("不算日本的，苏州有几座友城？", [3]),
        ("苏州的友城里欧洲的占百分之几？", [50]),
        ("Are all of Suzhou's sister cities in Europe?", [False]),
        ("威尼斯还不是苏州的友城，对吗？", [False]),
        ("Isn't Venice a sister city of Suzhou?", [True]),
        ("苏州有几座友城？哪一年与威尼斯结好？", [4, "1980"]),
        ("除了天气，苏州还有什么？", []),
        ("哪座苏州友城最有钱？", []),
        ("Did Suzhou not sign with Venice?", [True]),
    ],
)
def test_numbers_and_truths_of_turned_questions(asker: Asker, question: str, values: list[object]) -> None:
    answer = asker.ask(question)
    assert [item.value for item in answer.answers] == values, answer.interpretation


def test_a_part_that_is_not_understood_is_named(asker: Asker) -> None:
    answer = asker.ask("苏州有几座友城？苏州的房价是多少？")
    assert [item.value for item in answer.answers] == [4]
    assert "(2)" in answer.interpretation
    assert "房价" in answer.interpretation


@pytest.mark.parametrize(
    ("text", "plain", "turned"),
    [
        ("Isn't it so?", "Is it so?", False),
        ("甲还不是乙的友城，对吗？", "甲是乙的友城吗？", True),
        ("甲是不是没有友城？", "甲是否有友城？", True),
        ("难道甲没有友城吗", "难道甲没有友城吗", False),
        ("Is it true that A has no twin?", "Is it true that A has any twin?", True),
    ],
)
def test_a_denial_is_turned_round(text: str, plain: str, turned: bool) -> None:
    assert straightened(text) == (plain, turned)


@pytest.mark.parametrize(
    ("text", "firsts"),
    [
        ("4月份有什么会议", ["--04"]),
        ("十一月的活动", ["--11"]),
        ("What happened in November?", ["--11"]),
        ("In 2021, what happened in November?", ["2021", "2021-11"]),
        ("May I ask about Suzhou?", []),
        ("since 2012", ["2012"]),
        ("after 2012", ["2013"]),
    ],
)
def test_months_without_a_year(text: str, firsts: list[str]) -> None:
    assert [moment.first for moment in moments(text)] == firsts


@pytest.mark.parametrize(
    ("text", "count"),
    [("甲有几座友城，其中日本的几座？", 2), ("Who is it, and when?", 2), ("Which cities and towns?", 1)],
)
def test_questions_are_parted_where_they_may_be(text: str, count: int) -> None:
    assert len(clauses(text)) == count
