"""Tables that plain text draws with bars, box lines or tabs; what only looks like one stays text."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.documents import read_document
from kg.model import Document

TABLES: dict[str, tuple[str, list[list[str]]]] = {
    "bars behind each cell": (
        "云岭市外事数据\n\n类别 | 批次 | 人次 |\n出访 | 12 | 60 |\n来访 | 7 | 41 |\n",
        [["类别", "批次", "人次"], ["出访", "12", "60"], ["来访", "7", "41"]],
    ),
    "an empty cell, bars on both sides": (
        "云岭市外事数据\n\n|类别|批次|备注|\n|出访|12||\n|来访|7|含港澳|\n",
        [["类别", "批次", "备注"], ["出访", "12", ""], ["来访", "7", "含港澳"]],
    ),
    "box lines": (
        "云岭市外事数据\n\n┌──┬──┐\n│类别│批次│\n├──┼──┤\n│出访│12│\n│来访│7│\n└──┴──┘\n",
        [["类别", "批次"], ["出访", "12"], ["来访", "7"]],
    ),
    "tabs": (
        "云岭市外事数据\n\n类别\t批次\t人次\n出访\t12\t60\n来访\t7\t41\n",
        [["类别", "批次", "人次"], ["出访", "12", "60"], ["来访", "7", "41"]],
    ),
}
NO_TABLES = {
    "a trail of links": "首页 | 新闻 | 图片\n\n云岭市市长会见外宾\n\n市长会见了外宾一行。\n",
    "bars left of a layout": "云岭市市长会见外宾 | |||||\n|\n|||||\n市长会见了外宾一行。 |\n|||||\n",
    "two lines with tabs": "云岭市\t2021年\n外事办\t联系人\n\n市长会见了外宾一行。\n",
}


def _read(tmp_path: Path, text: str) -> Document:
    path = tmp_path / "text.txt"
    path.write_text(text, encoding="utf-8")
    return read_document(path)


@pytest.mark.parametrize("case", TABLES)
def test_drawn_tables_have_cells_where_they_stand(tmp_path: Path, case: str) -> None:
    text, expected = TABLES[case]
    document = _read(tmp_path, text)
    (table,) = document.tables
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        assert document.text[cell.start : cell.end] == cell.text
        rows.setdefault(cell.row, []).append(cell.text)
    assert list(rows.values()) == expected


@pytest.mark.parametrize("case", NO_TABLES)
def test_what_only_looks_like_a_table(tmp_path: Path, case: str) -> None:
    document = _read(tmp_path, NO_TABLES[case])
    assert document.tables == ()
    assert "市长会见了外宾一行" in document.text


def test_bars_of_a_layout_are_no_text(tmp_path: Path) -> None:
    document = _read(tmp_path, NO_TABLES["bars left of a layout"])
    assert "|" not in document.text
    assert document.source == NO_TABLES["bars left of a layout"]


def test_a_traditional_title_settles_place_year_and_tense(tmp_path: Path) -> None:
    document = _read(
        tmp_path, "蘭州市外事辦公室2023年工作總結\n\n一、2024年工作計劃\n\n與韓國大邱市締結友好城市關係。\n"
    )
    assert (document.context.home, document.context.year) == ("兰州市", "2023")
    assert [b.section.tense for b in document.blocks] == ["report", "plan", "plan"]
    assert "締結" in document.text
