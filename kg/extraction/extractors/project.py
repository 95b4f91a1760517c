"""Funded projects with their money, and concrete undertakings with what has become of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kg import expressions as re
from kg.extraction.accounts import any_even
from kg.extraction.base import Parsed
from kg.extraction.extractors.project_english import EnglishWorks
from kg.extraction.extractors.project_tables import funding_rows
from kg.extraction.extractors.stated_works import BY, WorkReader
from kg.extraction.extractors.undertakings import UndertakingReader
from kg.extraction.frame import Frame, read_rule_table
from kg.extraction.passages import passages
from kg.extraction.plain import Plain
from kg.extraction.projects import ProjectName, ProjectNames
from kg.model import Document, Evidence, Project, Status

_CLAUSE = re.compile(r"[，；。：\n]")
_PART = re.compile("[^；]+")
_YUAN = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>亿元|万元|元)")
_LIST = re.compile(
    r"[\d一二三四五六七八九十两]+个(?:二级|一级|重点|专项|预算|支出)*项目[^。；\n\d]{0,8}?(?:分别(?:为|是)|包括|即|：)[为是：]?"
)
_LISTED = re.compile(
    r"[、，；和]?(?:以及|[（(]?[一二三四五六七八九\d][）)、.])?(?P<name>[\u4e00-\u9fffA-Za-z（）“”]{3,26}?)(?:预算|资金|支出|安排|共|为|：)*"
    r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>亿元|万元|元)"
)
_INVESTED = re.compile(
    r"(?P<verb>争取|投入|安排|落实|投资|申请)(?:到|了|约|共)?(?:市级|省级|财政|专项|专项资金|资金|经费)*(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>万元)"
    r"(?:资金|经费)?(?:的|，?(?:用于)?(?:实施|建设|开展|推进|启动|用于)了?)(?P<name>[\u4e00-\u9fffA-Za-z（）“”]{4,24}?(?:项目|工程))(?!签约|落地|合作)"
)
_BESIDE = re.compile(
    r"(?:[”》」](?:专项|项目)?(?:资金|经费|预算|安排)*)?(?:共|约|为|：)?(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>亿元|万元|元)(?!以上|以下|的)"
)
_PUT_IN = re.compile(
    r"(?:，|（)(?:目前|现)?(?:已)?(?:(?P<whole>总投资|计划投资|预算|总投入)|(?:累计|共|已|总共)*(?:投入|投资|支出|花费)(?:资金|经费)?)(?:约|为)?"
    r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>亿元|万元|元)"
)
_RATES = re.compile(r"率(?:分别|依次)?(?:为|是|达)?(?P<rates>\d[\d.]*%(?:[、和及，]\d[\d.]*%)+)")
_INTENDED = re.compile("争取|申请|将|拟|计划|力争|下一步|明年")
_CORE = re.compile("[“”《》]|项目$|专项$")  # what does not tell two names apart
_BODY = ("局", "委", "办", "会", "院", "司", "中心", "集团", "部", "校", "厅", "处")
_OFFICE = ("市外办", "我办", "市外事办", "县外办", "区外办", "州外办", "盟外办", "市政府外办")
_Told = tuple[str, str, float, tuple[int, int]]  # name, slot, yuan, span in the sentence
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
    works: WorkReader
    english: EnglishWorks
    confidence: Mapping[str, float]

    @classmethod
    def load(cls) -> ProjectExtractor:
        """Read data/rules/project.toml; raises KnowledgeError where a table is missing."""
        table = read_rule_table(
            "project", "budget", "spent", "rate", "skip", "nouns", "works", "state", "english", "confidence"
        )
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
            WorkReader.of(table),
            EnglishWorks.of(table["english"], table["confidence"]["english"]),
            table["confidence"],
        )

    def __call__(self, parsed: Parsed) -> Iterator[Project]:
        document = parsed.document
        names = ProjectNames.of(document)
        found: dict[str, Project] = {}
        for fact in (*self._read(document, names), *self.english(parsed)):
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
            for work in self.works.read(plain.text):
                if title := self.undertakings.named(work.name):
                    evidence = plain.evidence(document, work.start, work.end)
                    state: Status = "planned" if block.section.tense == "plan" else work.status
                    fact = self._fact(frame, title, work.money, "stated", evidence, state)
                    yield replace(fact, org=_bodies(work.org, document)) if work.org else fact
            for one in self.undertakings.read(plain.text):
                evidence = plain.evidence(document, one.start, one.end)
                status: Status = "planned" if block.section.tense == "plan" else one.status
                fact = self._fact(frame, one.name, _put_in(plain.text, one.end), "undertaking", evidence, status)
                yield replace(fact, org=_bodies(one.org, document)) if one.org else fact

    def _read_funding(self, document: Document, names: ProjectNames, plain: Plain, frame: Frame) -> Iterator[Project]:
        status: Status | None = "planned" if frame.context.genre == "budget" else None
        listed: list[str] = []
        for sentence in _parts(plain, names):
            start, end = plain.span(sentence.start(), sentence.end())
            here = names.within(start, end)
            if used := self.use.search(sentence[0]):
                evidence = plain.evidence(document, sentence.start() + used.start(), sentence.start() + used.end())
                slots = {"budget": _yuan(used)}
                yield self._fact(frame, used["name"], slots, "funded", evidence, status)
                continue
            told = [*_told_with_money(sentence[0]), *_beside(plain, here, sentence)]
            yield from self._listed(document, plain, frame, sentence.start(), told)
            if told:
                going_on = plain.text[: sentence.start()].endswith("；")
                listed = [*(listed if going_on else []), *(title for title, *_ in told)]
                yield from self._apart(document, plain, frame, sentence, listed)
                yield from self._told_besides(document, plain, frame, sentence, told)
                continue
            slots, last = self._money(plain.text, sentence.start(), sentence.end())
            if apart := list(self._apart(document, plain, frame, sentence, [n.name for n in here] or listed)):
                yield from apart
                continue
            about = here[0].name if here else names.at(start)
            if slots and about and len({n.name for n in here}) <= 1 and (here or _ABOUT.search(sentence[0])):
                evidence = plain.evidence(document, sentence.start(), last)
                fact = self._fact(frame, about, slots, "funded", evidence, status)
                by = BY.search(sentence[0])
                yield replace(fact, org=_bodies(by["org"], document)) if by else fact
            for name in here:
                if name.leads or (len(here) > 1 and "“" in sentence[0]):
                    evidence = plain.evidence(document, sentence.start(), sentence.end())
                    yield self._fact(frame, name.name, {}, "named", evidence, status)

    def _apart(
        self, document: Document, plain: Plain, frame: Frame, sentence: re.Match[str], names: Sequence[str]
    ) -> Iterator[Project]:
        """The projects of a sentence that gives each its own money."""
        status: Status | None = "planned" if frame.context.genre == "budget" else None
        evidence = plain.evidence(document, sentence.start(), sentence.end())
        for project, shares in self._respectively(sentence[0], names).items():
            yield self._fact(frame, project, shares, "funded", evidence, status)

    def _listed(
        self, document: Document, plain: Plain, frame: Frame, start: int, told: Sequence[_Told]
    ) -> Iterator[Project]:
        """Projects told with their money in a sentence that begins at ``start``."""
        status: Status | None = "planned" if frame.context.genre == "budget" else None
        for title, slot, amount, (first, last) in told:
            evidence = plain.evidence(document, start + first, start + last)
            intended = slot == "intended"
            share = {"budget" if intended else slot: amount}
            yield self._fact(frame, title, share, "funded", evidence, "planned" if intended else status)

    def _respectively(self, sentence: str, names: Sequence[str]) -> dict[str, dict[str, float]]:
        """“甲”“乙”两个项目，分别支出5万元和8万元: each project its money; empty where the numbers do not match."""
        said = self.apart.search(sentence)
        amounts = list(_YUAN.finditer(said["amounts"])) if said else []
        if said is None or len(amounts) != len(names) or len(names) < 2:
            return {}
        slot = "spent" if said["spent"] else "budget"
        shares: dict[str, dict[str, float]] = {n: {slot: _yuan(m)} for n, m in zip(names, amounts, strict=True)}
        rates = _RATES.search(sentence)
        found = re.findall(r"\d+(?:\.\d+)?", rates["rates"]) if rates else []
        if len(found) == len(names):
            for name, rate in zip(names, found, strict=True):
                shares[name]["rate"] = float(rate)
        return shares

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

    def _told_besides(
        self, document: Document, plain: Plain, frame: Frame, sentence: re.Match[str], told: Sequence[_Told]
    ) -> Iterator[Project]:
        """“甲”项目预算80万元，支出46万元，执行率57.5%: what follows the budget of the only project of a sentence."""
        first = sentence.start() + told[0][3][1]
        slots, last = self._money(plain.text, first, sentence.end())
        if len(told) == 1 and slots and "budget" not in slots:
            evidence = plain.evidence(document, sentence.start() + told[0][3][0], last)
            yield self._fact(frame, told[0][0], slots, "funded", evidence)

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


def _parts(plain: Plain, names: ProjectNames) -> Iterator[re.Match[str]]:
    """The sentences, or their parts between ；where more than one of these names a project."""
    for sentence in plain.sentences():
        parts = list(_PART.finditer(plain.text, sentence.start(), sentence.end()))
        named = [part for part in parts if names.within(*plain.span(part.start(), part.end()))]
        yield from parts if len(named) > 1 else [sentence]


def _told_with_money(sentence: str) -> Iterator[_Told]:
    """(name, slot, yuan, span) of 3个项目，分别为：甲50万元、乙28万元 and of 投入36万元的…项目.

    The slot ``intended`` is a budget that is not yet had.
    """
    if head := _LIST.search(sentence):
        spent = "决算" in sentence[: head.end()] or (
            "支出" in sentence[: head.end()] and "预算" not in sentence[: head.end()]
        )
        at = head.end()
        while item := _LISTED.match(sentence, at):
            yield item["name"].strip("“”"), "spent" if spent else "budget", _yuan(item), item.span()
            at = item.end()
    for match in _INVESTED.finditer(sentence):
        cut = max((m.end() for m in _CLAUSE.finditer(sentence, 0, match.start())), default=0)
        before = max((m.end() for m in _CLAUSE.finditer(sentence, 0, max(cut - 1, 0))), default=0)
        intended = _INTENDED.search(sentence[before : match.end("verb")]) is not None
        yield match["name"], "intended" if intended else "budget", _yuan(match), match.span()


def _put_in(text: str, position: int) -> dict[str, float]:
    """The money told in the clause behind an undertaking: …，累计投入84万元; …，总投资860万元."""
    money = _PUT_IN.match(text, position)
    return {} if money is None else {"budget" if money["whole"] else "spent": _yuan(money)}


def _beside(plain: Plain, names: Sequence[ProjectName], sentence: re.Match[str]) -> Iterator[_Told]:
    """As ``_told_with_money`` gives them: names with their money right behind, 国际交流专项资金120万元."""
    for name in names:
        at = bisect_left(plain.places, name.end)
        if money := _BESIDE.match(plain.text, at):
            first = bisect_left(plain.places, name.start) - sentence.start()
            yield name.name, "budget", _yuan(money), (first, money.end() - sentence.start())


def _bodies(said: str, document: Document) -> tuple[str, ...]:
    """The bodies told as those that carry a work out, 市某局 with the document's city."""
    home = document.context.home or ""
    names = re.split("[、与]|和(?![谐平])", said)
    own = [
        document.context.office or n
        if n in _OFFICE
        else f"{home}{n[1:]}"
        if home and n[:1] == home[-1:] and n[1:2] != "委" and n.endswith(_BODY)
        else n
        for n in names
    ]
    return tuple(n for n in own if len(n) > 2)


def _same(a: str, b: str) -> bool:
    """Whether two names are of one project: equal, or one is the other with words before it."""
    if _CORE.sub("", a) == _CORE.sub("", b):
        return True
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
