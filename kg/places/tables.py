"""Reading of the hand-readable tables: tab-separated, "#" comments, one header line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from kg import knowledge
from kg.errors import KnowledgeError


def read_rows(path: Path, required: tuple[str, ...]) -> Iterator[Mapping[str, str]]:
    """Each row as column → text ("" where the cell is missing at the end of a line).

    Raises KnowledgeError naming file and line where the file is missing, lacks a required column, or a row
    has more
    cells than the header or an empty first cell.
    """
    if not path.is_file():
        raise KnowledgeError(f"{path}: no such table; restore it from the repository")
    header: list[str] | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
            if missing := [column for column in required if column not in header]:
                raise KnowledgeError(f"{path}:{number}: the header lacks {', '.join(missing)}")
            continue
        if len(cells) > len(header) or not cells[0].strip():
            raise KnowledgeError(f"{path}:{number}: expected {len(header)} cells, the first not empty: {line!r}")
        yield dict(zip(header, [*cells, *[""] * (len(header) - len(cells))], strict=True))


def split_names(cell: str) -> tuple[str, ...]:
    """The parts of a cell that lists several names with "|"."""
    return tuple(name for name in cell.split("|") if name)


def wikidata_items() -> dict[str, str]:
    """Item by ISO code of a country or id of a place; what the table lacks has none that is known for sure."""
    rows = read_rows(knowledge.path("data", "gazetteer", "wikidata.tsv"), ("id", "wikidata", "english"))
    return {row["id"]: row["wikidata"] for row in rows}
