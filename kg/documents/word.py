"""DOCX → Extract: paragraphs and tables in the order of the document."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph

from kg import expressions as re
from kg.documents.extract import Extract, SourceWriter
from kg.errors import DocumentError

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEFT_OUT = {f"{_W}del", f"{_W}txbxContent", f"{_W}instrText", f"{_W}moveFrom"}
_STYLE = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)


def read_docx(data: bytes) -> Extract:
    """The text of body paragraphs and tables; inserted text counts, deleted text does not.

    Raises DocumentError (without a file name) for encrypted, old (.doc) and damaged files.
    """
    if data.startswith(_OLE):
        raise DocumentError("it is an encrypted or an old Word file (.doc); save it as .docx without a password")
    try:
        document = docx.Document(io.BytesIO(data))
        writer = SourceWriter()
        for part in document.iter_inner_content():
            if isinstance(part, Paragraph):
                _write_paragraph(writer, part)
            else:
                writer.table(list(_rows(part)))
    except (
        PackageNotFoundError,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        SyntaxError,
        EOFError,
    ) as error:
        raise DocumentError(f"it is no readable Word file ({type(error).__name__}); it may be damaged") from error
    return writer.extract(False)


def _write_paragraph(writer: SourceWriter, paragraph: Paragraph) -> None:
    level = _level(paragraph)
    for line in "".join(_texts(paragraph._p)).split("\n"):
        writer.line(line, level)


def _level(paragraph: Paragraph) -> int | None:
    style = paragraph.style
    names = [style.name or "", style.style_id or ""] if style is not None else []
    if any(name.lower() == "title" or name == "标题" for name in names):
        return 0
    for name in names:
        match = _STYLE.match(name)
        if match:
            return int(match[1])
    return None


def _texts(element: Any) -> Iterator[str]:
    """The runs of text below an element in order, line breaks as newlines."""
    for child in element:
        if child.tag in _LEFT_OUT or not isinstance(child.tag, str):
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag == f"{_W}tab":
            yield "\t"
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif child.tag.endswith("}Fallback") or child.tag == f"{_W}pPr":
            continue
        else:
            yield from _texts(child)


def _rows(table: Table) -> Iterator[list[str]]:
    """The texts of the cells, one for each column of the grid: "" where a merged cell goes on to the right."""
    for row in table.rows:
        last: Any = None
        texts: list[str] = []
        for cell in row.cells:
            goes_on = last is not None and cell._tc is last
            texts.append("" if goes_on else "\n".join("".join(_texts(p._p)) for p in cell.paragraphs))
            last = cell._tc
        yield texts
