"""Honours in English documents: "presented the … Award to …", "was named …"."""

from __future__ import annotations

from collections.abc import Iterator

from kg.extraction.base import Parsed
from kg.model import Honour


def english_honours(parsed: Parsed, confidence: float) -> Iterator[Honour]:
    """The honours that English sentences tell."""
    del parsed, confidence
    return iter(())
