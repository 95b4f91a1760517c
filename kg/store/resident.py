"""A small graph is read from a copy in memory by whoever asks much of it: a lookup takes a third of the time there."""

from __future__ import annotations

import re
from pathlib import Path
from threading import Lock, Thread
from typing import Final

import pyoxigraph as ox

from kg.store.failing import reading

_MOST: Final = 100_000_000  # bytes of a store that is copied: 250,000 quads, which take 120 MB of memory
_AFTER: Final = (
    50  # queries before a copy is made: those of one command, and of the few questions of a script, are fewer
)
_PAGE: Final = re.compile(r"\s+(?:LIMIT|OFFSET)\s+\d+", re.IGNORECASE)


class Resident:
    """Chooses, for each query of a version that never changes, between the disk and a copy in memory.

    The copy is made by a thread beside the queries, which go on reading the disk until it is there. What has been asked
    for in pages by then stays on disk: the two hold their quads in another order, so pages of both would not fit.
    """

    def __init__(self, disk: ox.Store, location: str, after: int = _AFTER) -> None:
        """after: queries before the copy is made."""
        self._disk = disk
        self._location = location
        self._after = after
        self._lock = Lock()
        self._asked = 0
        self._begun: set[str] = set()
        self._copy: ox.Store | None = None
        self._failed: Exception | None = None
        self._thread: Thread | None = None

    @classmethod
    def of(cls, version: Path, disk: ox.Store, location: str) -> Resident | None:
        """For a version in its folder; None where it is too large to be copied."""
        size = sum(file.stat().st_size for file in (version / "data").iterdir())
        return cls(disk, location) if size <= _MOST else None

    def database(self, text: str) -> ox.Store:
        """Where this query is to be asked."""
        listing = _PAGE.sub("", text)
        in_pages = listing != text
        with self._lock:
            if self._copy is not None:
                return self._disk if in_pages and listing in self._begun else self._copy
            if in_pages:
                self._begun.add(listing)
            self._asked += 1
            if self._asked >= self._after:
                self._begin()
        return self._disk

    def hold(self) -> None:
        """Make the copy now and wait for it; raises StoreError where the version cannot be read."""
        with self._lock:
            self._begin()
        self.wait()
        if self._failed is not None:
            with reading(self._location):
                raise self._failed

    def wait(self) -> None:
        """Wait for the copy if it is being made, as before the store is closed."""
        if self._thread is not None:
            self._thread.join()

    def _begin(self) -> None:
        if self._thread is None:
            self._thread = Thread(target=self._make, name="kg-resident")
            self._thread.start()

    def _make(self) -> None:
        # Both steps give the interpreter free, which copying quad by quad would not.
        try:
            said = self._disk.dump(format=ox.RdfFormat.N_QUADS)
            copy = ox.Store()
            copy.bulk_load(said, ox.RdfFormat.N_QUADS)
        except (OSError, RuntimeError) as error:  # queries read the disk, and meet it there
            self._failed = error
            return
        with self._lock:
            self._copy = copy
