"""Performance indicators: listed in paragraphs, in real tables, and in tables flattened to lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kg import expressions as re
from kg.extraction.accounts import any_even
from kg.extraction.base import Parsed
from kg.extraction.extractors.indicator_lines import flattened_rows
from kg.extraction.extractors.indicator_pairs import paired_targets
from kg.extraction.extractors.indicator_prose import told_targets
from kg.extraction.extractors.indicator_tables import Row, is_head, table_rows
from kg.extraction.extractors.indicator_told import ToldIndicators
from kg.extraction.extractors.indicator_values import Value, ValueReader
from kg.extraction.frame import Frame, read_rule_table
from kg.extraction.line_tables import line_tables
from kg.extraction.plain import Plain
from kg.extraction.projects import ProjectNames
from kg.model import Block, Document, Evidence, Indicator

_NUMBERING = re.compile(
    r"^(?:指标\d{0,2}：?|[（(]?[一二三四五六七八九十\d]{1,2}[）)、。]|[①-⑳]|[一二三四五六七八九十]是|在?[^，；]{0,12}的同时)+"
)
_ASPECT = re.compile(
    "(?:产出|效益)?(?:数量|质量|时效|成本|经济效益|社会效益|生态效益|可持续影响|满意度|服务对象满意度)(?:指标|目标)?："
)
_UNIT_IN_NAME = re.compile("(?:人次|批次|场次)$")
_NO_NAME = re.compile("^(?:该|此|本)(?:项|指标)|满分|得分|扣分")
_GOAL_VALUE = re.compile(r"^(?:年初|年度|预期|计划|设定|全年)*(?:目标|指标|绩效目标)?值(?:设定)?为?")
_DONE_VALUE = re.compile(
    r"^(?:全年|年度|年末|截至年底)*(?:实际(?:完成|执行|达到)?(?:值|情况)?|完成值|已完成|完成)为?(?=[\d≥])"
)
_EXPECTED = re.compile(r"^(?:年初|年度)?(?:预期|预计|目标|计划)(?:值|目标)?(?:为|是|达到)?")
_REACHED = re.compile(r"^(?:年末|年底|全年)?(?:实际|最终)(?:完成|达成)?(?:情况)?(?:为|是)?")
_DATE_VALUE = re.compile(
    r"(?:20\d\d年(?:度)?(?:底|末|\d{1,2}月(?:\d{1,2}日|底|份)?)?|\d{1,2}月(?:\d{1,2}日|底|份)?)(?:之?前|以前|内)?(?:完成)?$"
)

_WRAPPED = re.compile(r"^“([^“”]*)”?$|^([^“”]*)”$")
# 数量方面，… lists aims where aims are spoken of shortly before.
_AIMS = re.compile("绩效|目标|指标")
_AIMS_BEFORE = 400


@dataclass
class _Draft:
    """An indicator being put together from one or two clauses; start and end are places in the block's text."""

    name: str
    start: int
    end: int
    target: Value | None = None
    actual: Value | None = None


