"""Tables of amounts, indicators and projects in real .docx, .html and ruled .pdf files, heads of several kinds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from pdf_maker import Page, make_pdf

from kg.documents import read_document
from kg.extraction import Extractor
from kg.model import Context, Finance, Indicator, Project

CONTEXT = Context(home="云州市", office="云州市人民政府外事办公室", year="2022")
Rows = Sequence[Sequence[str]]
THREE_PUBLIC: Rows = (
    ("项目", "2022年预算数", "2022年决算数", "2021年决算数"),
    ("合计", "30.00", "12.50", "14.00"),
    ("1.因公出国（境）费用", "20.00", "3.10", "4.00"),
    ("2.公务接待费", "6.00", "5.40", "6.00"),
    ("3.公务用车运行维护费", "4.00", "4.00", "4.00"),
)
INDICATORS: Rows = (
    ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "得分"),
    ("产出指标\n（50分）", "数量指标", "接待来访\n团组", "≥4批次", "5批次", "10"),
    ("产出指标\n（50分）", "成本指标", "人均接待标准", "≤800元", "760元", "10"),
    ("满意度指标", "满意度", "来访团组满意度", "不低于90%", "98%", "10"),
    ("总分", "", "", "", "", "98"),
)


def write_docx(path: Path, caption: str, rows: Rows) -> None:
    docx = pytest.importorskip("docx", reason="python-docx is not installed")
    document = docx.Document()
    document.add_paragraph(caption)
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            table.cell(i, j).text = text
    above = [i for i in range(1, len(rows) - 1) if rows[i][0] == rows[i + 1][0]]
    for i in above:  # the class of two rows stands in one cell
        merged = table.cell(i, 0).merge(table.cell(i + 1, 0))
        merged.text = rows[i][0]
    document.save(str(path))


def write_html(path: Path, caption: str, rows: Rows) -> None:
    cells = ("".join(f"<td>{text}</td>".replace("\n", "<br>") for text in row) for row in rows)
    body = "".join(f"<tr>{row}</tr>" for row in cells)
    path.write_text(f"<html><body><p>{caption}</p><table>{body}</table></body></html>", encoding="utf-8")


def write_pdf(path: Path, caption: str, rows: Rows) -> None:
    page = Page()
    lined = [[row[0].split("\n")[0], *(text.replace("\n", "") for text in row[1:])] for row in rows]
    page.table(lined, page.lines([caption]), width=528 / len(rows[0]))
    path.write_bytes(make_pdf([page]))


WRITERS = {".docx": write_docx, ".html": write_html, ".pdf": write_pdf}


@pytest.mark.parametrize("ending", WRITERS)
def test_total_of_the_three_public_expenses(extractor: Extractor, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"table{ending}"
    WRITERS[ending](path, "“三公”经费支出表（单位：万元）", THREE_PUBLIC)
    facts = [f for f in extractor.extract(read_document(path, overrides=CONTEXT)) if isinstance(f, Finance)]
    found = {(f.item, f.year, f.basis, f.amount) for f in facts}
    assert found >= {
        ("three_public_total", "2022", "budget", 300000),
        ("three_public_total", "2022", "final", 125000),
        ("three_public_total", "2021", "final", 140000),
        ("official_reception", "2022", "final", 54000),
    }
    assert len(found) == 12


@pytest.mark.parametrize("ending", WRITERS)
def test_indicators_with_merged_classes_and_broken_names(extractor: Extractor, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"table{ending}"
    WRITERS[ending](path, "项目支出绩效自评表", INDICATORS)
    facts = [f for f in extractor.extract(read_document(path, overrides=CONTEXT)) if isinstance(f, Indicator)]
    assert {(f.name, f.op, f.target, f.actual, f.unit) for f in facts} == {
        ("接待来访团组", ">=", 4, 5, "批次"),
        ("人均接待标准", "<=", 800, 760, "元"),
        ("来访团组满意度", ">=", 90, 98, "%"),
    }


PROJECTS = [
    (
        "部门预算安排项目支出130万元，共2个项目，分别为：外宾接待经费50万元、友城交往经费80万元。",
        {("外宾接待经费", 500000, None), ("友城交往经费", 800000, None)},
    ),
    (
        "国际交流专项资金120万元，主要用于互访；侨务工作专项经费35万元。两项分别支出112万元、33万元。",
        {("国际交流专项", 1200000, 1120000), ("侨务工作专项", 350000, 330000)},
    ),
    ("去年投入36万元的证件智能柜项目已投入使用。", {("证件智能柜项目", 360000, None)}),
    ("对100万元以上项目开展重点评价，占一般公共预算项目支出总额的35%。", set()),
]


@pytest.mark.parametrize(("text", "wanted"), PROJECTS, ids=[text[:12] for text, _ in PROJECTS])
def test_projects_with_their_money(
    extractor: Extractor, tmp_path: Path, text: str, wanted: set[tuple[str, float, float | None]]
) -> None:
    path = tmp_path / "p.txt"
    path.write_text(f"{text}\n", encoding="utf-8")
    facts = extractor.extract(read_document(path, overrides=CONTEXT))
    assert {(f.name, f.budget, f.spent) for f in facts if isinstance(f, Project)} == wanted
