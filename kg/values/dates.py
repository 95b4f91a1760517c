"""Dates in running text → ISO 8601 partial dates, relative to the year that the document settles.

"2021年6月4日" → 2021-06-04 · "6月4日" → <year>-06-04 · "11月份" → <year>-11 · "去年" → the year before ·
"同月", "次年", "同年", "27日" → relative to the date mentioned before · "5月1日至3日" → first and last.
What neither the text nor ``year`` settles is not given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg import expressions as re
from kg.values.numerals import CHINESE, halfwidth, number


@dataclass(frozen=True, slots=True)
class Date:
    """A date at ``[start, end)``; ``first`` is ISO ("2021", "2021-06", …), ``last`` ends a range."""

    first: str
    start: int
    end: int
    last: str | None = None
    relative: bool = False  # its year was not written

    @property
    def year(self) -> str:
        return self.first[:4]


_RELATIVE = {"前年": -2, "去年": -1, "上年": -1, "上一年": -1, "前一年": -1, "今年": 0, "本年": 0, "当年": 0}
_RELATIVE |= {"明年": 1, "下一年": 1, "下年": 1}
_AFTER = {"同年": 0, "次年": 1, "翌年": 1, "第二年": 1}

_YEAR = r"(?:19|20)\d\d"
_CHINESE_YEAR = r"[一二][九〇○零][〇○零一二三四五六七八九]{2}"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_TO = r"\s*(?:[-—–~～]+|至|到)\s*"


def _day_of(month: str, tag: str) -> str:
    """The days of a month, with the end of a range; ``tag`` tells the groups of the two places apart."""
    last = (
        rf"(?:(?P<year_to{tag}>{_YEAR})\s*年\s*)?(?:(?P<month_to{tag}>{_MONTH})\s*月\s*)?"
        rf"(?P<day_to{tag}>{_DAY})\s*[日号]"
    )
    return rf"{month}\s*月(?:份|底|初|[上中下]旬|\s*(?P<day{tag}>{_DAY})\s*[日号](?!城)(?:{_TO}{last})?)"


# One alternative a form, the most specific first.
_FORMS = (
    rf"(?P<iso_year>{_YEAR})(?P<sep>[-./])(?P<iso_month>1[0-2]|0?[1-9])(?P=sep)(?P<iso_day>3[01]|[12]\d|0?[1-9])(?!\d)",
    rf"(?P<from>{_YEAR})\s*年?{_TO}(?P<upto>{_YEAR})\s*年",
    rf"(?:(?P<year>{_YEAR}|{_CHINESE_YEAR})\s*年[度底末初中]?|(?P<word>{'|'.join([*_RELATIVE, *_AFTER])}))"
    rf"(?:\s*(?:{_day_of(f'(?P<month_a>{_MONTH})', '_a')}|(?P<month_c>{_MONTH})\s*月))?",
    _day_of(f"(?P<month_b>{_MONTH})", "_b"),
    rf"(?P<same>同月|当月|次月)(?:\s*(?P<day_same>{_DAY})\s*[日号])?",
    rf"(?P<months_from>1[0-2]|[1-9])\s*月?{_TO}(?P<months_to>1[0-2]|[1-9])\s*月(?![份底初上中下球\d])",
    r"(?P<month_bare>1[0-2]|[1-9])\s*月(?![份底初上中下球])",
    rf"(?P<day_bare>3[01]|[12]\d|[1-9])\s*[日号](?![本元])(?:{_TO}(?P<day_bare_to>3[01]|[12]\d|[1-9])\s*[日号])?",
    r"(?P<this_year>年底|年末|年初|全年|年内)",
)
_DATE = re.compile(r"(?<!\d)(?:" + "|".join(_FORMS) + ")")


@dataclass(frozen=True, slots=True)
class _Anchor:
    """The year and month that relative expressions count from."""

    year: int | None
    month: int | None = None
    own: bool = False  # the year was written in the text


def dates(text: str, year: str | int | None = None, month: int | None = None) -> Iterator[Date]:
    """Every date of ``text``; ``year`` and ``month`` are what 今年 and a day without a month stand for.

    Bare numbers of a day ("27日") count from the month mentioned before, or ``month``.
    """
    home = int(year) if year else None
    anchor = _Anchor(home, month)
    for match in _DATE.finditer(halfwidth(text)):
        found = _read(match, anchor, home)
        if found is None:
            continue
        first, last, relative = found
        yield Date(_iso(*first), match.start(), match.end(), _iso(*last) if last else None, relative)
        anchor = _Anchor(first[0], first[1] or None, anchor.own or not relative)


_Parts = tuple[int, int | None, int | None]


def _read(m: re.Match[str], anchor: _Anchor, home: int | None) -> tuple[_Parts, _Parts | None, bool] | None:
    """Year, month and day of the first and last date of one match, and whether its year was left unsaid."""
    if m["iso_year"]:
        return (int(m["iso_year"]), int(m["iso_month"]), int(m["iso_day"])), None, False
    if m["from"]:
        return (int(m["from"]), None, None), (int(m["upto"]), None, None), False
    if m["year"] or m["word"]:
        year = _int(m["year"]) if m["year"] else _relative(m["word"], anchor, home)
        return _with_last(m, "_a", year, _int(m["month_a"] or m["month_c"]), bool(m["word"]))
    if m["month_b"]:
        return _with_last(m, "_b", anchor.year, _int(m["month_b"]), True)
    if anchor.year is None:
        return None
    return _read_bare(m, anchor.year, anchor.month)


def _read_bare(m: re.Match[str], year: int, month: int | None) -> tuple[_Parts, _Parts | None, bool] | None:
    """The forms that take their year, or year and month, from what was mentioned before."""
    if m["this_year"]:
        return (year, None, None), None, True
    if m["months_from"]:
        return (year, int(m["months_from"]), None), (year, int(m["months_to"]), None), True
    if m["month_bare"]:
        return (year, int(m["month_bare"]), None), None, True
    if month is None:
        return None
    if m["same"]:
        month += m["same"] == "次月"
        return ((year, month, _int(m["day_same"])), None, True) if month < 13 else None
    last = (year, month, int(m["day_bare_to"])) if m["day_bare_to"] else None
    return (year, month, int(m["day_bare"])), last, True


def _with_last(
    m: re.Match[str], tag: str, year: int | None, month: int | None, relative: bool
) -> tuple[_Parts, _Parts | None, bool] | None:
    """Put the end of a range beside its beginning; its unsaid year and month are those of the beginning."""
    if year is None:
        return None
    last = None
    if m["day_to" + tag]:
        last = (
            _int(m["year_to" + tag]) or year,
            _int(m["month_to" + tag]) or month,
            _int(m["day_to" + tag]),
        )
    return (year, month, _int(m["day" + tag])), last, relative


def _relative(word: str, anchor: _Anchor, home: int | None) -> int | None:
    """The year of 去年 (from the document's year) or 次年 (from the year mentioned before)."""
    if word in _AFTER:
        return anchor.year + _AFTER[word] if anchor.year else None
    base = anchor.year if word == "当年" and anchor.own else home
    return base + _RELATIVE[word] if base else None


def _int(text: str | None) -> int | None:
    if not text:
        return None
    value = number(text) if re.fullmatch(rf"\d+|{CHINESE}", text) else None
    return int(value) if value is not None else None


def _iso(year: int, month: int | None, day: int | None) -> str:
    parts = [f"{year:04d}"]
    if month:
        parts.append(f"{month:02d}")
        if day:
            parts.append(f"{day:02d}")
    return "-".join(parts)
