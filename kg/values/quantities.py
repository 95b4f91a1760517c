"""Amounts of money, counts with a unit, per cents and ordinals in running text, with their offsets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg import expressions as re
from kg.values.numerals import ABOUT, ARABIC, CHINESE, MORE, MULTIPLIER, halfwidth, number


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit at ``[start, end)`` of the text it was read from.

    unit: as written without spaces ("人次"), an ISO 4217 code for money ("CNY"), "%" or "百分点".
    approximate: 近, 约, 余, 多 … stood beside it; ``value`` is then the round number.
    """

    value: float
    unit: str
    start: int
    end: int
    approximate: bool = False


CURRENCIES = {"人民币": "CNY", "美元": "USD", "美金": "USD", "欧元": "EUR", "日元": "JPY", "日圆": "JPY"}
CURRENCIES |= {"港元": "HKD", "港币": "HKD", "英镑": "GBP", "韩元": "KRW", "卢布": "RUB", "元": "CNY"}

# The longest first: an alternation takes the first that fits.
UNITS = (
    "台（套）|台(套)|场（次）|场(次)|个项目|个团组|个批次|人·次|人/次|人．次|国家和地区|团组|批次|人次|场次|车次|架次|班次|"
    "份次|个次|人份|万里|公里|平方米|页次|批|人|名|位|个|对|家|份|辆|台|套|座|场|次|件|项|条|篇|起|国|所|户|"
    "本|册|幅|枚|艘|架|列|通|封|只|则|班|期|届|届次|宗|例|处|支|张|间|期次|部|门|类|种|字|城(?!市|区|镇|乡)|企业"
)

_VALUE = (
    rf"(?P<about>{ABOUT})?\s*(?P<number>{ARABIC}|{CHINESE})\s*(?P<by>{MULTIPLIER})?"
    rf"(?P<more>{MORE})?(?P<by2>[万亿])?"
)
_MONEY = re.compile(
    rf"{_VALUE}\s*(?P<unit>{'|'.join(sorted(CURRENCIES, key=len, reverse=True))})(?!首|旦|宵|宇宙|素|老)"
)
_COUNT = re.compile(rf"(?<![第\d.,]){_VALUE}\s*(?P<unit>{UNITS})")
_PERCENT = re.compile(
    rf"(?<=[降少缩减长加升高多幅约近到了])(?P<tenths>[一二两三四五六七八九])成(?P<half>半|五)?(?=[，。；、）以左多]|$)|(?P<number>{ARABIC})\s*(?P<unit>%|个百分点)|百分之(?P<chinese>{ARABIC}|{CHINESE})(?P<point>点[零〇一二三四五六七八九]+)?"
)
_ORDINAL = re.compile(rf"第\s*(?P<number>\d+|{CHINESE})\s*(?P<unit>[届次批期个季轮位名场])")


def money(text: str) -> Iterator[Quantity]:
    """Amounts of money in the base unit of their currency: "7.36万元" → 73600 CNY, "3亿美元" → 3e8 USD."""
    if "元" not in text and not any(word in text for word in ("美金", "港币", "英镑", "卢布", "人民币")):
        return
    for match in _MONEY.finditer(halfwidth(text)):
        if (quantity := _quantity(match, CURRENCIES[match["unit"]])) is not None:
            yield quantity


def counts(text: str) -> Iterator[Quantity]:
    """Counts with a unit: "36批" → 36 批, "近3500份" → 3500 份 (approximate), "46万余件" → 460000 件.

    Ordinals (第三批) are none; what is also a date ("2021年") is left to the caller.
    """
    for match in _COUNT.finditer(halfwidth(text)):
        if (quantity := _quantity(match, re.sub(r"\s", "", match["unit"]))) is not None:
            yield quantity


def percents(text: str) -> Iterator[Quantity]:
    """Per cents and percentage points: "25.9%" → 25.9 %, "百分之三点五" → 3.5 %, "2个百分点" → 2 百分点.

    Tenths are per cents behind a word of change: "下降三成" → 30 %.
    """
    for match in _PERCENT.finditer(halfwidth(text)):
        unit = "百分点" if (match["unit"] or "").endswith("百分点") else "%"
        value = number(match["tenths"] or match["number"] or match["chinese"])
        if value is not None and match["tenths"]:
            value = 10 * value + (5 if match["half"] else 0)
        if value is None:
            continue
        if match["point"]:
            value += float("0." + "".join(str(int(number(c) or 0)) for c in match["point"][1:]))
        yield Quantity(value, unit, match.start(), match.end())


def ordinals(text: str) -> Iterator[Quantity]:
    """Ordinals: "第十届" → 10 届."""
    for match in _ORDINAL.finditer(halfwidth(text)):
        if (value := number(match["number"])) is not None:
            yield Quantity(value, match["unit"], match.start(), match.end())


def _quantity(match: re.Match[str], unit: str) -> Quantity | None:
    value = number(match["number"], match["by"])
    if value is None:
        return None
    if match["by2"]:
        value = number(str(value), match["by2"]) or value
    start = match.start("about") if match["about"] else match.start("number")
    return Quantity(value, unit, start, match.end(), bool(match["about"] or match["more"]))
