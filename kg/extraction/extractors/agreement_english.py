"""Agreements in English documents: "signed a memorandum of understanding with …"."""

from __future__ import annotations

from collections.abc import Iterator

from kg.extraction.base import Parsed
from kg.model import Agreement


def english_agreements(parsed: Parsed, confidence: float) -> Iterator[Agreement]:
    """The agreements that English sentences tell."""
    del parsed, confidence
    return iter(())
