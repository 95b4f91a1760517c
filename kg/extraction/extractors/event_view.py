"""A parsed sentence made ready for events, agreements and honours: even text, names, quotations, clauses, dates."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from kg import expressions as re
from kg.extraction.base import Parsed, ParsedSentence
from kg.extraction.cues import StatusCues
from kg.extraction.names import Name
from kg.extraction.pattern import CODES
from kg.extraction.plain import Plain
from kg.extraction.spans import names_in
from kg.model import Context, Document, Evidence, Section, Status
from kg.values import Date, dates

_QUOTED = re.compile(r"“[^“”]{1,60}”|《[^《》]{1,60}》|「[^」]{1,60}」")
_BRACKETED = re.compile(r"（[^（）]{0,40}）(?=$|[^-—一-龥])|（[^（）]{0,8}）")
_COMMA = re.compile(r"[，。；！？：\n]")
_LEAD = re.compile(r"[^，。；：“《]{2,20}：")
# A lead behind a clause: 根据…安排，明年将做好以下活动：
_LATE_LEAD = re.compile(r"[^。；：“《]{2,40}，(?P<own>[^，。；：“《]{2,24})：")
_PLANS = re.compile(r"计划|打算|安排|目标|设想|拟|将|力争|下一步")
# A list whose first item is a plan: 一是谋划…；二是办好…
_PLAN_LIST = re.compile(
    r"(?:一是|[（(][一1][)）]|1[.．、])(?:积极|全力|适时)?(?:谋划|力争|争取|拟|计划|筹划|力促|打算)"
)
# A date whose year nothing settles is still a date.
_DATED = re.compile(r"\d{1,2}月\d{1,2}日|\d{1,2}月(?:份|底|初|[上中下]旬)|(?<!\d)\d{1,2}日")
# Parts of a city that have no name without it.
_ZONES = ("自贸区", "经开区", "高新区", "开发区", "新区", "保税区", "综保区", "工业园区", "自贸片区")
# Bodies that come and go: rules see their words.
_TROUPE = re.compile(r"(?:艺术团|乐团|合唱团|歌舞团|剧团)$")
_ITS_HEAD = re.compile(r"[市州县省区]长(?![期远年久效江三春沙城宁假达])")
_LEADING_DATE = re.compile(r"\d{1,2}月(?:\d{1,2}日)?(?:[至—-](?:\d{1,2}月)?\d{1,2}日)?(?:上午|下午|晚)?(?:在|于)?")
_DIGIT = re.compile(r"\d|年|日|月")
_SHORT = re.compile(
    r"(?:来|访|抵|到访|在|莅|赴|离|留|旅|到(?=.[考参访调出洽交]))([一-龥])(?=[，。；、！参出访考举时期工进开洽交学投旅调体与会就后宾观留创签均商拜演回踏寻采研巡慰恳执实助路（的]|$)"
    r"|(?:抵|莅|(?<![采走探寻拜信家回随暗上出参])访)([一-龥])(?![一-龥]?[国州洲])"
    r"|到([一-龥](?<![达位期场家来底头手]))(?=[，。；、])"
)
_STOP = re.compile(r"[。；！？\n]")


@dataclass(frozen=True, slots=True)
class Spot:
    """A name at [start, end) of a view's text."""

    start: int
    end: int
    name: Name


