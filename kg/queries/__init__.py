"""The query catalogue: queries/**/*.rq → Query; parameters bound as terms → Rows."""

from kg.queries.catalogue import Catalogue, Parameter, Query
from kg.queries.limit import within
from kg.queries.rows import Rows
from kg.queries.running import run, run_text

__all__ = ["Catalogue", "Parameter", "Query", "Rows", "run", "run_text", "within"]
