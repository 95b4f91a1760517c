"""Numbers, money, counts, per cents and dates: tables of cases and properties."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.values import chinese_number, counts, dates, halfwidth, money, number, ordinals, percents

MONEY = [
    ("预算7.36万元", [(73600, "CNY", "7.36万元")]),
    ("合计1,234.5万元", [(12345000, "CNY", "1,234.5万元")]),
    ("支出 0 万元", [(0, "CNY", "0 万元")]),
    ("共５亿元", [(500000000, "CNY", "５亿元")]),
    ("外资370多亿美元", [(37000000000, "USD", "370多亿美元")]),
    ("5.6万余元", [(56000, "CNY", "5.6万余元")]),
    ("捐赠一百二十万元", [(1200000, "CNY", "一百二十万元")]),
    ("近3000元、约2万欧元", [(3000, "CNY", "近3000元"), (20000, "EUR", "约2万欧元")]),
    ("国家元首、多元文化、元旦", []),
    ("单位：万元", []),
    ("2021年度收入", []),
]
COUNTS = [
    ("近3500份", [(3500, "份", True)]),
    ("500多家媒体", [(500, "家", True)]),
    ("36批71人次", [(36, "批", False), (71, "人次", False)]),
    ("46万余件", [(460000, "件", True)]),
    ("2台（套）", [(2, "台（套）", False)]),
    ("两国五个城市", [(2, "国", False), (5, "个", False)]),
    ("第三批、第10届", []),
    ("137 人次", [(137, "人次", False)]),
    ("5场次", [(5, "场次", False)]),
    ("2022年", []),
]
PERCENTS = [
    ("下降25.9%", [(25.9, "%")]),
    ("占百分之九十", [(90, "%")]),
    ("百分之三点五", [(3.5, "%")]),
    ("提高2个百分点", [(2, "百分点")]),
    ("增长３％", [(3, "%")]),
    ("同比下降三成", [(30.0, "%")]),
    ("压缩一成半。", [(15.0, "%")]),
    ("占八成，成员三人", []),
]
DATES = [
    ("2021年6月4日", [("2021-06-04", None)]),
    ("2022 年 05 月 18 日", [("2022-05-18", None)]),
    ("6月4日召开", [("2021-06-04", None)]),
    ("11月份", [("2021-11", None)]),
    ("去年", [("2020", None)]),
    ("上年9月", [("2020-09", None)]),
    ("2015年签约，次年生效", [("2015", None), ("2016", None)]),
    ("2015年9月，同月28日", [("2015-09", None), ("2015-09-28", None)]),
    ("5月1日至3日", [("2021-05-01", "2021-05-03")]),
    ("11月30日至12月2日", [("2021-11-30", "2021-12-02")]),
    ("5月27日到访，28日离开", [("2021-05-27", None), ("2021-05-28", None)]),
    ("2019-2021年", [("2019", "2021")]),
    ("2021-06-04", [("2021-06-04", None)]),
    ("二〇二一年三月", [("2021-03", None)]),
    ("年底前完成", [("2021", None)]),
    ("埃及十月六日城", []),
    ("每日、日本、3日元", []),
]


@pytest.mark.parametrize(("text", "expected"), MONEY)
def test_money(text: str, expected: list[tuple[float, str, str]]) -> None:
    assert [(q.value, q.unit, text[q.start : q.end]) for q in money(text)] == expected


@pytest.mark.parametrize(("text", "expected"), COUNTS)
def test_counts(text: str, expected: list[tuple[float, str, bool]]) -> None:
    assert [(q.value, q.unit, q.approximate) for q in counts(text)] == expected


@pytest.mark.parametrize(("text", "expected"), PERCENTS)
def test_percents(text: str, expected: list[tuple[float, str]]) -> None:
    assert [(q.value, q.unit) for q in percents(text)] == expected


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_dates(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(d.first, d.last) for d in dates(text, "2021")] == expected


def test_a_date_whose_year_nothing_settles_is_not_given() -> None:
    assert list(dates("6月4日，去年")) == []


def test_ordinals() -> None:
    assert [(q.value, q.unit) for q in ordinals("第十届，第 22 次")] == [(10, "届"), (22, "次")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三十五", 35),
        ("十", 10),
        ("一百二十万", 1200000),
        ("两", 2),
        ("二〇二一", 2021),
        ("一亿三千万", 130000000),
    ],
)
def test_chinese_number(text: str, value: int) -> None:
    assert chinese_number(text) == value


def _in_chinese(value: int) -> str:
    """A second, simple way to write a number below 10,000 in Chinese."""
    names, units = "零一二三四五六七八九", ["千", "百", "十", ""]
    parts = [names[int(d)] + u if d != "0" else "零" for d, u in zip(f"{value:04d}", units, strict=True)]
    text = "".join(parts).strip("零")
    while "零零" in text:
        text = text.replace("零零", "零")
    return text or "零"


@given(st.integers(0, 9999))
def test_chinese_and_arabic_numerals_agree(value: int) -> None:
    assert chinese_number(_in_chinese(value)) == value == number(str(value))


@given(st.integers(0, 10**9), st.sampled_from(["", "万", "亿"]))
def test_money_is_read_back(cents: int, scale: str) -> None:
    text = f"支出{cents / 100:,.2f}{scale}元。"
    (found,) = money(text)
    assert found.value == pytest.approx(cents / 100 * {"": 1, "万": 1e4, "亿": 1e8}[scale])
    assert text[found.start : found.end] == text[2:-1]


@given(st.text(alphabet="0123456789０１２３,.%％年月日元万亿人次批个近余一二十百第至-。 ", max_size=60))
def test_any_text_gives_offsets_inside_it(text: str) -> None:
    for found in [*money(text), *counts(text), *percents(text), *ordinals(text), *dates(text, 2021)]:
        assert 0 <= found.start < found.end <= len(text)


@given(st.dates(min_value=datetime.date(1950, 1, 1)))
def test_full_dates_are_read_back(day: datetime.date) -> None:
    if day.year < 2100:
        (found,) = dates(f"于{day.year}年{day.month}月{day.day}日举行")
        assert found.first == day.isoformat()


@given(st.text(max_size=50))
def test_halfwidth_keeps_the_length(text: str) -> None:
    assert len(halfwidth(text)) == len(text)
