"""Requests to servers: authentication, what is tried again and what is not, messages; texts with values put in."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode

from kg.errors import KgError, StoreError, UsageError
from kg.locations import beside
from kg.store.binding import bind_text
from kg.store.dialects import VIRTUOSO
from kg.store.protocol import TRIES, Endpoint, Server, without_credentials

ANSWER = json.dumps({"head": {}, "boolean": True}).encode()


class Scripted(BaseHTTPRequestHandler):
    """Answers with the statuses of its server's list in turn, then with 200; keeps what it was sent."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        script = self.server.script  # type: ignore[attr-defined]
        self.server.seen.append(self.headers.get("Authorization"))  # type: ignore[attr-defined]
        status = script.pop(0) if script else 200
        if status == 0:
            self.close_connection = True  # the connection breaks without an answer
            return
        self.send_response(status)
        self.send_header("Location", "https://example.org/elsewhere")
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    do_GET = do_PUT = do_DELETE = do_POST

    def log_message(self, *_: object) -> None:
        """Nothing: the tests look at what was seen."""


@contextmanager
def serving(*script: int) -> Iterator[tuple[str, list[str | None]]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Scripted)
    server.script, server.seen = list(script), []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql", server.seen  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("kg.store.protocol._WAIT", 0.001)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.mark.parametrize(
    ("script", "reads", "tries", "error"),
    [
        ((503, 429), True, 3, None),
        ((503, 429), False, 3, None),
        ((502, 504), True, 3, None),
        ((502,), False, 1, StoreError),
        ((0,), True, 2, None),
        ((0,), False, 1, StoreError),
        ((503,) * 9, True, TRIES, StoreError),
        ((400,), True, 1, UsageError),
        ((401,), True, 1, StoreError),
        ((500,), True, 1, StoreError),
        ((301,), True, 1, StoreError),
    ],
)
def test_only_what_is_safe_is_tried_again(
    script: tuple[int, ...], reads: bool, tries: int, error: type[KgError] | None
) -> None:
    with serving(*script) as (url, seen):
        endpoint = Endpoint(Server.at(url))
        try:
            if reads:
                endpoint.query("ASK {}", "*/*", {})
            else:
                endpoint.update("INSERT DATA {}")
            assert error is None
        except KgError as raised:
            assert type(raised) is error
        finally:
            endpoint.close()
        assert len(seen) == tries


@pytest.mark.parametrize(
    ("script", "method", "tries", "error"),
    [
        ((502, 0), "GET", 3, None),
        ((504, 503), "PUT", 3, None),
        ((0,), "DELETE", 2, None),
        ((404,), "GET", 1, None),
        ((404,), "DELETE", 1, None),
        ((404,), "PUT", 1, StoreError),
        ((403,), "GET", 1, StoreError),
        ((502,), "POST", 1, StoreError),
        ((503,), "POST", 2, None),
    ],
)
def test_whole_graphs_are_sent_again_and_additions_are_not(
    script: tuple[int, ...], method: str, tries: int, error: type[KgError] | None
) -> None:
    with serving(*script) as (url, seen):
        endpoint = Endpoint(Server(url, url, graphs=url))
        ways: Mapping[str, Callable[[], object]] = {
            "GET": lambda: endpoint.graph("https://e.org/g"),
            "PUT": lambda: endpoint.put_graph("https://e.org/g", b""),
            "DELETE": lambda: endpoint.delete_graph("https://e.org/g"),
            "POST": lambda: endpoint.add(b"", "application/n-quads"),
        }
        if error is None:
            ways[method]()
        else:
            with pytest.raises(error):
                ways[method]()
        endpoint.close()
        assert len(seen) == tries


BASIC = "Basic " + base64.b64encode(b"u:p").decode()


