"""Counts of work over a period and totals of twinned cities, with the place or office and year they hold for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg import expressions as re
from kg.extraction.base import Parsed
from kg.extraction.counted import Counted, shifted
from kg.extraction.counting import Counting
from kg.extraction.extractors.statistic_english import EnglishStatistics
from kg.extraction.frame import Frame, read_rule_table
from kg.extraction.passages import passages
from kg.extraction.plain import Plain
from kg.extraction.spans import names_in
from kg.model import Block, Context, Evidence, Statistic

_LONGEST_QUOTE = 240  # in a line without punctuation a clause has no beginning
_DIGIT = re.compile(r"\d")
_OFFICE_GENRES = {"budget", "final_account", "performance"}
_OWN = re.compile(r"我办|我局|本部门|本单位|办本级|市外办|我委")
_NATION = re.compile(r"(?:^|[，；：])(?:全国|我国|中国)(?=[\d共已各累的新对同与])")
_PART = re.compile("[；]")
# the year before, as the year of a count, not as one compared with; the year named last holds
_LAST_YEAR = re.compile(r"(?<![较比与同和对于])(?:上年度?|去年)(?!同期|末以|底以|以来)")
_YEAR = re.compile(r"(?<![较比由从])((?:19|20)\d\d)年(?![^，。；]{0,6}(?:缔结|结好|结为|建立|成立|签署))")
# a year that the whole sentence is told of
_LEADING_YEAR = re.compile(
    r"(?:截至|截止|到|至)?((?:19|20)\d\d)(?:年(?:度|[底末初]|全年|上半年|，|间|来)|[.．]\d{1,2}(?=[，月底]))"
)
# 2019年缔结友好城市2对: the year of what is counted, none in which an older tie was made
_FORMED_IN = re.compile(
    r"(?:^|[，：])(?:其中)?((?:19|20)\d\d)年(?:全年|间|内|共|新|又|正式|先后|还|再)*"
    r"(?:缔结|结好|结交|新增|建立|签署)[^，。；年]*$"
)
_ANY_YEAR = re.compile(r"(?<![较比])((?:19|20)\d\d)年")
_THIS_YEAR = re.compile(r"今年|本年")
_GOODS = ("套", "只", "副", "箱", "件", "双", "瓶", "吨")
_GIVEN = re.compile("捐|赠|驰援|支援|援助|调拨|运抵")


@dataclass(frozen=True)
class StatisticExtractor:
    """Statistic facts of a document."""

    counting: Counting
    english: EnglishStatistics

    @classmethod
    def load(cls) -> StatisticExtractor:
        table = read_rule_table("statistic", "english", "confidence")
        return cls(Counting.load(), EnglishStatistics.of(table["english"], table["confidence"]["english"]))

    def __call__(self, parsed: Parsed) -> Iterator[Statistic]:
        yield from self.english(parsed)
        if parsed.document.language != "zh":
            return
        places = _SubjectPlaces.of(parsed)
        found: list[Statistic] = []
        alike: dict[tuple[object, ...], list[int]] = {}  # the places in ``found`` by all slots but the measure
        for block in passages(parsed.document):
            raw = parsed.document.text[block.start : block.end]
            if block.kind == "heading" or block.section.tense == "plan":
                continue
            if not _DIGIT.search(raw) and not self.counting.says_none(raw):
                continue
            for fact in self._read(parsed, block, places):
                rivals = alike.setdefault(_values(fact), [])
                same = next((i for i in rivals if _same(found[i], fact)), None)
                if same is None:
                    rivals.append(len(found))
                    found.append(fact)
                else:
                    found[same] = replace(found[same], evidence=found[same].evidence + fact.evidence)
        yield from found

    def _read(self, parsed: Parsed, block: Block, places: _SubjectPlaces) -> Iterator[Statistic]:
        plain = Plain.of_block(parsed.document, block)
        frame = Frame(parsed.document.context, block.section)
        friends: str | None = None
        subject: str | None = None
        for sentence in plain.sentences():
            text = sentence[0]
            for counted in self.counting.read(text, friends):
                if parsed.document.context.genre == "news" and counted.unit in _GOODS and _GIVEN.search(text):
                    continue  # news of one gift: 捐赠防护服100套
                if counted.rule == "friends":
                    friends = counted.unit
                said = text[: counted.end]
                part = _PART.split(said)[-1]
                at = shifted(counted, sentence.start())
                named = self._subject(frame, part, places, plain.places[sentence.start() + len(said) - len(part)])
                subject = named or subject
                evidence = plain.evidence(parsed.document, max(at.start, at.end - _LONGEST_QUOTE), at.end)
                counted = replace(counted, measure=places.bare(counted.measure))
                yield self._fact(
                    counted, subject or _default(frame.context), self._year(frame, text, counted), evidence
                )

    def _fact(self, counted: Counted, place: str | None, year: str | None, evidence: Evidence) -> Statistic:
        return Statistic(
            place=place,
            year=year,
            measure=counted.measure,
            batches=counted.batches,
            persons=counted.persons,
            value=counted.value,
            unit=counted.unit,
            evidence=(evidence,),
            rule=f"statistic.{counted.rule}",
            confidence=self.counting.confidence[counted.rule],
        )

    @staticmethod
    def _subject(frame: Frame, part: str, places: _SubjectPlaces, position: int) -> str | None:
        """Whose number it is, where the part of the sentence before the number says so."""
        if _OWN.search(part) and frame.context.office:
            return frame.context.office
        if place := frame.place(part):
            return place
        if _NATION.search(part):
            return "中国"
        return places.at(position)

    def _year(self, frame: Frame, text: str, counted: Counted) -> str | None:
        """The year named before the number in its part of the sentence; 如今 and 目前 are the document's year."""
        part = _PART.split(text[: counted.number])[-1]
        if counted.rule == "friends" and (formed := _FORMED_IN.search(part)):
            return formed[1]
        if self.counting.now.search(part):
            return frame.context.year
        own = frame.year("")
        named = [(m.start(), m[1]) for m in _YEAR.finditer(part)]
        if own:
            named += [(m.start(), str(int(own) - 1)) for m in _LAST_YEAR.finditer(part)]
            named += [(m.start(), own) for m in _THIS_YEAR.finditer(part)] if len(named) else []
        if named:
            return max(named)[1]
        leading = _LEADING_YEAR.match(text)
        if leading:
            return leading[1]
        if own:
            return own
        if found := _YEAR.search(text):
            return found[1]
        years = {m[1] for m in _ANY_YEAR.finditer(text)}
        return years.pop() if len(years) == 1 else None


