"""Ties read from whole documents: sides, countries, kinds, states and years, by case."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.documents import read_document
from kg.extraction import Extractor
from kg.extraction.tie_sides import pair
from kg.model import Context, Partnership

CONTEXT = Context(home="绍兴市", office="绍兴市人民政府外事办公室", province="浙江省", year="2021")


def ties(extractor: Extractor, text: str, folder: Path) -> set[tuple[object, ...]]:
    path = folder / "tie.txt"
    path.write_text(text + "\n", encoding="utf-8")
    found = extractor.extract(read_document(path, overrides=CONTEXT))
    return {(f.a, f.b, f.kind, f.status, f.stage, f.since) for f in found if isinstance(f, Partnership)}


SISTER, FRIENDLY = "sister_city", "friendly_exchange"
CASES = [
    (
        "柯桥区、越城区与澳大利亚本迪戈市、加拿大圭尔夫市分别结为友好城区。",
        {
            ("柯桥区", "本迪戈市", SISTER, "done", None, None),
            ("越城区", "圭尔夫市", SISTER, "done", None, None),
        },
    ),
    (
        "目前我市共有友好城市3个：日本西宫市（1985年）、韩国金堤市、清州市。",
        {
            ("绍兴市", "西宫市", SISTER, "done", None, "1985"),
            ("绍兴市", "金堤市", SISTER, "done", None, None),
            ("绍兴市", "清州市", SISTER, "done", None, None),
        },
    ),
    (
        "推动与泰国普吉府、马来西亚马六甲市建立友城关系，其中与马六甲市的协议已于10月签署。",
        {
            ("绍兴市", "普吉府", SISTER, "planned", None, None),
            ("绍兴市", "马六甲市", SISTER, "done", None, "2021"),
        },
    ),
    (
        "老挝琅勃拉邦省、缅甸曼德勒省，前者2012年与我市结好，后者尚在洽谈之中。",
        {
            ("绍兴市", "琅勃拉邦省", SISTER, "done", None, "2012"),
            ("绍兴市", "曼德勒省", SISTER, "planned", "negotiating", None),
        },
    ),
    (
        "我市同匈牙利塞格德市友好城市关系协议原定5月签署，因疫情延期。",
        {("绍兴市", "塞格德市", SISTER, "planned", None, None)},
    ),
    (
        "与古巴圣地亚哥市结为友城的请示已上报省外办。",
        {("绍兴市", "圣地亚哥市", SISTER, "planned", "applied", None)},
    ),
    (
        "上虞区2011年与韩国堤川市缔结友好交流关系，2015年升格为友好城市。",
        {("上虞区", "堤川市", SISTER, "done", None, "2015")},
    ),
    (
        "与泰国清迈府达成了建立友好关系的初步意向。",
        {("绍兴市", "清迈府", FRIENDLY, "planned", None, None)},
    ),
    (
        "终止了与瑞典延雪平市的友好城市关系。",
        {("绍兴市", "延雪平市", SISTER, "negated", None, None)},
    ),
    (
        "友城法国圣纳泽尔市青年艺术团来访，国际友城发展促进会成立。",
        {("绍兴市", "圣纳泽尔市", SISTER, "done", None, None)},
    ),
    (
        "友城俄罗斯万隆市素有“东方的巴黎”之称，友城法国昂热市是卢瓦尔省首屈一指的花城。",
        {("绍兴市", "万隆市", SISTER, "done", None, None), ("绍兴市", "昂热市", SISTER, "done", None, None)},
    ),
    ("绍兴文理学院与德国耶拿大学建立合作关系。", set()),
    ("负责全市友城工作，参加国际友城大会。", set()),
]


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[text[:16] for text, _ in CASES])
def test_ties_of_a_sentence(extractor: Extractor, tmp_path: Path, text: str, wanted: set[tuple[object, ...]]) -> None:
    assert ties(extractor, text, tmp_path) == wanted


def test_respective_sides_pair_off_and_others_cross() -> None:
    assert list(pair(["甲", "乙"], ["丙", "丁"], "分别与")) == [("甲", "丙"), ("乙", "丁")]
    assert len(list(pair(["甲", "乙"], ["丙", "丁"], "先后与"))) == 4
    assert list(pair(["甲", "乙", "丙"], ["丁", "戊", "己"], "先后与")) == [("甲", "丁"), ("乙", "戊"), ("丙", "己")]
