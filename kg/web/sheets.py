"""Tables as files for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final

Cell = str | float
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_LONGEST: Final = 32_000  # characters that a cell of a spreadsheet holds
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write_csv(header: Iterable[str], rows: Iterable[Iterable[Cell]]) -> bytes:
    """UTF-8 with the mark that spreadsheets need; texts that look like formulas get an apostrophe in front."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(list(header))
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def write_xlsx(title: str, header: Iterable[str], rows: Iterable[Iterable[Cell]]) -> bytes:
    """A workbook of one sheet with a bold first row; texts stay texts, whatever they look like."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(title[:31])
    sheet.write_row(0, 0, list(header), book.add_format({"bold": True}))
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, place, cell[:_LONGEST])
            else:
                sheet.write_number(number, place, cell)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()
