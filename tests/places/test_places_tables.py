"""Tables, spelling, borders, readings: the small parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import knowledge
from kg.errors import KnowledgeError
from kg.places.korea import readings
from kg.places.script import Script, bare, fold, is_han
from kg.places.spans import best_cover
from kg.places.tables import read_rows, split_names


def test_rows_are_read_by_column(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text("# comment\na\tb\n1\t2\n\n3\n", "utf-8")
    assert list(read_rows(path, ("a", "b"))) == [{"a": "1", "b": "2"}, {"a": "3", "b": ""}]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\tb\n1\t2\t3\n", r"t\.tsv:2: expected 2 cells"),
        ("a\n1\n", r"t\.tsv:1: the header lacks b"),
        ("a\tb\n\t2\n", ":2:"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "t.tsv"
    path.write_text(text, "utf-8")
    with pytest.raises(KnowledgeError, match=message):
        list(read_rows(path, ("a", "b")))


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="no such table"):
        list(read_rows(tmp_path / "none.tsv", ()))


@pytest.mark.parametrize("name", sorted(p.name for p in knowledge.path("data", "gazetteer").glob("*.tsv")))
def test_shipped_tables_have_no_wrong_row(name: str) -> None:
    assert list(read_rows(knowledge.path("data", "gazetteer", name), ())) is not None


def test_additions_name_existing_entries() -> None:
    rows = list(read_rows(knowledge.path("data", "gazetteer", "additions.tsv"), ("name", "geonameid", "use", "source")))
    assert all(row["source"] and row["use"] in ("first", "also") for row in rows)
    assert len({(row["name"], row["geonameid"]) for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("南昌市", "南昌"),
        ("津市", "津"),
        ("釜山广域市", "釜山"),
        ("市", "市"),
        ("内蒙古自治区", "内蒙古"),
        ("罗马", "罗马"),
    ],
)
def test_bare(name: str, short: str) -> None:
    assert bare(name) == short


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Stoke-on-Trent", "stokeontrent"),
        ("Łódź", "lodz"),
        ("İznik", "iznik"),
        ("São Paulo", "saopaulo"),
        ("卡·尔", "卡尔"),
    ],
)
def test_fold(name: str, folded: str) -> None:
    assert fold(name) == folded


@pytest.mark.parametrize(
    ("name", "han"), [("南昌", True), ("克卢日-纳波卡", True), ("南昌a", False), ("かな", False), ("", False)]
)
def test_is_han(name: str, han: bool) -> None:
    assert is_han(name) is han


@pytest.mark.parametrize(
    ("matches", "cover"),
    [
        ([], []),
        ([(0, 2, 0), (0, 3, 1)], [(0, 3, 1)]),
        ([(0, 2, 0), (1, 5, 1)], [(1, 5, 1)]),
        ([(0, 2, 0), (1, 4, 1)], [(0, 2, 0)]),
        ([(0, 2, 0), (2, 4, 1), (5, 6, 2)], [(0, 2, 0), (2, 4, 1), (5, 6, 2)]),
    ],
)
def test_best_cover(matches: list[tuple[int, int, int]], cover: list[tuple[int, int, int]]) -> None:
    assert best_cover(matches) == cover


@pytest.mark.parametrize(
    ("name", "reading"),
    [("利川市", "이천시"), ("利川", "이천"), ("金海市", "김해시"), ("江陵市", "강릉시"), ("釜山", "부산")],
)
def test_hanja_readings(name: str, reading: str) -> None:
    assert reading in readings(name)


def test_split_names() -> None:
    assert split_names("a|b||c") == ("a", "b", "c")
    assert split_names("") == ()


@pytest.mark.parametrize("char", list("沪研予概翻慎郎糸缶芸乾"))
def test_a_simplified_character_stays(char: str) -> None:
    assert Script.load().simplify(char) == char


@pytest.mark.parametrize(
    ("variant", "simple"),
    [("滬", "沪"), ("硏", "研"), ("槪", "概"), ("飜", "翻"), ("浜", "滨"), ("沢", "泽")],
)
def test_a_variant_becomes_the_simplified_character(variant: str, simple: str) -> None:
    assert Script.load().simplify(variant) == simple


def test_no_variant_leads_to_another_variant() -> None:
    table = Script.load().table
    assert [chr(char) for char, simple in table.items() if ord(simple) in table] == []
