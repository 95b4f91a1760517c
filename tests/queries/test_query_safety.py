"""Queries of users never reach the network and never change the graph."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg.errors import UsageError
from kg.queries import run_text
from kg.queries.safety import check
from kg.store import EmbeddedStore, open_store
from kg.store.tokens import form, projected, tokens

GRAPH = NamedNode("https://example.org/g")


@pytest.fixture
def store() -> EmbeddedStore:
    store = open_store(":memory:")
    node = NamedNode("https://example.org/s")
    store.replace_graph(GRAPH, [Triple(node, NamedNode("https://example.org/p"), Literal("SERVICE"))])
    return store


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, list[str]]]:
    """A server on loopback that notes every request."""
    hits: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            self.send_response(200)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *args: object) -> None:
            del args

    http = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}", hits
    http.shutdown()
    thread.join()


# {u} is the server; the braces of SPARQL are doubled.
ATTACKS = [
    "SELECT * {{ SERVICE <{u}/sparql> {{ ?s ?p ?o }} }}",
    "SELECT * {{ service silent <{u}/s> {{ ?s ?p ?o }} }}",
    "SELECT * {{ {{ SELECT * {{ SERVICE <{u}/s> {{ ?s ?p ?o }} }} }} }}",
    "SELECT * {{ ?s ?p 1.SERVICE<{u}/s>{{ ?a ?b ?c }} }}",
    "PREFIX : <{u}/> SELECT * {{ ?s ?p true.SERVICE:x{{ ?a ?b ?c }} }}",
    "PREFIX e: <http://e/> SELECT * {{ ?s e:、\\' 1 . SERVICE <{u}/s> {{ ?a ?b ?c }} ?s e:、\\' 2 }}",
    "SELECT * {{ ?s ?p ?o FILTER(?s<?o) SERVICE ?s {{ ?a ?b ?c }} VALUES ?s {{ <{u}/s> }} }}",
    "SELECT * {{ # comment\r SERVICE <{u}/s> {{ ?s ?p ?o }} }}",
    "ASK {{ FILTER EXISTS {{ SERVICE <{u}/s> {{ ?s ?p ?o }} }} }}",
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{u}/s> {{ ?s ?p ?o }} }}",
    "SELECT * FROM <{u}/data.ttl> {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{u}/data.ttl> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "PREFIX x: <{u}/> SELECT * FROM x:data {{ ?s ?p ?o }}",
    "DESCRIBE <{u}/x> FROM <{u}/x>",
    "LOAD <{u}/data.ttl>",
    "SELECT * {{ ?s ?p ?o }} ; LOAD <{u}/data.ttl>",
    "INSERT DATA {{ <http://e/a> <http://e/b> 1 }}",
    "DELETE WHERE {{ ?s ?p ?o }}",
    "DROP ALL",
    "SELECT * {{ ?s ?p ?o }} ; DROP ALL",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_are_refused_without_a_request(
    attack: str, store: EmbeddedStore, server: tuple[str, list[str]]
) -> None:
    address, hits = server
    before = len(store)
    with pytest.raises(UsageError):
        run_text(store, attack.format(u=address))
    assert (hits, len(store)) == ([], before)


def test_the_server_would_have_noted_a_request(store: EmbeddedStore, server: tuple[str, list[str]]) -> None:
    address, hits = server
    with pytest.raises(Exception, match=r".*"):  # without the check, the engine does call
        list(store.query(f"SELECT * {{ SERVICE <{address}/control> {{ ?s ?p ?o }} }}"))  # type: ignore[arg-type]
    assert hits == ["/control"]
    hits.clear()


@pytest.mark.parametrize(
    ("harmless", "rows"),
    [
        ('SELECT * { ?s ?p "SERVICE" } # SERVICE <http://e/>', 1),
        ("SELECT ?service { ?s ?service ?o }", 1),
        ("SELECT * { ?s <http://e/SERVICE> ?o }", 0),
        ("SELECT * { ?s ?p ?o FILTER(CONTAINS(?o, 'SERVICE <http://e/> {}')) }", 0),
        ("PREFIX e: <http://e/> SELECT * { ?s e:posts_service ?o }", 0),
        ("SELECT ?s FROM <https://example.org/g> { ?s ?p ?o }", 1),
        ("SELECT ?s FROM NAMED <https://example.org/g> { GRAPH ?g { ?s ?p ?o } }", 1),
        ("SELECT * { ?s ?p '''INSERT ' DATA ''' }", 0),
        ("SELECT * { ?s ?p ?o FILTER(?o<?p || ?o>?p || true) }", 1),
    ],
)
def test_words_in_comments_strings_and_names_are_harmless(harmless: str, rows: int, store: EmbeddedStore) -> None:
    assert len(run_text(store, harmless)) == rows


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("LOAD <http://e/>", "LOAD is refused: queries never change the graph"),
        ("hello", "this is no query; write SELECT"),
        ("SELECT * { SERVICE <http://e/> {} }", "SERVICE is refused"),
        ("SELECT * FROM <http://e/> {}", "FROM <http://e/> is refused: the store has no such graph"),
    ],
)
def test_refusals_say_why(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        check(text, frozenset())


@pytest.mark.parametrize(
    ("text", "kind", "names"),
    [
        ("SELECT ?a $b WHERE { ?a ?b ?c }", "SELECT", {"a", "b"}),
        ("SELECT DISTINCT ?a (COUNT(?b) AS ?n) { ?a ?b ?c }", "SELECT", {"a"}),
        ("SELECT * { ?a ?b ?c }", "SELECT", {"*"}),
        (
            "PREFIX s: <http://SELECT/> # SELECT ?x\nSELECT ?a FROM <http://g> { { SELECT ?z { ?z ?y ?x } } }",
            "SELECT",
            {"a"},
        ),
        ("CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }", "CONSTRUCT", set()),
        ("ASK { ?a ?b ?c }", "ASK", set()),
    ],
)
def test_form_and_projection(text: str, kind: str, names: set[str]) -> None:
    parts = list(tokens(text))
    assert (form(parts), projected(parts)) == (kind, names)
