"""Whole documents over own processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache
from itertools import islice
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import StoreError
from kg.reading import Job, Outcome, Reader, fingerprint, largest_first

if TYPE_CHECKING:
    from kg.extraction import Extractor


def in_processes(work: list[Job], jobs: int, judged: Path | None) -> Iterator[Outcome]:
    """The outcomes of jobs, as they come; the processes begin to load at once, not when the first is asked for."""
    context = _context(any(job.given is None for job in work))
    return _spread(largest_first(work), jobs, judged, context)


def _context(extracting: bool) -> BaseContext:
    """Where there are such, workers fork from a process that has loaded the rules once for all of them; it is started
    afresh, since what forks from this one would hold the store's lock and threads."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["kg.preloaded"] if extracting else ["kg.processes"])
    forkserver.ensure_running()
    return context


def _spread(work: list[Job], jobs: int, judged: Path | None, context: BaseContext) -> Iterator[Outcome]:
    """At most two documents a process wait, so that memory stays flat."""
    todo = iter(work)
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(dict(os.environ),)) as pool:
        running: set[Future[Outcome]] = {pool.submit(_work, job, judged) for job in islice(todo, 2 * jobs)}
        while running:
            finished, running = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                with _ended_workers():
                    outcome = future.result()
                yield outcome
                with _ended_workers():
                    running |= {pool.submit(_work, job, judged) for job in islice(todo, 1)}


@contextmanager
def _ended_workers() -> Iterator[None]:
    """Say clearly that a worker was ended, as the system does where memory is short."""
    try:
        yield
    except BrokenProcessPool as error:
        raise StoreError(
            "a worker process was ended from outside (out of memory?); what was read so far is "
            "stored, run the same build again to go on, with fewer --jobs"
        ) from error


# --- in the workers -----------------------------------------------------------------------------------------


def _begin(environment: Mapping[str, str]) -> None:
    """Take over the environment of the process that builds: what a worker forks from may be older."""
    os.environ.clear()
    os.environ.update(environment)


def _work(job: Job, judged: Path | None) -> Outcome:
    return _reader(judged).read(job)


@cache
def _reader(judged: Path | None) -> Reader:
    """The reader of a worker process, loaded once."""
    return Reader(judged, _extractor)


def _extractor() -> Extractor:
    """The extractor that was loaded before the worker was forked, unless code or knowledge have changed since."""
    state, extractor = loaded()
    if state == fingerprint():
        return extractor
    loaded.cache_clear()
    return loaded()[1]


@cache
def loaded() -> tuple[str, Extractor]:
    """The state of code and knowledge, and the extractor loaded from it; raises KnowledgeError."""
    from kg.extraction import Extractor  # brings spaCy, which only extraction needs

    state, extractor = fingerprint(), Extractor.load()
    extractor.nlp  # noqa: B018 (a property that loads)
    return state, extractor
