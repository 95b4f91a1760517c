"""The facts of one type as a table in memory, with filters, facets, sorting and sums."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from pyoxigraph import Literal, NamedNode, QuerySolutions

from kg.errors import UsageError
from kg.graph.iris import FA, GRAPH, PROV, TYPE, document_of
from kg.graph.literals import plain
from kg.ontology import FactType, Language, SlotDef
from kg.store import Term
from kg.web.names import address, document_address
from kg.web.reading import STATUS, Shown, status_of
from kg.web.snapshot import Snapshot

_ALL: Final = f"""SELECT ?fact ?graph ?path ?value {{{{ GRAPH ?graph {{{{ ?fact a {{kind}} ; ?path ?value }}}}
  FILTER(!SAMETERM(?path, {TYPE}) && !SAMETERM(?path, <{PROV}wasDerivedFrom>)) }}}}"""
_LANGUAGES: Final[tuple[Language, Language]] = ("zh", "en")
_FACETS: Final = ("concept", "country", "place", "agent", "organisation", "organisation_or_year", "year", "date")
_NUMBERS: Final = ("integer", "decimal")
DOCUMENT: Final = "document"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the slot's name, its label, whether its values are numbers, whether it is a facet."""

    name: str
    label: str
    numeric: bool
    facet: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A fact: its values by column, and numbers where a column has them.

    There are as many rows as facts, so that a row holds no more than it must: equal cells are one object, and the
    address and the text are made when they are wanted.
    """

    iri: str
    cells: tuple[tuple[Shown, ...], ...]
    numbers: tuple[float | None, ...]

    @property
    def href(self) -> str:
        return address(self.iri)

    @property
    def text(self) -> str:
        """All values, for searching."""
        return " ".join(value.text for cell in self.cells for value in cell)


@dataclass(frozen=True)
class FactsTable:
    """All facts of a type."""

    type: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def column(self, name: str) -> int:
        """The place of a column; raises UsageError that lists them."""
        names = [column.name for column in self.columns]
        if name not in names:
            raise UsageError(f"there is no column {name}; there are {', '.join(names)}")
        return names.index(name)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet, how many rows it would leave, and whether it is chosen."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one column; more: how many are not listed."""

    name: str
    label: str
    values: tuple[FacetValue, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Group:
    """A bar of a chart: the value that rows share, and their number or sum."""

    value: str
    total: float


Wanted = Mapping[str, frozenset[str]]
_Stated = tuple[str, Mapping[str, Iterable[Term]], list[str]]  # a fact, its values by property, its documents


def load(snapshot: Snapshot, kind: FactType, language: Language) -> FactsTable:
    """The table of a type, worked out once for a snapshot: reading takes longest, so that both languages share it."""
    return snapshot.once(("facts tables", kind.name), partial(_load, snapshot, kind), pinned=True)[language]


def _load(snapshot: Snapshot, kind: FactType) -> Mapping[Language, FactsTable]:
    values: dict[str, dict[str, dict[Term, None]]] = defaultdict(lambda: defaultdict(dict))
    documents: dict[str, set[str]] = defaultdict(set)
    result = snapshot.store.query(_ALL.format(kind=NamedNode(kind.iri)))
    for fact, graph, path, value in result if isinstance(result, QuerySolutions) else ():
        documents[fact.value].add(graph.value)
        values[fact.value][path.value][value] = None
    wanted = {slot.path for slot in kind.slots}
    snapshot.names.all(
        {
            term.value
            for said in values.values()
            for path, terms in said.items()
            if path in wanted
            for term in terms
            if isinstance(term, NamedNode)
        }
    )
    stated = [(iri, said, docs) for iri, said in values.items() if (docs := _documents(documents[iri]))]
    return {language: _table(_RowMaker(snapshot, kind, language), kind, stated) for language in _LANGUAGES}


def _table(make: _RowMaker, kind: FactType, stated: Iterable[_Stated]) -> FactsTable:
    rows = sorted((make.row(*one) for one in stated), key=lambda row: row.text)
    return FactsTable(kind.name, tuple(make.columns()), tuple(rows))


def _documents(graphs: Iterable[str]) -> list[str]:
    """The documents whose graphs these are."""
    found = (document_of(NamedNode(graph)) for graph in graphs if graph.startswith(GRAPH + "doc/"))
    return sorted(doc for doc in found if doc is not None)


class _RowMaker:
    """Makes the rows of one type."""

    def __init__(self, snapshot: Snapshot, kind: FactType, language: Language) -> None:
        self._snapshot = snapshot
        self._language = language
        self._slots = [slot for slot in kind.slots if slot.name != "status"]
        self._cells: dict[tuple[Term, ...], tuple[Shown, ...]] = {}
        self._documents: dict[tuple[str, ...], tuple[Shown, ...]] = {}
        self._statuses: dict[str, tuple[Shown, ...]] = {"": ()}

    def columns(self) -> Iterator[Column]:
        for slot in self._slots:
            label = self._snapshot.facts.slot_label(slot, self._language)
            yield Column(slot.name, label, slot.kind in _NUMBERS, slot.kind in _FACETS)
        status = self._snapshot.ontology.label(STATUS, self._language) or "status"
        yield Column("status", status, False, True)
        yield Column(DOCUMENT, self._snapshot.ontology.label(f"{FA}Document", self._language) or DOCUMENT, False, True)

    def row(self, iri: str, said: Mapping[str, Iterable[Term]], documents: Sequence[str]) -> Row:
        cells = [self._cell(tuple(said.get(slot.path, ()))) for slot in self._slots]
        cells += [self._status(status_of(said.get(STATUS, ()))), self._stating(tuple(documents))]
        return Row(iri, tuple(cells), (*(_number(slot, said) for slot in self._slots), None, None))

    def _cell(self, terms: tuple[Term, ...]) -> tuple[Shown, ...]:
        if terms not in self._cells:
            self._cells[terms] = self._snapshot.facts.shown(terms, self._language)
        return self._cells[terms]

    def _status(self, status: str) -> tuple[Shown, ...]:
        if status not in self._statuses:
            label = self._snapshot.ontology.label(f"{FA}status-{status}", self._language)
            self._statuses[status] = (Shown(label or status),)
        return self._statuses[status]

    def _stating(self, documents: tuple[str, ...]) -> tuple[Shown, ...]:
        if documents not in self._documents:
            self._documents[documents] = tuple(Shown(doc, document_address(doc)) for doc in documents)
        return self._documents[documents]


def _number(slot: SlotDef, said: Mapping[str, Iterable[Term]]) -> float | None:
    if slot.kind not in _NUMBERS:
        return None
    found = [plain(term) for term in said.get(slot.path, ()) if isinstance(term, Literal)]
    return next((float(value) for value in found if isinstance(value, int | float)), None)


def filtered(table: FactsTable, wanted: Wanted, text: str = "") -> list[Row]:
    """The rows that have one of the wanted values in each column and all words of the text."""
    tests: list[Callable[[Row], bool]] = [
        partial(_has, table.column(name), values) for name, values in wanted.items() if values
    ]
    words = text.casefold().split()
    rows = (row for row in table.rows if all(test(row) for test in tests))
    return [row for row in rows if all(word in row.text.casefold() for word in words)] if words else list(rows)


def _has(column: int, values: frozenset[str], row: Row) -> bool:
    return any(_facet_text(value.text) in values for value in row.cells[column])


def _facet_text(text: str) -> str:
    """Dates count by their year."""
    return text[:4] if len(text) in (7, 10) and text[:4].isdigit() and text[4] == "-" else text


def facets(table: FactsTable, wanted: Wanted, text: str, most: int = 12) -> tuple[Facet, ...]:
    """The values of each facet with the rows that they would leave, given all other filters."""
    found = []
    every = filtered(table, wanted, text)
    for place, column in enumerate(table.columns):
        if not column.facet:
            continue
        others = {name: values for name, values in wanted.items() if name != column.name}
        rows = filtered(table, others, text) if wanted.get(column.name) else every
        counts = Counter(v for row in rows for v in {_facet_text(value.text) for value in row.cells[place]})
        if len(counts) < 2 and not wanted.get(column.name):
            continue
        chosen = wanted.get(column.name, frozenset())
        ranked = sorted(counts.items(), key=lambda pair: (pair[0] not in chosen, -pair[1], pair[0]))
        values = tuple(FacetValue(value, count, value in chosen) for value, count in ranked[:most])
        found.append(Facet(column.name, column.label, values, max(0, len(ranked) - most)))
    return tuple(found)


def ordered(table: FactsTable, rows: list[Row], by: str) -> list[Row]:
    """The rows by a column ("-amount" for the largest first); rows without a value come last."""
    if not by:
        return rows
    place = table.column(by.removeprefix("-"))
    numeric = table.columns[place].numeric
    have = [row for row in rows if row.cells[place]]
    have.sort(key=lambda row: _key(row, place, numeric), reverse=by.startswith("-"))
    return have + [row for row in rows if not row.cells[place]]


def _key(row: Row, place: int, numeric: bool) -> tuple[float, str]:
    number = row.numbers[place] if numeric else None
    return (number if number is not None else 0.0, "" if numeric else row.cells[place][0].text)


def grouped(table: FactsTable, rows: Iterable[Row], by: str, measure: str, most: int = 30) -> tuple[Group, ...]:
    """Rows counted, or a numeric column added up, for each value of a column; the largest first, years in order."""
    place = table.column(by)
    sums: dict[str, float] = defaultdict(float)
    at = table.column(measure) if measure else None
    for row in rows:
        amount = 1.0 if at is None else row.numbers[at]
        for value in {_facet_text(value.text) for value in row.cells[place]} if amount is not None else ():
            sums[value] += amount or 0.0
    years = all(len(value) == 4 and value.isdigit() for value in sums)
    ranked = sorted(sums.items(), key=lambda pair: (pair[0] if years else "", -pair[1], pair[0]))
    return tuple(Group(value, round(total, 4)) for value, total in ranked[:most])
