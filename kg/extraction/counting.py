"""data/rules/statistic.toml → which numbers of a sentence are statistics, and of what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kg.extraction.accounts import any_even, even
from kg.extraction.frame import read_rule_table
from kg.values import Quantity, counts, money

_PERSONS = {"人次", "人", "名", "位", "人·次", "人/次"}
_BATCHES = {"批", "批次", "个批次", "团组", "个团组"}
_GROUP_BEFORE = re.compile(r"(?:团组|代表团|团组数|批次)(?:数)?(?:为|共|：)?$")
_GROUP_AFTER = re.compile(r"(?:来访|因公|外国|出访)?(?:团组|代表团)")
_BETWEEN = re.compile(
    r"(?:（[^（）]*）)?[，、和]?(?:共计|累计|合计|总计|共|计|涉及|来宾|外宾|人员|接待|出访|约|近|达|国外|来访|出国（境）|出国境|人数|参加|[，、])*"
)
_CUT = re.compile(r"[，；：、]")
_CLAUSE = re.compile(r"[，；：]")
_SPACE_AFTER = re.compile(r"[^，。；：、\d]{0,10}")
_SHARE = re.compile(
    r"(?:^|[，；：])(?:其中：?|按[^，：]{1,6}分[，：])*(?P<names>[\u4e00-\u9fff、]{2,40}?)(?P<each>各)?$"
)
_COUNTRIES = re.compile(r"(?:的)?国家(?:和地区)?")
_MONEY = {"CNY": "元", "USD": "美元"}
_GENERIC = {"接待", "办理", "出访", "审核", "审批", "来访", "邀请"}
_TRAILING = re.compile(r"[，、：（]+$")


@dataclass(frozen=True, slots=True)
class Counted:
    """A statistic at [start, end) of a sentence; the number itself begins at ``number``."""

    measure: str
    rule: str
    start: int
    number: int
    end: int
    batches: float | None = None
    persons: float | None = None
    value: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """Words for one thing that is counted; ``name`` where it is called otherwise than written."""

    words: re.Pattern[str]
    units: frozenset[str]
    name: str | None


@dataclass(frozen=True)
class Counting:
    """Finds the statistics of a sentence."""

    measures: tuple[Measure, ...]
    friends: re.Pattern[str]
    friends_before: re.Pattern[str]
    friends_after: re.Pattern[str]
    friends_verb: re.Pattern[str]
    friend_units: frozenset[str]
    countries: re.Pattern[str]
    ordinal: re.Pattern[str]
    none: re.Pattern[str]
    none_measure: str
    words: Mapping[str, re.Pattern[str]]
    event_units: frozenset[str]
    confidence: Mapping[str, float]

    @classmethod
    def load(cls) -> Counting:
        """Read data/rules/statistic.toml; raises KnowledgeError where a table is missing."""
        table = read_rule_table("statistic", "measure", "friends", "words", "confidence")
        friends = any_even(table["friends"]["words"])
        lead = any_even(table["friends"]["lead"])
        words = table["words"]
        return cls(
            measures=tuple(_measure(entry) for entry in table["measure"]),
            friends=re.compile(friends),
            friends_before=re.compile(rf"(?P<name>{friends})(?:{lead})*(?:\d+(?:个国家(?:和地区)?的?|国))?$"),
            friends_after=re.compile(rf"(?:外国|国际|正式|对)?(?P<name>{friends})"),
            friends_verb=re.compile(rf"{any_even(table['friends']['verbs'])}(?:了|起|有|对)*$"),
            friend_units=frozenset(table["friends"]["units"]),
            countries=re.compile(rf"{any_even(table['friends']['countries'])}[^，。；\d]{{0,40}}$"),
            ordinal=re.compile(rf"(?:成为|是|为)[^，。；]{{0,12}}?第(?P<number>\d{{1,3}})(?P<unit>[个对座])(?P<name>(?:国际|正式|友好)?{friends})"),
            none=re.compile(any_even(table["none"]["words"])),
            none_measure=table["none"]["measure"],
            words={
                "refuse": re.compile(any_even(words["refuse"])),
                "event": re.compile(any_even(words["event"])),
                "lead": re.compile(f"^(?:{any_even(words['lead'])}|20\\d\\d年度?|截至[^，]*?[月日])+"),
                "tail": re.compile(f"(?:{any_even(words['tail'])})+$"),
                "now": re.compile(any_even(words["now"])),
            },
            event_units=frozenset(words["event_units"]),
            confidence=table["confidence"],
        )

    def read(self, text: str, about_friends: str | None) -> list[Counted]:
        """The statistics of a sentence in order; ``about_friends``: the unit in which the sentences before
        counted twinned cities, where they did."""
        numbers = [q for q in counts(text) if self._is_count(text, q)]
        found = [*self._batches(text, numbers), *self._none(text)]
        free = [q for q in numbers if not any(f.start <= q.start < f.end and f.number <= q.start for f in found)]
        friends = list(self._friends(text, free))
        if friends or about_friends:
            unit = next((f.unit for f in friends if f.unit), about_friends)
            friends += self._countries(text, free) if friends else []
            friends += self._shares(text, free, unit, {f.number for f in friends})
        taken = {f.number for f in friends}
        found += friends
        amounts = [replace(q, unit=_MONEY[q.unit]) for q in money(text) if q.unit in _MONEY]
        found += self._listed(text, [*(q for q in free if q.start not in taken), *amounts])
        return sorted(found, key=lambda f: f.start)

    def _is_count(self, text: str, q: Quantity) -> bool:
        """A number of the text's own: no ordinal, no small Chinese numeral, no aim, no part of a date."""
        written = text[q.start]
        if not written.isdigit() and q.value < 3:
            return False
        clause = _clause(text, q)
        return not self.words["refuse"].search(clause) and not re.match(r"[以之]?[上下内]|[一-龥]?强", text[q.end :])

    def _batches(self, text: str, numbers: Sequence[Quantity]) -> Iterator[Counted]:
        """36批71人次 · 团组10个、30人次 · 15批次; 其中企业5批 takes the name of its whole."""
        whole: str | None = None
        for i, q in enumerate(numbers):
            before = text[: q.start]
            grouped = q.unit in ("个", "次") and (_GROUP_BEFORE.search(before) or _GROUP_AFTER.match(text, q.end))
            if q.unit not in _BATCHES and not grouped:
                continue
            if before.endswith("（") and i:
                continue
            persons = next(
                (p for p in numbers[i + 1 : i + 4] if p.unit in _PERSONS and _BETWEEN.fullmatch(text, q.end, p.start)),
                None,
            )
            measure, start = self._phrase(text, q, q.unit)
            if measure is None or (persons is None and q.unit in ("个", "次") and not self._known(measure)):
                continue
            end = persons.end if persons else q.end
            if self._known(measure):
                whole = measure
            elif whole and len(measure) <= 6 and not re.search("接待|来访|会见|邀请|访问", measure):
                measure = re.sub("占$", "", measure) + whole
            yield Counted(
                measure, "batches", start, q.start, end, batches=q.value, persons=persons.value if persons else None
            )

    def _none(self, text: str) -> Iterator[Counted]:
        """全年没有派出因公团组: none at all."""
        for m in self.none.finditer(text):
            start = _clause_start(text, m.start())
            yield Counted(self.none_measure, "batches", start, m.start(), m.end(), batches=0.0)

    def _known(self, measure: str) -> bool:
        batches = (m for m in self.measures if not _BATCHES.isdisjoint(m.units))
        return any(m.words.search(measure) or m.name == measure for m in batches)

    def _phrase(self, text: str, q: Quantity, unit: str) -> tuple[str | None, int]:
        """What is counted, by the words before the number in its clause or the clause before, and their start."""
        cuts = [0, *(m.end() for m in _CLAUSE.finditer(text, 0, q.start))]
        for cut, after in zip(reversed(cuts), [q.start, *reversed(cuts)], strict=False):
            said = text[cut:after]
            bare = self.words["tail"].sub("", _TRAILING.sub("", self.words["lead"].sub("", said)))
            if len(bare) < 2 or (bare in _GENERIC and cut):
                continue
            best = max(
                ((m.end(), -m.start(), e) for e in self.measures if unit in e.units for m in e.words.finditer(said)),
                default=None,
                key=lambda found: found[:2],
            )
            if best is None and after != q.start:
                return None, cut
            name = best[2].name if best else None
            return name or bare, cut
        return None, q.start

    def _friends(self, text: str, numbers: Sequence[Quantity]) -> Iterator[Counted]:
        """友好城市已有15个 · 结下20对友城 · 与9个国家的15个城市缔结友好城市关系 · 又新增3对."""
        if not self.friends.search(text) and "新增" not in text:
            return
        for m in self.ordinal.finditer(text):
            q = Quantity(float(m["number"]), m["unit"], m.start("number"), m.end("unit"))
            yield self._friend(m["name"], _clause_start(text, m.start()), q, m.end())
        for q in numbers:
            if q.unit not in self.friend_units or _COUNTRIES.match(text, q.end):
                continue
            before, after = text[: q.start], text[q.end :]
            start = _clause_start(text, q.start)
            if (m := self.friends_before.search(before)) and not self.words["event"].search(_clause(text, q)):
                yield self._friend(m["name"], start, q, q.end)
            elif (m := self.friends_after.match(after)) and self.friends_verb.search(before):
                yield self._friend(m["name"], start, q, q.end + m.end())
            elif self.friends_verb.search(before) and before.endswith("新增") and q.unit == "对":
                yield self._friend("新增友城", start, q, q.end)
            elif m := re.match(
                r"(?:外国|国外)?(?:城市|省州|地方政府)[^，。；]{0,8}(?:建立|缔结|结为|结成|结下)[^，。；]{0,6}", after
            ):
                if self.friends_after.match(after, m.end()) or "友好" in m[0]:
                    yield self._friend("友好城市", start, q, q.end + m.end())

    @staticmethod
    def _friend(measure: str, start: int, q: Quantity, end: int) -> Counted:
        unit = "个" if q.unit == "城" else q.unit
        return Counted(measure, "friends", start, q.start, end, value=q.value, unit=unit)

    def _countries(self, text: str, numbers: Sequence[Quantity]) -> Iterator[Counted]:
        """分属…等12国 · 涉及38个国家, in a sentence about twinned cities."""
        for q in numbers:
            noun = _COUNTRIES.match(text, q.end) if q.unit == "个" else None
            if (noun or q.unit == "国") and self.countries.search(text[: q.start]):
                end = noun.end() if noun else q.end
                start = _clause_start(text, q.start)
                yield Counted("友城所在国家", "countries", start, q.start, end, value=q.value, unit="个")

    def _shares(self, text: str, numbers: Sequence[Quantity], unit: str | None, taken: set[int]) -> Iterator[Counted]:
        """其中省级21对、市级74对 · 大洋洲、非洲各5对."""
        last = 0
        for q in numbers:
            said = text[last : q.start]
            share = _SHARE.search(f"，{said[1:]}" if said.startswith("、") else said)
            first, last = last, q.end
            if q.unit != unit or q.start in taken or share is None:
                continue
            names = share["names"].split("、") if share["each"] else [share["names"].rsplit("、", 1)[-1]]
            for name in names:
                if 2 <= len(name) <= 8 and self._is_share(name, q.unit):
                    start = text.rfind(name, first, q.start)
                    yield Counted(f"{name}友城", "share", start, q.start, q.end, value=q.value, unit=q.unit)

    def _is_share(self, name: str, unit: str) -> bool:
        if self.friends.search(name) or self.friends_verb.search(name):
            return False
        return unit == "对" or name.endswith(("级", "洲", "国"))

    def _listed(self, text: str, numbers: Sequence[Quantity]) -> Iterator[Counted]:
        """A number beside a word of the list: 办理领事认证56份 · 开通12条国际航线."""
        for q in numbers:
            if q.unit in self.event_units and self.words["event"].search(_clause(text, q)):
                continue
            if q.unit == "国" or _COUNTRIES.match(text, q.end):
                continue
            start = _clause_start(text, q.start)
            left = max((m.end() for m in _CUT.finditer(text, 0, q.start)), default=0)
            found = self._beside(text, left, q)
            if found is None:
                continue
            measure, end = found
            person = q.unit in _PERSONS
            yield Counted(
                measure,
                "listed",
                start,
                q.start,
                end,
                persons=q.value if person else None,
                value=None if person else q.value,
                unit=None if person else q.unit,
            )

    def _beside(self, text: str, left: int, q: Quantity) -> tuple[str, int] | None:
        """The measure of a number by the word nearest to it, and where the statement ends."""
        best: tuple[int, int, str, int] | None = None
        for entry in self.measures:
            if q.unit not in entry.units:
                continue
            for m in entry.words.finditer(text, left, q.start):
                gap = text[m.end() : q.start]
                if len(gap) <= 6 and not re.search(r"[\d的]", gap):
                    phrase = self.words["lead"].sub("", text[left : m.end()]) or m[0]
                    best = _nearer(best, (len(gap), -len(m[0]), entry.name or phrase, q.end))
            near = _SPACE_AFTER.match(text, q.end)
            unit_start = q.end - (len(q.unit) if len(q.unit) > 1 else 0)  # 13企业: the unit is the word
            for m in entry.words.finditer(text, unit_start, near.end() + 12 if near else q.end):
                gap = text[q.end : m.start()]
                if len(gap) <= 8 and not re.search(r"[，。；：、\d]", gap):
                    best = _nearer(best, (len(gap), -len(m[0]), entry.name or gap + m[0], m.end()))
        return (best[2], best[3]) if best else None


def _nearer(a: tuple[int, int, str, int] | None, b: tuple[int, int, str, int]) -> tuple[int, int, str, int]:
    return b if a is None or b[:2] < a[:2] else a


def _clause_start(text: str, position: int) -> int:
    return max((m.end() for m in _CLAUSE.finditer(text, 0, position)), default=0)


def _clause(text: str, q: Quantity) -> str:
    """The clause that holds a number."""
    stop = _CLAUSE.search(text, q.end)
    return text[_clause_start(text, q.start) : stop.start() if stop else len(text)]


def _measure(entry: Mapping[str, Any]) -> Measure:
    return Measure(re.compile(any_even(entry["words"])), frozenset(map(even, entry["units"])), entry.get("name"))


def shifted(counted: Counted, by: int) -> Counted:
    """The same with its places moved."""
    return replace(counted, start=counted.start + by, number=counted.number + by, end=counted.end + by)
