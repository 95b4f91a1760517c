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
    """One application's state; nothing of it is shared between applications.

    Readers have the snapshot that is shown. A newer one is worked out beside it first, by whoever watches, and is shown
    when its pages are ready; without anybody who watches it is shown at once.
    """

    def __init__(self, location: str | Path, settings: Settings) -> None:
        if str(location) == MEMORY:
            raise StoreError("a site needs a store in a folder; make one with: kg build PATH… --store FOLDER")
        self.location = str(location)
        self.settings = settings
        self.words = Words.load()
        self.workers = Workers(self.location, settings)
        self._opening = threading.RLock()
        self._newest = Snapshot(self.location, 1, self.ontology)
        self._shown = self._newest
        self._looked = monotonic()
        self._outdated: Callable[[], None] | None = None

    @cached_property
    def ontology(self) -> Ontology:
        return Ontology.load()

    @cached_property
    def catalogue(self) -> Catalogue:
        return Catalogue.load()

    def snapshot(self) -> Snapshot:
        """The graph as readers have it: as it was published last, or before where a newer one is not ready yet."""
        if monotonic() - self._looked > _LOOK:
            self._looked = monotonic()
            if not self._shown.store.current:
                if self._outdated is not None:
                    self._outdated()
                else:
                    self.show(self.newest())
        return self._shown

    def fresh(self) -> Snapshot | None:
        """The present snapshot if it was found to be so within the last second; never waits, unlike ``snapshot``."""
        return self._shown if monotonic() - self._looked <= _LOOK else None

    def newest(self) -> Snapshot:
        """The graph as it was published last, ready or not."""
        with self._opening:
            if not self._newest.store.current:
                self._newest = self._next()
            return self._newest

    def renew(self, old: Snapshot) -> Snapshot:
        """A new snapshot in place of one that can no longer be read, or that has just been overtaken by a decision."""
        with self._opening:
            if self._newest is old:
                self._newest = self._next()
            return self._newest

    def show(self, snapshot: Snapshot) -> None:
        """Let readers have a snapshot, unless they have a newer one."""
        with self._opening:
            if snapshot.number > self._shown.number:
                self._shown = snapshot

    def watch(self, outdated: Callable[[], None]) -> None:
        """Tell somebody when readers have an older graph than was published; the call must return at once."""
        self._outdated = outdated

    def run(self, job: Job) -> Reply:
        """Run a visitor's query in a process of its own."""
        return self.workers.run(job)

    def _next(self) -> Snapshot:
        return Snapshot(self.location, self._newest.number + 1, self.ontology)


__all__ = ["Job", "Refused", "Site"]
