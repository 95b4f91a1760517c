"""Traditional characters: read as simplified ones, quoted as written."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.documents import read_document
from kg.extraction import Extractor
from kg.extraction.script import simplified
from kg.model import Context, Partnership
from kg.places import Gazetteer

TEXT = "我市於2009年與日本西宮市締結友好城市關係。"


def test_slots_are_simplified_and_quotes_verbatim(tmp_path: Path) -> None:
    path = tmp_path / "t.txt"
    path.write_text(TEXT + "\n", encoding="utf-8")
    document = read_document(path, overrides=Context(home="紹興市", year="2021"))
    (fact,) = [f for f in Extractor.load().extract(document) if isinstance(f, Partnership)]
    assert (fact.a, fact.b, fact.since) == ("绍兴市", "西宫市", "2009")
    assert fact.evidence[0].quote in TEXT


@pytest.mark.parametrize("text", ["我市与日本西宫市缔结友好城市关系，研究翻译概况。", "驻沪总领事"])
def test_simplified_text_stays_as_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "s.txt"
    path.write_text(text + "\n", encoding="utf-8")
    document = read_document(path)
    assert simplified(document, Gazetteer.open()) is document
