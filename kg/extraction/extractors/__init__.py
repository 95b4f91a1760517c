"""Extractors for what no pattern can say: amounts, tables, events. A visible table, one module a fact type."""

from __future__ import annotations

import importlib

from kg.extraction.base import TypeExtractor

TYPES = (
    "event",
    "agreement",
    "honour",
    "finance",
    "staffing",
    "indicator",
    "project",
    "evaluation",
    "statistic",
)


def load_extractors() -> tuple[TypeExtractor, ...]:
    """Every extractor, built from its knowledge file."""
    found: list[TypeExtractor] = []
    for name in TYPES:
        try:
            module = importlib.import_module(f"kg.extraction.extractors.{name}")
        except ModuleNotFoundError:
            continue
        if hasattr(module, "load"):
            found.append(module.load())
    return tuple(found)
