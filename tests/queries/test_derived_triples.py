"""Queries on graphs without derived triples, or with those of an older version: right, or refused with the cure."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import UsageError
from kg.graph.iris import DATASET, DERIVED, FA, GRAPH, ONTOLOGY, PROV, RDF
from kg.ontology import Ontology
from kg.queries import Catalogue, Rows, run
from kg.store import EmbeddedStore
from kg.store.derivation import derived_triples
from kg.tallies import Key, tally_triples, uncounted

CATALOGUE = Catalogue.load()
NEEDY = [name for name, query in CATALOGUE.items() if query.reads_derived]
PROPERTY = ox.NamedNode("http://www.w3.org/2002/07/owl#ObjectProperty")


def small() -> EmbeddedStore:
    database = ox.Store()
    database.load(path=str(Path(__file__).parents[1] / "fixtures" / "small.trig"), format=ox.RdfFormat.TRIG)
    return EmbeddedStore(database)


def without_derived() -> EmbeddedStore:
    store = small()
    for graph in (DERIVED, DATASET):
        store.database.remove_graph(graph)
    return store


@pytest.fixture(scope="module")
def both() -> tuple[EmbeddedStore, EmbeddedStore]:
    return small(), without_derived()


def test_the_fixture_holds_what_the_rules_derive(both: tuple[EmbeddedStore, EmbeddedStore]) -> None:
    read = set().union(*(CATALOGUE[name].names("fa") for name in NEEDY))
    names = {FA + name for name in read & {term.name for term in Ontology.load().properties if term.derived_by}}
    assert len(names) > 5
    tallies: Counter[Key] = Counter()
    derived = {triple for triple in uncounted(derived_triples(both[1]), tallies) if triple.predicate.value in names}
    assert derived <= {quad.triple for quad in both[0].quads(DERIVED)}
    assert set(tally_triples(tallies)) == {quad.triple for quad in both[0].quads(DATASET)}


def test_what_is_counted_by_rule_is_what_is_there(both: tuple[EmbeddedStore, EmbeddedStore]) -> None:
    text = """SELECT ?rule (COUNT(DISTINCT ?fact) AS ?facts) (ROUND(100 * AVG(?confidence)) / 100 AS ?mean) {
        GRAPH ?g { ?fact prov:wasDerivedFrom ?passage . ?passage fa:rule ?rule ; fa:confidence ?confidence } }
        GROUP BY ?rule ORDER BY DESC(?facts) ?rule"""
    prefixes = f"PREFIX fa: <{FA}> PREFIX prov: <{PROV}>"
    counted = run(both[0], CATALOGUE["across/facts_by_rule"], {})
    assert counted.rows == Rows.of(both[0].query(f"{prefixes} {text}")).rows


@pytest.mark.parametrize("name", [name for name in CATALOGUE if name not in NEEDY])
def test_other_queries_do_without_derived_triples(both: tuple[EmbeddedStore, EmbeddedStore], name: str) -> None:
    query = CATALOGUE[name]
    with_them, without = (Counter(run(store, query, query.example).terms) for store in both)
    assert with_them == without


@pytest.mark.parametrize("name", NEEDY)
def test_what_needs_them_says_so(name: str) -> None:
    store, query = without_derived(), CATALOGUE[name]
    with pytest.raises(UsageError, match="reads derived triples, and the graph has none; make them: kg load --derive"):
        run(store, query, query.example)
    store.keep_setting("state", "made")  # there was nothing to derive
    run(store, query, query.example)


@pytest.mark.parametrize("name", NEEDY)
def test_an_older_ontology_is_told_from_an_empty_answer(name: str) -> None:
    store, query = without_derived(), CATALOGUE[name]
    store.keep_setting("state", "of an older version")
    kept = [term.name for term in Ontology.load().properties if not term.derived_by]
    older = [ox.NamedNode(FA + name) for name in kept if not name.startswith("tally")]
    store.add_triples(ONTOLOGY, [ox.Triple(one, ox.NamedNode(RDF + "type"), PROPERTY) for one in older])
    for graph in store.graphs():
        if graph.value.startswith(GRAPH + "doc/"):
            store.database.remove_graph(graph)
    with pytest.raises(UsageError, match="it was made by an older version; bring it up to date"):
        run(store, query, {})
