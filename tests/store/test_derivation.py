"""Derived triples, places and counts that follow the documents that changed equal those made of all documents."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad

from kg import knowledge
from kg.export import stable_quads
from kg.graph.entities import NameShapes
from kg.graph.gazetteer import GazetteerResolver
from kg.graph.iris import DERIVED, document_graph
from kg.graph.quads import GraphMaker
from kg.model import Event, Evidence, Fact, Finance, Mission, Org, Partnership, Staffing, Trait
from kg.ontology import Ontology
from kg.shipping import Shipping
from kg.store import Change, ReadDocument, Store, open_store
from kg.store.base import Dataset

EXAMPLES = int(os.environ.get("KG_EXAMPLES", "12"))  # 200 for a thorough run
DOCUMENTS = [f"d{n}" for n in range(6)]
HOMES, ABROAD, UNITS = ("南昌市", "长沙市"), ("高松市", "里昂"), ("礼宾处", "综合处")
Texts = dict[str, tuple[Fact, ...]]


def said(fact: type[Fact], **slots: object) -> Fact:
    return fact(evidence=(Evidence("d", "q", 1, 2),), rule="r", **slots)  # type: ignore[arg-type]


# Few facts, of which documents share many: what one of them no longer states, another may still state.
POOL = [
    *(
        said(Partnership, a=home, b=abroad, kind=kind, status=status)
        for home in HOMES
        for abroad in ABROAD
        for kind, status in (("sister_city", "done"), ("friendly_exchange", "done"), ("sister_city", "planned"))
    ),
    *(said(Trait, place=place, trait="ceramics", status=status) for place in ABROAD for status in ("done", "negated")),
    *(said(Org, org="南昌市外办", relation=relation, object=unit)
      for unit in UNITS for relation in ("department", "supervised_by")),
    *(said(Finance, org="南昌市外办", year="2020", basis=basis, item="vehicle_operation", amount=amount)
      for basis in ("budget", "final") for amount in (1.0, 2.0)),
    *(said(Finance, org="南昌市外办", year="2020", basis=basis, item="expenditure_total", amount=8.0)
      for basis in ("budget", "final")),
    *(said(Staffing, org="南昌市外办", year="2020", item="staff_active", count=count) for count in (4, 5)),
    *(said(Mission, country=country, kind="embassy") for country in ("法国", "德国")),
    *(said(Event, name=name, kind="visit_in", date="2021") for name in ("甲会", "乙会", "丙会", "丁会")),
]  # fmt: skip
STATED = st.lists(st.sampled_from(POOL), max_size=4, unique_by=id).map(tuple)
CHANGES = st.lists(
    st.tuples(st.sampled_from(DOCUMENTS), st.none() | STATED, st.booleans()), min_size=1, max_size=3
)  # document, what it states now (None: it is gone), whether the build is ended before it has finished


@pytest.fixture(scope="module")
def resolver() -> GazetteerResolver:
    return GazetteerResolver.open()


@pytest.fixture(scope="module")
def maker(resolver: GazetteerResolver) -> GraphMaker:
    return GraphMaker(Ontology.load(), resolver, NameShapes.load())


@pytest.fixture(autouse=True, scope="module")
def same_knowledge() -> Iterator[None]:
    """The files of the knowledge, which no test here changes, are not read for each build."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.shipping.shipped_fingerprint", lambda: "the same")
        patch.setattr("kg.shipping.ontology_triples", lambda: iter(()))
        yield


def put(store: Store, maker: GraphMaker, doc: str, facts: tuple[Fact, ...]) -> None:
    store.replace_document(ReadDocument(doc, "k"), maker.quads(doc, facts))


def graph(store: Store) -> set[Quad]:
    return set(stable_quads(store))


