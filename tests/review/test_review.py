"""Judging facts through the Python API: what disappears, what stays, undo, another reading, files, two writers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import filterfalse
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import KnowledgeGraph
from kg.errors import StoreError, UsageError
from kg.export import stable_quads
from kg.flat import to_flat
from kg.graph.iris import DERIVED, ID, document_graph
from kg.graph.reading import facts_from_store
from kg.graph.settled import settled
from kg.graph.stated import StatedFacts
from kg.ontology import Ontology
from kg.review import Entry, Reading, content_key
from kg.review.queue import entries, renewed
from kg.store import open_store
from kg.store.derivation import derived_triples
from kg.tallies import is_counted

BOTH = {"type": "partnership", "status": "done", "a": "南昌市", "b": "高松市", "b_country": "日本"} | {
    "kind": "sister_city",
    "since": "1990",
}
FACTS: list[dict[str, Any]] = [
    BOTH | {"doc": "one", "quote": "南昌市与高松市结好", "start": 0, "end": 9, "confidence": 0.6},
    BOTH | {"doc": "two", "quote": "与高松市于1990年结好", "start": 4, "end": 16},
    BOTH | {"doc": "three", "quote": "1991年与高松市结好", "since": "1991"},
    BOTH | {"doc": "one", "quote": "南昌市与里昂市结好", "b": "里昂市", "b_country": "法国", "start": 20, "end": 29},
    {"type": "event", "doc": "one", "quote": "南昌国际论坛", "name": "南昌国际论坛", "kind": "conference"}
    | {"date": "2021-05", "place": "南昌市", "participants": ["高松市", "日本"], "persons": 120, "status": "done"},
    {"type": "project", "doc": "two", "quote": "外事经费", "name": "外事经费", "year": "2021", "budget": 1000},
    {"type": "indicator", "doc": "two", "quote": "出访批次", "project": "外事经费", "name": "出访批次", "year": "2021"}
    | {"op": ">=", "target": 3, "actual": 4},
    {"type": "role", "doc": "two", "quote": "<script>", "person": "<script>alert(1)</script>", "role": "市长"},
]


def write(folder: Path, flats: list[dict[str, Any]]) -> Path:
    path = folder / "facts.jsonl"
    path.write_text("".join(json.dumps(flat, ensure_ascii=False) + "\n" for flat in flats), "utf-8")
    return path


def build(graph: KnowledgeGraph, folder: Path, flats: list[dict[str, Any]]) -> None:
    report = graph.build([], facts=[write(folder, flats)], no_background=True)
    assert report.ok, report.failed


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    """A graph that tests judge and leave as it was."""
    with KnowledgeGraph.open(":memory:") as graph:
        build(graph, tmp_path_factory.mktemp("review"), FACTS)
        yield graph


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    """The same in a folder."""
    folder = tmp_path_factory.mktemp("kept")
    with KnowledgeGraph.open(folder / "store") as graph:
        build(graph, folder, FACTS)
        yield graph


@pytest.fixture
def unchanged(graph: KnowledgeGraph) -> Iterator[KnowledgeGraph]:
    """The same, checked: undoing whatever the test decided gives every quad back."""
    before = set(stable_quads(graph.store))
    yield graph
    for judged in reversed(graph.review.judgements()):
        if judged.standing in ("in force", "unmatched"):
            graph.review.undo(judged.judgement.id, agent="test")
    assert set(stable_quads(graph.store)) == before


def entry(graph: KnowledgeGraph, of: str, text: str) -> Entry:
    """The only fact of a type in whose flat form a text stands."""
    found = [
        entry
        for entry in graph.review.queue([of], pending=False)
        if any(text in json.dumps(to_flat(r.fact), ensure_ascii=False) for r in graph.review.readings(entry.iri))
    ]
    assert len(found) == 1
    return found[0]


def contents(graph: KnowledgeGraph) -> list[Reading]:
    """The two contents of the fact about which documents disagree."""
    return graph.review.readings(entry(graph, "partnership", "高松市").iri)


def dump(graph: KnowledgeGraph) -> str:
    return "".join(str(quad) for quad in stable_quads(graph.store))


def test_the_queue_begins_with_contradictions_and_doubts(graph: KnowledgeGraph) -> None:
    queue = graph.review.queue()
    assert len(queue) == 6
    assert (queue[0].type, queue[0].contradictory, queue[0].documents) == ("partnership", True, ("one", "three", "two"))
    assert queue[0].confidence == 0.6
    assert not any(entry.contradictory for entry in queue[1:])


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"types": ["event"]}, 1),
        ({"document": "three"}, 1),
        ({"below": 0.7}, 1),
        ({"types": ["role", "project"], "document": "two"}, 2),
    ],
)
def test_the_queue_is_filtered(graph: KnowledgeGraph, wanted: dict[str, Any], count: int) -> None:
    assert len(graph.review.queue(**wanted)) == count


def test_one_fact_with_two_contents_has_two_readings(graph: KnowledgeGraph) -> None:
    readings = graph.review.readings(entry(graph, "partnership", "高松市").iri)
    assert [(r.fact.since, r.documents) for r in readings] == [("1990", ("one", "two")), ("1991", ("three",))]  # type: ignore[attr-defined]
    assert len(readings[0].fact.evidence) == 2 and readings[0].fact.confidence == 0.6
    with pytest.raises(UsageError, match="several contents"):
        graph.review.accept(readings[0].iri, agent="甲")


def test_what_is_rejected_disappears_everywhere(unchanged: KnowledgeGraph) -> None:
    graph = unchanged
    assert "里昂" in dump(graph) and graph.query("partnership/partners_of_place", place="南昌市")
    before = len(graph.network().nodes)
    made = graph.review.reject(entry(graph, "partnership", "里昂市").iri, agent="张三", note="不是友城")
    assert "里昂" not in dump(graph)
    assert not any("里昂" in piece.decode() for form in ("turtle", "graphml", "csv") for piece in graph.export(form))
    assert not any(getattr(fact, "b", "") == "里昂市" for fact in graph.facts())
    assert "里昂" not in graph.query("partnership/partners_of_place", place="南昌市").to_text("csv")
    assert [item.label for item in graph.ask("南昌市有哪些友好城市？").answers] == ["高松市"]
    assert len(graph.network().nodes) == before - 1
    judged = graph.review.judgements()[-1]
    assert (judged.judgement, judged.standing, judged.documents) == (made, "in force", ("one",))
    rows = graph.query(
        "PREFIX fa: <https://w3id.org/fakg/ontology#> PREFIX prov: <http://www.w3.org/ns/prov#> "
        "SELECT ?who { GRAPH <https://w3id.org/fakg/graph/judgements> { "
        "?judgement a fa:Rejection ; prov:wasAssociatedWith ?who ; prov:endedAtTime ?when ; fa:judges ?fact } }"
    )
    assert [row[0] for row in rows] == [f"{ID}reviewer/%E5%BC%A0%E4%B8%89"]


def test_only_the_judged_content_is_rejected(unchanged: KnowledgeGraph) -> None:
    graph = unchanged
    iri = entry(graph, "partnership", "高松市").iri
    wrong = graph.review.readings(iri)[1]
    graph.review.reject(iri, agent="甲", key=wrong.key)
    left = [fact for fact in graph.facts(["partnership"]) if fact.b == "高松市"]  # type: ignore[attr-defined]
    assert [fact.evidence[0].doc for fact in left] == ["one", "two"]
    assert not graph.query("across/contradictions")


def test_what_is_accepted_is_sure_and_leaves_the_queue(unchanged: KnowledgeGraph) -> None:
    graph = unchanged
    iri = entry(graph, "event", "论坛").iri
    others = {fact.confidence for fact in graph.facts() if fact.type != "event"}
    made = graph.review.accept(iri, agent="甲")
    (event,) = graph.facts(["event"])
    assert (event.confidence, event.rule, event.evidence[0].quote) == (1.0, "given", "南昌国际论坛")
    assert {fact.confidence for fact in graph.facts() if fact.type != "event"} == others
    assert not graph.review.queue(["event"]) and len(graph.review.queue(["event"], pending=False)) == 1
    assert graph.review.readings(iri)[0].judgement == made.id


@pytest.mark.parametrize(
    ("of", "text", "changes", "slot", "value"),
    [
        ("partnership", "里昂市", {"since": "1985"}, "since", "1985"),
        ("partnership", "里昂市", {"b": "第戎市"}, "b", "第戎市"),
        ("partnership", "里昂市", {"status": "planned"}, "status", "planned"),
        ("partnership", "里昂市", {"since": None}, "since", None),
        ("event", "论坛", {"persons": "1,200"}, "persons", 1200),
        ("event", "论坛", {"participants": "高松市\n德国\n"}, "participants", ("德国", "高松市")),
        ("event", "论坛", {"online": "online"}, "online", True),
        ("project", "外事经费", {"spent": "999.5"}, "spent", 999.5),
        ("role", "script", {"person": '"><img src=x onerror=alert(2)>'}, "person", '"><img src=x onerror=alert(2)>'),
    ],
)
def test_a_correction_takes_the_place_of_the_fact(
    unchanged: KnowledgeGraph, of: str, text: str, changes: dict[str, Any], slot: str, value: object
) -> None:
    graph = unchanged
    old = entry(graph, of, text)
    count = len(graph.facts())
    graph.review.correct(old.iri, changes, agent="甲")
    (found,) = [fact for fact in graph.facts([of]) if fact.rule == "human"]
    (was,) = [one.judgement.fact for one in graph.review.judgements() if one.standing == "in force"]
    assert getattr(found, slot) == value
    assert {s: v for s, v in found.slots() if s != slot} == {s: v for s, v in was.slots() if s != slot}
    assert (found.confidence, found.evidence) == (1.0, was.evidence)
    assert len(graph.facts()) == count


def test_judged_facts_fit_the_shapes(unchanged: KnowledgeGraph) -> None:
    graph = unchanged
    graph.review.reject(entry(graph, "partnership", "高松市").iri, agent="甲", key=contents(graph)[1].key)
    graph.review.correct(entry(graph, "event", "论坛").iri, {"persons": 9}, agent="甲")
    graph.review.accept(entry(graph, "project", "经费").iri, agent="甲")
    assert graph.validate() == []


def test_indicators_stay_with_a_corrected_project(unchanged: KnowledgeGraph) -> None:
    graph = unchanged
    project = entry(graph, "project", "外事经费")
    graph.review.correct(project.iri, {"year": "2022"}, agent="甲")
    linked = graph.query(
        "SELECT ?year { ?i <https://w3id.org/fakg/ontology#ofProject>/<https://w3id.org/fakg/ontology#year> ?year }"
    )
    assert [row[0] for row in linked] == ["2022"]


def test_a_correction_to_what_is_stated_already_is_that_fact(unchanged: KnowledgeGraph) -> None:
    graph = unchanged
    iri = entry(graph, "partnership", "高松市").iri
    wrong = graph.review.readings(iri)[1]
    graph.review.correct(iri, {"since": "1990"}, agent="甲", key=wrong.key)
    assert {r.key for r in graph.review.readings(iri)} == {content_key(graph.review.readings(iri)[0].fact)}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"nothing": "x"}, "no slot nothing"),
        ({"b": ""}, "b: a partnership needs it"),
        ({"kind": "marriage"}, "'marriage' is none of"),
        ({"since": "1990-13"}, "not a year"),
        ({"b": ["甲", "乙"]}, "one value"),
        ({"b": "很" * 2000}, "longer than"),
        ({"since": "1990"}, "changes nothing"),
        ({}, "changes nothing"),
    ],
)
def test_wrong_corrections_are_refused(graph: KnowledgeGraph, changes: dict[str, Any], message: str) -> None:
    count = len(graph.review.judgements())
    with pytest.raises(UsageError, match=message):
        graph.review.correct(entry(graph, "partnership", "里昂市").iri, changes, agent="甲")
    assert len(graph.review.judgements()) == count


def test_later_judgements_replace_earlier_ones_and_undo_goes_back_one_step(unchanged: KnowledgeGraph) -> None:
    graph = unchanged
    iri = entry(graph, "event", "论坛").iri
    states = [set(stable_quads(graph.store))]
    first = graph.review.accept(iri, agent="甲")
    states.append(set(stable_quads(graph.store)))
    second = graph.review.correct(first.id, {"persons": 7}, agent="乙")
    with pytest.raises(UsageError, match="not in force"):
        graph.review.undo(first.id, agent="甲")
    assert next(j.standing for j in graph.review.judgements() if j.judgement.id == first.id) == "replaced"
    graph.review.undo(second.id, agent="乙")
    assert set(stable_quads(graph.store)) == states[1]
    graph.review.undo(first.id, agent="甲")
    assert set(stable_quads(graph.store)) == states[0]
    with pytest.raises(UsageError, match="not in force"):
        graph.review.undo(first.id, agent="甲")


def test_judgements_outlive_another_reading(tmp_path: Path) -> None:
    with KnowledgeGraph.open(tmp_path / "store") as graph:
        build(graph, tmp_path, FACTS)
        graph.review.reject(entry(graph, "partnership", "里昂市").iri, agent="甲")
        graph.review.correct(entry(graph, "event", "论坛").iri, {"persons": 99}, agent="甲")
        judged = set(stable_quads(graph.store))
        build(graph, tmp_path, FACTS)
        assert set(stable_quads(graph.store)) == judged
        # Another reading of the documents: evidence moves, one fact reads otherwise, one comes in another document.
        moved = [flat | {"start": 100, "end": 109} for flat in FACTS]
        moved[4] = moved[4] | {"countries": 3}
        build(graph, tmp_path, [*moved, FACTS[3] | {"doc": "four"}])
        assert "里昂" not in dump(graph)
        assert [fact.persons for fact in graph.facts(["event"])] == [120]  # type: ignore[attr-defined]
        standing = {judged.judgement.verdict: judged.standing for judged in graph.review.judgements()}
        assert standing == {"rejected": "in force", "corrected": "unmatched"}
        lost = next(one.judgement for one in graph.review.judgements() if one.standing == "unmatched")
        assert [reading.fact.countries for reading in graph.review.now(lost)] == [3]  # type: ignore[attr-defined]
        build(graph, tmp_path, FACTS)
        assert [fact.persons for fact in graph.facts(["event"])] == [99]  # type: ignore[attr-defined]


def test_judgements_go_from_store_to_store(tmp_path: Path) -> None:
    with KnowledgeGraph.open(":memory:") as one, KnowledgeGraph.open(":memory:") as two:
        build(one, tmp_path, FACTS)
        one.review.reject(entry(one, "partnership", "里昂市").iri, agent="甲", note='"><img src=x>')
        undone = one.review.accept(entry(one, "event", "论坛").iri, agent="甲")
        one.review.undo(undone.id, agent="乙")
        one.review.correct(entry(one, "role", "script").iri, {"role": "副市长"}, agent="甲")
        lines = list(one.review.export())
        assert [json.loads(line)["verdict"] for line in lines] == ["rejected", "accepted", "withdrawn", "corrected"]
        build(two, tmp_path, FACTS)
        assert two.review.load(lines) == 4
        assert two.review.load(lines) == 0
        assert list(two.review.export()) == lines
        assert set(stable_quads(two.store)) == set(stable_quads(one.store))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"verdict": "maybe"}, "verdict must be one of"),
        ({"time": "yesterday"}, "no date and time"),
        ({"time": "2026-01-01T10:00:00"}, "has no zone"),
        ({"agent": " "}, "agent is missing"),
        ({"fact": {"type": "marriage"}}, "fact: type"),
        ({"key": "0" * 16}, "does not fit"),
        ({"judgement": "0" * 16}, "does not fit"),
        ({"iri": "http://example.org/"}, "not that of a fact"),
        ({"correction": {"type": "event"}}, "correction"),
        ({"note": "\ud800"}, "no text"),
        ({"colour": "red"}, "no colour"),
    ],
)
def test_wrong_lines_are_named_and_nothing_is_added(
    graph: KnowledgeGraph, change: dict[str, Any], message: str
) -> None:
    good = {"verdict": "rejected", "agent": "甲", "time": "2026-01-01T10:00:00+08:00", "fact": FACTS[0]}
    lines = [json.dumps(good, ensure_ascii=False), json.dumps(good | change)]
    count = len(graph.review.judgements())
    with pytest.raises(UsageError, match=f"^file:2: .*{message}"):
        graph.review.load(lines, "file")
    assert len(graph.review.judgements()) == count


def test_a_second_writer_is_told_to_try_again(kept: KnowledgeGraph) -> None:
    graph = kept
    with open_store(graph.location), pytest.raises(StoreError, match=r"is being written by process .* try again"):
        graph.review.reject(entry(graph, "event", "论坛").iri, agent="甲")


def test_a_reader_is_not_disturbed(kept: KnowledgeGraph) -> None:
    reader = open_store(kept.location, read_only=True)
    before = set(stable_quads(reader))
    made = kept.review.reject(entry(kept, "event", "论坛").iri, agent="甲")
    assert set(stable_quads(reader)) == before and not reader.current
    assert set(stable_quads(kept.store)) != before
    kept.review.undo(made.id, agent="甲")
    assert set(stable_quads(kept.store)) == before


def test_what_a_killed_process_left_is_made_good(tmp_path: Path) -> None:
    with KnowledgeGraph.open(tmp_path / "store") as graph:
        build(graph, tmp_path, FACTS)
        graph.review.reject(entry(graph, "partnership", "里昂市").iri, agent="甲")
        judged = set(stable_quads(graph.store))
    with open_store(tmp_path / "store") as store:  # as if it had ended after writing the judgement
        change = store.document_change("one")
        store.change_document("one", type(change)())
        store.keep_setting("judgements", "being applied")
    with KnowledgeGraph.open(tmp_path / "store") as graph:
        assert "里昂" in dump(graph)
        build(graph, tmp_path, FACTS)
        assert set(stable_quads(graph.store)) == judged


def test_facts_of_one_graph_are_those_of_the_store(graph: KnowledgeGraph) -> None:
    store, ontology = graph.store, Ontology.load()
    found = [
        fact
        for doc in sorted(store.documents())
        for fact in settled(
            StatedFacts((quad.triple for quad in store.quads(document_graph(doc))), ontology).facts().values()
        )
    ]
    assert found == facts_from_store(store)


def _follows(graph: KnowledgeGraph, read: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """After a decision: what is derived and the queue are what they would be if made anew; gives the queue."""
    store, ontology = graph.store, graph.review.ontology
    assert {quad.triple for quad in store.quads(DERIVED)} == set(filterfalse(is_counted, derived_triples(store)))
    anew = entries(store, ontology)
    assert renewed(read, store, ontology, ["one", "two", "three"]) == anew
    return anew


@given(
    order=st.permutations(range(6)), verdicts=st.lists(st.sampled_from(("accept", "reject")), min_size=6, max_size=6)
)
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_judgements_does_not_matter_and_all_is_undone(
    graph: KnowledgeGraph, order: list[int], verdicts: list[str]
) -> None:
    """Judgements of several facts, undone in any order, leave the graph as it was."""
    before = set(stable_quads(graph.store))
    queue = [e for e in graph.review.queue() if not e.contradictory]
    made = [
        graph.review.judgement("accepted" if verdict == "accept" else "rejected", entry.iri, "甲")
        for entry, verdict in zip(queue, verdicts, strict=False)
    ]
    read = entries(graph.store, graph.review.ontology)
    graph.review.add(made)
    read = _follows(graph, read)
    for number in order:
        if number < len(made):
            graph.review.undo(made[number].id, agent="乙")
            read = _follows(graph, read)
    assert set(stable_quads(graph.store)) == before
