"""The year a tie was formed: stated beside it, in brackets, or counted back from an anniversary."""

from __future__ import annotations

from collections.abc import Iterator

from kg import expressions as re
from kg.values import dates, number

_COUNT = r"(?<![签期续\d年逾近约超过一二三四五六七八九十])(?P<n>\d{1,2}|[一二三四五六七八九十]+)"
_YEARS = re.compile(
    rf"(?:结好|结缘|结交|牵手|缔约|结对|友城|缔结|结下|关系|情缘|友好|结为)[^，。；]{{0,8}}?{_COUNT}(?:个)?"
    r"(?:周年|载|年头|年(?![前月底初内来间度]))"
)
_BEFORE = re.compile(rf"(?:喜迎|迎来|庆祝|纪念|庆贺|值)[^，。；]{{0,4}}{_COUNT}周年")
_AGO = re.compile(rf"{_COUNT}年前")
_MADE = re.compile(
    "签署|签订|签下|签约|签字|换文|结好|缔约|结对|缔结|结为|结成|结下|结缘|成为|成立|升格|建立|建成|加入|互签|结交"
)
_RENEWED = re.compile("续签|续约|换签|续订|重新签|再次签|再度签")
_SINCE = re.compile(r"(?:始于|起于|自|从|起自|可追溯到|可追溯至|源于)(?P<year>(?:19|20)\d\d)年")
_NOTE = re.compile(r"（[^（）]*?(?P<year>(?:19|20)\d\d)(?:年|）|\.|结|缔|-)[^（）]*）?")
_DUE = re.compile(r"(?:原定|本应|原应|本该|原计划|应)(?:于|在)?(?P<year>(?:19|20)\d\d年|去年|上年|前年)")
_LATE = re.compile(r"(?:推迟|延期|延后|推后|迟到|晚)(?:了)?(?P<n>[一二两三\d])年")
# years of several ties in order: 分别于1995年和2001年, 分别已有9年和15年, 依次迎来10周年、20周年
_EACH_IN = re.compile(
    r"(?:分别|依次|先后)[^，。；]{0,12}?(?P<years>(?:(?:19|20)\d\d年?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:、|和|及|与|以及)?){2,})"
)
_EACH_COUNT = rf"{_COUNT.replace('P<n>', ':')}(?:个)?"
_EACH_FOR = re.compile(
    rf"(?:分别|依次)[^。；]{{0,24}}?(?P<counts>(?:{_EACH_COUNT}(?:周年|年头|年|载)?(?:、|和|及|与|以及))+"
    rf"{_EACH_COUNT}(?:周年|年头|年|载))(?![前月底初])"
)


def renewed(words: str) -> bool:
    """Whether an agreement that stood before is signed anew: its date says nothing of when the tie was formed."""
    return bool(_RENEWED.search(words))


def founding_years(words: str, count: int, base: str | None) -> list[str]:
    """The years of ``count`` ties where the words give one each, stated or counted back; else none."""
    stated = _EACH_IN.search(words)
    years = re.findall(r"(?:19|20)\d\d", stated["years"]) if stated else []
    if stated is None and base and (told := _EACH_FOR.search(words)):
        counts = [number(n) for n in re.findall(r"\d+|[一二三四五六七八九十]+", told["counts"])]
        years = [str(int(base) - int(n)) for n in counts if n]
    return years if count > 1 and len(years) == count else []


def founding_year(words: str, base: str | None) -> str | None:
    """The year in the words of a tie: the date nearest a verb of forming, else counted back from an anniversary.

    ``base`` is the year of the text. An anniversary that is celebrated late counts from the year it was due.
    """
    since = _SINCE.search(words)
    if since:
        return since["year"]
    stated = sorted(_stated(words, base))
    counted = _YEARS.search(words) or _BEFORE.search(words) or _AGO.search(words)
    if counted and not (stated and stated[0][0] < 4):
        years = number(counted["n"])
        due = _due(words, base, counted.start())
        return str(int(due) - int(years)) if due and years else None
    return stated[0][1] if stated else None


def noted_year(after: str) -> str | None:
    """The year in brackets right behind a place or tie: （1998年结好）."""
    found = _NOTE.match(after)
    return found["year"] if found else None


def _stated(words: str, base: str | None) -> Iterator[tuple[int, str]]:
    """(distance, year) of each date from the verb of forming behind it; dates later than the text do not count."""
    for verb in _MADE.finditer(words):
        for date in dates(words, base):
            gap = verb.start() - date.end
            if re.match("以来|起|至今|前", words[date.end :]):
                continue
            if (
                0 <= gap <= 45
                and (base is None or date.year <= base)
                and not _celebrates(words[date.end : verb.start()])
            ):
                yield gap, date.year


def _celebrates(between: str) -> bool:
    return bool(re.search("庆祝|纪念|喜迎|迎来|[；。]", between))


def _due(words: str, base: str | None, at: int) -> str | None:
    """The year that an anniversary counts from: the year it was due, where that is said."""
    due = _DUE.search(words)
    if due:
        found = [d.year for d in dates(due["year"], base)]
        return found[0] if found else base
    late = _LATE.search(words)
    if late and base:
        return str(int(base) - int(number(late["n"]) or 0))
    told = list(dates(words, base))
    next_year = str(int(base) + 1) if base else None
    if told and told[-1].year == next_year and told[-1].end <= at:  # 明年将迎来结好30周年
        return next_year
    return told[-1].year if told and base and told[-1].year <= base else base
