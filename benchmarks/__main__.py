"""All benchmarks in one run: made-up graphs, loading, queries beside rivals, extraction, start-up; one table last.

    python -m benchmarks [--folder FOLDER] [--quads 100000 1000000] [--large] [--only queries cluster memory]

Graphs are made once in the folder and used again by the next run. --large adds 10 million quads (3.4 GB, an hour).
What each part prints comes as it is found and is kept in FOLDER/report.md; the table sets it against the goals. Ratios
hold within one run; leave the machine alone while it lasts (about 45 minutes, three hours with --large).
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

HERE = Path(__file__).resolve().parent
LARGE = 10_000_000


@dataclass(frozen=True, slots=True)
class Part:
    """One program of this folder with its arguments; what it says is read by ``GOALS``."""

    name: str
    program: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Goal:
    """A measure that a part prints: the pattern's groups are said as ``found``; ``met`` judges them."""

    part: str
    measure: str
    goal: str
    pattern: str
    found: str
    met: Callable[..., bool]


def at_least(least: float) -> Callable[[str], bool]:
    return lambda found: float(found.replace(",", "")) >= least


def at_most(most: float) -> Callable[[str], bool]:
    return lambda found: float(found.replace(",", "")) <= most


GOALS: Sequence[Goal] = (
    Goal("store", "kg load, beside pyoxigraph's bulk_load", "≥ 0.9", r"\| kg load \| [\d,]+ \| ([\d.]+)", "{0}",
         at_least(0.9)),
    Goal("store", "document by document, beside bulk_load", "≥ 0.6",
         r"\| kg, document by document \| [\d,]+ \| ([\d.]+)", "{0}", at_least(0.6)),
    Goal("queries", "opening a store", "≤ 50 ms", r"(\S+): [\d,]+ quads, opened in ([\d.]+) ms", "{0}: {1} ms",
         lambda _, found: float(found) <= 50),
    Goal("queries", "queries' 95th percentile, warm", "all", r"(\S+): (\d+) of (\d+) queries at or below ([\d,]+) ms",
         "{0}: {1} of {2} within {3} ms", lambda _, found, of, __: found == of),
    Goal("queries", "faster than Virtuoso", "≥ two thirds",
         r"Faster than Virtuoso here: (\d+) of the (\d+) that both answer; (\d+)",
         "{0} of {1}, {2} without an answer there", lambda found, of, _: 3 * int(found) >= 2 * int(of)),
    Goal("startup", "kg query, cold", "≤ 0.5 s", r"kg query +([\d.]+)", "{0} s", at_most(0.5)),
    Goal("startup", "kg serve, first page", "≤ 2 s", r"kg serve +([\d.]+)", "{0} s", at_most(2.0)),
    Goal("extraction", "characters a second, one process", "≥ 15,000", r"whole extraction +[\d.]+ +(\d+)", "{0}",
         at_least(15_000)),
    Goal("memory", "memory of a build of 10,000 documents, beside 1,000", "≤ 1.1",
         r"\| 10,000 \| [\d,]+ \| [\d,]+ \| ([\d.]+)", "{0}", at_most(1.1)),
    Goal("cluster", "--jobs 2 beside one process", "≥ 1.7",
         r"--jobs 2 beside one process, whole commands: ([\d.]+)", "{0}", at_least(1.7)),
    Goal("cluster", "cluster of 2 workers beside one", "≥ 1.8", r"cluster of 2 workers beside one: ([\d.]+)", "{0}",
         at_least(1.8)),
)  # fmt: skip


def stores(folder: Path, sizes: Sequence[int]) -> list[Path]:
    """The made-up graphs, each made where it is not there yet."""
    found = []
    for quads in sizes:
        path = folder / f"s{len(str(quads)) - 1}"
        if not (path / "current").exists():
            print(f"making {path} ({quads:,} quads)", flush=True)
            program = [sys.executable, str(HERE / "synthetic.py"), "--quads", str(quads), "--seed", "1", str(path)]
            subprocess.run(program, check=True)
        found.append(path)
    return found


def parts(graphs: Sequence[Path]) -> Iterator[Part]:
    middle = str(graphs[min(1, len(graphs) - 1)])
    yield Part("store", "store.py", (middle,))
    yield Part("queries", "queries.py", (*map(str, graphs), "--rdflib", "--virtuoso"))
    yield Part("startup", "startup.py", (middle,))
    yield Part("extraction", "extraction.py", ())
    yield Part("cluster", "cluster.py", ())
    yield Part("memory", "memory.py", ())
    yield Part("places", "places.py", ())
    yield Part("questions", "questions.py", ())


def run(part: Part, report: IO[str]) -> str:
    """What a part prints, shown and kept as it comes; raises CalledProcessError where it fails."""
    program = [sys.executable, str(HERE / part.program), *part.arguments]
    said = []
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as running:
        for line in running.stdout or ():
            said.append(line)
            report.write(line)
            report.flush()
            print(line, end="", flush=True)
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, program)
    return "".join(said)


def judged(part: str, said: str) -> Iterator[str]:
    """The lines of the last table that one part gives rise to."""
    for goal in GOALS:
        if goal.part == part:
            for match in re.finditer(goal.pattern, said):
                verdict = "met" if goal.met(*match.groups()) else "missed"
                yield f"| {goal.measure} | {goal.goal} | {goal.found.format(*match.groups())} | {verdict} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path("benchmarks-out"))
    parser.add_argument("--quads", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--large", action="store_true", help=f"also {LARGE:,} quads")
    parser.add_argument("--only", nargs="+", default=["store", "queries", "startup", "extraction", "cluster", "memory"])
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    graphs = stores(given.folder, given.quads + [LARGE] * given.large)
    lines = ["| measure | goal | found | |", "| --- | --- | --- | --- |"]
    with (given.folder / "report.md").open("w", encoding="utf-8") as report:
        for part in parts(graphs):
            if part.name in given.only:
                title = f"\n## {part.name} ({time.strftime('%Y-%m-%d %H:%M')})\n\n"
                report.write(title)
                print(title, end="", flush=True)
                lines += judged(part.name, run(part, report))
        table = "\n## Against the goals\n\n" + "\n".join(lines) + "\n"
        report.write(table)
    print(table)


if __name__ == "__main__":
    main()
