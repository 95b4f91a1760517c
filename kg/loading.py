"""Files of RDF → store, at the store's bulk speed."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

import pyoxigraph as ox
from pyoxigraph import NamedNode

from kg.errors import UsageError
from kg.graph.iris import DERIVED, GRAPH, ONTOLOGY, document_of, segment
from kg.review.applying import Judging, Knowledge
from kg.shipping import Shipping
from kg.store import ReadDocument, Source, Store

LOADED: Final = "loaded"  # the key of documents that a file brought: the next build of them reads them again
_FORMATS: Final = {
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
}


ENDINGS: Final = tuple(_FORMATS)


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did: quads before and after, documents that came, whether derived triples were made anew."""

    before: int
    after: int
    documents: int
    derived: bool


def load(
    store: Store,
    files: Iterable[Path],
    *,
    graph: str | None = None,
    derive: bool | None = None,
    background: bool = True,
) -> LoadReport:
    """Add files (.nq .trig .ttl .nt, each also with .gz) to the store; what it holds stays.

    graph: IRI of the graph for triples that have none (by default graph/loaded/<name of the file>). derive: make the
    ontology's, background's and derived graphs anew; None: only where the files do not bring them, as exports do.

    Raises UsageError for a file that there is not, of another ending, or that is no RDF of its format; files before
    it stay loaded.
    """
    checked = [rdf_format(path) for path in files]
    named = _graph(graph) if graph else None
    before = len(store)
    store.keep_setting("state", "loaded from files")
    for path, form in zip(files, checked, strict=True):
        with opened(path) as stream:
            store.load(Source(str(path), stream, form), named or NamedNode(f"{GRAPH}loaded/{segment(path.name)}"))
    graphs = store.graphs()
    documents = _keep_records(store, graphs)
    Judging(store, Knowledge()).follow_all()
    derived = derive if derive is not None else not {DERIVED, ONTOLOGY} <= graphs
    if derived:
        Shipping(store, background=background).finish()
    store.publish()
    return LoadReport(before, len(store), documents, derived)


def _graph(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise UsageError(f"--graph {iri}: no valid IRI: {error}") from error


def rdf_format(path: Path) -> ox.RdfFormat:
    ending = Path(path.name.removesuffix(".gz")).suffix.lower()
    if ending not in _FORMATS:
        raise UsageError(f"{path}: not a format that is loaded; formats are {', '.join(_FORMATS)}, each also with .gz")
    if not path.is_file():
        raise UsageError(f"{path}: no such file")
    return _FORMATS[ending]


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The file as a stream, unpacked; raises UsageError where it cannot be opened."""
    try:
        stream = cast(IO[bytes], gzip.open(path)) if path.suffix == ".gz" else path.open("rb")  # noqa: SIM115 (closed below)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    with stream:
        yield stream


def _keep_records(store: Store, graphs: Iterable[NamedNode]) -> int:
    """Give each document that has a graph and no record one; gives their number."""
    known = store.documents()
    here = {doc for graph in graphs if graph.value.startswith(f"{GRAPH}doc/") and (doc := document_of(graph))}
    store.keep_records(ReadDocument(doc, LOADED) for doc in sorted(here - known.keys()))
    return len(here - known.keys())
