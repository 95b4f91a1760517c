"""The shipped queries: well-formed headers, valid in two engines, and rows for every example."""

from __future__ import annotations

import re
import runpy
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
import yaml
from rdflib.plugins.sparql import prepareQuery

from kg import knowledge
from kg.queries import Catalogue, Query, Rows, run
from kg.store import EmbeddedStore, open_store
from kg.store.opening import MEMORY

SMALL = Path(__file__).parent / "fixtures" / "small.trig"
STATUS = "https://w3id.org/fakg/ontology#status-"
CATALOGUE = Catalogue.load()
SHOWN = {name: query for name, query in CATALOGUE.items() if not name.startswith("facts/")}
# what the project promises to answer; a renamed or lost query fails here
PATTERNS = (
    "partners_of_place", "partners_by_country", "partners_by_continent", "partners_by_trait",
    "partnerships_by_year", "planned_against_established", "plans_and_outcomes", "events_by_kind",
    "events_by_month", "events_with_participant", "visits_in", "visits_out", "missions_that_came",
    "missions_by_seat", "spending_by_office", "budget_against_account", "three_public_spending",
    "indicators_missed", "indicators_of_project", "projects_overspent", "staffing_by_office",
    "statistics_by_measure", "persons_and_posts", "honours", "structure_of_office", "agreements",
    "neighbours", "neighbours_two_hops", "shared_partners", "shared_countries", "documents_mentioning",
    "evidence_of_fact", "contradictions", "low_confidence", "facts_by_type",
)  # fmt: skip


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    database = ox.Store()
    database.load(path=str(SMALL), format=ox.RdfFormat.TRIG)
    return EmbeddedStore(database)


@pytest.fixture(scope="module")
def dataset() -> rdflib.Dataset:
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(SMALL, format="trig")
    return dataset


def header(query: Query) -> dict[str, object]:
    assert query.path is not None
    lines = [line for line in query.path.read_text("utf-8").splitlines() if line.startswith("#+")]
    found = yaml.safe_load("\n".join(line.removeprefix("#+").removeprefix(" ") for line in lines))
    assert isinstance(found, dict)
    return found


def every_query() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("name", list(SHOWN))


def test_all_promised_patterns_are_there_and_every_type_has_a_query() -> None:
    stems = Counter(name.partition("/")[2] for name in SHOWN)
    assert not set(PATTERNS) - set(stems)
    assert not [stem for stem, times in stems.items() if times > 1], "one stem, one query: people type the stem"
    from kg.model import FACT_CLASSES

    assert not set(FACT_CLASSES) - {name.partition("/")[0] for name in SHOWN}


@every_query()
def test_the_header_is_complete_in_both_languages(name: str) -> None:
    found = header(SHOWN[name])
    assert set(found) - {"page"} == {"title", "description", "params", "ask", "view", "example"}
    for language in ("zh", "en"):
        assert found["title"][language].strip() and found["description"][language].strip()
        phrasings = found["ask"][language]
        assert len(set(phrasings)) >= 3
        marked = {slot for phrasing in phrasings for slot in re.findall(r"\{(\w+)\}", phrasing)}
        assert marked <= set(found["params"])
    for about in found["params"].values():
        assert set(about["label"]) == {"zh", "en"}
    assert re.search("[一-鿿]", found["title"]["zh"]) and not re.search("[一-鿿]", found["title"]["en"])


@every_query()
def test_two_engines_accept_the_query(name: str) -> None:
    prepareQuery(SHOWN[name].text)
    ox.Store().query(SHOWN[name].text)


@every_query()
def test_the_query_is_ordered_and_projects_no_bare_star(name: str) -> None:
    assert re.search(r"\bORDER BY\b", SHOWN[name].text)
    assert not re.search(r"SELECT\s+(DISTINCT\s+)?\*", SHOWN[name].text)


@every_query()
def test_the_example_has_distinct_rows_with_both_labels(name: str, store: EmbeddedStore) -> None:
    rows = run(store, SHOWN[name], SHOWN[name].example)
    assert len(rows) > 0
    assert len(set(rows.terms)) == len(rows)
    for column in rows.columns:
        if column.endswith("En"):
            assert column.removesuffix("En") + "Zh" in rows.columns
            assert [v is None for v in rows.column(column)] == [v is None for v in rows.column(column[:-2] + "Zh")]


