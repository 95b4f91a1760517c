"""How loading and deriving grow with the graph: ``kg load --derive`` of several files, each in a process of its own.

    python benchmarks/synthetic.py --quads 1000000 --seed 1 /tmp/q6.nq         (and 10⁵ /tmp/q5.nq, 10⁷ /tmp/q7.nq)
    python benchmarks/growth.py --into /tmp /tmp/q5.nq /tmp/q6.nq /tmp/q7.nq   (makes /tmp/q5.store …)

Given are quads a second by the clock and of the processor's time, for loading the file and for making ontology,
background and derived triples; bytes on the disk, and the largest size of the process in either part.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.loading import load
from kg.shipping import Shipping
from kg.store import open_store
from kg.version import __version__


@dataclass(frozen=True, slots=True)
class Stage:
    """Loading or deriving: quads after it, seconds by the clock and of the processor, bytes of memory at the peak."""

    quads: int
    seconds: float
    processor: float
    memory: int


def peak() -> int:
    """The largest size of this process since it was last asked, in bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    found = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
    Path("/proc/self/clear_refs").write_text("5")
    return found


def stages(file: Path, folder: Path) -> Iterator[Stage]:
    """Load and derive in this process."""
    with open_store(folder) as store:
        for derive in (False, True):
            peak()
            clock, processor = time.perf_counter(), time.process_time()
            if derive:
                Shipping(store, background=True).finish()
                store.publish()
            else:
                load(store, [file], derive=False)
            yield Stage(len(store), time.perf_counter() - clock, time.process_time() - processor, peak())


def disk(folder: Path) -> int:
    """Bytes of the files, those of several names once."""
    return sum({s.st_ino: s.st_size for f in folder.rglob("*") if f.is_file() and (s := f.stat())}.values())


def in_own_process(file: Path, into: Path) -> tuple[Stage, Stage]:
    done = subprocess.run(
        [sys.executable, __file__, str(file), "--into", str(into), "--here"], check=True, stdout=subprocess.PIPE
    )
    first, second = (Stage(**one) for one in json.loads(done.stdout))
    return first, second


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--into", type=Path, required=True, help="the folder of the stores")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        (file,) = given.files
        print(json.dumps([asdict(stage) for stage in stages(file, given.into / f"{file.stem}.store")]))
        return
    load_average = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    print(f"kg {__version__}, pyoxigraph {ox.__version__}, Python {platform.python_version()}; load {load_average}\n")
    print("| quads | load, quads/s | of processor time | peak MB | derive s | of processor | peak MB | bytes a quad |")
    print("| --: | --: | --: | --: | --: | --: | --: | --: |")
    for file in given.files:
        loaded, derived = in_own_process(file, given.into)
        rates = " | ".join(f"{loaded.quads / seconds:,.0f}" for seconds in (loaded.seconds, loaded.processor))
        memory, later = (f"{stage.memory / 1e6:,.0f}" for stage in (loaded, derived))
        size = disk(given.into / f"{file.stem}.store") / derived.quads
        made = f"{derived.seconds:,.1f} | {derived.processor:,.1f}"
        print(f"| {derived.quads:,} | {rates} | {memory} | {made} | {later} | {size:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
