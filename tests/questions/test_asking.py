"""Whole questions with their answers over a small graph of facts; what must be refused; what must be kept out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.questions import Asker

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "questions.jsonl").read_text("utf-8").splitlines()
    if line.strip()
]


def _names(item: Any) -> set[str]:
    return {str(item.value), item.label, *item.labels.values()}


def test_there_are_three_hundred_questions_in_both_languages() -> None:
    assert len({row["question"] for row in ROWS}) >= 300
    assert sum(row["question"].isascii() for row in ROWS) >= 100


@pytest.mark.parametrize("row", ROWS, ids=[row["question"] for row in ROWS])
def test_a_question_has_its_answer(asker: Asker, row: dict[str, Any]) -> None:
    answer = asker.ask(row["question"])
    values = [item.value for item in answer.answers]
    match row["expect"]:
        case "refused":
            assert not answer.understood, answer.interpretation
            assert values == []
        case "empty":
            assert answer.understood, answer.interpretation
            assert values == []
        case "silent":
            assert values == [], answer.interpretation
        case "value":
            assert values == [row["answer"]], answer.interpretation
            assert isinstance(values[0], bool) == isinstance(row["answer"], bool)
        case "list":
            wanted = row["answers"]
            assert len(values) == len(wanted), answer.interpretation
            assert all(any(name in _names(item) for item in answer.answers) for name in wanted)


@pytest.mark.parametrize("row", [row for row in ROWS if row["expect"] == "list"][::5], ids=str)
def test_an_answer_tells_its_query_its_documents_and_its_passages(asker: Asker, row: dict[str, Any]) -> None:
    answer = asker.ask(row["question"])
    assert "SELECT" in answer.sparql
    assert answer.evidence
    assert all(passage.doc in answer.interpretation for passage in answer.evidence)


def test_a_refusal_names_the_words_that_it_does_not_know_and_offers_questions_that_work(asker: Asker) -> None:
    answer = asker.ask("What's the weather in Suzhou?")
    assert "weather" in answer.interpretation
    assert answer.sparql == ""
    questions = [text for text in answer.suggestions if not text.startswith("kg query")]
    assert questions
    assert all(asker.ask(text).understood for text in questions)


def test_nothing_found_is_told_apart_from_not_understood_and_from_a_fact_that_denies(asker: Asker) -> None:
    nothing, denied = asker.ask("北京有哪些友好城市？"), asker.ask("康斯坦茨已经是苏州的正式友城了吗？")
    assert nothing.understood
    assert nothing.answers == ()
    assert "没有这样的记载" in nothing.interpretation
    assert [item.value for item in denied.answers] == [False]
    assert denied.evidence


def test_close_queries_of_the_catalogue_are_offered(asker: Asker) -> None:
    answer = asker.ask("各国的伙伴数量有多少呀")
    assert any(text.startswith("kg query partnership/partners_by_country") for text in answer.suggestions)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "？？？",
        "\x00\x07苏州",
        "友" * 10_000,
        "苏州\n有哪些\n友城\n",
        "<b>Suzhou</b>",
        '"}} UNION {?s ?p ?o',
    ],
)
def test_bad_input_is_answered_politely(asker: Asker, text: str) -> None:
    answer = asker.ask(text)
    assert answer.question == text
    assert answer.interpretation


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40), st.sampled_from(["苏州有哪些友城{}", "What are the sister cities of {}", "{}2022年预算"]))
def test_nothing_of_a_question_reaches_the_query_but_as_a_term(asker: Asker, piece: str, frame: str) -> None:
    answer = asker.ask(frame.replace("{}", piece))
    assert answer.understood or answer.sparql == ""
    assert answer.sparql.count("{") == answer.sparql.count("}")


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Which sister cities does Suzhou have?", "苏州有哪些友好城市？"),
        ("Who is the mayor of Ningbo?", "宁波市长是谁"),
        ("How many posts does Suzhou's foreign affairs office have?", "苏州外办有多少编制？"),
    ],
)
def test_both_languages_give_the_same_query(asker: Asker, english: str, chinese: str) -> None:
    first, second = asker.ask(english), asker.ask(chinese)
    assert (first.language, second.language) == ("en", "zh")
    assert first.sparql == second.sparql


def test_labels_come_in_both_languages_where_they_are_known(asker: Asker) -> None:
    (item,) = asker.ask("苏州在日本的友城是哪个").answers
    assert item.labels == {"zh": "金泽市", "en": "Kanazawa"}
    assert item.iri is not None
    assert item.iri.startswith("https://w3id.org/fakg/id/place/")
