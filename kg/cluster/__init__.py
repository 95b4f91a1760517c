"""Reading on many machines with Dask Distributed (the extra ``cluster``): sources → jobs → workers → store or files."""

from kg.cluster.partitions import build_partitions
from kg.cluster.sources import Source, find_jobs, find_sources
from kg.cluster.workers import Cluster

__all__ = ["Cluster", "Source", "build_partitions", "find_jobs", "find_sources"]
