"""What servers answer, in the classes of pyoxigraph that an embedded store gives."""

from __future__ import annotations

from typing import cast

import pyoxigraph as ox
from pyoxigraph import QueryBoolean, QueryTriples


def as_triples(data: bytes) -> QueryTriples:
    """N-Triples as the result of a CONSTRUCT."""
    graph = ox.Store()
    graph.load(data, ox.RdfFormat.N_TRIPLES)
    return cast(QueryTriples, graph.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"))


def as_boolean(value: bool) -> QueryBoolean:
    """Truth as the result of an ASK."""
    text = f'{{"head": {{}}, "boolean": {"true" if value else "false"}}}'
    return cast(QueryBoolean, ox.parse_query_results(text, ox.QueryResultsFormat.JSON))
