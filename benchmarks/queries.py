"""How long each query of the catalogue takes, warm: median and 95th percentile, on stores of several sizes.

    python benchmarks/synthetic.py --quads 100000 --seed 1 /tmp/s5      (and 1000000 /tmp/s6, 10000000 /tmp/s7)
    python benchmarks/queries.py /tmp/s5 /tmp/s6 /tmp/s7 [--times 20] [--only event/] [--rdflib] [--virtuoso]

Parameters are those of the query's example; where the graph does not know a name in it, one that the graph has. Each
query gives its page (100 of them) where it has one. Stores that a reader who asks much keeps in memory
(kg/store/resident.py) are measured twice: on disk, and so. Processor time is given besides: on a machine that does
other things too it is the steadier number. --rdflib runs the same on rdflib in memory, for stores of up to 300,000
quads, and --virtuoso on Virtuoso Open Source on loopback, for stores of up to 3 million; ratios are theirs by ours,
by the clock.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from unittest.mock import patch

from pyoxigraph import QuerySolutions
from rivals import rdflib_runner, virtuoso, virtuoso_version

from kg.errors import KgError, UsageError
from kg.graph.iris import FA, ID, SKOS
from kg.queries import Catalogue, Query, run
from kg.queries.catalogue import Given
from kg.store import EmbeddedStore, Store, open_store, remote

_STARTS = {"place": "place/", "country": "country/", "org": "org/", "person": "person/", "agent": "place/"}


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one query: median and 95th percentile by the clock, median of the processor; rows found."""

    name: str
    median: float
    p95: float
    processor: float
    rows: int


def parameters(store: Store, query: Query) -> Mapping[str, Given]:
    """The example's parameters, each replaced where the graph does not know its name."""
    given = dict(query.example)
    while True:
        try:
            run(store, query, given)
        except UsageError as error:
            name = str(error).removeprefix("parameter ").partition(":")[0]
            if name not in {parameter.name for parameter in query.params}:
                raise
            given[name] = _some(store, query.parameter(name).type)
            continue
        return given


def _some(store: Store, kind: str) -> str:
    """The IRI of a thing of that kind about which the graph says most among a few."""
    start = ID + _STARTS[kind] if kind in _STARTS else FA
    text = f"""SELECT ?thing (COUNT(*) AS ?n) {{ ?s ?p ?thing
        FILTER(ISIRI(?thing) && STRSTARTS(STR(?thing), "{start}")) }} GROUP BY ?thing ORDER BY DESC(?n) LIMIT 1"""
    if kind == "trait":
        text = f"SELECT ?thing {{ ?s <{FA}trait> ?thing . ?thing <{SKOS}prefLabel> ?label }} LIMIT 1"
    result = store.query(text)
    rows = list(result) if isinstance(result, QuerySolutions) else []
    if not rows:
        raise UsageError(f"the graph has nothing of the kind {kind}")
    return str(rows[0]["thing"].value)


def timings(store: Store, times: int, only: str = "", longest: float = 10.0) -> Iterator[Timing]:
    """Each query of the catalogue, warm; fewer times where one takes long (``longest`` seconds in all)."""
    for query in Catalogue.load().values():
        if not query.name.startswith(only):
            continue
        given = parameters(store, query)
        clock: list[float] = []
        processor: list[float] = []
        rows = 0
        until = time.perf_counter() + longest
        while len(clock) < times and (len(clock) < 3 or time.perf_counter() < until):
            start, used = time.perf_counter(), time.process_time()
            rows = len(run(store, query, given))
            clock.append(time.perf_counter() - start)
            processor.append(time.process_time() - used)
        yield Timing(query.name, statistics.median(clock), _p95(clock), statistics.median(processor), rows)


def _p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


@dataclass(frozen=True, slots=True)
class Opening:
    """Seconds to open a store, and from there to the rows of a first query; quads in it."""

    opened: float
    first: float
    quads: int


def opening(path: Path, times: int = 5) -> Opening:
    """The median of several openings; the first query is one by a place's name."""
    query = Catalogue.load()["partnership/partners_of_place"]
    opened, first = [], []
    for _ in range(times):
        start = time.perf_counter()
        with open_store(path, read_only=True) as store:
            there = time.perf_counter()
            run(store, query, query.example)
            opened.append(there - start)
            first.append(time.perf_counter() - there)
    with open_store(path, read_only=True) as store:
        return Opening(statistics.median(opened), statistics.median(first), len(store))


def on_rdflib(store: Store, names: list[str], longest: float) -> dict[str, float | None]:
    catalogue = Catalogue.load()
    with rdflib_runner(store, longest) as run_there:
        return {name: run_there(catalogue[name], parameters(store, catalogue[name])) for name in names}


def on_virtuoso(store: Store, names: list[str], times: int, longest: float) -> dict[str, tuple[float, int] | None]:
    """The median seconds and the rows of each query; None where the server refuses it."""
    catalogue = Catalogue.load()
    found: dict[str, tuple[float, int] | None] = {}
    # what the server's compiler refuses is not run here over a copy, as it would be otherwise
    with patch.object(remote, "MOST_COPIED", 0), virtuoso(store) as (server, seconds):
        print(f"Virtuoso's bulk loader: {len(store) / seconds:,.0f} quads a second", file=sys.stderr)
        for name in names:
            given = parameters(store, catalogue[name])
            clock: list[float] = []
            rows, until = 0, time.perf_counter() + longest
            try:
                while len(clock) < times and (len(clock) < 3 or time.perf_counter() < until):
                    start = time.perf_counter()
                    rows = len(run(server, catalogue[name], given))
                    clock.append(time.perf_counter() - start)
                found[name] = statistics.median(clock), rows
            except KgError as error:
                print(f"Virtuoso: {name}: {str(error)[:150]}", file=sys.stderr)
                found[name] = None
    return found


