"""Honours: every example of data/rules/honour.toml, and what no example can show."""

from __future__ import annotations

from pathlib import Path

import pytest
from example_runs import agrees, examples_of, facts_of

from kg.extraction import Extractor
from kg.extraction.rules import Example


@pytest.mark.parametrize("example", examples_of("honour"), ids=lambda e: e.text[:24])
def test_example(extractor: Extractor, tmp_path: Path, example: Example) -> None:
    found = facts_of(extractor, "honour", example, tmp_path)
    for wanted in example.facts:
        assert any(agrees(f, wanted) for f in found), [dict(f.slots()) for f in found]
    assert len(found) == len(example.facts), [dict(f.slots()) for f in found]
