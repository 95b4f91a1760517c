"""What one document leaves out does not hide what another says of the same fact."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kg import KnowledgeGraph

OFFICE = "南昌市人民政府外事办公室"
PROJECT = {"type": "project", "name": "外事交流经费", "org": OFFICE, "year": "2021"}
TIE = {
    "type": "partnership",
    "a": "南昌市",
    "b": "高松市",
    "b_country": "日本",
    "kind": "sister_city",
    "status": "done",
}
EVENT = {"type": "event", "name": "国际友城论坛", "kind": "conference", "place": "南昌市", "status": "done"}
TRAVEL = {"type": "finance", "org": OFFICE, "year": "2021", "basis": "final", "item": "overseas_travel"}
AMOUNT = TRAVEL | {"amount": 9000}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """Two documents that state the same facts, the second with more."""
    more: list[dict[str, Any]] = [
        PROJECT | {"budget": 90000, "spent": 81000},
        TIE | {"since": "1990"},
        EVENT | {"persons": 200},
        AMOUNT | {"change": -1000, "change_pct": -10},
    ]
    lines = [fact | {"doc": "first", "quote": "甲"} for fact in (PROJECT, TIE, EVENT, AMOUNT)]
    lines += [fact | {"doc": "second", "quote": "乙"} for fact in more]
    path = tmp_path_factory.mktemp("facts") / "facts.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    graph = KnowledgeGraph.open(":memory:")
    report = graph.build([], facts=[path])
    assert report.ok, report.failed
    return graph


@pytest.mark.parametrize(
    ("query", "parameters", "column", "value"),
    [
        ("project/projects_of_office", {}, "budget", 90000),
        ("project/projects_of_office", {}, "spent", 81000),
        ("partnership/partners_of_place", {"place": "南昌市"}, "sinceYear", "1990"),
        ("event/events_in_place", {"place": "南昌市"}, "people", 200),
        ("finance/accounts_of_office", {"org": OFFICE}, "change", -1000),
        ("finance/accounts_of_office", {"org": OFFICE}, "changePercent", -10),
    ],
)
def test_the_value_that_is_stated_is_shown(
    graph: KnowledgeGraph, query: str, parameters: dict[str, str], column: str, value: object
) -> None:
    assert value in graph.query(query, **parameters).column(column)
