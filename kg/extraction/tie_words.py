"""The words of ties (data/cues/ties.toml) as expressions: kinds, stages, what makes a tie and what puts it off."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

from kg import expressions as re
from kg import knowledge
from kg.extraction.founding import founding_year, noted_year, renewed

_NOTED_YEARS = re.compile(r"（[^（）]*(?:19|20)\d\d[^（）]*）")
# a tie that is to be renewed stands
_RENEWED = re.compile("续签|续约|到期|期满|届满")
# an approval that is still to come
_NOT_YET = re.compile("(?:须?待|需|须|有待|等待|尚需)[^，。]{0,10}(?:批准|批复|核准|审批通过|审议通过|表决通过)")


@dataclass(frozen=True)
class TieWords:
    """The expressions of data/cues/ties.toml, compiled."""

    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    not_kind: re.Pattern[str]
    stages: tuple[tuple[str, re.Pattern[str]], ...]
    made: re.Pattern[str]
    standing: re.Pattern[str]
    postponed: re.Pattern[str]
    withdrawn: re.Pattern[str]
    intended: re.Pattern[str]
    made_now: re.Pattern[str]
    forming: re.Pattern[str]
    would_be: re.Pattern[str]
    wished: re.Pattern[str]
    fulfilled: re.Pattern[str]
    relied: re.Pattern[str]
    anniversary: re.Pattern[str]
    made_firm: re.Pattern[str]
    made_later: re.Pattern[str]

    def stage(self, words: str) -> Any:
        """How far a tie has come, by the words on it."""
        words = _NOT_YET.sub("", words)
        return next((stage for stage, regex in self.stages if regex.search(words)), None)

    def undone(self, own: str, reach: str) -> bool:
        """Whether a tie is not (yet) made: intended by its own clauses, or put off by those that follow."""
        if (_RENEWED.search(own) or self.fulfilled.search(reach)) and not self.failed(reach):
            return False
        return bool(self.intended.search(own) or self.postponed.search(reach) or self.failed(reach))

    def ahead(self, own: str, words: str) -> bool:
        """Whether the clauses behind intend the tie that its own words only hint at: 因茶结缘，正洽谈缔结友城."""
        return not self.made_firm.search(own) and bool(self.made_later.search(words[len(own) :]))

    def marked(self, words: str) -> bool:
        """Whether the words tell of an anniversary of the tie or of the time since it was made."""
        return bool(self.anniversary.search(words)) and not re.search("升格|升级", words)

    def failed(self, words: str) -> bool:
        """Whether an application was withdrawn, a tie ended, or its making failed for good."""
        return bool(self.withdrawn.search(words)) and not re.search("明年|择期|择机|再议|推迟|延期|顺延", words)

    def since(self, after: str, words: str, base: str | None, news: bool) -> str | None:
        """The year a tie was formed, from the text behind the partner and the words on the tie."""
        noted = noted_year(after)
        if noted:
            return noted
        if len(_NOTED_YEARS.findall(words)) > 1:  # each of several partners has its own
            words = _NOTED_YEARS.sub("", words)
        found = founding_year(words, base)
        made_now = self.made_now.search(words) or (news and re.search("签|自此|由此", words))
        return found or (base if made_now and not renewed(words) else None)

    @classmethod
    def load(cls) -> TieWords:
        """Read the shipped file."""
        with knowledge.path("data", "cues", "ties.toml").open("rb") as stream:
            table: dict[str, Any] = tomllib.load(stream)
        return cls(
            tuple((kind, re.compile(words)) for kind, words in table["kind"].items()),
            re.compile("|".join([*map(re.escape, table["not_kind"]["words"]), *table["not_kind"]["patterns"]])),
            tuple((stage, re.compile(words)) for stage, words in table["stage"].items()),
            re.compile(table["made"]["verbs"]),
            re.compile(table["made"]["standing"]),
            re.compile(table["not_made"]["postponed"]),
            re.compile(table["not_made"]["withdrawn"]),
            re.compile(table["not_made"]["intended"]),
            re.compile(table["made"]["now"]),
            re.compile(table["made"]["forming"]),
            re.compile(table["not_made"]["would_be"]),
            re.compile(table["not_made"]["wished"]),
            re.compile(table["made"]["fulfilled"]),
            re.compile(table["made"]["relied"]),
            re.compile(table["made"]["anniversary"]),
            re.compile(table["made"]["firm"]),
            re.compile(table["not_made"]["later"]),
        )
