"""The year that 今年 stands for, from the title, the amounts, the dateline or the anniversaries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from kg import expressions as re
from kg.documents.cues import Cues
from kg.documents.sections import title_year

_YEAR = r"(?<!\d)((?:19|20)\d{2})"
_ACCOUNT = re.compile(
    rf"{_YEAR}年度?(?:[^，。；\n]{{0,14}}?)(?:预算|决算|绩效|支出|收入|工作(?:总结|情况|要点|报告|计划)|评价|自评)"
)
_FISCAL = re.compile(rf"{_YEAR}年度")
_DATELINE = re.compile(rf"{_YEAR}年\d{{1,2}}月\d{{1,2}}日")
_SIGNED = re.compile(rf"(?:^|\n|日期[:：]?\s*){_YEAR}年\d{{1,2}}月(?:\d{{1,2}}日)?\s*(?:\n|$)")
_NAMED = re.compile(
    rf"{_YEAR}(?:年)?(?:中国|国际|世界|全国|全省|全市)[^，。；\n]{{0,16}}?(?:大会|论坛|年会|峰会|博览会|展|赛|节|周)"
)
_THIS_YEAR = re.compile(rf"今年[^。]{{0,10}}{_YEAR}年|{_YEAR}年(?:以来|上半年|下半年|第[一二三四]季度|全年)")
# the head of a list or table whose dates are those of its entries
_FORMED = re.compile(
    r"(?:结好|缔结|签约|签署|签订|建立|成立|结谊)(?:的)?(?:时间|日期|年份|年月)|(?:友城|友好城市|结好城市|伙伴城市)(?:一览|名录|名单|列表|目录)"
)
_PAST = re.compile(r"截至|截止|自|从|早在|始于|至|建于|成立于")
# What is counted from, in pairs of the beginning and its anniversary.
_BEGINNINGS = (
    (
        re.compile(rf"{_YEAR}年[^。；\n]{{0,40}}?(?:结好|缔结|结为|结成|友好城市协议|友城)"),
        re.compile(r"(?:结好|友好城市(?:关系)?|友城|缔结[^，。]{0,12}?)(\d{1,3})周年"),
    ),
    (
        re.compile(rf"{_YEAR}年[^。；\n]{{0,40}}?(?:成立|设立|诞生|创办|建立|开馆)"),
        re.compile(r"(?:成立|设立|诞生|创办|建馆|走过)(\d{1,3})(?:周年|年)"),
    ),
)
# A year that a tie or body dates from: twinned in 1986, since its founding in 1990
_ENGLISH_PAST = re.compile(
    r"\b(?:[Ss]ince|founded|twinned|became|become|forged|back|dates?|dating|formed|began|(?:sister|twin|friendship)\b[^,]*"
    r"(?:signed|established|agreement|relation\w*))\b[^,]*$"
)
_ENGLISH = re.compile(r"\b(?:in|for|the|[A-Z][a-z]+ \d{1,2},) ((?:19|20)\d{2})\b")


def settle_year(title: str, headings: Sequence[str], text: str, genre: str, cues: Cues) -> tuple[str, str] | None:
    """The document's year and the piece of text that settled it; None where no year is settled."""
    for candidate in _candidates(title, headings, text, genre, cues):
        return candidate
    return None


def year_in_name(stem: str) -> str | None:
    """The year in a file's name ("anhui_2019", "工作总结2020"), None where none or several are in it.

    A part of the name with other digits (a number, a date, a hash) is no year.
    """
    parts = re.split(r"[\s_.\-—（）()]+", stem)
    years = {m[1] for part in parts if (m := re.fullmatch(r"\D*((?:19|20)\d{2})\D*", part))}
    return years.pop() if len(years) == 1 else None


def _candidates(title: str, headings: Sequence[str], text: str, genre: str, cues: Cues) -> Iterator[tuple[str, str]]:
    year = title_year(title)
    if year:
        yield year, title.replace("\n", " ")
    for line in title.split("\n"):
        year = title_year(line)
        if year:
            yield year, line
    if genre != "news":
        yield from _commonest(_ACCOUNT, text)
        yield from _commonest(_FISCAL, text)
    yield from _last(_SIGNED, text)
    if not _FORMED.search(text[:400]):
        yield from _first(_DATELINE, _dateline(title, text))
    yield from _first(_NAMED, text[:300])
    yield from _first(_THIS_YEAR, text)
    yield from _from_anniversary(text, cues)
    yield from _commonest(_FISCAL, text)
    for heading in headings:
        year = title_year(heading)
        if year:
            yield year, heading
    if not _FORMED.search(text[:400]):
        yield from _only_year(text)
    yield from _first_not_past(text)


def _year_of(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group)


def _commonest(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, str]]:
    matches = list(pattern.finditer(text))
    if matches:
        best = Counter(map(_year_of, matches)).most_common(1)[0][0]
        yield best, next(match[0] for match in matches if _year_of(match) == best)


def _first(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, str]]:
    match = pattern.search(text)
    if match:
        yield _year_of(match), match[0]


def _first_not_past(text: str) -> Iterator[tuple[str, str]]:
    """The first year of an English text that nothing dates from."""
    for match in _ENGLISH.finditer(text):
        if not _ENGLISH_PAST.search(re.split(r"[.;\n]", text[: match.start()])[-1]):
            yield _year_of(match), match[0]
            return


def _dateline(title: str, text: str) -> str:
    """The text between the title and the end of the first sentence, where news say when they are from."""
    opening = text[len(title) : len(title) + 200]
    return re.split(r"[。！？]", opening)[0]


def _last(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, str]]:
    matches = list(pattern.finditer(text))
    if matches:
        yield _year_of(matches[-1]), matches[-1][0].strip()


def _from_anniversary(text: str, cues: Cues) -> Iterator[tuple[str, str]]:
    """今年是中日邦交正常化45周年 → 1972 + 45; "1979年…结好 … 结好45周年" → 1979 + 45."""
    for pattern, base in cues.anniversaries:
        match = re.search(rf"(?:{pattern.pattern})(?:[^，。；\d]{{0,4}})(\d{{1,3}})周年", text)
        if match and not re.search(r"明年|计划|将迎来", text[max(0, match.start() - 12) : match.start()]):
            yield str(base + int(match[1])), match[0]
    for beginning, anniversary in _BEGINNINGS:
        begun = {_year_of(match) for match in beginning.finditer(text)}
        counted = anniversary.search(text)
        if len(begun) == 1 and counted:
            yield str(int(begun.pop()) + int(counted[1])), counted[0]


def _only_year(text: str) -> Iterator[tuple[str, str]]:
    """The one year that the text names at all, if it is not named as a date in the past."""
    matches = list(re.finditer(_YEAR + r"\s*年?", text))
    if len({_year_of(match) for match in matches}) != 1:
        return
    match = matches[0]
    around = text[max(0, match.start() - 6) : match.start()]
    if _ENGLISH_PAST.search(re.split(r"[.;\n]", text[: match.start()])[-1]):
        return
    if not _PAST.search(around) and not re.match(
        r"[^，。；]{0,3}(?:起|底|以来)|[^，。；]{0,24}(?:缔结|结好|结为|结成|成立|诞生)", text[match.end() :]
    ):
        yield _year_of(match), match[0]
