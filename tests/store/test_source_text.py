"""The text of a document is kept with its record, letter for letter, and goes with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.export import stable_quads
from kg.store import ReadDocument, SourceText, open_store


@pytest.mark.parametrize(
    "source",
    [
        SourceText("第一行\r\n第二行\t制表"),
        SourceText('<script>alert("x")</script> \\ \u202e \U0001f600'),
        SourceText("page one\npage two\n", pages=(0, 9)),
        SourceText(""),
    ],
    ids=["lines", "marks", "pages", "empty"],
)
def test_the_text_comes_back_as_it_was(source: SourceText, tmp_path: Path) -> None:
    with open_store(tmp_path / "store") as store:
        store.replace_document(ReadDocument("某 文件", "1"), (), source)
        assert store.source_text("某 文件") == source
        assert not any("sourceText" in quad.predicate.value for quad in stable_quads(store))
        store.replace_document(ReadDocument("某 文件", "2"), ())
        assert store.source_text("某 文件") is None
