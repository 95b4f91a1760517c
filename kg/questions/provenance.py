"""What rests on documents, and what only on the background knowledge that is shipped with the program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import NamedNode, QueryBoolean

from kg.graph.iris import BACKGROUND, fa
from kg.ontology import Ontology
from kg.questions.form import Constraint, In, Is, Not, Present, Select, Term
from kg.store import Store

# Slots of questions that facts of another type fill: the slot that names the thing, and the type that tells of it.
_TOLD_BY: Final = {("partnership", "trait"): ("b", "trait"), ("partnership", "home_trait"): ("a", "trait")}
_HOLDS: Final = f"ASK {{ GRAPH {BACKGROUND} {{ ?fact a <%s> }} }}"
_UNTRUE: Final = (fa("status-planned"), fa("status-negated"))
_SOURCE: Final = Present("doc")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a selection."""

    answer: Term
    fact: NamedNode
    number: float | None = None


@dataclass(frozen=True, slots=True)
class Sided:
    """The rows of a selection: those that documents bear, and those that only the background does; their queries."""

    stated: list[Row]
    further: list[Row]
    queries: tuple[str, ...]

    @property
    def first(self) -> list[Row]:
        """The rows that documents bear; where there are none, those of the background."""
        return self.stated or self.further

    @property
    def all(self) -> list[Row]:
        return [*self.stated, *self.further]


class Provenance:
    """Tells the rows of selections on one store apart by what they rest on."""

    def __init__(self, store: Store, ontology: Ontology) -> None:
        self._store = store
        self._ontology = ontology
        self._shipped: dict[str, bool] = {}

    def sided(self, select: Select, run: Callable[[Select], tuple[str, list[Row]]]) -> Sided:
        """The rows of a selection on their sides; ``run`` gives the query and the rows of a selection.

        A second query is run only where the background tells of what the selection is about.
        """
        query, rows = run(select)
        if not rows or not self._is_shipped(select):
            return Sided(rows, [], (query,))
        own_query, own_rows = run(stated(select))
        own = {(row.answer, row.fact) for row in own_rows}
        borne = [row for row in rows if (row.answer, row.fact) in own]
        further = [row for row in rows if (row.answer, row.fact) not in own]
        if not further:
            return Sided(borne, [], (query,))
        return Sided(borne, further, (own_query, query) if borne else (query,))

    def _is_shipped(self, select: Select) -> bool:
        """Whether the background may bear a row of the selection."""
        return any(self._holds(name) for name in _types(select))

    def _holds(self, fact_type: str) -> bool:
        """Whether the background graph holds facts of a type."""
        if fact_type not in self._shipped:
            known = self._ontology.fact_types.get(fact_type)
            found = self._store.query(_HOLDS % known.iri) if known else False
            self._shipped[fact_type] = isinstance(found, QueryBoolean) and bool(found)
        return self._shipped[fact_type]


def stated(select: Select) -> Select:
    """The selection of what documents alone bear: its facts, and those that tell of its things, have a source.

    What is kept out (``without``) is kept out whoever tells it.
    """
    where = tuple(_stated(select.type, constraint) for constraint in select.where)
    where += (_SOURCE,) if select.type not in ("any", "document") else ()  # which have it by what they are
    return replace(select, where=where, also=tuple(map(stated, select.also)))


def _stated(fact_type: str, constraint: Constraint) -> Constraint:
    if isinstance(constraint, In):
        return replace(constraint, select=stated(constraint.select))
    if isinstance(constraint, Is) and (fact_type, constraint.slot) in _TOLD_BY:
        slot, teller = _TOLD_BY[fact_type, constraint.slot]
        told = Select(teller, "place", (Is(teller, constraint.terms), Not("status", _UNTRUE), _SOURCE))
        return In(slot, told)
    return constraint


def _types(select: Select) -> set[str]:
    """The types of facts that a selection reads, those that tell of its things among them."""
    found = {select.type}
    for constraint in select.where:
        if isinstance(constraint, In):
            found |= _types(constraint.select)
        elif isinstance(constraint, Is) and (select.type, constraint.slot) in _TOLD_BY:
            found.add(_TOLD_BY[select.type, constraint.slot][1])
    return found.union(*map(_types, select.also))