@dataclass(frozen=True, slots=True)
class _SubjectPlaces:
    """Places that stand first in a sentence or in a part of it, by the names that the pipeline found; ``lead`` matches
    one that a clause begins with."""

    starts: dict[int, str]
    lead: re.Pattern[str] | None = None

    @classmethod
    def of(cls, parsed: Parsed) -> _SubjectPlaces:
        starts: dict[int, str] = {}
        written: set[str] = set()
        for one in parsed.sentences:
            text = one.sentence.text
            for start, _, name in names_in(one.tokens):
                lead = text[:start].rstrip()
                written |= {name.text} if name.cls == "Domestic" else set()
                if name.cls == "Domestic" and (not lead or lead[-1] in "；："):
                    starts[one.sentence.start + start] = name.full
        names = "|".join(map(re.escape, sorted(written, key=lambda word: (-len(word), word))))
        often = r"(?:(?:19|20)\d\d年度?)?(?:全年|年内|累计|总共|共计|先后|共|已|市|省)*"
        return cls(starts, re.compile(rf"(?:\d{{1,2}}[-—至]\d{{1,2}}月)?(?:{names}){often}") if names else None)

    def bare(self, measure: str) -> str:
        """A measure without the place that it begins with: 武汉共接待外宾."""
        named = self.lead.match(measure) if self.lead else None
        return measure[named.end() :] if named and len(measure) - named.end() > 1 else measure

    def at(self, position: int) -> str | None:
        return self.starts.get(position)


def _default(context: Context) -> str | None:
    """The office in its own accounts, the place elsewhere."""
    if context.genre in _OFFICE_GENRES and context.office:
        return context.office
    return context.home or context.office


def _values(fact: Statistic) -> tuple[object, ...]:
    return fact.place, fact.year, fact.batches, fact.persons, fact.value, fact.unit


def _same(a: Statistic, b: Statistic) -> bool:
    """Whether two statistics of the same values say it of the same thing in other words."""
    short, long = sorted((set(a.measure), set(b.measure)), key=len)
    return short <= long or (len(short) >= 6 and len(short & long) > 0.75 * len(short))


def load() -> StatisticExtractor:
    """The extractor with its shipped knowledge."""
    return StatisticExtractor.load()
