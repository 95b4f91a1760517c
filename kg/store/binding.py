"""Values for variables of a query, put into its text: servers have no parameters.

Terms are written by their own serialisation, in the place of variables that the tokenizer has found; nothing that a
user writes gets into the text in any other way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kg.store.base import Term
from kg.store.tokens import Token, form, pieces


def bind_text(text: str, bindings: Mapping[str, Term]) -> str:
    """The query with each of the variables replaced by its term.

    In the heading of a SELECT, in GROUP BY and in ORDER BY a variable stays one, and gets its value at the end of the
    pattern.
    """
    if not bindings:
        return text
    parts = list(pieces(text))
    if form(parts) != "SELECT":
        return _pattern(parts, bindings)
    start = next(i for i, token in enumerate(parts) if token.keyword == "SELECT")
    return _join(parts[:start]) + _select(parts[start:], bindings)


def _select(parts: Sequence[Token], bindings: Mapping[str, Term]) -> str:
    """A SELECT from that word to its end."""
    opening = next(i for i, token in enumerate(parts) if token.text == "{")
    closing = _closing(parts, opening)
    heading, tail = parts[:opening], parts[closing + 1 :]
    kept = {name for name in (*_plain(heading), *_plain(tail)) if name in bindings}
    if any(token.text == "*" for token in heading):
        kept |= {name for token in parts[opening:closing] if (name := _variable(token)) in bindings}
    body = parts[opening + 1 : closing]
    inner = _projected_within(body)
    # BIND leaves the pattern to the planners whole; but what a sub-select gives already cannot be bound again.
    given = "".join(
        f" VALUES ?{name} {{ {bindings[name]} }}" if name in inner else f" BIND({bindings[name]} AS ?{name})"
        for name in sorted(kept)
    )
    return f"{_clause(heading, bindings)}{{{_pattern(body, bindings)}\n{given} }}{_clause(tail, bindings)}"


def _projected_within(parts: Sequence[Token]) -> frozenset[str]:
    """The variables that sub-selects give."""
    found: set[str] = set()
    for i, token in enumerate(parts):
        if token.keyword == "SELECT":
            opening = next(j for j in range(i, len(parts)) if parts[j].text == "{")
            found.update(_plain(parts[i:opening]))
    return frozenset(found)


def _pattern(parts: Sequence[Token], bindings: Mapping[str, Term]) -> str:
    """What stands in braces: variables are replaced, a SELECT in it is one of its own."""
    out = []
    i = 0
    while i < len(parts):
        if parts[i].keyword == "SELECT":
            end = _end_of_group(parts, i)
            out.append(_select(parts[i:end], bindings))
            i = end
        else:
            out.append(_replaced(parts[i], bindings))
            i += 1
    return "".join(out)


def _clause(parts: Sequence[Token], bindings: Mapping[str, Term]) -> str:
    """The heading or the end of a SELECT: variables are replaced in expressions only."""
    out, depth = [], 0
    for token in parts:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        out.append(_replaced(token, bindings) if depth else token.text)
    return "".join(out)


def _plain(parts: Iterable[Token]) -> list[str]:
    """The variables outside parentheses."""
    found, depth = [], 0
    for token in parts:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0 and token.kind == "variable":
            found.append(_variable(token))
    return found


def _closing(parts: Sequence[Token], opening: int) -> int:
    """Where the brace that ``opening`` opens is closed; the end, where it is not."""
    depth = 0
    for i in range(opening, len(parts)):
        depth += {"{": 1, "}": -1}.get(parts[i].text, 0)
        if depth == 0:
            return i
    return len(parts) - 1


def _end_of_group(parts: Sequence[Token], start: int) -> int:
    """Where the group that a SELECT stands in is closed."""
    depth = 0
    for i in range(start, len(parts)):
        depth += {"{": 1, "}": -1}.get(parts[i].text, 0)
        if depth < 0:
            return i
    return len(parts)


def _replaced(token: Token, bindings: Mapping[str, Term]) -> str:
    name = _variable(token)
    return str(bindings[name]) if name in bindings else token.text


def _variable(token: Token) -> str:
    return token.text[1:] if token.kind == "variable" else ""


def _join(parts: Iterable[Token]) -> str:
    return "".join(token.text for token in parts)
