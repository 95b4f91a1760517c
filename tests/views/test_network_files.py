"""GraphML and GEXF, which are written piece by piece, hold what the network in memory holds."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import networkx
import pytest

from kg.building import build
from kg.export import export
from kg.store import Store, open_store
from kg.views import build_network

ROOT = Path(__file__).resolve().parents[2]
READERS = {"graphml": networkx.read_graphml, "gexf": networkx.read_gexf}


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """Facts of all kinds, with background knowledge."""
    with open_store(":memory:") as opened:
        build(opened, [], facts=sorted((ROOT / "tests" / "golden").glob("*.jsonl"))[:6])
        yield opened


@pytest.mark.parametrize("form", list(READERS))
def test_files_hold_what_the_network_holds(form: str, store: Store) -> None:
    due = build_network(store)
    found = READERS[form](io.BytesIO(b"".join(export(store, form))))
    assert set(found.nodes) == set(due.nodes) and found.number_of_edges() == due.number_of_edges() > 10
    for node, about in due.nodes(data=True):
        said = found.nodes[node]
        assert said["label"] == about["label"] and said["kind"] == about["kind"]
        assert said.get("remarks", "") == " · ".join(fact.title for fact in about["facts"])
    edges = [(s, t, about["fact"].iri, about["type"], about["status"]) for s, t, about in due.edges(data=True)]
    assert sorted(edges) == sorted((s, t, a["iri"], a["type"], a["status"]) for s, t, a in found.edges(data=True))
    quotes = {about["fact"].passages[0].quote for *_, about in due.edges(data=True) if about["fact"].passages}
    assert quotes == {about["quote"] for *_, about in found.edges(data=True)} - {""}


@pytest.mark.parametrize("form", list(READERS))
def test_texts_that_xml_does_not_take_are_written(form: str, tmp_path: Path) -> None:
    facts = tmp_path / "facts.jsonl"
    told = {"type": "partnership", "doc": "d", "quote": 'a<b>&"c"\x0b]]>', "a": "南昌市", "b": "<x> & \x01y"}
    told |= {"kind": "sister_city", "status": "done"}
    facts.write_text(json.dumps(told), "utf-8")
    with open_store(":memory:") as opened:
        assert build(opened, [], facts=[facts], background=False).ok
        found = READERS[form](io.BytesIO(b"".join(export(opened, form))))
    assert {about["quote"] for *_, about in found.edges(data=True)} >= {'a<b>&"c"]]>'}
    assert "<x> & y" in {about["label"] for _, about in found.nodes(data=True)}
