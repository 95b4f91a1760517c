"""The network as a file of a graph tool (GraphML, GEXF), however large: it is drawn into a temporary file first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from kg import expressions as re
from kg.sorting import batched
from kg.store import Store
from kg.views.network import ShownFact, draw_network

_TABLES: Final = """
CREATE TABLE node (iri TEXT PRIMARY KEY, label TEXT, label_en TEXT, kind TEXT, country TEXT, status TEXT);
CREATE TABLE remark (iri TEXT, text TEXT);
CREATE TABLE edge (source TEXT, target TEXT, iri TEXT, type TEXT, label TEXT, status TEXT, year TEXT, doc TEXT,
quote TEXT);
"""
_NODES: Final = """
SELECT iri AS id, label, label_en, kind, country, status, COALESCE((SELECT GROUP_CONCAT(text, ' · ')
FROM (SELECT text FROM remark WHERE remark.iri = node.iri ORDER BY rowid)), '') AS remarks FROM node ORDER BY rowid
"""
_EDGES: Final = "SELECT source, target, iri, type, label, status, year, doc, quote FROM edge ORDER BY rowid"
_OF_NODE: Final = ("label", "label_en", "kind", "country", "status", "remarks")
_OF_EDGE: Final = ("iri", "type", "label", "status", "year", "doc", "quote")
_TOGETHER: Final = 1_000  # elements of a piece
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # in XML 1.0, however written
_HEAD: Final = '<?xml version="1.0" encoding="utf-8"?>\n'
_GRAPHML: Final = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
_GEXF: Final = (
    '<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n<graph defaultedgetype="directed" mode="static">\n'
)
Row = Mapping[str, str | None]


class FileCanvas:
    """A ``Canvas`` in a temporary file, which is gone when it is closed."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)

    def __contains__(self, iri: object) -> bool:
        return self._db.execute("SELECT 1 FROM node WHERE iri = ?", (iri,)).fetchone() is not None

    def __iter__(self) -> Iterator[str]:
        for (iri,) in self._db.execute("SELECT iri FROM node ORDER BY rowid"):
            yield iri

    def label(self, iri: str) -> str:
        (label,) = self._db.execute("SELECT label FROM node WHERE iri = ?", (iri,)).fetchone()
        return str(label)

    def add_node(self, iri: str, **about: str) -> None:
        """A fact that is a node may be there already, as the end of another one's edge."""
        if iri not in self:
            self._db.execute("INSERT INTO node (iri) VALUES (?)", (iri,))
        given = ", ".join(f"{column} = ?" for column in about)
        self._db.execute(f"UPDATE node SET {given} WHERE iri = ?", (*about.values(), iri))

    def remark(self, iri: str, fact: ShownFact) -> None:
        self._db.execute("INSERT INTO remark VALUES (?, ?)", (iri, fact.title))

    def add_edge(self, source: str, target: str, label: str, fact: ShownFact) -> None:
        passage = (fact.passages[0].doc, fact.passages[0].quote) if fact.passages else ("", "")
        about = (source, target, fact.iri, fact.type, label, fact.status, fact.year, *passage)
        self._db.execute("INSERT INTO edge VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", about)

    def nodes(self) -> Iterator[Row]:
        """The nodes with what files of graphs hold of them; remarks: titles of the facts that are no edges."""
        self._db.execute("CREATE INDEX IF NOT EXISTS remarked ON remark (iri)")
        for row in self._db.execute(_NODES):
            yield dict(row)

    def edges(self) -> Iterator[Row]:
        """The edges, each with an identifier of its own.

        A fact may be several edges, and readers take edges of one identifier for one: it is the IRI of the fact, with
        a number from the second edge on; ``iri`` has it without.
        """
        last, times = None, 0
        for row in self._db.execute(_EDGES):
            last, times = row["iri"], times + 1 if row["iri"] == last else 1
            yield {**dict(row), "id": last if times == 1 else f"{last}#{times}"}

    def close(self) -> None:
        """Remove the file."""
        self._db.close()


def graphml(store: Store) -> Iterator[bytes]:
    """The network as GraphML, piece by piece."""
    with closing(FileCanvas()) as canvas:
        draw_network(store, canvas)
        keys = [("node", name) for name in _OF_NODE] + [("edge", name) for name in _OF_EDGE]
        lines = (f'<key id="{of}-{name}" for="{of}" attr.name="{name}" attr.type="string"/>\n' for of, name in keys)
        yield f'{_HEAD}{_GRAPHML}{"".join(lines)}<graph edgedefault="directed">\n'.encode()
        yield from _pieces(_element("node", ("id",), row, _data("node", _OF_NODE, row)) for row in canvas.nodes())
        ends = ("id", "source", "target")
        yield from _pieces(_element("edge", ends, row, _data("edge", _OF_EDGE, row)) for row in canvas.edges())
        yield b"</graph>\n</graphml>\n"


def gexf(store: Store) -> Iterator[bytes]:
    """The network as GEXF 1.2, piece by piece."""
    with closing(FileCanvas()) as canvas:
        draw_network(store, canvas)
        yield f"{_HEAD}{_GEXF}{_declared('node', _OF_NODE)}{_declared('edge', _OF_EDGE)}<nodes>\n".encode()
        rows = canvas.nodes()
        yield from _pieces(_element("node", ("id", "label"), row, _values("node", _OF_NODE, row)) for row in rows)
        yield b"</nodes>\n<edges>\n"
        ends = ("id", "source", "target", "label")
        rows = canvas.edges()
        yield from _pieces(_element("edge", ends, row, _values("edge", _OF_EDGE, row)) for row in rows)
        yield b"</edges>\n</graph>\n</gexf>\n"


def _pieces(elements: Iterator[str]) -> Iterator[bytes]:
    for some in batched(elements, _TOGETHER):
        yield _FORBIDDEN.sub("", "".join(some)).encode()


def _element(name: str, attributes: tuple[str, ...], row: Row, content: str) -> str:
    given = "".join(f" {key}={quoteattr(row[key] or '')}" for key in attributes)
    return f"<{name}{given}>{content}</{name}>\n"


def _data(of: str, names: tuple[str, ...], row: Row) -> str:
    """What GraphML says of a node or an edge."""
    said = ((name, row[name]) for name in names)
    return "".join(f'<data key="{of}-{name}">{escape(value)}</data>' for name, value in said if value is not None)


def _declared(of: str, names: tuple[str, ...]) -> str:
    """The attributes of nodes or edges in GEXF; a label is none."""
    lines = (f'<attribute id="{of}-{name}" title="{name}" type="string"/>' for name in names if name != "label")
    return f'<attributes class="{of}" mode="static">{"".join(lines)}</attributes>\n'


def _values(of: str, names: tuple[str, ...], row: Row) -> str:
    """What GEXF says of a node or an edge."""
    said = ((name, row[name]) for name in names if name != "label")
    values = (f'<attvalue for="{of}-{name}" value={quoteattr(value)}/>' for name, value in said if value is not None)
    return f"<attvalues>{''.join(values)}</attvalues>"
