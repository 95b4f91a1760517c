"""How long each query of the catalogue takes on a store, warm: median and 95th percentile.

    python benchmarks/synthetic.py --quads 1000000 --seed 1 /tmp/million
    python benchmarks/queries.py /tmp/million [--times 20] [--only event/]

Parameters are those of the query's example; where the graph does not know a name in it, one that the graph has.
Processor time is given besides: on a machine that does other things too it is the steadier number.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import QuerySolutions

from kg.errors import UsageError
from kg.graph.iris import FA, ID, SKOS
from kg.queries import Catalogue, Query, run
from kg.queries.catalogue import Given
from kg.store import Store, open_store

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
        clock, processor, rows = [], [], 0
        until = time.perf_counter() + longest
        while len(clock) < times and (len(clock) < 3 or time.perf_counter() < until):
            start, used = time.perf_counter(), time.process_time()
            rows = len(run(store, query, given))
            clock.append(time.perf_counter() - start)
            processor.append(time.process_time() - used)
        yield Timing(query.name, statistics.median(clock), _p95(clock), statistics.median(processor), rows)


def _p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--only", default="", help="queries whose name starts so")
    given = parser.parse_args()
    print("| query | p50 ms | p95 ms | processor ms | rows |\n| --- | --: | --: | --: | --: |")
    with open_store(given.store, read_only=True) as store:
        for t in timings(store, given.times, given.only):
            print(f"| {t.name} | {t.median * 1e3:.1f} | {t.p95 * 1e3:.1f} | {t.processor * 1e3:.1f} | {t.rows:,} |")


if __name__ == "__main__":
    main()
