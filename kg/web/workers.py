"""Processes that run the visitors' queries: Oxigraph cannot be stopped in a query, a process can."""

from __future__ import annotations

import multiprocessing
import queue
import resource
import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Final, Self

from kg.errors import StoreError
from kg.web.errors import Busy, TooLong
from kg.web.jobs import Bench, Job, Refused, Reply
from kg.web.settings import Settings

_START: Final = 10.0  # seconds that a process may need to start on a busy machine


@dataclass(frozen=True, slots=True)
class _Worker:
    """A process and the pipe to it."""

    process: SpawnProcess
    pipe: Connection

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


class Workers:
    """A fixed number of processes, each with one query at a time; safe to use from several threads."""

    def __init__(self, location: str, settings: Settings) -> None:
        self._location = location
        self._settings = settings
        self._free: queue.Queue[_Worker] = queue.Queue()
        self._waiting = threading.Semaphore(settings.workers + settings.waiting)
        self._lock = threading.Lock()
        self._all: set[_Worker] = set()
        self._closed = False

    def start(self) -> None:
        """Start the processes one after another, so that the first pages need not share the machine with all."""
        self._add()

    def run(self, job: Job) -> Reply:
        """Run a job.

        Raises Busy where too many wait, TooLong where it was stopped, StoreError where its process died.
        """
        if not self._waiting.acquire(blocking=False):
            raise Busy("too many queries are running; try again in a moment")
        try:
            worker = self._next()
            return self._ask(worker, job)
        finally:
            self._waiting.release()

    def _next(self) -> _Worker:
        try:
            return self._free.get(timeout=_START + 2 * self._settings.seconds)
        except queue.Empty:
            raise Busy("all queries before this one take their whole time; try again in a moment") from None

    def _ask(self, worker: _Worker, job: Job) -> Reply:
        try:
            worker.pipe.send(job)
            if not worker.pipe.poll(self._settings.seconds):
                self._replace(worker)
                raise TooLong(f"the query was stopped after {self._settings.seconds:g} seconds; ask for less")
            reply: Reply = worker.pipe.recv()
        except (EOFError, OSError) as error:
            self._replace(worker)
            raise StoreError("the process that ran the query died; it may have needed too much memory") from error
        self._free.put(worker)
        return reply

    def _replace(self, worker: _Worker) -> None:
        with self._lock:
            self._all.discard(worker)
        worker.end()
        self._add()

    def _add(self) -> None:
        with self._lock:
            if self._closed or len(self._all) >= self._settings.workers:
                return
            context = multiprocessing.get_context("spawn")
            ours, theirs = context.Pipe()
            process = context.Process(
                target=_serve, args=(self._location, theirs, self._settings.memory), daemon=True, name="kg-query"
            )
            process.start()
            theirs.close()
            worker = _Worker(process, ours)
            self._all.add(worker)
        threading.Thread(target=self._greet, args=(worker,), daemon=True).start()

    def _greet(self, worker: _Worker) -> None:
        """Put a new process to use once it says that it has started, so that no query pays for that."""
        try:
            worker.pipe.recv()
        except (EOFError, OSError):  # the site was closed meanwhile, or the process could not start
            return
        self._free.put(worker)
        self._add()

    def close(self) -> None:
        """End all processes."""
        with self._lock:
            self._closed = True
            workers, self._all = self._all, set()
        for worker in workers:
            worker.end()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _serve(location: str, pipe: Connection, memory: int) -> None:
    """The loop of a worker process; it ends when the site does."""
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    bench = Bench(location)
    pipe.send(None)
    while True:
        try:
            job: Job = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        try:
            reply = bench.reply(job)
        except MemoryError:
            reply = Refused("TooLarge", "the query needs too much memory; ask for less", 413)
        pipe.send(reply)
