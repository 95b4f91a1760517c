"""The things that reports count (data/rules/statistic.toml): 36批71人次 of an outing, 56份 of a certificate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg import expressions as re
from kg.extraction.accounts import any_even, even
from kg.extraction.counted import BATCHES, PERSONS, Counted, clause, clause_start, clause_starts
from kg.extraction.twin_totals import is_of_countries
from kg.values import Quantity

_GROUP_BEFORE = re.compile(r"(?:团组|代表团|团组数|批次)(?:数)?(?:为|共|：)?$")
_GROUP_AFTER = re.compile(r"(?:来访|因公|外国|出访)?(?:团组|代表团)")
_BETWEEN = re.compile(
    r"(?:（[^（）]*）)?[，、和]?(?:共计|累计|合计|总计|共|计|涉及|来宾|外宾|人员|接待|出访|约|近|达|国外|来访"
    r"|出国（境）|出国境|人数|参加|[，、])*"
)
_CUT = re.compile(r"[，；：、]")
_GENERIC = {"接待", "办理", "出访", "审核", "审批", "来访", "邀请"}
_OTHER_WORK = re.compile("接待|来访|会见|邀请|访问")
_VERB_ONLY = re.compile(r"(?:迎来|先后|派出|前来|前往|赶赴|率|来了)$")
_NO_MEASURE = re.compile(
    r"[较比][^，]{0,8}(?:增加|减少|增长|下降|多|少)了?$|实际|目标|计划(?!内)|不低于|不少于|以上、|%"
)
_OF_BODY = re.compile(r"(?:事业单位|下属单位|直属单位|所属)[^，]{0,20}$")
_TOLD_OF = re.compile(r"[捐赠送援寄发]的$")  # 捐赠的6万只口罩: a thing of one occasion
# 接待甲、乙等来访团组: what is counted stands behind the list.
_LIST = re.compile(r"^[^，；：]*[^高中初同平]等(?=[一-龥]{2})")
_TRAILING = re.compile(r"[，、：（]+$")
# 今年猛增到27批: the number goes on about the whole
_CHANGED = re.compile(
    r"(?:则|已|却|便|又)*(?:大幅|迅速|快速|小幅)?(?:猛增|激增|剧增|骤增|陡增|锐减|骤降|回升|攀升|跃升|上升|下降|增加|减少|回落|降|增|升|变|恢复)(?:为|到|至)"
)
# 8批31人、友城团组5批: another number stands before what is counted
_AFTER_NUMBER = re.compile(r"\d[批个场人份][次]?(?:\d+人次?)?(?:、|和|以及|及)")
# 持有APEC商务旅行卡的企业家达586人
_HOLDERS = re.compile(
    "的?(?:企业家|人员|持卡人|商务人员|商务人士|企业|单位)(?:人数|数量|总数)?(?:已|达到|达|有|为|共|约|近|逾|超过)*"
)
# 而2019年同期为46批: of the whole in another year
_SAME_TIME = re.compile(
    r"(?:而|则|但|较)?(?:(?:19|20)\d\d年|上年|去年|前年|上一年)的?(?:同期|全年)?(?:仅|则|只|是|有|为|达)*"
)
# 2017年这一数字翻番，为38批
_IT_IS = re.compile("(?:这一|该|此)(?:数字|数据|指标|项)[^，。；]{0,10}，?(?:为|达|达到|增至|升至|降至|是)?$")
_REACH = 22  # characters behind a number in which its noun may stand


@dataclass(frozen=True, slots=True)
class Measure:
    """Words for one thing that is counted; ``name`` where it is called otherwise than written."""

    words: re.Pattern[str]
    units: frozenset[str]
    name: str | None


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A word beside a number: the nearest wins, of equally near ones the longest."""

    distance: int
    length: int
    measure: str
    end: int

    @property
    def rank(self) -> tuple[int, int]:
        return self.distance, -self.length


