"""The examples of data/rules/staffing.toml."""

from __future__ import annotations

from typing import Any

import pytest
from number_examples import cases, check


@pytest.mark.parametrize("entry", cases("staffing"))
def test_example(entry: dict[str, Any]) -> None:
    check("staffing", entry)
