"""The network and its layout, from the small graph."""

from __future__ import annotations

import math
from itertools import combinations
from pathlib import Path

import networkx
import pyoxigraph as ox
import pytest

from kg.errors import UsageError
from kg.store import EmbeddedStore
from kg.views import Network, build_network
from kg.views.layout import positions

SMALL = Path(__file__).parents[1] / "fixtures" / "small.trig"


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    database = ox.Store()
    database.load(path=str(SMALL), format=ox.RdfFormat.TRIG)
    return EmbeddedStore(database)


def named(network: Network, label: str) -> str:
    (found,) = [iri for iri, name in network.nodes(data="label") if name == label]
    return found


def ties(network: Network, one: str, other: str) -> set[tuple[str, str]]:
    data = network.get_edge_data(named(network, one), named(network, other), default={})
    return {(about["type"], about["status"]) for about in data.values()}


def test_nodes_have_names_in_both_languages_and_the_narrowest_class(store: EmbeddedStore) -> None:
    network = build_network(store)
    about = network.nodes[named(network, "利摩日市")]
    assert (about["label_en"], about["kind"], about["country"]) == ("Limoges", "City", "法国")
    assert network.nodes[named(network, "南昌市人民政府外事办公室")]["kind"] == "Office"
    assert network.nodes[named(network, "法国")]["kind"] == "Country"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("南昌市", "利摩日市", {("partnership", "done")}),
        ("南昌市", "卡尔加里市", {("partnership", "done")}),  # planned in one document, done in another
        ("景德镇市", "仙台市", {("partnership", "planned")}),
        ("法国", "武汉市", {("mission", "")}),
        ("张三", "南昌市友好协会", {("role", "")}),
        ("友城论坛", "有田町", {("event", "done")}),
        ("南昌市人民政府外事办公室", "友城论坛", {("event", "done")}),
        ("南昌市人民政府外事办公室", "综合处", {("org", "")}),
        ("南昌市人民政府外事办公室", "南昌市", {("officeOf", "")}),
        ("有田町", "产瓷", {("trait", "")}),
        ("有田町", "南昌市", set()),
    ],
)
def test_facts_are_folded_as_the_ontology_draws_them(
    store: EmbeddedStore, one: str, other: str, expected: set[tuple[str, str]]
) -> None:
    assert ties(build_network(store), one, other) == expected


def test_edges_and_nodes_carry_their_evidence(store: EmbeddedStore) -> None:
    network = build_network(store)
    (about,) = network.get_edge_data(named(network, "南昌市"), named(network, "利摩日市")).values()
    assert [passage.doc for passage in about["fact"].passages] == ["report-2021", "report-2022"]
    assert "2005" in about["fact"].passages[1].quote
    office = network.nodes[named(network, "南昌市人民政府外事办公室")]
    assert {"finance", "staffing", "statistic"} <= {fact.type for fact in office["facts"]}
    assert all(fact.passages for fact in office["facts"])


def test_what_documents_deny_is_not_drawn(store: EmbeddedStore) -> None:
    database = ox.Store()
    text = SMALL.read_text("utf-8").replace("fa:status fa:status-planned", "fa:status fa:status-negated")
    database.load(text, format=ox.RdfFormat.TRIG)
    before, after = build_network(store), build_network(EmbeddedStore(database))
    assert ties(before, "景德镇市", "仙台市") and "仙台市" in dict(after.nodes(data="label")).values()
    assert not ties(after, "景德镇市", "仙台市")


@pytest.mark.parametrize("name", ["景德镇市", "景德镇", "Jingdezhen"])
def test_focus_keeps_what_is_near(store: EmbeddedStore, name: str) -> None:
    one, two = build_network(store, name), build_network(store, name, depth=2)
    labels = {label for _, label in one.nodes(data="label")}
    assert {"景德镇市", "有田町", "代尔夫特市", "瓷博会"} <= labels
    assert "利摩日市" not in labels
    assert set(one) < set(two) <= set(build_network(store))
    whole = networkx.Graph(two)
    assert networkx.is_connected(whole)


def test_types_keep_facts_of_these_types(store: EmbeddedStore) -> None:
    network = build_network(store, types=["partnership", "mission"])
    assert {kind for *_, kind in network.edges(data="type")} == {"partnership", "mission"}


def test_focus_without_any_fact_of_the_type_is_alone(store: EmbeddedStore) -> None:
    network = build_network(store, "景德镇市", types=["honour"])
    assert [label for _, label in network.nodes(data="label")] == ["景德镇市"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"focus": "景得镇市"}, "景德镇市"),
        ({"types": ["partnerships"]}, "partnership"),
        ({"focus": "景德镇市", "depth": 0}, "depth"),
    ],
)
def test_mistakes_are_answered_with_what_would_be_right(
    store: EmbeddedStore, options: dict[str, object], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        build_network(store, **options)  # type: ignore[arg-type]


# --- layout ---


def star_and_path(leaves: int, path: int) -> Network:
    network: Network = networkx.MultiDiGraph()
    for i in range(leaves):
        network.add_edge("hub", f"leaf{i}", key="x")
    for i in range(path):
        network.add_edge(f"p{i}", f"p{i + 1}", key="x")
    network.add_edge("self", "self", key="x")
    return network


@pytest.mark.parametrize(("leaves", "path"), [(1, 0), (3, 1), (9, 4), (200, 30), (5, 900)])
def test_every_node_has_a_place_of_its_own(leaves: int, path: int) -> None:
    network = star_and_path(leaves, path)
    found = positions(network)
    assert set(found) == set(network)
    assert all(math.isfinite(x) and math.isfinite(y) for x, y in found.values())
    assert len({(round(x), round(y)) for x, y in found.values()}) == len(found)
    assert found == positions(network)


def test_parts_do_not_overlap() -> None:
    network = star_and_path(40, 12)
    found = positions(network)
    parts = [list(part) for part in networkx.weakly_connected_components(network)]
    for one, other in combinations(parts, 2):
        nearest = min(math.dist(found[a], found[b]) for a in one for b in other)
        assert nearest > 40


def test_an_empty_network_has_no_places() -> None:
    assert positions(networkx.MultiDiGraph()) == {}
