"""The context that a document's own text settles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg.documents import read_document
from kg.errors import KnowledgeError
from kg.model import Context, Document


def read(folder: Path, text: str, name: str = "report.txt") -> Document:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return read_document(file)


# title and body → home, office, province, year, genre
CASES = [
    (
        "常州市人民政府外事办公室2014年工作情况\n\n我市与德国埃森市保持联系。",
        ("常州市", "常州市人民政府外事办公室", "江苏省", "2014", "yearly_report"),
    ),
    (
        "云岭市人民政府外事办公室2021年工作情况\n\n我市全年没有派出团组。",
        ("云岭市", "云岭市人民政府外事办公室", None, "2021", "yearly_report"),
    ),
    (
        "绵阳市2020年外事工作情况\n\n一、全年接待外宾十批。",
        ("绵阳市", "绵阳市人民政府外事办公室", "四川省", "2020", "yearly_report"),
    ),
    (
        "中共泉州市委外事工作委员会办公室2023年度部门预算\n\n2023年收入预算100万元。",
        ("泉州市", "中共泉州市委外事工作委员会办公室", "福建省", "2023", "budget"),
    ),
    (
        "广西壮族自治区人民政府外事办公室2019年度部门决算\n\n2019年度收入总计100万元。",
        ("广西壮族自治区", "广西壮族自治区人民政府外事办公室", "广西壮族自治区", "2019", "final_account"),
    ),
    (
        "大连市外事侨务办公室2016年度部门整体支出绩效评价报告\n\n我办原为市人民政府外事办公室。",
        ("大连市", "大连市外事侨务办公室", "辽宁省", "2016", "performance"),
    ),
    (
        "第一部分 株洲市外事侨务办公室概况\n\n一、主要职责\n\n负责全市外事工作。\n\n第二部分 2018年部门预算情况说明\n\n"
        "2018年收入预算为100万元。",
        ("株洲市", "株洲市外事侨务办公室", "湖南省", "2018", "budget"),
    ),
    (
        "洛阳拟新增一个国际友城\n\n记者3日从市人大常委会获悉，我市拟与法国图尔市结好。市外办负责人介绍了情况。",
        ("洛阳市", "洛阳市人民政府外事办公室", "河南省", None, "news"),
    ),
    (
        "两市签署友好协议\n\n2019年5月20日，湖州市与日本岛田市代表团举行会谈。此前湖州曾派团出访。",
        ("湖州市", None, "浙江省", "2019", "news"),
    ),
    (
        "与日本友城结好再添新篇\n\n1984年扬州市与日本厚木市签署友好城市协议书。日前，结好40周年庆祝活动在扬州举行。",
        ("扬州市", None, "江苏省", "2024", "news"),
    ),
    (
        "中日青少年交流\n\n今年是中日邦交正常化50周年，市外侨办接待了日本代表团。代表团参观了佛山祖庙和佛山一中。",
        ("佛山市", "佛山市人民政府外事侨务办公室", "广东省", "2022", "news"),
    ),
    (
        "经市外办牵线，安吉县日前与外国某市签署意向书，安吉方面希望启动互访。",
        ("湖州市", "湖州市人民政府外事办公室", "浙江省", None, "news"),
    ),
    (
        "省外办主任一行调研\n\n日前，省外办主任一行赴各地调研。我省友城工作成效明显，贵州省已有友城五十对。",
        ("贵州省", "贵州省人民政府外事办公室", "贵州省", None, "news"),
    ),
    (
        "一国代表团访问四市\n\n代表团先后访问了苏州、杭州、合肥和济南，与四市负责人举行了座谈。",
        (None, None, None, None, "news"),
    ),
    (
        "国际友好城市一览表\n\n潍坊市人民政府外事办公室\n\n国家 城市 结好时间\n日本 日向市 1986年10月5日",
        ("潍坊市", "潍坊市人民政府外事办公室", "山东省", None, "overview"),
    ),
    (
        "部门预算说明\n\n我办负责管理对外交往事务，2022年部门预算为100万元。",
        (None, None, None, "2022", "budget"),
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[0][:16] for case in CASES])
def test_context_of_chinese_reports(tmp_path: Path, text: str, expected: tuple[str | None, ...]) -> None:
    context = read(tmp_path, text).context
    assert (context.home, context.office, context.province, context.year, context.genre) == expected


ENGLISH = [
    ("The Xiamen municipal government presented the award to six experts in 2018.", "厦门市", "福建省"),
    ("The Foreign Affairs Office of Harbin received the guests on Monday.", "哈尔滨市", "黑龙江省"),
    ("Guests from Germany arrived in Qingdao, China, for a week of talks.", "青岛市", "山东省"),
    ("Suzhou's mayor met the delegation on Monday.", None, None),  # 苏州 and 宿州
    ("The council of Springfield met a delegation on Monday.", None, None),
]


@pytest.mark.parametrize(("text", "home", "province"), ENGLISH)
def test_home_of_english_texts(tmp_path: Path, text: str, home: str | None, province: str | None) -> None:
    document = read(tmp_path, text)
    assert document.language == "en"
    assert (document.context.home, document.context.province) == (home, province)


def test_office_of_an_english_report(tmp_path: Path) -> None:
    context = read(
        tmp_path, "Foreign Affairs Office of Harbin Municipal People's Government\n\nIn 2021 we met."
    ).context
    assert (context.home, context.office, context.year) == ("哈尔滨市", "哈尔滨市人民政府外事办公室", "2021")


def test_file_names_settle_no_place(tmp_path: Path) -> None:
    document = read(tmp_path, "我市全年接待外宾十批。", "温州市2020年外事工作.txt")
    assert (document.context.home, document.context.year) == (None, "2020")


def test_what_is_missing_is_warned_of_only_where_the_text_needs_it(tmp_path: Path) -> None:
    warnings = read(tmp_path, "我市今年接待外宾十批。我办参与了接待。").warnings
    assert [warning.split("its ")[1].split(",")[0] for warning in warnings] == ["home", "office", "year"]
    assert "我市" in warnings[0] and "side-car" in warnings[0]
    assert read(tmp_path, "代表团参观了博物馆。").warnings == ()


def test_every_settled_field_says_by_what(tmp_path: Path) -> None:
    context = read(tmp_path, CASES[0][0]).context
    assert set(context.settled_by) == {"home", "office", "province", "year", "genre"}
    assert "常州市" in context.settled_by["home"]


# --- side-cars and options ----------------------------------------------------------------------------------

TEXT = "我市今年接待外宾十批。"


def test_a_side_car_settles_and_an_option_overrides_it(tmp_path: Path) -> None:
    (tmp_path / "report.txt.meta.toml").write_text('home = "延安市"\nyear = 2019\n', encoding="utf-8")
    plain = read(tmp_path, TEXT)
    assert (plain.context.home, plain.context.year) == ("延安市", "2019")
    assert plain.context.settled_by["home"] == "side-car"
    over = read_document(tmp_path / "report.txt", overrides=Context(year="2020"))
    assert (over.context.home, over.context.year, over.context.settled_by["year"]) == ("延安市", "2020", "option")


def test_the_home_of_a_side_car_gives_the_office_and_the_province(tmp_path: Path) -> None:
    (tmp_path / "report.txt.meta.toml").write_text('home = "延安市"\n', encoding="utf-8")
    context = read(tmp_path, "我办接待外宾十批。").context
    assert (context.office, context.province) == ("延安市人民政府外事办公室", "陕西省")


def test_a_side_car_changes_the_hash(tmp_path: Path) -> None:
    before = read(tmp_path, TEXT).sha256
    (tmp_path / "report.txt.meta.toml").write_text('home = "延安市"\n', encoding="utf-8")
    assert read(tmp_path, TEXT).sha256 != before


@pytest.mark.parametrize(
    ("side_car", "message"),
    [
        ('town = "延安市"', "unknown key 'town'.*home, office, province, year, genre"),
        ("year = 19", "four digits"),
        ('genre = "novel"', "yearly_report"),
        ("home = ", "TOML"),
        ("home = 1.5", "must be a text"),
        ('home = " "', "must be a text"),
    ],
)
def test_a_bad_side_car_is_named(tmp_path: Path, side_car: str, message: str) -> None:
    (tmp_path / "report.txt.meta.toml").write_text(side_car, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=rf"report\.txt\.meta\.toml.*{message}"):
        read(tmp_path, TEXT)


def test_overrides_leave_the_genre_alone_unless_they_name_one(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text(CASES[0][0], encoding="utf-8")
    assert read_document(file, overrides=Context(home="南山市")).context.genre == "yearly_report"
    assert read_document(file, overrides=replace(Context(), genre="news")).context.genre == "news"
