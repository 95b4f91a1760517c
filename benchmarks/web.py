"""How fast the pages of a running site are: one reader, then many at a time.

    kg serve --store kg-store --port 8765 --quiet &
    python benchmarks/web.py http://127.0.0.1:8765 --readers 20 --seconds 60

Two of the requests are those of programs to the SPARQL endpoint: one query that is the same each time, and one that
nobody has asked before (NEW). Prints, for each page, how often it was read and the median and 95th percentile in
milliseconds; ends with 1 where a page failed or the 95th percentile of all is above --most.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import threading
import time
from collections import defaultdict
from itertools import count, cycle
from urllib.parse import quote, urlsplit

SAME, NEW = "/sparql (a program, the same query)", "/sparql (a program, a new query)"
QUERY = "/sparql?query=" + quote("SELECT * { ?s ?p ?o } LIMIT 20")
PAGES = (
    "/",
    "/ask?q=" + quote("哪个城市的友好城市最多？"),
    "/documents",
    "/graph",
    "/graph.json",
    "/map",
    "/timeline",
    "/timeline?in=2021",
    "/explore",
    "/explore/partnership",
    "/explore/event?sort=date",
    "/explore/finance?group=item&measure=amount",
    "/id/country/JP",
    "/queries",
    "/queries/across/facts_by_type",
    "/sparql",
    QUERY,
    SAME,
    NEW,
    "/ontology",
    "/healthz",
)


def pages(address: str) -> tuple[str, ...]:
    """The pages that every graph has, and of this one a document, its place and its office."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
    connection.request("GET", "/documents.json")
    documents = json.loads(connection.getresponse().read())["documents"]
    first = max(documents, key=lambda document: document["facts"])
    return (*PAGES, *(first[key] for key in ("href", "home_href", "office_href") if first[key]))


NUMBERS = count()  # of the new queries, each a comment of its own
Times = dict[str, list[float]]


def read(connection: http.client.HTTPConnection, page: str) -> tuple[int, float]:
    """Status and seconds of one page."""
    path, accept = page, "text/html"
    if page in (SAME, NEW):
        path, accept = QUERY + ("" if page == SAME else f"%20%23{next(NUMBERS)}"), "application/sparql-results+json"
    start = time.perf_counter()
    connection.request("GET", path, headers={"Accept": accept, "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    answer.read()
    return answer.status, time.perf_counter() - start


def reader(address: str, wanted: tuple[str, ...], until: float, times: Times, failed: list[str]) -> None:
    """Read pages in turn until a moment of the monotonic clock, each at least once where there is one reader."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    for page in cycle(wanted):
        if time.monotonic() > until:
            return
        try:
            status, seconds = read(connection, page)
        except (OSError, http.client.HTTPException) as error:
            failed.append(f"{page}: {type(error).__name__}")
            connection.close()
            continue
        times[page].append(seconds)
        if status != 200:
            failed.append(f"{page}: {status}")


def p95(values: list[float]) -> float:
    """The 95th percentile in milliseconds."""
    return 1000 * sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


def run(address: str, readers: int, seconds: float) -> tuple[Times, list[str]]:
    """The times of many readers at once."""
    times: Times = defaultdict(list)
    failed: list[str] = []
    until, wanted = time.monotonic() + seconds, pages(address)
    turned = [wanted[i % len(wanted) :] + wanted[: i % len(wanted)] for i in range(readers)]
    threads = [threading.Thread(target=reader, args=(address, mine, until, times, failed)) for mine in turned]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, failed


def show(title: str, times: Times) -> None:
    print(f"\n{title}\n{'page':<60}{'n':>7}{'median':>9}{'p95':>9}")
    for page in times:
        if times[page]:
            median = 1000 * statistics.median(times[page])
            print(f"{page[:58]:<60}{len(times[page]):>7}{median:>9.1f}{p95(times[page]):>9.1f}")
    everything = [value for values in times.values() for value in values]
    print(f"{'all':<60}{len(everything):>7}{1000 * statistics.median(everything):>9.1f}{p95(everything):>9.1f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--first", type=float, default=10, help="seconds of the first round")
    parser.add_argument("--most", type=float, default=400, help="milliseconds that the 95th percentile may take")
    given = parser.parse_args()
    first, failed = run(given.address, 1, given.first)  # what nobody has read before
    show("first reading", first)
    alone, more = run(given.address, 1, 5)
    show("one reader", alone)
    times, most = run(given.address, given.readers, given.seconds)
    show(f"{given.readers} readers", times)
    print(f"load of the machine in the last minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    failed += more + most
    print("\n".join(failed[:20]) or "\nno errors")
    return int(bool(failed) or p95([value for values in times.values() for value in values]) > given.most)


if __name__ == "__main__":
    raise SystemExit(main())
