"""Builders of facts: lists split, posts carried on."""

from __future__ import annotations

import pytest

from kg.extraction.relations import carry_owner
from kg.extraction.structures import split_items
from kg.model import Evidence, Fact, Role

LISTS = [
    ("综合科（港澳事务科、翻译室）、国际交流科", ["综合科（港澳事务科、翻译室）", "国际交流科"]),
    ("秘书处和礼宾处", ["秘书处", "礼宾处"]),
    ("General Affairs, Protocol and Overseas Missions", ["General Affairs", "Protocol", "Overseas Missions"]),
]


@pytest.mark.parametrize(("text", "items"), LISTS, ids=[c[0][:12] for c in LISTS])
def test_lists_are_split_outside_brackets(text: str, items: list[str]) -> None:
    assert list(split_items(text)) == items


def test_a_post_without_a_body_is_of_the_one_named_last() -> None:
    def role(person: str, post: str, of: str | None) -> Fact:
        return Role(person=person, role=post, of=of, evidence=(Evidence("d", "q", 0, 1),), rule="role.context")

    facts = [role("甲", "秘书", None), role("乙", "会长", "友协"), role("丙", "副会长", None)]
    assert [f.of for f in carry_owner(facts) if isinstance(f, Role)] == [None, "友协", "友协"]
