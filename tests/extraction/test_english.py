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
            ("Linz", "奥地利", "sister_city", "done", None, "1983"),
            ("Palermo", "意大利", "sister_city", "done", None, "1999"),
        },
    ),
    (
        "Shaoxing hopes to restore its link with Quimper, France.",
        {("Quimper", "法国", "contact", "planned", "restoring", None)},
    ),
    (
        "Approval has been given for Shaoxing to become a sister city of Izmir, but the signing has been put off.",
        {("Izmir", None, "sister_city", "planned", "approved", None)},
    ),
    (
        "Shaoxing and Bergen, Norway, signed a memorandum on friendly exchange last week.",
        {("Bergen", "挪威", "friendly_exchange", "done", None, "2015")},
    ),
    (
        "Shaoxing has sister-city ties with Swansea (UK), Kobe and Nara (Japan), and Syracuse of the United States.",
        {
            ("Swansea", "英国", "sister_city", "done", None, None),
            ("Kobe", "日本", "sister_city", "done", None, None),
            ("Nara", "日本", "sister_city", "done", None, None),
            ("Syracuse", "美国", "sister_city", "done", None, None),
        },
    ),
    (
        "Shaoxing and Bergen celebrated the 20th anniversary of their twinning on 6 September 2018.",
        {("Bergen", None, "sister_city", "done", None, "1998")},
    ),
    (
        "A delegation arrived in Buffalo, New York, on May 14. The two cities signed a letter of intent "
        "on establishing sister-city relations.",
        {("Buffalo", None, "sister_city", "planned", None, None)},
    ),
    (
        "Students from Linz, Shaoxing's Austrian sister city, began a summer camp.",
        {("Linz", "奥地利", "sister_city", "done", None, None)},
    ),
    (
        "Shaoxing has been twinned with Linz since 1983 and plans to form sister-city ties with Graz, Austria.",
        {
            ("Linz", "奥地利", "sister_city", "done", None, "1983"),
            ("Graz", "奥地利", "sister_city", "planned", None, None),
        },
    ),
    (
        "Sister cities of Shaoxing: Linz, Austria (since 1983); Nara, Japan (1999).",
        {
            ("Linz", "奥地利", "sister_city", "done", None, "1983"),
            ("Nara", "日本", "sister_city", "done", None, "1999"),
        },
    ),
    ("The mayor of Linz visited a sister-city exhibition in Shanghai.", set()),
    ("The twinning of schools was discussed by teachers from Linz, Austria.", set()),
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
