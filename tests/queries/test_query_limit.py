"""A query that takes too long is given up: in the API, on the command line, and the caller goes on."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg import KnowledgeGraph
from kg.errors import TimeLimitError, UsageError
from kg.queries import within

ROOT = Path(__file__).resolve().parents[2]
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f . ?g ?s ?h FILTER(STR(?a) > STR(?h)) }"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("limit")
    (folder / "report.txt").write_text(
        "南昌市2021年外事工作总结\n\n2021年，南昌市与日本高松市缔结友好城市关系。\n", "utf-8"
    )
    with KnowledgeGraph.open(folder / "store") as graph:
        graph.build([folder / "report.txt"])
    return folder / "store"


@pytest.mark.parametrize("seconds", [None, 5.0])
def test_what_ends_in_time_is_given(seconds: float | None) -> None:
    assert within(seconds, lambda: [1]) == [1]
    assert within(seconds, lambda: None) is None


def test_what_the_work_raises_is_raised() -> None:
    def fail() -> None:
        raise UsageError("no such place")

    with pytest.raises(UsageError, match="no such place"):
        within(5.0, fail)


def test_a_long_query_is_given_up_and_the_graph_goes_on(store: Path) -> None:
    with KnowledgeGraph.open(store, seconds=3) as graph:
        start = time.monotonic()
        with pytest.raises(TimeLimitError, match=r"stopped after 3 seconds"):
            graph.query(ENDLESS)
        assert time.monotonic() - start < 20
        assert len(graph.query("SELECT ?s { ?s ?p ?o } LIMIT 3")) == 3


def test_the_command_line_gives_up_with_a_message(store: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "kg", "query", "-", "--store", str(store), "--timeout", "0.5"],
        input=ENDLESS,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.startswith("kg: error: stopped after 0.5 seconds; ask for less, or allow more time; ")
    assert "see kg check" in ended.stderr
