"""Counts of work that no list names: 处置涉外纠纷11起, 出具推荐函46份 – a verb of work, its object and a number.

The frame is what makes a statistic of it: a clause that begins with a verb of work or ends in a noun of [open] in
data/rules/statistic.toml, directly before the number (or around it: 颁发117本因公护照), in a sentence that accounts for
a period – it names one, or counts at least two things this way – and that tells of no single day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg import expressions as re
from kg.extraction.accounts import any_even, even
from kg.extraction.counted import PERSONS, Counted, clause
from kg.values import Quantity

_CUT = re.compile(r"[，；：。]|(?<=[批个场人份本件起期次册])、|(?<=人次)[、和]")
_DAY = re.compile(r"\d{1,2}月|\d日|当[天日晚]|期间|会上|现场|首日")
_OBJECT = re.compile(r"(?:的)?(?P<noun>[\u4e00-\u9fff“”《》（）A-Z]{2,12}?)(?=[，。；、]|$)")
_ENDS = re.compile(r"[，。；、（和及]|均|都|全部|次均|$")
# 涉外警情由9起降为4起
_CHANGED_FROM = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,12}?)(?:数|量)?(?:由|从)[^，。；]{1,10}(?:降|升|增|减|回升|回落|增加|减少|下降|上升|猛增|骤降|锐减|跃升|扩大|压减|增长|攀升|回复|恢复)(?:为|至|到)"
)
# 外教却增加了37人、达到186人
_CHANGED_TO = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,12}?)(?:数|量)?(?:却|则|也|较上年|比上年|同比|净)*(?:增加|减少|增长|上升|下降|新增)了?\d[^，；、]{0,6}[、，](?:达到|达|总数达|总数为|增至|降至|减至)$"
)
_AGAIN = re.compile(
    r"(?:^|[（，；])(?:而|与之相比，?)?(?:上年|去年|前年|今年|上一年|(?:19|20)\d\d年)"
    r"(?:同期|全年|度|截至[^，]{1,8}|前[^，]{1,5}月|上半年|末|底)?(?:仅|则|只)?(?:是|为|有|达|达到)?$"
)
_ENDS_AGAIN = re.compile("[，。；）]|$")
_LONGEST = 18


@dataclass(frozen=True)
class OpenCounts:
    """Finds counts of work by their frame."""

    verbs: re.Pattern[str]
    nouns: re.Pattern[str]
    period: re.Pattern[str]
    barred: re.Pattern[str]
    lead: re.Pattern[str]
    tail: re.Pattern[str]
    units: frozenset[str]

    @classmethod
    def of(cls, table: Mapping[str, Any], words: Mapping[str, Any]) -> OpenCounts:
        """From [open] and [words] of the rule file."""
        return cls(
            re.compile(rf"(?:{any_even(table['adverbs'])})*(?P<verb>{any_even(table['verbs'])})"),
            re.compile(rf"(?:{any_even(table['nouns'])})$"),
            re.compile(any_even(table["periods"])),
            re.compile(any_even(table["barred"])),
            re.compile(f"^(?:{any_even(table['lead'])}|(?:19|20)\\d\\d年度?|截至[^，]*?[月日])+"),
            re.compile(f"(?:{any_even(words['tail'])})+$"),
            frozenset(map(even, table["units"])),
        )

    def read(self, text: str, numbers: Sequence[Quantity], known: int) -> list[Counted]:
        """The counts of a sentence; ``numbers`` are those that nothing else has taken, ``known`` how many others."""
        found = [c for q in numbers if (c := self._at(text, q)) is not None]
        return found if len(found) + known > 1 or (found and self.period.search(text)) else []

    def parts(self, text: str, numbers: Sequence[Quantity], known: Mapping[int, str | None]) -> Iterator[Counted]:
        """其中沿线国家占7.3万人次: parts of a count, in its unit; ``known``: place → unit of the counts read."""
        for q in numbers:
            whole = [unit for at, unit in known.items() if at < q.start]
            opened = max(text.rfind(word, 0, q.start) for word in ("其中", "包括", "含"))
            inside = opened >= 0 and not re.search("[；。]", text[opened : q.start])
            if not whole or not inside or not (whole[-1] == q.unit or {whole[-1], q.unit} <= PERSONS):
                continue
            start = max((m.end() for m in _CUT.finditer(text, 0, q.start)), default=0)
            start = max(start, opened + (2 if text[opened] != "含" else 1)) if start <= opened else start
            name = self.tail.sub("", text[start : q.start]).removesuffix("占").removesuffix("为")
            if (
                2 <= len(name) <= 14
                and not re.search(r"\d|[较比同]|增|减|元|其余|各$", name)
                and _ENDS.match(text, q.end)
            ):
                yield self._counted(name, q, start, q.end)

    def _at(self, text: str, q: Quantity) -> Counted | None:
        if q.unit not in self.units or self.barred.search(clause(text, q)) or _DAY.search(clause(text, q)):
            return None
        start = max((m.end() for m in _CUT.finditer(text, 0, q.start)), default=0)
        said = self.lead.sub("", text[start : q.start])
        if changed := _CHANGED_FROM.fullmatch(said):
            return self._counted(changed["name"], q, start, q.end) if _ENDS.match(text, q.end) else None
        first = text.rfind("，", 0, max(start - 1, 0)) + 1
        if turned := _CHANGED_TO.fullmatch(self.lead.sub("", text[first : q.start])):
            return self._counted(turned["name"], q, first, q.end) if _ENDS.match(text, q.end) else None
        bare = self.tail.sub("", said)
        worked = self.verbs.match(bare)
        if not worked and not self.nouns.search(bare):
            return None
        if worked and len(bare) == worked.end():
            follows = _OBJECT.match(text, q.end)
            if follows is None:
                return None
            return self._counted(f"{worked['verb']}{follows['noun']}", q, start, follows.end())
        if not 2 <= len(bare) <= _LONGEST or not _ENDS.match(text, q.end):
            return None
        return self._counted(bare, q, start, q.end)

    @staticmethod
    def _counted(measure: str, q: Quantity, start: int, end: int) -> Counted:
        if q.unit in PERSONS:
            return Counted(measure, "open", start, q.start, end, persons=q.value)
        return Counted(measure, "open", start, q.start, end, value=q.value, unit=q.unit)


def again(text: str, numbers: Sequence[Quantity], counted: Sequence[Counted]) -> Iterator[Counted]:
    """The same thing in another year, in the unit of the count before: （上年为3,951件）."""
    for q in numbers:
        before = max((c for c in counted if c.number < q.start), key=lambda c: c.number, default=None)
        alike = before and (before.unit == q.unit or (before.persons is not None and q.unit in PERSONS))
        said = _AGAIN.search(text[: q.start])
        if before and alike and said and _ENDS_AGAIN.match(text, q.end):
            persons = before.persons is not None and before.value is None
            yield Counted(
                before.measure,
                "open",
                said.start(),
                q.start,
                q.end,
                persons=q.value if persons else None,
                value=None if persons else q.value,
                unit=None if persons else q.unit,
            )


def read_all(counts: OpenCounts, text: str, numbers: Sequence[Quantity], taken: Sequence[Counted]) -> Iterator[Counted]:
    """The open counts among the numbers that do not stand inside what is taken, and the parts of counts."""
    spans = [(c.start if c.rule == "batches" else c.number, c.end) for c in taken]
    free = [q for q in numbers if not any(first <= q.start < last for first, last in spans)]
    found = counts.read(text, free, len(taken))
    yield from found
    known = {c.number: c.unit or ("人次" if c.persons is not None else None) for c in (*taken, *found)}
    yield from again(text, [q for q in free if q.start not in known], [*taken, *found])
    yield from counts.parts(text, [q for q in free if q.start not in known], known)
