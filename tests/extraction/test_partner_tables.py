"""Tables of partners, in every format and layout, give ties with their dates, kinds and states."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pdf_maker import Page, make_pdf

from kg.documents import read_document
from kg.extraction import Extractor
from kg.flat import to_flat

HEAD = "潍坊市人民政府外事办公室\n\n"
SLOTS = ("a", "b", "b_country", "kind", "status", "stage", "since")
SISTER, FRIENDLY = "sister_city", "friendly_exchange"
Tie = tuple[str | None, ...]


def tie(
    b: str,
    country: str | None,
    since: str | None = None,
    kind: str = SISTER,
    status: str = "done",
    *,
    a: str = "潍坊市",
    stage: str | None = None,
) -> Tie:
    return (a, b, country, kind, status, stage, since)


def ties(extractor: Extractor, path: Path) -> set[Tie]:
    facts: list[dict[str, Any]] = [to_flat(fact) for fact in extractor.extract(read_document(path))]
    return {tuple(fact.get(slot) for slot in SLOTS) for fact in facts if fact["type"] == "partnership"}


def markdown(title: str, *rows: str) -> str:
    head, *rest = rows
    rule = "|".join(" --- " for _ in head.split())
    lines = ["| " + " | ".join(cell.replace("_", " ") for cell in row.split()) + " |" for row in rest]
    return f"# {title}\n\n{HEAD}| {' | '.join(head.split())} |\n|{rule}|\n" + "\n".join(lines) + "\n"


MARKDOWN: dict[str, tuple[str, set[Tie]]] = {
    "own and foreign side": (
        markdown(
            "国际友好城市一览表",
            "序号 我方 外方 国别 结好日期",
            "1 潍坊市 日向市 日本 1986年10月5日",
            "2 奎文区 安养市 韩国 1995.4.26",
            "3 寿光市 比森特洛佩斯市 阿根廷 2011-07-02",
        ),
        {
            tie("日向市", "日本", "1986"),
            tie("安养市", "韩国", "1995", a="奎文区"),
            tie("比森特洛佩斯市", "阿根廷", "2011", a="寿光市"),
        },
    ),
    "kinds and states": (
        markdown(
            "国际友城情况表",
            "国家 城市 类别 进展 签约时间",
            "芬兰 拉赫蒂市 友好城市 已签约 2008年",
            "意大利 卢卡市 友好合作关系城市 已签协议 2015年3月",
            "巴西 索罗卡巴市 友好城市 已获批，待签约 -",
            "埃及 苏伊士 意向城市 洽谈中 待定",
            "荷兰 代尔夫特市 友好城市 已终止关系 1999年",
        ),
        {
            tie("拉赫蒂市", "芬兰", "2008"),
            tie("卢卡市", "意大利", "2015", FRIENDLY),
            tie("索罗卡巴市", "巴西", None, SISTER, "planned", stage="approved"),
            tie("苏伊士市", "埃及", None, FRIENDLY, "planned", stage="negotiating"),
            tie("代尔夫特市", "荷兰", "1999", SISTER, "negated"),
        },
    ),
    "a table of intended partners": (
        markdown("拟缔结友好城市名单", "国家 城市", "德国 耶拿市", "希腊 沃洛斯市"),
        {tie("耶拿市", "德国", status="planned"), tie("沃洛斯市", "希腊", status="planned")},
    ),
    "country and city in one cell": (
        markdown("友好交流城市", "国家及城市 结交时间", "韩国江陵市 2012年", "美国圣塔克拉拉市 2016年"),
        {tie("江陵市", "韩国", "2012", FRIENDLY), tie("圣塔克拉拉市", "美国", "2016", FRIENDLY)},
    ),
    "visits are no ties": (
        markdown("友城来访团组一览表", "国家 城市 来访时间 人数", "日本 日向市 2019年 12", "韩国 安养市 2018年 8"),
        set(),
    ),
    "cities of another table": (
        markdown("航线开通情况", "国家 城市 时间", "日本 大阪市 2019年", "韩国 首尔 2018年"),
        set(),
    ),
    "bodies are no places": (
        markdown("友好学校结好情况", "结好单位 外方 国别 结好时间", "潍坊第一中学 日向高中 日本 2010年"),
        set(),
    ),
}

TEXT: dict[str, tuple[str, set[Tie]]] = {
    "a row a line, some without a remark": (
        f"{HEAD}潍坊市国际友好城市一览表\n\n序号 国家 城市 结好时间 备注\n1 日本 日向市 1986年10月 首个友城\n"
        "2 韩国 安养市 1995年4月\n3 新西兰 蒂马鲁市 2001年9月\n\n以上为全部友城。我市还将做好友城工作。\n",
        {tie("日向市", "日本", "1986"), tie("安养市", "韩国", "1995"), tie("蒂马鲁市", "新西兰", "2001")},
    ),
    "a country told once for two rows": (
        f"{HEAD}国际友城名录\n\n国别 友城名称 缔结时间\n日本 日向市 1986年\n大牟田市 1999年\n法国 圣纳泽尔市 2009年\n",
        {tie("日向市", "日本", "1986"), tie("大牟田市", "日本", "1999"), tie("圣纳泽尔市", "法国", "2009")},
    ),
    "a cell a line": (
        f"{HEAD}潍坊市国际友好城市一览表\n\n序号\n国家\n城市\n结好时间\n1\n日本\n日向市\n"
        "1986年10月5日\n2\n韩国\n安养市\n1995.4.26\n",
        {tie("日向市", "日本", "1986"), tie("安养市", "韩国", "1995")},
    ),
    "bars, a foreign name besides, population and area": (
        f"{HEAD}潍坊市国际友好城市\n（截至2022年底）\n编号 | 城 市 | 国别 | 洲 | 缔结签字日期 | 人口（万） | 面积 |\n"
        "1 | 日向市 Hyuga | 日本 | 亚洲 | 1986年10月5日 | 6.1 | 336 |\n"
        "2 | 苏黎世湖市（苏黎世州） Lake City | 瑞士 | 欧洲 | 2003年 5 月2日 | 4 | 12 |\n",
        {tie("日向市", "日本", "1986"), tie("苏黎世湖市", "瑞士", "2003")},
    ),
    "the country in the head, districts as own side": (
        "中韩友好城市是怎样结成的？\n\n友好城市由双方政府商定。\n"
        "序号 | 中方城市 | 韩方城市 | 结好时间 |\n1 | 潍坊市 | 安养市 | 1995.04.26 |\n"
        "2 | 潍坊市奎文区 | 京畿道安山市 | 2010 |\n3 | 淄博市 |\n",
        {tie("安养市", "韩国", "1995"), tie("安山市", "韩国", "2010", a="奎文区")},
    ),
    "traditional characters, the own side once, heads no list has": (
        "山東省國際友好城市列表\n\n省級 編輯\n\n山東省管轄區 友好管轄區 國家 大洲 締結日期 附註及備註\n"
        "山東省 和歌山縣   日本 亞洲 1984年4月18日\n巴伐利亞州   德國 歐洲 1987年7月9日\n"
        "西開普省   南非 非洲 1998年8月20日\n",
        {
            tie("和歌山县", "日本", "1984", a="山东省"),
            tie("巴伐利亚州", "德国", "1987", a="山东省"),
            tie("西开普省", "南非", "1998", a="山东省"),
        },
    ),
    "countries in lines of their own": (
        f"{HEAD}潍坊市国际友好城市\n城市 | 缔结友好城市关系时间 |\n日本 |\n日向市 | 1986年 |\n"
        "大牟田市 | 1999年 |\n法国 |\n圣纳泽尔市 | 2009年 |\n",
        {tie("日向市", "日本", "1986"), tie("大牟田市", "日本", "1999"), tie("圣纳泽尔市", "法国", "2009")},
    ),
    "a box drawn": (
        f"{HEAD}友好交流城市\n┌──┬──┬──┐\n│国别│城市│签约日期│\n├──┼──┼──┤\n│日本│日向市│2006-10│\n"
        "│法国│圣纳泽尔市│2009│\n└──┴──┴──┘\n",
        {tie("日向市", "日本", "2006", FRIENDLY), tie("圣纳泽尔市", "法国", "2009", FRIENDLY)},
    ),
    "a capital that ends in 都": (
        f"{HEAD}友好城市一览\n国家\t城市\t结好时间\n日本\t东京都\t2009年\n荷兰\t北布拉邦省\t2011年\n"
        "法国\t波城市\t2013年\n",
        {tie("东京都", "日本", "2009"), tie("北布拉邦省", "荷兰", "2011"), tie("波城市", "法国", "2013")},
    ),
    # lists without a head
    "brackets behind each name": (
        f"{HEAD}潍坊市国际友好城市\n一、友好城市（共3个）\n日本 日向市（1986年10月5日缔结）\n"
        "韩国 安养市（1995年4月26日缔结）\n"
        "美国 普埃布洛市（1998年8月缔结）\n二、友好交流城市（共2个）\n"
        "法国 圣纳泽尔市（2009年11月签备忘录）\n埃及 苏伊士市（2011年4月签备忘录）\n",
        {
            tie("日向市", "日本", "1986"),
            tie("安养市", "韩国", "1995"),
            tie("普埃布洛市", "美国", "1998"),
            tie("圣纳泽尔市", "法国", "2009", FRIENDLY),
            tie("苏伊士市", "埃及", "2011", FRIENDLY),
        },
    ),
    "pairs, one a line": (
        "山东新增3对国际友好城市\n\n此次新增的3对友好城市分别为：\n\n"
        "山东省潍坊市与日本宫崎县日向市\n\n山东省寿光市与韩国京畿道安养市\n\n"
        "山东省与法国布列塔尼大区\n",
        {
            tie("日向市", "日本"),
            tie("安养市", "韩国", a="寿光市"),
            tie("布列塔尼大区", "法国", a="山东省"),
        },
    ),
    "a numbered list with dates behind": (
        f"{HEAD}潍坊市国际友城名单\n1、日本日向市 1986年10月5日\n2、韩国安养市 1995年4月26日\n"
        "3、法国圣纳泽尔市 2009年11月2日\n",
        {tie("日向市", "日本", "1986"), tie("安养市", "韩国", "1995"), tie("圣纳泽尔市", "法国", "2009")},
    ),
    "fields below each city": (
        f"{HEAD}潍坊市国际友好城市简介\n日向市\n国家：日本\n结好时间：1986年10月5日\n\n安养市\n"
        "国家：韩国\n结好时间：1995年4月26日\n",
        {tie("日向市", "日本", "1986"), tie("安养市", "韩国", "1995")},
    ),
}


@pytest.mark.parametrize("case", MARKDOWN)
def test_tables_of_markdown(extractor: Extractor, tmp_path: Path, case: str) -> None:
    text, expected = MARKDOWN[case]
    path = tmp_path / "table.md"
    path.write_text(text, encoding="utf-8")
    assert ties(extractor, path) == expected


@pytest.mark.parametrize("case", TEXT)
def test_tables_flattened_to_lines(extractor: Extractor, tmp_path: Path, case: str) -> None:
    text, expected = TEXT[case]
    path = tmp_path / "table.txt"
    path.write_text(text, encoding="utf-8")
    assert ties(extractor, path) == expected


def test_a_table_of_html_with_cells_over_several_rows(extractor: Extractor, tmp_path: Path) -> None:
    path = tmp_path / "table.html"
    path.write_text(
        "<html><head><title>潍坊市友好城市</title></head><body><h1>友好城市一览</h1><p>潍坊市人民政府外事办公室</p>"
        "<table><tr><th>国&nbsp;&nbsp;家</th><th>城&nbsp;&nbsp;市</th><th>结好时间</th><th>类&nbsp;别</th></tr>"
        "<tr><td rowspan=2>日本</td><td>日向市</td><td>一九八六年十月</td><td>友好城市</td></tr>"
        "<tr><td>大牟田市</td><td>1999年</td><td>友好交流城市</td></tr>"
        "<tr><td>法国</td><td>圣纳泽尔市</td><td>2009-11</td><td>友好城市</td></tr></table></body></html>",
        encoding="utf-8",
    )
    assert ties(extractor, path) == {
        tie("日向市", "日本", "1986"),
        tie("大牟田市", "日本", "1999", FRIENDLY),
        tie("圣纳泽尔市", "法国", "2009"),
    }


def test_a_table_of_docx_with_groups_and_merged_cells(extractor: Extractor, tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("潍坊市人民政府外事办公室")
    document.add_paragraph("潍坊市结好情况表")
    rows = [
        ("序号", "国家", "城市", "结好时间"),
        ("一、友好城市", "一、友好城市", "一、友好城市", "一、友好城市"),
        ("1", "日本", "日向市", "1986年"),
        ("2", "", "大牟田市", "1999年"),
        ("二、友好交流城市", "二、友好交流城市", "二、友好交流城市", "二、友好交流城市"),
        ("3", "法国", "圣纳泽尔市", "2009年"),
    ]
    table = document.add_table(rows=len(rows), cols=4)
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(number, column).text = text
    path = tmp_path / "table.docx"
    document.save(str(path))
    assert ties(extractor, path) == {
        tie("日向市", "日本", "1986"),
        tie("大牟田市", "日本", "1999"),
        tie("圣纳泽尔市", "法国", "2009", FRIENDLY),
    }


def test_a_ruled_table_of_pdf(extractor: Extractor, tmp_path: Path) -> None:
    page = Page()
    rows = [
        ["序号", "国家", "城市", "类别", "结好时间"],
        ["1", "日本", "日向市", "友好城市", "1986年10月"],
        ["2", "法国", "圣纳泽尔市", "友好交流城市", "2009年"],
        ["3", "巴西", "索罗卡巴市", "友好城市", "待签约"],
    ]
    page.table(rows, page.lines(["潍坊市人民政府外事办公室", "潍坊市结好情况表"]), width=100)
    path = tmp_path / "table.pdf"
    path.write_bytes(make_pdf([page]))
    document = read_document(path)
    assert document.context.year is None  # the first date of a table is not the document's
    assert ties(extractor, path) == {
        tie("日向市", "日本", "1986"),
        tie("圣纳泽尔市", "法国", "2009", FRIENDLY),
        tie("索罗卡巴市", "巴西", None, SISTER, "planned"),
    }


def test_the_row_is_the_quote(extractor: Extractor, tmp_path: Path) -> None:
    path = tmp_path / "table.txt"
    path.write_text(TEXT["a cell a line"][0], encoding="utf-8")
    document = read_document(path)
    (first, *_) = [f for f in extractor.extract(document) if f.type == "partnership"]
    (evidence,) = first.evidence
    assert evidence.quote == "1 日本 日向市 1986年10月5日"
    assert document.source[evidence.start : evidence.end].split() == evidence.quote.split()


def test_a_hard_blank_within_a_word_of_a_page_loses_no_tie(extractor: Extractor, tmp_path: Path) -> None:
    path = tmp_path / "news.html"
    path.write_text(
        "<html><head><title>潍坊市签约</title></head><body><h1>潍坊市签约</h1><p>潍坊市人民政府外事办公室</p>"
        "<p>2015年，我市与芬兰拉赫蒂市缔结国际友好&nbsp;城市关系。</p></body></html>",
        encoding="utf-8",
    )
    assert ties(extractor, path) == {tie("拉赫蒂市", "芬兰", "2015")}
