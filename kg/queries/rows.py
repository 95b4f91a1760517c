"""The result of a query as typed rows, with its faces: dictionaries, pandas, CSV, TSV, JSON, Turtle."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.errors import UsageError
from kg.graph.iris import PREFIXES
from kg.graph.literals import STRING, plain
from kg.store import Term

if TYPE_CHECKING:
    import pandas

Cell = str | int | float | bool | None
FORMATS = ("table", "csv", "tsv", "json", "turtle")


@dataclass(frozen=True, slots=True)
class Rows:
    """Columns and rows of Python values: IRIs and dates as text, numbers as int or float, None where unbound.

    terms: the same rows as RDF terms. triples: what a CONSTRUCT or DESCRIBE gave; its rows are
    subject, predicate, object. An ASK has the one row and column ``answer``.
    """

    columns: tuple[str, ...]
    terms: tuple[tuple[Term | None, ...], ...]
    triples: tuple[Triple, ...] = ()

    @classmethod
    def of(cls, result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Rows:
        """Read a store's result to its end."""
        if isinstance(result, ox.QueryBoolean):
            answer = Literal("true" if result else "false", datatype=NamedNode(PREFIXES["xsd"] + "boolean"))
            return cls(("answer",), ((answer,),))
        if isinstance(result, ox.QueryTriples):
            triples = tuple(result)
            terms = tuple(tuple(_term(part) for part in triple) for triple in triples)
            return cls(("subject", "predicate", "object"), terms, triples)
        columns = tuple(variable.value for variable in result.variables)
        return cls(columns, tuple(tuple(_term(value) for value in row) for row in result))

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        return tuple(tuple(value(term) for term in row) for row in self.terms)

    def __len__(self) -> int:
        return len(self.terms)

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        return iter(self.rows)

    def column(self, name: str) -> tuple[Cell, ...]:
        """All values of one column; raises UsageError where there is none of this name."""
        if name not in self.columns:
            raise UsageError(f"there is no column {name}; there are {', '.join(self.columns)}")
        return tuple(value(row[self.columns.index(name)]) for row in self.terms)

    def to_dicts(self) -> list[dict[str, Cell]]:
        """One dictionary a row, column → value."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def to_pandas(self) -> pandas.DataFrame:
        """A DataFrame; raises UsageError where pandas is not installed."""
        try:
            import pandas
        except ImportError as error:
            raise UsageError("pandas is not installed; pip install 'foreign-affairs-kg[pandas]'") from error
        return pandas.DataFrame(list(self.rows), columns=list(self.columns))

    def to_csv(self, delimiter: str = ",") -> str:
        """A header line and one line a row; unbound is empty."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.rows)
        return out.getvalue()

    def to_tsv(self) -> str:
        """As ``to_csv``, with tabulators; values with tabulators or line ends are quoted."""
        return self.to_csv("\t")

    def to_json(self) -> str:
        """The SPARQL 1.1 Query Results JSON Format."""
        bindings = [
            {name: _json(term) for name, term in zip(self.columns, row, strict=True) if term is not None}
            for row in self.terms
        ]
        content = {"head": {"vars": list(self.columns)}, "results": {"bindings": bindings}}
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"

    def to_turtle(self) -> str:
        """The triples of a CONSTRUCT or DESCRIBE; raises UsageError for other queries."""
        if self.columns != ("subject", "predicate", "object"):
            raise UsageError("turtle is for CONSTRUCT and DESCRIBE; use table, csv, tsv or json")
        text = ox.serialize(self.triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
        return (text or b"").decode("utf-8")

    def to_text(self, form: str) -> str:
        """The rows in one of the formats csv, tsv, json, turtle."""
        faces = {"csv": self.to_csv, "tsv": self.to_tsv, "json": self.to_json, "turtle": self.to_turtle}
        if form not in faces:
            raise UsageError(f"there is no format {form}; there are {', '.join(FORMATS)}")
        return faces[form]()


def value(term: Term | None) -> Cell:
    """The Python value of a term."""
    if term is None:
        return None
    return plain(term) if isinstance(term, Literal) else term.value


def _term(part: object) -> Term | None:
    if part is None or isinstance(part, NamedNode | BlankNode | Literal):
        return part
    raise UsageError(f"the result holds {part}, which is no IRI, blank node or literal")


def _json(term: Term) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    found = {"type": "literal", "value": term.value}
    if term.language:
        return found | {"xml:lang": term.language}
    return found if term.datatype.value == STRING else found | {"datatype": term.datatype.value}
