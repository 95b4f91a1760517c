"""A text without full stops is cut into sentences of bounded length, losing nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.documents import read_document, sentences
from kg.documents.splitting import LONGEST


@pytest.mark.parametrize("clause", ["与甲市和乙市往来，", "没有标点的长行"])
def test_long_lines_are_cut(tmp_path: Path, clause: str) -> None:
    path = tmp_path / "long.txt"
    path.write_text(clause * 3000 + "\n", encoding="utf-8")
    document = read_document(path)
    found = list(sentences(document))
    assert max(len(sentence.text) for sentence in found) <= LONGEST
    assert "".join(sentence.text for sentence in found) == clause * 3000
    assert all(document.text[s.start : s.end] == s.text for s in found)
