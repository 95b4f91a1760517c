"""A table of places as other reports name them: what must be linked and to what, and what must not be linked."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.places import Gazetteer, Linker
from kg.places.tables import read_rows

ROWS = [
    (row["name"], row["country"], row["entry"])
    for row in read_rows(Path(__file__).with_name("linked_places.tsv"), ("name", "country", "entry"))
]
TRAPS = [(name, country) for name, country, entry in ROWS if entry == "-"]
# The same place in a Chinese and in an English text: one entry, so one node.
PAIRS = [
    *[
        ("波士顿市", "City of Boston", "美国"),
        ("马里兰州", "State of Maryland", "美国"),
        ("清迈府", "Chiang Mai Province", "泰国"),
    ],
    *[
        ("大阪府", "Osaka Prefecture", "日本"),
        ("广岛市", "Hiroshima City", "日本"),
        ("布拉索夫市", "Brasov", "罗马尼亚"),
    ],
    *[("佩奇市", "Pecs", "匈牙利"), ("安塔利亚省", "Antalya Province", "土耳其"), ("景德镇市", "Jingdezhen", "中国")],
    *[
        ("苏黎世市", "Zürich", "瑞士"),
        ("江西省", "Jiangxi Province", "中国"),
    ],
    *[
        ("南昌市", "Nanchang City", "中国"),
        ("浮梁县", "Fuliang County", "中国"),
        ("昌江区", "Changjiang District", "中国"),
    ],
    *[("斯维尔德洛夫斯克州", "Sverdlovsk Oblast", "俄罗斯"), ("奎松市", "Quezon City", "菲律宾")],
    *[("墨西哥城", "Mexico City", "墨西哥"), ("光州市", "Gwangju Metropolitan City", "韩国")],
]


def test_nearly_all_are_linked_rightly_and_none_wrongly(linker: Linker) -> None:
    found = {(name, country): linker.link(name, country or None).place for name, country, _ in ROWS}
    wrong = [row for row in ROWS if (place := found[row[:2]]) and place.id != row[2]]
    right = [row for row in ROWS if ((place := found[row[:2]]) and place.id == row[2]) or (not place and row[2] == "-")]
    assert not wrong
    assert len(right) >= 0.97 * len(ROWS)
    assert len(ROWS) >= 90


@pytest.mark.parametrize(("name", "country"), TRAPS)
def test_a_namesake_is_not_taken(linker: Linker, name: str, country: str) -> None:
    assert linker.link(name, country or None).place is None


def test_entries_of_the_table_exist(gazetteer: Gazetteer) -> None:
    assert [entry for _, _, entry in ROWS if entry != "-" and gazetteer.place(entry) is None] == []


@pytest.mark.parametrize(("chinese", "english", "country"), PAIRS)
def test_chinese_and_english_name_one_entry(linker: Linker, chinese: str, english: str, country: str) -> None:
    here, there = linker.link(chinese, country).place, linker.link(english, country).place
    assert here is not None
    assert here == there
