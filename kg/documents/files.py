"""Which files are documents, and the side-car files that settle their context."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kg.errors import DocumentError, KnowledgeError, UsageError
from kg.model import Context

SUFFIXES = (".txt", ".md", ".html", ".htm", ".pdf", ".docx")
SIDE_CAR = ".meta.toml"
_KEYS = ("home", "office", "province", "year", "genre")
GENRES = ("yearly_report", "budget", "final_account", "performance", "news", "overview", "other")


def find_documents(paths: Iterable[Path]) -> list[Path]:
    """The documents among files and, recursively, folders; sorted, each once. Side-cars are no documents.

    Raises UsageError for a path that does not exist and for a named file of a format that is not read.
    """
    found: dict[Path, Path] = {}
    for path in map(Path, paths):
        if path.is_dir():
            for file in path.rglob("*"):
                if _is_document(file, path):
                    found.setdefault(file.resolve(), file)
        elif not path.exists():
            raise UsageError(f"{path}: no such file or folder")
        elif path.suffix.lower() not in SUFFIXES:
            raise UsageError(f"{path}: not a format that is read; formats are {', '.join(SUFFIXES)}")
        else:
            found.setdefault(path.resolve(), path)
    return sorted(found.values())


def other_files(paths: Iterable[Path]) -> list[Path]:
    """The files in folders that ``find_documents`` leaves out for their format; side-cars and hidden files are none."""
    inside = ((file, path) for path in map(Path, paths) if path.is_dir() for file in path.rglob("*"))
    return sorted({file for file, path in inside if _is_other(file, path)})


def _is_other(file: Path, folder: Path) -> bool:
    known = file.name.endswith(SIDE_CAR) or file.suffix.lower() in SUFFIXES
    return not known and not _is_hidden(file, folder) and file.is_file()


def _is_hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in file.relative_to(folder).parts)


def _is_document(file: Path, folder: Path) -> bool:
    return not _is_hidden(file, folder) and file.suffix.lower() in SUFFIXES and file.is_file()


def side_car(path: Path) -> Path:
    """Where the side-car of a document lies: report.pdf → report.pdf.meta.toml."""
    return path.with_name(path.name + SIDE_CAR)


def read_side_car(path: Path) -> tuple[Context, bytes]:
    """What the side-car of ``path`` settles, and its bytes; an empty Context where there is none.

    Raises KnowledgeError naming the side-car for bad TOML, an unknown key or a value that cannot be.
    """
    file = side_car(path)
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return Context(genre=""), b""
    except OSError as error:
        raise DocumentError(f"{file}: cannot be read: {error.strerror}") from error
    try:
        values = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise KnowledgeError(f"{file}: not valid TOML in UTF-8: {error}") from error
    checked: dict[str, Any] = {key: _checked(file, key, value) for key, value in values.items()}
    settled = Context(genre="", settled_by=dict.fromkeys(checked, "side-car"))
    return dataclasses.replace(settled, **checked), data


def _checked(file: Path, key: str, value: object) -> str:
    if key not in _KEYS:
        raise KnowledgeError(f"{file}: unknown key {key!r}; known keys are {', '.join(_KEYS)}")
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not text.strip():
        raise KnowledgeError(f"{file}: {key} must be a text, not {value!r}")
    text = text.strip()
    if key == "year" and not (len(text) == 4 and text.isascii() and text.isdigit()):
        raise KnowledgeError(f"{file}: year must have four digits, not {value!r}")
    if key == "genre" and text not in GENRES:
        raise KnowledgeError(f"{file}: genre must be one of {', '.join(GENRES)}, not {value!r}")
    return text


def merge(settled: Context, over: Context | None, by: str) -> Context:
    """``settled`` with the fields that ``over`` fills in their place, marked as settled by ``by``."""
    if over is None:
        return settled
    unset = ("", "other") if by != "side-car" else ("",)
    filled = {key: value for key in _KEYS if (value := getattr(over, key)) and value not in unset}
    return dataclasses.replace(settled, **filled, settled_by={**settled.settled_by, **dict.fromkeys(filled, by)})
