"""A page that may have left out rows says so, and how to get them."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal

from kg.cli.reports import page_note
from kg.queries import Query, Rows

PAGED = Query("q", "SELECT ?s { ?s ?p ?o } LIMIT 2", page=2)
WHOLE = Query("q", "SELECT ?s { ?s ?p ?o }")


@pytest.mark.parametrize(
    ("query", "given", "rows", "expected"),
    [
        (PAGED, {}, 2, "a page of 2; --param offset=2 gives the next, --param limit= gives all"),
        (PAGED, {"offset": "4"}, 3, "a page of 2; --param offset=6 gives the next, --param limit= gives all"),
        (PAGED, {}, 1, ""),
        (PAGED, {"limit": "2"}, 2, ""),
        (WHOLE, {}, 2, ""),
    ],
)
def test_the_note(query: Query, given: dict[str, str], rows: int, expected: str) -> None:
    found = Rows(("s",), tuple((Literal(str(i)),) for i in range(rows)))
    assert page_note(query, given, found) == expected
