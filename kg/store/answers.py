"""What servers answer, in the classes of pyoxigraph that an embedded store gives."""

from __future__ import annotations

from typing import cast

import pyoxigraph as ox
from pyoxigraph import Literal, QueryBoolean, QuerySolutions, QueryTriples

from kg.errors import StoreError
from kg.store.base import Result


def as_result(data: bytes, kind: str, location: str) -> Result:
    """What a server answered to a query of a kind ("SELECT"); raises StoreError where it is no answer of SPARQL."""
    try:
        if kind in ("CONSTRUCT", "DESCRIBE"):
            return as_triples(data)
        found = ox.parse_query_results(data, ox.QueryResultsFormat.XML)
    except (SyntaxError, ValueError) as error:
        raise StoreError(f"{location} gave no SPARQL results: {error}") from error
    if kind == "ASK" and isinstance(found, QuerySolutions):  # Virtuoso: one row of 0 or 1
        return as_boolean(any(cast(Literal, row[0]).value in ("1", "true") for row in found))
    return found


def as_triples(data: bytes) -> QueryTriples:
    """N-Triples as the result of a CONSTRUCT."""
    graph = ox.Store()
    graph.load(data, ox.RdfFormat.N_TRIPLES)
    return cast(QueryTriples, graph.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"))


def as_boolean(value: bool) -> QueryBoolean:
    """Truth as the result of an ASK."""
    text = f'{{"head": {{}}, "boolean": {"true" if value else "false"}}}'
    return cast(QueryBoolean, ox.parse_query_results(text, ox.QueryResultsFormat.JSON))
