"""``re``, whose ``compile`` waits until an expression is first used: there are a thousand, and few texts need all.

from kg import expressions as re
"""

from __future__ import annotations

import re
from collections.abc import Callable
from re import (
    ASCII,
    DOTALL,
    IGNORECASE,
    MULTILINE,
    VERBOSE,
    I,
    M,
    Match,
    Pattern,
    error,
    escape,
    findall,
    finditer,
    fullmatch,
    match,
    search,
    split,
    sub,
)
from typing import Any, AnyStr, cast

from kg.errors import KnowledgeError

__all__ = [
    "ASCII",
    "DOTALL",
    "IGNORECASE",
    "MULTILINE",
    "VERBOSE",
    "I",
    "M",
    "Match",
    "Pattern",
    "compile",
    "error",
    "escape",
    "findall",
    "finditer",
    "found_by",
    "fullmatch",
    "match",
    "search",
    "split",
    "sub",
]

_USES = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split", "flags", "groups", "groupindex")


def compile(pattern: AnyStr, flags: int = 0) -> Pattern[AnyStr]:
    """The expression, as ``re.compile`` gives it; one that does not parse raises KnowledgeError at its first use.

    Expressions that a user writes are checked with ``re.compile`` where they are read.
    """
    return cast(Pattern[AnyStr], _Later(pattern, flags))


def found_by(match: Match[AnyStr], *expressions: Pattern[AnyStr]) -> bool:
    """Whether one of the expressions gave the match; its ``re`` is the compiled one, which is none of them."""
    return any(match.re.pattern == expression.pattern for expression in expressions)


class _Later:
    """An expression that becomes itself when first asked for anything but its text."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern = pattern
        self._given = flags

    def __getattr__(self, name: str) -> Any:
        if name not in _USES:
            raise AttributeError(f"an expression has no {name}")
        try:
            compiled = re.compile(self.pattern, self._given)
        except re.error as problem:
            raise KnowledgeError(f"the expression {self.pattern!r} does not parse: {problem}") from problem
        self.__dict__.update((use, getattr(compiled, use)) for use in _USES)
        return self.__dict__[name]

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[object, ...]]:
        return compile, (self.pattern, self._given)

    def __repr__(self) -> str:
        return f"expressions.compile({self.pattern!r})"
