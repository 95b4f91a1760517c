"""Metamorphic tests: what is said stays the same where only its setting changes, and changes with the names in it.

Every second text of tests/sentences/dev is transformed together with its gold; F1 on the transformed texts is at most
two points below F1 on the texts as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kg.documents import read_document
from kg.evaluation import compare
from kg.extraction import Extractor
from kg.flat import to_flat

DEV = Path(__file__).resolve().parents[1] / "sentences" / "dev"
HAN = "一-龥"
Item = dict[str, Any]

CITIES = {
    "绍兴": "宁德",
    "洛阳": "襄阳",
    "大连": "烟台",
    "泉州": "漳州",
    "珠海": "惠州",
    "徐州": "扬州",
    "海口": "三亚",
}
ABROAD = {"日本": "韩国", "法国": "德国", "美国": "加拿大", "波兰": "捷克", "希腊": "保加利亚", "英国": "西班牙"}
NAMES_ABROAD = (
    "维尔戈拉",
    "托尔马克",
    "贝罗纳",
    "卡列斯基",
    "马尔蒂诺",
    "索尔维亚",
    "德雷诺",
    "费兰特",
    "科斯塔尼",
    "拉米雷斯",
)
PERSONS = ("何文博", "郑嘉宁", "谢雨桐", "蒋思齐", "唐书言", "顾明哲", "陆清和", "韩若谷")


def samples() -> list[Item]:
    """Every second one: all of them, eleven times, would be a third of the whole suite's time."""
    lines = [line for file in sorted(DEV.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines()]
    return [json.loads(line) for line in lines[::2]]


def replaced(item: Item, table: Mapping[str, str]) -> Item:
    """The item with every key of ``table`` replaced, in the text and in the gold, all at once."""
    if not table:
        return item
    expression = re.compile("|".join(map(re.escape, sorted(table, key=len, reverse=True))))
    changed = expression.sub(lambda m: table[m.group()], json.dumps(item, ensure_ascii=False))
    return {**json.loads(changed), "id": item["id"]}


def text_only(change: Callable[[str], str]) -> Callable[[Item], Item]:
    """A transformation of the text that leaves the gold as it is."""
    return lambda item: {**item, "text": change(item["text"])}


def swap_pairs(pairs: Mapping[str, str]) -> Callable[[Item], Item]:
    both = {**pairs, **{b: a for a, b in pairs.items()}}
    # An English text has other names for these places.
    return lambda item: replaced(item, both) if re.search(rf"[{HAN}]", item["text"]) else item


def swap_partners(item: Item) -> Item:
    """Each partner abroad gets the name of a place that no gazetteer has."""
    partners = dict.fromkeys(f["b"] for f in item["facts"] if f["type"] == "partnership")
    spelled = [b for b in partners if re.fullmatch(rf"[{HAN}]{{3,}}市", b) and item["text"].count(b)]
    return replaced(item, {b: f"{new}市" for b, new in zip(spelled, NAMES_ABROAD, strict=False)})


def swap_persons(item: Item) -> Item:
    persons = dict.fromkeys(f["person"] for f in item["facts"] if f["type"] == "role")
    chinese = [p for p in persons if re.fullmatch(rf"[{HAN}]{{3}}", p)]
    return replaced(item, dict(zip(chinese, PERSONS, strict=False)))


def earlier(item: Item) -> Item:
    """Every year three years earlier."""
    years = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", json.dumps(item, ensure_ascii=False)))
    return replaced(item, {year: str(int(year) - 3) for year in years})


def reordered(item: Item) -> Item:
    """The members of an enumeration of partners in reverse order, where the order says nothing."""
    whole = {f"{f['b_country']}{f['b']}" for f in item["facts"] if f["type"] == "partnership" and f.get("b_country")}
    if len(whole) < 2 or re.search("分别|依次|前者|后者|其中|最|首", item["text"]):
        return item
    one = "|".join(map(re.escape, whole))
    listed = re.compile(rf"(?:{one})(?:、(?:{one}))+")
    return {**item, "text": listed.sub(lambda m: "、".join(reversed(m.group().split("、"))), item["text"])}


def broken_lines(text: str) -> str:
    """A line break within every run of 37 Chinese characters, as text copied from a PDF has."""
    return re.sub(rf"((?:[^\n]){{36}}[{HAN}])(?=[{HAN}]{{4}})", r"\1\n", text)


WIDE = str.maketrans("0123456789%()", "０１２３４５６７８９％（）")
NARROW = str.maketrans("，；：（）？！", ",;:()?!")


@cache
def converter() -> Any:
    """Read once: its dictionaries take longer to read than a text to convert."""
    return pytest.importorskip("opencc", reason="opencc is not installed").OpenCC("s2t")


def traditional(text: str) -> str:
    return str(converter().convert(text))


TRANSFORMATIONS: dict[str, Callable[[Item], Item]] = {
    "cities": swap_pairs(CITIES),
    "countries": swap_pairs(ABROAD),
    "partners": swap_partners,
    "persons": swap_persons,
    "years": earlier,
    "order": reordered,
    "line breaks": text_only(broken_lines),
    "full width": text_only(lambda text: text.translate(WIDE)),
    "half width": text_only(lambda text: text.translate(NARROW)),
    "traditional": text_only(traditional),
}


Read = Callable[[Item], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """The facts of an item; a text that a transformation leaves as it is is read once."""
    extractor, folder = Extractor.load(), tmp_path_factory.mktemp("texts")

    @cache
    def facts(name: str, text: str) -> list[dict[str, Any]]:
        path = folder / f"{name}.txt"
        path.write_text(text, encoding="utf-8")
        return [to_flat(fact) for fact in extractor.extract(read_document(path))]

    def read(item: Item) -> list[dict[str, Any]]:
        office = f"{item['home']}人民政府外事办公室{item['year'] or ''}年工作情况\n\n" if item["home"] else ""
        return facts(item["id"], f"{office}{item['text']}\n")

    return read


def score(items: list[Item], read: Read) -> float:
    """F1 over all types, against the gold that the items carry."""
    gold, got = {}, {}
    for item in items:
        gold[item["id"]] = [{**fact, "doc": item["id"], "quote": item["text"]} for fact in item["facts"]]
        got[item["id"]] = [fact for fact in read(item) if fact["type"] in item.get("types", (fact["type"],))]
    return float(compare(gold, got).rows["ALL"].f1)


@pytest.fixture(scope="module")
def as_they_are(read: Read) -> float:
    return score(samples(), read)


@pytest.mark.parametrize("name", TRANSFORMATIONS)
def test_a_transformation_costs_at_most_two_points(name: str, read: Read, as_they_are: float) -> None:
    changed = [TRANSFORMATIONS[name](item) for item in samples()]
    assert any(a["text"] != b["text"] for a, b in zip(changed, samples(), strict=True)), "nothing was changed"
    after = score(changed, read)
    print(f"{name}: {as_they_are:.3f} → {after:.3f}")
    assert after >= as_they_are - 0.02
