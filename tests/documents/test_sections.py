"""Headings open sections with level, tense and year."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.documents import read_document
from kg.documents.cues import load_cues
from kg.documents.headings import Heading, marker, numbered_heading, run_in_heading
from kg.documents.sections import title_year
from kg.model import Section

REPORT = """云岭市2021年外事工作总结和2022年工作计划

一、2021年工作回顾
（一）接待工作。全年接待十批。
我市与两市结好。
（二）出访工作
全年出访五批。
二、2022年主要工作任务
1.深化友城交流。举办友城论坛。
2.加强队伍建设。组织培训班。
（一）完成情况
已完成一项。
三、其他
没有其他情况。
"""


def sections(tmp_path: Path, text: str) -> dict[str, Section]:
    file = tmp_path / "report.txt"
    file.write_text(text, encoding="utf-8")
    document = read_document(file)
    return {document.text[block.start : block.end]: block.section for block in document.blocks}


def test_sections_of_a_report(tmp_path: Path) -> None:
    found = sections(tmp_path, REPORT)
    title = "云岭市2021年外事工作总结和2022年工作计划"
    assert found[title] == Section(title, 0, "report", None, ())
    assert found["我市与两市结好。"] == Section("接待工作", 3, "report", "2021", (title, "2021年工作回顾"))
    assert found["全年出访五批。"].title == "出访工作"
    assert found["1.深化友城交流。举办友城论坛。"] == Section(
        "深化友城交流", 4, "plan", "2022", (title, "2022年主要工作任务")
    )
    assert found["已完成一项。"].tense == "report"
    assert found["没有其他情况。"] == Section("其他", 2, "report", None, (title,))


TITLES = [
    ("2022年工作计划", "plan"),
    ("下一步工作打算", "plan"),
    ("明年工作思路", "plan"),
    ("年度工作目标及主要任务", "plan"),
    ("2023年外事工作要点", "plan"),
    ("“十四五”规划展望", "plan"),
    ("主要任务完成情况", "report"),
    ("年度工作计划执行情况", "report"),
    ("2021年工作总结和2022年工作计划", "report"),
    ("绩效目标完成情况分析", "report"),
    ("部门决算情况说明", "report"),
    ("主要职责", None),
    ("部门预算情况说明", None),
]


@pytest.mark.parametrize(("title", "tense"), TITLES)
def test_tense_of_titles(title: str, tense: str | None) -> None:
    assert load_cues().tense(title) == tense


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("2022年主要工作任务", "2022"),
        ("2021 年度部门决算", "2021"),
        ("2021年总结和2022年计划", None),
        ("2019-2021年行动计划", None),
        ("2020至2022年情况", None),
        ("工作总结", None),
        ("电话12022年", None),
        ("Annual report for 2019", "2019"),
    ],
)
def test_year_of_titles(title: str, year: str | None) -> None:
    assert title_year(title) == year


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("第一部分 概况", 1),
        ("第三章 附则", 1),
        ("第二节 预算", 2),
        ("一、总体情况", 2),
        ("十二、其他", 2),
        ("二、2022年任务", 2),
        ("（三）接待工作", 3),
        ("(四)出访工作", 3),
        ("1.学习", 4),
        ("1．学习", None),  # folded to 1. before
        ("10、学习", 4),
        ("（1）概况", 5),
        ("3）依据", 5),
        ("①原则", 6),
        ("Part II Outlook", 1),
        ("1.5万元", None),
        ("2021年", None),
        ("一是加强学习", None),
        ("一般公共预算", None),
        ("第一次会议", None),
    ],
)
def test_numbering(line: str, level: int | None) -> None:
    found = marker(line)
    assert (found[0] if found else None) == level


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("一、总体情况", Heading(2, "总体情况")),
        ("二、年度工作目标：", Heading(2, "年度工作目标")),
        ("（一）加强领导，突出重点", Heading(3, "加强领导，突出重点")),
        ("（1）项目概况。", Heading(5, "项目概况")),
        ("（九）完成领导交办的其他任务。", None),
        ("1.强化理论武装。持续学习。", None),
        ("（二）支出52万元", None),
        ("2）依据：三定方案。", None),
        ("一、接待外宾十批；出访五批", None),
        ("没有编号的一行", None),
    ],
)
def test_numbered_headings(line: str, heading: Heading | None) -> None:
    assert numbered_heading(line, load_cues()) == heading


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("1.强化理论武装。持续学习。", Heading(4, "强化理论武装")),
        ("（二）财政拨款：指市级财政拨付的资金。", Heading(3, "财政拨款")),
        ("1.接待费16.3万元，比上年减少1万元。", None),
        ("（二）支出52万元。用于接待。", None),
        ("没有编号。", None),
    ],
)
def test_run_in_headings(line: str, heading: Heading | None) -> None:
    assert run_in_heading(line) == heading


@pytest.mark.parametrize(
    ("text", "tense"),
    [
        (
            "外事工作开新局\n\n2025年，全市外事系统将聚焦高水平开放，奋力作为。\n\n一是搭建平台。举办对话活动。\n",
            "plan",
        ),
        ("外事工作开新局\n\n2025年，全市外事系统将聚焦开放。今年以来，已举办对话活动三场。\n", "report"),
        ("外事工作开新局\n\n2025年5月，市长将率团出访。\n", "report"),
    ],
)
def test_a_text_whose_opening_only_intends_is_a_plan(tmp_path: Path, text: str, tense: str) -> None:
    path = tmp_path / "text.txt"
    path.write_text(text, encoding="utf-8")
    assert {block.section.tense for block in read_document(path).blocks} == {tense}
