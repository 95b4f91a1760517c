"""What a query from outside may not do: reach the network or other data, or change the graph."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise
from typing import Final

from kg import expressions as re
from kg.errors import UsageError
from kg.store.tokens import Token, form, tokens

_UPDATES: Final = frozenset(("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"))

_QUIET: Final = frozenset(("iri", "string", "variable", "language"))
_SERVICE: Final = re.compile(r"(?<![a-z0-9_])service(?![a-z0-9_])", re.IGNORECASE)


def check(sparql: str, graphs: Collection[str]) -> None:
    """Refuse what a user's query may not do; the store itself refuses what is not valid SPARQL.

    graphs: IRIs of the graphs that FROM and FROM NAMED may name.

    Raises UsageError for SERVICE, updates, FROM of a graph that the store does not hold, and text that
    is no query.
    """
    parts = list(tokens(sparql))
    words = {token.keyword for token in parts}
    if any(token.kind not in _QUIET and _SERVICE.search(token.text) for token in parts) or _calls(sparql):
        raise UsageError("SERVICE is refused: queries never reach other servers")
    if not form(parts):
        forbidden = words & _UPDATES
        what = f"{min(forbidden)} is refused: queries never change the graph" if forbidden else "this is no query"
        raise UsageError(f"{what}; write SELECT, CONSTRUCT, ASK or DESCRIBE")
    _check_from(parts, graphs)


def names_graphs(sparql: str) -> bool:
    """Whether the query says with FROM which graphs it is about."""
    return any(token.keyword == "FROM" for token in tokens(sparql))


def _calls(sparql: str) -> bool:
    """Whether a second, quite different parser finds SERVICE, or cannot read a text that has the word."""
    if "service" not in sparql.lower():
        return False  # the usual case: no need for the slow parser
    from pyparsing import ParseException
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        return "ServiceGraphPattern" in str(parseQuery(sparql))
    except ParseException as error:
        raise UsageError(f"the query is not valid SPARQL: {error}") from error


def _check_from(parts: list[Token], graphs: Collection[str]) -> None:
    meaningful = [token for token in parts if token.keyword != "NAMED"]
    for token, after in pairwise(meaningful):
        if token.keyword != "FROM":
            continue
        if after.kind != "iri" or after.text.strip("<>") not in graphs:
            raise UsageError(
                f"FROM {after.text} is refused: the store has no such graph "
                "(write its IRI in full; list them with SELECT DISTINCT ?g { GRAPH ?g {} })"
            )
