"""Ties from English sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.documents import read_document
from kg.extraction import Extractor
from kg.extraction.english import is_english
from kg.model import Context, Partnership

CONTEXT = Context(home="绍兴市", office="绍兴市人民政府外事办公室", province="浙江省", year="2015")
CASES = [
    (
        "The city has been twinned with Linz, Austria, since 1983 and with Palermo, Italy, since 1999.",
        {
            ("林茨市", "奥地利", "sister_city", "done", None, "1983"),
            ("巴勒莫市", "意大利", "sister_city", "done", None, "1999"),
        },
    ),
    (
        "Shaoxing hopes to restore its link with Quimper, France.",
        {("坎佩尔市", "法国", "contact", "planned", "restoring", None)},
    ),
    (
        "Approval has been given for Shaoxing to become a sister city of Izmir, but the signing has been put off.",
        {("伊兹密尔市", None, "sister_city", "planned", "approved", None)},
    ),
    (
        "Shaoxing and Bergen, Norway, signed a memorandum on friendly exchange last week.",
        {("卑尔根市", "挪威", "friendly_exchange", "done", None, "2015")},
    ),
    ("Sister cities are partnerships between communities.", set()),
    ("A delegation visited Linz, Austria.", set()),
]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor.load()


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[c[0][:30] for c in CASES])
def test_ties(extractor: Extractor, tmp_path: Path, text: str, wanted: set[tuple[str | None, ...]]) -> None:
    path = tmp_path / "e.txt"
    path.write_text(text + "\n", encoding="utf-8")
    found = extractor.extract(read_document(path, overrides=CONTEXT))
    ties = [f for f in found if isinstance(f, Partnership)]
    assert {(f.b, f.b_country, f.kind, f.status, f.stage, f.since) for f in ties} == wanted
    assert {f.a for f in ties} <= {"绍兴市"}


@pytest.mark.parametrize(
    ("text", "english"), [("The city of Linz", True), ("与Linz市结好", False), ("我市与德国林茨市 (Linz) 结好", False)]
)
def test_language_of_a_sentence(text: str, english: bool) -> None:
    assert is_english(text) is english
