"""The README's Python example runs, its commands exist, and its links lead to files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg import KnowledgeGraph, knowledge

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_python_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.S)
    with KnowledgeGraph.open(tmp_path / "demo" / "kg-store") as graph:
        graph.build([knowledge.path("data", "corpus")])
    monkeypatch.chdir(tmp_path)
    exec(compile(example, "README.md", "exec"), {})
    out = capsys.readouterr().out
    assert "partnership" in out and "Jingdezhen" in out


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\((?!http)([^)#]+)\)", README))))
def test_links_lead_to_files(target: str) -> None:
    assert (ROOT / target).exists()


def test_every_command_named_exists() -> None:
    from kg.cli.commands import app

    known = {c.name or c.callback.__name__ for c in app.registered_commands if c.callback}
    known |= {group.name for group in app.registered_groups}
    named = set(re.findall(r"^kg (\w+)", README, re.M))
    assert named and named <= known
