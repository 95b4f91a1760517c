"""Run a query with its parameters bound as terms; nothing is ever pasted into the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.errors import UsageError
from kg.graph.iris import FA, ONTOLOGY, XSD
from kg.graph.literals import date_literal
from kg.queries.catalogue import Given, Parameter, Query
from kg.queries.conditions import conditioned
from kg.queries.names import as_iri, find
from kg.queries.paging import LIMIT, OFFSET, paged
from kg.queries.rows import Rows
from kg.queries.safety import check, names_graphs
from kg.store import Store, Term
from kg.store.failing import reading

_ALWAYS: Final = FA + "status"  # what the ontology of every version knows


def run(store: Store, query: Query, given: Mapping[str, Given] | None = None) -> Rows:
    """Run a query of the catalogue; ``given`` sets parameters, "" or None unsets a default.

    Raises UsageError for an unknown parameter, a value of the wrong type, a name that the graph does
    not know or that means several things, for what queries may not do (SERVICE, updates …), and where the query
    reads derived triples of a graph for which none were ever made.
    """
    text, bindings = prepared(store, query, given or {})
    if not query.reads_derived:
        return _run(store, text, bindings)
    _check_derived(store, query)
    rows = _run(store, text, bindings)
    if not rows:
        _check_known(store, query)
    return rows


def _check_derived(store: Store, query: Query) -> None:
    """Refuse what would find nothing, or too much, and not say that it is for want of derived triples."""
    found = (store.query(f"SELECT * {{ GRAPH {graph} {{ ?s ?p ?o }} }} LIMIT 1") for graph in query.made_graphs)
    if not all(map(Rows.of, found)) and not store.setting("state"):
        raise UsageError(f"{query.name} reads derived triples, and the graph has none; make them: kg load --derive")


def _check_known(store: Store, query: Query) -> None:
    """Refuse to find nothing in a graph that was derived before there were the properties of which the query asks.

    The ontology and what is derived are made together. A graph without the ontology cannot be judged.
    """
    used = {FA + name for name in query.names("fa") if name[:1].islower() and "-" not in name}  # properties
    terms = " ".join(f"<{iri}>" for iri in sorted(used | {_ALWAYS}))
    text = f"SELECT DISTINCT ?term {{ VALUES ?term {{ {terms} }} GRAPH {ONTOLOGY} {{ ?term ?p ?o }} }}"
    known = set(Rows.of(store.query(text)).column("term"))
    if known and used - known:
        missing = ", ".join(sorted(iri.removeprefix(FA) for iri in used - known))
        raise UsageError(
            f"{query.name} reads what the graph's ontology does not know ({missing}): it was made by an older version; "
            "bring it up to date: kg build, or kg load --derive"
        )


def prepared(store: Store, query: Query, given: Mapping[str, Given]) -> tuple[str, dict[str, Term]]:
    """The text of a query with as many rows as are wanted, and the terms of its other parameters; raises as ``run``."""
    values: dict[str, Given] = {parameter.name: parameter.default for parameter in query.params}
    for name, text in given.items():
        values[query.parameter(name).name] = text
    bindings = {
        name: bind(store, query.parameter(name), value)
        for name, value in values.items()
        if value is not None and value != ""
    }
    text = conditioned(query.text, bindings)
    if query.page is None:
        return text, bindings
    limit, offset = (bindings.pop(name, None) for name in (LIMIT, OFFSET))
    return paged(text, int(limit.value) if limit else None, int(offset.value) if offset else 0), bindings


def run_text(store: Store, text: str, given: Mapping[str, Given] | None = None) -> Rows:
    """Run SPARQL of the user's own; values are IRIs where they look like one, else literals of their type."""
    query = Query.parse("query", text)
    if query.params:
        return run(store, query, given)
    return _run(store, text, {name: guess(value) for name, value in (given or {}).items() if value is not None})


def bind(store: Store, parameter: Parameter, value: Given) -> Term:
    """The term for a parameter's value; raises UsageError with the parameter's name."""
    reader = _READERS.get(parameter.type)
    text = str(value).strip()
    try:
        return reader(text) if reader else find(store, text, parameter.type)
    except (UsageError, ValueError) as error:
        raise UsageError(f"parameter {parameter.name}: {error}") from error


def guess(value: str | int | float | bool) -> Term:
    """A term for a value of which only the Python type is known."""
    if isinstance(value, str):
        return as_iri(value) or Literal(value)
    return Literal(value)


def _run(store: Store, text: str, bindings: Mapping[str, Term]) -> Rows:
    chooses = names_graphs(text)  # the graphs are many, and are listed only for those who choose among them
    check(text, frozenset(graph.value for graph in store.graphs()) if chooses else frozenset())
    with reading(store.location):  # results are read as rows are made
        return Rows.of(store.query(text, bindings, union=not chooses))


def _iri(text: str) -> NamedNode:
    iri = as_iri(text)
    if iri is None:
        raise UsageError(f"{text} is no IRI")
    return iri


def _typed(datatype: str, pattern: str, meant: str) -> Callable[[str], Literal]:
    def read(text: str) -> Literal:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise UsageError(f"{text} is no {meant}")
        return Literal(text, datatype=NamedNode(XSD + datatype))

    return read


_READERS: Mapping[str, Callable[[str], Term]] = {
    "iri": _iri,
    "string": Literal,
    "year": _typed("gYear", r"\d{4}", "year (four digits)"),
    "date": date_literal,
    "integer": _typed("integer", r"[+-]?\d+", "whole number"),
    "decimal": _typed("decimal", r"[+-]?\d+(\.\d+)?", "number"),
    "boolean": _typed("boolean", r"true|false", "true or false"),
}