@dataclass(frozen=True)
class Measures:
    """Finds batches with their persons, and numbers beside a listed word."""

    measures: tuple[Measure, ...]
    any_word: re.Pattern[str]
    lead: re.Pattern[str]
    tail: re.Pattern[str]
    event: re.Pattern[str]
    event_units: frozenset[str]

    @classmethod
    def of(cls, table: Mapping[str, Any], event: re.Pattern[str]) -> Measures:
        """From the rule file; ``event``: the words that tell of one event."""
        words = table["words"]
        return cls(
            tuple(_measure(entry) for entry in table["measure"]),
            re.compile(any_even(word for entry in table["measure"] for word in entry["words"])),
            re.compile(f"^(?:{any_even(words['lead'])}|20\\d\\d年度?|截至[^，]*?[月日])+"),
            re.compile(f"(?:{any_even(words['tail'])})+$"),
            event,
            frozenset(words["event_units"]),
        )

    def batches(self, text: str, numbers: Sequence[Quantity]) -> Iterator[Counted]:
        """36批71人次 · 团组10个、30人次 · 15批次; 其中企业5批 takes the name of its whole."""
        whole: str | None = None
        latest: str | None = None
        for i, q in enumerate(numbers):
            if not self._is_batch(text, q, first=i == 0):
                continue
            persons = next((p for p in numbers[i + 1 : i + 4] if _goes_with(text, q, p)), None)
            measure, start = self._phrase(text, q)
            if measure is None and latest and _IT_IS.search(text[: q.start]):
                measure = latest
            if measure and whole and (_CHANGED.fullmatch(measure) or _SAME_TIME.fullmatch(measure)):
                measure = whole
            known = measure is not None and self._known(measure)
            if measure is None or (persons is None and q.unit not in BATCHES and not known):
                continue
            if known:
                whole = measure
            elif whole and len(measure) <= 6 and not _OTHER_WORK.search(measure):
                measure = measure.removesuffix("占") + whole
            latest = measure
            people, end = (persons.value, persons.end) if persons else (None, q.end)
            yield Counted(measure, "batches", start, q.start, end, batches=q.value, persons=people)

    def listed(self, text: str, numbers: Sequence[Quantity]) -> Iterator[Counted]:
        """A number beside a word of the list: 办理领事认证56份 · 开通12条国际航线."""
        if not self.any_word.search(text):
            return
        for q in numbers:
            of_event = q.unit in self.event_units and self.event.search(clause(text, q))
            if (
                of_event
                or _TOLD_OF.search(text[: q.start])
                or _OF_BODY.search(text[: q.start])
                or is_of_countries(text, q)
            ):
                continue
            beside = [*self._before(text, q), *self._behind(text, q)]
            if not beside:
                continue
            best = min(beside, key=lambda c: c.rank)
            start = clause_start(text, q.start)
            if q.unit in PERSONS:
                yield Counted(best.measure, "listed", start, q.start, best.end, persons=q.value)
            else:
                yield Counted(best.measure, "listed", start, q.start, best.end, value=q.value, unit=q.unit)

    @staticmethod
    def _is_batch(text: str, q: Quantity, first: bool) -> bool:
        before = text[: q.start]
        if (before.endswith("（") and not first) or before.endswith("分"):  # 分5批 is how, not how many
            return False
        if q.unit in BATCHES:
            return True
        grouped = _GROUP_BEFORE.search(before) or _GROUP_AFTER.match(text, q.end)
        return q.unit in ("个", "次") and grouped is not None

    def _known(self, measure: str) -> bool:
        batches = (m for m in self.measures if not BATCHES.isdisjoint(m.units))
        return any(m.words.search(measure) or m.name == measure for m in batches)

    def _phrase(self, text: str, q: Quantity) -> tuple[str | None, int]:
        """What is counted, by the words before the number in its clause or the clause before, and their start."""
        cuts = clause_starts(text, q.start)
        plain: tuple[str | None, int] = (None, q.start)
        for cut, after in zip(reversed(cuts), [q.start, *reversed(cuts)], strict=False):
            cut = max((m.end() for m in _AFTER_NUMBER.finditer(text, cut, after)), default=cut)
            said = text[cut:after]
            listed = _TRAILING.sub("", _LIST.sub("", said)) if _LIST.match(said) else ""
            if listed == "外宾" and "接待" in said:
                listed = "接待外宾"
            bare = listed or self.tail.sub("", _TRAILING.sub("", self.lead.sub("", said)))
            if _NO_MEASURE.search(said):
                return None, q.start
            if bare in _GENERIC and after == q.start:
                plain = (bare, cut)
            if len(bare) < 2 or bare in _GENERIC or _VERB_ONLY.search(bare):
                continue
            entries = [(m.end(), e) for e in self.measures if q.unit in e.units for m in e.words.finditer(said)]
            if entries:
                return max(entries, key=lambda entry: entry[0])[1].name or bare, cut
            return (bare, cut) if after == q.start else plain
        return plain

    def _before(self, text: str, q: Quantity) -> Iterator[_Candidate]:
        left = max((m.end() for m in _CUT.finditer(text, 0, q.start)), default=0)
        for entry in self.measures:
            for m in entry.words.finditer(text, left, q.start) if q.unit in entry.units else ():
                gap = text[m.end() : q.start]
                if (len(gap) <= 6 and not re.search(r"[\d的]", gap)) or _HOLDERS.fullmatch(gap):
                    phrase = _LIST.sub("", self.lead.sub("", text[left : m.end()])) or m[0]
                    yield _Candidate(len(gap), len(m[0]), entry.name or phrase, q.end)

    def _behind(self, text: str, q: Quantity) -> Iterator[_Candidate]:
        first = q.end - (len(q.unit) if len(q.unit) > 1 else 0)  # 13企业: the unit is the word
        for entry in self.measures:
            for m in entry.words.finditer(text, first, q.end + _REACH) if q.unit in entry.units else ():
                gap = text[q.end : m.start()]
                if len(gap) <= 8 and not re.search(r"[，。；：、\d]", gap):
                    yield _Candidate(len(gap), len(m[0]), entry.name or gap + m[0], m.end())


def _goes_with(text: str, batch: Quantity, persons: Quantity) -> bool:
    """Whether a number of persons belongs to a number of batches: only link words stand between."""
    return persons.unit in PERSONS and _BETWEEN.fullmatch(text, batch.end, persons.start) is not None


def _measure(entry: Mapping[str, Any]) -> Measure:
    return Measure(re.compile(any_even(entry["words"])), frozenset(map(even, entry["units"])), entry.get("name"))