# rdflib 7.6 compares two unbound values in MIN and fails (SPARQL 1.1, 18.5.1.5, does not), and mixes up the
# aggregates of two subqueries beside each other.
RDFLIB_FAILS = {
    "across/facts_by_type",
    "across/shared_countries",
    "across/shared_partners",
    "partnership/partners_in_country",
    "partnership/partners_of_place",
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", [name for name in SHOWN if name not in RDFLIB_FAILS])
def test_rdflib_gives_as_many_rows(name: str, store: EmbeddedStore, dataset: rdflib.Dataset) -> None:
    rows = run(store, SHOWN[name], SHOWN[name].example)
    bound = {}
    for parameter in SHOWN[name].params:
        if parameter.name in ("limit", "offset"):
            continue  # the number in the text holds
        terms = {row[rows.columns.index(parameter.name)] for row in rows.terms} - {None}
        given = SHOWN[name].example.get(parameter.name, parameter.default)
        if given is not None:
            (term,) = terms
            bound[parameter.name] = (
                rdflib.URIRef(term.value)
                if isinstance(term, ox.NamedNode)
                else rdflib.Literal(term.value, datatype=term.datatype.value)
            )
    assert len(list(dataset.query(SHOWN[name].text, initBindings=bound))) == len(rows)


@every_query()
def test_every_parameter_restricts_or_keeps_but_never_adds(name: str, store: EmbeddedStore) -> None:
    """A value that no fact has gives no rows, whichever parameter it is given for: none is merely decoration."""
    query = SHOWN[name]
    nothing = {
        "year": "1900", "string": "no such text", "integer": None, "iri": "https://example.org/none",
    }  # fmt: skip
    bounds = {"from": "2100", "to": "1900"}
    for parameter in query.params:
        value = bounds.get(parameter.name, nothing.get(parameter.type, "https://example.org/none"))
        if value is not None:
            assert len(run(store, query, {**query.example, parameter.name: value})) == 0, parameter.name


def rows(store: EmbeddedStore, name: str, **given: str | int) -> Rows:
    return run(store, CATALOGUE[name], given)


@pytest.mark.parametrize(
    ("name", "given", "columns", "expected"),
    [
        (
            "partnership/partners_by_trait",
            {"trait": "ceramics"},
            ("placeEn", "partnerZh", "kindEn", "statusEn"),
            {
                ("Nanchang", "利摩日市", "sister city", "done"),
                ("Nanchang", "有田町", "sister city", "done"),
                ("Jingdezhen", "有田町", "sister city", "done"),
            },
        ),
        (
            "partnership/partners_by_country",
            {"place": "景德镇市"},
            ("countryEn", "partners", "sisterCities"),
            {("Japan", 2, 1), ("Netherlands", 1, 0)},
        ),
        (
            "partnership/plans_and_outcomes",
            {"place": "南昌市"},
            ("partnerEn", "outcome", "outcomeDocument", "sinceYear"),
            {("Calgary", "done", "report-2022", "2022"), ("Meissen", "open", None, None)},
        ),
        (
            "partnership/partners_of_place",
            {"place": "有田町", "status": "done"},
            ("partnerEn", "sinceYear"),
            {("Nanchang", "2021"), ("Jingdezhen", "1996")},
        ),
        (
            "partnership/partnerships_by_year",
            {"from": "2010", "to": "2021"},
            ("year", "sisterCities"),
            {("2012", 0), ("2021", 1)},
        ),
        ("partnership/anniversaries", {"year": "2022"}, ("partnerEn", "years"), {("Delft", 10)}),
        (
            "finance/budget_against_account",
            {"item": "official_reception"},
            ("budget", "account", "executionRate"),
            {(80000, 60000, 75)},
        ),
        ("indicator/indicators_missed", {}, ("name", "gap"), {("接待批次", -2), ("成本", 30000)}),
        ("project/projects_overspent", {}, ("name", "executionRate"), {("友城交流项目", 110)}),
        ("event/events_by_kind", {"year": "2022"}, ("kindEn", "events"), {("conference", 1), ("exhibition", 1)}),
        ("event/online_events", {"year": "2021"}, ("name",), {("线上友城座谈会",)}),
        ("mission/missions_that_came", {}, ("countryEn", "seatZh", "day"), {("France", "武汉市", "2021-09")}),
        (
            "across/shared_partners",
            {"a": "南昌市", "b": "景德镇市"},
            ("sharedEn",),
            {("Japan",), ("有田町",), ("France",), ("Calgary",), ("南昌市人民政府外事办公室",)},
        ),
        (
            "across/contradictions",
            {},
            ("property", "value", "otherValue"),
            {("since", "2005", "2006"), ("status", f"{STATUS}done", f"{STATUS}planned")},
        ),
        (
            "across/documents_mentioning",
            {"entity": "有田町"},
            ("document", "facts"),
            {("report-2021", 1), ("report-2022", 1), ("account-2022", 3)},
        ),
        (
            "org/structure_of_office",
            {"org": "南昌市友好协会"},
            ("relationEn", "direction"),
            {("subordinate body", "in")},
        ),
    ],
)
def test_answers(
    store: EmbeddedStore, name: str, given: dict[str, str], columns: tuple[str, ...], expected: set[tuple[object, ...]]
) -> None:
    found = rows(store, name, **given)
    assert set(zip(*(found.column(column) for column in columns), strict=True)) == expected


# A consistent corpus contradicts itself nowhere, and a prudent office overspends nothing.
MAY_BE_EMPTY = {"across/contradictions", "org/office_history"}


@pytest.fixture(scope="module")
def demo() -> EmbeddedStore:
    """The shipped corpus, built as ``kg demo`` builds it."""
    from kg.building import build

    store = open_store(MEMORY)
    build(store, [knowledge.path("data", "corpus")])
    return store


@pytest.mark.parametrize("name", [name for name in SHOWN if name not in MAY_BE_EMPTY])
def test_the_example_has_rows_in_the_demo_graph(name: str, demo: EmbeddedStore) -> None:
    rows = run(demo, SHOWN[name], SHOWN[name].example)
    assert len(rows) > 0
    assert len(set(rows.terms)) == len(rows)


def test_an_unused_optional_parameter_gives_the_total(store: EmbeddedStore) -> None:
    found = rows(store, "partnership/partners_by_country")
    assert dict(zip(found.column("countryEn"), found.column("partners"), strict=True))["Japan"] == 2


def test_the_table_of_docs_is_fresh() -> None:
    root = Path(__file__).parents[1]
    script = runpy.run_path(str(root / "scripts" / "write_query_table.py"))
    written = (root / "docs" / "queries.md").read_text("utf-8")
    assert written == script["page"](CATALOGUE), "run: python scripts/write_query_table.py"
