"""Half-width marks beside Chinese characters are read as full-width ones; figures, times and Latin text stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.documents import read_document
from kg.extraction.punctuation import widened

CASES = [
    ("我市与日本冈崎市(1987年)、韩国利川市结好;往来密切.", "我市与日本冈崎市（1987年）、韩国利川市结好；往来密切."),
    ("支出1,234.5万元,增长3%(同比).", "支出1,234.5万元，增长3%（同比）."),
    ("时间:5月6日9:30,地点:市政府", "时间：5月6日9:30，地点：市政府"),
    ("网址为http://example.org,见附件", "网址为http://example.org，见附件"),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_marks_become_wide_and_offsets_stay(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text + "\n", encoding="utf-8")
    document = read_document(path)
    wide = widened(document)
    assert wide.text.rstrip() == expected
    assert len(wide.text) == len(document.text)
    assert wide.source == document.source


def test_full_width_text_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("我市与日本冈崎市（1987年）结好，往来密切。\n", encoding="utf-8")
    document = read_document(path)
    assert widened(document) is document
