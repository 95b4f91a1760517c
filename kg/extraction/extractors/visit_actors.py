"""Who travels: the phrase before a verb of visiting, found through what may stand between → its span, names, side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from kg import expressions as re
from kg.extraction.extractors.event_people import People
from kg.extraction.extractors.event_roles import TITLES, Roles
from kg.extraction.extractors.event_view import Spot, View
from kg.extraction.extractors.visit_words import VisitWords

Side = Literal["abroad", "home", "inland"]
_GAP = "□"
# A name behind a post, as far as what follows lets it reach.
_NAME = r"(?:[一-龥]{1,8}(?:[·•—-][一-龥]{1,9})+|[一-龥]{2,4}?)?(?:先生|女士|阁下|夫妇|伉俪|博士|教授)?"
_BODY_ABROAD = re.compile(r"[^，。；]{2,24}?(?:处|局|厅|部|会|大学|公司|办公室|政府|集团|馆|院|署)(?![长员])")
_BEHIND_NAME = (
    r"[^一-龥]|$|就|在|并|和|与|及|时|后|的|以|通过|于|进行|举行|围绕|共|接踵|先后|出席|参加|应邀|来|到|抵|访|率|偕|携|拜[访会]|"
    r"参观|考察|走|会[见同谈晤]|座|又|再|同|致|陪|赴|前|将|拟|曾|云端|线上|视频|在线|通|已|时隔|再"
)
# A body that sends somebody: 市旅文局|派员赴….
_SENDER = (
    r"(?:局|委|办|厅|协会|集团|公司|大学|学院|中学|小学|商会|医院|友协|贸促会|联合会|联|馆)"
    r"(?=(?:将|拟|已|先后|分别)*(?:派[员人团队]|选派|组[团队织派]))"
)
# A body's last word, right before the verb or what may stand before it.
_BODY_HEAD = (
    r"(?:协会|学会|商会|同乡会|友好会|俱乐部|学院|学校|体校|中学|小学|大学|公司|集团|医院|研究所|研究院|基金会|联合会|"
    r"旅游厅|农业厅|教育厅|[市省]政府|州政府)(?!长|[一-龥]{0,4}[会师生团队员长])"
)
_FRONT = re.compile(
    rf"(?:{_GAP}|[，、,]|[至—-]|起|共|将|拟|于|在|又|还|并|也|先后|分别|成功|积极|圆满|热情|顺利|认真|精心|累计|我国|本次|此次|"
    r"我[市省县区州](?:的)?(?:国际)?(?:友好城市|友城)|原(?:定|计划)(?:于)?|计划|预计|争取|力争|适时|择机|了|好|其中|特别是|包括|如|及|和|与|由|目前|随后|此后|同时|随(?!州))+"
)
_OURS = re.compile(r"我[市省县区州国方]|本[市省县区州]|全[市省县区州]|^[市省县区州](?=[一-龥])")
# A name behind one of these is not where somebody is from.
_GOVERNED = re.compile("(?:驻|赴|访|旅|留|援|对|与)$")
# A number, a title or a name in parts says who they are, where no place does.
_SOMEBODY = re.compile(r"[\d“·]|[两三四五六七八九十]国(?![道防])|驻[^，。；、]{1,6}?(?:总?领|使)")
_STATE = re.compile(r"^(?:中国|外交部|全国|国家|中央|中联部|省|自治区)")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who travels, at [start, end) of a view's text; names of persons or teams, and where they are from."""

    start: int
    end: int
    people: tuple[str, ...]
    side: Side
    known: bool  # somebody: a place, a person or a number of countries tells who


