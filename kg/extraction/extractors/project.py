"""Funded projects with their money, and concrete undertakings with what has become of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kg.extraction.accounts import any_even
from kg.extraction.base import Parsed
from kg.extraction.extractors.project_tables import funding_rows
from kg.extraction.extractors.undertakings import UndertakingReader
from kg.extraction.frame import Frame, read_rule_table
from kg.extraction.passages import passages
from kg.extraction.plain import Plain
from kg.extraction.projects import ProjectName, ProjectNames
from kg.model import Document, Evidence, Project, Status

_SENTENCE = re.compile(r"[^。！？\n]+")
_CLAUSE = re.compile(r"[，；。：\n]")
_YUAN = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>亿元|万元|元)")
_ABOUT = re.compile(r"该项目|本项目|项目资金|项目经费|年度预算安排|资金执行率|财政批复|实际使用经费|年初预算")


@dataclass(frozen=True)
class ProjectExtractor:
    """Project facts of a document."""

    money: re.Pattern[str]
    rate: re.Pattern[str]
    skip: re.Pattern[str]
    use: re.Pattern[str]
    apart: re.Pattern[str]
    undertakings: UndertakingReader
    confidence: Mapping[str, float]

    @classmethod
    def load(cls) -> ProjectExtractor:
        """Read data/rules/project.toml; raises KnowledgeError where a table is missing."""
        table = read_rule_table("project", "budget", "spent", "rate", "skip", "nouns", "confidence")
        amount = r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>亿元|万元|元)"
        return cls(
            re.compile(
                rf"(?:(?P<spent>{any_even(table['spent'])})|(?P<budget>{any_even(table['budget'])}))"
                rf"(?:共有|共|总计|合计|约|为|：|了|数|金额|资金|安排)*{amount}"
            ),
            re.compile(rf"{any_even(table['rate'])}(?:为|达到?|是)?(?P<number>\d+(?:\.\d+)?)%"),
            re.compile(any_even(table["skip"])),
            re.compile(
                rf"{amount}[，（]?(?:主要)?用于(?P<name>[\u4e00-\u9fffA-Za-z（）]{{3,20}}?(?:专项|工作经费))(?:项目)?(?:支出|经费)?"
            ),
            re.compile(
                rf"(?:分别|依次)(?:(?P<spent>{any_even(table['spent'])})|{any_even(table['budget'])})?(?:为|是)?"
                r"(?P<amounts>\d[\d,.]*(?:亿元|万元|元)(?:[、和及，]\d[\d,.]*(?:亿元|万元|元))+)"
            ),
            UndertakingReader.of(table),
            table["confidence"],
        )

    def __call__(self, parsed: Parsed) -> Iterator[Project]:
        document = parsed.document
        names = ProjectNames.of(document)
        found: dict[str, Project] = {}
        for fact in self._read(document, names):
            key = next((k for k in found if _same(k, fact.name)), fact.name)
            before = found.get(key)
            found[key] = _joined(before, fact) if before else fact
        yield from found.values()

    def _read(self, document: Document, names: ProjectNames) -> Iterator[Project]:
        for name, slots, start, end, section in funding_rows(document, names):
            frame = Frame(document.context, section)
            yield self._fact(frame, name, slots, "funded", document.evidence(start, end))
        for block in passages(document):
            raw = document.text[block.start : block.end]
            plain = Plain.of_block(document, block)
            frame = Frame(document.context, block.section)
            if "元" in raw or "%" in raw or "项目" in raw:
                yield from self._read_funding(document, names, plain, frame)
            for one in self.undertakings.read(plain.text):
                evidence = plain.evidence(document, one.start, one.end)
                status: Status = "planned" if block.section.tense == "plan" else one.status
                yield self._fact(frame, one.name, {}, "undertaking", evidence, status)

    def _read_funding(self, document: Document, names: ProjectNames, plain: Plain, frame: Frame) -> Iterator[Project]:
        status: Status | None = "planned" if frame.context.genre == "budget" else None
        for sentence in _SENTENCE.finditer(plain.text):
            start, end = plain.span(sentence.start(), sentence.end())
            here = names.within(start, end)
            if used := self.use.search(sentence[0]):
                evidence = plain.evidence(document, sentence.start() + used.start(), sentence.start() + used.end())
                slots = {"budget": _yuan(used)}
                yield self._fact(frame, used["name"], slots, "funded", evidence, status)
                continue
            slots, last = self._money(plain.text, sentence.start(), sentence.end())
            if apart := self._respectively(sentence[0], here):
                evidence = plain.evidence(document, sentence.start(), sentence.end())
                for project, share in apart.items():
                    yield self._fact(frame, project, share, "funded", evidence, status)
                continue
            about = here[0].name if here else names.at(start)
            if slots and about and len({n.name for n in here}) <= 1 and (here or _ABOUT.search(sentence[0])):
                evidence = plain.evidence(document, sentence.start(), last)
                yield self._fact(frame, about, slots, "funded", evidence, status)
            for name in here:
                if name.leads or (len(here) > 1 and "“" in sentence[0]):
                    evidence = plain.evidence(document, sentence.start(), sentence.end())
                    yield self._fact(frame, name.name, {}, "named", evidence, status)

    def _respectively(self, sentence: str, names: Sequence[ProjectName]) -> dict[str, dict[str, float]]:
        """“甲”“乙”两个项目，分别支出5万元和8万元: each project its money; empty where the numbers do not match."""
        said = self.apart.search(sentence)
        amounts = list(_YUAN.finditer(said["amounts"])) if said else []
        if said is None or len(amounts) != len(names) or len(names) < 2:
            return {}
        slot = "spent" if said["spent"] else "budget"
        return {n.name: {slot: _yuan(m)} for n, m in zip(names, amounts, strict=True)}

    def _money(self, text: str, start: int, end: int) -> tuple[dict[str, float], int]:
        """Budget, spending and rate of a sentence, the first of each, and where the last of them ends."""
        slots: dict[str, float] = {}
        last = start
        for match in self.money.finditer(text, start, end):
            cut = max((m.end() for m in _CLAUSE.finditer(text, start, match.start())), default=start)
            if self.skip.search(text, cut, match.start()) or self._of_a_quarter(text, start, match.start()):
                continue
            slot = "spent" if match["spent"] else "budget"
            if slot not in slots:
                slots[slot], last = _yuan(match), match.end()
        for match in self.rate.finditer(text, start, end):
            if "rate" not in slots and not self._of_a_quarter(text, start, match.start()):
                slots["rate"], last = float(match["number"]), max(last, match.end())
        return slots, last

    @staticmethod
    def _of_a_quarter(text: str, start: int, position: int) -> bool:
        part = max(text.rfind(c, start, position) for c in "；：。")
        return "季度" in text[max(part, start) : position]

    def _fact(
        self,
        frame: Frame,
        name: str,
        slots: Mapping[str, Any],
        rule: str,
        evidence: Evidence,
        status: Status | None = None,
    ) -> Project:
        org = (frame.context.office,) if frame.context.office else ()
        return Project(
            name=name,
            org=org,
            year=frame.year(""),
            status=status,
            evidence=(evidence,),
            rule=f"project.{rule}",
            confidence=self.confidence[rule],
            **slots,
        )


def _same(a: str, b: str) -> bool:
    """Whether two names are of one project: equal, or one is the other with words before it."""
    short, long = sorted((a, b), key=len)
    return a == b or (len(short) >= 6 and long.endswith(short))


def _yuan(match: re.Match[str]) -> float:
    scale = {"元": 1.0, "万元": 1e4, "亿元": 1e8}[match["unit"]]
    return round(float(match["number"].replace(",", "")) * scale, 6)


def _joined(a: Project, b: Project) -> Project:
    """Two statements about one project: what the first leaves open the second fills."""
    fields = {
        slot: getattr(b, slot) for slot in ("budget", "spent", "rate", "status", "year") if getattr(a, slot) is None
    }
    richer = len([v for v in fields.values() if v is not None]) > 0
    evidence = b.evidence + a.evidence if richer and a.rule == "project.named" else a.evidence + b.evidence
    best = max((a, b), key=lambda f: f.confidence)
    return replace(a, evidence=evidence, rule=best.rule, confidence=best.confidence, **fields)


def load() -> ProjectExtractor:
    """The extractor with its shipped knowledge."""
    return ProjectExtractor.load()