@dataclass(frozen=True)
class IndicatorExtractor:
    """Indicator facts of a document."""

    values: ValueReader
    heading: re.Pattern[str]
    told: ToldIndicators
    verb: re.Pattern[str]
    state: re.Pattern[str]
    rate: re.Pattern[str]
    columns: Mapping[str, tuple[str, ...]]
    confidence: Mapping[str, float]

    @classmethod
    def load(cls) -> IndicatorExtractor:
        """Read data/rules/indicator.toml; raises KnowledgeError where a table is missing."""
        table = read_rule_table("indicator", "headings", "columns", "confidence", "verbs", "states", "rates")
        adverbs = f"(?:{any_even(table['adverbs'])})*"
        return cls(
            ValueReader.of(table),
            re.compile(
                rf"{any_even(table['headings'])}(?:（?\d{{1,2}}[个项条]?）?|（[^（）]{{1,8}}）|(?:共|设置|设|有)+\d{{1,2}}[个项条])?(?:：|(?=“[^“”]{{3,40}}”，))"
                rf"|{any_even(table['headings'])}(?:共|设置|设|有)?\d{{1,2}}[个项条]，?(?:分别|依次|具体)?(?:为|是|包括|即)：?"
                rf"|(?P<aspect>{any_even(table['aspects'])})方面[，：]"
                r"|(?P<goal>(?:年度|绩效|项目|总体|工作)+目标)(?:为|是|包括)?："
            ),
            ToldIndicators.of(table),
            re.compile(rf"(?P<words>{adverbs}{any_even(table['verbs'])})(?:了)?(?P<name>[^，；。]{{3,40}})"),
            re.compile(rf"(?P<name>.{{3,40}}?)(?P<words>{adverbs}(?:{any_even(table['states'])})+)"),
            re.compile(rf"(?P<name>{any_even(table['rates'])})(?:为|达到?|是)?：?(?P<number>\d+(?:\.\d+)?)%"),
            {key: tuple(words) for key, words in table["columns"].items()},
            table["confidence"],
        )

    def __call__(self, parsed: Parsed) -> Iterator[Indicator]:
        document = parsed.document
        projects = ProjectNames.of(document)
        found: dict[tuple[object, ...], Indicator] = {}
        for fact in self._read(document, projects):
            key = (fact.project, fact.name, fact.target, fact.target_text, fact.actual, fact.actual_text)
            found.setdefault(key, fact)
        yield from found.values()

    def _read(self, document: Document, projects: ProjectNames) -> Iterator[Indicator]:
        rows = list(self._lined_rows(document))
        for row in rows:
            yield self._of_row(document, projects, row)
        tabled = [row for table in document.tables for row in table_rows(table, self.values, self.columns)]
        for row in flattened_rows(document, self.values, self.state):
            if not any(r.start < row.end and row.start < r.end for r in (*rows, *tabled)):
                yield self._of_row(document, projects, row)
        for row in tabled:
            yield self._of_row(document, projects, row)
        yield from self.told.read(document)
        for block in document.blocks:
            raw = document.text[block.start : block.end]
            if "指标" in raw or "产出" in raw or "目标" in raw or "方面" in raw:
                yield from self._read_lists(document, projects, block)
            if ("目标" in raw or "计划" in raw or "指标" in raw) and block.section.tense != "plan":
                yield from self._read_told(document, projects, block)
            if "率" in raw and "项目" in raw:
                yield from self._read_rates(document, projects, block)

    def _lined_rows(self, document: Document) -> Iterator[Row]:
        """The rows of tables in lines whose head is one line."""
        for table in line_tables(document, lambda cells: is_head(cells, self.columns)):
            for row in table_rows(table, self.values, self.columns):
                yield replace(row, kind="flattened")

    def _of_row(self, document: Document, projects: ProjectNames, row: Row) -> Indicator:
        kind = row.kind if row.target.number is not None else f"{row.kind}_worded"
        frame = Frame(document.context, row.section)
        evidence = document.evidence(row.start, row.end)
        confidence = self.confidence.get(kind, self.confidence["worded"])
        slots = _slots(row.name, row.target, row.actual)
        return self._fact(frame, projects.at(row.start), slots, kind, confidence, evidence)

    def _read_lists(self, document: Document, projects: ProjectNames, block: Block) -> Iterator[Indicator]:
        """数量指标：…，…；质量指标：… in running text."""
        plain = Plain.of_block(document, block)
        heads = list(self.heading.finditer(plain.text))
        frame = Frame(document.context, block.section)
        for i, head in enumerate(heads):
            end = heads[i + 1].start() if i + 1 < len(heads) else len(plain.text)
            at = plain.places[head.start()]
            aimed = head["aspect"] and _AIMS.search(document.text, max(0, at - _AIMS_BEFORE), at)
            stop = re.compile("[。\n]").search(plain.text, head.end(), end)
            for draft in self._drafts(plain.text, head.end(), stop.start() if stop else end):
                if draft.target is None and draft.actual is None:
                    continue
                if head["goal"] and not _is_aim(draft.target):
                    continue
                if head["aspect"] and not (aimed and _is_aim(draft.target)):
                    continue
                words = draft.target is not None and draft.target.number is None
                kind = "worded" if words else "paragraph"
                evidence = plain.evidence(document, draft.start, draft.end)
                position = plain.places[draft.start]
                project = projects.begins(block.start, position) or projects.at(position)
                slots = _slots(draft.name, draft.target or Value(), draft.actual)
                yield self._fact(frame, project, slots, kind, self.confidence[kind], evidence)

    def _read_told(self, document: Document, projects: ProjectNames, block: Block) -> Iterator[Indicator]:
        """计划举办活动4场，实际举办5场 in running text."""
        plain = Plain.of_block(document, block)
        frame = Frame(document.context, block.section)
        found = list(told_targets(plain.text, self.values))
        for told in (*found, *paired_targets(plain.text, self.values, found)):
            evidence = plain.evidence(document, told.start, told.end)
            slots = _slots(told.name, told.target, told.actual)
            project = projects.at(plain.places[told.start])
            yield self._fact(frame, project, slots, "told", self.confidence["told"], evidence)

    def _drafts(self, text: str, start: int, end: int) -> list[_Draft]:
        drafts: list[_Draft] = []
        for first, last in self._items(text, start, end):
            item = text[first:last]
            lead = _NUMBERING.match(item) or _ASPECT.match(item)
            first += lead.end() if lead else 0
            item = text[first:last]
            if drafts and (said := _DONE_VALUE.match(item)):
                drafts[-1].actual, drafts[-1].end = self.values.read(item[said.end() :]), last
            elif drafts and (said := _GOAL_VALUE.match(item)):
                drafts[-1].target, drafts[-1].end = self.values.read(item[said.end() :]), last
            elif drafts and (worded := self._worded_part(drafts[-1], item)):
                drafts[-1].end = last
                drafts[-1].target, drafts[-1].actual = worded
            elif draft := self._draft(_WRAPPED.sub(r"\1\2", item), first, last):
                drafts.append(draft)
        return drafts

    def _worded_part(self, draft: _Draft, item: str) -> tuple[Value | None, Value | None] | None:
        """(target, actual) with 预期提升 or 实际有所提升 filled in; None where the clause says neither."""
        for lead in (_EXPECTED, _REACHED):
            said = lead.match(item)
            if said and self.state.fullmatch("此项指标" + item[said.end() :]):
                value = Value(words=item[said.end() :])
                return (value, draft.actual) if lead is _EXPECTED else (draft.target, value)
        return None

    def _items(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The clauses of a list; 、 parts them only behind a number with its unit."""
        first = start
        for cut in re.compile("[，；、]").finditer(text, start, end):
            if cut[0] == "、" and not re.search(r"\d[^\d，；、]{0,4}$", text[first : cut.start()]):
                continue
            if cut.start() > first:
                yield first, cut.start()
            first = cut.end()
        if first < end:
            yield first, end

    def _draft(self, item: str, first: int, last: int) -> _Draft | None:
        """One clause as an indicator: a name with a number, a date or words."""
        if _NO_NAME.search(item):
            return None
        if date := _DATE_VALUE.search(item):
            name = item[: date.start()].rstrip("为：在于")
            return _Draft(name, first, last, Value(words=date[0])) if len(name) > 2 else None
        for match in self.values.pattern.finditer(item):
            if match.end() == len(item) and item[: match.start()].endswith("预算"):
                return None  # 成本控制在预算46万元以内
            if match.end() == len(item) and match.start() > (1 if match["operator"] else 2):
                name = re.sub("(?:目标值|指标值|为|：|达)+$", "", item[: match.start()])
                return _Draft(name, first, last, self.values.value(match))
        if worded := self.verb.fullmatch(item) or self.state.fullmatch(item):
            return _Draft(worded["name"], first, last, Value(words=worded["words"]))
        return _Draft(item, first, last) if len(item) > 2 else None

    def _read_rates(self, document: Document, projects: ProjectNames, block: Block) -> Iterator[Indicator]:
        """到位率100% in what a project report says of its funds."""
        plain = Plain.of_block(document, block)
        for match in self.rate.finditer(plain.text):
            project = projects.at(plain.places[match.start()])
            name = "资金到位率" if match["name"] == "到位率" else match["name"]
            if project is None or name != "资金到位率":
                continue
            clause = max(plain.text.rfind(c, 0, match.start()) for c in "。；：\n") + 1
            slots = _slots(name, Value(), Value(float(match["number"]), "%"))
            evidence = plain.evidence(document, clause, match.end())
            yield self._fact(
                Frame(document.context, block.section), project, slots, "rate", self.confidence["rate"], evidence
            )

    @staticmethod
    def _fact(
        frame: Frame,
        project: str | None,
        slots: Mapping[str, Any],
        kind: str,
        confidence: float,
        evidence: Evidence,
    ) -> Indicator:
        fact = Indicator(name=slots["name"], evidence=(evidence,), rule=f"indicator.{kind}", confidence=confidence)
        org = None if project else frame.context.office
        return replace(fact, org=org, project=project, year=frame.year(""), **slots)


def _is_aim(value: Value | None) -> bool:
    """Whether a value is a number to be reached or kept below: 不少于5人次, 30万元以内, 达到100%."""
    return value is not None and value.number is not None and (value.operator != "=" or value.unit == "%")


def _slots(name: str, target: Value, actual: Value | None) -> dict[str, Any]:
    """The slots of a row: numbers where both are, words else; the unit of either."""
    slots: dict[str, Any] = {"name": name}
    if target.number is not None:
        slots |= {"op": target.operator, "target": target.number}
    else:
        slots |= {"target_text": target.words}
    unit = target.unit
    if actual is not None and actual.number is not None:
        slots |= {"actual": actual.number}
        unit = unit or actual.unit
    elif actual is not None:
        slots |= {"actual_text": actual.words}
    counted = target.number is not None or (actual is not None and actual.number is not None)
    named = _UNIT_IN_NAME.search(name) if counted and unit is None else None
    return slots | {"unit": named[0] if named else unit}


def load() -> IndicatorExtractor:
    """The extractor with its shipped knowledge."""
    return IndicatorExtractor.load()
