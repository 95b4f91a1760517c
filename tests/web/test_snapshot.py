"""What a snapshot keeps and how it reads names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.ontology import Ontology
from kg.web import names
from kg.web.names import Names
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
