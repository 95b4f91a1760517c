"""What the graph of a snapshot holds, counted once."""

from __future__ import annotations

from kg.statistics import Statistics, statistics
from kg.web.snapshot import Snapshot


def held(snapshot: Snapshot) -> Statistics:
    """Documents, facts by type, entities; not quads."""
    return snapshot.once("statistics", lambda: statistics(snapshot.store, snapshot.ontology, quads=False), pinned=True)
