"""Small maps, results of the editor as graph or map, places that are not linked, files of answers, warming."""

from __future__ import annotations

import csv
import io
import re
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from kg.ontology import Ontology
from kg.queries import Query
from kg.web import Settings, create_app
from kg.web.lookup import said_of
from kg.web.names import is_unlinked
from kg.web.network import Drawing, Edge, Node, by_country, partnerships, whole, without_small
from kg.web.pages.catalogue import next_page
from kg.web.points import point_of, points, small_map
from kg.web.snapshot import Snapshot

HTML = {"accept": "text/html", "accept-language": "zh"}
PREFIX = "PREFIX fa: <https://w3id.org/fakg/ontology#> "
PARTNERS = PREFIX + "SELECT ?home ?partner { ?f fa:home ?home ; fa:partner ?partner }"
CHENGDU = "https://w3id.org/fakg/id/place/gn-1815286"


@pytest.fixture(scope="module")
def snapshot(store: Path) -> Snapshot:
    return Snapshot(str(store), 1, Ontology.load())


@pytest.mark.parametrize(
    ("wkt", "point"),
    [("POINT(104.07 30.67)", (104.07, 30.67)), ("POINT(-1.5 -2)", (-1.5, -2.0)), ("POINT EMPTY", None), ("", None)],
)
def test_points(wkt: str, point: tuple[float, float] | None) -> None:
    assert point_of(wkt) == point


def test_a_small_map_shows_all_places_inside_and_bows_between_them(snapshot: Snapshot) -> None:
    lyon = next(iri for iri in whole(snapshot).nodes if whole(snapshot).nodes[iri].zh == "里昂市")
    shown = small_map(snapshot, [CHENGDU, lyon, "https://w3id.org/fakg/id/person/x"], "zh", [(CHENGDU, lyon)])
    assert shown is not None and len(shown.bows) == 1
    assert [spot.name for spot in shown.spots] == ["成都市", "里昂市"]
    for spot in shown.spots:
        assert shown.left <= spot.x <= shown.left + shown.width
        assert shown.top <= spot.y <= shown.top + shown.height
    assert small_map(snapshot, ["https://w3id.org/fakg/id/country/FR"], "zh") is None
    assert set(points(snapshot, [CHENGDU, lyon])) == {CHENGDU, lyon}


@pytest.mark.parametrize(
    ("view", "query", "shown"),
    [
        ("map", PARTNERS, '<svg class="small-map"'),
        ("graph", PARTNERS, '<svg class="small-graph"'),
        ("graph", PREFIX + "CONSTRUCT { ?a fa:partner ?b } { ?f fa:home ?a ; fa:partner ?b }", "small-graph"),
        ("table", PARTNERS, "<table>"),
        ("graph", PREFIX + "SELECT (1 AS ?n) {}", "至少要有两列"),
        ("map", PREFIX + "SELECT (1 AS ?n) {}", "没有带坐标的地方"),
        ("graph", PREFIX + "ASK { ?s ?p ?o }", "至少要有两列"),
    ],
)
def test_the_editor_shows_results_in_several_ways(client: TestClient, view: str, query: str, shown: str) -> None:
    answer = client.get(f"/sparql?view={view}&query={quote(query)}", headers=HTML)
    assert answer.status_code == 200 and shown in answer.text


def test_answers_that_are_places_have_a_map_and_a_file(client: TestClient) -> None:
    question = quote("成都市有哪些友好城市？")
    assert '<svg class="small-map"' in client.get(f"/ask?q={question}", headers=HTML).text
    answer = client.get(f"/ask.csv?q={question}")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["zh"] for row in rows] == ["里昂市"] and rows[0]["iri"].startswith("https://")
    assert client.get("/ask.csv").status_code == 400


@pytest.mark.parametrize(
    ("iri", "unlinked"),
    [
        ("place/gn-1", False),
        ("place/cn-360000", False),
        ("place/iso-US-MD", False),
        ("place/新城", True),
        ("org/x", False),
    ],
)
def test_places_that_are_not_linked(iri: str, unlinked: bool) -> None:
    assert is_unlinked("https://w3id.org/fakg/id/" + iri) == unlinked


def _drawing(*pairs: tuple[str, str]) -> Drawing:
    names = {end for pair in pairs for end in pair}
    nodes = {name: Node(name, name, "", "City", "", "", 0, 0, 1) for name in names}
    return Drawing(nodes, tuple(Edge(f"{a} {b}", a, b, "event", "", "", "") for a, b in pairs))