@pytest.mark.parametrize(
    ("settings", "sent"),
    [
        ({}, None),
        ({"KG_STORE_USER": "u", "KG_STORE_PASSWORD": "p"}, BASIC),
        ({"KG_STORE_TOKEN": "t"}, "Bearer t"),
        ({"NETRC": "netrc"}, BASIC),
    ],
)
def test_authentication(
    settings: dict[str, str], sent: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login u password p\n")
    (tmp_path / "netrc").chmod(0o600)
    for name, value in settings.items():
        monkeypatch.setenv(name, str(tmp_path / value) if name == "NETRC" else value)
    with serving() as (url, seen):
        Endpoint(Server.at(url)).query("ASK {}", "*/*", {})
    assert seen == [sent]


def test_credentials_of_an_address_are_sent_and_not_shown() -> None:
    with serving(401) as (url, seen):
        endpoint = Endpoint(Server.at(url.replace("//", "//u:p@")))
        with pytest.raises(StoreError) as raised:
            endpoint.query("ASK {}", "*/*", {})
    assert seen == [BASIC] and "u:p" not in str(raised.value) and endpoint.name == url
    assert without_credentials("https://a:b@h:1/p?q=1") == "https://h:1/p?q=1"


def test_a_server_that_is_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_STORE_SECONDS", "0.2")
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = Endpoint(Server.at(f"http://127.0.0.1:{silent.getsockname()[1]}/"))
        with pytest.raises(StoreError, match=r"did not answer within 0\.2 seconds"):
            endpoint.query("ASK {}", "*/*", {})
    monkeypatch.setenv("KG_STORE_SECONDS", "long")
    with pytest.raises(UsageError, match="KG_STORE_SECONDS=long"):
        Server.at("http://127.0.0.1/")


def test_files_of_the_user_lie_beside_the_store_or_in_the_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert beside("a/kg-store", "judgements.tsv") == Path("a/kg-store.judgements.tsv")
    assert beside("https://u:p@host.org:81/x/sparql?a=b", "t") == Path("/data/kg/host.org_81_x_sparql.t")


# --- values put into the text: the same as Oxigraph's own substitution ---------------------------------------

A, B = NamedNode("https://e.org/a"), Literal('b"}\n?x', language="en")
DATA = ox.Store()
DATA.update('INSERT DATA { <https://e.org/a> <https://e.org/p> 1, 2 ; <https://e.org/q> "b\\"}\\n?x"@en }')
DATA.update("INSERT DATA { <https://e.org/c> <https://e.org/p> 1, 3 }")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x ?o { ?x <https://e.org/p> ?o } ORDER BY ?x ?o",
        "SELECT * { ?x <https://e.org/p> ?o } ORDER BY ?o",
        "SELECT ?x (COUNT(?o) AS ?n) { ?x <https://e.org/p> ?o FILTER(?o > 1) } GROUP BY ?x HAVING(COUNT(?o) > 0)",
        "SELECT ?x ?o { ?s <https://e.org/p> ?o FILTER(COALESCE(?s = ?x, true)) }",
        "SELECT ?x ?n { { SELECT ?x (COUNT(?o) AS ?n) { ?x ?p ?o } GROUP BY ?x } ?x <https://e.org/q> ?w }",
        "SELECT ?x ?n { ?x <https://e.org/q> ?w { SELECT ?x (COUNT(?o) AS ?n) { ?x ?p ?o # ?x }\n } GROUP BY ?x } }",
        "SELECT ?x ?o { { ?x <https://e.org/p> ?o } UNION { ?x <https://e.org/q> ?o } } ORDER BY DESC(?x) ?o",
        "SELECT ?x ?w { ?s <https://e.org/q> ?w OPTIONAL { ?x <https://e.org/none> ?s } }",
        "ASK { ?x <https://e.org/p> 3 }",
    ],
)
def test_values_in_the_text_are_as_bound_ones(text: str) -> None:
    bindings = {"x": A}
    expected = DATA.query(text, substitutions={ox.Variable("x"): A})
    found = DATA.query(bind_text(text, bindings))
    if isinstance(expected, ox.QueryBoolean):
        assert bool(found) == bool(expected)
        return
    names = [variable.value for variable in expected.variables]
    rows = [tuple(map(str, (row[name] for name in names))) for row in found]
    assert rows == [tuple(map(str, row)) for row in expected]


def test_no_value_breaks_out_of_the_text() -> None:
    rows = DATA.query(bind_text("SELECT ?x ?s { ?s <https://e.org/q> ?x }", {"x": B}))
    assert [row["s"] for row in rows] == [A]


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("FILTER(COALESCE(?a = ?b, true))", "FILTER((!BOUND(?a) || !BOUND(?b) || (?a = ?b)))"),
        ("COALESCE(STR(?a), ?b, true, 1)", None),
        ('COALESCE(COALESCE(STR(?a), "") = ?b, true)', '(!BOUND(?b) || (COALESCE(STR(?a), "") = ?b))'),
        ('FILTER(LANG(?a) = "zh-Hans")', 'FILTER(LANG(?a) = "zh-hans")'),
        ('?a rdfs:label "zh-Hans is"', None),
        ('IF(MIN(COALESCE(?a, "~")) = "~", SAMPLE(?none), MIN(COALESCE(?a, "~")))', "MIN(?a)"),
        (
            '(IF(MAX(COALESCE(F(?a, ")"), 1)) < 0, SAMPLE(?none), MAX(COALESCE(F(?a, ")"), 1))) AS ?b)',
            '(MAX(F(?a,")")) AS ?b)',
        ),
        ("IF(?a > 0, ?b, MIN(COALESCE(?c, 1)))", None),
        ("BIND(IF(?a > 0, ?b, ?none) AS ?c)", None),
        ("IF(", None),
    ],
)
def test_what_virtuoso_is_sent(text: str, sent: str | None) -> None:
    assert VIRTUOSO.query(text) == (sent or text)
