"""Lines broken inside sentences are joined, headings and tables stay apart, and every offset holds."""

from __future__ import annotations

import re
import textwrap
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.documents.cleaning import clean, tell_language
from kg.documents.cues import load_cues
from kg.documents.extract import Extract
from kg.documents.letters import fold
from kg.documents.lines import read_lines
from kg.documents.reflow import group_lines
from kg.model import Document


def blocks(source: str) -> list[tuple[str, str]]:
    """Kind and text of each block."""
    text, offsets, spans = cleaned(source)
    assert len(text) == len(offsets)
    return [(kind, text[start:end]) for kind, start, end in spans]


def cleaned(source: str) -> tuple[str, tuple[int, ...], list[tuple[str, int, int]]]:
    extract = Extract(source=source, visible=source, broken=True)
    groups = group_lines(read_lines(extract), extract, load_cues())
    writer, spans = clean(source, groups, tell_language(source))
    kinds = [(group.kind, *span) for group, span in zip(groups, spans, strict=True)]
    return writer.text(), writer.offsets(), kinds


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


SENTENCES = [
    "全年共接待来自日本、韩国、德国等国的来访团组十二批一百零四人次，其中副部级以上团组三批。",
    "市外事办公室牵头举办了国际友城青少年绘画展，共收到来自九个国家的作品三百余件。",
    "双方就进一步加强经贸、文化、教育等领域的务实合作深入交换了意见，并达成多项共识。",
    "2022年部门预算支出合计 306.1万元，较上年减少 24.5万元，下降 7.4%，主要原因是压减一般性支出。",
    "根据《云岭市因公临时出国经费管理办法》（云财〔2021〕3号）的规定，严格控制各项经费开支；",
    "积极推动与法国里昂市、意大利都灵市建立友好合作关系，争取年内签署正式协议书。",
    "会议审议通过了“十四五”时期对外交往规划，明确了今后一个时期的主要任务和重点项目。",
    "完善应急机制。",
]


def wrap(paragraph: str, width: int, gap: int) -> str:
    """Breaks a paragraph at the margin as typesetting does: figures whole, no line begins with a full stop."""
    lines, line, columns = [], "", 0
    for piece in re.findall(r"[0-9.%]+|\S[，。；、）》”]?|\s", paragraph):
        size = sum(1 if char.isascii() else 2 for char in piece)
        if columns + size > 2 * width:
            lines.append(line.strip())
            line, columns = "", 0
        line, columns = line + piece, columns + size
    return ("\n" * (gap + 1)).join([*lines, line.strip()])


def divided(order: list[str], cut: int) -> list[str]:
    """Two paragraphs of all sentences in some order; none twice, or it would pass for a running head."""
    return ["".join(order[:cut]), "".join(order[cut:])]


paragraphs = st.builds(divided, st.permutations(SENTENCES), st.integers(2, len(SENTENCES) - 2))


@settings(max_examples=60, deadline=None)
@given(paragraphs, st.integers(22, 42), st.sampled_from([0, 1]))
def test_wrapped_text_is_whole_again(parts: list[str], width: int, gap: int) -> None:
    source = ("\n" * (gap + 1)).join(wrap(part, width, gap) for part in parts)
    found = [squeezed(text) for _, text in blocks(source)]
    for part in parts:
        for sentence in re.findall("[^。]+。", squeezed(part)):
            assert any(sentence in block for block in found), sentence


@settings(max_examples=60, deadline=None)
@given(paragraphs, st.integers(22, 42), st.sampled_from(["— {} —", "- {} -", "第 {} 页", "{}/9"]))
def test_page_numbers_inside_sentences_disappear_and_nothing_else(parts: list[str], width: int, style: str) -> None:
    lines = "\n\n".join(wrap(part, width, 1) for part in parts).split("\n\n")
    marked: list[str] = []
    for number, line in enumerate(lines):
        marked.append(line)
        if number % 8 == 7:
            marked += ["", style.format(number // 8 + 1)]
    text, _, _ = cleaned("\n\n".join(marked))
    assert squeezed(text) == squeezed("".join(parts))


anything = st.text(
    alphabet=st.one_of(
        st.sampled_from("　 \t\n\r\f一二（1）、.。；：“”《》市外办12３ＡＢ％ab-—\u200b\ufeff"),
        st.characters(codec="utf-8", exclude_categories=["Cs"]),
    ),
    max_size=200,
)


@settings(max_examples=300, deadline=None)
@given(anything)
def test_offsets_rise_and_lead_back_to_the_source(source: str) -> None:
    text, offsets, _ = cleaned(source)
    assert len(text) == len(offsets)
    assert all(a < b for a, b in pairwise(offsets))
    for char, offset in zip(text, offsets, strict=True):
        assert (
            char == fold(source[offset])
            or (char in " \n" and not source[offset].isprintable())
            or (char in " \n" and source[offset].isspace())
        )


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="甲乙丙丁市国。，；：、（）“”一二三1234.万元年月 \n\n　", max_size=300))
def test_no_letter_is_lost_or_added(source: str) -> None:
    text, offsets, _ = cleaned(source)
    kept = set(offsets)
    lost = "".join(c for i, c in enumerate(source) if i not in kept and not c.isspace())
    assert lost == "" or lost.isdigit()  # bare page numbers
    assert len(squeezed(text)) + len(lost) == len(squeezed(source))


