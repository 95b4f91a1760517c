"""The real reports, end to end: build, facts, queries, evidence. Needs the evaluation texts beside the project."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import KnowledgeGraph
from kg.documents import find_documents
from kg.flat import to_line

SHARED = Path(__file__).resolve().parents[3] / "shared"
FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text(encoding="utf-8"))
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="no evaluation texts beside the project"),
]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    with KnowledgeGraph.open(tmp_path_factory.mktemp("reports") / "store") as graph:
        report = graph.build([SHARED / "reports", SHARED / "eval" / "passages"], no_background=True)
        assert len(report.read) == 25 and report.ok
        yield graph


def squeezed(text: str) -> str:
    return re.sub(r"\s|— ?\d+ ?—", "", unicodedata.normalize("NFKC", text))


def score(gold: Path, system: Path) -> tuple[float, float, str]:
    """ALL F1, mean F1 of types, and the table, of the evaluation's own scorer."""
    command = [sys.executable, str(SHARED / "eval" / "score.py"), "--gold", str(gold), "--system", str(system)]
    table = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    overall = re.search(r"^ALL .* ([\d.]+) +[\d.]+$", table, re.M)
    mean = re.search(r"^MEAN of types +([\d.]+)", table, re.M)
    assert overall and mean, table
    return float(overall[1]), float(mean[1]), table


def test_score_stays_above_the_floor(graph: KnowledgeGraph, tmp_path: Path) -> None:
    system = tmp_path / "facts.jsonl"
    system.write_text("".join(to_line(fact) + "\n" for fact in graph.facts()), encoding="utf-8")
    overall, mean, table = score(SHARED / "eval" / "gold", system)
    assert overall >= FLOORS["gold"]["all"], table
    assert mean >= FLOORS["gold"]["mean"], table


def test_facts_of_the_store_are_those_of_the_documents(graph: KnowledgeGraph) -> None:
    paths = [str(SHARED / "reports"), str(SHARED / "eval" / "passages")]
    direct = run_kg("facts", *paths).splitlines()
    stored = run_kg("facts", "--store", graph.location).splitlines()
    assert len(direct) > 400
    assert sorted(direct) == sorted(stored)


def run_kg(*arguments: str) -> str:
    """What ``kg`` prints; it must succeed."""
    command = [sys.executable, "-m", "kg", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_every_quote_stands_at_its_offsets_in_the_source_file(graph: KnowledgeGraph) -> None:
    files = {file.stem: file for file in find_documents([SHARED / "reports", SHARED / "eval" / "passages"])}
    sources = {doc: file.read_text(encoding="utf-8") for doc, file in files.items()}
    facts = graph.facts()
    assert len(facts) > 400
    for fact in facts:
        for passage in fact.evidence:
            found = squeezed(sources[passage.doc][passage.start : passage.end])
            assert found == squeezed(passage.quote), (passage, found)


def test_every_catalogue_query_runs(graph: KnowledgeGraph) -> None:
    for name in graph.catalogue:
        graph.query(name)


@pytest.mark.parametrize(
    "question", ["which cities partner with ceramic-producing towns", "哪些城市与产瓷城市结为友好城市？"]
)
def test_the_designs_own_question_is_answered_with_evidence(graph: KnowledgeGraph, question: str) -> None:
    answer = graph.ask(question)
    assert answer.understood
    assert "景德镇市" in {item.labels.get("zh") for item in answer.answers}
    assert answer.evidence
