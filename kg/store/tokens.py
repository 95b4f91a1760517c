"""SPARQL text → tokens, so that words in comments, strings and IRIs are never taken for keywords."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg import expressions as re

# The character classes of the SPARQL 1.1 grammar: \w is not the same, and what differs could hide a keyword.
_BASE: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_WORD: Final = _BASE + "_0-9\u00b7\u0300-\u036f\u203f-\u2040"  # PN_CHARS without the hyphen
_ESCAPE: Final = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_TOKEN: Final = re.compile(
    rf"""
      (?P<comment>\#[^\n\r]*)
    | (?P<iri><[^<>"{{}}|^`\\\x00-\x20]*>)
    | (?P<string>\"{{3}}(?:\"{{0,2}}(?:[^"\\]|\\.))*\"{{3}} | '{{3}}(?:'{{0,2}}(?:[^'\\]|\\.))*'{{3}}
               | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<variable>[?$][{_WORD}]+)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<name>_:[{_WORD}][{_WORD}.-]*
             | (?:[{_BASE}](?:[{_WORD}.-]*[{_WORD}-])?)?:
               (?:(?:[{_WORD}:]|{_ESCAPE})(?:[{_WORD}:.-]|{_ESCAPE})*)?)
    | (?P<word>[{_BASE}][{_WORD}]*)
    | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    | (?P<space>\s+)
    | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One token; kind is iri, string, variable, language, name, word, number or sign."""

    kind: str
    text: str

    @property
    def keyword(self) -> str:
        """The word in capitals; empty for other kinds."""
        return self.text.upper() if self.kind == "word" else ""


@lru_cache(maxsize=256)  # a query is checked, bound and asked for its graphs, and asked again with other values
def pieces(sparql: str) -> tuple[Token, ...]:
    """All of a SPARQL text, piece by piece: tokens, blanks and comments."""
    return tuple(Token(found.lastgroup or "sign", found.group()) for found in _TOKEN.finditer(sparql))


def tokens(sparql: str) -> Iterator[Token]:
    """The tokens of a SPARQL text, without blanks and comments."""
    return (token for token in pieces(sparql) if token.kind not in ("comment", "space"))


def form(parts: list[Token]) -> str:
    """SELECT, CONSTRUCT, ASK or DESCRIBE; empty where the text is none of these."""
    forms = ("SELECT", "CONSTRUCT", "ASK", "DESCRIBE")
    return next((token.keyword for token in parts if token.keyword in forms), "")


def projected(parts: list[Token]) -> frozenset[str]:
    """The variables that the outermost SELECT projects as they are, not as (… AS ?v); {"*"} for all."""
    start = next((i for i, token in enumerate(parts) if token.keyword == "SELECT"), len(parts))
    names, depth = set(), 0
    for token in parts[start + 1 :]:
        if token.keyword in ("WHERE", "FROM") or token.text == "{":
            break
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0 and (token.kind == "variable" or token.text == "*"):
            names.add(token.text.lstrip("?$"))
    return frozenset(names)


def variables(parts: list[Token]) -> frozenset[str]:
    """The names of all variables."""
    return frozenset(token.text[1:] for token in parts if token.kind == "variable")
