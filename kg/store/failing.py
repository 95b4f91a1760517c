"""What is said where the files of an embedded store cannot be read or written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kg.errors import StoreError


@contextmanager
def reading(location: str) -> Iterator[None]:
    """Say what is wrong where the files of the store cannot be read."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise StoreError(f"the store {location} cannot be read: {error}; see: kg check") from error


@contextmanager
def writing(location: str) -> Iterator[None]:
    """Say what is wrong where the disk is full or cannot be written."""
    try:
        yield
    except OSError as error:
        cure = "make room or choose another disk, then run the same command again" if _full(error) else str(error)
        what = "the disk is full" if _full(error) else "it cannot be written"
        raise StoreError(f"the store {location}: {what}; what was committed before is kept; {cure}") from error


def _full(error: OSError) -> bool:
    """Whether an error of the database says that there is no room; it gives words, not numbers."""
    return any(text in str(error) for text in ("No space left", "File too large", "quota exceeded"))
