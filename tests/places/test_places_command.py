"""``kg places`` on a small graph: list, judge, build again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.cli.running import run
from kg.knowledge_graph import KnowledgeGraph

UNLINKED = "PREFIX fa: <https://w3id.org/fakg/ontology#> SELECT DISTINCT ?place { ?place fa:linked false }"
FACTS = [
    {"type": "partnership", "doc": "a", "quote": "q", "a": "南昌市", "b": "慕尼黑市", "b_country": "德国"},
    {"type": "partnership", "doc": "b", "quote": "q", "a": "南昌市", "b": "某堡市", "b_country": "德国"},
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("places")
    _build(folder)
    return folder / "store"


def _build(folder: Path) -> None:
    facts = folder / "facts.jsonl"
    lines = [json.dumps({**fact, "kind": "sister_city", "status": "done"}, ensure_ascii=False) for fact in FACTS]
    facts.write_text("\n".join(lines), "utf-8")
    assert run(["build", "--facts", str(facts), "--store", str(folder / "store")]) == 0


def _places(store: Path, capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, dict[str, object]]:
    capsys.readouterr()
    assert run(["places", "--json", "--store", str(store), *options]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {place["labels"]["zh"]: place for place in found}


def test_one_object_a_place(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places = _places(store, capsys)
    home = places["南昌市"]
    assert set(home) == {"iri", "labels", "geonameid", "country", "score", "names", "docs"}
    assert (home["geonameid"], home["country"], home["docs"]) == (1800163, "CN", ["a", "b"])
    assert home["iri"] == "https://w3id.org/fakg/id/place/gn-1800163"
    assert places["慕尼黑"]["labels"] == {"zh": "慕尼黑", "en": "Munich"}
    assert places["慕尼黑"]["names"] == ["慕尼黑市"]


def test_unlinked_only(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place,) = _places(store, capsys, "--unlinked").values()
    assert (place["names"], place["geonameid"], place["country"], place["score"]) == (["某堡市"], None, "DE", 0.0)


def test_a_table_in_a_pipe(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["places", "--store", str(store)]) == 0
    assert "慕尼黑\tMunich\tDE\tgn-2867714\t0.95" in capsys.readouterr().out


def test_judgements_are_applied_by_the_next_build_and_taken_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _build(tmp_path)
    store = tmp_path / "store"
    on_store = ["--store", str(store)]
    assert run(["places", "link", "某堡市", "2950159", "--country", "德国", *on_store]) == 0
    assert run(["places", "split", "慕尼黑市", "gn-2867714", *on_store]) == 0
    _build(tmp_path)
    places = {name: place["geonameid"] for place in _places(store, capsys).values() for name in place["names"]}
    assert places == {"南昌市": 1800163, "某堡市": 2950159, "慕尼黑市": None}
    assert run(["places", "unsure", "某堡市", "2950159", "--country", "德国", *on_store]) == 0
    assert run(["places", "link", "慕尼黑市", "gn-2867714", *on_store]) == 0
    _build(tmp_path)
    places = {name: place["geonameid"] for place in _places(store, capsys).values() for name in place["names"]}
    assert places == {"南昌市": 1800163, "某堡市": None, "慕尼黑市": 2867714}


def test_an_unlinked_place_is_marked_and_linking_it_later_loses_no_fact(tmp_path: Path) -> None:
    _build(tmp_path)
    where = str(tmp_path / "store")
    with KnowledgeGraph.open(where) as graph:
        before = graph.facts()
        assert len(graph.query(UNLINKED)) == 1
    assert run(["places", "link", "某堡市", "2950159", "--country", "德国", "--store", where]) == 0
    _build(tmp_path)
    with KnowledgeGraph.open(where) as graph:
        assert graph.facts() == before
        assert len(graph.query(UNLINKED)) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["link", "某市", "gn-0"], "no such entry"),
        (["link", "某市", "2950159", "--country", "无此国"], "no such country"),
    ],
)
def test_wrong_judgements_are_refused(
    store: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert run(["places", *arguments, "--store", str(store)]) == 2
    assert message in capsys.readouterr().err
