"""Totals of twinned cities: 友好城市已有15个, 分布在9个国家, 其中省级4个; words in data/rules/statistic.toml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg import expressions as re
from kg.extraction.accounts import any_even
from kg.extraction.counted import Counted, clause, clause_start
from kg.values import Quantity

_RANK = "(?:省级|市级|地级|县级|区级|地市级|县区级)?(?:国际|正式)?"
_COUNTRY = re.compile(r"(?:的)?国家(?:和地区)?")
_SHARE = re.compile(
    r"(?:^|[，；：])(?:其中：?|按[^，：]{1,6}分[，：])*(?P<names>[\u4e00-\u9fff、]{2,40}?)(?P<each>各)?$"
)
# 与9个国家的15个城市缔结友好城市关系
_CITIES_TWINNED = re.compile(
    r"(?:外国|国外)?(?:城市|省州|地方政府)[^，。；\d]{0,8}(?:建立|缔结|结为|结成|结下)[^，。；\d]{0,6}"
)
# 新结友城2对，总数达到31对
_ITS_TOTAL = re.compile(
    "，(?:全市|我市|使|令|由此|至此|从而)?(?:总数|总量|数量|累计)"
    "(?:已|则|也)?(?:达到|达|为|增至|升至|增加到|上升到|扩大到)?$"
)


@dataclass(frozen=True)
class TwinTotals:
    """Finds totals of twinned cities, the countries they lie in, and the shares of a total."""

    word: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    verb: re.Pattern[str]
    countries: re.Pattern[str]
    ordinal: re.Pattern[str]
    event: re.Pattern[str]
    units: frozenset[str]

    @classmethod
    def of(cls, table: Mapping[str, Any], event: re.Pattern[str]) -> TwinTotals:
        """From the table [friends] of the rule file and the words that tell of one event."""
        word, lead = any_even(table["words"]), any_even(table["lead"])
        return cls(
            word=re.compile(word),
            before=re.compile(
                rf"(?P<name>{_RANK}{word})(?:（[^（）]{{1,12}}）)?(?:(?:由|从)\d+[对个座])?(?:{lead})*(?:\d+(?:个国家(?:和地区)?的?|国))?$"
            ),
            after=re.compile(rf"(?:外国|国际|正式|对)?(?P<name>{word})"),
            verb=re.compile(rf"{any_even(table['verbs'])}(?:了|起|有|对)*$"),
            countries=re.compile(rf"{any_even(table['countries'])}[^，。；\d]{{0,40}}$"),
            ordinal=re.compile(
                rf"(?:成为|是|为)[^，。；]{{0,12}}?第(?P<number>\d{{1,3}})(?P<unit>[个对座])"
                rf"(?P<name>(?:国际|正式|友好)?{word})"
            ),
            event=event,
            units=frozenset(table["units"]),
        )

    def read(self, text: str, numbers: Sequence[Quantity], known_unit: str | None) -> list[Counted]:
        """Totals, countries and shares; ``known_unit``: the unit of a total in the sentences before."""
        totals = list(self._totals(text, numbers)) if self.word.search(text) or "新增" in text else []
        countries = list(self._countries(text, numbers)) if totals else []
        unit = next((t.unit for t in totals), known_unit)
        taken = {t.number for t in totals}
        shares = list(self._shares(text, numbers, unit, taken)) if unit else []
        return [*totals, *countries, *shares]

    def _totals(self, text: str, numbers: Sequence[Quantity]) -> Iterator[Counted]:
        for m in self.ordinal.finditer(text):
            q = Quantity(float(m["number"]), m["unit"], m.start("number"), m.end("unit"))
            yield _total(text, m["name"], q, m.end())
        for q in numbers:
            if q.unit in self.units and not is_of_countries(text, q):
                found = self._total_at(text, q)
                if found:
                    yield found

    def _total_at(self, text: str, q: Quantity) -> Counted | None:
        """友好城市已有15个 · 结下20对友城 · 又新增3对 · 与9个国家的15个城市缔结友好城市关系."""
        said = text[: q.start]
        named = self.before.search(said)
        if named and not self.event.search(clause(text, q)):
            return _total(text, named["name"], q, q.end)
        earlier = list(self.word.finditer(said))
        if earlier and _ITS_TOTAL.search(said) and "；" not in said[earlier[-1].end() :]:
            return _total(text, earlier[-1][0], q, q.end)
        follows = self.after.match(text, q.end)
        if follows and self.verb.search(said):
            return _total(text, follows["name"], q, follows.end())
        if q.unit == "对" and said.endswith("新增"):
            return _total(text, "新增友城", q, q.end)
        cities = _CITIES_TWINNED.match(text, q.end)
        if cities and (re.search("友[好城]", cities[0]) or self.after.match(text, cities.end())):
            return _total(text, "友好城市", q, cities.end())
        return None

    def _countries(self, text: str, numbers: Sequence[Quantity]) -> Iterator[Counted]:
        """分属…等12国 · 涉及38个国家, in a sentence about twinned cities."""
        for q in numbers:
            noun = _COUNTRY.match(text, q.end) if q.unit == "个" else None
            if (noun or q.unit == "国") and self.countries.search(text[: q.start]):
                end = noun.end() if noun else q.end
                start = clause_start(text, q.start)
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
        if self.word.search(name) or self.verb.search(name):
            return False
        return unit == "对" or name.endswith(("级", "洲", "国"))


def is_of_countries(text: str, q: Quantity) -> bool:
    """Whether a number counts countries: 12国, 38个国家."""
    return q.unit == "国" or _COUNTRY.match(text, q.end) is not None


def _total(text: str, measure: str, q: Quantity, end: int) -> Counted:
    unit = "个" if q.unit == "城" else q.unit
    return Counted(measure, "friends", clause_start(text, q.start), q.start, end, value=q.value, unit=unit)
