"""Names of funded projects: “…”项目, 项目名称 …, 外事专项经费, and which project a place of a document is about."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from kg import expressions as re
from kg.extraction.plain import Plain
from kg.model import Document

_QUOTED = r"[“《「]([^“”《》「」\n]{2,40})[”》」]"
_QUOTED_PROJECT = re.compile(
    rf"(?P<list>{_QUOTED}(?:[、和与及]*{_QUOTED})*)(?:等)?(?:[一二两三四五六七八九十\d]+[大个项])?(?:重点)?(?:专项|项目)(?!建设|推介|合作|签约)"
)
_ONE_QUOTED = re.compile(_QUOTED)
_NAMED = re.compile(
    r"(?:项目名称(?:为|是)?[：:\s]*|(?:^|\n)(?:自评|评价|预算|绩效)?项目：[^\S\n]*)(?P<name>[^\s，。；：]{2,40})(?![，；：])"
)
_LISTED = re.compile(
    r"(?:共有|设有|安排|涉及|实施)(?:[一二三四五六七八九十\d]+)个(?:二级|一级|重点)?项目：(?P<names>[^。；\n]{2,120})"
)
_TITLE = re.compile(
    r"20\d\d年度?(?P<name>[^，。；：\s年]{3,30}?(?:项目|专项资金|专项经费|专项|经费))(?:支出)?(?:绩效|资金绩效)"
)
_BARE = re.compile(
    r"(?P<name>(?:“[^“”\n]{2,20}”)?[\u4e00-\u9fffA-Za-z（）]{2,18}(?:工作经费|活动经费|业务经费|专项经费|专项资金|专项))(?=项目|经费|资金|共|支出|投入|绩效|年初|预算|安排|全年|年度|实际|决算|执行|下达|批复|的年|$|[，。、：；]|\d)"
)
_MONEYED = re.compile(
    r"(?:^|[，。；：\n、]|实施|开展|其中)(?P<name>(?:“[^“”\n]{2,20}”)?[\u4e00-\u9fffA-Za-z（）]{0,18}?[\u4e00-\u9fff”]项目)"
    r"(?=(?:20\d\d年度?)?(?:年初|全年|年度|财政)?(?:预算|资金|安排|投入|支出|经费|实际支出|批复)[^，。；：]{0,8}?\d)"
)
# 翻译与礼宾保障经费预算30万元: a fund without 项目, whose name is that of no item of the accounts
_FUNDED = re.compile(
    r"(?:^|[，。；：\n、])(?P<name>[\u4e00-\u9fffA-Za-z]{4,16}(?<!运行|公用|人员|三公|接待|出国|办公|会议|培训|差旅|日常|车辆|退休|工会|采购"
    r"|住房|医疗|财政|年度|业务|专项|其他|项目|部门|预算|工作|活动)经费)(?=(?:年初)?预算(?:数|为|安排)*\d[\d.,]*万?元，(?:全年|实际)*支出)"
)
_DROP = re.compile(
    r"^(?:.*(?:用于|名称为|名称是|包括|其中|争取到?|获得|落实|申请|下达|拨付|投入|到位|完成|使用|获批|安排|涉及|实施|开展|列支于|以及|对(?![外俄日韩美德法英欧非港澳台朝蒙越老缅柬泰])|的|和|与|及|年度|度|年|市级|等))(?=[\u4e00-\u9fffA-Za-z（）]{2,})"
)
_TOO_GENERAL = re.compile(
    r"^(?:本|该|此|各|项目|专项|一般公共|财政|预算|业务)*(?:专项|专项经费|专项资金|工作经费|业务经费|活动经费)$"
)
_GENERAL_PROJECT = re.compile(
    r"^(?:本|该|此|各|所有|全部|其他|调整|追加|调整预算后?|部门|重点|二级|一级|招商|合作|签约|预算)*项目$|[\d个]项目$|的项目$"
)
_AT_THE_HEAD = 4  # characters of numbering before a name that a paragraph begins with
_NO_NAME = re.compile("[率度]$|^(?:投入|过程|产出|效果|效益)$|走出去|引进来")
_FUND = re.compile(r"(?<=专项)(?:经费|资金)$|(?<=经费)(?:专项资金|专项)$")


@dataclass(frozen=True, slots=True)
class ProjectName:
    """A project's name at [start, end) of the document's cleaned text; ``leads``: what follows is about it."""

    name: str
    start: int
    end: int
    leads: bool


@dataclass(frozen=True)
class ProjectNames:
    """The projects a document names, in order."""

    names: tuple[ProjectName, ...]

    @classmethod
    def of(cls, document: Document) -> ProjectNames:
        """Find the names in every block."""
        found: list[ProjectName] = []
        for block in document.blocks:
            raw = document.text[block.start : block.end]
            if "项目" in raw or "专项" in raw or "经费" in raw:
                plain = Plain.of(raw, block.start, keep_lines=True)
                found += _in_block(plain, is_title=not found and block.start < 200)
        return cls(tuple(sorted(found, key=lambda n: (n.start, -n.end))))

    def at(self, position: int) -> str | None:
        """The project that the text before ``position`` leads to; None where no name has led yet."""
        leading = [n for n in self.names if n.leads]
        i = bisect_right([n.start for n in leading], position)
        return leading[i - 1].name if i else None

    def begins(self, start: int, position: int) -> str | None:
        """The project that a paragraph beginning at ``start`` names first, where ``position`` comes after it."""
        first = next((n for n in self.names if start <= n.start), None)
        return first.name if first and first.start - start <= _AT_THE_HEAD and first.end <= position else None

    def within(self, start: int, end: int) -> tuple[ProjectName, ...]:
        """The names in a span, without those inside a longer one."""
        inside = [n for n in self.names if start <= n.start and n.end <= end]
        return tuple(n for n in inside if not any(o is not n and o.start <= n.start and n.end <= o.end for o in inside))


def _in_block(plain: Plain, is_title: bool) -> Iterator[ProjectName]:
    text = plain.text
    for match in _NAMED.finditer(text):
        yield _name(plain, match["name"], match.start("name"), True)
    for match in _LISTED.finditer(text):
        position = match.start("names")
        names = re.split("[、，]", match["names"])
        for name in names:
            yield _name(plain, name, position, len(names) == 1)
            position += len(name) + 1
    for match in _QUOTED_PROJECT.finditer(text):
        quoted = [q for q in _ONE_QUOTED.finditer(match["list"]) if not _NO_NAME.search(q[1])]
        for one in quoted:
            yield _name(plain, one[1], match.start() + one.start(1), len(quoted) == 1)
    if is_title:
        for match in _TITLE.finditer(text):
            yield _name(plain, match["name"], match.start("name"), True)
    for match in _MONEYED.finditer(text):
        name = match["name"] if "“" in match["name"] else _DROP.sub("", match["name"])
        if len(name) > 5 and not _GENERAL_PROJECT.search(name):
            yield _name(plain, name, match.end("name") - len(name), False)
    for match in _FUNDED.finditer(text):
        yield _name(plain, match["name"], match.start("name"), False)
    for match in _BARE.finditer(text):
        name = match["name"] if "“" in match["name"] else _DROP.sub("", match["name"])
        if len(name) > 3 and not _TOO_GENERAL.match(name) and "公用" not in name:
            yield _name(plain, name, match.end("name") - len(name), False)


def _name(plain: Plain, name: str, start: int, leads: bool) -> ProjectName:
    first, last = plain.span(start, start + len(name))
    return ProjectName(_FUND.sub("", name), first, last, leads)


def as_written(document: Document, name: str, start: int, end: int) -> str:
    """A name found in even text as the document writes it, where the two differ only in form."""
    written = "".join(document.text[start:end].split("\n"))
    return written if Plain.of(written).text == name else name
