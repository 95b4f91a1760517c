"""Answers that are kept: the same bytes, compressed or not, and none where the client has them."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from web_site import build

from kg.knowledge_graph import KnowledgeGraph
from kg.web import Settings, create_app
from kg.web.rendered import Rendered, Shelf


@pytest.mark.parametrize("page", ["/documents", "/documents.json", "/id/country/FR", "/graph.json"])
def test_a_second_reading_gives_the_same_and_a_third_nothing(client: TestClient, page: str) -> None:
    headers = {"accept": "application/json" if page.endswith("json") else "text/html", "accept-language": "zh"}
    first, second = (client.get(page, headers=headers) for _ in range(2))
    assert first.content == second.content and first.headers["etag"] == second.headers["etag"]
    again = client.get(page, headers=headers | {"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    plain = client.get(page, headers=headers | {"accept-encoding": "identity"})
    assert plain.content == first.content and "content-encoding" not in plain.headers


def test_kept_pages_are_apart_by_language_and_format(client: TestClient) -> None:
    found = {
        client.get("/documents", headers={"accept": accept, "accept-language": language}).content
        for accept in ("text/html", "application/json")
        for language in ("zh", "en")
    }
    assert len(found) >= 3


def test_the_shelf_keeps_to_its_size() -> None:
    shelf = Shelf()
    for number in range(200):
        shelf.put(number, Rendered.of(bytes(1_000_000), 200, {}))
    assert shelf.get(199) is not None and shelf.get(0) is None


def test_what_is_compressed_unpacks() -> None:
    rendered = Rendered.of("读".encode() * 5000, 200, {})
    assert gzip.decompress(rendered.packed) == rendered.body


def test_a_new_build_is_seen_and_readers_go_on(tmp_path: Path) -> None:
    store = build(tmp_path / "site")
    more = tmp_path / "more"
    more.mkdir()
    (more / "third.txt").write_text("只有一行。\n", "utf-8")
    given = tmp_path / "more.jsonl"
    given.write_text("", "utf-8")
    app = create_app(store, Settings(workers=1))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        assert client.get("/documents.json").json()["all"] == 2
        with KnowledgeGraph.open(store) as graph:
            graph.build([more], facts=[given])
        end = time.monotonic() + 30
        while client.get("/documents.json").json()["all"] != 3:
            assert time.monotonic() < end, "the new document was not seen"
            time.sleep(0.3)
        # Nobody waits for the first reading of a page: the new version was worked out before it was shown.
        assert all(app.state.site.snapshot().holds(key) for key in ("network", "ties", ("moments", "en"), "questions"))
        assert (
            client.get(
                "/sparql?query=SELECT+(COUNT(*)+AS+?n)+{+?d+a+<https://w3id.org/fakg/ontology%23Document>+}"
            ).json()["results"]["bindings"][0]["n"]["value"]
            == "3"
        )
