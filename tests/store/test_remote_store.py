"""SPARQL servers as stores: the same results as from a folder, on Oxigraph's server and on Virtuoso."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import filterfalse
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode, Quad, Triple
from servers import Running, oxigraph, virtuoso

from kg import KnowledgeGraph
from kg.building import build
from kg.checking import check
from kg.cli.running import run
from kg.errors import StoreBusy, StoreError, UsageError
from kg.export import stable_quads
from kg.graph.iris import DATASET, DERIVED, XSD, document_graph
from kg.queries import Catalogue
from kg.shipping import Shipping
from kg.store import ReadDocument, SourceText, Store, open_store
from kg.store.claim import CLAIMS, Holder
from kg.store.derivation import derived_triples
from kg.store.protocol import Endpoint, Server
from kg.store.records import STORE, setting_property
from kg.tallies import is_counted

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = sorted((ROOT / "tests" / "golden").glob("*.jsonl"))
S, P = NamedNode("https://example.org/s"), NamedNode("https://example.org/p")
# What Virtuoso gives otherwise; docs/operations.md tells it
OTHERWISE = {
    "partnership/partners_on_map": "it keeps coordinates as numbers and writes them in its own way",
}
REFUSED = {"partnership/plans_and_outcomes"}  # by Virtuoso's compiler; docs/queries.md
NOBODY = 4_194_304  # no process has such a number
SERVERS = {"oxigraph": oxigraph, "virtuoso": virtuoso}


def documents() -> list[Path]:
    """The documents of the demo corpus of which the facts are known, so that nothing is extracted."""
    known = {file.stem for file in GOLDEN}
    return sorted(path for path in (ROOT / "data" / "corpus").iterdir() if path.stem in known)


@pytest.fixture(scope="module", params=list(SERVERS))
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    """The graph in an embedded store."""
    with KnowledgeGraph.open(tmp_path_factory.mktemp("folder") / "kg-store") as graph:
        assert graph.build(documents(), facts=GOLDEN).ok
        yield graph


@pytest.fixture(scope="module")
def remote(server: Running) -> Iterator[KnowledgeGraph]:
    """The same graph on the server, built there."""
    with KnowledgeGraph.open(server.query, update_url=server.update) as graph:
        assert graph.build(documents(), facts=GOLDEN).ok
        yield graph


def test_a_second_build_reads_nothing(remote: KnowledgeGraph) -> None:
    report = remote.build(documents(), facts=GOLDEN)
    assert not report.read and len(report.skipped) == len(GOLDEN)


def test_facts_are_the_same(remote: KnowledgeGraph, folder: KnowledgeGraph) -> None:
    assert remote.facts() == folder.facts()


def same_anywhere(quad: Quad) -> Quad:
    """The quad without coordinates, which Virtuoso writes with other digits."""
    if quad.predicate != NamedNode("http://www.opengis.net/ont/geosparql#asWKT"):
        return quad
    return Quad(quad.subject, quad.predicate, Literal(""), quad.graph_name)


def test_statements_are_the_same(remote: KnowledgeGraph, folder: KnowledgeGraph) -> None:
    here, there = (set(map(same_anywhere, stable_quads(graph.store))) for graph in (folder, remote))
    assert {str(quad) for quad in here - there} == {str(quad) for quad in there - here} == set()
    kept = [
        sum(graph.store.setting(name) is not None for name in ("published", "account", "state"))
        for graph in (remote, folder)
    ]
    assert len(remote.store) - kept[0] == len(folder.store) - kept[1]


def in_any_order(row: tuple[object, ...]) -> str:
    """A row with the parts of its lists sorted: their order within GROUP_CONCAT is the server's; "" is none."""
    return repr(["、".join(sorted(cell.split("、"))) or None if isinstance(cell, str) else cell for cell in row])