@dataclass(frozen=True)
class View:
    """A sentence's even text with what stands in it; all offsets count in ``text``."""

    document: Document
    sentence: ParsedSentence
    plain: Plain
    spots: tuple[Spot, ...]
    dates: tuple[Date, ...]
    carried: str | None = None  # the date last told before, in the same section
    abroad: Name | None = None  # the foreign place last named before

    @property
    def text(self) -> str:
        return self.plain.text

    @property
    def section(self) -> Section:
        return self.sentence.sentence.block.section

    @property
    def year(self) -> str | None:
        """The year the section or the document is about."""
        return self.section.year or self.document.context.year

    @cached_property
    def quotes(self) -> tuple[tuple[int, int], ...]:
        """The spans of quoted titles, with their marks."""
        return tuple(m.span() for m in _QUOTED.finditer(self.text))

    @cached_property
    def _shut(self) -> tuple[bool, ...]:
        """For every character whether it stands inside quotation marks or brackets."""
        inside = [False] * (len(self.text) + 1)
        for start, end in [*self.quotes, *(m.span() for m in _BRACKETED.finditer(self.text))]:
            inside[start:end] = [True] * (end - start)
        return tuple(inside)

    def quoted(self, place: int) -> bool:
        """True where the character stands inside quotation marks or brackets."""
        return self._shut[place]

    def titled(self, place: int) -> bool:
        """True where the character stands inside a quoted title."""
        return any(start <= place < end for start, end in self.quotes)

    @cached_property
    def commas(self) -> tuple[int, ...]:
        """Where clauses end."""
        return tuple(m.start() for m in _COMMA.finditer(self.text) if not self._shut[m.start()])

    @cached_property
    def stops(self) -> tuple[int, ...]:
        """Where parts of the sentence (between ；) end."""
        return tuple(m.start() for m in _STOP.finditer(self.text) if not self._shut[m.start()])

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """The bounds of the clauses that hold [start, end)."""
        return _bounds(self.commas, start, end, len(self.text))

    def part(self, start: int, end: int) -> tuple[int, int]:
        """The bounds of the parts of the sentence, between ；, that hold [start, end)."""
        return _bounds(self.stops, start, end, len(self.text))

    @cached_property
    def code(self) -> tuple[str, tuple[int, ...]]:
        """One character a character or name (as in ``pattern.code``), with the offset in ``text`` of each."""
        return self._coded([s for s in self.spots if not _TROUPE.search(s.name.text)])

    @cached_property
    def place_code(self) -> tuple[str, tuple[int, ...]]:
        """As ``code``, with the names of our bodies as they are written and those abroad as places there."""
        return self._coded([_in_country(s) for s in self.spots if s.name.cls != "Body" or _is_abroad(s)])

    def _coded(self, spots: list[Spot]) -> tuple[str, tuple[int, ...]]:
        out: list[str] = []
        places: list[int] = []
        last = 0
        named = [(s.start, s.end, CODES[s.name.cls]) for s in spots if not self.titled(s.start)]
        told = {m.span() for m in _DATED.finditer(self.text)} | {(d.start, d.end) for d in self.dates}
        free: list[tuple[int, int, str]] = []
        for start, end in sorted(told, key=lambda d: (d[0], -d[1])):
            if not any(s < end and start < e for s, e, _ in (*named, *free)) and not self.titled(start):
                free.append((start, end, CODES["Date"]))
        for start, end, mark in sorted([*named, *free]):
            out.append(self.text[last:start])
            places.extend(range(last, start))
            out.append(mark)
            places.append(start)
            last = end
        out.append(self.text[last:])
        places.extend(range(last, len(self.text) + 1))
        return "".join(out), tuple(places)

    def places_within(self, start: int, end: int) -> tuple[Spot, ...]:
        """The places named inside [start, end); a body abroad stands for its country."""
        spots = (_in_country(s) for s in self.within(start, end))
        return tuple(s for s in spots if s.name.cls != "Body")

    def within(self, start: int, end: int) -> tuple[Spot, ...]:
        """The names that stand inside [start, end)."""
        return tuple(s for s in self.spots if start <= s.start and s.end <= end)

    def status(self, cues: StatusCues, start: int, end: int, text: str | None = None) -> Status:
        """What the cues, the section and a lead (明年计划：一是…) say of [start, end)."""
        planned = self.lead and _PLANS.search(self.text, 0, self.lead) is not None and start >= self.lead
        if late := _LATE_LEAD.match(self.text):
            planned = planned or (_PLANS.search(late["own"]) is not None and start >= late.end())
        planned = planned or _PLAN_LIST.match(self.text) is not None
        told = text or self.text
        for first, last in self.quotes:  # “共享未来” plans nothing
            if last <= start or first >= end:
                told = told[:first] + "□" * (last - first) + told[last:]
        return cues.status(told, start, end, "plan" if planned else self.section.tense)

    @cached_property
    def lead(self) -> int:
        """The end of a short lead before a colon that holds for the whole sentence, 0 where there is none."""
        match = _LEAD.match(self.text)
        return match.end() if match else 0

    def evidence(self, start: int, end: int) -> Evidence:
        """The evidence for [start, end) without blanks and commas at its ends."""
        while start < end - 1 and self.text[start] in "，。；、：":
            start += 1
        while end - 1 > start and self.text[end - 1] in "，。；、：":
            end -= 1
        return self.plain.evidence(self.document, start, end)


