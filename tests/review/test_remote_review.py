"""Judging facts that lie on a SPARQL server: all as in a folder, in Python and on the site."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import Quad

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "store"))
from servers import Running, oxigraph
from test_review import BOTH, FACTS, build

from kg import KnowledgeGraph
from kg.cli.running import run
from kg.export import stable_quads
from kg.graph.iris import DERIVED, document_graph
from kg.locations import beside
from kg.places.judgements import own_judgements
from kg.web import Settings, create_app

TOKEN = "a-token-of-twenty-and-more"


@dataclass(frozen=True)
class Both:
    """The same facts in a folder and on a server."""

    here: KnowledgeGraph
    there: KnowledgeGraph

    def same(self) -> bool:
        """Whether both hold the same facts with the same passages."""
        return self.here.facts() == self.there.facts()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with oxigraph(tmp_path_factory.mktemp("server")) as running, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("folder")


@pytest.fixture(scope="module")
def both(server: Running, folder: Path) -> Iterator[Both]:
    with (
        KnowledgeGraph.open(folder / "store") as here,
        KnowledgeGraph.open(server.query, update_url=server.update) as there,
    ):
        for graph in (here, there):
            build(graph, folder, FACTS)
        yield Both(here, there)


def what_documents_say(graph: KnowledgeGraph) -> set[Quad]:
    """Documents' graphs and what is derived; the names of judgements hold the moment, and so do those of evidence."""
    graphs = {document_graph(doc) for doc in ("one", "two", "three")} | {DERIVED}
    return {quad for quad in stable_quads(graph.store) if quad.graph_name in graphs}


def iri_of(graph: KnowledgeGraph, quote: str) -> str:
    """The fact that a passage states."""
    readings = (reading for entry in graph.review.queue() for reading in graph.review.readings(entry.iri))
    return next(one.iri for one in readings if any(evidence.quote == quote for evidence in one.fact.evidence))


def standings(graph: KnowledgeGraph) -> list[tuple[str, str]]:
    return [(one.judgement.verdict, one.standing) for one in graph.review.judgements()]


def test_every_decision_and_its_undoing(both: Both) -> None:
    before = what_documents_say(both.there)
    assert both.same() and before
    for graph in (both.here, both.there):
        event, city = iri_of(graph, "南昌国际论坛"), iri_of(graph, "南昌市与里昂市结好")
        graph.review.accept(event, agent="张三")
        graph.review.correct(city, {"since": "1999", "kind": "friendly_exchange"}, agent="张三", note="看过原件")
        graph.review.reject(iri_of(graph, "<script>"), agent="李四")
    assert both.same() and what_documents_say(both.there) != before
    assert standings(both.there) == standings(both.here)
    assert [one.judgement.note for one in both.there.review.judgements()] == ["", "看过原件", ""]
    for graph in (both.here, both.there):
        for judged in reversed(graph.review.judgements()):
            graph.review.undo(judged.judgement.id, agent="张三")
    assert both.same() and what_documents_say(both.there) == before


def test_decisions_outlive_another_reading_and_another_process(both: Both, server: Running, folder: Path) -> None:
    changed = [flat | ({"persons": 121} if "persons" in flat else {}) for flat in FACTS]
    for graph in (both.here, both.there):
        graph.review.reject(iri_of(graph, "<script>"), agent="张三")
        graph.review.accept(iri_of(graph, "南昌国际论坛"), agent="张三")
        build(graph, folder, changed)
    assert both.same()
    with KnowledgeGraph.open(server.query, update_url=server.update) as other:
        assert standings(other)[-2:] == [("rejected", "in force"), ("accepted", "unmatched")]
        assert not list(other.facts(["role"]))
    for graph in (both.here, both.there):
        build(graph, folder, FACTS)
    assert both.same() and standings(both.there)[-1] == ("accepted", "in force")


def test_judgements_go_from_a_server_into_a_folder_and_back(
    both: Both, server: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_UPDATE_URL", server.update)
    there = ["--store", server.query]
    file = tmp_path / "judgements.jsonl"
    assert run(["review", "export", str(file), *there]) == 0
    with KnowledgeGraph.open(tmp_path / "store") as other:
        build(other, tmp_path, FACTS)
    assert run(["review", "import", str(file), "--store", str(tmp_path / "store")]) == 0
    with KnowledgeGraph.open(tmp_path / "store") as other:
        assert what_documents_say(other) == what_documents_say(both.there)
        assert standings(other) == standings(both.there)
    assert run(["review", "import", str(file), *there]) == 0  # once more adds nothing
    assert [line.rstrip("\n") for line in both.there.review.export()] == file.read_text("utf-8").splitlines()


def test_the_site_judges_what_lies_on_a_server(both: Both, server: Running) -> None:
    from starlette.testclient import TestClient

    app = create_app(server.query, Settings(workers=1, review=TOKEN, updates=server.update))
    before = what_documents_say(both.there)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        client.post("/review/sign-in", data={"token": TOKEN, "name": "王五", "back": "/review"})
        page = client.get("/review/facts.json?type=partnership").json()
        card = next(card for card in page["cards"] if "里昂" in card["title"])
        form = {"csrf": page["csrf"], "fact": card["target"], "key": card["key"], "back": "/review"}
        answer = client.post("/review/judge", data=form | {"verdict": "rejected"}, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        assert "里昂" not in client.get("/explore/partnership.csv").text
        assert what_documents_say(both.there) != before
        done = client.get(answer.headers["location"].replace("/review", "/review/facts.json", 1)).json()["done"]
        undone = {"csrf": page["csrf"], "judgement": done["decision"]["id"], "back": "/review"}
        assert client.post("/review/undo", data=undone, follow_redirects=False).status_code == 303
        assert "里昂" in client.get("/explore/partnership.csv").text
    assert what_documents_say(both.there) == before
    assert [one.judgement.agent for one in both.there.review.judgements()][-2:] == ["王五", "王五"]


def test_places_are_merged_and_split_for_a_server(both: Both, server: Running, folder: Path) -> None:
    """Rows lie in the user's data folder, where the next build of that server finds them."""
    from kg.review.places import PlaceReview

    table = own_judgements(server.query)
    assert table == beside(server.query, "judgements.tsv") and not table.exists()
    review = PlaceReview(lambda: both.there.store, table)
    lyon = next(place for place in review.places() if "里昂市" in place.names)
    assert lyon.entry is not None
    more = BOTH | {"doc": "four", "quote": "x", "b": "里昂市", "b_country": "法国"}
    review.judge("different", "里昂市", lyon.entry.id, agent="张三", country="FR")
    build(both.there, folder, [more])
    apart = {place.entry for place in review.places() if "里昂市" in place.names and "four" in place.documents}
    review.undo("里昂市", lyon.entry.id, agent="张三", country="FR")
    build(both.there, folder, [more | {"since": "1995"}])
    together = {place.entry for place in review.places() if "里昂市" in place.names and "four" in place.documents}
    assert (apart, together) == ({None}, {lyon.entry})
