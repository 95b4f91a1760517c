"""What differs between SPARQL servers, all of it: what they are sent otherwise, and what they give back otherwise.

Measured with Oxigraph 0.5.13 and Virtuoso Open Source 7.2.5; docs/operations.md tells it to those who run them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from kg import expressions as re
from kg.errors import StoreError
from kg.store.aggregates import outside_coalesce, without_stand_ins
from kg.store.tokens import Token, pieces


class CompilerError(StoreError):
    """A server's compiler gave up on a query that is valid SPARQL."""


# What Virtuoso says of queries that are valid, mostly several OPTIONALs or subqueries beside a variable graph.
_GAVE_UP: Final = re.compile(r"Virtuoso \w+ Error (SQ156|SQ200|SP031|SP039|.*Internal .*compiler error)")


def check_compiled(said: str, location: str) -> None:
    """Raise CompilerError where that is what a server's message says."""
    if _GAVE_UP.search(said):
        raise CompilerError(f"{location} cannot compile this query: {said}")


@dataclass(frozen=True, slots=True)
class Dialect:
    """A kind of server.

    largest: triples of one update; a document with more is written in several requests, its record last.
    takes_quads: whether its Graph Store Protocol takes N-Quads.
    graphs: the query that lists graphs as ?g. Virtuoso needs 16 s for a DISTINCT of 30,000 quads, this one 0.05.
    own: starts of the IRIs of graphs that the server keeps for itself. parameters: what each query is sent besides.
    unbound_is_false: whether a comparison with an unbound variable is false; in SPARQL it is an error, for COALESCE.
    unbound_left_out: whether MIN and MAX pass over unbound values, by which in SPARQL they have no value themselves.
    strings: tags of languages and separators of lists that the server spells otherwise: ours → its.
    answers: pieces of results → what was stored.
    """

    name: str
    largest: int = 1_000_000
    own: tuple[str, ...] = ()
    takes_quads: bool = False
    graphs: str = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    parameters: Mapping[str, str] = field(default_factory=dict)
    unbound_is_false: bool = False
    unbound_left_out: bool = False
    strings: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[bytes, bytes] = field(default_factory=dict)

    def query(self, text: str) -> str:
        """The query as this server understands it."""
        parts = list(pieces(text))
        if self.unbound_is_false:
            parts = _without_coalesce(parts)
        if self.unbound_left_out:
            parts = without_stand_ins(parts)
        return "".join(self._string(token.text) if token.kind == "string" else token.text for token in parts)

    def _string(self, text: str) -> str:
        """A string of the query as this server spells it, as in LANG(?x) = "zh-Hans"."""
        return f'"{self.strings[text[1:-1]]}"' if text[1:-1] in self.strings else text

    def results(self, data: bytes) -> bytes:
        """Results in XML or N-Triples with the tags and datatypes that were stored."""
        for theirs, ours in self.answers.items():
            data = data.replace(theirs, ours)
        return data

    def keeps(self, graph: str) -> bool:
        """Whether a graph is the server's own."""
        return graph.startswith(self.own) if self.own else False


def _without_coalesce(parts: list[Token]) -> list[Token]:
    """COALESCE(test, true) written as (!BOUND(?x) || … || (test)), for each variable that no COALESCE in it guards."""
    out: list[Token] = []
    i = 0
    while i < len(parts):
        end = _optional_test(parts, i) if parts[i].keyword == "COALESCE" else None
        if end is None:
            out.append(parts[i])
            i += 1
            continue
        test = parts[i + 1 : end]
        comma = max(at for at, token in enumerate(test) if token.text == ",")
        inner = test[1:comma]
        names = dict.fromkeys(token.text for token in outside_coalesce(inner) if token.kind == "variable")
        guards = "".join(f"!BOUND({name}) || " for name in names)
        out += [Token("sign", f"({guards}("), *inner, Token("sign", "))")]
        i = end
    return out


def _optional_test(parts: list[Token], start: int) -> int | None:
    """Where COALESCE(test, true) that begins at ``start`` ends; None where it is another COALESCE."""
    depth = 0
    for i in range(start + 1, len(parts)):
        depth += {"(": 1, ")": -1}.get(parts[i].text, 0)
        if depth == 0:
            last = [token.text.lower() for token in parts[start:i] if token.kind not in ("space", "comment")][-2:]
            return i + 1 if last == [",", "true"] else None
    return None


_SEPARATOR: Final = "~,~"  # that no name holds
_GEOMETRY: Final = b"http://www.openlinksw.com/schemas/virtrdf#Geometry"
_WKT: Final = b"http://www.opengis.net/ont/geosparql#wktLiteral"
OXIGRAPH: Final = Dialect(
    "Oxigraph",
    takes_quads=True,
    graphs="SELECT ?g { GRAPH ?g {} }",
    parameters={"union-default-graph": ""},
)
VIRTUOSO: Final = Dialect(
    "Virtuoso",
    largest=2_000,  # its compiler gives up at some 4,990
    own=(
        "http://www.openlinksw.com/schemas/",
        "http://localuriqaserver/",
        "http://www.w3.org/ns/ldp#",
        "http://www.w3.org/2002/07/owl#",
        "urn:activitystreams-owl:map",
        "http://localhost:8890/DAV/",
        "http://localhost:8890/sparql",
    ),
    unbound_is_false=True,
    unbound_left_out=True,
    # it folds tags to small letters, and makes ? of a separator in GROUP_CONCAT that is not ASCII
    strings={"zh-Hans": "zh-hans", "、": _SEPARATOR},
    answers={
        _SEPARATOR.encode(): "、".encode(),
        b'xml:lang="zh-hans"': b'xml:lang="zh-Hans"',
        b'"@zh-hans ': b'"@zh-Hans ',
        _GEOMETRY: _WKT,
    },
)
OTHER: Final = Dialect("another server")


def dialect(server: str) -> Dialect:
    """The kind of server that its Server header names."""
    known = {"oxigraph": OXIGRAPH, "virtuoso": VIRTUOSO}
    return next((kind for name, kind in known.items() if name in server.lower()), OTHER)


def check_whole(headers: Mapping[str, str], location: str) -> None:
    """Raise StoreError where a server says that it has cut a result."""
    lower = {name.lower(): value for name, value in headers.items()}
    most = lower.get("x-sparql-maxrows")
    if most:
        raise StoreError(f"{location} gives at most {most} rows; raise ResultSetMaxRows in virtuoso.ini")
    if re.match("S1TAT", lower.get("x-sql-state", "")):
        raise StoreError(f"{location} gave a part of the result: its time limit is too short")
