"""Concrete undertakings in running text: a system that went live, a platform that is planned, a station set up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg import expressions as re
from kg.extraction.accounts import any_even
from kg.model import Status

_NAME = r"[\u4e00-\u9fffA-Za-z0-9·（）\-]{2,24}?"
_QUOTED = r"(?:“[^“”]{2,30}”)"
# 某基金会在甲、乙开展光明行项目
_CARRIED = re.compile(
    r"(?:^|[，。；：、\n]|协助|支持|配合|指导|推动|组织)(?P<org>(?!协助|支持|配合|指导|推动|组织)[\u4e00-\u9fff]{2,14}?"
    r"(?:基金会|慈善会|慈善总会|红十字会|公益组织|志愿者协会))在(?P<at>[\u4e00-\u9fff、]{2,24}?)(?:等[^，。；]{0,4})?(?:开展|实施)(?:了)?"
    r"(?P<name>[\u4e00-\u9fff“”]{2,20}?项目)(?=[，。；、\n]|$)"
)
_TITLED = re.compile(r"“([^“”]{5,30})”(?:项目|工程)")
_UNNAMED = ("相关", "有关", "一批", "多个", "系列")
_LEAD = re.compile(
    r"^(?:好|市(?![场民政区级县直])|\d{1,2}月(?:\d{1,2}日)?|在?[全我本][市省县办]|市政府外事办公室|市外办|我办|首个|首家|首批|一个|一批|多个|一套|新的|一站式)+的?"
)


@dataclass(frozen=True, slots=True)
class Undertaking:
    """An undertaking and its status; start and end are places in the text that was read."""

    name: str
    status: Status
    start: int
    end: int
    org: str | None = None  # who carries it out, where the text names it


@dataclass(frozen=True)
class UndertakingReader:
    """Finds undertakings by the verbs of data/rules/project.toml."""

    before: re.Pattern[str]
    behind: re.Pattern[str]
    general: re.Pattern[str]
    quoted: re.Pattern[str]
    status: Mapping[str, Status]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> UndertakingReader:
        status: dict[str, Status] = dict.fromkeys(table["done"], "done")
        status |= dict.fromkeys(table["ongoing"], "ongoing")
        status |= dict.fromkeys(table["planned_before"], "planned")
        nouns = any_even(table["nouns"])
        stage = r"(?:[一二三四]期)?(?:项目|工程)?"
        titled = rf"“[^“”]{{2,30}}?(?:{nouns}|项目|计划|工程)”|“[^“”]{{3,30}}”(?:项目|工程)"
        name = rf"(?:{_QUOTED}(?:{_NAME})?|{_NAME}){nouns}{stage}|{titled}"
        return cls(
            re.compile(rf"(?P<verb>{any_even(status)})(?:了)?(?P<name>{name})(?=建设|等|[，。；、“\n]|$)"),
            re.compile(
                rf"(?:^|[，。；、])(?P<name>{name})(?:于[^，。；]{{2,8}}?|已|正式|顺利|成功|全面|全部)*(?:(?P<ongoing>{any_even(table['ongoing_after'])})|(?P<verb>{any_even(table['done_after'])}))(?=[，。；\n]|$|，\d)"
            ),
            re.compile(rf"(?:{any_even(table['general'])}|{nouns})*"),
            re.compile(rf"[、和及]?(?P<name>“[^“”]{{2,30}}?{nouns}”)"),
            status,
        )

    def read(self, text: str) -> Iterator[Undertaking]:
        """The undertakings of a block of even text."""
        for match in self.before.finditer(text):
            done = match["verb"] != "完成" or text.startswith("建设", match.end())
            if done and (name := self.named(match["name"])):
                status = self.status[match["verb"]]
                yield Undertaking(name, status, match.start(), match.end())
                yield from self._further(text, match.end(), status)
        for match in _CARRIED.finditer(text):
            told = match["name"] if not match["name"].startswith(_UNNAMED) else match["at"] + match["name"]
            yield Undertaking(told, "done", match.start("org"), match.end(), match["org"])
        for match in self.behind.finditer(text):
            if match["verb"] != "建设" and (name := self.named(match["name"])):
                yield Undertaking(name, "ongoing" if match["ongoing"] else "done", match.start("name"), match.end())

    def _further(self, text: str, position: int, status: Status) -> Iterator[Undertaking]:
        """More quoted names in a row: 设立“甲服务站”“乙服务站”."""
        while match := self.quoted.match(text, position):
            if name := self.named(match["name"]):
                yield Undertaking(name, status, match.start("name"), match.end("name"))
            position = match.end()

    def named(self, text: str) -> str | None:
        """A name that says which system or platform it is; None for 合作交流平台."""
        if alone := _TITLED.fullmatch(text):
            text = alone[1]
        name = _LEAD.sub("", text)
        if len(name) < 5 or self.general.fullmatch(name) or re.search("的|了|与其|以及", name):
            return None
        return name.removeprefix("“").removesuffix("”") if name.count("“") == 1 and name.endswith("”") else name
