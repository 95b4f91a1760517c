"""The page as text: nothing of a document becomes HTML or script, nothing is fetched."""

from __future__ import annotations

import json
import re
from pathlib import Path

import networkx
import pyoxigraph as ox
import pytest

from kg.store import EmbeddedStore
from kg.views import Network, build_network, network_page, page_html, write_page
from kg.views.data import Legend, page_data
from kg.views.network import ShownFact
from kg.views.reading import Passage

SMALL = Path(__file__).parents[1] / "fixtures" / "small.trig"
HOSTILE = (
    "<script>window.hit=1</script>",
    '"><img src=x onerror="window.hit=1">',
    "</script><script>window.hit=1</script>",
    "</title><svg onload=window.hit=1>",
    "'); window.hit=1; ('",
    "{{ 7*7 }}{% raw %}",
    "\u202etxt.exe\u202c \u2067abc",
    "友城🎎👩‍👩‍👧",
    "长" * 500,
    "\u2028line\u2029",
)


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    database = ox.Store()
    database.load(path=str(SMALL), format=ox.RdfFormat.TRIG)
    return EmbeddedStore(database)


def hostile(text: str) -> Network:
    """A network in which everything that a document can say is the text."""
    fact = ShownFact(
        "fact:1",
        "partnership",
        "伙伴关系",
        "partnership",
        text,
        "planned",
        "2021",
        ((text, text),),
        (Passage(text, text),),
    )
    network: Network = networkx.MultiDiGraph()
    for iri, kind in ((f"a {text}", "City"), ("b", "Organisation")):
        network.add_node(iri, label=text, label_en=text, kind=kind, country=text, facts=(fact,))
    network.add_edge(
        f"a {text}", "b", key="fact:1", type="partnership", label=text, status="planned", year="2021", fact=fact
    )
    return network


def data_of(page: str) -> dict[str, list[dict[str, object]]]:
    (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    found = json.loads(text)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(text: str) -> None:
    page = page_html(hostile(text), focus=text)
    plain = page_html(hostile("x"), focus="x")
    tags = [re.findall(r"<(/?[a-zA-Z][a-zA-Z0-9]*)", part) for part in (page, plain)]
    assert tags[0] == tags[1]
    assert page.count("window.hit") == 0 or "<script>window.hit" not in page
    for node in data_of(page)["nodes"]:
        assert len(str(node["label"])) <= 14
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", str(node["name"]))


def test_the_page_asks_for_nothing(store: EmbeddedStore) -> None:
    page = network_page(store)
    own = re.sub(r"<script>.*?</script>|<style>.*?</style>", "", page, flags=re.DOTALL)
    assert not re.search(r"""\b(src|href|action)\s*=|@import|url\(""", own)
    assert "cdn" not in own
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy and policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-inline" not in policy[1].partition("script-src")[2].partition(";")[0]


def test_planned_ties_are_marked_and_parallel_facts_are_one_line(store: EmbeddedStore) -> None:
    data = page_data(build_network(store))
    names = {node["id"]: node["name"] for node in data.nodes}
    status = {(names[e["from"]], names[e["to"]]): e["status"] for e in data.edges if e["type"] == "partnership"}
    assert status["景德镇市", "仙台市"] == "planned"
    assert status["南昌市", "卡尔加里市"] == "done"
    assert len({(e["from"], e["to"], e["type"]) for e in data.edges}) == len(data.edges)
    assert set(data.details["edges"]) == {e["id"] for e in data.edges}
    assert set(data.details["nodes"]) == set(names)


def test_every_kind_of_node_that_is_drawn_is_in_the_legend(store: EmbeddedStore) -> None:
    network, legend = build_network(store), Legend.load()
    assert {kind for _, kind in network.nodes(data="kind")} <= set(legend.kinds)
    page = page_html(network)
    for text in ("图例", "城市", "外事机构", "活动", "伙伴关系", "已完成", "计划"):
        assert text in page


def test_write_page_gives_the_same_page_each_time(store: EmbeddedStore, tmp_path: Path) -> None:
    one = write_page(build_network(store), tmp_path / "one.html")
    other = write_page(build_network(store), str(tmp_path / "other.html"))
    assert one.read_bytes() == other.read_bytes()
    assert one.read_text("utf-8").startswith("<!DOCTYPE html>")


def test_an_empty_network_is_a_page_that_says_so() -> None:
    assert "没有可显示的关系" in page_html(networkx.MultiDiGraph())
