"""What all requests share: the knowledge, the present snapshot of the store, the processes for queries."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import Final

from kg.errors import StoreError
from kg.locations import MEMORY
from kg.ontology import Ontology
from kg.queries import Catalogue
from kg.web.jobs import Job, Refused, Reply
from kg.web.settings import Settings
from kg.web.snapshot import Snapshot
from kg.web.words import Words
from kg.web.workers import Workers

_LOOK: Final = 1.0  # seconds between two looks whether another version was published


class Site:
    """One application's state; nothing of it is shared between applications."""

    def __init__(self, location: str | Path, settings: Settings) -> None:
        if str(location) == MEMORY:
            raise StoreError("a site needs a store in a folder; make one with: kg build PATH… --store FOLDER")
        self.location = str(location)
        self.settings = settings
        self.words = Words.load()
        self.workers = Workers(self.location, settings)
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._looked = 0.0
        self._watcher: Callable[[Snapshot], None] | None = None

    @cached_property
    def ontology(self) -> Ontology:
        return Ontology.load()

    @cached_property
    def catalogue(self) -> Catalogue:
        return Catalogue.load()

    def snapshot(self) -> Snapshot:
        """The graph as it was published last."""
        with self._lock:
            now = monotonic()
            if self._snapshot is None or (now - self._looked > _LOOK and not self._snapshot.store.current):
                self._open()
            self._looked = now if now - self._looked > _LOOK else self._looked
            assert self._snapshot is not None
            return self._snapshot

    def fresh(self) -> Snapshot | None:
        """The present snapshot if it was found to be so within the last second; never waits, unlike ``snapshot``."""
        return self._snapshot if monotonic() - self._looked <= _LOOK else None

    def renew(self, old: Snapshot, *, tell: bool = True) -> Snapshot:
        """A new snapshot in place of one that can no longer be read, or is out of date.

        tell: whether whoever watches is told; not where another is to be expected soon.
        """
        with self._lock:
            if self._snapshot is old:
                self._open(tell=tell)
            assert self._snapshot is not None
            return self._snapshot

    def watch(self, opened: Callable[[Snapshot], None]) -> None:
        """Tell somebody of the present snapshot and of each new one; the call must return at once."""
        self._watcher = opened
        opened(self.snapshot())

    def run(self, job: Job) -> Reply:
        """Run a visitor's query in a process of its own."""
        return self.workers.run(job)

    def _open(self, *, tell: bool = True) -> None:
        number = self._snapshot.number + 1 if self._snapshot else 1
        self._snapshot = Snapshot(self.location, number, self.ontology)
        if tell and self._watcher is not None:
            self._watcher(self._snapshot)


__all__ = ["Job", "Refused", "Site"]
