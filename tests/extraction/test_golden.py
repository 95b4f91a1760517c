"""Whole demo documents against gold made by reading them: F1 above a floor for each, which only ever rises."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from kg import knowledge
from kg.documents import find_documents, read_document
from kg.evaluation import compare, read_facts
from kg.extraction import Extractor
from kg.flat import to_flat

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
FLOORS = tomllib.loads((GOLDEN / "floors.toml").read_text(encoding="utf-8"))
DOCUMENTS = {path.stem: path for path in find_documents([knowledge.path("data", "corpus")])}


def test_every_golden_document_has_a_floor() -> None:
    assert {path.stem for path in GOLDEN.glob("*.jsonl")} == set(FLOORS)
    assert len(FLOORS) == 9


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_golden_document(name: str, extractor: Extractor) -> None:
    gold = read_facts([GOLDEN / f"{name}.jsonl"])
    got = [to_flat(fact) for fact in extractor.extract(read_document(DOCUMENTS[name]))]
    report = compare(gold, {name: got})
    row = report.rows["ALL"]
    shown = [dict(fact) for fact in (*report.missed[:5], *report.wrong[:5])]
    assert row.f1 >= FLOORS[name], f"precision {row.precision:.3f}, recall {row.recall:.3f}; {shown}"
    assert row.precision >= 0.8