@pytest.mark.parametrize("name", list(Catalogue.load()))
def test_every_query_gives_the_same(
    name: str, remote: KnowledgeGraph, folder: KnowledgeGraph, server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    if server.name == "virtuoso" and name in OTHERWISE:
        pytest.skip(OTHERWISE[name])
    if name not in REFUSED:
        monkeypatch.setattr("kg.store.remote.MOST_COPIED", 0)  # the server itself is to answer, not a copy here
    example = folder.catalogue[name].example
    for given in ({}, example) if example else ({},):
        try:
            expected = folder.query(name, **given)
        except UsageError:  # the example names what these documents do not
            with pytest.raises(UsageError):
                remote.query(name, **given)
            continue
        found = remote.query(name, **given)
        assert found.columns == expected.columns
        assert sorted(map(in_any_order, found)) == sorted(map(in_any_order, expected)), given


@pytest.mark.parametrize(
    "question",
    ["哪些城市与产瓷城市结为友好城市？", "南昌市有哪些友好城市？", "which cities partner with ceramic-producing towns",
     "景德镇市2021年三公经费决算多少？"],
)  # fmt: skip
def test_questions_have_the_same_answers(question: str, remote: KnowledgeGraph, folder: KnowledgeGraph) -> None:
    here, there = (graph.ask(question) for graph in (folder, remote))
    assert sorted(item.label for item in there.answers) == sorted(item.label for item in here.answers)
    assert there.interpretation == here.interpretation


def test_statistics_view_texts_and_check_are_the_same(remote: KnowledgeGraph, folder: KnowledgeGraph) -> None:
    assert remote.view() == folder.view()
    assert remote.stats().facts == folder.stats().facts
    doc = documents()[0].stem
    assert remote.store.source_text(doc) == folder.store.source_text(doc) is not None
    assert list(check(remote.location)) == []


@pytest.mark.usefixtures("remote")
def test_the_site_shows_a_server(server: Running) -> None:
    from starlette.testclient import TestClient

    from kg.web import Settings, create_app

    app = create_app(server.query, Settings(hosts=("testserver",)))
    with TestClient(app) as client:
        assert client.get("/").status_code == 200
        query = "SELECT (COUNT(DISTINCT ?d) AS ?n) { ?d a <https://w3id.org/fakg/ontology#Document> }"
        found = client.get("/sparql", params={"query": query}, headers={"Accept": "application/sparql-results+json"})
        assert found.json()["results"]["bindings"][0]["n"]["value"] == str(len(GOLDEN))


def test_what_is_derived_follows_the_documents_that_changed(
    server: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a folder: only what follows from the changed documents is looked at, and it equals what is made anew."""
    texts = {f"d{n}": (("南昌市", "高松市"), ("南昌市", ("里昂", "都灵市")[n % 2])) for n in range(6)}
    with open_store(server.query, update_url=server.update) as opened:
        before = opened.documents().keys()
        build(opened, [], facts=[ties(tmp_path, texts)], background=False)
        monkeypatch.setattr(Shipping, "_make_anew", lambda _: pytest.fail("everything was made anew"))
        texts["d1"] = (("南昌市", "高松市"), ("长沙市", "釜山市"))
        texts["d2"] = ()
        assert len(build(opened, [], facts=[ties(tmp_path, texts)], background=False).read) == 1
        opened.remove_document("d2")
        opened.keep_setting("state", "being built")
        assert set(opened.unsettled(opened.setting("account") or "") or ()) == {"d2"}
        assert build(opened, [], facts=[ties(tmp_path, texts)], background=False).ok
        monkeypatch.undo()
        derived = {quad.triple for quad in opened.quads(DERIVED)}
        assert derived == set(filterfalse(is_counted, derived_triples(opened)))
        counted = {str(quad.triple) for quad in opened.quads(DATASET)}
        shipping = Shipping(opened, background=False)
        assert counted == {str(triple) for triple in shipping._description(shipping._make_anew())}
        for doc in opened.documents().keys() - before:
            opened.remove_document(doc)
        opened.forget_account()


def ties(folder: Path, texts: Mapping[str, tuple[tuple[str, str], ...]]) -> Path:
    """A file of ties of places by document."""
    file = folder / "ties.jsonl"
    tie = {"type": "partnership", "quote": "q", "kind": "sister_city", "status": "done"}
    lines = (json.dumps({**tie, "doc": doc, "a": a, "b": b}) for doc, pairs in texts.items() for a, b in pairs)
    file.write_text("\n".join(lines), "utf-8")
    return file


# --- the store itself ---------------------------------------------------------------------------------------


@pytest.fixture
def store(server: Running) -> Iterator[Store]:
    with open_store(server.query, update_url=server.update) as opened:
        yield opened


def put(store: Store, doc: str, *values: str, key: str = "k", source: SourceText | None = None) -> None:
    graph = document_graph(doc)
    store.replace_document(ReadDocument(doc, key), [Quad(S, P, Literal(value), graph) for value in values], source)


def values(store: Store, doc: str) -> set[str]:
    return {quad.object.value for quad in store.quads(document_graph(doc))}


def test_a_document_is_replaced_and_removed(store: Store) -> None:
    text = '引"文\\\n\t' * 20_000
    put(store, "名 a/1", "x", text, source=SourceText(text, (0, 7)))
    assert values(store, "名 a/1") == {"x", text} and store.source_text("名 a/1") == SourceText(text, (0, 7))
    put(store, "名 a/1", "y", key="2")
    assert values(store, "名 a/1") == {"y"} and store.documents()["名 a/1"].key == "2"
    store.remove_document("名 a/1")
    assert values(store, "名 a/1") == set() and "名 a/1" not in store.documents()


def test_a_document_of_many_statements_is_written(store: Store) -> None:
    many = {f"v{n}" for n in range(6_000)}
    put(store, "large", *many)
    assert values(store, "large") == many and "large" in store.documents()
    store.remove_document("large")


def test_what_is_loaded_and_dumped_is_the_same(server: Running, tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text("".join(f"<{S.value}> <{P.value}> {n} .\n" for n in range(3_000)), "utf-8")
    arguments = ["load", str(file), "--store", server.query, "--update-url", server.update, "--no-derive"]
    assert run([*arguments, "--graph", "https://example.org/loaded"]) == 0
    with open_store(server.query, read_only=True) as reader:
        assert len(list(reader.quads(NamedNode("https://example.org/loaded")))) == 3_000
    assert run(["backup", str(tmp_path / "b.zip"), "--store", server.query]) == 0
    assert run(["diff", str(tmp_path / "b.zip"), server.query]) == 0
    with open_store(server.query, update_url=server.update) as writer:
        writer.replace_graph(NamedNode("https://example.org/loaded"), ())
    assert run(["diff", str(tmp_path / "b.zip"), server.query]) == 1
    assert run(["restore", str(tmp_path / "b.zip"), "--store", server.query]) == 2


def test_terms_come_back_as_they_were(store: Store) -> None:
    graph = NamedNode("https://example.org/terms")
    kinds = {"gYear": "2020", "gYearMonth": "2021-03", "date": "2022-03-01", "decimal": "12.5", "integer": "5",
             "boolean": "true"}  # fmt: skip
    terms = [Literal(value, datatype=NamedNode(XSD + kind)) for kind, value in kinds.items()]
    terms += [Literal("南", language="zh-Hans"), Literal("b", language="en"), Literal('a"\n\\')]
    store.replace_graph(graph, [Triple(S, P, term) for term in terms])
    assert {quad.object for quad in store.quads(graph)} == set(terms)
    rows = store.query(f"SELECT ?o {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
    assert {row["o"] for row in rows} == set(terms)
    store.replace_graph(graph, ())


@pytest.mark.parametrize("text", ["SELECT ?s WHERE { ?s ?p", "nonsense"])
def test_a_query_that_is_none_is_the_callers_error(text: str, store: Store) -> None:
    with pytest.raises(UsageError, match="not valid SPARQL"):
        store.query(text)


def test_ask_and_bindings(store: Store) -> None:
    put(store, "bound", "x", "y")
    assert bool(store.query("ASK { ?s ?p ?o }", {"o": Literal("x")}))
    assert not bool(store.query("ASK { ?s ?p ?o }", {"o": Literal("no such")}))
    rows = store.query("SELECT ?o (COUNT(?s) AS ?n) { ?s ?p ?o } GROUP BY ?o ORDER BY ?o", {"o": Literal("y")})
    assert [(row["o"].value, row["n"].value) for row in rows] == [("y", "1")]
    store.remove_document("bound")


def test_a_reader_learns_of_a_new_state(store: Store, server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.store.remote._LOOK", 0.0)
    with open_store(server.query, read_only=True) as reader:
        assert reader.current
        put(store, "news", "x")
        store.publish()
        assert not reader.current
        with pytest.raises(StoreError, match="for reading only"):
            put(reader, "news", "y")
    store.remove_document("news")


def test_a_second_writer_is_told_who_writes_or_waits(store: Store, server: Running) -> None:
    put(store, "claimed", "x")
    assert document_graph("claimed") in store.graphs() and CLAIMS not in store.graphs()
    arguments = ["build", "--facts", str(GOLDEN[0]), "--store", server.query, "--update-url", server.update]
    assert run(arguments) == 1
    with pytest.raises(StoreBusy, match=f"is being written by process {os.getpid()} on .*--wait.*DROP GRAPH"):
        open_store(server.query, update_url=server.update)
    waiting = threading.Timer(0.3, store.close)
    waiting.start()
    with open_store(server.query, update_url=server.update, wait=30) as second:
        assert values(second, "claimed") == {"x"}
        second.remove_document("claimed")
    waiting.join()
    assert run(["check", "--store", server.query]) in (0, 1)  # readers need no claim


def test_a_writer_that_lost_its_claim_stops(store: Store, server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, "lost", "x")
    drop_claims(server)
    with open_store(server.query, update_url=server.update):
        monkeypatch.setattr("kg.store.claim._RENEWAL", 0.0)
        with pytest.raises(StoreBusy, match="while this process wrote"):
            put(store, "lost", "y")
    store.close()
    with open_store(server.query, update_url=server.update) as after:
        assert values(after, "lost") == {"x"}
        after.remove_document("lost")


@pytest.mark.parametrize(
    ("process", "host", "age", "gone"),
    [(os.getpid(), socket.gethostname(), 0, False), (NOBODY, socket.gethostname(), 0, True),
     (NOBODY, "elsewhere", 0, False), (NOBODY, "elsewhere", 9_000, True)],
    ids=["alive", "ended here", "elsewhere", "no sign for long"],
)  # fmt: skip
def test_a_claim_of_a_writer_that_is_gone_is_taken(
    process: int, host: str, age: int, gone: bool, server: Running
) -> None:
    now = time.time()
    left = Holder(now - age, "t", now - age, process, host)
    update(server, f"INSERT DATA {{ GRAPH {CLAIMS} {{ {STORE} {setting_property('writer')} {Literal(left.text)} }} }}")
    try:
        if gone:
            open_store(server.query, update_url=server.update).close()
        else:
            with pytest.raises(StoreBusy, match=host):
                open_store(server.query, update_url=server.update)
    finally:
        drop_claims(server)


def test_of_many_writers_at_once_one_gets_the_claim(server: Running) -> None:
    def attempt(_: int) -> Store | None:
        try:
            return open_store(server.query, update_url=server.update)
        except StoreBusy:
            return None

    with ThreadPoolExecutor(6) as threads:
        opened = [store for store in threads.map(attempt, range(6)) if store is not None]
    for one in opened:
        one.close()
    assert len(opened) <= 1
    open_store(server.query, update_url=server.update).close()  # nothing is left


def update(server: Running, text: str) -> None:
    endpoint = Endpoint(Server.at(server.query, server.update))
    endpoint.update(text)
    endpoint.close()


def drop_claims(server: Running) -> None:
    """What the message tells the operator to do."""
    update(server, f"DROP SILENT GRAPH {CLAIMS}")


def test_graphs_by_the_graph_store_protocol(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graph, triples = (
        NamedNode("https://example.org/g/名?a=b&c"),
        [Triple(S, P, Literal(f'{n}"\n南')) for n in range(50)],
    )
    with oxigraph(tmp_path) as running:
        monkeypatch.setenv("KG_GRAPH_STORE_URL", running.query.replace("/query", "/store"))
        endpoint = Endpoint(Server.at(running.query, running.update))
        assert endpoint.graph(graph.value) == b""
        endpoint.put_graph(graph.value, ox.serialize(triples[:9], format=ox.RdfFormat.N_TRIPLES))
        endpoint.put_graph(graph.value, ox.serialize(triples[5:20], format=ox.RdfFormat.N_TRIPLES))
        quads = [Quad(S, P, triple.object, graph) for triple in triples[20:]]
        endpoint.add(ox.serialize(quads, format=ox.RdfFormat.N_QUADS), "application/n-quads")
        with open_store(running.query, update_url=running.update) as opened:
            assert {quad.triple for quad in opened.quads(graph)} == set(triples[5:])
            opened.dialect = replace(opened.dialect, largest=10)  # as of a server that takes few triples at once
            opened.replace_graph(graph, triples[:30])
            assert {quad.triple for quad in opened.quads(graph)} == set(triples[:30])
            put(opened, "much", *map(str, range(40)))
            assert values(opened, "much") == set(map(str, range(40)))
        endpoint.delete_graph(graph.value)
        endpoint.delete_graph(graph.value)
        assert endpoint.graph(graph.value) == b""
        endpoint.close()


def test_a_cut_result_is_an_error(tmp_path: Path) -> None:
    with virtuoso(tmp_path, rows=10) as few, open_store(few.query) as opened:
        put(opened, "a", *map(str, range(50)))
        with pytest.raises(StoreError, match="ResultSetMaxRows"):
            opened.query("SELECT * { ?s ?p ?o }")


def test_a_server_killed_in_a_build_keeps_whole_documents(tmp_path: Path) -> None:
    facts = tmp_path / "facts.jsonl"
    line = '{"type": "honour", "doc": "d%d", "quote": "q", "name": "n%d", "who": "x"}\n'
    facts.write_text("".join(line % (n % 30, n) for n in range(300)), "utf-8")
    with oxigraph(tmp_path) as running:

        def kill(*progress: object) -> None:
            if progress[0] == 12:
                running.process.kill()

        with contextlib.suppress(StoreError), open_store(running.query, update_url=running.update) as opened:
            build(opened, [], facts=[facts], progress=kill)
            pytest.fail("a build on a server that is gone must not end well")
    with oxigraph(tmp_path) as running:
        drop_claims(running)  # of this process, which lives
    with oxigraph(tmp_path) as running, open_store(running.query, update_url=running.update) as opened:
        assert len(opened.documents()) == 11
        report = build(opened, [], facts=[facts])
        assert len(report.skipped) == 11 and len(report.read) == 19
        with open_store(":memory:") as fresh:
            build(fresh, [], facts=[facts])
            assert set(stable_quads(opened)) == set(stable_quads(fresh))