def test_a_quote_is_verbatim_up_to_blanks_and_width() -> None:
    source = (
        "云岭市２０２２年积极开展各项对外友好交流活动，全年共接待各国来访外宾 12 批\n\n"
        "次，其中ＡＢＣ公司代表团一行十人次参加了为期三天的各项交流活动并参观了有关展\n\n览，反响良好。"
    )
    text, offsets, _ = cleaned(source)
    document = Document(
        id="d", path="d.txt", sha256="", source=source, text=text, offsets=offsets, blocks=(), tables=(),
        context=None, language="zh", format="txt", encoding="utf-8",
    )  # fmt: skip
    start = text.index("外宾12批次")
    evidence = document.evidence(start, text.index("公司"))
    assert evidence.quote == "外宾12批次，其中ＡＢＣ"
    assert squeezed(source[evidence.start : evidence.end]) == evidence.quote


CASES = [
    pytest.param(
        "云岭市外事工作情况\n\n一、总体情况\n\n全年工作平稳有序。\n\n（一）接待工作\n\n接待团组十批。",
        [
            ("heading", "云岭市外事工作情况"),
            ("heading", "一、总体情况"),
            ("paragraph", "全年工作平稳有序。"),
            ("heading", "（一）接待工作"),
            ("paragraph", "接待团组十批。"),
        ],
        id="headings",
    ),
    pytest.param(
        "云岭市外事侨务办公室2019年度部门\n\n整体支出绩效评价报告\n\n根据通知要求，我办开展了自评。",
        [
            ("heading", "云岭市外事侨务办公室2019年度部门整体支出绩效评价报告"),
            ("paragraph", "根据通知要求，我办开展了自评。"),
        ],
        id="a title over two lines",
    ),
    pytest.param(
        "第三部分  云岭市外事办公室\n2022年预算情况说明\n\n一、收支情况\n收入预算为一百万元。",
        [
            ("heading", "第三部分 云岭市外事办公室2022年预算情况说明"),
            ("heading", "一、收支情况"),
            ("paragraph", "收入预算为一百万元。"),
        ],
        id="the title of a part over two lines",
    ),
    pytest.param(
        "1.强化理论学习。坚持每月集中学习一次。\n2.推进制度建设。修订五项制度。",
        [
            ("paragraph", "1.强化理论学习。坚持每月集中学习一次。"),
            ("paragraph", "2.推进制度建设。修订五项制度。"),
        ],
        id="numbered paragraphs are no headings",
    ),
    pytest.param(
        "　　2023年一般公共预算资金安排专项经费预算\n52万元，与上年持平。\n　　（一）翻译费10万元。",
        [
            ("paragraph", "2023年一般公共预算资金安排专项经费预算52万元，与上年持平。"),
            ("paragraph", "（一）翻译费10万元。"),
        ],
        id="an amount after the break of a longer line",
    ),
    pytest.param(
        "项目绩效自评表\n（2022年度）\n项目名称 翻译经费\n主管单位 云岭市外事办公室 实施单位 翻译中心\n"
        "年度资金总额 10\n其中：财政拨款 9 9 7.5 — 83.3% —\n指标 1：翻译文件 ≥20 份 25 10 10\n总分 100 98",
        [
            ("heading", "项目绩效自评表（2022年度）"),
            (
                "lines",
                "项目名称 翻译经费\n主管单位 云岭市外事办公室 实施单位 翻译中心\n年度资金总额 10\n"
                "其中：财政拨款 9 9 7.5 — 83.3% —\n指标 1：翻译文件 ≥20 份 25 10 10\n总分 100 98",
            ),
        ],
        id="a flattened table keeps its lines",
    ),
    pytest.param(
        "目 录\n一、基本情况\t1\n二、完成情况 .......... 3\n三、主要问题 …… 8",
        [("heading", "目录"), ("lines", "一、基本情况 1\n二、完成情况 .......... 3\n三、主要问题 …… 8")],
        id="a table of contents opens no sections",
    ),
    pytest.param(
        "2021 年 11 月 5 日，共有 12 家企业、SK 集团和 APEC 卡持有人参加“深耕友好 共谋发展”活动。",
        [("paragraph", "2021年11月5日，共有12家企业、SK集团和APEC卡持有人参加“深耕友好 共谋发展”活动。")],
        id="blanks of typesetting go, blanks between words stay",
    ),
    pytest.param(
        "Friendship Award Goes to Six\n\nThe city government has presented the award to six foreign experts who\n"
        "have worked there for many years. They came from Germany, Japan and\nother countries.",
        [
            ("heading", "Friendship Award Goes to Six"),
            (
                "paragraph",
                "The city government has presented the award to six foreign experts who have worked there for "
                "many years. They came from Germany, Japan and other countries.",
            ),
        ],
        id="English words keep a blank at the break",
    ),
    pytest.param(
        "项目绩效自评情况表\n指标名称 目标值 完成值\n因公出访 ≤2人次 0\n"
        "邀请驻华使节、友好城市领导及知名企业负责人来访并\n参加展览 ≥20人次 15\n"
        "系统运维费用 ≤1万元 严格按标准执行\n会议费用 ≤6万元\n备注：出访受疫情影响，暂缓执行。",
        [
            ("heading", "项目绩效自评情况表"),
            (
                "lines",
                "指标名称 目标值 完成值\n因公出访 ≤2人次 0\n邀请驻华使节、友好城市领导及知名企业负责人来访并\n"
                "参加展览 ≥20人次 15\n系统运维费用 ≤1万元 严格按标准执行\n会议费用 ≤6万元",
            ),
            ("paragraph", "备注：出访受疫情影响，暂缓执行。"),
        ],
        id="rows with bounds",
    ),
    pytest.param(
        "云岭市外事办公室2021年度部门决算\n\n— 1 —\n\n一、人员\n\n列入本次决算的单位有两家：市外办本级和\n"
        "云岭市因公出国管理中心。2021年底，编制总\n\n数19人，实有28人，其中在职18人，退休人员8人，\n其他人员2人。",
        [
            ("heading", "云岭市外事办公室2021年度部门决算"),
            ("heading", "一、人员"),
            (
                "paragraph",
                "列入本次决算的单位有两家：市外办本级和云岭市因公出国管理中心。2021年底，编制总数19人，实有28人，"
                "其中在职18人，退休人员8人，其他人员2人。",
            ),
        ],
        id="a ragged margin with a page end in a word",
    ),
    pytest.param(
        "隔海相望：两座港城成为友城\n\n两市5月签约。\n\n合作从港口开始。",
        [
            ("heading", "隔海相望：两座港城成为友城"),
            ("paragraph", "两市5月签约。"),
            ("paragraph", "合作从港口开始。"),
        ],
        id="a title with a colon",
    ),
    pytest.param(
        "城市名录\n\n甲山市\n乙水市\n丙川市\n丁原市",
        [("heading", "城市名录"), ("lines", "甲山市\n乙水市\n丙川市\n丁原市")],
        id="a list of names",
    ),
]


