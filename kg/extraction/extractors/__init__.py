"""Extractors for what no pattern can say: amounts, tables, events. A visible table, one module a fact type."""

from __future__ import annotations

import importlib

from kg.extraction.base import TypeExtractor

TYPES = (
    "partnership",
    "org",
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
    return tuple(importlib.import_module(f"{__name__}.{name}").load() for name in TYPES)
