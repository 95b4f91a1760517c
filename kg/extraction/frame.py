"""What headings, document context and the beginning of a clause settle about a number: body, year, basis."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kg import expressions as re
from kg import knowledge
from kg.errors import KnowledgeError
from kg.model import Context, Section

Basis = Literal["budget", "adjusted", "final"]
# A year that dates what follows, not one that is compared with.
_YEAR = re.compile(
    r"(?<![\d较比与同和对〔])(?<!成立于)(?<!建于)(?<!立于)(?<!始于)(20\d\d|19\d\d)(?=年(?!.{0,3}(?:成立|设立|组建|更名))|-\d|—\d)"
)
_OWN = re.compile(
    r"本部门|本单位|我部门|我单位|我办|本办|我局|我委|办本级|局本级|委本级|部门本级|本机关|办机关|局机关|部门预算|部门决算|市外办|省外办|县外办|区外办|外侨办"
)
_OF_OWN = re.compile("(?:所属|下属|直属|代管|管理的|主管)")  # 某中心为我办所属…: of the centre
_BODY_END = (
    "办公室|外办|侨办|友协|中心|会馆|协会|联合会|秘书处|学校|公司|学院|大学|委员会|博物馆|研究所|服务站"
    "|车队|工作站|编辑部|杂志社|招待所|宾馆"
)
_BODY = re.compile(
    rf"(?P<body>[\u4e00-\u9fff]{{2,24}}?(?:（[^（）]{{1,8}}）[\u4e00-\u9fff]{{1,8}}?)?(?:{_BODY_END}))"
    r"(?=（[^（）]*）|，|20\d\d|[为是系](?:我办|市外办|市外事办|我局)|本级|部门|机关|共|编制|核定|现有|年末|实有|在职|$)"
)
_PLACE_LEVEL = re.compile(r"(?P<body>[\u4e00-\u9fff]{2,7}?(?:省|市|自治区|自治州|县)[省市县区州]本级)")
_FOREIGN_AFFAIRS = re.compile(r"外事|外办|外侨|侨务|办本级")
_LEADING = re.compile(r"^(?:其中|截至|截止|根据|按照|年末|年初|至|今年|去年|本年度?|[一二三四五六七八九十]是)+")


def read_rule_table(fact_type: str, *required: str) -> Mapping[str, Any]:
    """data/rules/<type>.toml as read; raises KnowledgeError where a ``required`` table is not there."""
    file = knowledge.path("data", "rules", f"{fact_type}.toml")
    try:
        with file.open("rb") as stream:
            table = tomllib.load(stream)
    except tomllib.TOMLDecodeError as error:
        raise KnowledgeError(f"{file}: {error}; correct the TOML there") from error
    missing = [name for name in required if name not in table]
    if missing:
        raise KnowledgeError(f"{file}: {', '.join(missing)} is not there; add it (see the head of the file)")
    return table


@dataclass(frozen=True, slots=True)
class Frame:
    """The body and year that stand for an unsaid subject in one section of a document."""

    context: Context
    section: Section

    @property
    def titles(self) -> tuple[str, ...]:
        """The headings above, the nearest first."""
        return (self.section.title, *reversed(self.section.parents))

    def named_year(self, said: str) -> str | None:
        """The last year that ``said`` names, 今年 included; None where it names none."""
        year = named_year(said)
        return self.context.year if year is None and "今年" in said else year

    def year(self, said: str) -> str | None:
        """The last year that ``said`` (the words before a number) names, else the section's or document's."""
        return self.named_year(said) or self.section.year or self.context.year

    def body(self, said: str) -> str | None:
        """The body or place that ``said`` names, else the document's office; None where nothing is settled."""
        return self.named_body(said) or self.context.office

    def named_body(self, said: str) -> str | None:
        """The body or place named in the words before a number; 全市 and 全省 stand for the home place.

        Every short or long name of the document's own office gives the office in full; None where no body is
        named, or only 我办 and the like in a document whose office is not settled.
        """
        if found := _PLACE_LEVEL.search(said):
            return _LEADING.sub("", found["body"])
        own = [m.end() for m in _OWN.finditer(said) if not _OF_OWN.match(said, m.end())]
        bodies = list(_BODY.finditer(said))
        if own and not (bodies and bodies[-1].start() >= own[-1]):
            return self.context.office
        if not bodies:
            return self.place(said)
        body = _LEADING.sub("", bodies[-1]["body"])
        if _FOREIGN_AFFAIRS.search(body) and not body.endswith(("中心", "协会", "馆")):
            return self.context.office or (body if body.endswith("办公室") else None)
        return body

    def place(self, said: str) -> str | None:
        """The place that 全市, 我省 … in the words before a number stand for; None without such a word."""
        if re.search("全省|我省|本省|全区|我区|省本级", said):
            return self.context.province or self.context.home
        if re.search("[全我本][市县州盟旗]|(?<![办局委])[市县州]本级", said):
            return self.context.home
        return None


def named_year(said: str) -> str | None:
    """The last year named that is not one compared with (较2020年)."""
    years = _YEAR.findall(said)
    return years[-1] if years else None