@pytest.mark.parametrize(("source", "expected"), CASES)
def test_blocks(source: str, expected: list[tuple[str, str]]) -> None:
    assert blocks(source) == expected


def test_running_heads_and_feet_are_dropped() -> None:
    body = textwrap.wrap("全市外事系统认真学习贯彻上级会议精神，统筹推进各项重点任务，取得明显成效，" * 12, 30)
    pages = [body[i : i + 6] for i in range(0, len(body), 6)]
    source = "\f".join(
        "\n".join(["云岭市外事办公室部门决算", *page, str(number + 1)]) for number, page in enumerate(pages)
    )
    text, _, _ = cleaned(source)
    assert squeezed(text) == "云岭市外事办公室部门决算" + "".join(body)  # once, as the title


def test_page_numbers_are_told_from_figures() -> None:
    source = "指标值\n20\n完成值\n18\n得分\n10\n"
    assert blocks(source) == [("lines", source.strip())]


NUMBERED_ROWS = """\
三公经费预算表
单位：万元
项目 2021年预算数 2022年预算数
合计 26.40 24.10
1.因公出国（境）费 15.00 15.00
2.公务用车购置及运行维护费 7.20 6.00
（1）公务用车购置费
（2）公务用车运行维护费 7.20 6.00
3.公务接待费 4.20 3.10
二、有关说明
以上数据均为财政拨款安排。
"""


def test_numbered_rows_of_a_table_are_no_headings() -> None:
    found = blocks(NUMBERED_ROWS)
    (table,) = [text for kind, text in found if kind == "lines"]
    assert [line.split()[0] for line in table.split("\n")[3:]] == [
        "1.因公出国（境）费",
        "2.公务用车购置及运行维护费",
        "（1）公务用车购置费",
        "（2）公务用车运行维护费",
        "3.公务接待费",
    ]
    assert ("heading", "二、有关说明") in found


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("年度支出决算数比上一年度增加\n5.07 万元，增长42.68%，与年初预算相比略有减少。", "增加5.07万元"),
        ("公务接待费支出决算比上一年度减少为0.00\n万元，主要原因是全年没有接待任务。", "0.00万元"),
    ],
)
def test_a_break_beside_the_figure_of_an_amount_is_none(broken: str, whole: str) -> None:
    text = "".join(text for _, text in blocks(f"一、决算情况\n{broken}\n"))
    assert whole in squeezed(text)
