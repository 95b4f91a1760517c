"""PDF with a text layer → Extract: lines of text, and the ruled tables, page by page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfparser import PDFSyntaxError
from pdfminer.psparser import PSException
from pdfplumber.utils.exceptions import PdfminerException

from kg.documents.extract import Extract, SourceWriter
from kg.errors import DocumentError


def read_pdf(data: bytes) -> Extract:
    """The text layer, one line a line of print, cells of ruled tables as such.

    Raises DocumentError (without a file name) for encrypted and damaged files and for scans without text.
    """
    writer = SourceWriter()
    letters, empty = 0, 0
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            for page in pdf.pages:
                writer.page()
                letters += len(page.chars)
                empty += not page.chars
                _write_page(writer, page)
                page.close()
            pages = len(pdf.pages)
    except (PdfminerException, PDFPasswordIncorrect, PDFSyntaxError, PSException) as error:
        raise DocumentError(_reason(error)) from error
    if letters == 0:
        raise DocumentError("it has no text layer (a scan?); run text recognition on it first")
    warnings = [f"{empty} of {pages} pages have no text layer and are left out"] if empty else []
    return writer.extract(True, warnings=warnings)


def _reason(error: Exception) -> str:
    causes = [error, *error.args]
    if any(isinstance(cause, PDFPasswordIncorrect) for cause in causes):
        return "it is encrypted; save it without a password"
    return f"it is no readable PDF ({error or type(error).__name__}); it may be damaged"


def _write_page(writer: SourceWriter, page: Any) -> None:
    """Lines and tables from top to bottom."""
    tables = [table for table in page.find_tables() if len(table.rows) >= 2 and len(table.rows[0].cells) >= 2]
    boxes = [table.bbox for table in tables]
    free = page.filter(lambda thing: not _is_inside(thing, boxes)) if boxes else page
    parts = [(line["top"], line["x0"], line["text"]) for line in _lines(free)]
    pending = sorted(((table.bbox[1], table) for table in tables), key=lambda part: float(part[0]))
    for top, _, text in parts:
        while pending and pending[0][0] <= top:
            _write_table(writer, pending.pop(0)[1])
        writer.line(text)
    for _, table in pending:
        _write_table(writer, table)


def _lines(page: Any) -> Iterator[dict[str, Any]]:
    yield from page.extract_text_lines(return_chars=False, strip=True) if page.chars else []


def _is_inside(thing: dict[str, Any], boxes: list[tuple[float, float, float, float]]) -> bool:
    if thing.get("object_type") != "char":
        return False
    across, down = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return any(x0 <= across <= x1 and top <= down <= bottom for x0, top, x1, bottom in boxes)


def _write_table(writer: SourceWriter, table: Any) -> None:
    rows = [["".join((cell or "").split("\n")) for cell in row] for row in table.extract()]
    writer.table([row for row in rows if any(row)])
