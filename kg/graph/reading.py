"""The graph → facts, by the projections queries/facts/<type>.rq; the way back from ``quads``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, get_type_hints

from pyoxigraph import Literal, QuerySolution, QuerySolutions

from kg import knowledge
from kg.errors import StoreError, UsageError
from kg.graph.literals import plain
from kg.graph.settled import settled
from kg.model import FACT_CLASSES, Evidence, Fact


class Queryable(Protocol):
    """What is asked of a store here."""

    def query(self, text: str) -> Any:
        """Run SPARQL with the union of the named graphs as default graph."""


@dataclass(slots=True)
class StatedRows:
    """What the rows of one fact of one document say, as they come in."""

    values: dict[str, set[Any]] = field(default_factory=lambda: defaultdict(set))
    passages: set[tuple[Evidence, str, float]] = field(default_factory=set)


def facts_from_store(store: Queryable, types: Iterable[str] = ()) -> list[Fact]:
    """All facts of the graph, of the types given or of all, document by document in settled form.

    They equal what extraction gave. Raises UsageError for a type that there is not, StoreError where the
    graph holds a fact that lacks what its type needs.
    """
    by_document: dict[str, list[Fact]] = defaultdict(list)
    for name in check_types(types):
        for fact in _facts(store, FACT_CLASSES[name]):
            by_document[fact.evidence[0].doc].append(fact)
    return [fact for doc in sorted(by_document) for fact in settled(by_document[doc])]


def check_types(types: Iterable[str]) -> tuple[str, ...]:
    """The types, or all where none are given; raises UsageError for one that there is not."""
    wanted = tuple(dict.fromkeys(types))
    for name in wanted:
        if name not in FACT_CLASSES:
            raise UsageError(f"there is no fact type {name}; there are {', '.join(FACT_CLASSES)}")
    return wanted or tuple(FACT_CLASSES)


def _facts(store: Queryable, cls: type[Fact]) -> Iterator[Fact]:
    result = store.query(knowledge.path("queries", "facts", f"{cls.type}.rq").read_text("utf-8"))
    if not isinstance(result, QuerySolutions):
        raise StoreError(f"queries/facts/{cls.type}.rq is no SELECT")
    found: dict[tuple[str, str], StatedRows] = defaultdict(StatedRows)
    for row in result:
        _add(found[_text(row, "doc"), row["fact"].value], row)
    hints = get_type_hints(cls)
    for (doc, iri), rows in found.items():
        try:
            yield fact_of_rows(cls, hints, rows)
        except (TypeError, ValueError) as error:
            raise StoreError(f"the graph of {doc} holds an incomplete {cls.type} <{iri}>: {error}") from error


def _add(rows: StatedRows, row: QuerySolution) -> None:
    if row["slot"] is not None:
        rows.values[_text(row, "slot")].add(_plain(row["value"]))
        return
    start, end = row["start"], row["end"]
    evidence = Evidence(
        _text(row, "doc"),
        _text(row, "quote"),
        -1 if start is None else int(start.value),
        -1 if end is None else int(end.value),
    )
    rows.passages.add((evidence, _text(row, "rule"), float(row["confidence"].value)))


def fact_of_rows(cls: type[Fact], hints: Mapping[str, Any], rows: StatedRows) -> Fact:
    """The fact that the rows tell of; raises TypeError or ValueError where they are not enough for one."""
    passages = sorted(rows.passages, key=lambda passage: (passage[0].start, passage[0].end, passage[0].quote))
    if not passages:
        raise ValueError("it has no evidence")
    slots: dict[str, Any] = {}
    for name, values in rows.values.items():
        if hints[name] == tuple[str, ...]:
            slots[name] = tuple(sorted(values))
        elif len(values) == 1:
            slots[name] = next(iter(values))
        else:
            raise ValueError(f"{name} has {len(values)} values")
    if slots.get("online") == "online":
        slots["online"] = True
    evidence = tuple(passage for passage, _, _ in passages)
    return cls(evidence=evidence, rule=passages[0][1], confidence=passages[0][2], **slots)


def _text(row: QuerySolution, name: str) -> str:
    return str(row[name].value)


def _plain(term: Any) -> Any:
    return plain(term) if isinstance(term, Literal) else term.value
