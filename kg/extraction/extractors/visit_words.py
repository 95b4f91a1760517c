"""data/cues/visits.toml → the expressions that visits are read with."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kg import knowledge
from kg.errors import KnowledgeError
from kg.extraction.lexicon import any_of
from kg.extraction.pattern import CODES

_LISTS = {
    "verbs": (
        "go",
        "before_place",
        "acts",
        "come",
        "come_not",
        "pivots",
        "puts_off",
        "meets",
        "talks",
        "tours",
        "travels",
    ),
    "patterns": ("aside", "team", "crowd"),
}
_SINGLE = ("light", "not_place", "other", "abroad", "nobody")
_MARKS = "".join(CODES.values())
_PLACE = f"[{CODES['Country']}{CODES['Foreign']}{CODES['Domestic']}]"
_LIST = (
    rf"{_PLACE}(?:(?:、|和|与|及|以及|兼|，以及)(?:首都)?{_PLACE})*"
    r"(?:等(?:\d+|[两二三四五六七八九十]+)?(?:个)?(?:国家|国|城市|城|地|市)?|[两二三四五六七八九十](?:国|地|市|城))?"
)
# 年来, 未来, 看到: no coming.
_NO_COMING = rf"(?<![年以未原本看后从历带往将起向素进出迎得想受收感遇签办做找接直由用](?=[来到]{_PLACE}))"
_TWIN = r"(?:我国?市?|了)?(?:国际)?(?:老)?(?:友好城市|友城|友好省州|姐妹城市|首都)?"


@dataclass(frozen=True)
class VisitWords:
    """Word lists and patterns of data/cues/visits.toml, and what is composed of them."""

    verbs: Mapping[str, tuple[str, ...]]
    patterns: Mapping[str, tuple[str, ...]]
    single: Mapping[str, str]

    @classmethod
    def load(cls) -> VisitWords:
        """Read the file; raises KnowledgeError, with file and key, where one is missing or does not parse."""
        file = knowledge.path("data", "cues", "visits.toml")
        with file.open("rb") as stream:
            table = tomllib.load(stream)
        read = {name: _table(f"{file}: [{name}]", table.get(name, {}), keys) for name, keys in _LISTS.items()}
        single = {key: table.get("patterns", {}).get(key) for key in _SINGLE}
        if wrong := [key for key, value in single.items() if not isinstance(value, str)]:
            raise KnowledgeError(f"{file}: [patterns] {wrong[0]} must be a regular expression")
        for key, source in [*single.items(), *((k, p) for k, ps in read["patterns"].items() for p in ps)]:
            try:
                re.compile(str(source))
            except re.error as error:
                raise KnowledgeError(f"{file}: [patterns] {key} does not parse: {error}") from error
        return cls(read["verbs"], read["patterns"], {k: str(v) for k, v in single.items()})

    @cached_property
    def acts(self) -> str:
        return any_of(self.verbs["acts"])

    @cached_property
    def core(self) -> re.Pattern[str]:
        """A verb of visiting with its places, over a view's ``place_code``; groups to, act and the form's name."""
        stop = self.single["not_place"]
        gap = f"[^，。；、的与和同在举召{_MARKS}]{{0,8}}?"
        means = rf"(?:(?:进行|开展|展开|作|做)?了?(?:为期[^，。；]{{1,8}}的)?{gap})"
        forms = (
            rf"{_NO_COMING}(?P<go>{any_of(self.verbs['go'])})(?:了)?{_TWIN}(?P<to_go>{_LIST})(?!{stop})"
            rf"(?:之行|(?P<act_go>{gap}{self.acts}))?",
            rf"(?P<prep>(?<![一-龥]不)(?:{'|'.join(self.verbs['before_place'])}){_TWIN})(?P<to_prep>{_LIST})(?!{stop})"
            rf"{means}(?:的)?(?P<act_prep>(?:友好|正式|工作|学术)?{self.acts})",
            rf"(?<!驻)(?P<to_trip>{_LIST})(?:之[行旅](?!社|费)|行(?=[，。；、]|为期|历时|共\d))",
            rf"(?P<off>{any_of(self.verbs['puts_off'])})了?(?:原[定计拟]?划?)?[^，。；]{{0,14}}?的(?:友好|正式)?"
            r"(?:来访|访问|访华|到访)",
            rf"(?:{any_of(self.verbs['travels'])})了?(?:(?:为期|历时)[^，。；]{{1,8}}的)?(?P<trip>(?:对[^，。；]{{2,16}}的)?"
            rf"[^，。；的{_MARKS}]{{0,8}}(?:之旅|之行|访问|参观|考察|参访))(?![一-龥]{{0,6}}(?:团|活动|项目|工作|协议))",
            rf"(?<!面)对(?P<of>[^，。；]{{2,20}}?)的(?P<act_of>(?:友好|正式|工作|实地)?{self.acts})(?=安排|定于|定在|于|持续|历时|为期|[，。；]|结束|顺利|圆满|推迟|取消)",
            rf"(?P<tour>{any_of(self.verbs['tours'])})了?(?=[^，。；、的{_MARKS}][^，。；]{{2,}})(?!团|组|活动|交流活动)",
            rf"(?P<come>{any_of(self.verbs['come'])})(?!{any_of(self.verbs['come_not'])})(?P<act_come>{self.acts})?",
        )
        return re.compile("|".join(f"(?:{form})" for form in forms))

    @cached_property
    def meeting(self) -> re.Pattern[str]:
        """A verb of meeting with what it governs, over a view's text; groups meets, by, with and talks."""
        talks = any_of(self.verbs["talks"])
        meets = any_of(self.verbs["meets"])
        stop = "(?![会室厅纪])"
        forms = (
            rf"(?:受到|得到|获|接受)了?(?P<by>[^，。；]{{2,30}}?)的?(?:亲切|热情|友好)?(?:会见|接见|接待|宴请){stop}",
            rf"(?P<meets>{meets})(?:并宴请|、宴请)?[了过]?(?=(?P<whom>[^，。；]{{2,60}})){stop}",
            rf"(?P<and>[与同和跟])(?P<with>[之其他]|(?:(?![与同和]|的会)[^，。；]){{2,46}}?)"
            rf"(?:(?:在|于|就|围绕|通过|以)[^，。；]{{1,30}}?)?"
            r"(?:(?:举行|进行|开展|展开|召开)了?[^，。；的与和]{0,8}?|(?:友好|工作|视频|线上|亲切|深入|一起)+)?"
            rf"(?P<talks>{talks}){stop}",
            rf"(?P<both>双方|两市|两地|两省|两县|宾主|主宾)[^，。；]{{0,24}}?(?:举行|进行|召开|开展|展开)了?"
            rf"[^，。；的]{{0,8}}?(?P<held>{talks}){stop}",
        )
        return re.compile("|".join(f"(?:{form})" for form in forms))

    @cached_property
    def meeting_trigger(self) -> re.Pattern[str]:
        """What a sentence must hold for a meeting to be told in it."""
        return re.compile(any_of((*self.verbs["meets"], *self.verbs["talks"], "接见")))

    @cached_property
    def trigger(self) -> re.Pattern[str]:
        """What a sentence must hold for a visit to be told in it."""
        verbs = (*self.verbs["go"], *self.verbs["come"], *self.verbs["acts"], *self.verbs["puts_off"])
        return re.compile(f"{any_of((*verbs, '之行', '之旅'))}|行[，。；、为历共]")

    @cached_property
    def aside(self) -> re.Pattern[str]:
        return re.compile("|".join(self.patterns["aside"]))

    @cached_property
    def head(self) -> re.Pattern[str]:
        """The noun of who travels, a team or a crowd."""
        return re.compile("|".join((*self.patterns["team"], *self.patterns["crowd"])))

    @cached_property
    def team(self) -> re.Pattern[str]:
        return re.compile("|".join(self.patterns["team"]))

    @cached_property
    def pivot(self) -> re.Pattern[str]:
        return re.compile(any_of(self.verbs["pivots"]))

    @cached_property
    def light(self) -> re.Pattern[str]:
        return re.compile(self.single["light"])

    @cached_property
    def other(self) -> re.Pattern[str]:
        return re.compile(self.single["other"])

    @cached_property
    def nobody(self) -> re.Pattern[str]:
        return re.compile(self.single["nobody"])

    @cached_property
    def abroad(self) -> re.Pattern[str]:
        return re.compile(self.single["abroad"])


def _table(where: str, table: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    for key in keys:
        if not isinstance(table.get(key), list) or not all(isinstance(w, str) and w for w in table[key]):
            raise KnowledgeError(f"{where} {key} must be a list of words")
    return {key: tuple(table[key]) for key in keys}
