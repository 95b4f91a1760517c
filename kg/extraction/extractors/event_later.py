"""What the clauses behind an event's own say of it: …由某市主办，6月中旬在某地举行 → date, place, who holds it.

A clause goes on with the event where nothing but circumstances stand before a verb of taking place, or where its
subject is the event's own noun or a part of it (活动, 仪式, 签字地点).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg import expressions as re
from kg.extraction.extractors.event_roles import Roles
from kg.extraction.extractors.event_view import View
from kg.model import Event

_CLAUSES = 3
_SUBJECT = (
    r"(?:(?:该|本次|此次|本届|整个)?(?:系列)?(?:活动|展览|展会|论坛|会议|大会|会谈|会晤|磋商|比赛|赛事|演出|交流|培训|项目)|"
    r"(?:[签捐交揭开启颁][一-龥]{1,2})?仪式|首[展场站演]|两[地市国省县]|双方)?"
)
_HELD = (
    r"(?:隆重|顺利|成功|正式|盛大|如期|共同|联合|同步|同时|先后|相继|免费|公开|轮流|联袂|集中|现场)*"
    r"(?:举[行办]|召开|进行|开幕|启幕|开营|开班|开[讲展赛锣唱场幕球跑枪机业馆园]|打响|鸣[枪锣哨]|起跑|上演|展出|签署|签约|揭[牌幕]|启动|闭幕|落[幕地]|拉开|亮[灯相]|首[演发映]|播出|播放|发[布车]|收官|完成|结[业营课束])"
)
_GOES_ON = re.compile(
    rf"^{_SUBJECT}(?:[□，]|于|自|从|至|起|由[^，。；]{{2,30}}?|[在以][^，。；]{{1,20}}?|[上下]午|晚间?|定)*{_HELD}"
)
_SPOT = re.compile(
    r"(?:地点|会址|会场|主会场|场地|现场|场馆)(?:就)?(?:选|设|定|放|安排|安放)?(?:址)?(?:为|在|于|是)(?P<hall>[^，。；]{2,16})(?=[，。；]|$)"
)
ROUTE = re.compile(
    r"，?(?:整个|此次|本次)?(?:行程|足迹|日程|路线|线路|考察)(?:地|点)?(?:先后|依次)?(?:涵盖|包括|覆盖|遍及|遍布|到达|抵达|途经|涉及|横跨|安排)"
)
_CAME = re.compile(
    r"，?(?:共有|共|吸引了?|有)?(?:来自[^，。；]{1,30}?(?:参[加会赛展训]|出席|齐聚|到会|观[看摩展]|报名|与会)|"
    r"(?:学员|营员|选手|参训|参赛|参会|与会|观众|参与)[^，。；\d]{0,8}\d+余?[人名位])"
)
_WHEN = re.compile(r"^[，]?(?:两[地市国省县]|双方)?□")
# Told without a verb of their own: 庆祝与某区结好十周年，两地10月18日…
_HEADLINE = ("event.celebrated",)
_YEAR = 4


@dataclass(frozen=True)
class Later:
    """Reads what later clauses of a sentence add to an event."""

    roles: Roles

    def __call__(self, view: View, event: Event, start: int, end: int, until: int) -> Event:
        """The event with what the clauses between its own and ``until`` say, where it was not told."""
        if event.date and len(event.date) > _YEAR and event.place and event.organizers:
            return event
        for first, last in list(self._clauses(view, start, end, until))[:_CLAUSES]:
            bare = self._bare(view, first, last)
            if spot := _SPOT.search(view.text, first, last):
                event = self._placed(view, event, spot)
            if event.kind == "visit_out" and (route := ROUTE.match(view.text, first, last)):
                event = self._routed(view, event, route.end(), last)
            if event.kind.startswith("visit"):
                continue
            if _GOES_ON.match(bare):
                event = self._filled(view, event, first, last)
            elif _CAME.match(bare):
                event = self._counted(view, event, first, last)
            elif event.rule in _HEADLINE and _WHEN.match(bare):
                event = self._dated(view, event, first, last)
        return event

    def _clauses(self, view: View, start: int, end: int, until: int) -> Iterator[tuple[int, int]]:
        """The clauses behind the event's own up to ``until``, within its part of the sentence."""
        _, at = view.clause(start, end)
        _, stop = view.part(start, end)
        stop = min(stop, until)
        while at < stop:
            _, last = view.clause(at + 1, at + 1)
            if last > stop:
                return
            yield at + 1, last
            at = last

    def _bare(self, view: View, first: int, last: int) -> str:
        """The clause with its dates blotted out as one mark each."""
        text = view.text[first:last]
        for date in sorted(view.dates, key=lambda d: -d.start):
            if first <= date.start and date.end <= last:
                text = text[: date.start - first] + "□" + text[date.end - first :]
        return text

    def _filled(self, view: View, event: Event, first: int, last: int) -> Event:
        event = self._dated(view, event, first, last)
        place = event.place or self.roles.places(view, first, last, (last, last))
        return replace(event, place=place, organizers=event.organizers or self.roles.by(view, first, last))

    def _dated(self, view: View, event: Event, first: int, last: int) -> Event:
        found = [d.first for d in view.dates if first <= d.start and d.end <= last and len(d.first) > _YEAR]
        if not found or (event.date and len(event.date) > _YEAR):
            return event
        return replace(event, date=found[0])

    def _counted(self, view: View, event: Event, first: int, last: int) -> Event:
        """How many took part: 来自29国的250位学者参加, 学员62人."""
        told = self.roles.counts(view, first, last, alone=True)
        return replace(
            event,
            persons=event.persons or told.get("persons"),
            countries=event.countries or told.get("countries"),
        )

    def _routed(self, view: View, event: Event, start: int, last: int) -> Event:
        """A journey with its stops: 行程涵盖甲、乙、丙三地."""
        stops = [s.name.full for s in view.within(start, last) if s.name.cls in ("Foreign", "Country")]
        return replace(event, place=tuple(dict.fromkeys((*event.place, *stops))))

    def _placed(self, view: View, event: Event, spot: re.Match[str]) -> Event:
        if event.place:
            return event
        named = [s.name.full for s in view.spots if s.start == spot.start("hall")]
        return replace(event, place=(named[0] if named else spot["hall"],))
