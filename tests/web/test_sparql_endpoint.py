"""/sparql: the protocol, formats, limits, refusals, and clients that others have written."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient
from web_site import served

from kg.web import Settings

PREFIX = "PREFIX fa: <https://w3id.org/fakg/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
PARTNERS = (
    PREFIX + "SELECT ?partner ?since { ?f a fa:Partnership ; fa:partner ?partner OPTIONAL { ?f fa:since ?since } }"
)
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
REVIEW_GRAPH = "https://w3id.org/fakg/graph/doc/" + quote("成都 2021 review")
JSON = "application/sparql-results+json"
RESULTS = {
    JSON: ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}


def ask(client: TestClient, query: str, accept: str = JSON, **more: str):  # type: ignore[no-untyped-def]
    return client.get("/sparql", params={"query": query, **more}, headers={"accept": accept})


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_three_ways_of_the_protocol_give_the_same(client: TestClient, way: str) -> None:
    headers = {"accept": JSON}
    if way == "get":
        answer = client.get("/sparql", params={"query": PARTNERS}, headers=headers)
    elif way == "form":
        answer = client.post("/sparql", data={"query": PARTNERS}, headers=headers)
    else:
        kind = {"content-type": "application/sparql-query; charset=utf-8"}
        answer = client.post("/sparql", content=PARTNERS.encode(), headers=headers | kind)
    assert (answer.status_code, answer.headers["content-type"]) == (200, f"{JSON}; charset=utf-8")
    assert answer.headers["access-control-allow-origin"] == "*"
    since = sorted(b["since"]["value"] for b in answer.json()["results"]["bindings"] if "since" in b)
    assert since == ["2021"] and len(answer.json()["results"]["bindings"]) == 2


@pytest.mark.parametrize("accept", RESULTS)
def test_rows_read_back_as_they_are_in_every_format(client: TestClient, accept: str) -> None:
    query = (
        PREFIX
        + "SELECT ?l ?n ?u ?x { { ?u a fa:Event ; fa:name ?l ; fa:date ?n } "
        + 'UNION { VALUES ?l { "a\\tb\\"c\\r\\nd"@en 1.5 true "" } } }'
    )
    answer = ask(client, query, accept)
    assert answer.headers["content-type"].startswith(accept)
    if accept == "text/csv":  # which keeps no datatypes
        assert answer.text.splitlines()[0] == "l,n,u,x" and '"a\tb""c' in answer.text
        return
    found = ox.parse_query_results(answer.content, format=RESULTS[accept])
    assert isinstance(found, ox.QuerySolutions)
    texts = {row["l"] for row in found}
    assert {ox.Literal('a\tb"c\r\nd', language="en"), ox.Literal(""), ox.Literal(True)} <= texts
    assert ox.Literal("<script>alert(1)</script>来访") in texts


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"]
)
def test_triples_read_back_in_every_format(client: TestClient, accept: str) -> None:
    answer = ask(client, PREFIX + "CONSTRUCT { ?f fa:partner ?p } { ?f fa:partner ?p }", accept)
    assert answer.headers["content-type"].startswith(accept)
    assert len(list(ox.parse(answer.content, format=ox.RdfFormat.from_media_type(accept)))) == 2


@pytest.mark.parametrize(
    ("query", "accept", "kind"),
    [
        ("ASK {}", "*/*", JSON),
        ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("ASK {}", "text/csv", "text/csv"),
        ("SELECT * {} LIMIT 1", "application/json", JSON),
        ("SELECT * {} LIMIT 1", "text/csv;q=0.2, application/xml;q=0.8", "application/sparql-results+xml"),
        ("DESCRIBE <http://x/>", "*/*", "text/turtle"),
        ("DESCRIBE <http://x/>", "text/plain", "application/n-triples"),
        ("SELECT * {} LIMIT 1", "image/png", None),
        ("SELECT * {} LIMIT 1", "text/turtle", None),
    ],
)
def test_the_format_is_negotiated(client: TestClient, query: str, accept: str, kind: str | None) -> None:
    answer = ask(client, query, accept)
    if kind is None:
        assert answer.status_code == 406
    else:
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, kind)


def test_a_format_can_be_named(client: TestClient) -> None:
    assert ask(client, PARTNERS, "text/html", format="csv").headers["content-type"].startswith("text/csv")
    assert ask(client, PARTNERS, JSON, format="pdf").headers["content-type"].startswith(JSON)


@pytest.mark.parametrize(
    ("dataset", "rows"),
    [
        ({}, 2),
        ({"default-graph-uri": REVIEW_GRAPH}, 2),
        ({"default-graph-uri": "https://w3id.org/fakg/graph/doc/news"}, 0),
        ({"named-graph-uri": REVIEW_GRAPH}, 0),
    ],
)
def test_the_dataset_of_the_protocol(client: TestClient, dataset: dict[str, str], rows: int) -> None:
    answer = client.get("/sparql", params={"query": PARTNERS, **dataset}, headers={"accept": JSON})
    assert len(answer.json()["results"]["bindings"]) == rows


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("SELECT * {", 400, "error at 1:"),
        ("SELECT ?a {\n  ?a ?b }", 400, "error at 2:"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 400, "SERVICE"),
        ("INSERT DATA { <a:a> <a:a> <a:a> }", 400, "refused"),
        ("LOAD <http://127.0.0.1:1/>", 400, "refused"),
        ("SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }", 400, "FROM"),
        ("SELECT * { ?s ?p ?o }", 413, "50 rows"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", 413, "50 rows"),
        ("", 400, "no query"),
    ],
)
def test_what_is_wrong_or_refused_is_said(client: TestClient, query: str, status: int, said: str) -> None:
    answer = ask(client, query, "*/*")
    assert (answer.status_code, said in answer.text) == (status, True), answer.text
    assert "Traceback" not in answer.text
    page = ask(client, query, "text/html")
    assert page.status_code in (200, 400) and "<h1>" in page.text


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"content": b"SELECT", "headers": {"content-type": "text/plain"}}, 415),
        ({"content": b"\xff\xfe", "headers": {"content-type": "application/sparql-query"}}, 400),
        ({"data": {"update": "DROP ALL"}}, 403),
        ({"content": b"DROP ALL", "headers": {"content-type": "application/sparql-update"}}, 403),
        ({"data": {"nothing": "1"}}, 400),
        (
            {
                "content": b"query=ASK%7B%7D&query=ASK%7B%7D",
                "headers": {"content-type": "application/x-www-form-urlencoded"},
            },
            400,
        ),
        ({"data": {"query": "ASK {} #" + "x" * 30_000}}, 413),
    ],
)
def test_requests_that_are_not_of_the_protocol(client: TestClient, request_: dict[str, object], status: int) -> None:
    assert client.post("/sparql", **request_).status_code == status  # type: ignore[arg-type]


def test_a_preflight_request_is_answered(client: TestClient) -> None:
    """As a browser sends it before the query of YASGUI, which stands on another site."""
    wanted = {
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,x-requested-with",
    }
    answer = client.options("/sparql", headers={"origin": "https://yasgui.example", **wanted})
    assert answer.status_code == 204 and "POST" in answer.headers["access-control-allow-methods"]
    assert {"content-type", "accept", "x-requested-with"} <= set(
        answer.headers["access-control-allow-headers"].lower().split(", ")
    )
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("fields", [{"query": "SELECT * {"}, {"update": "DROP ALL"}, {"nothing": "1"}])
def test_a_program_on_another_site_may_read_what_is_wrong(client: TestClient, fields: dict[str, str]) -> None:
    answer = client.post("/sparql", data=fields, headers={"accept": f"{JSON},*/*;q=0.9"})
    assert answer.status_code >= 400 and answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-type"].startswith("text/plain") and len(answer.text) > 10


@pytest.mark.parametrize("accept", [JSON, "text/csv", "text/html", "text/tab-separated-values"])
def test_the_same_query_again_is_known_by_its_mark(client: TestClient, accept: str) -> None:
    first = ask(client, PARTNERS + "#kept", accept)
    again = ask(client, PARTNERS + "#kept", accept)
    assert (again.text, again.headers["etag"]) == (first.text, first.headers["etag"])
    assert again.headers["content-type"].startswith(accept)
    headers = {"accept": accept, "if-none-match": first.headers["etag"]}
    seen = client.get("/sparql", params={"query": PARTNERS + "#kept"}, headers=headers)
    assert (seen.status_code, seen.content) == (304, b"")
    dataset = {"default-graph-uri": "https://w3id.org/fakg/graph/doc/news"}
    assert ask(client, PARTNERS + "#kept", accept, **dataset).text != first.text


@pytest.mark.parametrize("accept", [JSON, "text/html"])
def test_what_changes_by_itself_is_not_kept(client: TestClient, accept: str) -> None:
    first, again = (ask(client, "SELECT (STR(RAND()) AS ?r) {}", accept) for _ in range(2))
    assert first.text != again.text


def test_the_service_describes_itself(client: TestClient) -> None:
    answer = client.get("/sparql", headers={"accept": "text/turtle"})
    found = {
        str(quad.predicate.value).rpartition("#")[2] for quad in ox.parse(answer.content, format=ox.RdfFormat.TURTLE)
    }
    assert {"endpoint", "supportedLanguage", "resultFormat", "namedGraph"} <= found


def test_a_runaway_query_is_stopped_and_the_next_is_answered(client: TestClient) -> None:
    start = time.monotonic()
    answer = ask(client, ENDLESS)
    assert answer.status_code == 504 and "stopped after 2.5 seconds" in answer.text
    assert time.monotonic() - start < 20
    assert ask(client, "ASK {}").json()["boolean"] is True


def test_too_many_queries_are_refused_while_pages_go_on(client: TestClient) -> None:
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(ask(client, ENDLESS).status_code)) for _ in range(6)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    start = time.monotonic()
    assert client.get("/documents.json").status_code == 200
    assert time.monotonic() - start < 1.5
    for thread in threads:
        thread.join()
    assert set(found) <= {503, 504} and 504 in found


# --- clients that others have written -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def address(store: Path) -> Iterator[str]:
    with served(store, Settings(workers=1)) as address:
        yield address


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("way", ["urlencoded", "postdirectly"])
def test_sparqlwrapper(address: str, method: str, way: str) -> None:
    import SPARQLWrapper

    wrapper = SPARQLWrapper.SPARQLWrapper(f"{address}/sparql")
    wrapper.setMethod(method)
    wrapper.setRequestMethod(way)
    wrapper.setQuery(PARTNERS)
    for form in (SPARQLWrapper.JSON, SPARQLWrapper.XML, SPARQLWrapper.CSV, SPARQLWrapper.TSV):
        wrapper.setReturnFormat(form)
        result = wrapper.query().convert()
        if form == SPARQLWrapper.JSON:
            assert len(result["results"]["bindings"]) == 2
        else:
            assert "2021" in (result.toxml() if form == SPARQLWrapper.XML else result.decode())
    wrapper.setQuery(PREFIX + "CONSTRUCT { ?f fa:partner ?p } { ?f fa:partner ?p }")
    for form in (SPARQLWrapper.TURTLE, SPARQLWrapper.JSONLD, SPARQLWrapper.RDFXML):
        wrapper.setReturnFormat(form)
        wrapper.query().convert()
    wrapper.setQuery("ASK { ?s ?p ?o }")
    wrapper.setReturnFormat(SPARQLWrapper.JSON)
    assert wrapper.query().convert()["boolean"] is True
    wrapper.setQuery("SELECT {")
    with pytest.raises(SPARQLWrapper.SPARQLExceptions.QueryBadFormed):
        wrapper.query()


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_rdflib_store(address: str, form: str) -> None:
    import rdflib
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    remote = SPARQLStore(f"{address}/sparql", returnFormat=form)
    graph = rdflib.Graph(store=remote)
    assert len(list(graph.query(PARTNERS))) == 2
    if form in ("json", "xml"):  # the standard has no yes or no in CSV and TSV
        assert bool(graph.query("ASK { ?s ?p ?o }"))


def test_the_address_of_a_download_gives_the_same(client: TestClient) -> None:
    answer = client.get(f"/sparql?{urlencode({'format': 'tsv', 'query': PARTNERS})}", headers={"accept": "text/html"})
    assert answer.text.splitlines()[0] == "?partner\t?since"
