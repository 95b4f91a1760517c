"""Results of performance evaluations: score, grade and satisfaction of an office or a project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg import expressions as re
from kg.extraction.accounts import any_even
from kg.extraction.base import Parsed
from kg.extraction.extractors.event_english_line import english_lines
from kg.extraction.frame import Frame, read_rule_table
from kg.extraction.plain import Plain
from kg.extraction.projects import ProjectNames
from kg.model import Block, Document, Evaluation, Evidence

_ENGLISH = re.compile(
    r"\b(?:office|bureau) (?:was (?:scored|rated) |scored |got |received |gave itself )(?:a score of |"
    r"a total of )?(?P<score>\d{2,3}(?:\.\d+)?)(?! ?%)"
    r"[^.;]{0,30}?(?:evaluation|assessment|appraisal)"
)
_CLAUSE = re.compile(r"[，；：]")
_WHOLE_OFFICE = re.compile("整体支出|部门整体|整体绩效|部门自评|本部门|我办")
_SUBJECT = re.compile(
    r"(?:20\d\d年度?)?(?P<name>[\u4e00-\u9fff（）]{3,24}?)(?:专项资金|专项经费|项目)(?:支出)?(?:绩效|综合|自评|评价)"
)
_TOTAL = re.compile(
    r"(?<!\S)(?:总\s?分(?:值)?|自评总分|总得分|绩效总分)[：:]?\s*(?:100分?\s+(?:100分?\s+)?(?P<number>\d{2,3}(?:\.\d+)?)"
    r"|(?P<only>\d{2}(?:\.\d+)?))分?(?=\s|$)"
)
_HEAD = 200  # characters in which a document says what it is
_OF_HUNDRED = re.compile(
    r"(?:满分(?:为)?100分|百分制)(?:计算?|的)?，?(?:最终|实际|共)?(?:得|获得?|为)(?P<number>\d{2,3}(?:\.\d+)?)分"
)
_JUDGED = re.compile("绩效|评价|自评|评定|考核|考评|复评")
_POINTS_BEFORE = re.compile(r"\d分[，；]$")


@dataclass(frozen=True)
class EvaluationExtractor:
    """Evaluation facts of a document."""

    score: re.Pattern[str]
    partial: re.Pattern[str]
    grade: re.Pattern[str]
    satisfaction: re.Pattern[str]
    result: re.Pattern[str]
    fulfilled: re.Pattern[str]
    surveyed: re.Pattern[str]
    target: re.Pattern[str]
    confidence: Mapping[str, float]

    @classmethod
    def load(cls) -> EvaluationExtractor:
        """Read data/rules/evaluation.toml; raises KnowledgeError where a table is missing."""
        table = read_rule_table("evaluation", "score", "partial", "grade", "grades", "satisfaction", "confidence")
        grades = any_even(table["grades"])
        adverb = "(?:总体|整体|较为|基本)?"
        return cls(
            re.compile(
                rf"{any_even(table['score'])}(?:情况)?(?:为|是|：|达到?|计|：为)?(?P<number>\d{{1,3}}(?:\.\d+)?)分"
            ),
            re.compile(any_even(table["partial"])),
            re.compile(
                rf"{any_even(table['grade'])}(?:为|是|：|达到|定为|结果为|等级为)*[“‘]?(?P<grade>{grades})[”’]?(?![\u4e00-\u9fff])"
            ),
            re.compile(
                rf"{any_even(table['satisfaction'])}(?:调查)?[^，。；：≥≤>]{{0,8}}?(?:达到?了?|为|是|均为)(?P<number>\d{{1,3}}(?:\.\d+)?)%"
            ),
            re.compile(rf"{any_even(table['result'])}，[^。；]{{2,24}}?{adverb}(?P<grade>{grades})(?=$|[，。；])"),
            re.compile(rf"{any_even(table['fulfilled'])}{adverb}(?P<grade>{grades})(?=$|[，。；])"),
            re.compile(
                rf"{any_even(table['surveyed'])}.*?{any_even(table['satisfaction'])}(?P<number>\d{{2,3}}(?:\.\d+)?)%(?!以上)"
            ),
            re.compile(any_even(table["target"])),
            table["confidence"],
        )

    def __call__(self, parsed: Parsed) -> Iterator[Evaluation]:
        document = parsed.document
        projects = ProjectNames.of(document)
        found: dict[tuple[object, ...], Evaluation] = {}
        for block in document.blocks:
            raw = document.text[block.start : block.end]
            if "分" in raw or "评" in raw or "满意" in raw:
                for fact in self._read(document, projects, block):
                    found.setdefault(
                        (fact.org, fact.project, fact.year, fact.score, fact.grade, fact.satisfaction), fact
                    )
        facts = [*found.values(), *self._english(parsed)]
        yield from (f for f in facts if not any(_is_part(f, other) for other in facts))

    def _english(self, parsed: Parsed) -> Iterator[Evaluation]:
        """The office scored 97.94 in its self-evaluation."""
        for line in english_lines(parsed):
            for match in _ENGLISH.finditer(line.text):
                yield Evaluation(
                    org=line.document.context.office,
                    year=line.year(match.start()),
                    score=float(match["score"]),
                    evidence=(line.evidence(),),
                    rule="evaluation.english",
                    confidence=0.8,
                )

    def _read(self, document: Document, projects: ProjectNames, block: Block) -> Iterator[Evaluation]:
        plain = Plain.of_block(document, block)
        frame = Frame(document.context, block.section)
        total = _TOTAL.search(document.text, block.start, block.end)  # its blanks part the columns
        about = projects.at(total.start()) if total else None
        whole = _WHOLE_OFFICE.search(document.text, 0, _HEAD) is not None
        if total and (about or whole):
            yield self._total(document, total, about, frame)
        before = ""
        for text, start in self._statements(plain):
            told = f"{before}。{text}" if self.result.search(text) and not self._names(projects, text) else text
            text_before, before = before, text
            org, project = self._subject(frame, told, projects, plain.places[start])
            year = frame.year(text)
            judged = _JUDGED.search(text_before + text) is not None and project is not None
            yield from self._facts(document, plain, text, start, (org, project, year), judged)

    def _statements(self, plain: Plain) -> Iterator[tuple[str, int]]:
        """The sentences with their places, or their parts between ；where each of several has a score of its own."""
        for sentence in plain.sentences():
            parts = list(re.finditer("[^；]+", sentence[0]))
            scored = [p for p in parts if self.score.search(p[0]) and re.search("项目|专项", p[0])]
            if len(scored) > 1:
                yield from ((p[0], sentence.start() + p.start()) for p in parts)
            else:
                yield sentence[0], sentence.start()

    def _total(self, document: Document, total: re.Match[str], project: str | None, frame: Frame) -> Evaluation:
        """The last row of a self-evaluation table, of a project or of the whole office: 总分 100 98."""
        return Evaluation(
            org=None if project else frame.context.office,
            project=project,
            year=frame.year(""),
            score=float(total["number"] or total["only"]),
            evidence=(document.evidence(total.start(), total.end()),),
            rule="evaluation.total",
            confidence=self.confidence["total"],
        )

    def _facts(
        self,
        document: Document,
        plain: Plain,
        text: str,
        start: int,
        subject: tuple[str | None, str | None, str | None],
        judged: bool,
    ) -> Iterator[Evaluation]:
        """A score with the grade beside it, else each alone; a satisfaction is a fact of its own."""
        org, project, year = subject
        score = self._whole_score(text)
        grades = list(self.grade.finditer(text)) if _JUDGED.search(text) else []
        first_grade = grades[0] if grades else None
        grade = first_grade or self.result.search(text) or (self.fulfilled.search(text) if judged else None)
        if score or grade:
            first = min(m.start() for m in (score, grade) if m)
            last = max(m.end() for m in (score, grade) if m)
            rule = (
                "score" if score else "result" if grade and re.found_by(grade, self.result, self.fulfilled) else "grade"
            )
            yield Evaluation(
                org=org,
                project=project,
                year=year,
                score=float(score["number"]) if score else None,
                grade=grade["grade"] if grade else None,
                evidence=(self._quote(document, plain, text, start, first, last),),
                rule=f"evaluation.{rule}",
                confidence=self.confidence[rule],
            )
        yield from self._further_grades(document, plain, text, start, subject, grades)
        satisfied = self.satisfaction.search(text) or self.surveyed.search(text)
        if satisfied and not self.target.search(text):
            quote = self._quote(document, plain, text, start, satisfied.start(), satisfied.end())
            yield Evaluation(
                org=org,
                project=project,
                year=year,
                satisfaction=float(satisfied["number"]),
                evidence=(quote,),
                rule="evaluation.satisfaction",
                confidence=self.confidence["satisfaction"],
            )

    def _further_grades(
        self,
        document: Document,
        plain: Plain,
        text: str,
        start: int,
        subject: tuple[str | None, str | None, str | None],
        grades: Sequence[re.Match[str]],
    ) -> Iterator[Evaluation]:
        """Other grades of the same sentence: 复评为“中”，低于自评的“良”."""
        org, project, year = subject
        for other in grades[1:]:
            if other["grade"] != grades[0]["grade"]:
                yield Evaluation(
                    org=org,
                    project=project,
                    year=year,
                    grade=other["grade"],
                    evidence=(self._quote(document, plain, text, start, other.start(), other.end()),),
                    rule="evaluation.grade",
                    confidence=self.confidence["grade"],
                )

    def _whole_score(self, text: str) -> re.Match[str] | None:
        """The first score that is not one of a single indicator."""
        for match in self.score.finditer(text):
            clause = text[max((m.end() for m in _CLAUSE.finditer(text, 0, match.start())), default=0) : match.end()]
            if not self.partial.search(clause) and not _POINTS_BEFORE.search(text[: match.start()]):
                return match
        return _OF_HUNDRED.search(text) if _JUDGED.search(text) and "指标" not in text else None

    @staticmethod
    def _names(projects: ProjectNames, text: str) -> bool:
        return any(n.name in text for n in projects.names)

    @staticmethod
    def _subject(frame: Frame, text: str, projects: ProjectNames, position: int) -> tuple[str | None, str | None]:
        """(org, project): the office for its whole spending, a project that is named, else the one spoken of."""
        quoted = re.search(r"“([^“”]{3,40})”(?:\d个)?(?P<what>部门|项目|专项)", text)
        if quoted and quoted["what"] == "部门":
            return quoted[1], None
        if quoted:
            return None, quoted[1]
        if _WHOLE_OFFICE.search(text):
            return frame.context.office, None
        known = max((n.name for n in projects.names if n.name in text), key=len, default=None)
        if known:
            return None, known
        if named := _SUBJECT.search(text):
            name = re.sub(r"^.*?(?:20\d\d年度?|对(?!外)|审慎评价，)", "", named["name"])
            if not re.search("预算|一般公共|部门|财政|^本|^该|二级|一级", name):
                return None, name
        project = projects.at(position)
        return (None, project) if project else (frame.context.office, None)

    @staticmethod
    def _quote(document: Document, plain: Plain, text: str, start: int, first: int, last: int) -> Evidence:
        cut = max((text.rfind(c, 0, first) + 1 for c in "，；："), default=0)
        return plain.evidence(document, start + cut, start + last)


def _is_part(a: Evaluation, b: Evaluation) -> bool:
    """Whether another fact of the same subject says all that this one says, and more."""
    if a is b or (a.org, a.project, a.year) != (b.org, b.project, b.year):
        return False
    mine = {(slot, value) for slot, value in a.slots() if slot in ("score", "grade", "satisfaction")}
    return mine < set(b.slots())


def load() -> EvaluationExtractor:
    """The extractor with its shipped knowledge."""
    return EvaluationExtractor.load()
