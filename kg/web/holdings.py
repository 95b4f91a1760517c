"""What the graph of a snapshot holds, counted once."""

from __future__ import annotations

from typing import Final

from kg.statistics import Statistics, statistics
from kg.web.snapshot import Snapshot

LARGEST: Final = 25_000  # facts; what pages need of more of them takes seconds to work out


def held(snapshot: Snapshot) -> Statistics:
    """Documents, facts by type, entities; not quads."""
    return snapshot.once("statistics", lambda: statistics(snapshot.store, snapshot.ontology, quads=False), pinned=True)


def is_large(snapshot: Snapshot) -> bool:
    """Whether there are so many facts that not all of them are drawn, nor shown before pages are ready."""
    return held(snapshot).total > LARGEST
