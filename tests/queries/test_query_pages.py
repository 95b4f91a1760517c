"""A page of rows, and lines that wait for a parameter: the same rows as all of them, in parts."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import KnowledgeError, UsageError
from kg.graph.iris import BACKGROUND, FA, GRAPH, RDF
from kg.queries import Catalogue, Query, run
from kg.queries.conditions import conditioned
from kg.queries.paging import page_of, paged
from kg.store import EmbeddedStore

CATALOGUE = Catalogue.load()
PAGED = [name for name, query in CATALOGUE.items() if query.page]
RDF_TYPE, TRAIT = ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{FA}TraitStatement")
TEXT = "SELECT ?s { { SELECT ?s { ?s ?p ?o } LIMIT 2 } # LIMIT 9\n FILTER(?s != 'LIMIT 7') }"


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    database = ox.Store()
    database.load(path=str(Path(__file__).parents[1] / "fixtures" / "small.trig"), format=ox.RdfFormat.TRIG)
    return EmbeddedStore(database)


@pytest.mark.parametrize(
    ("limit", "offset", "expected"),
    [(5, 0, "LIMIT 5 }"), (5, 3, "LIMIT 5 OFFSET 3 }"), (None, 0, "?o }  }"), (None, 3, "?o } OFFSET 3 }")],
)  # fmt: skip
def test_only_the_clause_changes(limit: int | None, offset: int, expected: str) -> None:
    changed = paged(TEXT, limit, offset)
    assert expected in changed
    assert changed.endswith("# LIMIT 9\n FILTER(?s != 'LIMIT 7') }")


def test_a_number_below_zero_is_refused() -> None:
    with pytest.raises(UsageError, match="parameter limit: -1 is below zero"):
        paged(TEXT, -1)


def test_the_page_is_the_number_of_every_clause() -> None:
    assert page_of(TEXT) == 2
    assert page_of(TEXT.replace("?s { ?s ?p ?o }", "?s { { SELECT ?s { ?s ?p ?o } LIMIT 3 } }")) is None


@pytest.mark.parametrize("name", PAGED)
def test_pages_together_are_all_rows(store: EmbeddedStore, name: str) -> None:
    query = CATALOGUE[name]
    whole = set(run(store, query, {**query.example, "limit": ""}).terms)
    first = set(run(store, query, {**query.example, "limit": 1}).terms)
    rest = set(run(store, query, {**query.example, "limit": "", "offset": 1}).terms)
    assert first | rest == whole
    assert set(run(store, query, query.example).terms) == whole
    assert not run(store, query, {**query.example, "limit": 0}).terms


@pytest.mark.parametrize("name", ["facts/trait", "across/facts_by_type"])
def test_what_gazetteers_say_fills_no_page(store: EmbeddedStore, name: str) -> None:
    known = ox.Store()
    known.extend(store.quads())
    said = (ox.NamedNode(f"{GRAPH}said/{n}") for n in range(120))
    known.extend(ox.Quad(one, RDF_TYPE, TRAIT, BACKGROUND) for one in said)
    query = CATALOGUE[name]
    assert set(run(EmbeddedStore(known), query).terms) == set(run(store, query).terms) != set()


@pytest.mark.parametrize(
    ("header", "text", "error"),
    [
        ("#+ page: 2\n", "SELECT ?s { ?s ?p ?o }", "the header says page: 2; write LIMIT 2"),
        ("#+ page: 2\n", "SELECT ?s { ?s ?p ?o } LIMIT 3", "the header says page: 2; write LIMIT 2"),
        ("#+ page: many\n", "SELECT ?s { ?s ?p ?o } LIMIT 3", "page is many; write a whole number of rows"),
        ("", "SELECT ?s {\n #? place ?s ?p ?place .\n ?s ?p ?o }", "a line waits for the parameter place"),
    ],
)
def test_a_header_that_does_not_fit_is_refused(header: str, text: str, error: str) -> None:
    with pytest.raises(KnowledgeError, match=error):
        Query.parse("q", f"{header}{text}")


@pytest.mark.parametrize(("given", "there"), [((), False), (("place",), True), (("other",), False)])
def test_a_line_counts_where_its_parameter_is_given(given: tuple[str, ...], there: bool) -> None:
    text = "SELECT ?s {\n  #? place ?s ?p ?place .\n  # ? place no\n  ?s ?p ?o\n}"
    changed = conditioned(text, given)
    assert ("\n  ?s ?p ?place .\n" in changed) is there
    assert "# ? place no" in changed
