"""Places that a document names, with and without facts about them."""

from __future__ import annotations

import pytest

from kg.documents import read_document
from kg.extraction import Extractor
from kg.model import PlaceMention

TEXT = (
    "我市与韩国光州市政府代表团座谈。随后一行赴苏州、昆山市考察，参观了北京大学。"
    "该市还将访问英国加的夫市和日本津市。津市市未参加。"
)


@pytest.fixture(scope="module")
def mentions(tmp_path_factory: pytest.TempPathFactory) -> tuple[PlaceMention, ...]:
    path = tmp_path_factory.mktemp("named") / "named.txt"
    path.write_text(TEXT, "utf-8")
    return Extractor.load().extract_with_places(read_document(path))[1]


@pytest.mark.parametrize(
    ("name", "country", "written"),
    [
        ("光州市", "韩国", "光州市"),
        ("苏州市", None, "苏州"),
        ("昆山市", None, "昆山市"),
        ("加的夫市", "英国", "加的夫市"),
        ("津市", "日本", "津市"),
    ],
)
def test_each_spelling_is_quoted(
    mentions: tuple[PlaceMention, ...], name: str, country: str | None, written: str
) -> None:
    found = [m.evidence for m in mentions if (m.name, m.country, m.evidence.quote) == (name, country, written)]
    assert len(found) == 1
    assert TEXT[found[0].start : found[0].end] == written


def test_what_stands_for_a_place_and_bodies_are_left_out(mentions: tuple[PlaceMention, ...]) -> None:
    quotes = {mention.evidence.quote for mention in mentions}
    assert not quotes & {"我市", "该市", "北京", "北京大学"}
