"""The examples of data/rules/project.toml."""

from __future__ import annotations

from typing import Any

import pytest
from number_examples import cases, check


@pytest.mark.parametrize("entry", cases("project"))
def test_example(entry: dict[str, Any]) -> None:
    check("project", entry)
