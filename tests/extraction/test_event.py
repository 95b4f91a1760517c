"""Events: every example of data/rules/event.toml, and what no example can show."""

from __future__ import annotations

from pathlib import Path

import pytest
from example_runs import agrees, examples_of, facts_of

from kg.errors import KnowledgeError
from kg.extraction import Extractor
from kg.extraction.extractors import event_words
from kg.extraction.extractors.event_merge import agree, merge_events
from kg.extraction.extractors.event_words import EventWords
from kg.extraction.rules import Example
from kg.model import Event, Evidence


@pytest.mark.parametrize("example", examples_of("event"), ids=lambda e: e.text[:24])
def test_example(extractor: Extractor, tmp_path: Path, example: Example) -> None:
    found = facts_of(extractor, "event", example, tmp_path)
    for wanted in example.facts:
        assert any(agrees(f, wanted) for f in found), [dict(f.slots()) for f in found]
    assert len(found) == len(example.facts), [dict(f.slots()) for f in found]


NAMES = [
    ("成功举办第五届九江国际名茶名泉博览会。", "第五届九江国际名茶名泉博览会"),
    ("举办茶文化和旅游推介会，邀请20家旅行社参加。", None),
    ("协助市贸促会举办2019九江（法兰克福）经贸合作恳谈会。", "2019九江（法兰克福）经贸合作恳谈会"),
    ("承办第十届鄱阳湖国际观鸟周暨首届候鸟保护论坛。", "第十届鄱阳湖国际观鸟周暨首届候鸟保护论坛"),
    ("召开市委外事工作委员会第五次会议。", "九江市委外事工作委员会第五次会议"),
    ("举行九江市与德国林登市缔结友好城市10周年庆祝大会。", "九江市与德国林登市缔结友好城市10周年庆祝大会"),
]


@pytest.mark.parametrize(("text", "name"), NAMES)
def test_name_begins_and_ends_where_it_should(
    extractor: Extractor, tmp_path: Path, text: str, name: str | None
) -> None:
    example = Example("", text, (), home="九江市", year="2019")
    found = [f.name for f in facts_of(extractor, "event", example, tmp_path) if isinstance(f, Event)]
    assert found == ([name] if name else found[:1])


SWAPS = [("德国林登市", "日本玉野市"), ("9月3日", "11月28日"), ("8人", "15人")]


@pytest.mark.parametrize(("old", "new"), SWAPS)
def test_a_swapped_name_date_or_count_changes_that_slot_only(
    extractor: Extractor, tmp_path: Path, old: str, new: str
) -> None:
    text = "9月3日，德国林登市市长率代表团一行8人来访。"
    first, second = (
        facts_of(extractor, "event", Example("", t, (), home="九江市", year="2019"), tmp_path)
        for t in (text, text.replace(old, new))
    )
    before, after = dict(first[0].slots()), dict(second[0].slots())
    changed = {slot for slot in before if before[slot] != after[slot]}
    assert changed <= {"name", "participants"} if "市" in new else changed == ({"date"} if "月" in new else {"persons"})


def make(name: str, date: str | None, **slots: object) -> Event:
    evidence = (Evidence("d", name, 0, len(name)),)
    return Event(name=name, kind="conference", date=date, evidence=evidence, rule="r", **slots)  # type: ignore[arg-type]


def test_what_is_told_twice_is_one_event_with_both_passages() -> None:
    told = [make("省友协理事会", "2021"), make("省友协理事会", "2021-04-09", place=("南昌市",))]
    (event,) = merge_events(told)
    assert (event.date, event.place, len(event.evidence)) == (
        "2021-04-09",
        ("南昌市",),
        2 if told[0].evidence != told[1].evidence else 1,
    )


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [("2021", "2021-05", True), (None, "2021", True), ("2021-05", "2021-06", False), ("2020", "2021", False)],
)
def test_dates_agree_unless_they_contradict(a: str | None, b: str | None, same: bool) -> None:
    assert agree(a, b) is same


def test_events_on_different_days_stay_apart() -> None:
    assert len(list(merge_events([make("茶话会", "2021-01-03"), make("茶话会", "2021-09-03")]))) == 2


BROKEN = [
    ("[heads]\nparty = ['x']", "has no list party"),
    ("heads = 1", r"no table \[heads\]"),
    ("[heads]\nother = 3", "must be a list"),
]


@pytest.mark.parametrize(("text", "message"), BROKEN)
def test_a_broken_file_names_table_and_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str
) -> None:
    file = tmp_path / "event.toml"
    rest = "[verbs]\n[left]\n[vague]\n[sessions]\n[tails]\n[hints]\n[short]\n"
    file.write_text(f"{text}\n{rest}", encoding="utf-8")
    monkeypatch.setattr(event_words.knowledge, "path", lambda *_: file)
    with pytest.raises(KnowledgeError, match=message):
        EventWords.load()
