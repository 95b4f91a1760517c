"""What a worker process does: one query of the site's visitors on a store opened for reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from time import perf_counter

from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples, Triple

from kg.errors import KgError, UsageError
from kg.graph.literals import STRING
from kg.queries import Catalogue, Query
from kg.queries.catalogue import Given
from kg.queries.running import prepared
from kg.queries.safety import check, names_graphs
from kg.store import Dataset, Store, open_store
from kg.web.errors import NotAcceptable, WebError
from kg.web.negotiation import GRAPHS, RESULTS, Format, choose
from kg.web.results import write_boolean, write_rows, write_triples

Value = NamedNode | BlankNode | Literal | Triple
Found = QuerySolutions | QueryBoolean | QueryTriples


@dataclass(frozen=True, slots=True)
class Job:
    """A query: SPARQL in ``text``, or the name of one of the catalogue in ``name`` with its parameters.

    state: which state of the store it is for. accept: the formats that the client takes (an Accept header), form:
    the name of one that it prefers; without either, cells of a page. graphs, named: the dataset, as the SPARQL
    protocol gives it.
    """

    text: str = ""
    name: str = ""
    state: int = 0
    accept: str = ""
    form: str = ""
    given: Mapping[str, Given] = field(default_factory=dict)
    graphs: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    rows: int = 1000
    size: int = 10_000_000


@dataclass(frozen=True, slots=True)
class Cell:
    """A term as a page shows it; kind is iri, literal, bnode or triple."""

    kind: str
    value: str
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True, slots=True)
class Cells:
    """A result for a page; ``more``: whether rows were left out. form: SELECT, ASK or CONSTRUCT."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    more: bool
    form: str
    seconds: float
    text: str


@dataclass(frozen=True, slots=True)
class Body:
    """A result for a program."""

    data: bytes
    content_type: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Refused:
    """Why there is no result; ``kind`` is the name of an error's class."""

    kind: str
    message: str
    status: int


Reply = Cells | Body | Refused


class Bench:
    """The store of one worker and what it does with it."""

    def __init__(self, location: str) -> None:
        self._location = location
        self._store: Store | None = None
        self._state = -1

    @cached_property
    def catalogue(self) -> Catalogue:
        return Catalogue.load()

    def store(self, state: int) -> Store:
        """The store as it is in this state; a newer state opens it again."""
        if self._store is None or self._state != state:
            self._store = open_store(self._location, read_only=True)
            self._state = state
        return self._store

    def reply(self, job: Job) -> Reply:
        """Do a job; what goes wrong comes back as an answer."""
        try:
            return self._reply(job)
        except WebError as error:
            return Refused(type(error).__name__, str(error), error.status)
        except UsageError as error:
            return Refused("UsageError", str(error), 400)
        except KgError as error:
            self._store = None
            return Refused(type(error).__name__, str(error), 500)

    def _reply(self, job: Job) -> Reply:
        start = perf_counter()
        query = self.catalogue[job.name] if job.name else Query("query", job.text)
        found = self._run(self.store(job.state), query, job)
        if not job.accept and not job.form:
            return _cells(found, job, query.text, start)
        form = _format(found, job)
        if isinstance(found, QueryBoolean):
            data = write_boolean(found, form.name)
        elif isinstance(found, QueryTriples):
            data = write_triples(found, form.name, job.rows, job.size)
        else:
            data = write_rows(found, form.name, job.rows, job.size)
        return Body(data, form.content_type, perf_counter() - start)

    def _run(self, store: Store, query: Query, job: Job) -> Found:
        chooses = names_graphs(query.text)
        listed = chooses or job.graphs or job.named
        graphs = frozenset(graph.value for graph in store.graphs()) if listed else frozenset()
        check(query.text, graphs)
        for iri in (*job.graphs, *job.named):
            if iri not in graphs:
                raise UsageError(f"the store has no graph {iri}; list them with SELECT DISTINCT ?g {{ GRAPH ?g {{}} }}")
        text, bound = prepared(store, query, job.given)
        if not job.graphs and not job.named:
            return store.query(text, bound, union=not chooses)
        default, named = (tuple(map(NamedNode, iris)) for iris in (job.graphs, job.named))
        return store.query(text, bound, dataset=Dataset(default, named))


def _format(found: Found, job: Job) -> Format:
    """The format for a result by its name, else by the Accept header."""
    formats = GRAPHS if isinstance(found, QueryTriples) else RESULTS
    by_name = next((form for form in formats if job.form in (form.name, *form.words)), None)
    form = by_name or (choose(job.accept, formats) if job.accept else None)
    if form is None:
        offered = ", ".join(form.media for form in formats)
        raise NotAcceptable(f"this result cannot be given as {job.form or job.accept}; there are {offered}")
    return form


def _cells(found: Found, job: Job, text: str, start: float) -> Cells:
    if isinstance(found, QueryBoolean):
        answer = Cell("literal", "true" if found else "false")
        return Cells(("answer",), ((answer,),), False, "ASK", perf_counter() - start, text)
    if isinstance(found, QueryTriples):
        columns: tuple[str, ...] = ("subject", "predicate", "object")
        form = "CONSTRUCT"
    else:
        columns = tuple(variable.value for variable in found.variables)
        form = "SELECT"
    rows = [tuple(map(_cell, row)) for row in islice(found, job.rows + 1)]
    more = len(rows) > job.rows
    return Cells(columns, tuple(rows[: job.rows]), more, form, perf_counter() - start, text)


def _cell(term: Value | None) -> Cell | None:
    if term is None:
        return None
    if isinstance(term, NamedNode):
        return Cell("iri", term.value)
    if isinstance(term, BlankNode):
        return Cell("bnode", term.value)
    if isinstance(term, Literal):
        datatype = "" if term.datatype.value == STRING else term.datatype.value
        return Cell("literal", term.value, term.language or "", datatype)
    return Cell("triple", str(term))
