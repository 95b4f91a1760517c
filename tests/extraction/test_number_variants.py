"""What must not matter to the number extractors: how digits, blanks and punctuation are set; no text breaks them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from number_examples import cases, comparable, document, find, flat

from kg.extraction.base import Parsed
from kg.extraction.extractors import evaluation, finance, indicator, project, staffing, statistic
from kg.extraction.plain import Plain

TYPES = ("finance", "staffing", "indicator", "project", "evaluation", "statistic")
RUNNING = [
    pytest.param(fact_type, case.values[0], id=case.id)
    for fact_type in TYPES
    for case in cases(fact_type)
    if "text" in case.values[0] and not case.values[0].get("lines")
]
VARIANTS: Mapping[str, Callable[[str], str]] = {
    "full-width digits": lambda text: text.translate(str.maketrans("0123456789%", "０１２３４５６７８９％")),
    "blanks around digits": lambda text: re.sub(r"(?<![\d.,])(\d[\d.,]*)", r" \1 ", text),
    "half-width punctuation": lambda text: text.translate(str.maketrans("，；：（）", ",;:()")),
    "line breaks": lambda text: "\n".join(text.split("\n")).replace("支出", "支　出"),
}
EXTRACTORS = [module.load() for module in (finance, staffing, indicator, project, evaluation, statistic)]
PIECES = st.sampled_from(
    [
        "收入",
        "支出",
        "预算",
        "决算",
        "“三公”经费",
        "公务接待费",
        "其中：",
        "较上年",
        "减少",
        "分别为",
        "没有",
        "政府性基金",
        "12",
        "3.5",
        "万元",
        "%",
        "，",
        "。",
        "；",
        "、",
        "（",
        "）",
        "编制",
        "人",
        "名",
        "友好城市",
        "个",
        "对",
        "国家",
        "批",
        "人次",
        "项目",
        "“外事”项目",
        "指标1：",
        "≥",
        "数量指标：",
        "满意度",
        "得分",
        "分",
        "2023年",
        "上年",
        "一、",
        "第",
        "各",
        "与",
        "建成",
        "平台",
        "执行率",
        "\n",
        " ",
    ]
)


def _even(facts: list[dict[str, Any]]) -> list[list[tuple[str, str]]]:
    return comparable([{k: Plain.of(v).text if isinstance(v, str) else v for k, v in f.items()} for f in facts])


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize(("fact_type", "entry"), RUNNING)
def test_setting_does_not_matter(fact_type: str, entry: dict[str, Any], name: str) -> None:
    changed = document({**entry, "text": VARIANTS[name](entry["text"])})
    assert _even(list(map(flat, find(fact_type, changed)))) == _even(entry["facts"])


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=30), st.sampled_from(["budget", "news", "performance"]), st.booleans())
def test_any_text_gives_facts_with_quotes_in_place(pieces: list[str], genre: str, lines: bool) -> None:
    entry = {"text": "".join(pieces), "genre": genre, "lines": lines, "year": "2023", "home": "云州市"}
    source = document(entry)
    for extractor in EXTRACTORS:
        for fact in extractor(Parsed(source, ())):
            assert fact.evidence
            assert 0 <= fact.confidence <= 1
            for evidence in fact.evidence:
                assert 0 <= evidence.start < evidence.end <= len(source.source)
