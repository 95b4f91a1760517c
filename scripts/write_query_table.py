"""queries/**/*.rq → docs/queries.md: what the catalogue can be asked. Run it after a change to a header."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from kg.queries import Catalogue, Query

PAGE = Path(__file__).resolve().parents[1] / "docs" / "queries.md"
HEAD = """# Queries

The catalogue of `queries/`, written by `scripts/write_query_table.py` from the headers of the
files; a test keeps it fresh. Run one with `kg query NAME --param key=value`; names of places,
bodies and concepts may be Chinese or English. A parameter in brackets may be left out; then the
query is about all.

How they are written, so that they stay fast on large graphs and right in every engine:

- The statements of one document are matched inside `GRAPH ?g { … }`, so that values of two
  documents never mix; the names come from the same graph (one a document) and the English names
  from `graph:background`. A join over all labels of the union graph multiplies rows by the number
  of documents that mention a thing.
- The default graph is a union without deduplication in Oxigraph: count with `COUNT(DISTINCT …)`,
  and group or use DISTINCT.
- Parameters are bound from outside and therefore projected (and grouped by). Where the property is
  optional, or a parameter only narrows totals, the filter is `FILTER(COALESCE(COALESCE(?stated, ?g)
  = ?parameter, true))`: true where unbound.
- No OPTIONAL in the middle of a pattern, and none whose only shared variable may be unbound: both
  make scans.
- Every query is ordered down to the IRI, so that two runs agree.
- Queries that list come in pages: `#+ page: 100` gives them the parameters `limit` (100 unless told
  otherwise; empty: all rows) and `offset`. A sub-select chooses the facts of the page, in the order
  of a date, an amount or a score where one matters and as the store has them where not; names and
  labels are looked up for those alone, and the rows of a page are ordered within it. The number
  counts facts: one with two parties has two rows.
- A line `#? org ?fact fa:org ?org .` counts only where the parameter is given: then the planner
  begins with it. The filters stay, for engines that take such a line for the comment it is.
- Oxigraph looks up row by row only what is small: `OPTIONAL { GRAPH ?g { one pattern or a path of
  two } }` outside the required block, few required patterns beside a sub-select, no join on a
  variable that may be unbound (COALESCE), no pattern of several in EXISTS. Otherwise it reads the
  whole graph into a hash table. `oxigraph query --explain-file x.json --stats` shows which.
- Where every fact is looked at, scans in sub-selects joined on `?g ?fact` take a tenth of the time of
  looking up each value (`{ SELECT ?g ?fact ?home { GRAPH ?g { ?fact fa:home ?home } } } …`), and the
  labels of a closed scheme are read once and joined. Their keys must be bound for certain:
  `BIND(COALESCE(?status, ?g) AS ?key)`.
- The union graph gives a name, a country or a tie once for each document: such a pattern comes last,
  or what it multiplies is grouped before. No SAMETERM: Virtuoso says false of the same IRI.
- COALESCE goes into the aggregate (`MIN(COALESCE(STR(?label), …))`), not around it: Virtuoso's
  compiler refuses conditions on aggregates (SQ156). One form it is spared (`kg/store/aggregates.py`):
  `IF(MIN(COALESCE(?x, "~")) = "~", SAMPLE(?none), MIN(COALESCE(?x, "~")))`, the least of the values
  that are stated, which is sent as `MIN(?x)`. With `?nothing` in place of `?none` it is not; Virtuoso
  then refuses the query, and it is run over a copy (`plans_and_outcomes`, of which it would lose rows).
- Divide by `100.0`: two whole numbers give a whole number in Virtuoso.
- What is counted over the whole graph comes from tallies (`ontology/tallies`) or derived edges.
- ORDER BY on IRIs and long texts reads both from disk at each comparison; numbers, dates and texts
  of up to 15 bytes are at hand.
"""


def page(catalogue: Mapping[str, Query]) -> str:
    """The whole page as Markdown."""
    shown = [query for name, query in catalogue.items() if not name.startswith("facts/")]
    parts = [HEAD]
    for folder, queries in groupby(shown, key=lambda query: query.name.partition("/")[0]):
        parts.append(
            "\n".join([f"\n## {folder}\n", "| query | asks | parameters | view |", "| --- | --- | --- | --- |"])
        )
        parts.append("\n" + "\n".join(row(query) for query in queries) + "\n")
    return "".join(parts)


def row(query: Query) -> str:
    """One line of the table."""
    asks = f"**{query.title['zh']}** {query.description['zh']}<br>**{query.title['en']}.** {query.description['en']}"
    return f"| `{query.name}` | {asks} | {', '.join(parameters(query))} | {query.view} |"


def parameters(query: Query) -> Iterator[str]:
    """Each parameter with its type and default; in brackets where it may be left out."""
    for parameter in query.params:
        if parameter.default is None:
            yield f"[`{parameter.name}`: {parameter.type}]"
        else:
            yield f"`{parameter.name}`: {parameter.type} = {parameter.default}"


if __name__ == "__main__":
    PAGE.write_text(page(Catalogue.load()), encoding="utf-8")
