"""What stands before an event's name and belongs to it: 某省长参加的…, 三方连线的…, 某市召开的…, 12国驻华大使出席…"""

from __future__ import annotations

from dataclasses import dataclass, field

from kg import expressions as re
from kg.extraction.extractors.event_roles import Roles, listed
from kg.extraction.extractors.event_view import View

_ATTENDED = re.compile(r"(?:^|[，、；。和])(?P<who>[^，。；、“”]{2,24}?)(?:应邀|共同)?(?:参加|出席|主持|参与|与会)的$")
_NAME_FIRST = re.compile(r"(?P<post>副?(?:省长|市长|州长|书记|主任|主席|会长|部长|局长))$")
_LINKED = re.compile(r"(?:[一二两三四五六七八多双]方|[两三四多]地)?(?:同步|视频|云端|线上|在线|远程)*连线的$")
_HELD_BY = re.compile(r"(?:联合|共同)?(?:召开|主办|举办|承办|发起|组织)的$")
_ENVOYS = re.compile(
    r"(?P<who>(?P<count>\d+)个?(?:国家?)(?:的)?驻华(?:大使|公使|使节|外交官|使领馆官员|使馆官员|外交使节)"
    r"(?:[和及与、][^，。；]{2,8}?(?:官员?|使节|代表))?)(?:一行)?(?:应邀|受邀|共同|先后|来[^，。；]|到[^，。；])*$"
)
_GUESTS_FROM = re.compile(r"来自[^，。；]{2,50}?(?:共|共计|的)?(?P<count>\d+)余?(?:名|位|人)(?!次)[^，。；]{0,16}$")

_COUNTED_SIDES = re.compile(r"[两二三四五六七八九](?=[地市国城省方县州])")
_FRONT_OF_NAME = 24


@dataclass(frozen=True, slots=True)
class Lead:
    """Who holds it, who takes part, and the counts told before the verb."""

    organizers: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)


def read_lead(roles: Roles, view: View, first: int, verb: int, start: int) -> Lead:
    """Read what stands in the clause from ``first`` before the name at ``start``; ``verb`` is where its verb begins,
    below 0 where it has none."""
    said = view.text[first:start]
    if match := _ATTENDED.search(said):
        return Lead(participants=_persons(roles, view, first + match.start("who"), first + match.end("who")))
    if match := _LINKED.search(said):
        return Lead(participants=_places_and_bodies(view, first, first + match.start()))
    if match := _HELD_BY.search(said):
        spots = [s for s in view.spots if s.end == first + match.start() and s.name.cls != "Domestic"]
        spots = [s for s in spots if not view.text[: s.start].endswith(("赴", "在", "到", "往", "于"))]
        return Lead(organizers=tuple(s.name.full for s in spots))
    owner = [s for s in view.spots if s.end == start - 1 and s.name.cls == "Foreign" and view.text[s.end] == "的"]
    if owner and first <= owner[0].start:
        return Lead(organizers=(owner[0].name.full,))  # 参加某市的某大赛
    if verb < 0:
        return Lead()
    before = view.text[first:verb]
    if match := _ENVOYS.search(before):
        return Lead(participants=(match["who"],), counts={"countries": int(match["count"])})
    if match := _GUESTS_FROM.search(before):
        return Lead(counts={"persons": int(match["count"])})
    return Lead()


def counted_sides(view: View, start: int, end: int) -> tuple[str, ...]:
    """The places enumerated in or before a name and counted in it: 甲、乙与丙三地青年冰球联赛."""
    for match in _COUNTED_SIDES.finditer(view.text, start, min(end, start + _FRONT_OF_NAME)):
        last = next((s for s in view.spots if s.end == match.start() and s.name.cls in ("Domestic", "Foreign")), None)
        names: list[str] = []
        while last is not None:
            names.insert(0, last.name.full)
            at = last.start - 1
            before = [s for s in view.spots if s.end == at and view.text[at : at + 1] in ("、", "和", "与", "及")]
            last = before[0] if before and before[0].name.cls in ("Domestic", "Foreign") else None
        if len(names) > 1:
            return tuple(names)
    return ()


def _persons(roles: Roles, view: View, start: int, end: int) -> tuple[str, ...]:
    """Persons with a post before or behind their name."""
    if found := tuple(roles.persons_named(view, start, end)):
        return found
    said = view.text[start:end]
    post = _NAME_FIRST.search(said)
    return (post.string[: post.start()],) if post and 2 <= post.start() <= 4 else ()


def _places_and_bodies(view: View, start: int, end: int) -> tuple[str, ...]:
    """The enumeration of names that ends at ``end``."""
    spots = [s for s in view.within(start, end) if s.name.cls != "Country"]
    lists = [list(listed(view, s)) for s in spots]
    whole = next((one for one in lists if len(one) > 1 and one[-1].end >= end - 1), [])
    return tuple(s.name.full for s in whole)
