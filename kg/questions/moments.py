"""Years, months, days and ranges in questions of either language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg import expressions as re
from kg.values import dates

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_NAMES = "|".join(f"{name}|{name[:3]}" for name in _MONTHS) + "|sept"
_YEAR = r"(?:19|20)\d\d"
_ENGLISH = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<month>{_NAMES})\.?"
    rf"(?:\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d))?,?\s*(?:of\s+)?(?P<year>{_YEAR})",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"\b(?:from\s+|between\s+)?(?P<low>{_YEAR})\s*年?\s*(?:-|–|—|to|and|until|through|至|到)\s*(?P<high>{_YEAR})\s*年?",
    re.IGNORECASE,
)
_SIDE = re.compile(
    rf"\b(?P<word>since|after|before|until|by|up to|as of)\s+(?P<year>{_YEAR})\b|"
    rf"(?P<year2>{_YEAR})\s*年?\s*(?P<word2>以来|以后|之后|以前|之前|为止)|(?P<word3>截至|截止|到|至)\s*(?P<year3>{_YEAR})\s*年(?!\s*\d)",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"(?<![\d年])(?P<digits>1[0-2]|0?[1-9])月份?(?![\d一二三四五六七八九十]*[日号])|"
    r"(?P<han>十[一二]?|[一二三四五六七八九])月份?"
)
_MONTH_NAME = re.compile(rf"\b(?:in|during|of|for|every|each)\s+(?P<month>{_NAMES})\b(?!\s*\d)", re.IGNORECASE)
_HAN_MONTHS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
_SHORT = re.compile(r"(?<![\d第])(?P<year>[0-3]\d)\s*年(?![来前后])")
_DECADE = re.compile(
    r"(?:(?P<century>20|21|二十|二十一|上|本)\s*世纪\s*)?(?P<han>[二三四五六七八九]十|[1-9]0)\s*年代|"
    r"\b(?:in\s+)?the\s+(?:(?P<full>(?:19|20)\d0)'?s|(?P<word>twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties))\b",
    re.IGNORECASE,
)
_LAST_CENTURY = 30
_TENS = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")
_BARE = re.compile(rf"(?<![\d.,])(?P<year>{_YEAR})(?![\d.,]*\d)")


@dataclass(frozen=True, slots=True)
class Moment:
    """A date at ``[start, end)`` of a text: ISO, as precise as said ("2021", "2021-06", "2021-06-04").

    A month without its year is "--11". last: the end of a range. side: "after" (from it on) or "before" (up to it)
    where only one end is given.
    """

    first: str
    start: int
    end: int
    last: str | None = None
    side: str | None = None

    @property
    def year(self) -> str:
        return self.first[:4]

    @property
    def is_month(self) -> bool:
        """Whether it is a month of no year: "--11"."""
        return self.first.startswith("--")


def moments(text: str) -> Iterator[Moment]:
    """Every date in a question, in order, without overlap; the fullest reading wins."""
    found: list[Moment] = []
    for moment in _all(text):
        if all(moment.end <= one.start or one.end <= moment.start for one in found):
            found.append(moment)
    yield from sorted(_with_year(found), key=lambda moment: moment.start)


def _with_year(found: list[Moment]) -> Iterator[Moment]:
    """A month is of the one year that stands apart from it: "2021 … in November"."""
    years = [one.first for one in found if len(one.first) == 4 and not one.is_month and not one.last and not one.side]
    for one in found:
        yield replace(one, first=years[0] + one.first[1:]) if one.is_month and len(years) == 1 else one


def _all(text: str) -> Iterator[Moment]:
    for m in _ENGLISH.finditer(text):
        yield Moment(_iso(m["year"], _month(m["month"]), m["day"] or m["day2"]), m.start(), m.end())
    for m in _DECADE.finditer(text):
        first = _decade(m)
        yield Moment(str(first), m.start(), m.end(), last=str(first + 9))
    for m in _RANGE.finditer(text):
        low, high = sorted((m["low"], m["high"]))
        if m[0].lower().startswith(("from", "between")) or "and" not in m[0].lower():
            yield Moment(low, m.start(), m.end(), last=high)
    for m in _SIDE.finditer(text):
        yield _one_sided(m)
    for date in dates(text):
        if not date.relative:
            yield Moment(date.first, date.start, date.end, date.last)
    for m in _SHORT.finditer(text):
        yield Moment(f"20{m['year']}", m.start(), m.end())
    for m in _MONTH.finditer(text):
        number = int(m["digits"]) if m["digits"] else _HAN_MONTHS.index(m["han"]) + 1
        yield Moment(f"--{number:02d}", m.start(), m.end())
    for m in _MONTH_NAME.finditer(text):
        yield Moment(f"--{_month(m['month']):02d}", m.start("month"), m.end())
    for m in _BARE.finditer(text):
        yield Moment(m["year"], m.start(), m.end())


def _decade(m: re.Match[str]) -> int:
    """The first year of a decade: of the last century, from the thirties on, where none is said."""
    if m["full"]:
        return int(m["full"])
    if m["word"]:
        ten = (_TENS.index(m["word"].lower()) + 2) * 10
    else:
        ten = int(m["han"]) if m["han"].isdigit() else ("二三四五六七八九".index(m["han"][0]) + 2) * 10
    if m["century"]:
        return (2000 if m["century"] in ("21", "二十一", "本") else 1900) + ten
    return (1900 if ten >= _LAST_CENTURY else 2000) + ten


def _one_sided(m: re.Match[str]) -> Moment:
    word = (m["word"] or m["word2"] or m["word3"]).lower()
    side = "after" if word in ("since", "after", "以来", "以后", "之后") else "before"
    if word in ("by", "up to", "as of", "until", "为止", "截至", "截止", "到", "至"):
        side = "by"
    year = m["year"] or m["year2"] or m["year3"]
    if word in ("after", "之后"):  # the year itself does not count
        year = str(int(year) + 1)
    start = m.start() if not m["word"] else m.start("year")  # an English word keeps its own senses
    return Moment(year, start, m.end(), side=side)


def _month(name: str) -> int:
    return next(i for i, month in enumerate(_MONTHS, 1) if month.startswith(name.lower()[:3]))


def _iso(year: str, month: int, day: str | None) -> str:
    return f"{year}-{month:02d}" + (f"-{int(day):02d}" if day else "")
