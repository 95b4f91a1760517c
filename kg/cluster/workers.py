"""Dask's workers: as many jobs under way as there is room for; each comes back once, whatever becomes of a worker."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from kg.cluster.sources import at_hand
from kg.errors import DocumentError, KgError, StoreError, UsageError
from kg.reading import Job, Outcome, Reader, fingerprint

Task = TypeVar("Task")
Result = TypeVar("Result")
_WAITING: Final = 2  # tasks for each thread of a worker, one under way and one ready: more would only fill memory
_CONNECT: Final = "10s"


class Cluster:
    """A local cluster of so many processes ("4"), or a running scheduler ("tcp://host:8786")."""

    def __init__(self, where: str, judged: Path | None = None) -> None:
        """judged: the table of what the user decided about places; its content travels with each job.

        Raises UsageError where the extra is not installed, the number is none, or nobody answers at the address,
        StoreError where a worker has another version of kg or of its knowledge.
        """
        self._where = where
        self._judgements = judged.read_bytes() if judged and judged.is_file() else b""
        self._client = _connect(where)
        self._check()

    def _check(self) -> None:
        """Compare what every worker knows with what this process knows."""
        own = fingerprint()
        for address, theirs in self._client.run(fingerprint).items():
            if theirs != own:
                raise StoreError(f"the worker {address} has another version of kg or its knowledge; install the same")

    def outcomes(self, jobs: Iterable[Job]) -> Iterator[Outcome]:
        """The outcome of every job, as they come."""
        for job, given in self.spread(read, jobs, self._judgements):
            yield given if isinstance(given, Outcome) else Outcome(job, failure=str(given))

    def spread(
        self, work: Callable[[Task, bytes], Result], tasks: Iterable[Task], judgements: bytes | None = None
    ) -> Iterator[tuple[Task, Result | KgError]]:
        """Do tasks on the workers; each comes back once, with its result or why there is none.

        Dask does again what a worker that died was doing; a task that ends its worker again and again comes back with
        an error. Raises KnowledgeError as the work does, StoreError where the scheduler is gone.
        """
        from distributed import KilledWorker, as_completed
        from distributed.comm import CommClosedError

        sent = self._judgements if judgements is None else judgements
        todo = iter(tasks)
        known: dict[str, Task] = {}

        def submitted(count: int) -> list[Any]:
            futures = []
            for task in islice(todo, count):
                future = self._client.submit(work, task, sent, pure=False)
                known[future.key] = task
                futures.append(future)
            return futures

        running = as_completed(submitted(self.room), loop=self._client.loop)
        for future in running:
            task = known.pop(future.key)
            try:
                result: Result | KgError = future.result()
            except KilledWorker as error:
                result = DocumentError(f"every worker that was given it died ({error}); look at their memory")
            except (CommClosedError, TimeoutError) as error:
                raise StoreError(f"the cluster {self._where} is gone ({error}); run the same command again") from error
            future.release()
            running.update(submitted(1))
            yield task, result

    @property
    def room(self) -> int:
        """How many tasks are sent before one has come back."""
        threads: int = sum(self._client.nthreads().values())
        return max(1, _WAITING * threads)

    def close(self) -> None:
        """Leave the cluster; a local one ends."""
        cluster = self._client.cluster
        self._client.close()
        if cluster is not None:
            cluster.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _connect(where: str) -> Any:
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise UsageError("install what a cluster needs: pip install foreign-affairs-kg[cluster]") from error
    if not where.isdecimal():
        try:
            return Client(where, timeout=_CONNECT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise UsageError(f"--cluster {where}: no scheduler answers there ({error})") from error
    if int(where) < 1:
        raise UsageError(f"--cluster {where}: give a number of processes, or the address of a scheduler")
    local = LocalCluster(
        n_workers=int(where), threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    )
    return Client(local, set_as_default=False)


def read(job: Job, judgements: bytes) -> Outcome:
    """Read one document on a worker; the outcome carries the job as it was sent, not the fetched file."""
    try:
        with at_hand(job) as near:
            return replace(reader(judgements).read(near), job=job)
    except DocumentError as error:
        return Outcome(job, failure=str(error))


@cache
def reader(judgements: bytes) -> Reader:
    """The reader of a worker process, loaded once for each state of the judgements."""
    if not judgements:
        return Reader()
    with tempfile.NamedTemporaryFile("wb", prefix="kg-judgements-", suffix=".tsv", delete=False) as file:
        file.write(judgements)
    return Reader(Path(file.name))
