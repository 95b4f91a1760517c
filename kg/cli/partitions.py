"""``kg build --cluster … --into``: N-Quads files for a bulk loader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from kg.errors import UsageError
from kg.model import Context

if TYPE_CHECKING:
    from kg.building import BuildReport


def write_partitions(
    places: Sequence[str],
    into: str,
    cluster: str | None,
    overrides: Context | None,
    progress: Callable[[int, int, str], None] | None,
) -> BuildReport:
    """Read documents on a cluster into files below a folder or URL; raises UsageError without a cluster."""
    from kg.cluster import Cluster, build_partitions, find_jobs

    if cluster is None:
        raise UsageError("--into needs --cluster, e.g.: kg build reports/ --cluster 2 --into parts/")
    jobs = find_jobs(places, overrides=overrides)
    with Cluster(cluster) as workers:
        return build_partitions(workers, jobs, into, progress=progress)
