"""A file of a report → its facts and quads; what one worker of a build does with one document."""

from __future__ import annotations

import hashlib
import os
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from pyoxigraph import Quad

from kg import knowledge
from kg.documents import read_document
from kg.documents.files import side_car
from kg.errors import DocumentError, KgError, KnowledgeError
from kg.flat import from_flat
from kg.graph.entities import NameShapes
from kg.graph.gazetteer import GazetteerResolver
from kg.graph.quads import GraphMaker
from kg.graph.settled import settled
from kg.model import Context, Document, Fact, PlaceMention
from kg.ontology import Ontology
from kg.store import SourceText
from kg.version import __version__

if TYPE_CHECKING:
    from kg.extraction import Extractor

# What decides how a document is read: another state of these files reads every document again.
_CODE = ("documents", "extraction", "graph", "ontology", "places", "values", "model.py", "flat.py", "reading.py")
_DATA = ("cues", "gazetteer", "language_model", "names", "rules")
_ENVIRONMENT = ("KG_LLM_URL", "KG_LLM_MODEL")


@dataclass(frozen=True, slots=True)
class Job:
    """One document to be read: ``given`` are flat facts that stand in place of extraction.

    url: where the document lies, if not in a file of this machine.
    """

    doc: str
    key: str
    path: Path | None = None
    given: tuple[Mapping[str, object], ...] | None = None
    overrides: Context | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: quads, counts by type and the text read, or why the document cannot be read."""

    job: Job
    quads: tuple[Quad, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    failure: str | None = None
    source: SourceText | None = None

    def __reduce__(self) -> tuple[Callable[..., Outcome], tuple[object, ...]]:
        """Between processes the quads go as N-Quads, which takes a tenth of the time of pickling each of them."""
        data = ox.serialize(self.quads, format=ox.RdfFormat.N_QUADS) or b""
        return _received, (self.job, data, dict(self.counts), self.warnings, self.failure, self.source)


def _received(job: Job, data: bytes, *rest: Any) -> Outcome:
    return Outcome(job, tuple(ox.parse(data, format=ox.RdfFormat.N_QUADS)), *rest)


class Reader:
    """Reads documents; the pipeline, the ontology and the gazetteer are loaded once, when first needed."""

    def __init__(self, judgements: Path | None = None, loaded: Callable[[], Extractor] | None = None) -> None:
        """judgements: the table of what the user decided about places, where there is one. loaded: gives an extractor
        that may be loaded already."""
        self._judgements = judgements
        self._loaded = loaded

    @cached_property
    def extractor(self) -> Extractor:
        if self._loaded is not None:
            return self._loaded()
        from kg.extraction import Extractor  # brings spaCy, which only extraction needs

        return Extractor.load()

    @cached_property
    def maker(self) -> GraphMaker:
        return GraphMaker(Ontology.load(), self.resolver, NameShapes.load())

    @cached_property
    def resolver(self) -> GazetteerResolver:
        return GazetteerResolver.open(self._judgements)

    def prepare(self) -> None:
        """Load what extraction needs; wrong knowledge raises KnowledgeError here, not for each document."""
        self.extractor.nlp  # noqa: B018 (a property that loads)

    def facts(self, path: Path, overrides: Context | None = None) -> list[Fact]:
        """The facts of one file in settled form; raises DocumentError where it cannot be read."""
        return settled(self.extractor.extract(read_document(path, overrides=overrides)))

    def attempt(self, path: Path, overrides: Context | None = None) -> list[Fact] | str:
        """The facts of one file, or why there are none."""
        self.prepare()
        try:
            return self.facts(path, overrides)
        except Exception as error:  # noqa: BLE001 (the boundary of a worker: one document must not end the others)
            return _reason(path, error)

    def read(self, job: Job) -> Outcome:
        """Read one document; whatever goes wrong with it comes back as a failure, not as an error.

        Raises KnowledgeError where rules, ontology or gazetteer are wrong: that would hit every document.
        """
        self._load(job)
        try:
            return self._read(job)
        except KnowledgeError:  # a pattern is compiled when the first text calls for it
            raise
        except Exception as error:  # noqa: BLE001 (the boundary of a worker: one document must not end the others)
            return Outcome(job, failure=_reason(job.path or Path(job.doc), error))

    def _load(self, job: Job) -> None:
        """Load what the job needs, outside the boundary that makes errors failures of a document."""
        if job.given is None:
            self.prepare()
        self.maker  # noqa: B018 (a property that loads)

    def _read(self, job: Job) -> Outcome:
        document = read_document(job.path, overrides=job.overrides) if job.path else None
        facts, places = self._facts(job, document)
        return Outcome(
            job,
            quads=tuple(self.maker.quads(job.doc, facts, document, places)),
            counts=Counter(fact.type for fact in facts),
            warnings=document.warnings if document else (),
            source=SourceText(document.source, document.pages) if document else None,
        )

    def _facts(self, job: Job, document: Document | None) -> tuple[list[Fact], tuple[PlaceMention, ...]]:
        if job.given is not None:
            return settled(from_flat(flat, document) for flat in job.given), ()
        if document is None:
            return [], ()
        facts, places = self.extractor.extract_with_places(document)
        return settled(facts), places


def largest_first(jobs: Iterable[Job]) -> list[Job]:
    """Jobs by the size of their files, so that no worker is long alone with the last; without a file at the end."""
    return sorted(jobs, key=lambda job: -job.path.stat().st_size if job.path and job.path.is_file() else 1)


def _reason(path: Path, error: Exception) -> str:
    """Words for what went wrong with a document; what nobody foresaw is named with its type and place."""
    if isinstance(error, KgError):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    place = f" (at {Path(frames[-1].filename).name}:{frames[-1].lineno}; an error of kg itself, please report it)"
    return f"{path}: {type(error).__name__}: {error}{place if frames else ''}"


def file_key(path: Path, fingerprint: str, overrides: Context | None = None) -> str:
    """A hash over a file, its side-car, the options and the knowledge; raises DocumentError."""
    try:
        data = path.read_bytes()
        beside = side_car(path)
        extra = beside.read_bytes() if beside.exists() else b""
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read: {error.strerror}") from error
    return _digest((data, extra, repr(overrides).encode(), fingerprint.encode()))


def given_key(facts: tuple[Mapping[str, object], ...], fingerprint: str) -> str:
    """A hash over given facts and the knowledge."""
    return _digest((repr([sorted(flat.items()) for flat in facts]).encode(), fingerprint.encode()))


def fingerprint(judgements: Path | None = None) -> str:
    """A hash over all that decides how documents are read: ontology, rules, names, judgements, the code itself."""
    package = Path(__file__).parent
    files = [file for folder in ("ontology", *(f"data/{name}" for name in _DATA)) for file in _files(folder)]
    code = [file for name in _CODE for file in _sources(package / name)]
    own = [judgements] if judgements and judgements.is_file() else []
    asked = repr([os.environ.get(name) for name in _ENVIRONMENT]).encode()
    return _digest((__version__.encode(), asked, *(file.read_bytes() for file in files + code + own)))


def shipped_fingerprint() -> str:
    """A hash over what is loaded besides documents: ontology, derivation rules, background knowledge."""
    files = [*_files("ontology"), *_files("data/background"), *_files("data/gazetteer")]
    return _digest((__version__.encode(), *(file.read_bytes() for file in files)))


def _files(folder: str) -> Iterator[Path]:
    yield from sorted(file for file in knowledge.path(*folder.split("/")).rglob("*") if file.is_file())


def _sources(path: Path) -> Iterator[Path]:
    yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def _digest(parts: tuple[bytes, ...]) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()
