"""Guests told together that come apart: 甲市代表团、乙市艺术团分别于5月、8月来访 → a visit for each with its month.

One visit stays one where nothing says that they came apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg import expressions as re
from kg.extraction.extractors.event_people import People
from kg.extraction.extractors.event_roles import TITLES, Roles
from kg.extraction.extractors.event_view import Spot, View
from kg.model import Event
from kg.values import Date

_TEAM = re.compile(
    rf"(?:团|一行|[队班组]|师生|总裁|大使|领事|参赞|使节|代表|学生|青年|专家|教师|{TITLES})(?:[一-龥]{{2,4}}|[一-龥]+·[一-龥·]+)?"
    r"(?:等)?(?:一行)?(?:\d+余?[人名位])?$"
)
_MARKS = re.compile(r"、|，?以及|[和与及](?=[^、和与及]*$)")
# Each by itself: 分别, 依次, and what is told of 前者 and 后者 behind.
_APART = re.compile(r"分别|依次|各自|分批|前后脚|先后|相继|陆续")
_EACH = re.compile(r"前者|后者")
_COMES_FROM = re.compile(r"^(?:\d{1,2}月|□|[上下]半年|年内|当年|期间|其中|先后|来自)+")


@dataclass(frozen=True, slots=True)
class Guest:
    """One of several guests, at [start, end) of a view's text."""

    start: int
    end: int


@dataclass(frozen=True)
class Apart:
    """Takes visits of several guests apart."""

    roles: Roles

    def __call__(self, view: View, event: Event, start: int, end: int) -> Iterator[tuple[Event, int, int]]:
        """The event, or one for each of the guests that came apart, with their spans."""
        guests = self._guests(view, start, end) if event.kind in ("visit_in", "exchange") else []
        days = self._days(view, guests, end) if guests else []
        _, last = view.part(start, end)
        each = len(days) == len(guests) or _EACH.search(view.text, end, last) is not None
        if len(guests) < 2 or not each:
            yield event, start, end
            return
        for i, guest in enumerate(guests):
            text = view.text[guest.start : guest.end]
            counts = self.roles.counts(view, guest.start, guest.end)
            one = replace(
                event,
                name=f"{text}来访" if event.kind == "visit_in" else text,
                participants=tuple(People(self.roles).guests(view, *self._own(view, guest))),
                date=days[i].first if len(days) == len(guests) else event.date,
                persons=counts.get("persons"),
                groups=None,
                countries=None,
            )
            yield one, guest.start if i else min(start, guest.start), guest.end if i + 1 < len(guests) else end

    def _guests(self, view: View, start: int, end: int) -> list[Guest]:
        """The enumeration of guests before the verb, all of them teams or posts from places abroad of their own."""
        first, _ = view.clause(start, start)
        apart = _APART.search(view.text, first, end)
        stop = apart.start() if apart else self._verb(view, first, end)
        if lead := _COMES_FROM.match(self._bare(view, first, stop)):
            first += lead.end()
        while first < stop and view.text[first] in "，、":
            first += 1
        marks = [m for m in _MARKS.finditer(view.text, first, stop) if not view.quoted(m.start())]
        bounds = [first, *(m.end() for m in marks)]
        guests = [Guest(s, e) for s, e in zip(bounds, [*(m.start() for m in marks), stop], strict=True)]
        return guests if len(guests) > 1 and all(self._is_guest(view, g) for g in guests) else []

    def _verb(self, view: View, first: int, end: int) -> int:
        """Where the date or the verb begins that stands behind the guests."""
        dates = [d.start for d in view.dates if first < d.start < end and view.within(first, d.start)]
        return dates[0] if dates else end

    def _bare(self, view: View, first: int, last: int) -> str:
        text = view.text[first:last]
        for date in view.dates:
            if first <= date.start and date.end <= last:
                text = text[: date.start - first] + "□" * (date.end - date.start) + text[date.end - first :]
        return text

    def _is_guest(self, view: View, guest: Guest) -> bool:
        spots = view.within(guest.start, guest.end)
        body = bool(spots) and spots[-1].name.cls == "Body" and spots[-1].end == guest.end
        team = body or _TEAM.search(view.text[guest.start : guest.end]) is not None
        return team and any(_from_abroad(s) for s in spots)

    def _own(self, view: View, guest: Guest) -> tuple[int, int, tuple[int, int]]:
        """The guest's phrase, with it again without the country before its place."""
        start = guest.start
        spots = view.within(guest.start, guest.end)
        if len(spots) > 1 and spots[0].name.cls == "Country" and spots[1].start == spots[0].end:
            start = spots[1].start
        elif spots and spots[0].start == start and view.text[start : spots[0].end].endswith(spots[0].name.full):
            start = spots[0].end - len(spots[0].name.full)
        return guest.start, guest.end, (start, guest.end)

    def _days(self, view: View, guests: list[Guest], end: int) -> list[Date]:
        """The dates between the guests and their verb, or before 分别 in the clause ahead, told one by one."""
        told = [d for d in view.dates if len(d.first) > 4 and not d.last]
        behind = [d for d in told if guests[-1].end <= d.start and d.end <= end]
        if behind or not _APART.search(view.text, guests[-1].end, end):
            return behind
        first, _ = view.clause(max(0, guests[0].start - 2), guests[0].start)
        return [d for d in told if first <= d.start and d.end <= guests[0].start]


def _from_abroad(spot: Spot) -> bool:
    return spot.name.cls in ("Country", "Foreign") or spot.name.country not in (None, "中国")
