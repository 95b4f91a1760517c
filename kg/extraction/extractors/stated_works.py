"""Undertakings told by what has become of them: 某工程已于8月竣工; 拟投资2亿元的某基地尚在论证.

A clause that begins with a name is read: what follows in the clause, or else the next clause, holds a word of the
tables ``state`` in data/rules/project.toml. What is planned or under way is looked for before what is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg import expressions as re
from kg.extraction.accounts import any_even
from kg.model import Status

_CLAUSE = re.compile(r"[^，；。！？\n]+")
_MONEY = r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>亿元|万元|元)(?:人民币)?"
_PAID = re.compile(
    rf"(?P<verb>拟投资|计划投资|拟投入|总投资|总投入|投资|投入|耗资|斥资|预算|资助)(?:额|约|超|近|达|共|为)*{_MONEY}"
)
_WHOLE = re.compile("拟|计划|总|预算|资助")
BY = re.compile(
    r"由(?P<org>[\u4e00-\u9fff（）、]{3,24}?)"
    r"(?:牵头|承建|实施|承担|负责|运营|主导|建设|出资|投资|合办|合作|共同|联合|共建|资助|援建)"
)
_WAITS = re.compile(
    "(?:因|受|由)[^，]{2,24}|(?:总|计划|拟|累计|共)?(?:投资|投入|耗资|斥资|预算)[^，]{2,14}|"
)  # what may stand between a name and the clause of its state
_OPENING = re.compile(
    r"^(?:其中|全年|目前|此外|另外|同时|今年|去年|明年|年内|我市|我办|全市|全省|市外办|和|及|以及|而|原定的?|备受关注的|以[^，]{2,8}为[^，]{2,6}的|位于[^，]{2,12}?的|由[^，]{3,20}?(?:援建|建设|资助|投资|承建|实施|运营|牵头|主导|负责|组织)的?、?"
    r"|\d{1,2}月(?:\d{1,2}日|初|底|中旬|下旬|上旬)?|(?:19|20)\d\d年(?:初|底)?|于|首批|首个|(?:一|二|三|四|五)是|(?:此前|早先|去年|前年)?[^，。；、“”\d]{2,10}的(?![^，。；]{0,4}的))+"
)
_BEGUN = re.compile(r"(?:正式|全面|加快|积极|扎实)*(?:启动|推进|建设|实施|打造|新建|推动|开展|筹建|谋划)了?(?!计划)")
_LINKED = re.compile(
    "(?:、?由[^，]{3,30}?(?:合作|建设|承建|实施|牵头|共建|投资|运营|合建)的|的|建设的?|实施的?|打造的?|用于)+"
)
_STAGE = re.compile(r"(?P<stage>[二三四]期)(?:项目|工程)?")
_NUMBERED = re.compile("[一二三]期")
_AHEAD = re.compile("下一步|明年|来年|今后|未来|拟|将(?=[^，]{0,3}(?:争取|投|建|实|启|推|打|在|于))|计划|争取")
_AT_ONCE = r"(?:[（(][^（）()]{2,16}[）)])?"


@dataclass(frozen=True, slots=True)
class Work:
    """An undertaking at [start, end) of the text read.

    money: budget or spent in yuan; org: who carries it out.
    """

    name: str
    status: Status
    start: int
    end: int
    money: Mapping[str, float] = field(default_factory=dict)
    org: str | None = None


@dataclass(frozen=True)
class WorkReader:
    """Reads the clauses of a text for works and their states."""

    name: re.Pattern[str]
    states: Sequence[tuple[Status, re.Pattern[str]]]
    no_name: re.Pattern[str]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> WorkReader:
        """From data/rules/project.toml: ``works``, ``no_work`` and the table ``state``."""
        nouns = any_even([*table["works"], *table["nouns"]])
        inner = r"[\u4e00-\u9fffA-Za-z0-9·（）()\-—]"
        upgraded = r"(?:(?:改扩建|扩建|改造|建设|升级|提升)?(?:项目|工程))?(?:升级改造|改扩建|改造提升|扩容升级)?"
        stage = rf"(?:[一二三四]期)?{upgraded}(?:[一二三四]期)?"
        alone = rf"(?![^已于正在将与和及、，由因的]{{0,8}}?{nouns})"  # no longer name goes on behind it
        called = rf"(?:{inner}{{0,14}}?“[^“”]{{2,24}}”{inner}{{0,12}}?|{inner}{{2,24}}?){nouns}"
        name = rf"{called}{alone}[）)]?{stage}{_AT_ONCE}"
        quoted = rf"“[^“”]{{2,24}}?(?:{nouns}|项目|计划|工程|行动)”"
        states = [(status, re.compile("|".join(words))) for status, words in table["state"].items()]
        return cls(
            re.compile(rf"(?:{name}|{quoted})(?!的|签约|落地|[长员])"), states, re.compile(any_even(table["no_work"]))
        )

    def read(self, text: str) -> Iterator[Work]:
        """The works of a stretch of even text."""
        clauses = list(_CLAUSE.finditer(text))
        before: Work | None = None
        for number, clause in enumerate(clauses):
            lead = _OPENING.match(clause[0])
            begin = clause.start() + (lead.end() if lead else 0)
            if begun := _BEGUN.match(text, begin, clause.end()):
                begin = begun.end()
            paid = _PAID.match(text, begin, clause.end())
            if paid:
                linked = re.compile(
                    "(?:、?由[^，]{3,30}?(?:合作|建设|承建|实施|牵头|共建|投资|运营|合建)的|的|建设的?|实施的?|打造的?|用于)+"
                ).match(text, paid.end())
                if linked is None:
                    continue
                begin = linked.end()
            if further := self._further_stage(clause, before):
                yield further
            for before in self._told(text, clauses, number, begin, paid):
                yield before
            if begun:
                yield from self._meant(text, clause, begin)

    def _told(
        self, text: str, clauses: Sequence[re.Match[str]], number: int, begin: int, paid: re.Match[str] | None
    ) -> Iterator[Work]:
        clause = clauses[number]
        if match := self._row(text, begin, clause.end()):
            rest = text[match[-1].end() : clause.end()]
            status = self._state(rest)
            after = _joined(text, clauses[number + 1 :]) if status is None and _WAITS.fullmatch(rest) else ()
            for said in after:
                status = status or (None if self.name.match(said) else self._next(said))
            if status is None or any(self.no_name.search(name[0]) for name in match):
                return
            end = clause.end()
            money = {"budget": next(iter(_yuan(paid).values()))} if paid else {}
            if not money and (found := _PAID.search(rest)):
                money = _yuan(found)
            for later in clauses[number + 1 : number + 3]:
                if text[later.start() - 1] != "，":
                    break
                if found := _PAID.search(later[0]):
                    money, end = money or _yuan(found), later.end()
            by = BY.search(text, clause.start(), end)
            for name in match:
                yield Work(name[0].strip("、和与及"), status, clause.start(), end, money, by["org"] if by else None)

    def _row(self, text: str, begin: int, end: int) -> list[re.Match[str]]:
        """The names of an enumeration that begins at ``begin``: 甲产业园、乙驿站和丙中心."""
        names: list[re.Match[str]] = []
        link = re.compile("、|和|与|以及|及")
        while match := self.name.match(text, begin, end):
            names.append(match)
            linked = link.match(text, match.end(), end)
            if linked is None:
                break
            begin = linked.end()
        return names

    def _further_stage(self, clause: re.Match[str], before: Work | None) -> Work | None:
        """The next stage of the work told before: …一期工程已完工，二期尚未启动."""
        stage = _STAGE.match(clause[0])
        status = self._state(clause[0][stage.end() :]) if stage else None
        if stage is None or status is None or before is None or not _NUMBERED.search(before.name):
            return None
        name = _NUMBERED.sub(stage["stage"], before.name)
        return Work(name, status, clause.start(), clause.end())

    def _meant(self, text: str, clause: re.Match[str], begin: int) -> Iterator[Work]:
        """What is to be built in a sentence about the future: 下一步，将争取资金，建设某数据库."""
        first = max(text.rfind(mark, 0, clause.start()) for mark in "。；！？\n") + 1
        match = self.name.match(text, begin, clause.end())
        whole = match and (match.end() == clause.end() or text.startswith("建设", match.end()))
        if match and whole and _AHEAD.search(text, first, begin) and not self.no_name.search(match[0]):
            yield Work(match[0], "planned", clause.start(), match.end())

    def _state(self, rest: str) -> Status | None:
        found = (status for status, words in self.states if words.search(rest[:24]))
        return next(found, None)

    def _next(self, clause: str) -> Status | None:
        """The state that a clause of its own begins with: …项目，已通过验收."""
        found = (status for status, words in self.states if (m := words.search(clause[:16])) and m.start() < 8)
        return next(found, None)


def _joined(text: str, clauses: Sequence[re.Match[str]]) -> Iterator[str]:
    """The next clauses of the sentence as far as they only go on about a work's money and makers, and one more."""
    for clause in clauses[:3]:
        if text[clause.start() - 1] != "，":
            return
        yield clause[0]
        if not _WAITS.fullmatch(clause[0]):
            return


def _yuan(match: re.Match[str]) -> dict[str, float]:
    scale = {"元": 1.0, "万元": 1e4, "亿元": 1e8}[match["unit"]]
    amount = round(float(match["number"].replace(",", "")) * scale, 6)
    return {"budget" if _WHOLE.search(match["verb"]) else "spent": amount}
