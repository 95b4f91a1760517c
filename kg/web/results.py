"""Results of queries → the formats of SPARQL 1.1, up to a number of rows and bytes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final, TypeVar
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions, Triple

from kg.graph.iris import PREFIXES
from kg.graph.literals import STRING
from kg.web.errors import TooLarge

_RDF: Final = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}
_BOOLEAN: Final = {"json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML, "csv": None, "tsv": None}
Row = tuple[Any, ...]
T = TypeVar("T")


def write_boolean(answer: QueryBoolean, form: str) -> bytes:
    """Yes or no; CSV and TSV, which the standard leaves open, have the word alone."""
    kind = _BOOLEAN[form]
    if kind is None:
        return b"true\n" if answer else b"false\n"
    return answer.serialize(format=kind) or b""


def write_triples(triples: Iterable[Triple], form: str, rows: int, size: int) -> bytes:
    """Triples in one of the formats of RDF."""
    found = _limited(triples, rows)
    body = ox.serialize(found, format=_RDF[form], prefixes=PREFIXES if form in ("ttl", "rdf") else None) or b""
    return _checked(body, size)


def write_rows(result: QuerySolutions, form: str, rows: int, size: int) -> bytes:
    """Rows as JSON, XML, CSV or TSV of SPARQL 1.1; raises TooLarge with what to do."""
    names = [variable.value for variable in result.variables]
    found: list[Row] = [tuple(row) for row in _limited(result, rows)]
    writers = {"json": _json, "xml": _xml, "csv": _csv, "tsv": _tsv}
    out = io.StringIO()
    for piece in writers[form](names, found):
        out.write(piece)
        if out.tell() > size:
            raise TooLarge(_TOO_LARGE.format(f"{size} bytes"))
    return _checked(out.getvalue().encode("utf-8"), size)


_TOO_LARGE: Final = "the result has more than {}; add LIMIT and OFFSET, or ask for less"


def _limited(found: Iterable[T], rows: int) -> list[T]:
    kept = list(islice(found, rows + 1))
    if len(kept) > rows:
        raise TooLarge(_TOO_LARGE.format(f"{rows} rows"))
    return kept


def _checked(body: bytes, size: int) -> bytes:
    if len(body) > size:
        raise TooLarge(_TOO_LARGE.format(f"{size} bytes"))
    return body


def _json(names: list[str], rows: list[Row]) -> Iterator[str]:
    yield f'{{"head":{{"vars":{json.dumps(names)}}},"results":{{"bindings":[\n'
    for number, row in enumerate(rows):
        bound = {name: _term(term) for name, term in zip(names, row, strict=True) if term is not None}
        yield (",\n" if number else "") + json.dumps(bound, ensure_ascii=False)
    yield "\n]}}\n"


def _term(term: Any) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Literal):
        extra = _literal(term)
        return {"type": "literal", "value": term.value} | extra
    parts = zip(("subject", "predicate", "object"), term, strict=True)
    return {"type": "triple", "value": {name: _term(part) for name, part in parts}}


def _literal(term: Literal) -> dict[str, str]:
    if term.language:
        return {"xml:lang": term.language}
    return {} if term.datatype.value == STRING else {"datatype": term.datatype.value}


def _xml(names: list[str], rows: list[Row]) -> Iterator[str]:
    head = "".join(f"<variable name={quoteattr(name)}/>" for name in names)
    yield '<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'
    yield f"<head>{head}</head><results>\n"
    for row in rows:
        bound = zip(names, row, strict=True)
        yield "<result>"
        yield from (f"<binding name={quoteattr(n)}>{_xml_term(t)}</binding>" for n, t in bound if t is not None)
        yield "</result>\n"
    yield "</results></sparql>\n"


def _xml_term(term: Any) -> str:
    if isinstance(term, NamedNode):
        return f"<uri>{_xml_text(term.value)}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{_xml_text(term.value)}</bnode>"
    if isinstance(term, Literal):
        said = "".join(f" {key}={quoteattr(value)}" for key, value in _literal(term).items())
        return f"<literal{said}>{_xml_text(term.value)}</literal>"
    parts = zip(("subject", "predicate", "object"), term, strict=True)
    return "<triple>" + "".join(f"<{name}>{_xml_term(part)}</{name}>" for name, part in parts) + "</triple>"


def _xml_text(text: str) -> str:
    """Text for XML 1.0, which has no way to write most control characters."""
    shown = "".join(c if c >= " " or c in "\t\n\r" else "\ufffd" for c in text)
    return escape(shown, {"\r": "&#13;"})


def _csv(names: list[str], rows: list[Row]) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([_csv_cell(term) for term in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _csv_cell(term: Any) -> str:
    if term is None:
        return ""
    return f"_:{term.value}" if isinstance(term, BlankNode) else str(getattr(term, "value", term))


def _tsv(names: list[str], rows: list[Row]) -> Iterator[str]:
    yield "\t".join(f"?{name}" for name in names) + "\n"
    for row in rows:
        yield "\t".join("" if term is None else str(term).replace("\t", "\\t") for term in row) + "\n"
