"""A file → Document: bytes, text, cleaned text, blocks, tables, context."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, cast

from kg import expressions as re
from kg.documents.cleaning import clean, tell_language
from kg.documents.cues import load_cues
from kg.documents.dating import year_in_name
from kg.documents.divisions import load_divisions
from kg.documents.extract import Extract
from kg.documents.files import SUFFIXES, merge, read_side_car
from kg.documents.lines import read_lines
from kg.documents.plain import read_markdown, read_plain
from kg.documents.reflow import group_lines
from kg.documents.script import simplified
from kg.documents.sections import build_blocks
from kg.documents.settling import read_parts, settle
from kg.errors import DocumentError
from kg.model import Block, Cell, Context, Document, Table

# Field of the context, the words that need it, and what is lost without it.
_NEEDS = (
    ("home", re.compile("[我本全][市省县区州盟]"), "facts about the document's own place are left out"),
    ("office", re.compile("我办|本办(?!法)|本部门|本单位|我局"), "facts do not name the office they are of"),
    (
        "year",
        re.compile("今年|去年|明年|上年|(?<![年\\d])\\d{1,2}月\\d{1,2}日"),
        "dates are left without a year",
    ),
)


_FILE_NAME = "file name"


def read_document(path: Path, *, overrides: Context | None = None) -> Document:
    """Reads one file; ``overrides`` wins over the side-car, the side-car over what the text settles.

    Raises DocumentError naming the file and the reason, KnowledgeError for a bad side-car.
    """
    path = Path(path)
    extract, data = _extract(path)
    side, side_bytes = read_side_car(path)
    cues = load_cues()
    groups = group_lines(read_lines(extract), extract, cues)
    if not groups:
        raise DocumentError(f"{path}: it holds no text")
    language = cast(Literal["zh", "en"], tell_language(extract.visible))
    writer, spans = clean(extract.source, groups, language)
    text, offsets = writer.text(), writer.offsets()
    plain = simplified(text)
    blocks = build_blocks(groups, spans, plain, cues)
    given = merge(side, overrides, "option")
    settled = settle(read_parts(plain, blocks, language), cues, load_divisions(), given)
    if settled.year is None:
        settled = merge(settled, Context(year=year_in_name(path.stem)), _FILE_NAME)
    context = merge(merge(settled, side, "side-car"), overrides, "option")
    return Document(
        id=path.stem,
        path=str(path),
        sha256=hashlib.sha256(data + side_bytes).hexdigest(),
        source=extract.source,
        text=text,
        offsets=offsets,
        blocks=tuple(blocks),
        tables=tuple(_tables(extract, text, offsets, blocks)),
        context=context,
        language=language,
        format=path.suffix.lower().lstrip("."),
        encoding=extract.encoding,
        pages=extract.pages,
        warnings=(*extract.warnings, *_missing(context, plain)),
    )


def _extract(path: Path) -> tuple[Extract, bytes]:
    """The extract and the bytes of a file; every error names the file."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read: {error.strerror}") from error
    if not data.strip():
        raise DocumentError(f"{path}: it is empty")
    reader = _reader(path)
    try:
        extract = reader(data)
    except DocumentError as error:
        raise DocumentError(f"{path}: {error}") from error.__cause__
    return extract, data


def _reader(path: Path) -> Callable[[bytes], Extract]:
    """The reader of a format; those that load a library do so only when needed."""
    suffix = path.suffix.lower()
    if suffix == ".txt":
        return read_plain
    if suffix == ".md":
        return read_markdown
    if suffix in (".html", ".htm"):
        from kg.documents.page import read_html

        return read_html
    if suffix == ".pdf":
        from kg.documents.pdf import read_pdf

        return read_pdf
    if suffix == ".docx":
        from kg.documents.word import read_docx

        return read_docx
    raise DocumentError(f"{path}: not a format that is read; formats are {', '.join(SUFFIXES)}")


def _tables(extract: Extract, text: str, offsets: Sequence[int], blocks: Sequence[Block]) -> list[Table]:
    """The tables that the format marks, their cells in offsets of the cleaned text."""
    cells: dict[int, list[Cell]] = {}
    for cell in extract.cells:
        start = bisect_left(offsets, cell.start)
        end = bisect_left(offsets, cell.end)
        cells.setdefault(cell.table, []).append(Cell(cell.row, cell.column, text[start:end], start, end))
    starts = [block.start for block in blocks]
    tables = []
    for number in sorted(cells):
        first = next((cell.start for cell in cells[number] if cell.text), cells[number][0].start)
        block = blocks[max(bisect_left(starts, first + 1) - 1, 0)]
        tables.append(Table(tuple(cells[number]), block.section))
    return tables


def _missing(context: Context, text: str) -> list[str]:
    """Warnings of what the text speaks of but does not settle, and which facts that leaves out."""
    named = context.settled_by.get("year") == _FILE_NAME
    taken = [f"the text does not settle its year; {context.year} is taken from the file name"] if named else []
    return taken + [
        f"the text does not settle its {name}, which “{match[0]}” needs: {effect} "
        f"(set {name} in a side-car or by an option)"
        for name, pattern, effect in _NEEDS
        if getattr(context, name) is None and (match := pattern.search(text))
    ]
