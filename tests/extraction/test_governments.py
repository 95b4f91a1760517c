"""A government stands for its place where ties are told; other bodies stay bodies."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.documents import read_document
from kg.extraction import Extractor
from kg.extraction.governments import as_places
from kg.extraction.spans import names_in
from kg.model import Context


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("意大利科莫市议会与绍兴市签署协议。", ["科莫市", "绍兴市"]),
        ("意大利科莫市政府与绍兴市人民政府签署协议。", ["科莫市", "绍兴市"]),
        ("意大利科莫市商会与绍兴市签署协议。", ["绍兴市"]),
        ("副市长胡某率市政府代表团访问意大利科莫市。", ["科莫市"]),
    ],
)
def test_places_of_governments(extractor: Extractor, tmp_path: Path, text: str, places: list[str]) -> None:
    file = tmp_path / "text.txt"
    file.write_text(f"{text}\n", encoding="utf-8")
    (sentence,) = extractor.parse(read_document(file, overrides=Context(home="嘉兴市"))).sentences
    named = names_in(as_places(sentence).tokens)
    assert [name.full for _, _, name in named if name.cls in ("Foreign", "Domestic")] == places


def test_a_sentence_without_governments_is_left_alone(extractor: Extractor, tmp_path: Path) -> None:
    file = tmp_path / "text.txt"
    file.write_text("我市与意大利科莫市签署协议。\n", encoding="utf-8")
    (sentence,) = extractor.parse(read_document(file, overrides=Context(home="嘉兴市"))).sentences
    assert as_places(sentence) is sentence
