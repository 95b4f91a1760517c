"""What a snapshot keeps and how it reads names."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from web_site import build

from kg.ontology import Ontology
from kg.store import open_store
from kg.web import Settings, names
from kg.web.names import Names
from kg.web.site import Site
from kg.web.snapshot import Snapshot


@pytest.fixture(scope="module")
def snapshot(store: Path) -> Iterator[Snapshot]:
    opened = Snapshot(str(store), 1, Ontology.load())
    yield opened
    opened.store.close()


def test_what_is_pinned_is_never_worked_out_again_and_the_rest_is_forgotten(snapshot: Snapshot) -> None:
    made: list[str] = []

    def make(name: str) -> str:
        made.append(name)
        return name

    snapshot.once("whole", lambda: make("whole"), pinned=True)
    snapshot.once("page", lambda: make("page"))
    for number in range(600):
        snapshot.once(("other", number), lambda: "")
    assert snapshot.once("whole", lambda: make("whole"), pinned=True) == "whole"
    assert snapshot.once("page", lambda: make("page")) == "page"
    assert made == ["whole", "page", "page"]


def test_names_read_together_are_those_read_one_by_one(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    singly, together = (Names(snapshot.store, snapshot.ontology) for _ in range(2))
    monkeypatch.setattr(names, "_MANY", 10**9)
    graphs = {quad.subject.value for quad in snapshot.store.quads() if "/id/" in getattr(quad.subject, "value", "")}
    found = singly.all(sorted(graphs))
    monkeypatch.setattr(names, "_MANY", 1)
    assert together.all(sorted(graphs)) == found
    assert {"法国", "成都市"} <= {thing.zh for thing in found.values()}
    assert {thing.kind for thing in found.values()} >= {"Country", "City", "Partnership"}


def test_a_newer_version_is_shown_when_whoever_watches_says_so(tmp_path: Path) -> None:
    folder = build(tmp_path)
    site, told = Site(folder, Settings()), threading.Event()
    site.watch(told.set)
    first = site.snapshot()
    assert site.newest() is first
    with open_store(folder) as store:
        store.remove_document("news")
        store.publish()
    newer = site.newest()
    assert (newer.number, site.snapshot(), site.newest()) == (2, first, newer)
    end = time.monotonic() + 10
    while not told.is_set():
        assert time.monotonic() < end, "nobody was told"
        assert site.snapshot() is first
        time.sleep(0.2)
    site.show(newer)
    site.show(first)  # an older one never comes back
    assert site.snapshot() is newer and site.fresh() is newer
    assert site.renew(first) is newer and site.renew(newer).number == 3
