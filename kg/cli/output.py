"""Printing: rich tables and progress on a terminal, plain lines in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.queries import Rows

Cell = str | int | float | bool | None


def say(text: str = "") -> None:
    """One line on stdout."""
    print(text)


def warn(text: str) -> None:
    """One line on stderr."""
    print(f"kg: {' '.join(text.split())}", file=sys.stderr)


def table(columns: Sequence[str], rows: Iterable[Sequence[Cell]], title: str = "") -> None:
    """A table: drawn on a terminal, tab-separated with a header line in a pipe."""
    if not sys.stdout.isatty():
        print("\t".join(columns))
        for row in rows:
            print("\t".join(_flat(cell) for cell in row))
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    drawn = Table(title=escape(title) or None, title_justify="left")
    for column in columns:
        drawn.add_column(escape(column), overflow="fold")
    for row in rows:
        drawn.add_row(*(escape(_flat(cell)) for cell in row))
    Console().print(drawn)


def show_rows(rows: Rows, form: str, title: str = "") -> None:
    """The rows of a query in a format; a table leaves out IRIs whose labels stand beside, and shortens others."""
    if form != "table":
        sys.stdout.write(rows.to_text(form))
        return
    kept = [i for i, name in enumerate(rows.columns) if f"{name}Zh" not in rows.columns]
    table([rows.columns[i] for i in kept], ([_short(row[i]) for i in kept] for row in rows), title)


def write(pieces: Iterable[bytes], path: Path | None) -> None:
    """Pieces to a file, or to stdout; raises UsageError where the file cannot be written."""
    if path is None:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        return
    try:
        with path.open("wb") as out:
            out.writelines(pieces)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from error


@contextmanager
def progress() -> Iterator[Callable[[int, int, str], None] | None]:
    """A progress bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda done, total, doc: bar.update(task, completed=done, total=total, description=escape(doc))


def _flat(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return " ".join(str(cell).split())


def _short(cell: Cell) -> Cell:
    from kg.graph.iris import short

    return short(cell) if isinstance(cell, str) and cell.startswith("http") else cell
