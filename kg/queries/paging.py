"""How many rows a query gives: the number after each LIMIT, which callers may change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kg.errors import UsageError
from kg.store.tokens import Token, pieces

LIMIT: Final = "limit"
OFFSET: Final = "offset"
LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    LIMIT: {"zh": "最多几条", "en": "rows at most"},
    OFFSET: {"zh": "跳过几条", "en": "rows to leave out"},
}


def paged(text: str, limit: int | None, offset: int = 0) -> str:
    """The query with another number after each LIMIT, and an OFFSET; None: all rows.

    Raises UsageError for a number below zero.
    """
    for name, number in ((LIMIT, limit), (OFFSET, offset)):
        if number is not None and number < 0:
            raise UsageError(f"parameter {name}: {number} is below zero")
    clauses = [f"LIMIT {limit}"] if limit is not None else []
    clauses += [f"OFFSET {offset}"] if offset else []
    parts = list(pieces(text))
    out, i = [], 0
    while i < len(parts):
        if parts[i].keyword == "LIMIT":
            out.append(" ".join(clauses))
            i = _number(parts, i) + 1
        else:
            out.append(parts[i].text)
            i += 1
    return "".join(out)


def following(page: int | None, given: Mapping[str, object], rows: int) -> int | None:
    """The offset of the next page, after one of ``rows`` rows; None where it was the last or its size was chosen."""
    if page is None or LIMIT in given or rows < page:
        return None
    return int(str(given.get(OFFSET) or 0)) + page


def page_of(text: str) -> int | None:
    """The number after the query's LIMIT; None where it has none, or several that differ."""
    parts = list(pieces(text))
    found = {int(parts[_number(parts, i)].text) for i, token in enumerate(parts) if token.keyword == "LIMIT"}
    return found.pop() if len(found) == 1 else None


def _number(parts: list[Token], at: int) -> int:
    return next(i for i in range(at, len(parts)) if parts[i].kind == "number")
