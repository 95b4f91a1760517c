"""One graph of the fixture's flat facts for all tests of questions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import KnowledgeGraph
from kg.questions import Asker

FACTS = Path(__file__).parent / "facts.jsonl"


@pytest.fixture(scope="session")
def asker() -> Iterator[Asker]:
    with KnowledgeGraph.open(":memory:") as graph:
        report = graph.build([], facts=[FACTS], no_background=True)
        assert report.ok, report.failed
        yield Asker(graph.store)
