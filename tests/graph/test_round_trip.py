"""Facts → quads → store → facts: what comes back is what went in, for every type."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import DOC, ONTOLOGY, facts

from kg.flat import from_flat, to_flat
from kg.graph.entities import NameShapes, NoGazetteer
from kg.graph.iris import ONTOLOGY as ONTOLOGY_GRAPH
from kg.graph.quads import GraphMaker
from kg.graph.reading import facts_from_store
from kg.graph.settled import settled
from kg.graph.shipped import ontology_triples
from kg.model import FACT_CLASSES, Agreement, Event, Evidence, Fact, Finance, Indicator, Partnership
from kg.store import EmbeddedStore, ReadDocument, open_store

SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def maker() -> GraphMaker:
    return GraphMaker(ONTOLOGY, NoGazetteer(), NameShapes.load())


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    store = open_store(":memory:")
    store.replace_graph(ONTOLOGY_GRAPH, ontology_triples())
    return store


def round_trip(maker: GraphMaker, store: EmbeddedStore, made: list[Fact]) -> list[Fact]:
    store.replace_document(ReadDocument(DOC, "key"), maker.quads(DOC, made))
    return facts_from_store(store)


@pytest.mark.parametrize("name", FACT_CLASSES)
@SLOW
@given(data=st.data())
def test_facts_of_each_type_come_back(name: str, data: st.DataObject, maker: GraphMaker, store: EmbeddedStore) -> None:
    made = data.draw(st.lists(facts(name), max_size=4))
    assert round_trip(maker, store, made) == settled(made)


@SLOW
@given(data=st.data())
def test_facts_of_mixed_types_come_back_and_in_flat_form(
    data: st.DataObject, maker: GraphMaker, store: EmbeddedStore
) -> None:
    kinds = st.sampled_from(list(FACT_CLASSES)).flatmap(facts)
    made = data.draw(st.lists(kinds, max_size=6))
    back = round_trip(maker, store, made)
    assert [to_flat(fact) for fact in back] == [to_flat(fact) for fact in settled(made)]


@SLOW
@given(data=st.data())
def test_the_order_of_facts_and_of_lists_has_no_meaning(data: st.DataObject, maker: GraphMaker) -> None:
    kinds = st.sampled_from(list(FACT_CLASSES)).flatmap(facts)
    made = data.draw(st.lists(kinds, max_size=5))
    other = data.draw(st.permutations(made))
    assert set(maker.quads(DOC, made)) == set(maker.quads(DOC, other))


@SLOW
@given(data=st.data())
def test_flat_form_is_read_back(data: st.DataObject) -> None:
    fact = data.draw(st.sampled_from(list(FACT_CLASSES)).flatmap(facts))
    one = replace(settled([fact])[0], evidence=settled([fact])[0].evidence[:1])
    assert settled([from_flat(to_flat(one))]) == [one]


def evidence(quote: str = "原文", start: int = 5) -> Evidence:
    return Evidence(DOC, quote, start, start + len(quote))


def fact(cls: type[Fact], **slots: object) -> Fact:
    values: dict[str, object] = {"evidence": (evidence(),), "rule": "r", **slots}
    return cls(**values)  # type: ignore[arg-type]


class Linker(NoGazetteer):
    """Links 全州 and 全州市 to one node, and knows one country."""

    def country(self, name: str) -> str | None:
        return {"韩国": "KR", "大韩民国": "KR"}.get(name)

    def place(self, name: str, country: str | None, context: object) -> ox.NamedNode | None:  # noqa: ARG002
        return ox.NamedNode("https://w3id.org/fakg/id/place/gn-1") if name.startswith("全州") else None


def test_two_spellings_of_one_place_come_back_as_each_fact_wrote_them(store: EmbeddedStore) -> None:
    linked = GraphMaker(ONTOLOGY, Linker(), NameShapes.load())
    made = [
        fact(Partnership, a="景德镇市", b="全州市", b_country="韩国", kind="sister_city"),
        fact(Partnership, a="全州", b="全州市", b_country="大韩民国", kind="contact"),
        fact(Agreement, kind="other", parties=("全州", "全州市", "景德镇市")),
    ]
    assert round_trip(linked, store, made) == settled(made)


def test_facts_of_one_identity_get_nodes_of_their_own(maker: GraphMaker, store: EmbeddedStore) -> None:
    slots = {"a": "南昌市", "b": "大阪市", "kind": "sister_city", "status": "done"}
    made = [
        fact(Partnership, **slots),
        fact(Partnership, **slots, since="2017"),
        fact(Partnership, **slots, since="2018"),
    ]
    nodes = {
        q.subject for q in maker.quads(DOC, made) if q.object == ox.NamedNode(ONTOLOGY.fact_types["partnership"].iri)
    }
    assert len(nodes) == 3
    assert round_trip(maker, store, made) == settled(made)


def test_one_fact_told_twice_is_one_node_with_two_passages(maker: GraphMaker) -> None:
    slots = {"a": "南昌市", "b": "大阪市", "kind": "sister_city"}
    made = [fact(Partnership, **slots), fact(Partnership, **slots, evidence=(evidence("又说", 90),))]
    derived = [q for q in maker.quads(DOC, made) if q.predicate.value.endswith("wasDerivedFrom")]
    assert len({q.subject for q in derived}) == 1
    assert len({q.object for q in derived}) == 2


def test_one_fact_in_two_documents_is_one_node(maker: GraphMaker) -> None:
    made = fact(Partnership, a="南昌市", b="大阪市", b_country="日本", kind="sister_city", status="done")
    there = replace(made, evidence=(Evidence("other", "别处", 1, 3),))
    first = {q.subject for q in maker.quads(DOC, [made]) if "/fact/" in str(q.subject)}
    second = {q.subject for q in maker.quads("other", [there]) if "/fact/" in str(q.subject)}
    assert first == second and len(first) == 1


@pytest.mark.parametrize(
    ("made", "line"),
    [
        (fact(Finance, item="other:国防", amount=73600.0), {"item": "other:国防", "amount": 73600}),
        (fact(Finance, item="wages", amount=1.5, change=0), {"amount": 1.5, "change": 0}),
        (fact(Indicator, name="满意度", op=">=", target=95.0, unit="%"), {"op": ">=", "target": 95}),
        (fact(Event, name="会", kind="conference", online=True), {"online": True}),
        (fact(Event, name="会", kind="conference", online="hybrid", place=("无锡市",)), {"online": "hybrid"}),
        (fact(Event, name="会", kind="conference", date="2021-06"), {"date": "2021-06"}),
        (fact(Event, name="会", kind="conference", date="2021-06-31"), {"date": "2021-06-31"}),
        (fact(Event, name="会", kind="conference", persons=12), {"persons": 12}),
    ],
)
def test_values_keep_their_form(made: Fact, line: dict[str, object], maker: GraphMaker, store: EmbeddedStore) -> None:
    (back,) = round_trip(maker, store, [made])
    flat = to_flat(back)
    assert {key: flat[key] for key in line} == line
    assert all(type(flat[key]) is type(value) for key, value in line.items())
