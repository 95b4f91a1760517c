"""Stages of understanding: mentions, focus, forms, SPARQL, sentences."""

from __future__ import annotations

import pytest

from kg.questions import Asker
from kg.questions.form import Form, Is, Not, Select
from kg.questions.text import language
from kg.questions.understanding import understand


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("苏州的友城", "苏州市"),
        ("姑苏的友城", "苏州市"),
        ("苏洲市的友城", "苏州市"),
        ("twin towns of suzhou", "苏州市"),
        ("Suzohu twin towns", "苏州市"),
        ("Zhao Minghua", "赵明华"),
        ("Minghua Zhao", "赵明华"),
        ("赵市长", "赵明华"),
        ("the Italian city", "意大利"),
        ("Vallauris", "瓦洛里市"),
    ],
)
def test_names_are_linked_however_they_are_written(asker: Asker, text: str, name: str) -> None:
    things = [thing for mention in asker.explain(text).mentions for thing in mention.things]
    assert name in {alias for thing in things for alias in (thing.name, *thing.aliases)}


@pytest.mark.parametrize("text", ["天气", "weather", "房价", "Industry", "GDP"])
def test_words_are_not_taken_for_names(asker: Asker, text: str) -> None:
    assert not any(mention.things for mention in asker.explain(text).mentions)


@pytest.mark.parametrize(
    ("text", "asks", "nouns"),
    [
        ("苏州有哪些友好城市", "list", "tie"),
        ("哪座丹麦城市与南昌交往", "which", "city"),
        ("哪些友城间的线上活动", "which", "event"),
        ("Which virtual business summit was held?", "which", "event"),
        ("Which cities partner with porcelain towns?", "which", "city"),
        ("多少个国家参加", "count", "country"),
        ("谁是市长", "who", "person"),
    ],
)
def test_the_focus_is_the_noun_of_the_question_word(asker: Asker, text: str, asks: str, nouns: str) -> None:
    focus = asker.scope(text, language(text)).focus
    assert asks in focus.asks
    assert nouns in focus.nouns


@pytest.mark.parametrize(
    ("text", "kind", "fact_type", "target"),
    [
        ("苏州有哪些友好城市？", "list", "partnership", "b"),
        ("威尼斯是谁的友城", "list", "partnership", "a"),
        ("苏州的友城在哪些国家", "list", "partnership", "country"),
        ("苏州有几座友城", "count", "partnership", "b"),
        ("哪座城市友城最多", "most", "partnership", "a"),
        ("威尼斯是苏州的友城吗", "exists", "partnership", "b"),
        ("苏州外办2022年预算多少", "number", "finance", "amount"),
        ("哪家外办预算最大", "extreme", "finance", "body"),
        ("宁波2022年比2021年多花多少钱", "difference", "finance", "amount"),
        ("苏州外办有多少编制", "number", "staffing", "count"),
        ("Who is the mayor of Ningbo?", "list", "role", "person"),
        ("苏州外办有哪些处室", "list", "org", "object"),
        ("日本总领馆在哪", "list", "mission", "seat"),
        ("哪些项目超支了", "list", "project", "name"),
        ("苏州外办哪年成立", "list", "org", "object"),
        ("哪些文件提到威尼斯", "list", "any", "doc"),
    ],
)
def test_a_question_becomes_a_form(asker: Asker, text: str, kind: str, fact_type: str, target: str) -> None:
    form = understand(asker.scope(text, language(text))).readings[0].form
    assert (form.kind, form.select.type, form.select.target) == (kind, fact_type, target)


def _where(asker: Asker, text: str) -> tuple[object, ...]:
    return understand(asker.scope(text, language(text))).readings[0].form.select.where


def _statuses(asker: Asker, text: str) -> set[str]:
    constraints = [c for c in _where(asker, text) if isinstance(c, Is | Not) and c.slot == "status"]
    return {term.value.rpartition("-")[2] for c in constraints for term in c.terms}


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("苏州有哪些友好城市", {"done"}),
        ("苏州计划与哪座城市结好", {"planned", "ongoing"}),
        ("Which sister cities does Suzhou plan?", {"planned", "ongoing"}),
        ("苏州有哪些友城，包括计划中的", set()),
        ("苏州在新西兰有哪些交往对象", {"negated", "planned"}),
    ],
)
def test_sister_cities_are_established_ones_unless_the_question_says_otherwise(
    asker: Asker, text: str, statuses: set[str]
) -> None:
    assert _statuses(asker, text) == statuses


@pytest.mark.parametrize(
    ("text", "left"),
    [("苏州的房价是多少", "房价"), ("How tall is the mayor of Ningbo?", "tall"), ("苏州友城的人口", "人口")],
)
def test_words_that_no_reading_accounts_for_are_named(asker: Asker, text: str, left: str) -> None:
    understanding = understand(asker.scope(text, language(text)))
    assert understanding.readings == ()
    assert left in understanding.left


def test_a_form_is_said_in_both_languages(asker: Asker) -> None:
    assert "sister city" in asker.ask("Suzhou's sister cities").interpretation
    assert "友好城市" in asker.ask("苏州的友城").interpretation


def test_a_form_with_a_join_is_one_query(asker: Asker) -> None:
    answer = asker.ask("苏州和青岛都有友城的国家是哪些？")
    assert answer.sparql.count("PREFIX fa:") == 1
    assert answer.sparql.count("fa:Partnership") == 2


def test_several_numbers_where_one_is_asked_are_not_guessed_at(asker: Asker) -> None:
    assert asker.ask("外办2022年有多少编制").answers == ()


def test_the_explanation_tells_pieces_and_readings(asker: Asker) -> None:
    explanation = asker.explanation("苏州有几座友城")
    assert ("几座", "ask.count") in explanation.pieces
    assert explanation.readings[0][0] == 1.0


def test_forms_compare_by_value() -> None:
    assert Form("list", Select("event", "name")) == Form("list", Select("event", "name"))
