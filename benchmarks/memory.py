"""Memory of a build, which should not grow with the number of documents: whole ``kg build`` commands in own processes.

    python benchmarks/memory.py [--documents 1000 10000]

The documents are the beginnings of the synthetic reports, of eight lines, so that thousands are read in minutes. Given
are the largest size of the process and, sampled ten times a second, where it was then: while documents came or after.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
from synthetic import documents

from kg.version import __version__

LINES = 8
EVERY = 0.1  # seconds


@dataclass(frozen=True, slots=True)
class Built:
    """A build: seconds by the clock, bytes at the peak, bytes when an eighth of the time was left and at the end."""

    documents: int
    seconds: float
    peak: int
    late: int
    last: int


def fill(folder: Path, number: int, seed: int) -> None:
    """Write so many documents."""
    for document, _ in islice(documents(seed), number):
        lines = document.source.split("\n")[:LINES]
        (folder / f"{document.id}.txt").write_text("\n".join(lines) + "\n", "utf-8")


def status(process: subprocess.Popen[bytes], *names: str) -> Iterator[int]:
    """Values of /proc/<process>/status, in bytes."""
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name in names:
            yield int(value.split()[0]) * 1024


def build(number: int, seed: int, jobs: int) -> Built:
    """Build a store of so many documents in a process of its own."""
    with tempfile.TemporaryDirectory() as work:
        reports = Path(work) / "reports"
        reports.mkdir()
        fill(reports, number, seed)
        command = [sys.executable, "-m", "kg", "build", str(reports), "--store", f"{work}/store", "--jobs", str(jobs)]
        start, peak, sizes = time.perf_counter(), 0, [0]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, "COLUMNS": "80"})
        while process.poll() is None:
            for high, now in zip(status(process, "VmHWM"), status(process, "VmRSS"), strict=True):
                peak, sizes = max(peak, high), [*sizes, now]
            time.sleep(EVERY)
        if process.returncode:
            raise SystemExit(f"the build of {number} documents ended with {process.returncode}")
    return Built(number, time.perf_counter() - start, peak, sizes[len(sizes) * 7 // 8], sizes[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    built = [build(number, given.seed, given.jobs) for number in given.documents]
    print(f"kg {__version__}, pyoxigraph {ox.__version__}, Python {platform.python_version()}, {platform.machine()}\n")
    print("| documents | seconds | peak MB | ratio to the first | MB at seven eighths | MB at the end |")
    print("| --: | --: | --: | --: | --: | --: |")
    for one in built:
        sizes = " | ".join(f"{size / 1e6:,.0f}" for size in (one.late, one.last))
        ratio = one.peak / built[0].peak
        print(f"| {one.documents:,} | {one.seconds:,.0f} | {one.peak / 1e6:,.0f} | {ratio:.2f} | {sizes} |")


if __name__ == "__main__":
    main()
