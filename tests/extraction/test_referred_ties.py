"""Ties told of 双方 and 两市 are those of the places named just before; numbered departments and units are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.documents import read_document
from kg.extraction import Extractor
from kg.flat import to_flat

HEAD = "宜宾市人民政府外事办公室2020年工作总结\n\n"
TIES: list[tuple[str, set[tuple[str | None, ...]]]] = [
    ("代表团访问了波兰托伦市。两市于2003年结好。", {("宜宾市", "托伦市", "sister_city", "done", "2003")}),
    ("我市与法国图尔市举行会谈。双方有意缔结友好城市。", {("宜宾市", "图尔市", "sister_city", "planned", None)}),
    ("来访的有波兰托伦市和法国图尔市代表。两市互为友城。", set()),
    ("代表团访问了波兰托伦市，又访问了法国图尔市。两市于2003年结好。", set()),
    ("接待波兰托伦市客人。与上海开展合作，两市往来密切。", set()),
]
UNITS = [
    (
        "内设机构如下：\n\n（一）综合科。负责文电。\n\n（二）礼宾科。负责接待。\n",
        {("department", "综合科"), ("department", "礼宾科")},
    ),
    (
        "纳入部门预算编制范围的预算单位共2家：\n\n1.宜宾市人民政府外事办公室本级\n\n2.宜宾市外事服务中心\n",
        {("subordinate", "宜宾市外事服务中心")},
    ),
    ("工作措施如下：\n\n（一）强化综合室。\n\n（二）办好中心。\n", set()),
]


def facts(extractor: Extractor, folder: Path, text: str, fact_type: str) -> list[dict[str, str]]:
    path = folder / "a.txt"
    path.write_text(HEAD + text + "\n", encoding="utf-8")
    return [f for f in map(to_flat, extractor.extract(read_document(path))) if f["type"] == fact_type]


@pytest.mark.parametrize(("text", "expected"), TIES)
def test_places_referred_to(
    extractor: Extractor, tmp_path: Path, text: str, expected: set[tuple[str | None, ...]]
) -> None:
    slots = ("a", "b", "kind", "status", "since")
    found = facts(extractor, tmp_path, text, "partnership")
    assert {tuple(fact.get(slot) for slot in slots) for fact in found} == expected


@pytest.mark.parametrize(("text", "expected"), UNITS)
def test_structure_told_a_line_each(
    extractor: Extractor, tmp_path: Path, text: str, expected: set[tuple[str, str]]
) -> None:
    found = facts(extractor, tmp_path, text, "org")
    assert {(fact["relation"], fact["object"]) for fact in found} == expected
