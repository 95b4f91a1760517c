"""Which files of a folder are documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.documents import find_documents
from kg.errors import UsageError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "b.txt",
        "a.PDF",
        "c/d.md",
        "c/e.docx",
        "c/f.htm",
        "g.csv",
        "b.txt.meta.toml",
        ".hidden/h.txt",
        "~$e.docx",
    ):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"x")
    return tmp_path


def test_folders_are_searched_through_in_order(folder: Path) -> None:
    found = find_documents([folder])
    assert [str(path.relative_to(folder)) for path in found] == ["a.PDF", "b.txt", "c/d.md", "c/e.docx", "c/f.htm"]


def test_a_file_named_twice_is_found_once(folder: Path) -> None:
    assert find_documents([folder / "b.txt", folder / "c" / ".." / "b.txt"]) == [folder / "b.txt"]


def test_a_path_that_is_not_there_is_named(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"nothing\.txt: no such file"):
        find_documents([folder / "b.txt", folder / "nothing.txt"])


@pytest.mark.parametrize("name", ["g.csv", "b.txt.meta.toml"])
def test_a_named_file_of_another_format_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"formats are \.txt, \.md"):
        find_documents([folder / name])
