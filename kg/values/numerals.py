"""Numerals as Chinese reports write them: 1,234.5 · １２３ · 三十五 · 一百二十万 · 两 · 46万余 · 370多亿.

Every regular expression here is a plain string, to be built into larger ones; texts must first go through
``halfwidth``, which keeps every offset.
"""

from __future__ import annotations

_DIGITS = {"零": 0, "〇": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_DIGITS |= {"六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"万": 10**4, "亿": 10**8}
_HALFWIDTH = str.maketrans("０１２３４５６７８９％．", "0123456789%.")
_MULTIPLIERS = {"百": 10**2, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_MULTIPLIERS |= {"十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12}

ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
CHINESE = "[零〇○一二两三四五六七八九十][零〇○一二两三四五六七八九十百千万亿]*"
MULTIPLIER = "万亿|千亿|百亿|十亿|千万|百万|[亿万千百]"
MORE = "[余多来]"
ABOUT = "不到|将近|接近|大约|超过|超出|突破|约|近|逾|超"


def halfwidth(text: str) -> str:
    """Full-width digits, per cent signs and points as half-width ones; the length stays."""
    return text.translate(_HALFWIDTH)


def chinese_number(text: str) -> int | None:
    """The value of a Chinese numeral ("一百二十万" → 1200000, "二〇二一" → 2021); None where it is none."""
    if not text or text[0] in "百千万亿":
        return None
    if any(c not in _DIGITS and c not in _TENS and c not in _SCALES for c in text):
        return None
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total = section = digit = 0
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _TENS:
            section += (digit or 1) * _TENS[c]
            digit = 0
        else:
            below = total if c == "亿" else 0  # 三千万亿: 亿 counts all before it, 万 only what follows 亿
            total = total - below + (below + section + digit) * _SCALES[c]
            section = digit = 0
    return total + section + digit


def arabic_number(text: str) -> float:
    """The value of digits with or without separators of thousands ("1,234.5" → 1234.5)."""
    return float(text.replace(",", ""))


def number(text: str, multiplier: str | None = None) -> float | None:
    """The value of a numeral of either script times ``multiplier`` (万, 亿 …); None where it is none.

    Products are rounded to four places, so that 7.36万 is 73600 and not 73600.00000000001.
    """
    value = arabic_number(text) if text[:1].isascii() and text[:1].isdigit() else chinese_number(text)
    if value is None:
        return None
    return round(value * _MULTIPLIERS[multiplier], 4) if multiplier else float(value)
