"""The interface of every store; the terms that pass are pyoxigraph's, whatever server stands behind."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, Protocol, Self

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
)

from kg.errors import UsageError

if TYPE_CHECKING:
    import rdflib

    from kg.store.account import Before

Term = NamedNode | BlankNode | Literal
Result = QuerySolutions | QueryBoolean | QueryTriples


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """What a store remembers of a document it holds.

    key: a hash over the file, its side-car, the options and the knowledge that read it; another key means read again.
    read_at: UTC time in ISO 8601.
    """

    id: str
    key: str
    read_at: str = ""


@dataclass(frozen=True, slots=True)
class SourceText:
    """A document's text as it was read, in which the offsets of evidence count; pages: where each page starts."""

    text: str
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs of a query: the default graph is the union of ``default``; ``named`` are those of GRAPH."""

    default: tuple[NamedNode, ...] = ()
    named: tuple[NamedNode, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A file of RDF: its name for messages, its open stream and its format."""

    name: str
    stream: IO[bytes]
    format: RdfFormat


# What reading a source raises where it is not what it should be: the parser's errors, and those of unpacking.
NO_RDF: Final = (SyntaxError, ValueError, EOFError, zlib.error, gzip.BadGzipFile)


def wrong_source(source: Source, error: Exception) -> UsageError:
    """The error for a source of which ``NO_RDF`` was raised."""
    return UsageError(f"{source.name}: no {source.format.name}, or not whole: {error}; nothing of it was loaded")


@dataclass(frozen=True, slots=True)
class Change:
    """How a document's graph differs from what was read: what people's judgements took out and put in.

    removed: triples of the reading that the graph does not show; added: triples that the reading does not have;
    judgements: identifiers of those that were applied. Without its change a graph is exactly the reading again.
    """

    removed: frozenset[Triple] = frozenset()
    added: frozenset[Triple] = frozenset()
    judgements: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as it was read, for the store: record, quads, the text, and what judgements change in the quads."""

    document: ReadDocument
    quads: Collection[Quad]
    source: SourceText | None = None
    change: Change | None = None


class Store(Protocol):
    """A set of named graphs with transactions; the default graph of queries is the union of all of them."""

    @property
    def location(self) -> str: ...

    @property
    def current(self) -> bool:
        """Whether what this handle shows is what was published last; looked up afresh."""

    def query(
        self,
        text: str,
        bindings: Mapping[str, Term] | None = None,
        *,
        union: bool = True,
        dataset: Dataset | None = None,
    ) -> Result:
        """Run SPARQL 1.1; ``bindings`` gives variables their values as terms.

        union: whether the default graph is the union of the named graphs (else it is what FROM says). dataset: graphs
        in place of both, as the SPARQL protocol gives them.
        Raises UsageError where the text is no valid query, StoreError where the store cannot be read.
        """

    def replace_document(
        self,
        document: ReadDocument,
        quads: Iterable[Quad],
        source: SourceText | None = None,
        change: Change | None = None,
    ) -> None:
        """Put the document's graph in place of the one before, with its record, in one transaction.

        source: the text that was read, kept beside the record so that passages can be shown in their place.
        change: what judgements change in these quads.
        """

    @property
    def at_once(self) -> int:
        """How many documents are best given to ``replace_documents`` at once."""

    def replace_documents(self, readings: Sequence[Reading]) -> None:
        """Put documents in place of those before, each wholly or not at all; those that are new all in one go."""

    def keep_records(self, documents: Iterable[ReadDocument]) -> None:
        """Remember documents whose graphs came by ``load``."""

    def change_document(self, doc: str, change: Change) -> None:
        """Make the document's graph what was read with this change, in place of the change before."""

    def document_change(self, doc: str) -> Change:
        """The change with which the document's graph is kept; an empty one where nobody judged its facts."""

    def changed_documents(self) -> Mapping[str, frozenset[str]]:
        """The documents that judgements apply to, with the identifiers of those."""

    def add_triples(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        """Add to a named graph; what it holds stays."""

    def replace_graph(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        """Put these triples in place of all that the named graph holds, in one transaction."""

    def make_graph(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        """As ``replace_graph``, of whatever size, in constant memory where the store can; in several transactions."""

    def change_graph(self, graph: NamedNode, gone: Iterable[Triple], come: Iterable[Triple]) -> None:
        """Take triples without blank nodes away from a named graph and add others, in one transaction."""

    def remove_document(self, doc: str) -> None:
        """Remove the document's graph and record, in one transaction."""

    def documents(self) -> Mapping[str, ReadDocument]:
        """Every document that is wholly in the store, by its identifier."""

    def source_text(self, doc: str) -> SourceText | None:
        """The text of a document as it was read; None where the store does not keep it."""

    def unsettled(self, state: str) -> Mapping[str, Before] | None:
        """The documents that changed since ``settle`` with this state, with what they led to before that.

        None: no account was kept since then, everything may have changed.
        """

    def settle(self, description: Iterable[Triple], state: str) -> None:
        """Note, with the description of the dataset, that all graphs follow the documents; in one transaction.

        state: the knowledge by which they were made; it becomes the setting "state".
        """

    def forget_account(self) -> None:
        """From now on keep no account of documents that change: everything is to be made anew."""

    def setting(self, name: str) -> str | None:
        """A setting that the store keeps ("background")."""

    def keep_setting(self, name: str, value: str) -> None:
        """Store a setting."""

    def quads(self, graph: NamedNode | None = None) -> Iterator[Quad]:
        """All quads, or those of one graph, streamed."""

    def statements(
        self, thing: NamedNode | None = None, path: NamedNode | None = None, graph: NamedNode | None = None
    ) -> Iterator[Quad]:
        """The quads of a thing, with a property, in a graph; None: of any."""

    def dump(self, out: IO[bytes]) -> None:
        """Write all quads as N-Quads, streamed; times, keys and settings too."""

    def load(self, source: Source, graph: NamedNode) -> None:
        """Add a file of RDF at the store's best speed; triples without a graph go into ``graph``.

        Raises UsageError, naming file and line, where it is no RDF of its format; then nothing of it is added.
        """

    def aside(self) -> AbstractContextManager[Store]:
        """A reader of what is written so far, for much reading at once: its memory is given free when it is left.

        Only this handle may write meanwhile; the reader does not see it.
        """

    def derived(self) -> Iterator[Triple]:
        """What follows from all graphs by the rules of ontology/rules; a triple may come more than once."""

    def graphs(self) -> frozenset[NamedNode]:
        """The names of the graphs that the store holds."""

    def to_rdflib(self) -> rdflib.Dataset:
        """The store as an rdflib Dataset, not a copy."""

    def beside(self, name: str) -> Path | None:
        """Where a file made of what this handle shows may be kept: it goes with the version; None: nowhere."""

    def flush(self) -> None:
        """Make sure that all that was written survives a power cut."""

    def publish(self) -> None:
        """Make all that was written, once it has survived as by ``flush``, what readers see from now on."""

    def close(self) -> None:
        """Give the store free for others; it cannot be used afterwards."""

    def __len__(self) -> int: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None: ...
