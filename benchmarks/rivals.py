"""The same queries on other engines: rdflib in memory, and Virtuoso Open Source on loopback in a temporary folder."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import rdflib

from kg.queries import Query
from kg.queries.catalogue import Given
from kg.queries.running import prepared
from kg.store import Store, open_store
from kg.store.binding import bind_text

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "store"))
import servers

_PAGE = 8192 + 700  # bytes that one of Virtuoso's buffers takes
_MEMORY = 2_000_000_000


def dump(store: Store, path: Path) -> None:
    """All graphs as N-Quads."""
    with path.open("wb") as out:
        store.dump(out)


@contextmanager
def rdflib_runner(store: Store, longest: float) -> Iterator[Callable[[Query, Mapping[str, Given]], float | None]]:
    """What runs one query on rdflib's dataset in memory: its seconds, None where it fails or takes longer."""
    dataset = rdflib.Dataset(default_union=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "all.nq"
        dump(store, path)
        dataset.parse(path, format="nquads")

    def run(query: Query, given: Mapping[str, Given]) -> float | None:
        text = bind_text(*prepared(store, query, given))
        ours, theirs = multiprocessing.Pipe(duplex=False)
        child = multiprocessing.get_context("fork").Process(target=_timed, args=(dataset, text, theirs))
        child.start()
        theirs.close()
        try:
            return float(ours.recv()) if ours.poll(longest) else None
        except EOFError:  # the child ended without an answer: rdflib refuses the query
            return None
        finally:
            child.kill()
            child.join()

    yield run


def _timed(dataset: rdflib.Dataset, text: str, out: multiprocessing.connection.Connection) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    start = time.perf_counter()
    list(dataset.query(text))
    out.send(time.perf_counter() - start)


def virtuoso_version() -> str | None:
    """What the server says of itself; None where it is not installed."""
    binary = shutil.which("virtuoso-t")
    if binary is None or shutil.which("isql-vt") is None:
        return None
    said = subprocess.run([binary, "-?"], capture_output=True, text=True, check=False)
    return next((line.strip() for line in (said.stdout + said.stderr).splitlines() if "Version" in line), "unknown")


@contextmanager
def virtuoso(store: Store) -> Iterator[tuple[Store, float]]:
    """A server with the same quads, as a store, and the seconds its bulk loader took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        dump(store, folder / "all.nq")
        with servers.virtuoso(folder, buffers=_MEMORY // _PAGE) as server:
            start = time.perf_counter()
            server.execute(f"ld_dir('{folder}', 'all.nq', 'urn:none')", "rdf_loader_run()", "checkpoint")
            seconds = time.perf_counter() - start
            with open_store(server.query, read_only=True) as served:
                yield served, seconds
