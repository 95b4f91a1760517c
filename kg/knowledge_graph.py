"""The Python API: ``KnowledgeGraph.open(store)`` and what one does with a graph."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from kg.errors import UsageError
from kg.locations import MEMORY
from kg.queries import Catalogue, Rows, run, run_text, within
from kg.queries.catalogue import Given
from kg.store import Store, open_store

if TYPE_CHECKING:
    import networkx

    from kg.building import BuildReport
    from kg.cluster import Cluster
    from kg.model import Answer, Context, Fact
    from kg.questions import Asker
    from kg.reading import Job
    from kg.review import Review
    from kg.statistics import Statistics
    from kg.validation import Problem

DEFAULT_STORE = "./kg-store"


class KnowledgeGraph:
    """A graph of foreign-affairs activities in a store.

    It is opened for reading when first asked, and for writing only while ``build`` runs, so that many
    can read one store.

    >>> with KnowledgeGraph.open(":memory:") as graph:
    ...     report = graph.build([])
    ...     len(graph.facts())
    0
    """

    def __init__(self, location: str | Path, seconds: float | None = None, update_url: str | None = None) -> None:
        self._location = str(location)
        self._update_url = update_url
        self._seconds = seconds
        self._store: Store | None = None

    @classmethod
    def open(
        cls, store: str | Path | None = None, *, seconds: float | None = None, update_url: str | None = None
    ) -> Self:
        """The graph in a store: a folder, ":memory:" or a SPARQL server's address; by default KG_STORE or ./kg-store.

        update_url: the server's address for updates, where it is another than that for queries.
        seconds: how long a query or a question may take before TimeLimitError; by default as long as it takes.
        A folder need not exist before the first build. Raises StoreError, at the first use, where it is
        no store or of another format.
        """
        return cls(store or os.environ.get("KG_STORE") or DEFAULT_STORE, seconds, update_url)

    @property
    def location(self) -> str:
        return self._location

    @property
    def store(self) -> Store:
        """The store, opened for reading: the version published last, opened anew when a build has published another.

        Whoever holds a version goes on reading it; it is given free when nothing refers to it.
        """
        if self._store is not None and not self._store.current:
            self._store = None
            self.__dict__.pop("_asker", None)
        if self._store is None:
            self._store = open_store(self._location, read_only=self._location != MEMORY)
        return self._store

    @cached_property
    def catalogue(self) -> Catalogue:
        """The query catalogue."""
        return Catalogue.load()

    def build(
        self,
        paths: Iterable[str | Path],
        *,
        facts: Iterable[str | Path] = (),
        jobs: int = 1,
        no_background: bool = False,
        overrides: Context | None = None,
        progress: Callable[[int, int, str], None] | None = None,
        wait: float = 0.0,
        cluster: str | None = None,
    ) -> BuildReport:
        """Read documents into the graph; unchanged ones are skipped, changed ones replaced whole.

        paths: files and folders (recursively). facts: JSON Lines files of flat facts, which stand in
        place of extraction for their documents. jobs: processes that read. no_background: leave
        data/background out, so that answers are what the documents state. overrides: context that
        stands for all documents. progress: called with (done, total, document). wait: seconds to wait for
        another process that writes the store (math.inf: as long as it takes). cluster: how many processes of a local
        Dask cluster read, or the address of a running scheduler; paths may then be URLs that fsspec reads.

        Files that cannot be read are in the report's ``failed``; the others go on. Raises UsageError for
        a path that does not exist, StoreError where the store cannot be written.
        """
        from kg.building import build

        if jobs < 1:
            raise UsageError(f"jobs must be 1 or more, not {jobs}")
        with ExitStack() as open_until_done:
            more: list[Job] = []
            labour = None
            if cluster is not None:
                more, workers = self._on_cluster(cluster, paths, overrides)
                labour = open_until_done.enter_context(workers).outcomes
            store = self._writer(wait)
            if store is not self._store:
                open_until_done.callback(store.close)
            return build(
                store,
                [] if labour else [Path(path) for path in paths],
                facts=[Path(path) for path in facts],
                jobs=jobs,
                background=not no_background,
                overrides=overrides,
                progress=progress,
                more=more,
                labour=labour,
            )

    def _on_cluster(
        self, where: str, paths: Iterable[str | Path], overrides: Context | None
    ) -> tuple[list[Job], Cluster]:
        """The jobs of the documents at paths and URLs, and workers that know what this process knows."""
        from kg.cluster import Cluster, find_jobs
        from kg.places.judgements import own_judgements

        judged = None if self._location == MEMORY else own_judgements(self._location)
        jobs = find_jobs(map(str, paths), judged=judged, overrides=overrides)
        return jobs, Cluster(where, judged)

    def facts(self, types: Iterable[str] = ()) -> list[Fact]:
        """The facts of the graph, of the types given or of all, by document; as extraction gave them."""
        from kg.graph.reading import facts_from_store

        return facts_from_store(self.store, types)

    def query(self, name_or_text: str, **params: Given) -> Rows:
        """Run a query of the catalogue by its name, or SPARQL of your own.

        Parameters are bound as terms; a place, body or concept may be given by its label in Chinese or
        English. Raises UsageError for an unknown name, parameter or value, and for SERVICE and updates;
        TimeLimitError where it takes longer than the graph was opened for.
        """
        store = self.store
        return within(self._seconds, lambda: self._query(store, name_or_text, params))

    def sparql(self, text: str, **params: Given) -> Rows:
        """Run SPARQL of your own, whatever it looks like; else as ``query``."""
        store = self.store
        return within(self._seconds, lambda: run_text(store, text, params))

    def _query(self, store: Store, name_or_text: str, params: Mapping[str, Given]) -> Rows:
        if name_or_text in self.catalogue:
            return run(store, self.catalogue[name_or_text], params)
        if "{" in name_or_text:
            return run_text(store, name_or_text, params)
        return run(store, self.catalogue[name_or_text], params)  # raises, with names that are near

    def ask(self, question: str) -> Answer:
        """Answer a question in Chinese or English, with the passages that state it.

        Raises TimeLimitError where it takes longer than the graph was opened for.
        """
        self.store  # noqa: B018 (a property that drops the asker of an older version)
        return within(self._seconds, lambda: self._asker.ask(question))

    @cached_property
    def _asker(self) -> Asker:
        from kg.questions import Asker

        return Asker(self.store)

    @cached_property
    def review(self) -> Review:
        """What people decide about facts: the queue, accepting, correcting, rejecting, undoing; see ``Review``."""
        from kg.places.judgements import own_judgements
        from kg.review import Review
        from kg.review.applying import Knowledge

        places = None if self._location == MEMORY else own_judgements(self._location)
        return Review(lambda: self.store, self._judging, Knowledge(places))

    @contextmanager
    def _judging(self) -> Iterator[Store]:
        """The store for writing, closed afterwards where it lies in a folder."""
        store = self._writer(0.0)
        try:
            yield store
        finally:
            self.__dict__.pop("_asker", None)
            if store is not self._store:
                store.close()

    def network(self) -> networkx.MultiDiGraph[str]:
        """Places, bodies, persons and events as nodes, facts as edges; attributes as ``build_network`` says."""
        from kg.views import build_network

        return build_network(self.store)

    def view(self, focus: str | None = None, depth: int = 1, types: Iterable[str] = ()) -> str:
        """The relationship graph as one HTML page that needs no network.

        focus: only what is near this place, body or person, given by name or IRI, up to ``depth`` facts
        away. types: only facts of these types. Raises UsageError for a focus or type that there is not.
        """
        from kg.views import network_page

        return network_page(self.store, focus, depth, types)

    def export(self, form: str) -> Iterator[bytes]:
        """The graph as turtle, trig, nquads, jsonld, graphml, gexf, csv or facts, piece by piece."""
        from kg.export import export

        return export(self.store, form)

    def stats(self) -> Statistics:
        """How many documents, facts by type and entities the graph holds."""
        from kg.statistics import statistics

        return statistics(self.store)

    def validate(self) -> list[Problem]:
        """What in the graph violates the shapes of the ontology; empty where it conforms."""
        from kg.validation import validate

        return validate(self.store)

    def close(self) -> None:
        """Give the store free."""
        if self._store is not None:
            self._store.close()
            self._store = None
        self.__dict__.pop("_asker", None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _writer(self, wait: float) -> Store:
        """The store for writing: that in memory stays, one in a folder is opened afresh."""
        if self._location == MEMORY:
            return self.store
        self.close()
        return open_store(self._location, wait=wait, update_url=self._update_url)