def whole(maker: GraphMaker, resolver: GazetteerResolver, texts: Texts, changes: dict[str, Change]) -> set[Quad]:
    """The graph of documents of which nothing was there before."""
    with open_store(":memory:") as store:
        for doc, facts in texts.items():
            put(store, maker, doc, facts)
        for doc, change in changes.items():
            store.change_document(doc, change)
        Shipping(store, background=False, resolver=resolver).finish()
        return graph(store)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.lists(STATED, min_size=6, max_size=6), rounds=st.lists(CHANGES, min_size=1, max_size=3))
def test_what_follows_from_changes_is_what_follows_from_all(
    first: list[tuple[Fact, ...]],
    rounds: list[list[tuple[str, tuple[Fact, ...] | None, bool]]],
    maker: GraphMaker,
    resolver: GazetteerResolver,
) -> None:
    texts: Texts = dict(zip(DOCUMENTS, first, strict=True))
    with open_store(":memory:") as store:
        for doc, facts in texts.items():
            put(store, maker, doc, facts)
        Shipping(store, background=False, resolver=resolver).finish()
        for changed in rounds:
            for doc, facts, ended in changed:
                shipping = Shipping(store, background=False, resolver=resolver)
                shipping.begin()
                texts.pop(doc, None)
                if facts is None:
                    store.remove_document(doc)
                else:
                    put(store, maker, doc, facts)
                    texts[doc] = facts
                if not ended:
                    shipping.finish()
            Shipping(store, background=False, resolver=resolver).finish()
            assert graph(store) == whole(maker, resolver, texts, {})


def test_what_judgements_change_is_followed(maker: GraphMaker, resolver: GazetteerResolver) -> None:
    tie = said(Partnership, a="南昌市", b="高松市", kind="sister_city", status="done")
    texts: Texts = dict.fromkeys(DOCUMENTS, ()) | {"d0": (tie, POOL[-1])}
    graph_of_tie = frozenset(quad.triple for quad in maker.quads("d0", (tie,)))
    change = Change(removed=graph_of_tie, judgements=frozenset({"j"}))
    with open_store(":memory:") as store:
        for doc, facts in texts.items():
            put(store, maker, doc, facts)
        Shipping(store, background=False, resolver=resolver).finish()
        derived = len(list(store.quads(DERIVED)))
        shipping = Shipping(store, background=False, resolver=resolver)
        shipping.begin()
        store.change_document("d0", change)
        assert set(store.unsettled("the same background=False") or ()) == {"d0"}
        assert store.unsettled("other knowledge") is None
        shipping.finish()
        assert len(list(store.quads(DERIVED))) == derived - 4
        assert graph(store) == whole(maker, resolver, texts, {"d0": change})


def test_only_the_documents_that_changed_are_looked_at(maker: GraphMaker, resolver: GazetteerResolver) -> None:
    with open_store(":memory:") as store:
        for doc in DOCUMENTS:
            put(store, maker, doc, tuple(POOL[:3]))
        Shipping(store, background=False, resolver=resolver).finish()
        shipping = Shipping(store, background=False, resolver=resolver)
        shipping.begin()
        put(store, maker, "d1", (POOL[-1],))
        stray = Quad(NamedNode("https://e.org/s"), NamedNode("https://e.org/p"), NamedNode("https://e.org/o"))
        store.change_graph(DERIVED, (), [stray.triple])
        shipping.finish()
        assert stray.triple in {quad.triple for quad in store.quads(DERIVED)}  # all were not made anew


@pytest.mark.parametrize(
    "rule", sorted(f"{path.parent.name}/{path.name}" for path in knowledge.path("ontology").glob("*/*.rq"))
)
def test_each_rule_reads_one_graph_at_a_time(rule: str, maker: GraphMaker) -> None:
    text = knowledge.path("ontology", rule).read_text("utf-8")
    with open_store(":memory:") as store:
        for number, doc in enumerate(DOCUMENTS):
            put(store, maker, doc, tuple(POOL[number::5]))
        found = set(store.query(text))
        graphs = [document_graph(doc) for doc in DOCUMENTS]
        alone = [set(store.query(text, dataset=Dataset((), (name,)))) for name in graphs]
        assert found and found == set().union(*alone)