def test_small_groups_are_left_out_only_beside_larger_ones() -> None:
    star = [("a", one) for one in "bcdef"]
    both = without_small(_drawing(*star, ("x", "y")))
    assert set(both.nodes) == set("abcdef") and len(both.edges) == 5
    assert set(without_small(_drawing(("x", "y"))).nodes) == {"x", "y"}


def test_the_network_of_a_very_large_graph_has_the_same_partnerships(snapshot: Snapshot) -> None:
    every = [edge for edge in whole(snapshot).edges if edge.type == "partnership"]
    few = partnerships(snapshot)
    assert {(e.source, e.target, e.status) for e in few.edges} == {(e.source, e.target, e.status) for e in every}
    assert {node.country for node in by_country(few).nodes.values()} == {"中国", "法国", "意大利"}


def test_what_the_store_notes_for_itself_is_not_looked_up(snapshot: Snapshot) -> None:
    from kg.graph.iris import document_node

    said = {one.path for one in said_of(snapshot.store, document_node("news"))}
    assert said and not any("buildKey" in path or "sourceText" in path for path in said)


def test_pages_are_worked_out_before_anybody_asks(store: Path) -> None:
    app = create_app(store, Settings(workers=1))
    with TestClient(app, base_url="http://127.0.0.1"):
        snapshot = app.state.site.snapshot()
        end = time.monotonic() + 30
        wanted = ("explored", "honour", "en", ())
        while time.monotonic() < end and not snapshot.holds(wanted):
            time.sleep(0.05)
        assert snapshot.holds(wanted) and snapshot.holds("ties") and snapshot.holds("network")


def test_the_page_counts_what_graphml_has(client: TestClient, store: Path) -> None:
    from kg.export import export
    from kg.store import open_store

    with open_store(store, read_only=True) as opened:
        text = b"".join(export(opened, "graphml")).decode("utf-8")
    page = client.get("/graph.json?apart=yes").json()
    assert (len(page["nodes"]), len(page["edges"])) == (text.count("<node "), text.count("<edge "))


def test_answers_are_not_held_back_for_an_acknowledgement() -> None:
    import socket

    from kg.cli.serve import _listen

    with _listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()) as client:
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
        assert client.fileno() >= 0


def test_a_query_that_took_too_long_is_not_run_again_at_once(store: Path) -> None:
    app = create_app(store, Settings(workers=1, seconds=0.0005))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        first = client.get("/queries/across/facts_by_type", headers=HTML)
        start = time.perf_counter()
        second = client.get("/queries/across/facts_by_type", headers=HTML)
        assert (first.status_code, second.status_code) == (504, 504)
        assert "过一分钟再试" in second.text and time.perf_counter() - start < 1


@pytest.mark.parametrize(("language", "headings"), [("zh", ["类型", "事实数"]), ("en", ["type", "facts"])])
def test_columns_of_the_catalogue_have_headings_in_the_language(
    client: TestClient, language: str, headings: list[str]
) -> None:
    page = client.get("/queries/across/facts_by_type", headers={"accept": "text/html", "accept-language": language})
    assert re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', page.text)[:2] == headings


@pytest.mark.parametrize(
    ("given", "download"), [("", "limit="), ("limit=2", "limit=2"), ("offset=1", "limit=&amp;offset=1")]
)
def test_a_download_has_all_rows_unless_told_otherwise(client: TestClient, given: str, download: str) -> None:
    page = client.get(f"/queries/partnership/most_partners?{given}", headers=HTML)
    assert re.findall(r'href="/queries/partnership/most_partners.csv[?]([^"]*)"', page.text) == [download]
    assert 'rel="next"' not in page.text


@pytest.mark.parametrize(
    ("given", "rows", "address"),
    [
        ({"year": "2021"}, 2, "/queries/a/b?year=2021&offset=2"),
        ({"offset": "2"}, 3, "/queries/a/b?offset=4"),
        ({}, 1, ""),
        ({"limit": "2"}, 2, ""),
    ],
)
def test_a_full_page_leads_to_the_next(given: dict[str, str], rows: int, address: str) -> None:
    assert next_page(Query("a/b", "SELECT ?s { ?s ?p ?o } LIMIT 2", page=2), given, rows) == address
