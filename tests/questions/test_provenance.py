"""What documents bear is the answer; what only the shipped background knowledge bears is told apart."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import pytest

from kg import KnowledgeGraph
from kg.cli.reports import print_answer
from kg.questions import Asker


def _tie(home: str, partner: str, country: str) -> Mapping[str, object]:
    names = {"a": home, "b": partner, "b_country": country, "kind": "sister_city", "status": "done"}
    return {"type": "partnership", "doc": "ties-2022", **names, "quote": f"{home}与{country}{partner}结为友城"}


def _trait(place: str, country: str, status: str) -> Mapping[str, object]:
    told = {"place": place, "trait": "ceramics", "country": country, "status": status}
    return {"type": "trait", "doc": "ties-2022", **told, "quote": f"{place}与陶瓷"}


FACTS = (
    _tie("潮州市", "瓦洛里市", "法国"),  # the document tells that it is known for ceramics
    _tie("潮州市", "代尔夫特市", "荷兰"),  # only the background does
    _tie("潮州市", "里加市", "拉脱维亚"),  # nobody does
    _tie("宁波市", "利摩日市", "法国"),  # only the background does, of all partners of this home
    _tie("宁波市", "亚琛市", "德国"),  # the document denies it
    _tie("青岛市", "曼海姆市", "德国"),
    _trait("瓦洛里市", "法国", "done"),
    _trait("亚琛市", "德国", "negated"),
)


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    file = tmp_path_factory.mktemp("facts") / "facts.jsonl"
    file.write_text("\n".join(json.dumps(fact, ensure_ascii=False) for fact in FACTS), "utf-8")
    with KnowledgeGraph.open(":memory:") as graph:
        assert graph.build([], facts=[file]).ok
        yield Asker(graph.store)


@pytest.mark.parametrize(
    ("question", "values", "further", "by_background"),
    [
        ("潮州的友城里，哪些是陶瓷城市？", ["瓦洛里市"], ["代尔夫特市"], False),
        ("Which of Chaozhou's sister cities are known for ceramics?", ["Vallauris"], ["Delft"], False),
        ("潮州的陶瓷友城分布在哪几个国家？", ["法国"], ["荷兰"], False),
        ("How many ceramics towns are twinned with Chaozhou?", [1], ["Delft"], False),
        ("宁波的友城里，哪些是陶瓷城市？", ["利摩日市"], [], True),
        ("How many ceramics towns are twinned with Ningbo?", [1], [], True),
        ("青岛的友城里，哪些是陶瓷城市？", [], [], False),
        ("潮州有哪些友城？", ["瓦洛里市", "代尔夫特市", "里加市"], [], False),
        ("代尔夫特以陶瓷闻名吗？", [True], [], True),
        ("瓦洛里以陶瓷闻名吗？", [True], [], False),
    ],
)
def test_documents_come_first(
    asker: Asker, question: str, values: list[object], further: list[str], by_background: bool
) -> None:
    answer = asker.ask(question)
    assert {item.value for item in answer.answers} == set(values), answer.interpretation
    assert [item.label for item in answer.further] == further
    assert answer.by_background is by_background
    assert ("背景知识" in answer.interpretation or "background" in answer.interpretation) is by_background


def test_what_a_document_denies_is_no_trait(asker: Asker) -> None:
    answer = asker.ask("宁波的友城里，哪些是陶瓷城市？")
    assert "亚琛市" not in {item.value for item in (*answer.answers, *answer.further)}


def test_the_first_query_gives_the_answers_and_the_second_all(asker: Asker) -> None:
    own, whole = asker.ask("潮州的友城里，哪些是陶瓷城市？").sparql.split("\n\n")
    assert "wasDerivedFrom" in own
    assert "wasDerivedFrom" not in whole


def test_both_are_in_the_text_and_in_the_json_object(asker: Asker, capsys: pytest.CaptureFixture[str]) -> None:
    answer = asker.ask("Which of Chaozhou's sister cities are known for ceramics?")
    print_answer(answer, as_json=False)
    said = capsys.readouterr().out
    assert "- Vallauris\n" in said
    assert "further, by the background knowledge: Delft" in said
    print_answer(answer, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert [item["value"] for item in told["answers"]] == ["Vallauris"]
    assert [item["value"] for item in told["further"]] == ["Delft"]
    assert told["by_background"] is False
