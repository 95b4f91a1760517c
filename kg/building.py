"""Documents → store: what is new or changed is read, in one process or several, and replaced one by one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg.documents import find_documents, other_files
from kg.errors import DocumentError
from kg.flat import from_flat
from kg.graph.reading import check_types
from kg.grouping import Grouped
from kg.locations import MEMORY
from kg.model import Context, Fact
from kg.places.judgements import own_judgements
from kg.processes import in_processes
from kg.reading import Job, Outcome, Reader, file_key, fingerprint, given_key, largest_first
from kg.review.applying import Judging, Knowledge
from kg.shipping import Shipping
from kg.store import ReadDocument, Store

Progress = Callable[[int, int, str], None]  # done, total, document
Labour = Callable[[list[Job]], Iterator[Outcome]]  # whatever does jobs and gives each outcome once, in any order


@dataclass(frozen=True, slots=True)
class Failure:
    """A file, or a line of a facts file, that could not be read, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: documents read and skipped (unchanged), facts by type, failures, warnings.

    left_out: files in the folders whose format is not read.
    """

    read: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    warnings: tuple[tuple[str, str], ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    left_out: tuple[Path, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every file could be read."""
        return not self.failed


@dataclass(slots=True)
class _Plan:
    """The jobs of a build, and what needs none; what became of the jobs."""

    jobs: list[Job] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, job: Job, known: Mapping[str, ReadDocument]) -> None:
        """Plan a job, unless the store holds its document as it is."""
        if job.doc in known and known[job.doc].key == job.key:
            self.skipped.append(job.doc)
        else:
            self.jobs.append(job)

    def report(self, left_out: tuple[Path, ...]) -> BuildReport:
        """What the build did."""
        return BuildReport(
            tuple(sorted(self.read)),
            tuple(self.skipped),
            tuple(self.failed),
            tuple(sorted(self.warnings)),
            dict(self.counts),
            left_out,
        )


def build(
    store: Store,
    paths: Iterable[Path],
    *,
    facts: Iterable[Path] = (),
    jobs: int = 1,
    background: bool = True,
    overrides: Context | None = None,
    progress: Progress | None = None,
    more: Iterable[Job] = (),
    labour: Labour | None = None,
    at_once: int | None = None,
) -> BuildReport:
    """Bring the store up to date with the documents; see ``KnowledgeGraph.build``.

    more: jobs besides those of paths and facts. labour: who does the jobs in place of ``jobs`` processes.
    at_once: how many documents are written together at most; by default as many as the store does best.
    """
    judged = None if store.location == MEMORY else own_judgements(store.location)
    plan = _plan(store, find_documents(paths := list(paths)), tuple(facts), overrides, judged, more)
    shipping = Shipping(store, background=background)
    judging = Judging(store, Knowledge(judged))
    outcomes = labour(largest_first(plan.jobs)) if labour else _outcomes(plan.jobs, jobs, judged)
    if plan.jobs or judging.behind:
        shipping.begin()
    with Grouped(store, judging, at_once) as documents:
        _carry_out(plan, outcomes, documents, progress)
    judging.keep_up()
    shipping.finish()
    store.publish()
    return plan.report(tuple(other_files(paths)))


def _carry_out(plan: _Plan, outcomes: Iterable[Outcome], documents: Grouped, progress: Progress | None) -> None:
    """Write each document as it comes, and note what became of it."""
    for done, outcome in enumerate(outcomes, 1):
        if progress:
            progress(done, len(plan.jobs), outcome.job.doc)
        if outcome.failure is not None:
            what = outcome.job.url or outcome.job.path or outcome.job.doc
            plan.failed.append(Failure(str(what), outcome.failure))
            continue
        documents.add(outcome)
        plan.read.append(outcome.job.doc)
        plan.counts.update(outcome.counts)
        plan.warnings += ((outcome.job.doc, text) for text in outcome.warnings)


# --- what there is to do ------------------------------------------------------------------------------------


def _plan(
    store: Store,
    paths: list[Path],
    facts: tuple[Path, ...],
    overrides: Context | None,
    judged: Path | None,
    more: Iterable[Job],
) -> _Plan:
    plan = _Plan()
    state = fingerprint(judged)
    given = _given(facts, plan)
    by_doc, failures = _by_name(paths)
    plan.failed += failures
    known = store.documents()
    for doc in sorted(by_doc.keys() | given.keys()):
        try:
            job = _job(doc, by_doc.get(doc), given.get(doc), overrides, state)
        except DocumentError as error:
            plan.failed.append(Failure(str(by_doc.get(doc, doc)), str(error)))
            continue
        plan.add(job, known)
    for job in more:
        plan.add(job, known)
    return plan


def _by_name(paths: Iterable[Path]) -> tuple[dict[str, Path], list[Failure]]:
    """The files by document name; a second file of a name is a failure, since it would replace the first."""
    by_doc: dict[str, Path] = {}
    failures = []
    for path in paths:
        other = by_doc.setdefault(path.stem, path)
        if other is not path:
            reason = f"{path}: has the same name as {other}, which alone stands for {path.stem!r}; rename one of them"
            failures.append(Failure(str(path), reason))
    return by_doc, failures


def _job(
    doc: str,
    path: Path | None,
    given: list[Mapping[str, object]] | None,
    overrides: Context | None,
    state: str,
) -> Job:
    key = file_key(path, state, overrides) if path else state
    if given is None:
        return Job(doc, key, path, overrides=overrides)
    return Job(doc, given_key(tuple(given), key), path, tuple(given), overrides)


def _given(files: Iterable[Path], plan: _Plan) -> Mapping[str, list[Mapping[str, object]]]:
    """The flat facts of files by document; lines that are wrong become failures."""
    given: dict[str, list[Mapping[str, object]]] = {}
    for file in files:
        try:
            text = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            plan.failed.append(Failure(str(file), f"{file}: cannot be read: {error}"))
            continue
        for number, line in enumerate(text.splitlines(), 1):
            try:
                flat = json.loads(line) if line.strip() else None
                if flat is not None:
                    given.setdefault(from_flat(flat).evidence[0].doc, []).append(flat)
            except ValueError as error:
                plan.failed.append(Failure(str(file), f"{file}:{number}: {error}"))
    return given


# --- doing it -----------------------------------------------------------------------------------------------


def _outcomes(work: list[Job], jobs: int, judged: Path | None) -> Iterator[Outcome]:
    """The outcome of every job, in order with one process, as they come with several."""
    if jobs > 1 and len(work) > 1:
        return in_processes(work, min(jobs, len(work)), judged)
    reader = Reader(judged)
    return map(reader.read, work)


# --- without a store ----------------------------------------------------------------------------------------


def read_facts(
    paths: Iterable[Path], types: Iterable[str] = (), overrides: Context | None = None
) -> tuple[list[Fact], list[Failure]]:
    """The facts of files and folders, by document in settled form, as a store built from them gives them.

    types: only these types of fact. overrides: context that stands for all documents. Raises UsageError for a path
    or type that there is not; files that cannot be read come back as failures.
    """
    wanted = check_types(types)
    by_doc, failures = _by_name(find_documents(paths))
    reader = Reader()
    reader.prepare()
    facts: list[Fact] = []
    for doc in sorted(by_doc):
        found = reader.attempt(by_doc[doc], overrides)
        if isinstance(found, str):
            failures.append(Failure(str(by_doc[doc]), found))
        else:
            facts += (fact for fact in found if fact.type in wanted)
    return facts, failures
