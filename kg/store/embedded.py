"""The embedded store: Oxigraph in a folder (or in memory), one writer at a time."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, Self, cast

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.errors import StoreError, UsageError
from kg.graph.iris import DATASET, RUNS, document_graph, document_node, document_of
from kg.sorting import batched, in_order, once, one_sided
from kg.store import updates
from kg.store.account import UNKNOWN, Before, account_of, before_of
from kg.store.base import NO_RDF, Change, Dataset, ReadDocument, Reading, Result, Source, SourceText, Term, wrong_source
from kg.store.binding import bind_text
from kg.store.derivation import derived_triples
from kg.store.failing import reading, writing
from kg.store.folder import StoreFolder
from kg.store.locks import Lock
from kg.store.memory import trim
from kg.store.newness import Newness
from kg.store.records import (
    ACCOUNT,
    ADDED,
    BEFORE,
    JUDGED,
    KEY,
    PAGES,
    READ_AT,
    STORE,
    TEXT,
    WITHHELD,
    change_of,
    record_triples,
    setting_property,
)
from kg.store.resident import Resident
from kg.store.versions import needs_publishing, note_change, publish

if TYPE_CHECKING:
    import rdflib


_AT_ONCE: Final = 50  # documents: at 600 quads each as fast as loading a file; the files stay few
_SMALL: Final = 500  # graphs
_PIECE: Final = 10_000  # triples of one transaction where a whole graph is made
_BULK: Final = 5_000  # quads from which files of their own are faster than a transaction


class EmbeddedStore:
    """A ``Store`` over pyoxigraph; use ``open_store`` to make one."""

    def __init__(
        self,
        database: ox.Store,
        folder: StoreFolder | None = None,
        *,
        read_only: bool = False,
        lock: Lock | None = None,
        version: Path | None = None,
    ) -> None:
        """lock: what keeps other writers away, or the version that is read from removal; version: its folder."""
        self._database: ox.Store | None = database
        self._folder = folder
        self._read_only = read_only
        self._lock = lock
        self._version = version
        self.resident = Resident.of(version, database, self.location) if version else None
        self._changed = False
        self._newness = Newness()

    @property
    def location(self) -> str:
        return str(self._folder.path) if self._folder else ":memory:"

    @property
    def read_only(self) -> bool:
        return self._read_only

    @property
    def current(self) -> bool:
        """Whether this is the version published last (of a store opened for reading); looked up afresh."""
        return not self._folder or not self._read_only or self._folder.current() == self._version

    @property
    def database(self) -> ox.Store:
        """Oxigraph's own handle; raises StoreError once the store is closed."""
        if self._database is None:
            raise StoreError(f"the store {self.location} has been closed")
        return self._database

    def beside(self, name: str) -> Path | None:
        return self._version / name if self._version else None

    def query(
        self,
        text: str,
        bindings: Mapping[str, Term] | None = None,
        *,
        union: bool = True,
        dataset: Dataset | None = None,
    ) -> Result:
        # Oxigraph could bind variables itself, but its planner does not see such values and begins elsewhere.
        bound = bind_text(text, bindings) if bindings else text
        database = self.resident.database(bound) if self.resident else self.database
        try:
            return database.query(
                bound,
                use_default_graph_as_union=union and dataset is None,
                default_graph=list(dataset.default) if dataset else None,
                named_graphs=list(dataset.named) if dataset else None,
            )
        except SyntaxError as error:
            raise UsageError(f"the query is not valid SPARQL: {error}") from error
        except (RuntimeError, OSError) as error:
            raise StoreError(f"the store {self.location} cannot be read: {error}") from error

    def replace_document(
        self,
        document: ReadDocument,
        quads: Iterable[Quad],
        source: SourceText | None = None,
        change: Change | None = None,
    ) -> None:
        self.replace_documents([Reading(document, tuple(quads), source, change)])

    @property
    def at_once(self) -> int:
        return _AT_ONCE

    def replace_documents(self, readings: Sequence[Reading]) -> None:
        """New ones are written as new files of the database, all of them or none; no other way is as fast."""
        new = {one.document.id: one for one in readings if self._newness.is_new(self.database, one.document.id)}
        quads = [quad for one in new.values() for quad in self._quads_of_new(one)]
        if quads:
            self._begin_change()
            with writing(self.location):
                self._add(quads)
            self._newness.written |= new.keys()
        for one in readings:
            if new.get(one.document.id) is not one:
                old = frozenset(quad.triple for quad in self.quads(document_graph(one.document.id)))
                self._update(updates.exchange_document(one, old, self._account(one.document.id, keep=True)))

    def _add(self, quads: list[Quad]) -> None:
        """Add all quads or none; many as new files, since what a transaction wrote stays in memory until a flush."""
        add = self.database.bulk_extend if len(quads) >= _BULK else self.database.extend
        add(quads)

    def _quads_of_new(self, reading: Reading) -> Iterator[Quad]:
        doc, change = reading.document.id, reading.change or Change()
        if change.removed or change.added:
            graph = document_graph(doc)
            yield from (Quad(t.subject, t.predicate, t.object, graph) for t in updates.shown(reading))
        else:
            yield from reading.quads
        record = [*updates.recorded(reading), *self._account(doc)]
        yield from (Quad(t.subject, t.predicate, t.object, RUNS) for t in record)

    def _account(self, doc: str, *, keep: bool = False) -> list[Triple]:
        """What is to be remembered of a document that changes; nothing where no account is kept.

        keep: also what is remembered already, which the caller is about to remove.
        """
        if not self.setting(ACCOUNT):
            return []
        node, graph = document_node(doc), document_graph(doc)
        known = self._kept(doc, BEFORE)
        if known is None:
            held = [quad.triple for quad in self.quads(graph)]
            return [Triple(node, BEFORE, Literal(account_of(self, graph, held) if held else ""))]
        return [Triple(node, BEFORE, Literal(known))] if keep else []

    def keep_records(self, documents: Iterable[ReadDocument]) -> None:
        triples = [triple for document in documents for triple in record_triples(document)]
        if triples:
            self._begin_change()
            with writing(self.location):
                self.database.extend(Quad(t.subject, t.predicate, t.object, RUNS) for t in triples)

    def change_document(self, doc: str, change: Change) -> None:
        self._update(updates.change_document(doc, self.document_change(doc), change, self._account(doc)))

    def document_change(self, doc: str) -> Change:
        return change_of(*(self._kept(doc, path) or "" for path in (WITHHELD, ADDED, JUDGED)))

    def changed_documents(self) -> Mapping[str, frozenset[str]]:
        found = {}
        for quad in self.database.quads_for_pattern(None, JUDGED, None, RUNS):
            doc = document_of(cast(NamedNode, quad.subject))
            if doc is not None:
                found[doc] = frozenset(cast(Literal, quad.object).value.split())
        return found

    def add_triples(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        self._newness.forget()
        self._update(updates.add_triples(graph, triples))

    def replace_graph(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        new, old = frozenset(triples), frozenset(quad.triple for quad in self.quads(graph))
        if new != old:
            self._update(updates.replace_graph(graph, old, new))

    def make_graph(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        self._begin_change()
        due = once(in_order((Quad(t.subject, t.predicate, t.object, graph) for t in triples), _PIECE))
        with writing(self.location):
            for piece in batched(one_sided(in_order(self.quads(graph), _PIECE), due), _PIECE):
                self._add([quad for sign, quad in piece if sign == "+"])
                for quad in (quad for sign, quad in piece if sign == "-"):
                    self.database.remove(quad)

    def change_graph(self, graph: NamedNode, gone: Iterable[Triple], come: Iterable[Triple]) -> None:
        self._update(updates.change_graph(graph, gone, come))

    def remove_document(self, doc: str) -> None:
        self._update(updates.remove_document(doc, self._account(doc, keep=True)))

    def unsettled(self, state: str) -> Mapping[str, Before] | None:
        if self.setting(ACCOUNT) != state:
            return None
        found = {}
        for quad in self.database.quads_for_pattern(None, BEFORE, None, RUNS):
            doc, text = document_of(cast(NamedNode, quad.subject)), cast(Literal, quad.object).value
            if doc is None or text == UNKNOWN:
                return None
            found[doc] = before_of(text)
        return found

    def settle(self, description: Iterable[Triple], state: str) -> None:
        old = frozenset(quad.triple for quad in self.quads(DATASET))
        self._update(updates.settle(old, frozenset(description), state))

    def forget_account(self) -> None:
        if self.setting(ACCOUNT):
            self.keep_setting(ACCOUNT, "")

    def documents(self) -> Mapping[str, ReadDocument]:
        found = {}
        for quad in self.database.quads_for_pattern(None, KEY, None, RUNS):
            node, key = cast(NamedNode, quad.subject), cast(Literal, quad.object)
            times = self.database.quads_for_pattern(node, READ_AT, None, RUNS)
            doc = document_of(node)
            if doc is not None:
                read_at = next((cast(Literal, time.object).value for time in times), "")
                found[doc] = ReadDocument(doc, key.value, read_at)
        return found

    def source_text(self, doc: str) -> SourceText | None:
        said = {path: self._kept(doc, path) for path in (TEXT, PAGES)}
        text = said[TEXT]
        return None if text is None else SourceText(text, tuple(map(int, (said[PAGES] or "").split())))

    def _kept(self, doc: str, path: NamedNode) -> str | None:
        """One value of what the store remembers of a document."""
        found = self.database.quads_for_pattern(document_node(doc), path, None, RUNS)
        return next((cast(Literal, quad.object).value for quad in found), None)

    def setting(self, name: str) -> str | None:
        found = self.database.quads_for_pattern(STORE, setting_property(name), None, RUNS)
        return next((cast(Literal, quad.object).value for quad in found), None)

    def keep_setting(self, name: str, value: str) -> None:
        self._update(updates.keep_setting(name, value))

    def quads(self, graph: NamedNode | None = None) -> Iterator[Quad]:
        return self.database.quads_for_pattern(None, None, None, graph)

    def statements(
        self, thing: NamedNode | None = None, path: NamedNode | None = None, graph: NamedNode | None = None
    ) -> Iterator[Quad]:
        with reading(self.location):
            yield from self.database.quads_for_pattern(thing, path, None, graph)

    def dump(self, out: IO[bytes]) -> None:
        with reading(self.location):
            self.database.dump(out, ox.RdfFormat.N_QUADS)

    def load(self, source: Source, graph: NamedNode) -> None:
        self.forget_account()
        self._begin_change()
        self._newness.forget()
        target = None if source.format.supports_datasets else graph
        with writing(self.location):
            try:
                self.database.bulk_load(source.stream, source.format, to_graph=target)
            except NO_RDF as error:
                raise wrong_source(source, error) from error
        if next(self.database.quads_for_pattern(None, None, None, ox.DefaultGraph()), None) is not None:
            self._update(f"ADD DEFAULT TO {graph} ; CLEAR DEFAULT")

    @contextmanager
    def aside(self) -> Iterator[EmbeddedStore]:
        """A checkpoint as a database of its own: Oxigraph's caches, up to 160 MB, die with it.

        What is small is read where it is.
        """
        if (
            self._folder is None
            or self._read_only
            or next(islice(self.database.named_graphs(), _SMALL, None), None) is None
        ):
            yield self
            return
        with writing(self.location):
            checkpoint = self._folder.aside
            shutil.rmtree(checkpoint, ignore_errors=True)
            self.database.backup(str(checkpoint))
        reader = EmbeddedStore(ox.Store.read_only(str(checkpoint)), read_only=True)
        try:
            yield reader
        finally:
            reader.close()
            shutil.rmtree(checkpoint, ignore_errors=True)
            trim()

    def derived(self) -> Iterator[Triple]:
        """Some graphs at a time, since one query over all remembers all that it has given."""
        for graphs in batched(sorted(self.graphs(), key=lambda graph: graph.value), _SMALL):
            with self.aside() as reader:
                yield from derived_triples(reader, graphs)

    def graphs(self) -> frozenset[NamedNode]:
        return frozenset(name for name in self.database.named_graphs() if isinstance(name, NamedNode))

    def to_rdflib(self) -> rdflib.Dataset:
        from oxrdflib import OxigraphStore
        from rdflib import Dataset as RdflibDataset

        return RdflibDataset(store=OxigraphStore(store=self.database), default_union=True)

    def flush(self) -> None:
        if self._read_only:
            return
        with writing(self.location):
            self.database.flush()

    def publish(self) -> None:
        if self._folder is None or not needs_publishing(self._folder):
            return
        with writing(self.location):
            publish(self._folder, self.database)
            self._changed = False

    def close(self) -> None:
        if self._database is None:
            return
        try:
            if self.resident:
                self.resident.wait()
                self.resident = None
            if self._folder and not self._read_only:
                self.flush()
                self._folder.forget_writer()
        finally:
            self._database = None  # the last reference: Oxigraph gives its lock free
            if self._lock:
                self._lock.release()

    def __len__(self) -> int:
        return len(self.database)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None and self._changed:
                self.publish()
        finally:
            self.close()

    def _update(self, text: str) -> None:
        """Run one SPARQL update: Oxigraph commits the whole request or nothing of it."""
        self._begin_change()
        with writing(self.location):
            self.database.update(text)

    def _begin_change(self) -> None:
        """Call before anything is written."""
        if self._read_only:
            raise StoreError(f"the store {self.location} is open for reading only")
        with writing(self.location):
            if self._folder and not self._changed:
                note_change(self._folder)
                self._changed = True
