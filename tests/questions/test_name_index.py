"""The names of a graph: made once for each version of a store, kept beside it, made anew where they do not fit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg import KnowledgeGraph
from kg.questions import Asker
from kg.questions.name_index import FILE
from kg.store import open_store

FACTS = Path(__file__).parent / "facts.jsonl"
QUESTION = "苏州有哪些友好城市？"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    location = tmp_path_factory.mktemp("names") / "store"
    with KnowledgeGraph.open(location) as graph:
        assert graph.build([], facts=[FACTS], no_background=True).ok
    return location


def _answers(location: Path) -> list[object]:
    with open_store(location, read_only=True) as store:
        return [item.value for item in Asker(store).ask(QUESTION).answers]


def _file(location: Path) -> Path:
    return location / "versions" / (location / "current").read_text("utf-8").strip() / FILE


def test_the_first_question_keeps_the_names_with_the_version(built: Path) -> None:
    first = _answers(built)
    written = _file(built).stat().st_mtime_ns
    assert len(first) == 4
    assert _answers(built) == first
    assert _file(built).stat().st_mtime_ns == written


@pytest.mark.parametrize("content", ["", "{", '{"made_by": "another"}'])
def test_names_that_are_damaged_or_of_another_program_are_made_anew(built: Path, content: str) -> None:
    first = _answers(built)
    _file(built).write_text(content, "utf-8")
    assert _answers(built) == first
    assert json.loads(_file(built).read_text("utf-8"))["things"]


def test_what_is_kept_is_what_is_made(built: Path) -> None:
    _file(built).unlink(missing_ok=True)
    found = []
    for _ in range(2):
        with open_store(built, read_only=True) as store:
            names = Asker(store).scope(QUESTION, "zh").names
            spelt = {" ".join(key): names.things(key) for key in names.long_keys}
            found.append((dict(names.all), dict(names.offices), names.latin, spelt))
    assert found[0] == found[1]


def test_a_new_version_has_names_of_its_own(tmp_path: Path) -> None:
    location = tmp_path / "store"
    rows = FACTS.read_text("utf-8").splitlines()
    facts = tmp_path / "facts.jsonl"
    counts = []
    for some in (rows[:2], rows[:4]):
        facts.write_text("\n".join(some), "utf-8")
        with KnowledgeGraph.open(location) as graph:
            graph.build([], facts=[facts], no_background=True)
        counts.append(len(_answers(location)))
    assert counts == [2, 4]


def test_a_writer_and_a_store_in_memory_keep_nothing(built: Path) -> None:
    with open_store(built) as writer, open_store(":memory:") as memory:
        assert writer.beside(FILE) is None
        assert memory.beside(FILE) is None
