"""Merged cells of HTML and Word tables: what stands below or beside them keeps the column that readers see."""

from __future__ import annotations

from pathlib import Path

import docx

from kg.documents import read_document
from kg.model import Document

GRID = [
    ["项目", "预算数", "", "决算数"],
    ["", "年初", "调整后", ""],
    ["公务接待费", "4", "3", "2.5"],
]


def grid(document: Document) -> list[list[str]]:
    """The texts of the only table, row by row."""
    (table,) = document.tables
    rows = max(c.row for c in table.cells) + 1
    return [[c.text for c in sorted(table.cells, key=lambda c: c.column) if c.row == row] for row in range(rows)]


def test_html(tmp_path: Path) -> None:
    page = (
        "<html><head><title>云岭市外事办公室2023年决算</title></head><body><h1>云岭市外事办公室2023年决算</h1><table>"
        "<tr><td rowspan='2'>项目</td><td colspan='2'>预算数</td><td rowspan='2'>决算数</td></tr>"
        "<tr><td>年初</td><td>调整后</td></tr>"
        "<tr><td>公务接待费</td><td>4</td><td colspan='x'>3</td><td rowspan='0'>2.5</td></tr></table></body></html>"
    )
    path = tmp_path / "account.html"
    path.write_text(page, encoding="utf-8")
    assert grid(read_document(path)) == GRID


def test_docx_to_the_right(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_paragraph("云岭市外事办公室2023年决算", style="Title")
    table = word.add_table(rows=3, cols=4)
    for i, row in enumerate(GRID):
        for j, text in enumerate(row):
            table.cell(i, j).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    path = tmp_path / "account.docx"
    word.save(str(path))
    assert grid(read_document(path))[0] == GRID[0]