def readings(path: Path) -> Iterator[tuple[str, Store]]:
    """The store as it is read from disk, and from memory where it is small enough; with a name for each."""
    with open_store(path, read_only=True) as store:
        assert isinstance(store, EmbeddedStore)
        resident, store.resident = store.resident, None
        yield path.name, store
        if resident:
            resident.hold()
            store.resident = resident
            yield f"{path.name} in memory", store


def table(found: Mapping[str, list[Timing]]) -> Iterator[str]:
    """One line a query: each store's median, 95th percentile and processor time in milliseconds."""
    yield "| query | rows | " + " | ".join(f"{name} p50 | p95 | processor" for name in found) + " |"
    yield "| --- | --: |" + " --: | --: | --: |" * len(found)
    for of_query in zip(*found.values(), strict=True):
        cells = (f"{t.median * 1e3:.1f} | {t.p95 * 1e3:.1f} | {t.processor * 1e3:.1f}" for t in of_query)
        yield f"| {of_query[0].name} | {of_query[-1].rows:,} | {' | '.join(cells)} |"


def within(name: str, quads: int, found: list[Timing]) -> str:
    """How many queries keep the goal for a graph of that size, and which do not."""
    most = 0.015 if quads < 300_000 else 0.1 if quads < 3_000_000 else 1.0
    slow = [f"{t.name} {t.p95 * 1e3:.0f}" for t in sorted(found, key=lambda t: -t.p95) if t.p95 > most]
    kept = f"{name}: {len(found) - len(slow)} of {len(found)} queries at or below {most * 1e3:,.0f} ms"
    facts = [t for t in found if t.name.startswith("facts/")]
    slow_facts = sum(t.p95 > most for t in facts)
    apart = f"{len(found) - len(facts) - len(slow) + slow_facts} of {len(found) - len(facts)} without facts/"
    return f"{kept} (95th percentile; {apart}). Above: {', '.join(slow) or 'none'}"


def comparison(name: str, ours: list[Timing], theirs: Mapping[str, tuple[float, int] | None]) -> Iterator[str]:
    """One line a query: our median, theirs, and the ratio; then how many are faster here."""
    yield f"| query | rows | kg p50 ms | {name} p50 ms | ratio |\n| --- | --: | --: | --: | --: |"
    faster = 0
    for t in ours:
        other = theirs[t.name]
        faster += other is not None and other[0] > t.median
        said = "refused, too long or ended | " if other is None else f"{other[0] * 1e3:.1f} | {other[0] / t.median:.2f}"
        rows = f"{t.rows:,}" if other is None or other[1] in (t.rows, -1) else f"{t.rows:,} ({other[1]:,})"
        yield f"| {t.name} | {rows} | {t.median * 1e3:.1f} | {said} |"
    refused = sum(theirs[t.name] is None for t in ours)
    both = len(ours) - refused
    yield f"\nFaster than {name} here: {faster} of the {both} that both answer; {refused} have no answer there."


def machine() -> str:
    """Versions and machine in one line."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "rdflib"))
    load = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    server = virtuoso_version() or "Virtuoso not installed"
    return f"Python {platform.python_version()}, {versions}, {server}; {os.cpu_count()} cores, load {load}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stores", type=Path, nargs="+")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--longest", type=float, default=10.0, help="seconds for all runs of one query")
    parser.add_argument("--only", default="", help="queries whose name starts so")
    parser.add_argument("--rdflib", action="store_true")
    parser.add_argument("--virtuoso", action="store_true")
    given = parser.parse_args()
    print(machine(), end="\n\n")
    found: dict[str, list[Timing]] = {}
    quads: dict[str, int] = {}
    for path in given.stores:
        o = opening(path)
        print(f"{path.name}: {o.quads:,} quads, opened in {o.opened * 1e3:.1f} ms, first query {o.first * 1e3:.1f} ms")
        for name, store in readings(path):
            quads[name] = o.quads
            found[name] = list(timings(store, given.times, given.only, given.longest))
    print("\n" + "\n".join(table(found)))
    print("\n" + "\n".join(within(name, quads[name], timed) for name, timed in found.items()))
    for path in given.stores:
        _compare(path, found[path.name], given)


def _compare(path: Path, ours: list[Timing], given: argparse.Namespace) -> None:
    names = [t.name for t in ours]
    with open_store(path, read_only=True) as store:
        if given.rdflib and len(store) <= 300_000:
            seconds = on_rdflib(store, names, given.longest)
            other = {name: None if found is None else (found, -1) for name, found in seconds.items()}
            print(f"\n{path.name}, rdflib in memory\n")
            print("\n".join(comparison("rdflib", ours, other)))
        if given.virtuoso and len(store) <= 3_000_000 and virtuoso_version():
            print(f"\n{path.name}, Virtuoso\n")
            print("\n".join(comparison("Virtuoso", ours, on_virtuoso(store, names, given.times, given.longest))))


if __name__ == "__main__":
    main()
