"""The interface of every store; the terms that pass are pyoxigraph's, whatever server stands behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Triple,
)

if TYPE_CHECKING:
    from rdflib import Dataset

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


class Store(Protocol):
    """A set of named graphs with transactions; the default graph of queries is the union of all of them."""

    @property
    def location(self) -> str: ...

    def query(self, text: str, bindings: Mapping[str, Term] | None = None, *, union: bool = True) -> Result:
        """Run SPARQL 1.1; ``bindings`` gives variables their values as terms.

        union: whether the default graph is the union of the named graphs (else it is what FROM says).
        Raises UsageError where the text is no valid query, StoreError where the store cannot be read.
        """

    def replace_document(self, document: ReadDocument, quads: Iterable[Quad], source: SourceText | None = None) -> None:
        """Put the document's graph in place of the one before, with its record, in one transaction.

        source: the text that was read, kept beside the record so that passages can be shown in their place.
        """

    def replace_graph(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        """Put these triples in place of all that the named graph holds, in one transaction."""

    def remove_document(self, doc: str) -> None:
        """Remove the document's graph and record, in one transaction."""

    def documents(self) -> Mapping[str, ReadDocument]:
        """Every document that is wholly in the store, by its identifier."""

    def source_text(self, doc: str) -> SourceText | None:
        """The text of a document as it was read; None where the store does not keep it."""

    def setting(self, name: str) -> str | None:
        """A setting that the store keeps ("background")."""

    def keep_setting(self, name: str, value: str) -> None:
        """Store a setting."""

    def quads(self, graph: NamedNode | None = None) -> Iterator[Quad]:
        """All quads, or those of one graph, streamed."""

    def graphs(self) -> frozenset[NamedNode]:
        """The names of the graphs that the store holds."""

    def to_rdflib(self) -> Dataset:
        """The store as an rdflib Dataset, not a copy."""

    def flush(self) -> None:
        """Make sure that all that was written survives a power cut."""

    def publish(self) -> None:
        """Make all that was written, once it has survived as by ``flush``, what readers see from now on."""

    def close(self) -> None:
        """Give the store free for others; it cannot be used afterwards."""

    def __len__(self) -> int: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
