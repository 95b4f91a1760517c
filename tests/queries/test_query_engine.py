"""Headers, parameters and names: bound as terms, checked at load, errors that say what would be right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg.errors import KnowledgeError, UsageError
from kg.graph.iris import FA, ID, LABEL, RDFS, SKOS
from kg.queries import Catalogue, Query, Rows, run, run_text
from kg.queries.names import find
from kg.store import EmbeddedStore, open_store

ALT, NOTATION = NamedNode(SKOS + "altLabel"), NamedNode(SKOS + "notation")
PREF = NamedNode(SKOS + "prefLabel")
IN = NamedNode(FA + "country")
SINCE = NamedNode(FA + "since")
NC, YC, YN = (NamedNode(ID + "place/" + key) for key in ("gn-1", "gn-2", "gn-3"))
KR, CN = NamedNode(ID + "country/KR"), NamedNode(ID + "country/CN")
BODY = NamedNode(ID + "org/x")


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    store = open_store(":memory:")
    labels = [
        (NC, LABEL, "南昌市", "zh-Hans"),
        (NC, LABEL, "Nanchang", "en"),
        (YC, LABEL, "全州市", "zh-Hans"),
        (YC, ALT, "Jeonju", "en"),
        (YN, LABEL, "全州市", "zh-Hans"),
        (YN, LABEL, "全州", "zh-Hans"),
        (KR, LABEL, "韩国", "zh-Hans"),
        (KR, LABEL, "South Korea", "en"),
        (BODY, LABEL, "南昌市", "zh-Hans"),
        (NamedNode(FA + "trait-ceramics"), PREF, "陶瓷", "zh-Hans"),
    ]
    triples = [Triple(node, path, Literal(text, language=tag)) for node, path, text, tag in labels]
    triples += [
        Triple(NamedNode(FA + "trait-ceramics"), NOTATION, Literal("ceramics")),
        Triple(YC, IN, KR),
        Triple(YN, IN, CN),
        Triple(NC, IN, CN),
        Triple(NC, SINCE, Literal(3)),
    ]
    store.replace_graph(NamedNode("https://example.org/g"), triples)
    return store


@pytest.mark.parametrize(
    ("name", "kind", "node"),
    [
        ("南昌市", "place", NC),
        ("南昌", "place", NC),
        (" Nanchang ", "place", NC),
        ("nanchang", "place", NC),
        ("Jeonju", "place", YC),
        ("全州", "place", YN),  # as written goes before its variants
        ("韩国", "country", KR),
        ("south korea", "country", KR),
        ("韩国", "place", KR),
        ("南昌市", "org", BODY),
        ("南昌市", "agent", NC),
        ("ceramics", "trait", NamedNode(FA + "trait-ceramics")),
        ("陶瓷", "concept:trait", NamedNode(FA + "trait-ceramics")),
        (f"<{YC.value}>", "place", YC),
        (YC.value, "place", YC),
        ("fa:trait-ceramics", "trait", NamedNode(FA + "trait-ceramics")),
    ],
)
def test_names_are_found(name: str, kind: str, node: NamedNode, store: EmbeddedStore) -> None:
    assert find(store, name, kind) == node


@pytest.mark.parametrize(
    ("name", "kind", "message"),
    [
        ("全州市", "place", "is the name of 2 things .*gn-2.*gn-3"),
        ("南昌县城", "place", "no place named 南昌县城; near are 南昌市"),
        ("zzz", "trait", "no trait named zzz"),
        ('x"@en } ?s ?p ?o #', "place", "no place named"),
        ('") || true || ("', "country", "no country named"),
        ("http://a b", "place", "is no valid IRI"),
    ],
)
def test_names_that_do_not_stand_for_one_thing(name: str, kind: str, message: str, store: EmbeddedStore) -> None:
    with pytest.raises(UsageError, match=message):
        find(store, name, kind)


HEADER = """#+ title: { zh: 题, en: t }
#+ description: { zh: 述, en: d }
#+ params:
#+   place: { type: place, label: { zh: 地方, en: place } }
#+   least: { type: integer, default: 0 }
#+ example: { place: 南昌市 }
"""
BODY_TEXT = """PREFIX fa: <https://w3id.org/fakg/ontology#>
SELECT ?place ?least ?country ?n WHERE {
  ?place fa:country ?country . OPTIONAL { ?place fa:since ?n } FILTER(COALESCE(?n, 9) >= ?least)
}"""


@pytest.mark.parametrize(
    ("given", "countries"),
    [
        ({}, {CN.value, KR.value}),
        ({"place": "南昌"}, {CN.value}),
        ({"place": "Jeonju"}, {KR.value}),
        ({"place": ""}, {CN.value, KR.value}),
        ({"place": "南昌市", "least": "4"}, set()),
        ({"place": "南昌市", "least": 3}, {CN.value}),
    ],
)
def test_parameters_are_bound(given: dict[str, str | int], countries: set[str], store: EmbeddedStore) -> None:
    rows = run(store, Query.parse("q", HEADER + BODY_TEXT), given)
    assert set(rows.column("country")) == countries


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"plac": "南昌"}, "query q has no parameter plac; it has: place, least"),
        ({"least": "many"}, "parameter least: many is no whole number"),
        ({"least": "0) || (true"}, "parameter least: .* is no whole number"),
        ({"place": "火星"}, "parameter place: the graph has no place named 火星"),
    ],
)
def test_wrong_parameters_are_named(given: dict[str, str], message: str, store: EmbeddedStore) -> None:
    with pytest.raises(UsageError, match=message):
        run(store, Query.parse("q", HEADER + BODY_TEXT), given)


@pytest.mark.parametrize("value", ["} ; DROP ALL #", '" || true || "', "?n", "<http://e>) || (true", "\\u0022"])
def test_a_string_parameter_stays_one_term(value: str, store: EmbeddedStore) -> None:
    text = "#+ params: { name: { type: string } }\nSELECT ?name ?s { ?s ?p ?o FILTER(STR(?o) = ?name) }"
    assert len(run(store, Query.parse("q", text), {"name": value})) == 0
    assert len(run(store, Query.parse("q", text), {"name": "南昌市"})) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("#+ titel: x\nASK {}", "the header has unknown keys titel; there are"),
        ("#+ title: [\nASK {}", "the header is no YAML"),
        ("#+ - a\nASK {}", "the header is no mapping"),
        ("#+ view: pie\nASK {}", "there is no view pie"),
        ("#+ params: { a: { type: town } }\nSELECT ?a {}", "parameter a: there is no type town"),
        ("#+ params: { a: 1 }\nSELECT ?a {}", "parameter a lacks its type"),
        ("#+ params: { a: { type: iri, min: 1 } }\nSELECT ?a {}", "parameter a has unknown keys min"),
        ("#+ params: { a: { type: iri } }\nSELECT ?b { ?b ?c 'a' }", "parameter a is declared and not used"),
        ("SELECT ?a { ?a ?b $year }", r"\$year is used and not declared"),
        ("#+ params: { a: { type: iri } }\nSELECT ?b { ?a ?b ?c }", r"SELECT must project the parameter \?a"),
        ("#+ params: { a: { type: iri } }\nSELECT (?a AS ?b) { ?a ?x ?c }", r"must project the parameter \?a"),
        ("#+ params: { a: { type: iri } }\nSELECT ?a { ?a ?b ?c FILTER(!bound(?a)) }", r"bound\(\?a\) does not|BOUND"),
        ("#+ example: { a: 1 }\nASK {}", "the example sets a, which is no parameter"),
    ],
)
def test_headers_that_do_not_fit_are_refused(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "q.rq"
    file.write_text(text, "utf-8")
    with pytest.raises(KnowledgeError, match=message) as caught:
        Query.parse("q", text, file)
    assert str(file) in str(caught.value)


def test_a_catalogue_needs_titles_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / "event").mkdir()
    (tmp_path / "event" / "one.rq").write_text("#+ title: { zh: 题 }\nASK {}", "utf-8")
    with pytest.raises(KnowledgeError, match="the header lacks title"):
        Catalogue.load(tmp_path)
    (tmp_path / "event" / "one.rq").write_text(HEADER + BODY_TEXT, "utf-8")
    catalogue = Catalogue.load(tmp_path)
    assert list(catalogue) == ["event/one"]
    with pytest.raises(UsageError, match="there is no query event/won; did you mean event/one"):
        catalogue["event/won"]


def test_rows_have_many_faces(store: EmbeddedStore) -> None:
    rows = run_text(store, "SELECT ?s ?n ?none { ?s <https://w3id.org/fakg/ontology#since> ?n }")
    assert rows.columns == ("s", "n", "none") and rows.rows == ((NC.value, 3, None),)
    assert rows.to_dicts() == [{"s": NC.value, "n": 3, "none": None}]
    assert rows.to_csv() == f"s,n,none\n{NC.value},3,\n"
    assert rows.to_tsv() == f"s\tn\tnone\n{NC.value}\t3\t\n"
    assert json.loads(rows.to_json())["results"]["bindings"][0]["n"]["datatype"].endswith("#integer")
    with pytest.raises(UsageError, match="turtle is for CONSTRUCT"):
        rows.to_turtle()
    with pytest.raises(UsageError, match="there is no column x; there are s, n, none"):
        rows.column("x")


def test_rows_go_to_pandas(store: EmbeddedStore) -> None:
    pytest.importorskip("pandas")
    frame = run_text(store, f"SELECT ?s ?label {{ ?s <{RDFS}label> ?label }}").to_pandas()
    assert list(frame.columns) == ["s", "label"] and len(frame) == 8


def test_ask_and_construct_are_rows_too(store: EmbeddedStore) -> None:
    assert run_text(store, "ASK { ?s ?p ?o }").rows == ((True,),)
    made = run_text(store, f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o FILTER(?p = <{SINCE.value}>) }}")
    assert isinstance(made, Rows) and made.rows == ((NC.value, SINCE.value, 3),)
    assert "fa:since 3" in made.to_turtle()


def test_text_of_ones_own_takes_values_too(store: EmbeddedStore) -> None:
    rows = run_text(store, "SELECT ?s ?o { ?s ?p ?o }", {"s": NC.value, "o": "Nanchang"})
    assert len(rows) == 0  # a plain literal is no English label
    assert len(run_text(store, "SELECT ?s ?o { ?s ?p ?o }", {"o": 3})) == 1
