"""data/cues/deeds.toml → the words of what is done once (goes live, is shown, is unveiled, is given, is signed)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kg import expressions as re
from kg.extraction.lexicon import any_of, grouped_words

_LISTS = {
    "service": ("things", "begins", "opens", "about"),
    "show": ("things", "shown", "shows"),
    "unveil": ("things", "before", "after"),
    "gift": ("give", "carry", "receive", "goods", "need", "not"),
    "signing": ("instruments", "sign", "ceremony", "held"),
    "gap": ("words", "leads", "not"),
}
_DATE = "|".join(
    (
        r"(?:(?:19|20)\d\d年)?\d{1,2}月(?:份|底|初|[上中下]旬|\d{1,2}[日号])?",
        r"(?<!\d)\d{1,2}[日号]",
        r"(?:19|20)\d\d年",
        "[—-]|[今去明]年|第?[一二三四]季度|[春夏秋冬][季天]?",
    )
)
# How much of what: 口罩1.5万只, 48件瓷器.
_UNITS = (
    "只|副|件|套|箱|台|支|瓶|盒|份|双|吨|个|批|辆|元|美元|欧元|册|本|株|棵|尊|座|幅|公斤|千克|架|艘|袋|卷|枚|把|头|尾|条|组|包|类|种|"
    "人份|剂|幢|盆|对|张|部|间|所|块|顶|床|斤|枝|匹|羽|罐|桶|串"
)
LOT = rf"(?:近|约|逾|共|总计|价值)?(?:\d[\d,.]*[万余多百千亿]*|[一两二三四五六七八九十百]+)(?:{_UNITS})(?:余|多)?"


@dataclass(frozen=True)
class DeedWords:
    """The word lists by table, and the expressions made of them."""

    lists: Mapping[str, Mapping[str, tuple[str, ...]]]

    @classmethod
    def load(cls) -> DeedWords:
        """Read the file; raises KnowledgeError where a list is missing."""
        return cls(grouped_words("cues/deeds.toml", _LISTS))

    def any(self, table: str, *names: str) -> re.Pattern[str]:
        """Any word of the lists, the longest first."""
        return re.compile(any_of(tuple(w for name in names for w in self.lists[table][name])))

    @cached_property
    def gap(self) -> re.Pattern[str]:
        """What may stand between a thing and its verb: adverbs and dates, then phrases with a preposition."""
        leads = any_of(self.lists["gap"]["leads"])
        return re.compile(
            rf"(?:{any_of(self.lists['gap']['words'])}|{_DATE}|（[^（）]*）)*+(?:{leads}[^，。；]{{1,30}})?"
        )

    @cached_property
    def sign(self) -> re.Pattern[str]:
        """Words of signing."""
        return self.any("signing", "sign")

    @cached_property
    def instruments(self) -> re.Pattern[str]:
        """Endings of the names of what is signed."""
        return self.any("signing", "instruments")

    @cached_property
    def held(self) -> re.Pattern[str]:
        """What is told of a signing as of an event."""
        return self.any("signing", "held")

    @cached_property
    def about(self) -> re.Pattern[str]:
        """Words of foreign affairs."""
        return self.any("service", "about")

    @cached_property
    def spoiled(self) -> re.Pattern[str]:
        """What makes a thing part of another noun."""
        return self.any("gap", "not")
