"""Paragraphs → sentences."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.documents import read_document, sentences
from kg.documents.splitting import sentence_spans

CASES = [
    ("甲市来访。乙市回访。", ["甲市来访。", "乙市回访。"]),
    ("真的吗？是的！好。", ["真的吗？", "是的！", "好。"]),
    ("收入10万元；支出8万元；结余2万元。", ["收入10万元；支出8万元；结余2万元。"]),
    ("他说：“我们很高兴。”双方合影。", ["他说：“我们很高兴。”", "双方合影。"]),
    ("“我们很高兴。欢迎再来。”他说。", ["“我们很高兴。欢迎再来。”", "他说。"]),
    ("“很高兴。”，他说。然后离开。", ["“很高兴。”，他说。", "然后离开。"]),
    ("参观“你好！中国”展览后返回。", ["参观“你好！中国”展览后返回。"]),
    ("阅读《为什么？》一书。再讨论。", ["阅读《为什么？》一书。", "再讨论。"]),
    ("出访三国（含过境。不含港澳。）共五天。结束。", ["出访三国（含过境。不含港澳。）共五天。", "结束。"]),
    ("完成目标。（附表）", ["完成目标。", "（附表）"]),
    ("支出3.5万元，占12.5%。完成。", ["支出3.5万元，占12.5%。", "完成。"]),
    ("收入333.12万元.三是支出33.6万元.", ["收入333.12万元.", "三是支出33.6万元."]),
    ("1.强化学习。2.推进落实。", ["1.强化学习。", "2.推进落实。"]),
    ("Mr. Smith of St. Louis met J. P. Wang. He left.", ["Mr. Smith of St. Louis met J. P. Wang.", "He left."]),
    ("It cost 3.5 million. U.S. guests came.", ["It cost 3.5 million.", "U.S. guests came."]),
    ('He said "We agree." They signed.', ['He said "We agree."', "They signed."]),
    ("没有句号的一段", ["没有句号的一段"]),
    ("（未闭合的括号。下一句。", ["（未闭合的括号。", "下一句。"]),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[0][:14] for case in CASES])
def test_sentences_end_where_they_should(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_spans(text)] == expected


def test_a_long_speech_is_split_inside() -> None:
    speech = "“" + "我们愿意继续推进务实合作，为两地人民带来更多福祉。" * 6 + "”"
    assert len(list(sentence_spans(speech))) > 1


@given(st.text(alphabet="甲乙丙12.。！？；“”（）《》,， \n\"'Aa", max_size=80))
def test_sentences_cover_everything_in_order(text: str) -> None:
    spans = list(sentence_spans(text))
    assert all(start < end for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())


def test_each_line_of_a_table_is_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "table.txt"
    rows = "项目 预算 决算\n因公出国 12.5 10.3\n公务接待 3 2.8\n"
    file.write_text(f"云岭市2022年度部门决算说明\n\n本年支出按项目列出如下。\n{rows}", encoding="utf-8")
    document = read_document(file)
    assert [s.text for s in sentences(document)][-3:] == rows.splitlines()
    assert all(document.text[s.start : s.end] == s.text for s in sentences(document))
