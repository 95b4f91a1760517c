"""Dates in English sentences → ISO 8601 partial dates; the first day of a range.

14 March 2023 · March 14, 2023 · 18 to 22 May · October 20-22 · late August · next spring · the next day (of the date
told before) · on Friday, yesterday (before the day of a dateline). What neither the text nor ``year`` settles is not
given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kg import expressions as re

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTH = rf"(?:{'|'.join(_MONTHS)}|{'|'.join(m[:3] for m in _MONTHS)}|Sept)\b\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_TO = r" ?(?:[-–—]|to|until|till|through|and) ?"
_YEAR = r"(?:19|20)\d\d"
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAY = rf"(?:{'|'.join(_WEEKDAYS)})"
_FORMS = (
    rf"(?P<d_a>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?(?: (?P<m_a>{_MONTH})(?:{_TO}(?:{_WEEKDAY},? )?{_DAY} {_MONTH})?"
    rf"|{_TO}(?:{_WEEKDAY},? )?{_DAY} (?P<m_b>{_MONTH}))(?:,? (?P<y_a>{_YEAR}))?",
    rf"(?P<m_c>{_MONTH}) (?P<d_c>\d{{1,2}})(?:st|nd|rd|"
    rf"th)?(?!\d)(?:{_TO}(?:{_MONTH} )?{_DAY}(?!\d))?(?:,? (?P<y_c>{_YEAR}))?",
    rf"(?:(?:[Ii]n|[Tt]his|[Ll]ast|[Ss]ince|[Bb]y|[Ee]arly|[Ll]ate|[Mm]id|[Ff]or|[Uu]ntil|[Ff]rom|[Tt]o|[Dd]uring|[Oo]f|[Nn]ext|"
    rf"[Bb]egin(?:ning)? of|[Ee]nd of)[ -](?P<m_d>{_MONTH})(?! {_DAY}\b)(?:,? (?:of )?(?P<y_d>{_YEAR}))?|"
    rf"(?P<m_e>{_MONTH}),? (?P<y_e>{_YEAR})|(?P<m_f>{_MONTH})(?=: |\)))",
    r"(?P<rel>[Ll]ast|[Tt]his|[Nn]ext|[Ll]ater this|[Ee]arlier this) (?:year|spring|summer|autumn|fall|winter)",
    r"(?P<after>(?:[Tt]he|[Oo]n the) (?:next|following) day|[Aa] day later)",
    r"(?P<same>(?:[Oo]n )?[Tt]he same day|[Ll]ater that day|[Oo]n that day|[Tt]hat (?:afternoon|evening|morning|"
    r"night|day))",
    rf"(?:[Ii]n|[Ss]ince|[Bb]y|[Oo]f|[Dd]uring|[Uu]ntil|[Tt]o|[Ff]or|half of) (?P<y_f>{_YEAR})",
    rf"(?:[Oo]n|[Ll]ast|[Tt]his) (?P<week>{_WEEKDAY})(?!,? (?:\d|{_MONTH})| \()|(?P<day>yesterday|today)",
    r"[Oo]n the (?P<only>\d{1,2})(?:st|nd|rd|th)(?=[,.;]| and | at | in [A-Z]|$)",
)
_DATE = re.compile(r"\b(?:" + "|".join(_FORMS) + r")\b")
_OFFSETS = {"last": -1, "this": 0, "next": 1, "later this": 0, "earlier this": 0}


# Where and when news are from: LINZ, Dec. 5 (Agency) --
DATELINE = re.compile(
    rf"\W*[A-Z][A-Za-z'’. -]{{1,30}}(?:, [A-Z][\w. ]{{1,30}})?, (?P<date>{_MONTH} \d{{1,2}}(?:, {_YEAR})?) ?"
    r"\([A-Z][\w /.]{1,30}\) ?(?:--?|[–—]) ?"
)


@dataclass(frozen=True, slots=True)
class EnglishDate:
    """An ISO date at [start, end)."""

    start: int
    end: int
    iso: str


def english_dates(
    text: str, year: str | None, before: str | None = None, reported: str | None = None
) -> Iterator[EnglishDate]:
    """The dates of a sentence; ``before`` is the date that "the next day" counts from, ``reported`` the day of the
    news, which "on Friday" and "yesterday" stand before."""
    for match in _DATE.finditer(text):
        told = match["week"] or match["day"]
        if match["only"]:
            if before and len(before) >= 7 and 0 < int(match["only"]) < 32:
                yield EnglishDate(match.start(), match.end(), f"{before[:7]}-{int(match['only']):02d}")
            continue
        iso = _told_on(match, reported) if told else _iso(match, year, before)
        if iso is not None:
            yield EnglishDate(match.start(), match.end(), iso)
            before = iso if len(iso) == 10 else before


def _told_on(m: re.Match[str], reported: str | None) -> str | None:
    """The last such day of the week up to the day of the news; yesterday, today."""
    if reported is None:
        return None
    last = date.fromisoformat(reported)
    back = (last.weekday() - _WEEKDAYS.index(m["week"])) % 7 if m["week"] else int(m["day"] == "yesterday")
    return (last - timedelta(days=back)).isoformat()


def _iso(m: re.Match[str], year: str | None, before: str | None) -> str | None:
    if m["after"] or m["same"]:
        if before is None or len(before) < 10:
            return before
        return (date.fromisoformat(before) + timedelta(days=1)).isoformat() if m["after"] else before
    if m["rel"]:
        return str(int(year) + _OFFSETS[m["rel"].lower()]) if year else None
    own = m["y_a"] or m["y_c"] or m["y_d"] or m["y_e"] or m["y_f"] or year
    if own is None:
        return None
    month = m["m_a"] or m["m_b"] or m["m_c"] or m["m_d"] or m["m_e"] or m["m_f"]
    if month is None:
        return own
    number = next(i for i, name in enumerate(_MONTHS, 1) if name.startswith(month[:3]))
    day = m["d_a"] or m["d_c"]
    return f"{own}-{number:02d}" + (f"-{int(day):02d}" if day and 0 < int(day) <= 31 else "")
