"""The gazetteer: names in text, countries, places, full forms, abbreviations."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.places import Gazetteer

FOUND = [
    ("法国驻武汉总领事到访", [("法国", "Country", "FR"), ("武汉", "City", "gn-1791247")]),
    ("天津市与神户市结好", [("天津市", "City", "gn-1792947"), ("神户市", "City", "gn-1859171")]),
    ("访问德国巴伐利亚州", [("德国", "Country", "DE"), ("巴伐利亚州", "Province", "iso-DE-BY")]),
    ("内蒙古自治区呼和浩特", [("内蒙古自治区", "Province", "cn-150000"), ("呼和浩特", "City", "gn-2036892")]),
    ("香港特别行政区和澳门", [("香港特别行政区", "City", "gn-1819729"), ("澳门", "City", "gn-1821274")]),
    ("墨西哥墨西哥城", [("墨西哥", "Country", "MX"), ("墨西哥城", "City", "gn-3530597")]),
    ("飞抵圣彼得堡市", [("圣彼得堡市", "City", "gn-498817")]),
    ("大韓民國釜山廣域市", [("大韓民國", "Country", "KR"), ("釜山廣域市", "City", "iso-KR-26")]),
    ("泰国清迈府", [("泰国", "Country", "TH"), ("清迈府", "Province", "iso-TH-50")]),
    ("the city of Munich in Germany", [("Munich", "City", "gn-2867714"), ("Germany", "Country", "DE")]),
    # a suffix that begins another word is no suffix
    ("南昌市长与市民", [("南昌", "City", "gn-1800163")]),
    ("江西省委", [("江西", "Province", "cn-360000")]),
    ("与日本津市民间往来", [("日本", "Country", "JP")]),
    # crossing and nested names
    ("和田纳西州座谈", [("田纳西州", "Province", "iso-US-TN")]),
    ("打造南昌都市圈", [("南昌", "City", "gn-1800163")]),
    ("上海合作组织在上海", [("上海", "City", "gn-1796236")]),
    # ordinary words
    ("和平友好、开放大同，文化光明", []),
    ("中非合作与来宾", []),
    ("Nicely done, Turkeys", []),
    # the tail of an unknown transcription is the whole of it
    ("与克拉切拉塔市", [("克拉切拉塔市", "City", "")]),
    ("", []),
    ("😀" * 50, []),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_names_in_text(gazetteer: Gazetteer, text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(hit.text, hit.label, hit.id) for hit in gazetteer.find(text)] == expected


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="南昌市江西省与和韩国利川田纳西州尔长 aNicE，😀\n", max_size=60))
def test_hits_are_pieces_in_order(gazetteer: Gazetteer, text: str) -> None:
    end = 0
    for hit in gazetteer.find(text):
        assert text[hit.start : hit.end] == hit.text
        assert end <= hit.start < hit.end
        end = hit.end


@pytest.mark.parametrize(
    ("name", "iso2"),
    [
        *[("韩国", "KR"), ("大韩民国", "KR"), ("南韩", "KR"), ("韓國", "KR"), ("South Korea", "KR"), ("KR", "KR")],
        *[("刚果（金）", "CD"), ("刚果(布)", "CG"), ("阿拉伯联合酋长国", "AE"), ("阿联酋", "AE"), ("蒙古", "MN")],
        *[("波黑", "BA"), ("USA", "US"), ("the moon", None), ("", None), ("韩国国", None)],
    ],
)
def test_country(gazetteer: Gazetteer, name: str, iso2: str | None) -> None:
    country = gazetteer.country(name)
    assert (country.iso2 if country else None) == iso2


@pytest.mark.parametrize(("char", "iso2"), [("韩", "KR"), ("美", "US"), ("俄", "RU"), ("日", "JP"), ("好", None)])
def test_country_abbreviation(gazetteer: Gazetteer, char: str, iso2: str | None) -> None:
    country = gazetteer.country_abbreviation(char)
    assert (country.iso2 if country else None) == iso2


@pytest.mark.parametrize(
    ("name", "full"),
    [
        *[("南昌", "南昌市"), ("景德镇", "景德镇市"), ("浮梁", "浮梁县"), ("新北", "新北区"), ("乌法", "乌法市")],
        *[("巴伐利亚", "巴伐利亚州"), ("马里兰", "马里兰州"), ("江西", "江西省"), ("内蒙古", "内蒙古自治区")],
        *[("大阪府", "大阪府"), ("盐湖城", "盐湖城"), ("韩国", None), ("没有此地", None), ("", None)],
    ],
)
def test_full_form(gazetteer: Gazetteer, name: str, full: str | None) -> None:
    assert gazetteer.full_form(name) == full


@pytest.mark.parametrize(
    ("home", "province"),
    [
        ("南昌市", "江西省"),
        ("浮梁县", "江西省"),
        ("尚志市", "黑龙江省"),
        ("江西省", "江西省"),
        ("上海市", "上海市"),
        ("巴黎", None),
    ],
)
def test_province(gazetteer: Gazetteer, home: str, province: str | None) -> None:
    assert gazetteer.province_of(home) == province


@pytest.mark.parametrize(
    ("short", "near", "name"),
    [
        *[
            ("锡", "无锡市", "无锡市"),
            ("昌", "南昌市", "南昌市"),
            ("洪", "江西省", "南昌市"),
            ("景", "景德镇市", "景德镇市"),
        ],
        *[("沪", None, "上海市"), ("赣", "南昌市", "江西省"), ("苏", "无锡市", "江苏省"), ("穗", "南昌市", "广州市")],
        *[("昌", None, None), ("锡", "南昌市", None), ("好", "南昌市", None)],
    ],
)
def test_abbreviation(gazetteer: Gazetteer, short: str, near: str | None, name: str | None) -> None:
    place = gazetteer.abbreviation(short, near)
    assert (place.zh if place else None) == name


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("无锡市", "Wuxi"),
        ("西安", "Xi'an"),
        ("珠山区", "Zhushan District"),
        ("法国", "France"),
        ("米兰", "Milan"),
        ("无此", None),
    ],
)
def test_english(gazetteer: Gazetteer, name: str, english: str | None) -> None:
    assert gazetteer.english(name) == english


def test_place_has_coordinates_parent_and_names(gazetteer: Gazetteer) -> None:
    place = gazetteer.place("gn-1800163")
    assert place is not None
    assert (place.zh, place.en, place.country, place.code) == ("南昌市", "Nanchang", "CN", "360100")
    assert place.lat == pytest.approx(28.68, abs=0.01)
    assert [one.zh for one in gazetteer.chain(place)] == ["南昌市", "江西省"]


@pytest.mark.parametrize("text", ["広島県徳島", "開發區臺灣", "plain 文字"])
def test_simplifying_keeps_length(gazetteer: Gazetteer, text: str) -> None:
    assert len(gazetteer.simplify(text)) == len(text)


def test_every_division_and_region_has_one_id(gazetteer: Gazetteer) -> None:
    places = [place for code in ("CN", "US", "KR") for place in gazetteer.in_country(code)]
    assert len({place.id for place in places}) == len(places)
    assert all(gazetteer.place(place.parent) for place in places if place.parent)
