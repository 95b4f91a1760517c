"""Departments and subordinate bodies told one a paragraph below what announces them: （一）秘书科。… （二）礼宾科。…"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from kg import expressions as re
from kg.extraction.base import Parsed, ParsedSentence
from kg.extraction.spans import names_in
from kg.model import Document, Fact, Org

_CONFIDENCE = 0.85
# 设下列内设机构： 四、内设机构 （三）机构设置情况
_ANNOUNCED = re.compile(
    r"(?:内设机构|内设科室|内设处室|职能科室|职能处室|内设职能机构|处室设置|科室设置|处室职责|科室职责|机构设置)"
    r"(?:及其?(?:主要)?职[责能]|情况|如下|包括|为|分别[是为]|主要职责|设置)*(?:[：:。]|（[^（）]*）|$)"
)
_MARK = r"(?:[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.、．)）])"
_UNIT = r"(?:(?![负责承主管的和与及])[一-龥]|、){1,14}?(?:处|科|室|部|中心|办公室|秘书处)(?:（[^（）]{1,16}）)?"
_ITEM = re.compile(rf"\s*{_MARK}\s*(?P<name>{_UNIT})(?=[。：:，,；\s]|$|负责|承担|主要|职责)")
_IN_LINE = re.compile(rf"{_MARK}\s*(?P<name>{_UNIT})(?=[。：:，,；])")
# 纳入部门预算编制范围的预算单位共2家： 部门决算单位构成
_UNITS = re.compile(
    r"(?:预算单位|决算单位|所属单位|下属单位|二级单位|二级预算单位)(?:构成|名单|情况|范围|共|有|包括|如下|具体|为|是|\d|个|家)*(?:[：:。]|$)"
)
_BODY = re.compile(
    rf"\s*{_MARK}\s*(?P<name>(?:(?!本级|本部|机关)[一-龥（）]){{3,28}}?(?:中心|协会|学校|馆|站|所|公司|联谊会|院|室|处))(?=[。；，\s（]|$)"
)
# 下属单位2个：一是A，成立于…；二是B，…: a body at the head of each item
_COUNTED_UNITS = re.compile(
    r"(?:下属|所属|直属|下设|下辖)(?:事业|预算|二级)?(?:单位|机构)?[^，。：；]{0,8}(?:：|，(?=一是))"
)
_ITEM_HEAD = re.compile(r"(?:^|[：；])(?:[一二三四五六七八九]是|[（(]?[一二三四五六七八九\d][）)．.、])?$")
# 共有4个科室：综合科负责…，礼宾科承担…，另设翻译室: a department at the head of each clause
_COUNTED_DEPARTMENTS = re.compile(
    r"(?:有|设|为|分)(?:[一二两三四五六七八九十]+|\d{1,2})个(?:内设|职能|业务)*(?:机构|科室|处室|处|科|部门|室)(?:：|，|。)"
)
_DUTIES = re.compile(
    r"(?:^|[，；：。、])(?:其中|另设有?|另有|还设有?|还有|以及|新设|[一二三四五六七八九]是)?(?P<name>(?:(?![负责承的])[一-龥]){1,12}?[处科室部])"
    r"(?=负责|承担|主管|主要|牵头|分管|专司|主司|掌管|统筹|承办|司)"
)
_FURTHER = re.compile(rf"[，；。](?:并|另|还|此外)(?:增|加|新)?设有?(?P<name>{_UNIT})(?=[。，；]|$)")
_FEWEST = 2
_GAP = 6  # sentences of duties between two departments


@dataclass(frozen=True)
class DepartmentExtractor:
    """Finds the departments of the document's office that are numbered items below their announcement."""

    def __call__(self, parsed: Parsed) -> Iterator[Fact]:
        office = parsed.document.context.office
        if office is None:
            return
        for number, sentence in enumerate(parsed.sentences):
            for item in _counted(sentence):
                yield _fact(parsed.document, office, item, "subordinate")
            for item in _by_duty(sentence):
                yield _fact(parsed.document, office, item, "department")
            if announced := _ANNOUNCED.search(sentence.sentence.text):
                after = parsed.sentences[number + 1 :]
                found = [*_items(sentence, announced.end()), *_below(after)]
                if len(found) >= _FEWEST:
                    yield from (_fact(parsed.document, office, item, "department") for item in found)
            elif _UNITS.search(sentence.sentence.text):
                for item in _below(parsed.sentences[number + 1 :], _BODY):
                    if not item.name.endswith("办公室"):
                        yield _fact(parsed.document, office, item, "subordinate")


def _counted(sentence: ParsedSentence) -> Iterator[Item]:
    """The bodies that the items of one sentence begin with, after 下属单位两个：; the first without an ordinal is left
    to the rules."""
    text, first = sentence.sentence.text, sentence.sentence.start
    if announced := _COUNTED_UNITS.search(text):
        for start, end, name in names_in(sentence.tokens):
            if start >= announced.end() and name.cls == "Body" and _ITEM_HEAD.search(text[announced.end() - 1 : start]):
                yield Item(name.full, first + start, first + end)


def _by_duty(sentence: ParsedSentence) -> Iterator[Item]:
    """The departments that each begin a clause of their duties, behind how many there are."""
    text, first = sentence.sentence.text, sentence.sentence.start
    if announced := _COUNTED_DEPARTMENTS.search(text):
        found = [*_DUTIES.finditer(text, announced.end() - 1), *_FURTHER.finditer(text, announced.end() - 1)]
        if len(found) >= _FEWEST:
            yield from (Item(m["name"], first + m.start("name"), first + m.end("name")) for m in found)


@dataclass(frozen=True, slots=True)
class Item:
    """A department's name and where it stands in the cleaned text."""

    name: str
    start: int
    end: int


def _items(sentence: ParsedSentence, start: int) -> Iterator[Item]:
    """The items that stand in one sentence from ``start`` on."""
    text, first = sentence.sentence.text, sentence.sentence.start
    for match in _IN_LINE.finditer(text, start):
        yield Item(match["name"], first + match.start("name"), first + match.end("name"))


def _below(sentences: tuple[ParsedSentence, ...], item: re.Pattern[str] = _ITEM) -> Iterator[Item]:
    """The items that begin the sentences below, up to the next heading that is none."""
    gap = 0
    for sentence in sentences:
        match = item.match(sentence.sentence.text)
        gap = 0 if match else gap + 1
        listed = re.match(_MARK, sentence.sentence.text.lstrip())
        if gap > _GAP or (match is None and not listed and sentence.sentence.block.kind == "heading"):
            return
        if match:
            start = sentence.sentence.start
            yield Item(match["name"], start + match.start("name"), start + match.end("name"))
            yield from _items(sentence, match.end()) if item is _ITEM else ()


def _fact(document: Document, office: str, item: Item, relation: Literal["department", "subordinate"]) -> Org:
    home = document.context.home or ""
    own = relation == "subordinate" and item.name[:1] == home[-1:]
    return Org(
        org=office,
        relation=relation,
        object=f"{home}{item.name[1:]}" if own else item.name,
        rule="org.numbered",
        confidence=_CONFIDENCE,
        evidence=(document.evidence(item.start, item.end),),
    )


def load() -> DepartmentExtractor:
    """The extractor; it has no knowledge of its own to read."""
    return DepartmentExtractor()
