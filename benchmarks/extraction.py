"""Extraction speed: characters a second of the whole and the share of each step, start-up, memory, --jobs scaling.

    python benchmarks/extraction.py [PATH…] [--repeat N]      (default: the demo corpus)

Ratios within one run are what to compare; absolute figures move with the machine.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kg import KnowledgeGraph, knowledge
from kg.documents import find_documents, read_document
from kg.extraction import Extractor
from kg.extraction.merge import merge


def timed(work: Callable[[], Any], repeat: int) -> tuple[float, Any]:
    """The median of the seconds of processor time that ``work`` takes, and its last result."""
    times, result = [], None
    for _ in range(repeat):
        start = time.process_time()
        result = work()
        times.append(time.process_time() - start)
    return statistics.median(times), result


def steps(paths: list[Path], repeat: int) -> list[tuple[str, float]]:
    """Seconds of each step over all documents."""
    start = time.perf_counter()
    extractor = Extractor.load()
    extractor.extract(read_document(paths[0]))
    rows = [("start-up (load, first document; wall clock)", time.perf_counter() - start)]
    reading, documents = timed(lambda: [read_document(path) for path in paths], repeat)
    parsing, parsed = timed(lambda: [extractor.parse(document) for document in documents], repeat)
    rows += [("read documents", reading), ("names and tokens (spaCy)", parsing)]
    for file in extractor._rules:
        seconds, _ = timed(lambda file=file: [extractor._apply(file, item) for item in parsed], repeat)
        rows.append((f"rules {file.type}", seconds))
    for each in extractor._extractors:
        seconds, _ = timed(lambda each=each: [list(each(item)) for item in parsed], repeat)
        rows.append((f"extractor {type(each).__name__}", seconds))
    whole, facts = timed(lambda: [extractor.extract(document) for document in documents], repeat)
    merging, _ = timed(lambda: [merge(found) for found in facts], repeat)
    rows += [("merge", merging), ("whole extraction", whole)]
    return rows


def scaling(paths: list[Path], copies: int) -> list[tuple[int, float]]:
    """Wall-clock seconds of a build of many copies with one and two processes."""
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "documents"
        folder.mkdir()
        for number in range(copies):
            for path in paths:
                shutil.copy(path, folder / f"{path.stem}-{number}{path.suffix}")
        for jobs in (1, 2):
            with KnowledgeGraph.open(Path(name) / f"store-{jobs}") as graph:
                start = time.perf_counter()
                graph.build([folder], jobs=jobs)
                rows.append((jobs, time.perf_counter() - start))
    return rows


def english(repeat: int) -> list[tuple[str, int, float]]:
    """English prose of the test sentences: as paragraphs, four times as much, and on one line without a full stop."""
    folder = Path(__file__).resolve().parents[1] / "tests" / "sentences" / "dev"
    files = (folder / name for name in ("english.jsonl", "english_news.jsonl"))
    texts = [json.loads(line)["text"] for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    prose = "\n\n".join(texts)
    forms = {"paragraphs": prose, "four times": "\n\n".join([prose] * 4), "one line": " ".join(prose.split())}
    forms["one line, no stops"] = forms["one line"].replace(". ", " ").replace(";", "")
    extractor = Extractor.load()
    rows = []
    with tempfile.TemporaryDirectory() as name:
        for form, text in forms.items():
            path = Path(name) / "text.txt"
            path.write_text(text, encoding="utf-8")
            document = read_document(path)
            extractor.extract(document)
            seconds, _ = timed(lambda document=document: extractor.extract(document), repeat)
            rows.append((form, len(text), seconds))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, default=[knowledge.path("data", "corpus")])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--copies", type=int, default=0, help="copies of each document for the scaling of --jobs")
    options = parser.parse_args()
    paths = find_documents(options.paths)
    characters = sum(len(read_document(path).text) for path in paths)
    print(f"{len(paths)} documents, {characters} characters; Python {platform.python_version()}, {platform.machine()}")
    rows = steps(paths, options.repeat)
    whole = rows[-1][1]
    print(f"{'step':45} {'seconds':>8} {'chars/s':>9} {'share':>6}")
    for name, seconds in rows:
        speed = characters / seconds if seconds else float("inf")
        print(f"{name:45} {seconds:8.3f} {speed:9.0f} {seconds / whole:6.1%}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    for form, length, seconds in english(options.repeat):
        print(f"English, {form:24} {length:7} characters {seconds:8.3f} s {length / seconds:9.0f} chars/s")
    if options.copies:
        (_, one), (_, two) = scaling(paths, options.copies)
        print(f"build, {options.copies} copies: 1 process {one:.1f} s, 2 processes {two:.1f} s, ratio {one / two:.2f}")


if __name__ == "__main__":
    main()
