"""The examples of data/rules/evaluation.toml."""

from __future__ import annotations

from typing import Any

import pytest
from number_examples import cases, check


@pytest.mark.parametrize("entry", cases("evaluation"))
def test_example(entry: dict[str, Any]) -> None:
    check("evaluation", entry)
