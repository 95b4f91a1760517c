"""The competency questions: what the ontology must be able to answer, asked of the demo graph.

Each file of tests/competency/ holds a question in both languages, the query that answers it, and, after
``#+ expect:``, texts that must be among the answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions

from kg import KnowledgeGraph, knowledge
from kg.ontology import FA, Ontology

QUESTIONS = sorted((Path(__file__).parent / "competency").glob("*.rq"))
_HEADER = re.compile(r"^#\+ (zh|en|expect): (.+)$", re.M)
_CUBES = {"amounts", "staffingNumbers", "statistics"}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    with KnowledgeGraph.open(tmp_path_factory.mktemp("competency") / "store") as graph:
        graph.build([knowledge.path("data", "corpus")])
        yield graph


def test_there_are_enough_questions() -> None:
    assert len(QUESTIONS) >= 25


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_question_is_answered(graph: KnowledgeGraph, path: Path) -> None:
    text = path.read_text("utf-8")
    solutions = graph.store.query(text)
    assert isinstance(solutions, QuerySolutions)
    rows = [[value.value for value in solution if value is not None] for solution in solutions]
    assert rows, dict(_HEADER.findall(text))["en"]
    expected = dict(_HEADER.findall(text)).get("expect", "")
    for part in filter(None, map(str.strip, expected.split("|"))):
        assert any(part in value for row in rows for value in row), (part, rows)


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_question_is_asked_in_both_languages(path: Path) -> None:
    header = dict(_HEADER.findall(path.read_text("utf-8")))
    assert header["zh"].endswith("？")
    assert header["en"].endswith("?")


def test_questions_use_declared_terms_only() -> None:
    ontology = Ontology.load()
    declared = {*ontology.terms, *ontology.concepts_by_iri} | {FA + name for name in _CUBES}
    for path in QUESTIONS:
        used = set(re.findall(r"\bfa:([\w-]+)", path.read_text("utf-8")))
        assert {FA + name for name in used} <= declared, path.name


def test_questions_touch_every_type_of_fact() -> None:
    text = "".join(path.read_text("utf-8") for path in QUESTIONS)
    for fact_type in Ontology.load().fact_types.values():
        name = fact_type.iri.removeprefix(FA)
        assert re.search(rf"\bfa:{name}\b", text), name
