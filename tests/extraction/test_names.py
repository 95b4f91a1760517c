"""Names in sentences: what is found, in full form, and what is no name."""

from __future__ import annotations

import pytest

from kg.extraction.names import NameFinder, Referents
from kg.extraction.shapes import Shapes
from kg.model import Context
from kg.places import Gazetteer

CONTEXT = Context(home="绍兴市", office="绍兴市人民政府外事办公室", province="浙江省", year="2021")


@pytest.fixture(scope="module")
def finder() -> NameFinder:
    return NameFinder(Gazetteer.open(), Shapes.load())


# text → (class, full form, country) of each name in order
CASES = [
    ("我市与日本西宫市结好", [("Domestic", "绍兴市", None), ("Foreign", "西宫市", "日本")]),
    ("墨西哥米却肯州莫雷利亚市", [("Foreign", "莫雷利亚市", "墨西哥")]),
    ("与韩国平泽建立联系", [("Foreign", "平泽市", "韩国")]),
    ("新西兰陶朗加、美国的韦尔科夫等", [("Foreign", "陶朗加市", "新西兰"), ("Foreign", "韦尔科夫市", "美国")]),
    ("澳大利亚科克本市来访", [("Foreign", "科克本市", "澳大利亚")]),
    ("英、法、德三国", [("Country", "英国", None), ("Country", "法国", None), ("Country", "德国", None)]),
    ("法国驻沪总领事", [("Country", "法国", None), ("Domestic", "上海市", None)]),
    ("智利在渝设有领馆", [("Country", "智利", None), ("Domestic", "重庆市", None)]),
    ("马雷克·别拉克一行", []),
    ("何佳当选市友协会长", [("Body", "绍兴市人民对外友好协会", None)]),
    ("我办内设秘书处", [("Body", "绍兴市人民政府外事办公室", None)]),
    ("twinned with Linz, Austria", [("Foreign", "Linz", "奥地利")]),
    ("the French consul general in Wuhan", [("Country", "法国", None), ("Domestic", "武汉市", None)]),
    ("Quellmunde, Germany", [("Foreign", "Quellmunde", "德国")]),
]


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[text for text, _ in CASES])
def test_names_of_a_sentence(finder: NameFinder, text: str, wanted: list[tuple[str, str, str | None]]) -> None:
    names = [span.name for span in finder.find(text, CONTEXT, {}, Referents())]
    assert [(n.cls, n.full, n.country) for n in names] == wanted


def test_that_city_is_the_place_named_last(finder: NameFinder) -> None:
    (span,) = finder.find("该市派团来访", CONTEXT, {}, _named(finder, "德国耶拿市"))
    assert (span.name.full, span.name.country) == ("耶拿市", "德国")


def _named(finder: NameFinder, text: str) -> Referents:
    (span,) = finder.find(text, CONTEXT, {}, Referents())
    return Referents(span.name, span.name)
