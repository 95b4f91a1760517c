"""Values that may be unbound, for servers that leave them out of aggregates by themselves.

In SPARQL one unbound value makes MIN and MAX of its group unbound. The catalogue therefore gives such rows a value that
is none, and takes that away again: ``IF(MIN(COALESCE(?x, "~")) = "~", SAMPLE(?none), MIN(COALESCE(?x, "~")))``.
Conditions on aggregates are what Virtuoso's compiler gives up at; there, ``MIN(?x)`` is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.store.tokens import Token


def without_stand_ins(parts: Sequence[Token]) -> list[Token]:
    """The query with ``MIN(?x)`` for each ``IF`` of that form; everything else as it is."""
    out: list[Token] = []
    i = 0
    while i < len(parts):
        end = _end(parts, i) if parts[i].keyword == "IF" else i
        plain = _plain(parts[i:end])
        out += plain or parts[i : max(end, i + 1)][:1]
        i = end if plain else i + 1
    return out


def outside_coalesce(parts: Sequence[Token]) -> Iterator[Token]:
    """What is not within a COALESCE."""
    i = 0
    while i < len(parts):
        if parts[i].keyword == "COALESCE":
            i = _end(parts, i)
        else:
            yield parts[i]
            i += 1


def _plain(call: Sequence[Token]) -> list[Token]:
    """``MIN(?x)`` for a call of the form; nothing for others."""
    parts = [token for token in call if token.kind not in ("space", "comment")]
    given = list(_arguments(parts))
    if len(given) != 3 or "".join(token.text for token in given[1]) != "SAMPLE(?none)":
        return []
    aggregate = given[2]
    if len(aggregate) < 3 or aggregate[0].keyword not in ("MIN", "MAX") or aggregate[2].keyword != "COALESCE":
        return []
    value, *_ = _arguments(aggregate[2:-1])
    return [aggregate[0], Token("sign", "("), *value, Token("sign", ")")]


def _arguments(call: Sequence[Token]) -> Iterator[list[Token]]:
    """The arguments of ``NAME ( one , two )``, given without blanks."""
    depth, found = 0, list[Token]()
    for token in call[2:-1]:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.text == "," and not depth:
            yield found
            found = []
        else:
            found.append(token)
    yield found


def _end(parts: Sequence[Token], start: int) -> int:
    """The place after the parenthesis that closes the call that begins at ``start``."""
    depth = 0
    for i in range(start + 1, len(parts)):
        depth += {"(": 1, ")": -1}.get(parts[i].text, 0)
        if not depth and parts[i].kind == "sign":
            return i + 1
    return len(parts)
