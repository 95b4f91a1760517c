"""States and provinces abroad that English text writes behind a city: Buffalo, New York."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache

from kg import knowledge


@lru_cache(maxsize=1)
def regions_abroad() -> Mapping[str, str]:
    """State or province → its country by its Chinese name, of [regions] in data/cues/english.toml."""
    with knowledge.path("data", "cues", "english.toml").open("rb") as stream:
        table: dict[str, dict[str, str]] = tomllib.load(stream)
    return {name: country for country, names in table["regions"].items() for name in names.split("|")}
