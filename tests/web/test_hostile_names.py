"""Names with markup, marks of direction, emoji and hundreds of letters: whole in every export, text on every page."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Iterator
from pathlib import Path

import networkx
import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient
from web_site import NASTY, NEWS

from kg.export import FORMATS
from kg.knowledge_graph import KnowledgeGraph
from kg.queries import Catalogue

BROWSER = {"accept": "text/html"}
# As the graph keeps them: blanks at the ends and in rows are no part of a name.
NAMES = frozenset(" ".join(name.split()) for name in NASTY)
ADDRESSES = [
    *(f"/queries/{query.name}" for query in Catalogue.load().values() if query.name.split("/")[0] in ("event", "role")),
    "/queries/across/facts_by_rule",
    "/explore/role",
    "/explore/event?group=participants",
    "/timeline?in=2021-06",
    "/graph?apart=yes",
    "/documents?q=news",
    "/id/doc/news",
    "/?q=<script>alert(1)</script>",
    "/documents?q=<script>alert(1)</script>",
    "/graph?focus=<script>alert(1)</script>",
    "/timeline?q=%22><img+src=x+onerror=alert(2)>",
    "/explore/event?q=\u202e",
    "/sparql?query=<script>alert(1)</script>",
    "/queries/event/events_of_year?year=<script>alert(1)</script>",
    "/<script>alert(1)</script>",
    "/id/<script>alert(1)</script>",
    "/documents/%22><img%20src=x%20onerror=alert(2)>",
]


@pytest.fixture(scope="module")
def graph(store: Path) -> Iterator[KnowledgeGraph]:
    with KnowledgeGraph.open(store) as opened:
        yield opened


@pytest.mark.parametrize("address", ADDRESSES)
def test_they_are_text_on_the_page(client: TestClient, address: str) -> None:
    text = client.get(address, headers=BROWSER).text
    assert "<h1" in text
    for wrong in ("<script>alert", "<img src=x", "\u202e", "\u202c", "Traceback"):
        assert wrong not in text, wrong


def texts_of(form: str, data: bytes) -> set[str]:
    """All texts of an export, by a reader that others have written."""
    if form in ("graphml", "gexf"):
        read = networkx.read_graphml if form == "graphml" else networkx.read_gexf
        return {value for _, about in read(io.BytesIO(data)).nodes(data=True) for value in about.values()}
    if form == "csv":
        return {cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row}
    if form == "facts":
        return {fact.get("person", "") for fact in map(json.loads, data.decode().splitlines())}
    formats = {"turtle": ox.RdfFormat.TURTLE, "trig": ox.RdfFormat.TRIG, "nquads": ox.RdfFormat.N_QUADS}
    quads = ox.parse(data, format=formats.get(form, ox.RdfFormat.JSON_LD))
    return {quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)}


@pytest.mark.parametrize("form", FORMATS)
def test_they_are_whole_in_every_export(graph: KnowledgeGraph, form: str) -> None:
    texts = {text.lstrip("'") for text in texts_of(form, b"".join(graph.export(form)))}
    assert {name.lstrip("'") for name in NAMES} - texts == set()


def test_the_page_for_sending_on_runs_nothing(graph: KnowledgeGraph) -> None:
    page = graph.view()
    assert "<script>alert" not in page and "<img src=x" not in page and '</script>"' not in page


def test_a_document_keeps_them_letter_by_letter(client: TestClient) -> None:
    text = html.unescape(client.get("/documents/news", headers=BROWSER).text)
    assert all(name.replace("\u202e", "□").replace("\u202c", "□") in text for name in NASTY)
    data = client.get("/documents/news.json").json()
    assert "\n".join("".join(piece["text"] for piece in line["pieces"]) for line in data["lines"]) == NEWS
