"""Who comes, goes or attends: a phrase of guests or a later clause → persons, delegations, countries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg import expressions as re
from kg.extraction.extractors.event_roles import Roles, listed
from kg.extraction.extractors.event_view import View

_TAIL = re.compile(r"(?:一行.*|等.*|(?:分别|先后|相继|各派|各选派|受邀|应邀).*)$")
_COUNTED = re.compile(r"(?:一行.*|等.*|(?:分别|先后|相继|各派|各选派|受邀|应邀).*|率[团队]|\d+余?人.*)$")
# Who comes with somebody else: 某艺术团随某部代表团.
_ALONG = re.compile(r"(?P<who>[^，。；]{4,30}?[团队组行])随(?:同|着)?(?=[^，。；]{3})")
_SENT_OUT = re.compile(
    r"(?P<of>[^，。；、]{2,12}?[市省州县区国府郡町])(?:派出|选派|派遣|组派|派)了?(?P<team>[^，。；、]{2,16}[团队组])$"
)
_TITLED = re.compile(r"使|领事|长|主席|总裁|代表|专家|委员|教授")
# What the person named before leads: 某某率市民友好访问团.
_LEADS = re.compile(r"(?:先生|女士|阁下)?等?(?:率领?|带领|携|偕)的?(?P<team>[^，。；]{2,30}?(?:团|队|组))")
# Guests that say nothing of who they are.
_NOBODY = re.compile(
    r"(?:来访)?(?:客人|外宾|来宾|嘉宾|贵宾|代表团|访问团|考察团|外方|对方|朋友|友人|有关人员|市领导|省领导|主要领导|代表|官员|使节|学生|青年|师生)们?"
    r"|干部|人|人员|员"
)
_TOOK_PART = re.compile(
    r"出席|参加|参会|专程前来|率[^，。；]{0,12}团|到场|莅临|莅会|剪彩|捧场|参展|参赛|与会|到会|应邀|致辞|致词|讲话|演讲|亮相|观摩|列席|见证|签字|签署|签约|发言|助阵|登台|颁发|颁奖|揭牌|授牌|主持"
)
# 出席活动的还有…: a list with commas in it
_LISTING = re.compile(
    r"(?:出席|参加|见证|与会|应邀)[^，。；：]{0,16}的?(?:嘉宾|领导|来宾|外宾)?(?:还)?(?:主要)?(?:有|包括)：?"
)
_ENVOY = re.compile(r"驻[^，。；、]{1,8}?(?:总领事|大使)(?!馆)")
# A body of a place abroad: 某市|室内乐团登台.
_ENSEMBLE = re.compile(r"的?([^，。；、]{1,12}?(?:团|队|企业|商会|学校|大学|酒商|客商))(?![长员])")
_FROM = re.compile(r"来自(?=[^，。；]{2,60}?的)")


@dataclass(frozen=True)
class People:
    """Reads persons and bodies from a phrase or clause."""

    roles: Roles

    def guests(self, view: View, start: int, end: int, trimmed: tuple[int, int]) -> Iterator[str]:
        """Who a phrase of guests at [start, end) names; ``trimmed`` is it without dates and its leader."""
        persons = list(self.roles.persons_named(view, start, end))
        if not persons and (along := _ALONG.match(view.text[:end], trimmed[0])):
            yield from self.guests(view, start, along.end("who"), (trimmed[0], along.end("who")))
            yield from self.guests(view, along.end(), end, (along.end(), end))
            return
        yield from persons
        text = view.text[slice(*trimmed)]
        if persons:
            yield from self._led(view, persons[-1], *trimmed)
            return
        if team := _LEADS.search(text):
            text = text[: team.start()]  # 某市行政长官率代表团: who leads it
            trimmed = (trimmed[0], trimmed[0] + team.start())
        spots = view.within(*trimmed)
        if spots and spots[0].name.cls == "Body" and view.text[spots[0].end : spots[0].end + 1] == "驻":
            yield spots[0].name.full  # 某局驻华东、华中首席代表
            return
        if sent := _SENT_OUT.match(text):
            text = sent["of"] + sent["team"]  # 某市派出青少年足球队
        pieces = list(_of_same_country(view, [_TAIL.sub("", t) for t in re.split("、|和(?![田泉])", text) if t]))
        if len(pieces) > 1 and all(_TITLED.search(t) for t in pieces):
            yield from pieces
        elif spots and all(s.name.cls in ("Country", "Foreign", "Domestic") for s in spots) and len(spots) > 2:
            yield from (s.name.full for s in spots if s.name.cls != "Domestic")
        elif len(pieces) > 1 and not text.endswith("团"):
            known = {s.name.text: s.name.full for s in spots}
            yield from (known.get(piece, piece) for piece in pieces)
        elif (whole := _COUNTED.sub("", text)) and not _NOBODY.fullmatch(whole):
            yield next((s.name.full for s in spots if whole == view.text[s.start : s.end]), whole)

    def _led(self, view: View, leader: str, start: int, end: int) -> Iterator[str]:
        """The delegation that a person leads, where it has a name: 某市政府代表团, not 代表团."""
        text = view.text[start:end]
        if leader in text:
            behind = start + text.rindex(leader) + len(leader)
            team = _LEADS.match(view.text[:end], behind)
            if team is None:
                return
            start, end = team.span("team")
        if view.within(start, end) and (whole := _COUNTED.sub("", view.text[start:end])).endswith(("团", "队", "组")):
            yield whole

    def attendees(self, view: View, first: int, last: int) -> tuple[str, ...]:
        """Who took part, told in the clauses between: persons with titles, else countries and places abroad."""
        persons: list[str] = []
        others: list[str] = []
        listing = _LISTING.search(view.text, first, last)
        if listing is not None:
            persons += self.roles.persons_named(view, listing.end(), last)
        for start, end in clauses(view, first, last):
            if not _TOOK_PART.search(view.text, start, end) and not _FROM.search(view.text, start, end):
                continue
            if here := list(self.roles.persons_named(view, start, end)):
                persons += [*_envoys(view, start, end), *here]
            others += self._abroad(view, start, end)
        return tuple(dict.fromkeys(persons or others))

    def _abroad(self, view: View, start: int, end: int) -> Iterator[str]:
        """The countries and places abroad that begin a clause, or that stand behind 来自."""
        origin = _FROM.search(view.text, start, end)
        begin = origin.end() if origin else start
        spots = [s for s in view.within(begin, end) if s.name.cls in ("Country", "Foreign") and s.name.full != "中国"]
        envoy = _ENVOY.match(view.text, spots[0].end) if spots else None
        if envoy and not origin:
            yield view.text[spots[0].start : envoy.end()]
        elif len(spots) == 1 and not origin and (team := _ENSEMBLE.match(view.text, spots[0].end)):
            yield spots[0].name.full + team[1]
        elif spots and spots[0].start - begin <= (0 if origin else 2):
            yield from (s.name.full for s in listed(view, spots[0]) if s.name.cls in ("Country", "Foreign"))


def _of_same_country(view: View, pieces: list[str]) -> Iterator[str]:
    """The pieces of an enumeration; 驻沪总领事 behind 某国驻华大使 is of that country."""
    countries = [s.name.text for s in view.spots if s.name.cls == "Country"]
    country = ""
    for piece in pieces:
        country = next((c for c in countries if piece.startswith(c)), country)
        yield country + piece if piece.startswith("驻") else piece


def _envoys(view: View, start: int, end: int) -> Iterator[str]:
    """The envoys of a clause that are named by their post alone: 希腊驻华大使、…"""
    for spot in view.within(start, end):
        match = _ENVOY.match(view.text, spot.end, end) if spot.name.cls == "Country" else None
        if match and re.match(r"[、，和]|等|出席|应邀|$", view.text[match.end() : end]):
            yield view.text[spot.start : match.end()]


def clauses(view: View, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The clauses between two places."""
    first = start
    for mark in (*(c for c in view.commas if start <= c < end), end):
        if first < mark:
            yield first, mark
        first = mark + 1
