"""Writing and opening stores: load rates as ratios to pyoxigraph's own bulk loading, sizes, memory, in one run.

    python benchmarks/synthetic.py --quads 100000 --seed 1 /tmp/hundred-thousand
    python benchmarks/store.py /tmp/hundred-thousand [--times 3]

Each way writes the same documents' quads into a new folder in a process of its own and flushes them to the disk; the
ways take turns, and the median counts. Processor time, which other work on the machine disturbs less, is given besides.
"""

from __future__ import annotations

import argparse
import io
import json
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.graph.iris import document_graph
from kg.loading import load
from kg.store import ReadDocument, Reading, open_store
from kg.version import __version__

QUADS = "documents.nq"


@dataclass(frozen=True, slots=True)
class Measured:
    """One way, once: seconds by the clock and of the processor, what they wrote, the process's largest size."""

    seconds: float
    processor: float
    quads: int
    bytes: int
    memory: int


def quads_of(work: Path) -> list[tuple[str, tuple[ox.Quad, ...]]]:
    """The quads by document."""
    found: dict[str, list[ox.Quad]] = {}
    for quad in ox.parse(path=str(work / QUADS), format=ox.RdfFormat.N_QUADS):
        found.setdefault(quad.graph_name.value, []).append(quad)
    return [(name.rpartition("/")[2], tuple(quads)) for name, quads in found.items()]


def bulk_load(work: Path, out: Path) -> Callable[[], object]:
    def run() -> None:
        store = ox.Store(str(out))
        store.bulk_load(path=str(work / QUADS), format=ox.RdfFormat.N_QUADS)
        store.flush()

    return run


def extend(work: Path, out: Path) -> Callable[[], object]:
    quads = [quad for _, some in quads_of(work) for quad in some]

    def run() -> None:
        store = ox.Store(str(out))
        store.extend(quads)
        store.flush()

    return run


def extend_by_document(work: Path, out: Path) -> Callable[[], object]:
    documents = quads_of(work)

    def run() -> None:
        store = ox.Store(str(out))
        for _, quads in documents:
            store.extend(quads)
        store.flush()

    return run


def kg_load(work: Path, out: Path) -> Callable[[], object]:
    def run() -> None:
        with open_store(out) as store:
            load(store, [work / QUADS], derive=False)

    return run


def kg_documents(work: Path, out: Path) -> Callable[[], object]:
    documents = quads_of(work)

    def run() -> None:
        replace(out, documents, "1")

    return run


def kg_documents_again(work: Path, out: Path) -> Callable[[], object]:
    """Each document anew, with an eighth of its statements otherwise."""
    documents = quads_of(work)
    replace(out, documents, "1")
    changed = [(doc, tuple(q for n, q in enumerate(quads) if n % 8)) for doc, quads in documents]

    def run() -> None:
        replace(out, changed, "2")

    return run


def replace(out: Path, documents: list[tuple[str, tuple[ox.Quad, ...]]], key: str) -> None:
    """What a build does with documents that were read."""
    with open_store(out) as store:
        for start in range(0, len(documents), store.at_once):
            some = documents[start : start + store.at_once]
            store.replace_documents([Reading(ReadDocument(doc, key), quads) for doc, quads in some])
            store.flush()


def rdflib_memory(work: Path, out: Path) -> Callable[[], object]:  # noqa: ARG001 (one signature for all)
    import rdflib

    data = (work / QUADS).read_bytes()
    return lambda: rdflib.Dataset().parse(io.BytesIO(data), format="nquads")


WAYS: Mapping[str, Callable[[Path, Path], Callable[[], object]]] = {
    "pyoxigraph bulk_load": bulk_load,
    "pyoxigraph extend, once": extend,
    "pyoxigraph extend, each document": extend_by_document,
    "kg load": kg_load,
    "kg, document by document": kg_documents,
    "kg, documents again, an eighth changed": kg_documents_again,
    "rdflib in memory": rdflib_memory,
}


def measure(way: str, work: Path) -> Measured:
    """One way, in this process."""
    with tempfile.TemporaryDirectory(dir=work) as folder:
        out = Path(folder) / "store"
        run = WAYS[way](work, out)
        clock, processor = time.perf_counter(), time.process_time()
        run()
        seconds, used = time.perf_counter() - clock, time.process_time() - processor
        files = {stat.st_ino: stat.st_size for file in out.rglob("*") if file.is_file() and (stat := file.stat())}
        size = sum(files.values())  # a published version is links to the same files
        with (work / QUADS).open("rb") as lines:
            quads = sum(1 for _ in lines)
    return Measured(seconds, used, quads, size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


def in_own_process(way: str, work: Path) -> Measured:
    done = subprocess.run([sys.executable, __file__, str(work), "--way", way], check=True, capture_output=True)
    return Measured(**json.loads(done.stdout))


def openings(store: Path, times: int) -> float:
    """Seconds to open a store for reading, median."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        open_store(store, read_only=True).close()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--way", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        found = measure(given.way, given.store)
        print(json.dumps({name: getattr(found, name) for name in Measured.__slots__}))
        return
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        with open_store(given.store, read_only=True) as store, (work / QUADS).open("wb") as out:
            for doc in sorted(store.documents()):
                out.write(ox.serialize(store.quads(document_graph(doc)), format=ox.RdfFormat.N_QUADS) or b"")
        runs: dict[str, list[Measured]] = {way: [] for way in WAYS}
        for _ in range(given.times):
            for way in WAYS:
                runs[way].append(in_own_process(way, work))
    report(runs)
    print(f"\nOpening {given.store} for reading: {openings(given.store, 20) * 1e3:.1f} ms")


def report(runs: Mapping[str, list[Measured]]) -> None:
    middle = {
        way: Measured(*(statistics.median(getattr(one, name) for one in some) for name in Measured.__slots__))
        for way, some in runs.items()
    }
    base = middle["pyoxigraph bulk_load"]
    print(f"kg {__version__}, pyoxigraph {ox.__version__}, Python {platform.python_version()}, {platform.machine()}; ")
    print(f"{base.quads:,} quads; ratios to bulk_load, of the median of {len(next(iter(runs.values())))} runs\n")
    print("| way | quads/s | ratio | ratio of processor time | bytes a quad | peak memory MB |")
    print("| --- | --: | --: | --: | --: | --: |")
    for way, one in middle.items():
        rate, ratio, used = one.quads / one.seconds, base.seconds / one.seconds, base.processor / one.processor
        size = f"{one.bytes / one.quads:.0f}" if one.bytes else "–"
        print(f"| {way} | {rate:,.0f} | {ratio:.2f} | {used:.2f} | {size} | {one.memory / 1e6:,.0f} |")


if __name__ == "__main__":
    main()
