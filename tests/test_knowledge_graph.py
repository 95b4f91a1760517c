"""The Python API on small documents: build, skip, replace, both ways to the facts, the other views of the graph."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import networkx
import pyoxigraph as ox
import pytest
import rdflib

from kg import KnowledgeGraph
from kg.building import BuildReport, read_facts
from kg.errors import StoreError, UsageError
from kg.export import FORMATS, stable_quads
from kg.flat import from_flat, to_line
from kg.graph.iris import BACKGROUND, DERIVED, FA, ONTOLOGY, RUNS, TYPE, document_graph, fa
from kg.graph.settled import settled
from kg.model import Partnership
from kg.ontology import Ontology
from kg.places.judgements import Judgement, own_judgements, record
from kg.store import ReadDocument

REPORT = """甲市2021年外事工作总结

2021年，南昌市与日本高松市正式缔结友好城市关系。5月20日，南昌市举办国际友好城市合作论坛，来自8个国家的120名代表参加。
南昌市与德国某市签署合作备忘录。
"""
PLAN = """南昌市人民政府外事办公室2022年工作计划

2022年，争取与匈牙利佩奇市建立友好城市关系。
"""
FLAT: list[dict[str, Any]] = [
    {
        "type": "partnership",
        "doc": "given",
        "quote": "南昌市与高松市结好",
        "a": "南昌市",
        "b": "高松市",
        "b_country": "日本",
    }
    | {"kind": "sister_city", "status": "done", "since": "1990"},
    {"type": "partnership", "doc": "given", "quote": "拟与甲港结好", "a": "南昌市", "b": "甲港", "b_country": "日本"}
    | {"kind": "sister_city", "status": "planned"},
    {
        "type": "event",
        "doc": "given",
        "quote": "南昌国际论坛",
        "name": "南昌国际论坛",
        "kind": "conference",
        "date": "2021-05",
    }
    | {"place": "南昌市", "participants": ["高松市", "日本"], "persons": 120, "status": "done"},
    {"type": "finance", "doc": "other", "quote": "支出7.36万元", "org": "南昌市人民政府外事办公室", "year": "2021"}
    | {"basis": "final", "item": "expenditure_total", "amount": 73600, "change_pct": -25.9},
    {"type": "trait", "doc": "other", "quote": "瓷都", "place": "高松市", "trait": "ceramics", "country": "日本"},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    (folder / "sub").mkdir(parents=True)
    (folder / "report.txt").write_text(REPORT, "utf-8")
    (folder / "sub" / "plan.txt").write_text(PLAN, "utf-8")
    return folder


@pytest.fixture
def given(tmp_path: Path) -> Path:
    file = tmp_path / "given.jsonl"
    file.write_text("".join(json.dumps(flat, ensure_ascii=False) + "\n" for flat in FLAT), "utf-8")
    return file


@pytest.fixture
def graph(given: Path) -> KnowledgeGraph:
    graph = KnowledgeGraph.open(":memory:")
    assert graph.build([], facts=[given]).ok
    return graph


def stable(graph: KnowledgeGraph) -> set[ox.Quad]:
    return set(stable_quads(graph.store))


def canonical(graph: KnowledgeGraph) -> str:
    dataset = ox.Dataset(stable_quads(graph.store))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return "\n".join(sorted(map(str, dataset)))


# --- building -----------------------------------------------------------------------------------------------


def test_unchanged_documents_are_skipped_and_changed_ones_replaced(folder: Path, tmp_path: Path) -> None:
    graph = KnowledgeGraph.open(tmp_path / "store")
    first = graph.build([folder])
    assert (first.read, first.skipped, first.failed) == (("plan", "report"), (), ())
    assert sum(first.counts.values()) == len(graph.facts()) > 2
    assert graph.build([folder]).skipped == ("plan", "report")
    (folder / "report.txt").write_text(REPORT.replace("高松市", "冈山市"), "utf-8")
    assert graph.build([folder]).read == ("report",)
    names = [value for fact in graph.facts() for _, value in fact.slots()]
    assert "冈山市" in names and "高松市" not in names


def test_a_side_car_or_an_option_is_a_change(folder: Path) -> None:
    graph = KnowledgeGraph.open(":memory:")
    graph.build([folder])
    (folder / "report.txt.meta.toml").write_text('home = "南昌市"\n', "utf-8")
    assert graph.build([folder]).read == ("report",)


def test_two_builds_are_the_same_graph_and_times_are_apart(folder: Path, given: Path, tmp_path: Path) -> None:
    first, second = KnowledgeGraph.open(":memory:"), KnowledgeGraph.open(tmp_path / "store")
    first.build([folder], facts=[given])
    second.build([folder / "sub"])
    second.build([folder], facts=[given])
    second.build([folder], facts=[given])
    assert canonical(first) == canonical(second)
    assert RUNS.value not in canonical(first)


def test_several_processes_give_the_same_graph(folder: Path) -> None:
    one, two = KnowledgeGraph.open(":memory:"), KnowledgeGraph.open(":memory:")
    one.build([folder])
    assert two.build([folder], jobs=2).read == ("plan", "report")
    assert stable(one) == stable(two)


def test_facts_from_documents_and_from_the_store_agree(folder: Path, tmp_path: Path) -> None:
    graph = KnowledgeGraph.open(tmp_path / "store")
    graph.build([folder])
    direct, failures = read_facts([folder])
    assert graph.facts() == direct and not failures
    assert graph.facts(["event"]) == [fact for fact in direct if fact.type == "event"]


def test_files_that_cannot_be_read_are_named_and_the_others_go_on(folder: Path) -> None:
    (folder / "broken.docx").write_bytes(b"no zip")
    (folder / "sub" / "report.md").write_text("同名", "utf-8")
    graph = KnowledgeGraph.open(":memory:")
    report = graph.build([folder])
    assert isinstance(report, BuildReport) and not report.ok
    assert {Path(failure.path).name for failure in report.failed} == {"broken.docx", "report.md"}
    assert all(failure.path in failure.reason for failure in report.failed)
    assert report.read == ("plan", "report")


def test_wrong_lines_of_given_facts_are_failures(given: Path) -> None:
    given.write_text(given.read_text("utf-8") + '{"type": "evnt"}\n[1]\n{\n', "utf-8")
    report = KnowledgeGraph.open(":memory:").build([], facts=[given])
    assert [failure.reason.split(":")[1] for failure in report.failed] == ["6", "7", "8"]
    assert report.read == ("given", "other")


def test_given_facts_of_a_document_that_is_at_hand_get_offsets(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "f.jsonl"
    quote = "争取与匈牙利佩奇市建立友好城市关系"
    flat = {"type": "partnership", "doc": "plan", "quote": quote, "b": "佩奇市", "kind": "contact"}
    file.write_text(json.dumps(flat) + "\n", "utf-8")
    graph = KnowledgeGraph.open(":memory:")
    graph.build([folder], facts=[file])
    (evidence,) = next(fact.evidence for fact in graph.facts() if fact.evidence[0].doc == "plan")
    assert PLAN[evidence.start : evidence.end] == quote


def test_wrong_arguments_are_named(folder: Path, tmp_path: Path) -> None:
    graph = KnowledgeGraph.open(tmp_path / "store")
    with pytest.raises(UsageError, match="no such file or folder"):
        graph.build([folder / "none"])
    with pytest.raises(UsageError, match="jobs must be 1 or more"):
        graph.build([folder], jobs=0)
    with pytest.raises(StoreError, match="there is no store at"):
        KnowledgeGraph.open(tmp_path / "nowhere").facts()


def test_readers_go_on_while_another_graph_is_open(folder: Path, tmp_path: Path) -> None:
    writer = KnowledgeGraph.open(tmp_path / "store")
    writer.build([folder])
    with KnowledgeGraph.open(tmp_path / "store") as reader:
        before = len(reader.facts())
        (folder / "report.txt").unlink()
        assert writer.build([folder]).skipped == ("plan",)  # what has vanished is not removed
        assert len(reader.facts()) == before == len(writer.facts())


# --- what is in the graph -----------------------------------------------------------------------------------


def test_given_facts_come_back(graph: KnowledgeGraph) -> None:
    by_doc = [flat for doc in ("given", "other") for flat in FLAT if flat["doc"] == doc]
    given = settled(from_flat(flat) for flat in by_doc if flat["doc"] == "given")
    other = settled(from_flat(flat) for flat in by_doc if flat["doc"] == "other")
    assert graph.facts() == [*given, *other]


def test_one_name_in_two_documents_is_one_node(graph: KnowledgeGraph) -> None:
    rows = graph.query(
        'SELECT DISTINCT ?x { GRAPH ?g { ?x <http://www.w3.org/2000/01/rdf-schema#label> "高松市"@zh-Hans } }'
    )
    assert len(rows) == 1


def test_the_graph_uses_no_word_that_the_ontology_does_not_have(graph: KnowledgeGraph, folder: Path) -> None:
    graph.build([folder])
    ontology = Ontology.load()
    declared = {*ontology.terms, *ontology.concepts_by_iri, *(scheme.iri for scheme in ontology.schemes.values())}
    used = {
        term.value
        for quad in stable(graph)
        for term in (quad.predicate, quad.object)
        if quad.graph_name != ONTOLOGY and isinstance(term, ox.NamedNode) and term.value.startswith(FA)
    }
    cubes = {FA + name for name in ("amounts", "staffingNumbers", "statistics")}  # ontology/cube.ttl
    assert used - declared <= cubes


def test_what_people_decide_about_places_is_used_by_the_next_build(given: Path, tmp_path: Path) -> None:
    graph = KnowledgeGraph.open(tmp_path / "store")
    graph.build([], facts=[given])
    partners = "SELECT DISTINCT ?x { ?fact <https://w3id.org/fakg/ontology#partner> ?x }"
    assert len(graph.query(partners)) == 2
    record(own_judgements(tmp_path / "store"), Judgement("same", "甲港", "JP", "gn-1851100"))
    assert graph.build([], facts=[given]).read == ("given", "other")
    assert graph.query(partners).rows == (("https://w3id.org/fakg/id/place/gn-1851100",),)
    assert {fact.b for fact in graph.facts() if isinstance(fact, Partnership)} == {"高松市", "甲港"}


def test_only_established_sister_cities_are_derived(graph: KnowledgeGraph) -> None:
    rows = graph.query("SELECT ?a ?b { ?a <https://w3id.org/fakg/ontology#sisterCity> ?b }")
    assert len(rows) == 2 and set(rows.column("a")) == set(rows.column("b"))
    assert list(graph.store.quads(DERIVED))


def test_background_is_left_out_where_wanted(given: Path) -> None:
    with_it, without = KnowledgeGraph.open(":memory:"), KnowledgeGraph.open(":memory:")
    with_it.build([], facts=[given])
    without.build([], facts=[given], no_background=True)
    assert (with_it.stats().background, without.stats().background) == (True, False)
    assert set(without.store.quads(BACKGROUND)) <= set(with_it.store.quads(BACKGROUND))
    without.build([], facts=[given])
    assert stable(without) == stable(with_it)


def test_places_are_described_in_both_languages(graph: KnowledgeGraph) -> None:
    text = 'SELECT ?en { ?p rdfs:label "南昌市"@zh-Hans, ?en ; fa:country ?c FILTER(LANG(?en) = "en") }'
    prefixes = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX fa: <https://w3id.org/fakg/ontology#> "
    assert "Nanchang" in graph.query(prefixes + text).column("en")


def test_queries_by_name_and_by_text(graph: KnowledgeGraph) -> None:
    rows = graph.query("facts/finance")
    assert {row["slot"]: row["value"] for row in rows.to_dicts() if row["slot"]}["amount"] == 73600
    with pytest.raises(UsageError, match="there is no query facts/finanse; did you mean facts/finance"):
        graph.query("facts/finanse")


def test_network_has_entities_as_nodes_and_facts_as_edges(graph: KnowledgeGraph) -> None:
    network = graph.network()
    assert isinstance(network, networkx.MultiDiGraph)
    labels = {data["label"]: node for node, data in network.nodes(data=True)}
    edges = network.get_edge_data(labels["南昌市"], labels["高松市"])
    partnership = next(edge["fact"] for edge in edges.values() if edge["type"] == "partnership")
    assert partnership.status == "done" and partnership.passages[0].quote == "南昌市与高松市结好"
    assert "南昌国际论坛" in labels


def test_the_page_needs_no_network(graph: KnowledgeGraph) -> None:
    page = graph.view(focus="高松市", depth=1, types=["partnership"])
    assert "高松市" in page and 'src="http' not in page


def test_stats_count_what_documents_state(graph: KnowledgeGraph) -> None:
    stats = graph.stats()
    assert (stats.documents, stats.total) == (2, len(FLAT))
    assert {name: count for name, count in stats.facts.items() if count} == {
        "partnership": 2,
        "event": 1,
        "finance": 1,
        "trait": 1,
    }


@pytest.mark.parametrize("form", FORMATS)
def test_every_export_reads_back(form: str, graph: KnowledgeGraph) -> None:
    data = b"".join(graph.export(form))
    text = data.decode("utf-8")
    if form in ("trig", "nquads", "jsonld"):
        kinds = {"trig": ox.RdfFormat.TRIG, "nquads": ox.RdfFormat.N_QUADS, "jsonld": ox.RdfFormat.JSON_LD}
        assert {str(quad) for quad in ox.parse(data, format=kinds[form])} == {str(quad) for quad in stable(graph)}
    elif form == "turtle":
        triples = {str(quad.triple) for quad in stable(graph)}
        assert len(rdflib.Graph().parse(data=text, format="turtle")) == len(triples)
    elif form == "facts":
        assert settled(from_flat(json.loads(line)) for line in text.splitlines()) == settled(graph.facts())
    elif form == "csv":
        rows = list(csv.DictReader(io.StringIO(text)))
        assert {"doc": "other", "fact": "4", "type": "finance", "slot": "amount", "value": "73600"} in rows
    else:
        read = networkx.read_graphml if form == "graphml" else networkx.read_gexf
        network = read(io.BytesIO(data))
        assert len(network.nodes) == len(graph.network().nodes)
        assert len(network.edges) == len(graph.network().edges)
        ids = re.findall(r'<edge [^>]*id="([^"]*)"', text)
        assert len(ids) == len(set(ids)) == len(graph.network().edges)


def test_facts_are_exported_as_the_store_gives_them(graph: KnowledgeGraph) -> None:
    """Document by document, and also where a document is told of in a graph of another name, as a loaded file's."""
    assert exported_facts(graph) == [to_line(fact) for fact in graph.facts()]
    told = [quad.triple for quad in graph.store.quads(document_graph("other"))]
    graph.store.remove_document("other")
    graph.store.replace_graph(fa("loaded"), told)
    assert exported_facts(graph) == [to_line(fact) for fact in graph.facts()]
    assert any('"doc": "other"' in line for line in exported_facts(graph))


def exported_facts(graph: KnowledgeGraph) -> list[str]:
    return b"".join(graph.export("facts")).decode("utf-8").splitlines()


def test_an_unknown_export_is_refused(graph: KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="there is no format pdf; there are turtle"):
        graph.export("pdf")


# --- validation ---------------------------------------------------------------------------------------------


def test_what_extraction_builds_conforms(folder: Path) -> None:
    graph = KnowledgeGraph.open(":memory:")
    graph.build([folder])
    assert graph.validate() == []


def test_violations_name_node_property_and_document_in_both_languages(graph: KnowledgeGraph) -> None:
    node = ox.NamedNode("https://w3id.org/fakg/id/fact/event/0")
    event = ox.Quad(node, TYPE, fa("Event"), document_graph("bad"))
    graph.store.replace_document(ReadDocument("bad", "k"), [event])
    problems = graph.validate()
    assert {(problem.node, problem.documents) for problem in problems} == {("id:fact/event/0", ("bad",))}
    assert {"fa:name", "fa:kind"} <= {problem.path for problem in problems}
    assert all({"zh", "en"} <= set(problem.messages) for problem in problems)
    assert "exactly one" in next(problem.message() for problem in problems if problem.path == "fa:name")
