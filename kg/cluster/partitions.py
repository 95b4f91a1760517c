"""Documents → N-Quads files for a bulk loader, written by the workers themselves; a second run goes on.

A part is a data file and a record beside it (``part-….json``). The record is written last and says which documents the
part holds: a data file without one is what a worker left when it died, and is written again.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import Final

import pyoxigraph as ox

from kg.building import BuildReport, Failure, Progress
from kg.cluster.sources import file_system
from kg.cluster.workers import Cluster, read
from kg.errors import KgError
from kg.graph.iris import ONTOLOGY
from kg.graph.shipped import ontology_triples
from kg.locations import MEMORY
from kg.reading import Job
from kg.store import ReadDocument, open_store

PART: Final = 100  # documents in a part, at most
_ROUNDS: Final = 4  # parts for each task under way, at least, so that all workers have work to the end
_DATA: Final = ".nq.gz"
_RECORD: Final = ".json"
_LEVEL: Final = 6


@dataclass(frozen=True, slots=True)
class _Task:
    """A part to be written."""

    jobs: tuple[Job, ...]
    into: str


@dataclass(frozen=True, slots=True)
class _Part:
    """What a part holds: documents with their keys, facts by type; and what could not be read."""

    name: str
    docs: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[tuple[str, str], ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    quads: int = 0


def build_partitions(
    cluster: Cluster, jobs: Iterable[Job], into: str, *, size: int | None = None, progress: Progress | None = None
) -> BuildReport:
    """Write the graphs of documents into parts below a folder or URL.

    size: documents in a part; by default up to 100, fewer where there would not be work for all workers.
    Parts that an earlier run wrote stand where all their documents are still wanted and unchanged; others are removed
    and their documents read again. ``shipped.nq.gz`` holds the ontology. What is derived from all documents together,
    and background knowledge, is added when the files are loaded (``kg load``).
    """
    wanted = {job.doc: job for job in jobs}
    folder = _Folder(into)
    standing = folder.standing({doc: job.key for doc, job in wanted.items()})
    skipped = {doc for part in standing for doc in part.docs}
    todo = [job for doc, job in sorted(wanted.items()) if doc not in skipped]
    folder.write_shipped()
    size = size or max(1, min(PART, len(todo) // (_ROUNDS * cluster.room)))
    done: list[str] = []
    failed: list[Failure] = []
    warnings: list[tuple[str, str]] = []
    counts: Counter[str] = Counter()
    for task, part in cluster.spread(_write, _tasks(todo, into, size)):
        if isinstance(part, KgError):
            failed += (Failure(job.url or str(job.path), str(part)) for job in task.jobs)
            continue
        done += part.docs
        failed += (Failure(path, reason) for path, reason in part.failed)
        warnings += part.warnings
        counts.update(part.counts)
        if progress:
            progress(len(done) + len(failed), len(todo), task.jobs[-1].doc)
    return BuildReport(
        tuple(sorted(done)), tuple(sorted(skipped)), tuple(failed), tuple(sorted(warnings)), dict(counts)
    )


def _tasks(jobs: list[Job], into: str, size: int) -> Iterator[_Task]:
    rest = iter(jobs)
    while batch := tuple(islice(rest, size)):
        yield _Task(batch, into)


def _write(task: _Task, judgements: bytes) -> _Part:
    """Write one part, on a worker."""
    failed, warnings, counts, docs = [], [], Counter[str](), {}
    with open_store(MEMORY) as store:
        for job in task.jobs:
            outcome = read(job, judgements)
            if outcome.failure is not None:
                failed.append((job.url or str(job.path), outcome.failure))
                continue
            store.replace_document(ReadDocument(job.doc, job.key), outcome.quads, outcome.source)
            docs[job.doc] = job.key
            counts.update(outcome.counts)
            warnings += [(job.doc, text) for text in outcome.warnings]
        name = f"part-{sha256(repr(sorted(docs.items())).encode()).hexdigest()[:16]}"
        part = _Part(name, docs, dict(counts), tuple(warnings), tuple(failed), len(store))
        if docs:
            _Folder(task.into).write(part, ox.serialize(store.quads(), format=ox.RdfFormat.N_QUADS) or b"")
    return part


class _Folder:
    """The folder or URL that parts are written into."""

    def __init__(self, into: str) -> None:
        self._files, self._root = file_system(into)

    def standing(self, wanted: Mapping[str, str]) -> list[_Part]:
        """The parts that need not be written again; all others are removed."""
        names = {self._name(path) for path in self._paths()}
        parts = {name: self._read(name) for name in sorted(names)}
        good = [part for part in parts.values() if part and part.docs.items() <= wanted.items()]
        for name in names - {part.name for part in good}:
            for ending in (_RECORD, _DATA):  # the record first: without it the data file counts for nothing
                if self._files.exists(self._path(name, ending)):
                    self._files.rm_file(self._path(name, ending))
        return good

    def write(self, part: _Part, data: bytes) -> None:
        """Write a part, the record last."""
        self._put(self._path(part.name, _DATA), gzip.compress(data, _LEVEL, mtime=0))
        record = {"docs": part.docs, "counts": part.counts, "quads": part.quads}
        self._put(self._path(part.name, _RECORD), json.dumps(record, ensure_ascii=False).encode())

    def write_shipped(self) -> None:
        """Write the ontology's graph."""
        quads = (ox.Quad(triple.subject, triple.predicate, triple.object, ONTOLOGY) for triple in ontology_triples())
        data = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
        self._files.makedirs(self._root, exist_ok=True)
        self._put(f"{self._root}/shipped{_DATA}", gzip.compress(data, _LEVEL, mtime=0))

    def _put(self, path: str, data: bytes) -> None:
        with self._files.open(path, "wb") as file:
            file.write(data)

    def _paths(self) -> list[str]:
        if not self._files.exists(self._root):
            return []
        return [path for path in self._files.find(self._root) if path.rsplit("/", 1)[-1].startswith("part-")]

    def _read(self, name: str) -> _Part | None:
        path = self._path(name, _RECORD)
        if not (self._files.exists(path) and self._files.exists(self._path(name, _DATA))):
            return None
        try:
            record = json.loads(self._files.cat_file(path))
            return _Part(name, dict(record["docs"]), dict(record["counts"]), quads=int(record["quads"]))
        except (ValueError, KeyError, TypeError):  # cut short: the part is written again
            return None

    def _path(self, name: str, ending: str) -> str:
        return f"{self._root}/{name}{ending}"

    def _name(self, path: str) -> str:
        return path.rsplit("/", 1)[-1].removesuffix(_DATA).removesuffix(_RECORD)
