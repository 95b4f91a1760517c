"""The linker: names to entries, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.places import Gazetteer, Judgement, Judgements, Linker

LINKED = [
    # exact, with and without suffix, traditional characters, English
    ("武汉市", "中国", "gn-1791247"),
    ("武漢", None, "gn-1791247"),
    ("慕尼黑市", "德国", "gn-2867714"),
    ("慕尼黑", "Germany", "gn-2867714"),
    ("Munich", "德国", "gn-2867714"),
    ("香港", "中国", "gn-1819729"),
    # the suffix says which of city, region and county
    ("圣彼得堡市", "俄罗斯", "gn-498817"),
    ("清迈府", "泰国", "iso-TH-50"),
    ("清迈市", "泰国", "gn-1153671"),
    ("马里兰州", "美国", "iso-US-MD"),
    ("江西省", None, "cn-360000"),
    ("婺源县", "中国", "cn-361130"),
    ("元江县", None, "cn-530428"),
    # country and region in front of the name
    ("美国得克萨斯州休斯敦市", None, "gn-4699066"),
    ("哈尔滨市道里区", "中国", "cn-230102"),
    # hanja and Sino-Vietnamese names
    ("利川市", "韩国", "gn-1843702"),
    ("金海市", "韩国", "gn-1842943"),
    ("北宁市", "越南", "gn-1591449"),
    # a country's claim
    ("辛菲罗波尔市", "俄罗斯", "gn-693805"),
    # by sound
    ("加拉茨市", "罗马尼亚", "gn-677697"),
]
UNLINKED = [
    *[("珠山", "韩国"), ("永嘉县", "韩国"), ("佩斯州", "意大利"), ("南昌市", "美国"), ("纽约州", "英国")],
    *[("万荣县", "老挝"), ("某某市", "法国"), ("斯普林菲尔德", "美国"), ("朝阳区", "中国"), ("大学", "美国")],
    *[("法国", "法国"), ("阿斯加德市", "无此国")],
]
BAD = ["", " ", "\n", "😀😀市", "南昌" * 200, "Мiсk", "Pаris", "12345", "…", "a\x00b", "南昌Nanchang", "<b>"]


@pytest.mark.parametrize(("name", "country", "entry"), LINKED)
def test_links(linker: Linker, name: str, country: str | None, entry: str) -> None:
    link = linker.link(name, country)
    assert link.place is not None, link
    assert link.place.id == entry
    assert 0.5 < link.score <= 1
    assert link.reasons


@pytest.mark.parametrize(("name", "country"), UNLINKED)
def test_leaves_unlinked(linker: Linker, name: str, country: str) -> None:
    link = linker.link(name, country)
    assert link.place is None
    assert link.geonameid is None


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gives_no_link(linker: Linker, name: str) -> None:
    assert linker.link(name, "法国").place is None
    assert linker.link(name).place is None


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=12))
def test_any_text_is_answered(linker: Linker, name: str) -> None:
    assert linker.link(name, "冰岛").name == name


def test_home_decides_among_namesakes(linker: Linker) -> None:
    assert linker.link("鼓楼区", "中国").place is None
    near = linker.link("鼓楼区", "中国", near=("南京市",)).place
    assert near is not None
    assert near.id == "cn-320106"


def test_region_decides_among_namesakes(linker: Linker) -> None:
    place = linker.link("斯普林菲尔德市", "美国", region="马萨诸塞州").place
    assert place is not None
    assert (place.en, place.parent) == ("Springfield", "iso-US-MA")


def test_judgements_decide_and_can_be_taken_back(gazetteer: Gazetteer) -> None:
    same = Judgement("same", "新名市", "FR", "gn-2988507")
    split = Judgement("different", "巴黎市", "FR", "gn-2988507")
    judged = Linker(gazetteer, Judgements.of((same, split)))
    assert judged.link("新名市", "法国").place == gazetteer.place("gn-2988507")
    assert judged.link("巴黎市", "法国").place is None
    again = Linker(gazetteer, Judgements.of((split, Judgement("same", "巴黎市", "FR", "gn-2988507"))))
    assert again.link("巴黎市", "法国").place == gazetteer.place("gn-2988507")
