"""kg.evaluation: likeness, slots, matching; the same totals as the evaluation's own scorer where that is present."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kg.errors import UsageError
from kg.evaluation import compare, likeness, read_facts, score_pair

SHARED = Path(__file__).resolve().parents[2] / "shared"


def tie(**slots: Any) -> dict[str, Any]:
    return {"type": "partnership", "doc": "d", "quote": "甲乙", "a": "甲市", "kind": "sister_city", **slots}


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("耶拿市", "耶拿", 1.0),
        ("“云外交”活动", "云外交活动", 1.0),
        ("耶拿市", "卑尔根市", 0.0),
        ("友城大会", "友城大赛", 2 / 3),
    ],
)
def test_likeness(a: str, b: str, expected: float) -> None:
    assert likeness(a, b) == pytest.approx(expected)


CASES = [
    ("all right", tie(b="耶拿市", status="done"), tie(b="耶拿", status="done"), (1.0, True)),
    ("status wrong", tie(b="耶拿市", status="done"), tie(b="耶拿市", status="planned"), (0.5 + 0.5 * 2 / 3, False)),
    ("other city", tie(b="耶拿市"), tie(b="卑尔根市"), (0.0, False)),
    ("other reading", tie(b="耶拿市", status="done", also={"status": None}), tie(b="耶拿市"), (1.0, True)),
]


@pytest.mark.parametrize(("gold", "got", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_score_pair(gold: dict[str, Any], got: dict[str, Any], expected: tuple[float, bool]) -> None:
    credit, exact = score_pair(gold, got)
    assert (pytest.approx(credit), exact) == expected


def test_optional_gold_is_neither_rewarded_nor_punished() -> None:
    gold = [tie(b="耶拿市"), tie(b="卑尔根市", optional=True)]
    assert compare({"d": gold}, {"d": [tie(b="耶拿市")]}).rows["ALL"].f1 == 1.0
    assert compare({"d": gold}, {"d": [tie(b="耶拿市"), tie(b="卑尔根市")]}).rows["ALL"].f1 == 1.0
    report = compare({"d": gold}, {"d": [tie(b="耶拿市"), tie(b="都灵市", rule="x")]})
    assert report.rows["ALL"].precision == 0.5
    assert report.by_rule() == [("x", 0, 1), ("?", 1, 0)]


def test_reliability_counts_facts_by_confidence() -> None:
    gold = {"d": [tie(b="耶拿市"), tie(b="卑尔根市")]}
    got = [tie(b="耶拿市", confidence=0.97), tie(b="卑尔根市", confidence=0.75), tie(b="都灵市", confidence=0.75)]
    assert compare(gold, {"d": got}).reliability() == [(0.95, 1, 1.0), (0.7, 2, 0.5)]


@pytest.mark.parametrize("line", ["not json", '{"type": "party", "doc": "d"}', '{"type": "role"}'])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "facts.jsonl"
    file.write_text("\n" + line + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"facts.jsonl:2"):
        read_facts([file])


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="no evaluation texts beside the project")
def test_totals_are_those_of_the_evaluations_scorer(tmp_path: Path) -> None:
    gold = read_facts([SHARED / "eval" / "gold"])
    chance = random.Random(7)
    got = {doc: [perturbed(fact, chance) for fact in facts if chance.random() < 0.8] for doc, facts in gold.items()}
    system = tmp_path / "system.jsonl"
    lines = (json.dumps(fact, ensure_ascii=False) + "\n" for facts in got.values() for fact in facts)
    system.write_text("".join(lines), encoding="utf-8")
    command = [sys.executable, str(SHARED / "eval" / "score.py"), "--gold", str(SHARED / "eval" / "gold")]
    table = subprocess.run([*command, "--system", str(system)], capture_output=True, text=True, check=True).stdout
    rows = {line.split()[0]: line.split() for line in table.splitlines()}
    report = compare(gold, got)
    for name, row in report.rows.items():
        if row.gold or row.system:
            assert [f"{row.f1:.3f}", f"{row.exact_f1:.3f}"] == rows[name][5:7], name


def perturbed(fact: Any, chance: random.Random) -> dict[str, Any]:
    """A fact as a system might give it: without gold's marks, now and then with a wrong kind."""
    slots = {k: v for k, v in fact.items() if k not in ("also", "optional", "second")}
    return {**slots, "kind": "other"} if "kind" in slots and chance.random() < 0.2 else slots
