"""The examples of data/rules/statistic.toml."""

from __future__ import annotations

from typing import Any

import pytest
from number_examples import cases, check


@pytest.mark.parametrize("entry", cases("statistic"))
def test_example(entry: dict[str, Any]) -> None:
    check("statistic", entry)
