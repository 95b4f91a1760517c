"""The evaluation's questions over the graph of the real reports; a recorded floor that only rises."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import judging
import pytest

from kg import KnowledgeGraph

SHARED = Path(__file__).resolve().parents[3] / "shared"
OWN_RIGHT, OWN_WRONG = 0.84, 0.06  # our own, batches 4 to 8 among them; a list that lacks a name counts as wrong
RIGHT, WRONG = 0.93, 0.01  # at least and at most; what extraction misses counts against questions too


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="no evaluation texts beside the project")
def test_the_evaluation_s_questions_are_answered_at_least_as_well_as_before(tmp_path: Path) -> None:
    with KnowledgeGraph.open(tmp_path / "store") as graph:
        assert graph.build([SHARED / "reports"], no_background=True).ok
        right, wrong, missed = judging.shares(
            judging.read(Path(__file__).with_name("report_questions.jsonl")), graph.ask
        )
        assert right >= OWN_RIGHT, "\n".join(missed)
        assert wrong <= OWN_WRONG, "\n".join(missed)
    score = SHARED / "eval" / "ask_score.py"
    command = [sys.executable, str(score), "--store", str(tmp_path / "store"), str(score.with_name("questions.jsonl"))]
    table = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    row = re.search(r"^ALL\s+(\d+)\s+([\d.]+)\s+([\d.]+)", table, re.MULTILINE)
    refused = re.search(r"^kind none\s+(\d+)\s+([\d.]+)", table, re.MULTILINE)
    assert row is not None
    assert refused is not None
    assert float(row[2]) >= RIGHT, table
    assert float(row[3]) <= WRONG, table
    assert float(refused[2]) == 1.0, table
