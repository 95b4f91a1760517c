"""What only passages tell apart: lists of events, numbers beside names, later sentences; bodies of a sort."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from kg import KnowledgeGraph
from kg.questions import Asker
from kg.questions.clauses import Clauses
from kg.questions.text import Tokeniser

_LIST = "先后参加由沿海城市秘书处主办的“港口合作”研讨会、第9届沿海城市对话会和中亚地方论坛等国际线上会议"
_HONOUR = "授予约翰·史密斯等7位外籍人士“青岛市荣誉市民”称号"
_SCHOOLS = "与基尔市、青岛第二中学、市教育局共同开展青少年交流活动"
_TIES = "到2016年，我市国际友城增加到26对"
_DOC = {"doc": "qingdao-2021", "status": "done"}
_EVENT = _DOC | {"type": "event", "date": "2021"}
FACTS = (
    _EVENT | {"name": "“港口合作”研讨会", "kind": "conference", "online": True, "quote": _LIST,
              "organizers": ["沿海城市秘书处"], "participants": ["青岛市"]},
    _EVENT | {"name": "第9届沿海城市对话会", "kind": "conference", "online": True, "quote": _LIST,
              "participants": ["青岛市"]},
    _EVENT | {"name": "中亚地方论坛", "kind": "conference", "online": True, "quote": _LIST, "participants": ["青岛市"]},
    _EVENT | {"name": "青少年交流活动", "kind": "exchange", "quote": _SCHOOLS,
              "participants": ["基尔市", "青岛第二中学", "青岛市教育局"]},
    _DOC | {"type": "honour", "who": "约翰·史密斯", "name": "青岛市荣誉市民", "year": "2021", "quote": _HONOUR},
    _DOC | {"type": "statistic", "place": "青岛市", "year": "2016", "measure": "国际友城", "value": 26, "unit": "对",
            "quote": _TIES},
    _DOC | {"type": "project", "name": "青岛海洋展览云平台", "org": ["青岛市人民政府外事办公室"], "year": "2021",
            "quote": "筹划青岛海洋展览云平台"} | {"status": "planned"},
)  # fmt: skip


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    file = tmp_path_factory.mktemp("facts") / "facts.jsonl"
    file.write_text("\n".join(json.dumps(fact, ensure_ascii=False) for fact in FACTS), "utf-8")
    with KnowledgeGraph.open(":memory:") as graph:
        assert graph.build([], facts=[file], no_background=True).ok
        yield Asker(graph.store)


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("青岛参加了哪些沿海城市之间的会议？", {"“港口合作”研讨会", "第9届沿海城市对话会"}),
        ("青少年交流活动有哪三方参加？", {"基尔市", "青岛第二中学", "青岛市教育局"}),
        ("哪所中学参加了青少年交流活动？", {"青岛第二中学"}),
        ("哪所大学参加了青少年交流活动？", set()),
        ("2021年青岛授予了多少人荣誉市民称号？", {7}),
        ("How many people were made honorary citizens of Qingdao in 2021?", {7}),
        ("到2016年青岛有多少对国际友城？", {26}),
        ("青岛外办拟建设的线上展览平台叫什么？", {"青岛海洋展览云平台"}),
    ],
)
def test_what_passages_tell(asker: Asker, question: str, values: set[object]) -> None:
    answer = asker.ask(question)
    assert {item.value for item in answer.answers} == values, answer.interpretation


@pytest.mark.parametrize(
    ("at", "said", "not_said"),
    [(0, "沿海城市秘书处", "中亚"), (1, "沿海城市对话会", "秘书处"), (2, "中亚地方论坛", "沿海城市")],
)
def test_a_list_is_parted_among_what_it_names(at: int, said: str, not_said: str) -> None:
    from pyoxigraph import Literal, NamedNode

    facts = [NamedNode(f"urn:fact:{i}") for i in range(3)]
    slots = {fact: {"name": [Literal(str(FACTS[i]["name"]))]} for i, fact in enumerate(facts)}
    own = Clauses(Tokeniser.load()).parted(slots, {fact: [_LIST] for fact in facts})
    assert said in own[facts[at]][0]
    assert not_said not in own[facts[at]][0]
