"""A SPARQL 1.1 server as a ``Store``; what differs between servers is in ``kg.store.dialects``."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import cached_property
from typing import IO, TYPE_CHECKING, Final, Self, cast

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, QueryTriples, Triple

from kg.errors import StoreError
from kg.graph.iris import DATASET, RUNS, document_graph, document_node, document_of
from kg.sorting import batched
from kg.store import updates
from kg.store.account import Before
from kg.store.answers import as_result, as_triples
from kg.store.base import (
    NO_RDF,
    Change,
    Dataset,
    ReadDocument,
    Reading,
    Result,
    Source,
    SourceText,
    Store,
    Term,
    wrong_source,
)
from kg.store.binding import bind_text
from kg.store.claim import CLAIMS, Claim
from kg.store.derivation import derived_triples
from kg.store.dialects import CompilerError, Dialect, check_whole, dialect
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import Endpoint, Server
from kg.store.records import (
    ACCOUNT,
    ADDED,
    JUDGED,
    KEY,
    PAGES,
    READ_AT,
    STORE,
    TEXT,
    WITHHELD,
    change_of,
    change_triples,
    record_triples,
    setting_property,
)
from kg.store.remote_account import RemoteAccount, in_graph, named
from kg.store.tokens import form, tokens

if TYPE_CHECKING:
    import rdflib

_ROWS: Final = "application/sparql-results+xml"
_TRIPLES: Final = "application/n-triples"
_LOOK: Final = 2.0  # seconds between two questions whether another state was published
_STALE: Final = 3  # times the limit of one request: a writer that gave no sign for so long is gone
_PUBLISHED: Final = "published"
MOST_COPIED: Final = 2_000_000  # quads, some 1.5 GB
_BATCH: Final = 20_000  # quads of one request of the Graph Store Protocol


class RemoteStore:
    """A ``Store`` on a server; that there is one writer at a time, ``Claim`` sees to."""

    def __init__(self, server: Server, *, read_only: bool = False) -> None:
        self._endpoint = Endpoint(server)
        self._claim = Claim(self.location, self._claims, self._endpoint.update, _STALE * server.seconds)
        self._read_only = read_only
        self._changed = False
        self._state: str | None = None
        self._looked = 0.0
        self._in_memory: EmbeddedStore | None = None
        self._account = RemoteAccount(self, self._value)

    @property
    def location(self) -> str:
        return self._endpoint.name

    @property
    def read_only(self) -> bool:
        return self._read_only

    @cached_property
    def dialect(self) -> Dialect:
        """The kind of server, found out by a first query; raises StoreError where none answers."""
        response = self._endpoint.query("ASK {}", _ROWS, {})
        return dialect(response.headers.get("server", ""))

    def open(self, wait: float = 0.0) -> Self:
        """Reach the server; wait: seconds to wait for another writer.

        Raises StoreError where the server does not answer or refuses, StoreBusy where another process writes.
        """
        try:
            self._state = self.setting(_PUBLISHED)
            if not self._read_only:
                self._claim.take(wait)
        except BaseException:
            self._endpoint.close()
            raise
        self._looked = time.monotonic()
        return self

    def _claims(self) -> list[str]:
        rows = self._rows(f"SELECT ?text {{ GRAPH {CLAIMS} {{ ?store ?writer ?text }} }}")
        return [cast(Literal, row["text"]).value for row in rows]

    @property
    def current(self) -> bool:
        """Whether nothing was published since the store was opened; asked at most every two seconds."""
        if time.monotonic() - self._looked < _LOOK:
            return True
        self._looked = time.monotonic()
        return self.setting(_PUBLISHED) == self._state

    def beside(self, name: str) -> None:  # noqa: ARG002 (a store's interface)
        return None  # a server keeps no files of ours

    def query(
        self,
        text: str,
        bindings: Mapping[str, Term] | None = None,
        *,
        union: bool = True,
        dataset: Dataset | None = None,
    ) -> Result:
        parts = list(tokens(text))
        kind = form(parts)
        accept = _TRIPLES if kind in ("CONSTRUCT", "DESCRIBE") else _ROWS
        bound = bind_text(text, bindings or {})
        parameters: dict[str, str | list[str]] = dict(self.dialect.parameters) if union and not dataset else {}
        if dataset:
            parameters["default-graph-uri"] = [graph.value for graph in dataset.default]
            parameters["named-graph-uri"] = [graph.value for graph in dataset.named]
        try:
            response = self._endpoint.query(self.dialect.query(bound), accept, parameters)
        except CompilerError as error:
            return self._copy(error).query(text, bindings, union=union, dataset=dataset)
        check_whole(response.headers, self.location)
        return as_result(self.dialect.results(response.content), kind, self.location)

    def _copy(self, error: CompilerError) -> EmbeddedStore:
        """A copy of the graph in memory, for queries that the server's compiler does not manage."""
        if self._in_memory is None or not self.current:
            if len(self) > MOST_COPIED:
                raise StoreError(f"{error}; the graph is too large to run it here")
            self._in_memory = EmbeddedStore(ox.Store())
            self._in_memory.database.bulk_extend(self.quads())
        return self._in_memory

    def _rows(self, text: str) -> QuerySolutions:
        return cast(QuerySolutions, self.query(text))

    def _value(self, node: NamedNode, path: NamedNode) -> str | None:
        # As triples: where results in XML have plain line ends (Virtuoso), blanks at the end of a text are lost.
        text = f"CONSTRUCT {{ {node} {path} ?o }} {{ GRAPH {RUNS} {{ {node} {path} ?o }} }}"
        triples = cast(QueryTriples, self.query(text))
        return next((cast(Literal, triple.object).value for triple in triples), None)

    # --- writing --------------------------------------------------------------------------------------------

    def replace_document(
        self,
        document: ReadDocument,
        quads: Iterable[Quad],
        source: SourceText | None = None,
        change: Change | None = None,
    ) -> None:
        """In one request; where that is too much for the server, in several: the record, which makes it count, last."""
        all_quads, changed = tuple(quads), change or Change()
        if len(all_quads) + len(changed.added) <= self.dialect.largest:
            account = self._account.of(document.id, keep=True)
            self._update(updates.replace_document(document, all_quads, source, changed, account))
            return
        graph = document_graph(document.id)
        self.remove_document(document.id)
        self._insert(quad for quad in all_quads if quad.triple not in changed.removed)
        self._insert(in_graph(graph, changed.added))
        record = [*record_triples(document, source), *change_triples(document.id, changed)]
        self._insert(in_graph(RUNS, record))

    @property
    def at_once(self) -> int:
        return 1

    def replace_documents(self, readings: Sequence[Reading]) -> None:
        for one in readings:
            self.replace_document(one.document, one.quads, one.source, one.change)

    def change_document(self, doc: str, change: Change) -> None:
        self._update(updates.change_document(doc, self.document_change(doc), change, self._account.of(doc)))

    def document_change(self, doc: str) -> Change:
        return change_of(*(self._value(document_node(doc), path) or "" for path in (WITHHELD, ADDED, JUDGED)))

    def changed_documents(self) -> Mapping[str, frozenset[str]]:
        found = {}
        for row in self._rows(f"SELECT ?doc ?ids {{ GRAPH {RUNS} {{ ?doc {JUDGED} ?ids }} }}"):
            doc = document_of(cast(NamedNode, row["doc"]))
            if doc is not None:
                found[doc] = frozenset(cast(Literal, row["ids"]).value.split())
        return found

    def add_triples(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        self._insert(in_graph(graph, triples))

    def keep_records(self, documents: Iterable[ReadDocument]) -> None:
        self._insert(in_graph(RUNS, (triple for document in documents for triple in record_triples(document))))

    def replace_graph(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        """Only what differs, in one update; what is too much for that by the Graph Store Protocol, else in several."""
        new, old = frozenset(triples), frozenset(quad.triple for quad in self.quads(graph))
        if len(new) + len(old) <= self.dialect.largest:
            if new != old:
                self._update(updates.replace_graph(graph, old, new))
            return
        if self._by_protocol:
            self._begin_change()
            self._endpoint.put_graph(graph.value, ox.serialize(new, format=ox.RdfFormat.N_TRIPLES) or b"")
            return
        for piece in batched(in_graph(graph, old - new), self.dialect.largest):
            self._update(updates.delete(piece))
        self._insert(in_graph(graph, new - old))

    def make_graph(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        self.replace_graph(graph, triples)

    def change_graph(self, graph: NamedNode, gone: Iterable[Triple], come: Iterable[Triple]) -> None:
        self._update(updates.change_graph(graph, gone, come))

    def unsettled(self, state: str) -> Mapping[str, Before] | None:
        return self._account.unsettled(state)

    def settle(self, description: Iterable[Triple], state: str) -> None:
        self.replace_graph(DATASET, description)
        self._update(updates.end_account(state))
        self._account.note(True)

    def forget_account(self) -> None:
        if self._account.is_kept:
            self.keep_setting(ACCOUNT, "")
        self._account.note(False)

    def remove_document(self, doc: str) -> None:
        self._update(updates.remove_document(doc, self._account.of(doc, keep=True)))

    def keep_setting(self, name: str, value: str) -> None:
        self._update(updates.keep_setting(name, value))

    def load(self, source: Source, graph: NamedNode) -> None:
        self.forget_account()
        try:
            quads = (named(quad, graph) for quad in ox.parse(source.stream, source.format))
            self._insert(quads)
        except NO_RDF as error:
            raise wrong_source(source, error) from error

    @property
    def _by_protocol(self) -> bool:
        """Whether graphs go by the Graph Store Protocol, as that of this kind of server can."""
        return self._endpoint.server.graphs is not None and self.dialect.takes_quads

    def _insert(self, quads: Iterable[Quad]) -> None:
        for piece in batched(quads, _BATCH if self._by_protocol else self.dialect.largest):
            if self._by_protocol:
                self._begin_change()
                data = ox.serialize(piece, format=ox.RdfFormat.N_QUADS) or b""
                self._endpoint.add(data, "application/n-quads")
            else:
                self._update(updates.insert(piece))

    def _update(self, text: str) -> None:
        self._begin_change()
        if text:
            self._endpoint.update(text)

    def _begin_change(self) -> None:
        if self._read_only:
            raise StoreError(f"the store {self.location} is open for reading only")
        self._claim.renew()
        self._changed = True
        self._in_memory = None

    # --- reading --------------------------------------------------------------------------------------------

    def documents(self) -> Mapping[str, ReadDocument]:
        found = {}
        text = f"SELECT ?doc ?key ?at {{ GRAPH {RUNS} {{ ?doc {KEY} ?key OPTIONAL {{ ?doc {READ_AT} ?at }} }} }}"
        for row in self._rows(text):
            doc = document_of(cast(NamedNode, row["doc"]))
            if doc is not None:
                at = row["at"]
                found[doc] = ReadDocument(doc, cast(Literal, row["key"]).value, cast(Literal, at).value if at else "")
        return found

    def source_text(self, doc: str) -> SourceText | None:
        text = self._value(document_node(doc), TEXT)
        pages = self._value(document_node(doc), PAGES) if text is not None else None
        return None if text is None else SourceText(text, tuple(map(int, (pages or "").split())))

    def setting(self, name: str) -> str | None:
        return self._value(STORE, setting_property(name))

    def quads(self, graph: NamedNode | None = None) -> Iterator[Quad]:
        for name in [graph] if graph else sorted(self.graphs(), key=lambda one: one.value):
            yield from in_graph(name, self._triples(name))

    def _triples(self, graph: NamedNode) -> Iterable[Triple]:
        if self._by_protocol:
            return as_triples(self.dialect.results(self._endpoint.graph(graph.value)))
        return cast(QueryTriples, self.query(f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH {graph} {{ ?s ?p ?o }} }}"))

    def statements(
        self, thing: NamedNode | None = None, path: NamedNode | None = None, graph: NamedNode | None = None
    ) -> Iterator[Quad]:
        given = {"s": thing, "p": path, "g": graph}
        values = " ".join(f"VALUES ?{name} {{ {node} }}" for name, node in given.items() if node is not None)
        for row in self._rows(f"SELECT ?s ?p ?o ?g {{ {values} GRAPH ?g {{ ?s ?p ?o }} }}"):
            subject, predicate, value, name = (row[letter] for letter in "spog")
            if not self._hides(name.value):
                yield Quad(subject, predicate, value, name)

    def dump(self, out: IO[bytes]) -> None:
        for piece in batched(self.quads(), _BATCH):
            out.write(ox.serialize(piece, format=ox.RdfFormat.N_QUADS) or b"")

    def aside(self) -> AbstractContextManager[Store]:
        return nullcontext(self)

    def derived(self) -> Iterator[Triple]:
        return derived_triples(self)

    def graphs(self) -> frozenset[NamedNode]:
        rows = self._rows(self.dialect.graphs)
        names = (cast(NamedNode, row["g"]) for row in rows)
        return frozenset(name for name in names if not self._hides(name.value))

    def to_rdflib(self) -> rdflib.Dataset:
        from rdflib import Dataset as RdflibDataset
        from rdflib.plugins.stores.sparqlstore import SPARQLStore

        return RdflibDataset(store=SPARQLStore(self._endpoint.server.query, context_aware=True), default_union=True)

    def __len__(self) -> int:
        rows = self._rows("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
        named = ((cast(NamedNode, row["g"]), cast(Literal, row["n"])) for row in rows)
        return sum(int(n.value) for g, n in named if not self._hides(g.value))

    # --- the life of the handle -----------------------------------------------------------------------------

    def flush(self) -> None:
        """Nothing: what a server has acknowledged is as durable as it makes it."""

    def publish(self) -> None:
        if self._changed:
            self._claim.renew(now=True)
            self.keep_setting(_PUBLISHED, uuid.uuid4().hex)
            self._changed = False
            self._state = self.setting(_PUBLISHED)

    def close(self) -> None:
        self._changed = False
        try:
            self._claim.release()
        finally:
            self._endpoint.close()

    def _hides(self, graph: str) -> bool:
        """Whether a graph is the server's own, or says who writes."""
        return graph == CLAIMS.value or self.dialect.keeps(graph)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            try:
                self.publish()
            finally:
                self.close()
            return
        with suppress(StoreError):  # a server that is gone cannot be told; what ended the work is the error to show
            self.close()