def views(
    parsed: Parsed,
    cuts: re.Pattern[str] | None = None,
    countries: Mapping[str, str] | None = None,
    only: re.Pattern[str] | None = None,
) -> Iterator[View]:
    """The views of a document's sentences in order; dates, months and the last place abroad are carried along.

    cuts: words (group "cut") that no body's name holds; what stands before them is taken off it.
    countries: one-character names of countries that 赴日 or 访韩 means.
    only: sentences without a match give no view, but their dates and places are carried along.
    """
    section: Section | None = None
    carried: str | None = None
    abroad: Name | None = None
    month: int | None = None
    for item in parsed.sentences:
        sentence = item.sentence
        if sentence.block.kind == "lines":
            continue
        if sentence.block.section != section:
            section, carried = sentence.block.section, None
        plain = Plain.of(sentence.text, sentence.start)
        year = sentence.block.section.year or parsed.document.context.year
        found = tuple(dates(plain.text, year, month)) if _DIGIT.search(plain.text) else ()
        if only is None or only.search(sentence.text):
            written = _spots(parsed.document, item, plain, cuts)
            spots = tuple(_homes(plain.text, tuple(written), parsed.document.context.home, countries or {}))
            yield View(parsed.document, item, plain, spots, found, carried, abroad)
        abroad = next((name for _, name in reversed(list(names_of(item))) if name.cls == "Foreign"), abroad)
        for date in found:
            if len(date.first) > 4 and not plain.text[: date.start].endswith(("至", "到", "持续", "延续")):
                # what follows a range of days took place on one of them
                carried = date.first[:7] if date.last and len(date.first) > 7 else date.first
                month = int(date.first[5:7])


def names_of(item: ParsedSentence) -> Iterator[tuple[int, Name]]:
    """The names of a sentence with their places in it."""
    yield from ((start, name) for start, _, name in names_in(item.tokens) if name.cls in CODES)


def _spots(document: Document, item: ParsedSentence, plain: Plain, cuts: re.Pattern[str] | None) -> Iterator[Spot]:
    base = item.sentence.start
    context = document.context
    for place, name in names_of(item):
        start = bisect_left(plain.places, base + place)
        end = bisect_left(plain.places, base + place + len(name.text))
        if name.cls in ("Domestic", "Foreign") and _ITS_HEAD.match(plain.text, end - 1):
            end -= 1  # 某市|长 is the mayor
        if name.cls == "Domestic" and name.full in _ZONES:
            name = replace(name, full=name.text)
        if name.cls == "Body" and name.text == name.full and (dated := _LEADING_DATE.match(name.text)):
            start += dated.end()
            name = Name("Body", name.text[dated.end() :], name.text[dated.end() :])
        if name.cls == "Body" and cuts is not None and name.text == name.full:
            found = (m for m in cuts.finditer(plain.text, max(0, start - 3), end) if m["cut"])
            begin = max((m.end() for m in found if m.end() > start), default=start)
            if end - begin < 3:
                continue
            if begin > start:
                start, name = begin, Name("Body", plain.text[begin:end], plain.text[begin:end])
        if start < end:
            yield Spot(start, end, _own_office(name, context))


def _is_abroad(spot: Spot) -> bool:
    return spot.name.country not in (None, "中国") or (spot.name.cls == "Body" and spot.name.region is not None)


def _in_country(spot: Spot) -> Spot:
    """A body abroad as the place or country that its name begins with, other names as they are."""
    name = spot.name
    if name.cls != "Body" or not _is_abroad(spot):
        return spot
    if name.region is not None:
        return replace(spot, name=Name("Foreign", name.text, name.region, name.country))
    return replace(spot, name=Name("Country", name.text, name.country or ""))


def _own_office(name: Name, context: Context) -> Name:
    """The document's office also where the text gives its short name with the city's: 某市外办."""
    if name.cls != "Body" or not context.home or not context.office:
        return name
    short = name.text.removeprefix(context.home).removeprefix(context.home[:-1])
    if short != name.text and re.fullmatch(r"市?(?:人民政府|政府)?外(?:办|侨办|事办|事侨务办)(?:公室)?", short):
        return Name("Body", name.text, context.office)
    return name


def _homes(text: str, spots: tuple[Spot, ...], home: str | None, countries: Mapping[str, str]) -> Iterator[Spot]:
    """The spots, and what one character stands for: the home place (来锡, 抵荆) or a country (赴日, 访韩)."""
    short: list[Spot] = []
    for match in _SHORT.finditer(text):
        place, character = match.start(match.lastindex or 1), match[match.lastindex or 1]
        if any(s.start <= place < s.end for s in spots):
            continue
        if home and character in home[:-1]:
            short.append(Spot(place, place + 1, Name("Domestic", character, home)))
        elif character in countries and match.group()[0] in "赴访旅":
            short.append(Spot(place, place + 1, Name("Country", character, countries[character])))
    yield from sorted([*spots, *short], key=lambda s: s.start)


def _bounds(marks: tuple[int, ...], start: int, end: int, length: int) -> tuple[int, int]:
    first = max((m + 1 for m in marks if m < start), default=0)
    last = min((m for m in marks if m >= end), default=length)
    return first, last
