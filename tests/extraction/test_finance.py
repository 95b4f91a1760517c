"""The examples of data/rules/finance.toml."""

from __future__ import annotations

from typing import Any

import pytest
from number_examples import cases, check


@pytest.mark.parametrize("entry", cases("finance"))
def test_example(entry: dict[str, Any]) -> None:
    check("finance", entry)
