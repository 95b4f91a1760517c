"""Undertakings in English sentences: "the Silk Road Data Platform went live", "plans to build a Belt and Road Hub"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg import expressions as re
from kg.extraction.base import Parsed
from kg.extraction.extractors.event_english_line import Line, english_lines
from kg.model import Project, Status

_YUAN = re.compile(
    r"(?:RMB|CNY|¥) ?(?P<a>\d[\d,]*(?:\.\d+)?)(?: (?P<as>million|billion))?|"
    r"(?P<b>\d[\d,]*(?:\.\d+)?)(?: |-)?(?P<bs>million|billion)?(?: |-)(?:yuan|RMB)"
)
_SPENT = re.compile(r"\b(?:spent|cost|costing)\b", re.I)
_SCALE = {"million": 1e6, "billion": 1e9}
_WORD = r"(?:[A-Z][\w’'&-]*|of|for|and|the)"
# Too general alone: "the project", "a new centre", "the exchange programme"
_GENERAL = re.compile(
    r"(?:(?:new|joint|other|several|many|first|second|international|foreign|local|cultural|exchange|cooperation|"
    r"municipal|this|that|its|pilot|major|key) )*(?:\w+)$"
)
_MADE_BY = re.compile(
    r"(?:built|developed|undertaken|run|operated|carried out|constructed|implemented|designed|managed)(?: \w+)? by "
    r"(?:the )?(?P<who>[A-Z][^,.;]{3,60}?)(?= with| at| in| and|[,.;]|$)"
)
_STOP = re.compile(r"[;]|\. ")
_PART = re.compile(r"[;]|\. |,? (?:and|while|whereas|but) (?!\w+ed )")


@dataclass(frozen=True)
class EnglishWorks:
    """Finds the nouns and states of [english] in data/rules/project.toml."""

    named: re.Pattern[str]
    before: tuple[tuple[Status, re.Pattern[str]], ...]
    behind: tuple[tuple[Status, re.Pattern[str]], ...]
    confidence: float

    @classmethod
    def of(cls, table: Mapping[str, Any], confidence: float) -> EnglishWorks:
        """From the rule file: ``nouns``, and by status the words ``before`` and ``behind`` a name."""
        nouns = "|".join(sorted(table["nouns"], key=len, reverse=True))
        title = rf"[A-Z][\w’'&-]*(?: {_WORD}){{0,6}}? (?:{nouns.title()})"
        plain = rf"(?:[a-z][a-z-]+ ){{1,4}}?(?:{nouns})"
        phase = r"(?: [Pp]roject| [Pp]rogramme)?"
        named = (
            rf"(?:[“\"][^“”\"]{{3,50}}[”\"](?: {_WORD}| (?:{nouns})){{0,3}}|{title}{phase}|{plain}{phase})\b(?! of\b)"
        )
        return cls(
            re.compile(rf"(?:\b(?:[Tt]he|[Aa]n?|[Ii]ts) )?(?P<name>{named})"),
            tuple(
                (
                    status,
                    re.compile(rf"(?:{'|'.join(words)}) (?:the |an? |its )?(?:construction of (?:the |an? )?)?$", re.I),
                )
                for status, words in table["before"].items()
            ),
            tuple(
                (status, re.compile(rf"(?:, [^,;.]{{4,60}},| project)? ?(?:{'|'.join(words)})"))
                for status, words in table["behind"].items()
            ),
            confidence,
        )

    def __call__(self, parsed: Parsed) -> Iterator[Project]:
        """The works of a document's English sentences."""
        for line in english_lines(parsed):
            for match in self.named.finditer(line.text):
                name = match["name"].strip('“”"')
                status = self._state(line.text, match)
                if status and not _GENERAL.fullmatch(name):
                    yield self._fact(line, match, name, status)

    def _state(self, text: str, match: re.Match[str]) -> Status | None:
        cut = max((m.end() for m in _STOP.finditer(text, 0, match.start())), default=0)
        behind = (status for status, words in self.behind if words.match(text, match.end()))
        before = (status for status, words in self.before if words.search(text[cut : match.start("name")]))
        return next(behind, None) or next(before, None)

    def _fact(self, line: Line, match: re.Match[str], name: str, status: Status) -> Project:
        stop = _PART.search(line.text, match.end())
        cut = max((m.end() for m in _PART.finditer(line.text, 0, match.start())), default=0)
        part = line.text[cut : stop.start() if stop else len(line.text)]
        amounts = list(_YUAN.finditer(part))
        money: dict[str, float] = {}
        if len(amounts) == 1:
            amount = amounts[0]
            yuan = float((amount["a"] or amount["b"]).replace(",", "")) * _SCALE.get(
                amount["as"] or amount["bs"] or "", 1
            )
            money["spent" if _SPENT.search(part[max(0, amount.start() - 20) : amount.start()]) else "budget"] = round(
                yuan, 2
            )
        return Project(
            name=name,
            org=_makers(line, part),
            year=line.year(match.start()),
            status=status,
            evidence=(line.evidence(),),
            rule="project.english",
            confidence=self.confidence,
            **money,
        )


def _makers(line: Line, part: str) -> tuple[str, ...]:
    """Who builds it or carries it out where that is said, else the office."""
    said = _MADE_BY.search(part)
    body = line.body(said["who"]) if said else None
    office = line.document.context.office
    return (body,) if body else (office,) if office else ()