@dataclass(frozen=True)
class Actors:
    """Finds the phrase of who travels."""

    words: VisitWords
    roles: Roles

    def before(self, view: View, first: int, at: int) -> Actor | None:
        """The traveller of the verb at ``at``, in its clause or, where that holds only adverbs, in one before it."""
        text = self._bare(view, first, at)
        marks = [first, *(c + 1 for c in view.commas if first <= c < at)]
        stop = at
        for begin in reversed(marks):
            ends = tuple(s.end - begin for s in view.within(begin, stop))
            span = self._phrase(text[begin - first : stop - first], ends)
            if span is not None:
                return self._actor(view, begin + span[0], begin + span[1])
            if not self.words.light.fullmatch(text[begin - first : stop - first]):
                return self._carried(view, begin, text[begin - first : stop - first]) if stop < at else None
            stop = begin - 1
        return None

    def subject(self, view: View, first: int, end: int) -> Actor | None:
        """Who the clause that ends at ``end`` begins with, where they are from abroad."""
        if end <= first:
            return None
        begin, _ = view.clause(end - 1, end - 1)
        begin = max(begin, first)
        return self._carried(view, begin, view.text[begin:end])

    def _carried(self, view: View, begin: int, text: str) -> Actor | None:
        """Who the clause before began with, where that clause says something else of them: 某某一行接踵而至，在株…"""
        front = _FRONT.match(text)
        start = front.end() if front else 0
        head = self._heads.search(text, start)
        if (
            head is None
            or self.words.pivot.search(text, 0, head.start())
            or self.words.other.search(text, 0, head.start())
        ):
            return None
        if re.search(r"[与同和对向为在]", text[start : head.start()]):
            return None
        behind = self._who.match(text, head.end())
        actor = self._actor(view, begin + start, begin + (behind.end() if behind else head.end()))
        return actor if actor.known and actor.side == "abroad" else None

    def after(self, view: View, first: int) -> Actor | None:
        """The traveller that begins at ``first``: …来访的|某市代表团未能成行."""
        match = self._ahead.match(view.text, first)
        return self._actor(view, first, match.end("who")) if match else None

    def told(self, view: View, start: int, end: int) -> Actor | None:
        """Who stands at [start, end): a phrase that holds somebody's post, a team or a place abroad."""
        text = view.text[start:end]
        heads = list(self._heads.finditer(text))
        if not heads:
            body = _BODY_ABROAD.match(text) if any(s.start == start and _from_abroad(s) for s in view.spots) else None
            return self._actor(view, start, start + body.end()) if body else None
        behind = self._who.match(text, heads[-1].end())
        return self._actor(view, start, start + (behind.end() if behind else heads[-1].end()))

    def is_light(self, view: View, first: int, at: int) -> bool:
        """Whether nothing but adverbs, dates and asides stands at [first, at)."""
        return self.words.light.fullmatch(self._bare(view, first, at)) is not None

    @cached_property
    def _heads(self) -> re.Pattern[str]:
        post = rf"(?P<post>(?:{TITLES})(?!级|办公|会议|馆|助理))"
        return re.compile(f"{post}|{self.words.head.pattern}|{_SENDER}|{_BODY_HEAD}")

    @cached_property
    def _rest(self) -> re.Pattern[str]:
        """What may follow a head up to the verb: a name behind a post, whom it leads, how many, adverbs."""
        light = self.words.single["light"]
        return re.compile(
            rf"(?P<who>(?P<name>{_NAME}|(?:(?![了的会议听取报在与和对向为于])[一-龥]){{5,6}}(?=等?一行|$|□|率|来访))??(?:(?:率领?|携|带[领着]?|偕)[^，。；]{{0,26}}?(?:[团队组]|人员))?"
            rf"(?:等)?(?:一行)?(?:\d+余?多?[人名位])?){light}$"
        )

    @cached_property
    def _counted(self) -> re.Pattern[str]:
        """Some people told by their number: 5名文物修复师|前往…"""
        return re.compile(
            rf"\d+余?多?[名位](?=[^，。；□、\d]{{2,16}}?{self.words.single['light']}$)[^，。；□、\d]{{2,16}}?(?={self.words.single['light']}$)"
        )

    @cached_property
    def _who(self) -> re.Pattern[str]:
        """A name behind a post, to where a comma, a number or another word ends it."""
        return re.compile(rf"{_NAME}(?:等)?(?:一行)?(?:\d+余?多?[人名位])?(?={_BEHIND_NAME})")

    @cached_property
    def _ahead(self) -> re.Pattern[str]:
        head = f"(?:{self.words.head.pattern}|{TITLES})"
        return re.compile(
            rf"(?P<who>[^，。；]{{2,40}}?{head}(?:{_NAME}))(?=未|没|不|取消|推迟|延[期后迟]|因|将|暂|被迫|参访|参观|考察|走访|游览)"
        )

    def _bare(self, view: View, first: int, at: int) -> str:
        """The text with asides and dates blotted out, letter for letter."""
        text = self.words.aside.sub(lambda m: _GAP * len(m.group()), view.text[first:at])
        for date in view.dates:
            if first <= date.start and date.end <= at:
                a, b = date.start - first, date.end - first
                text = text[:a] + _GAP * (b - a) + text[b:]
        return text

    def _phrase(self, text: str, ends: tuple[int, ...]) -> tuple[int, int] | None:
        """The span of the traveller in a clause's text up to the verb; ``ends``: where names of places abroad end."""
        heads = [(m.start(), m.end(), m["post"] is not None) for m in self._heads.finditer(text)]
        heads += [(end - 1, end, False) for end in ends]
        heads += [(*m.span(), False) for m in self._counted.finditer(text)]
        for start, end, post in sorted(heads, key=lambda h: h[1], reverse=True):
            rest = self._rest.match(text, end)
            if rest is None or (rest["name"] and not post):
                continue
            begin = max((m.end() for m in self.words.pivot.finditer(text, 0, start)), default=0)
            if (other := self.words.other.search(text, begin, start)) is not None:
                begin = other.end()
            front = _FRONT.match(text, begin, end)
            begin = front.end() if front else begin
            return (begin, rest.end("who")) if rest.end("who") - begin >= 2 else None
        return None

    def _actor(self, view: View, start: int, end: int) -> Actor:
        while start < end and view.text[start] in "的，、了":
            start += 1
        side, known = self._side(view, start, end)
        named = list(self.roles.persons_named(view, start, end))
        known = known or bool(named)
        whole = next((s.name.full for s in view.spots if (s.start, s.end) == (start, end)), None)
        if whole is not None and not named:
            return Actor(start, end, (whole,), side, True)
        people = tuple(named) or tuple(People(self.roles).guests(view, *self._team(view, start, end)))
        return Actor(start, end, people, side, known)

    def _team(self, view: View, start: int, end: int) -> tuple[int, int, tuple[int, int]]:
        """The team alone, where who leads it is not named: 市长率领的|某团."""
        text = view.text[start:end]
        lead = list(re.finditer(r"(?:率领?|带[队团领]|为团长|任团长|组成|组建|派出)(?:的)?", text))
        if lead and len(text) - lead[-1].end() >= 4:
            start += lead[-1].end()
        return start, end, (start, end)

    def _side(self, view: View, start: int, end: int) -> tuple[Side, bool]:
        text = view.text[start:end]
        home = view.document.context.home or ""
        if text.startswith(("中国驻", "我驻")):
            return "inland", True
        spots = [s for s in view.within(start, end) if not _GOVERNED.search(view.text[start : s.start])]
        if any(_from_abroad(s) for s in spots):
            return "abroad", True
        for spot in spots:
            if home and (spot.name.full.startswith(home) or view.text[spot.start] == "我"):
                return "home", True
            if spot.name.cls == "Domestic" and spot.name.full != home:
                return ("abroad" if self.words.abroad.search(text) else "inland"), True
        if self.words.abroad.search(text):
            return "abroad", _SOMEBODY.search(text) is not None and not self.words.nobody.search(text)
        if _STATE.match(text):
            return "inland", True
        return "home", _OURS.search(text) is not None


def _from_abroad(spot: Spot) -> bool:
    return spot.name.cls in ("Country", "Foreign") or spot.name.country not in (None, "中国")
