"""A build in one process, with --jobs 2, and on clusters of one and two workers: whole commands by the clock.

    python benchmarks/cluster.py [PATH…] [--copies 40] [--times 1]      (default: the demo corpus)

The ways take turns and the median counts. Each has its start in it, so that few copies say more of that than of
reading; leave the machine's cores alone while it runs.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from kg import knowledge
from kg.documents import find_documents, read_document

WAYS: Mapping[str, tuple[str, ...]] = {
    "one process": ("--jobs", "1"),
    "--jobs 2": ("--jobs", "2"),
    "cluster of 1": ("--cluster", "1"),
    "cluster of 2": ("--cluster", "2"),
}


def copied(paths: list[Path], copies: int, folder: Path) -> int:
    """Put so many copies of the documents into a folder; gives the characters in all."""
    folder.mkdir()
    for number in range(copies):
        for path in paths:
            shutil.copy(path, folder / f"{path.stem}-{number}{path.suffix}")
    return copies * sum(len(read_document(path).text) for path in paths)


def seconds(way: str, documents: Path, work: Path) -> float:
    """One whole command; a cluster writes files, which is what it is for."""
    out = work / "out"
    where = ("--into", str(out)) if "cluster" in way else ("--store", str(out))
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "kg", "build", str(documents), *WAYS[way], *where], check=True, stdout=subprocess.DEVNULL
    )
    taken = time.perf_counter() - start
    shutil.rmtree(out)
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, default=[knowledge.path("data", "corpus")])
    parser.add_argument("--copies", type=int, default=40)
    parser.add_argument("--times", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        paths = find_documents(given.paths)
        characters = copied(paths, given.copies, work / "documents")
        load = ", ".join(f"{number:.1f}" for number in os.getloadavg())
        print(
            f"{given.copies * len(paths)} documents, {characters:,} characters; {os.cpu_count()} cores, load {load}\n"
        )
        runs = [{way: seconds(way, work / "documents", work) for way in WAYS} for _ in range(given.times)]
    middle = {way: statistics.median(run[way] for run in runs) for way in WAYS}
    print("| way | seconds | characters a second |\n| --- | --: | --: |")
    for way, taken in middle.items():
        print(f"| {way} | {taken:.1f} | {characters / taken:,.0f} |")
    print(f"\n--jobs 2 beside one process, whole commands: {middle['one process'] / middle['--jobs 2']:.2f}")
    print(f"cluster of 2 workers beside one: {middle['cluster of 1'] / middle['cluster of 2']:.2f}")


if __name__ == "__main__":
    main()
