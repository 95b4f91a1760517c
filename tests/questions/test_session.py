"""Follow-up questions."""

from __future__ import annotations

import pytest

from kg.model import Answer
from kg.questions import Asker, Session
from kg.questions.prompt import talk


@pytest.mark.parametrize(
    ("first", "then", "meant"),
    [
        ("苏州外办2022年的预算是多少？", "那宁波呢？", "宁波外办2022年的预算是多少？"),
        ("宁波外办2022年实际支出多少钱", "2021年呢？", "宁波外办2021年实际支出多少钱"),
        ("What are the sister cities of Suzhou?", "and Qingdao?", "What are the sister cities of Qingdao?"),
        ("How much did Ningbo's office spend in 2022?", "and in 2021?", "How much did Ningbo's office spend in 2021?"),
        ("苏州有哪些友好城市", "潮州有哪些友好城市", "潮州有哪些友好城市"),
        ("苏州有哪些友好城市", "谁是宁波市长", "谁是宁波市长"),
    ],
)
def test_a_follow_up_is_the_last_question_with_one_thing_changed(
    asker: Asker, first: str, then: str, meant: str
) -> None:
    session = Session(asker)
    session.ask(first)
    assert session.completed(then) == meant


def test_what_is_not_understood_is_not_remembered(asker: Asker) -> None:
    session = Session(asker)
    session.ask("苏州有哪些友好城市")
    session.ask("今天天气怎么样？")
    assert session.last == "苏州有哪些友好城市"


def test_a_conversation_ends_with_an_empty_line(asker: Asker) -> None:
    heard: list[Answer] = []
    talk(Session(asker), ["苏州有哪些友好城市", "那潮州呢？", "", "never asked"], heard.append)
    assert [len(answer.answers) for answer in heard] == [4, 2]
