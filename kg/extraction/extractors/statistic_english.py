"""Counts of work in English sentences: "received 86 foreign delegations with 1,024 members", "has 12 sister cities"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg import expressions as re
from kg.extraction.base import Parsed
from kg.extraction.extractors.event_english_line import WORDS, Line, english_lines
from kg.model import Statistic

_NUMBER = (
    rf"(?P<n>(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?(?: (?:million|thousand))?(?![\d,])|{'|'.join(WORDS)}|a dozen)"
)
_PEOPLE = (
    r"(?:people|persons|person-times|members|participants|visitors|guests|travell?ers|officials|person|individuals|"
    r"passengers|delegates)"
)
_GROUP = r"(?:batches|groups|delegations|missions|trips|tours|visits|teams)"
_BATCHES = re.compile(
    rf"(?P<verb>\b[a-z]+ed|\bsent|\bmade|\bwere|\bwas)? ?(?:a total of |altogether |some |"
    rf"about )?\b(?!(?:19|20)\d\d from){_NUMBER} (?P<what>(?:(?!\d)[\w’'-]+ ){{0,5}}?{_GROUP})"
    rf"(?P<more>(?: (?:abroad|overseas|to [\w ]{{3,30}}?))?)(?:,? (?:with|of|involving|comprising|"
    rf"totall?ing|and|made by|made up of|"
    rf"consisting of|covering|for|by)|, or| \() (?:a total of |altogether |some |"
    rf"about )?(?P<p>\d[\d,]*) (?P<kind>(?:[a-z]+ ){{0,2}}?{_PEOPLE})"
    r"(?P<tail>(?: (?:abroad|overseas|on official \w+|for official \w+))*)"
)
_ONE_OFF = re.compile(
    r"attend|took part|take part|participat|joined|\bheld\b|ceremony|donat|\bgave\b|award|visited|arrived|concert|camp|"
    r"signed|\bform(?:ed|al)\b|established (?:sister|ties)|\bmet\b|invited|exhibitors|gathered|came from|"
    r"competed|performed",
    re.I,
)


_YEAR_EARLIER = re.compile(r"(?<=from )[^,.;]{4,60}? (?:a year|the year|one year) (?:earlier|before)|(?!)")
# Counted for whole countries.
_OF_COUNTRIES = re.compile(r"(?:\w+ )?(?:Sino-|China['’]s|[A-Z][\w.]+-China|China-[A-Z])")
_OWNS = re.compile(r"(?:['’]s?|\b(?:has|have|had|its|now|to|reached)) (?:\w+ ){0,2}\S?$")
_TIED = re.compile(
    rf"(?P<what>(?:sister[- ]city|friendly exchange|friendly|twinning|twin-city|"
    rf"exchange) (?:relations(?:hips?)?|ties|links|partnerships)) with "
    rf"(?:a total of |over |about |some |more than )?{_NUMBER} (?:(?:foreign|overseas|other) )?(?:cities|"
    rf"provinces|states|places|regions)"
)


@dataclass(frozen=True)
class EnglishStatistics:
    """Finds counts in English sentences with the things of [english] in data/rules/statistic.toml."""

    things: re.Pattern[str]
    confidence: float

    @classmethod
    def of(cls, table: Mapping[str, tuple[str, ...]], confidence: float) -> EnglishStatistics:
        """From the rule file's things, each a regular expression of a noun phrase."""
        things = "|".join(sorted(table["things"], key=len, reverse=True))
        return cls(
            re.compile(
                rf"\b(?:over |about |nearly |some |more than |a total of )?{_NUMBER} (?P<what>(?:(?!and |or |places |"
                rf"cities |sides |"
                rf"of )[\w’'-]+ ){{0,2}}?(?:{things}))\b"
                rf"|(?:number of|total of) (?P<what2>[\w ]{{0,20}}?(?:{things}))"
                rf"(?: (?:in|of|with) [A-Z][\w’'-]+)? (?:has |have )?(?:reached|rose to|"
                rf"stood at|grew to|increased to|totall?ed|came to|is|was|to) {_NUMBER.replace('<n>', '<n2>')}"
            ),
            confidence,
        )

    def __call__(self, parsed: Parsed) -> Iterator[Statistic]:
        """The counts of a document's English sentences."""
        for line in english_lines(parsed):
            taken = []
            for match in _BATCHES.finditer(line.text):
                taken.append(match.span())
                yield self._fact(
                    line,
                    _measure(match),
                    batches=line.value(match["n"]),
                    persons=line.value(match["p"]),
                    start=match.start(),
                )
            for match in _TIED.finditer(line.text):
                taken.append(match.span())
                yield self._fact(line, match["what"], value=line.value(match["n"]), start=match.start())
            for match in self.things.finditer(line.text):
                if any(a < match.end() and match.start() < b for a, b in taken) or self._one_off(line, match):
                    continue
                said = match["n"] or match["n2"]
                value = line.value(said)
                measure = match["what"] or match["what2"]
                if _OF_COUNTRIES.match(measure):
                    continue
                if value is not None and not re.fullmatch(r"(?:19|20)\d\d", said):
                    yield self._fact(line, measure.strip(), value=value, start=match.start())

    @staticmethod
    def _one_off(line: Line, match: re.Match[str]) -> bool:
        """Whether a number belongs to something told once, not to the year's work or the ties of a city."""
        if re.search(r"\b(?:from|by|representing|involving|among) (?:the |its |all )?$", line.text[: match.start()]):
            return True
        if _ONE_OFF.search(line.text) is None:
            return False
        tied = match["what"] and re.search(r"(?:sister|twin|friendship)", match["what"])
        return not (tied and _OWNS.search(line.text[: match.start() + 1]))

    def _fact(
        self,
        line: Line,
        measure: str,
        *,
        start: int,
        value: float | None = None,
        batches: float | None = None,
        persons: float | None = None,
    ) -> Statistic:
        return Statistic(
            place=line.counted_for(start),
            year=_earlier(line, start) or line.year(start),
            measure=measure,
            value=value,
            batches=batches,
            persons=persons,
            evidence=(line.evidence(),),
            rule="statistic.english",
            confidence=self.confidence,
        )


def _earlier(line: Line, start: int) -> str | None:
    """The year before, where the number is that of "a year earlier"."""
    year = line.document.context.year
    told = _YEAR_EARLIER.search(line.text, start)
    return str(int(year) - 1) if told and year else None


def _measure(match: re.Match[str]) -> str:
    """What is counted, with what the verb or the end of the phrase adds: foreign delegations received."""
    said = f"{match['what']}{match['more']}{match['tail']}"
    if match["verb"] in ("received", "hosted", "welcomed"):
        said = f"{said} received"
    return re.sub(r"\s+", " ", said).strip()
