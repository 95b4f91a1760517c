"""What happens to a thing, told by verb and thing in any order: a line opens, works are shown, a plate is unveiled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kg import expressions as re
from kg.extraction.cues import StatusCues
from kg.extraction.extractors.deed_words import LOT, DeedWords
from kg.extraction.extractors.event_names import NameFinder
from kg.extraction.extractors.event_roles import OFFICE_GENRES, Roles, listed
from kg.extraction.extractors.event_view import Spot, View
from kg.extraction.lexicon import any_of
from kg.model import Event, Status

_FAR: Final = 40  # characters between a thing and its verb
_NEAR: Final = 2
_YEAR: Final = 4
_ASIDE: Final = 24  # characters of a clause between that is about something else
_LINE = re.compile(r"(?:至|到|—|-|－|——|往返|直达)$")
_FRONT = re.compile(rf"^(?:了|首|由[^，。；]{{2,20}}?的|[一二三两多]?(?:个|条|批|趟|座|处|家|项|场)|{LOT}|的)+")
_UNDONE = re.compile(r"未能|没能|未(?!来)|没有|无法|不再|暂停|停止")
_NOT_YET = re.compile(r"尚未|仍未|还未|还没|有待|等待")
_CAME_TO_NOTHING = re.compile(r"(?:搁置|搁浅|告吹|泡汤|作罢|流产|叫停|夭折|未能如愿|无果|停摆)(?=[，。；]|$)")
# …未能如期进行，改为7月以交换文本方式完成
_AFTER_ALL = re.compile(
    r"，(?:后|最终|遂|现)?(?:改为|改在|改以|改由|转为|改到|改至)(?:(?!拟|将|计划)[^，。；])*"
    r"(?:举行|完成|进行|举办|召开|签署|签约|签字|上线|开通|展出)"
)
_TO = re.compile(r"(?:走进|登陆|飞抵|远赴|来到|亮相|落户|抵达)(?:了)?$")
_WORKS = ("展品", "精品", "藏品", "珍品", "装置", "彩灯", "花灯", "非遗", "展板")
# 口岸恢复通行后，…: what something else came after
_AFTERWARDS = re.compile("[后前]|以来|之[后前]|的")
# 依托班列首发契机: an occasion, told in passing
_AS_OCCASION = re.compile("(?:这一|的|为)?(?:契机|之机|之际|机遇|东风|机会|有利时机)")
_NOUN_OF_VERB = re.compile(r"的$")
Taken = Sequence[tuple[int, int, str]]  # the spans and kinds of events that are told otherwise


@dataclass(frozen=True)
class Frame:
    """A kind of deed: its things, the verbs whose subject they are and those whose object they are."""

    id: str
    kind: str
    confidence: float
    things: re.Pattern[str]
    before: re.Pattern[str]  # the thing stands before it
    after: re.Pattern[str]  # the thing stands after it


@dataclass(frozen=True, slots=True)
class Deed:
    """A thing at [start, end) with its verb at [verb, verb_end)."""

    frame: Frame
    start: int
    end: int
    verb: int
    verb_end: int

    @property
    def span(self) -> tuple[int, int]:
        return min(self.start, self.verb), max(self.end, self.verb_end)


@dataclass(frozen=True)
class Deeds:
    """Finds such deeds in a sentence."""

    words: DeedWords
    names: NameFinder
    roles: Roles
    cues: StatusCues

    @cached_property
    def frames(self) -> tuple[Frame, ...]:
        """The kinds of deeds, the surest first."""
        any_word, lists = self.words.any, self.words.lists
        unveiled = re.compile("|".join((lists["unveil"]["things"][0], any_of(lists["unveil"]["things"][1:]))))
        return (
            Frame("shown", "exhibition", 0.72, *(any_word("show", n) for n in ("things", "shown", "shows"))),
            Frame("unveiled", "celebration", 0.72, unveiled, *(any_word("unveil", n) for n in ("before", "after"))),
            Frame("live", "launch", 0.74, *(any_word("service", n) for n in ("things", "begins", "opens"))),
        )

    @cached_property
    def _verbs(self) -> re.Pattern[str]:
        lists = self.words.lists
        names = (
            ("service", "begins"),
            ("service", "opens"),
            ("show", "shown"),
            ("unveil", "before"),
            ("unveil", "after"),
        )
        return re.compile(any_of(tuple({w for table, name in names for w in lists[table][name]})))

    def __call__(self, view: View, taken: Taken) -> Iterator[tuple[Event, int, int]]:
        """The deeds of a sentence that no event in ``taken`` covers, each with its span."""
        if self._verbs.search(view.text) is None or not self._of_concern(view, 0, len(view.text)):
            return
        done = list(taken)
        for frame in self.frames:
            for deed in self._find(view, frame):
                start, end = deed.span
                again = view.text[deed.verb : deed.verb_end] in view.text[view.part(start, end)[0] : start]
                if again or self._covered(view, deed, done) or self._refused(view, deed):
                    continue  # 揭牌, then who did it: 共同为联络处揭牌
                done.append((start, end, frame.kind))
                yield self._event(view, deed), start, end

    def _covered(self, view: View, deed: Deed, taken: Taken) -> bool:
        """Whether another event is told there, or the works are those of an exhibition that its sentence names."""
        start, end = deed.span
        part = view.part(start, end)
        same = deed.frame.id == "shown"
        return any(
            (a < end and start < b) or (same and kind == deed.frame.kind and part[0] <= a < part[1])
            for a, b, kind in taken
        )

    def _find(self, view: View, frame: Frame) -> Iterator[Deed]:
        text = view.text
        for thing in frame.things.finditer(text):
            start, end = thing.span()
            if view.titled(start) and text[start] != "“":
                continue
            if text[end : end + 1] == "”":
                end += 1
            if (verb := self._verb_behind(view, frame, end)) is not None:
                yield Deed(frame, self.names.begin(view, start), end, *verb)
            elif (ahead := self._verb_ahead(view, frame, start)) is not None:
                yield Deed(frame, ahead[1], end, *ahead)

    def _verb_behind(self, view: View, frame: Frame, end: int) -> tuple[int, int] | None:
        """The verb that tells of a thing which ends at ``end``: in its clause, or at the beginning of a later one."""
        text = view.text
        _, last = view.part(end, end)
        last = min(last, end + _FAR + _ASIDE)
        for match in frame.before.finditer(text, end, last):
            if view.quoted(match.start()):
                continue
            chunks = text[end : match.start()].split("，")
            if len(chunks) == 1 and not self.words.spoiled.match(text, end) and self._gap(chunks[0]):
                return match.span()
            if len(chunks) in (2, 3) and self._gap(chunks[-1]) and len(chunks[0]) <= _ASIDE and len(chunks[-1]) > 1:
                return None if self.words.spoiled.match(text, end) else match.span()
        return None

    def _gap(self, between: str) -> bool:
        return len(between) <= _FAR and self.words.gap.fullmatch(between) is not None

    def _verb_ahead(self, view: View, frame: Frame, start: int) -> tuple[int, int] | None:
        """The verb whose object the thing at ``start`` is: the last one before it in its clause."""
        first, _ = view.clause(start, start)
        found = None
        for match in frame.after.finditer(view.text, max(first, start - _FAR), start):
            if not view.quoted(match.start()) and not _NOUN_OF_VERB.search(view.text[first : match.start()]):
                found = match
        if found is None or view.text.startswith(("的", "在", "于", "至", "到"), found.end()):
            return None
        return found.span()

    def _refused(self, view: View, deed: Deed) -> bool:
        start, end = deed.span
        first, last = view.clause(start, end)
        words = self.names.words
        if view.text[first:end].startswith(words.duties) or any(w in view.text[start:last] for w in words.purposes):
            return True
        if any(w in view.text[first:last] for w in words.boilerplate):
            return True
        if not self._of_concern(view, *view.part(start, end)) or _AS_OCCASION.match(view.text, end):
            return True
        if deed.frame.id == "shown" and deed.verb < deed.start and not self._abroad(view, first, last):
            return True  # 共展出作品136幅: of an exhibition told before
        if _AFTERWARDS.match(view.text, end) and not any(first <= d.start < last for d in view.dates):
            return True
        dated = len(date_of(self.roles, view, start, end) or "") > _YEAR
        if deed.frame.id != "live":
            return not (dated or self._abroad(view, *view.part(start, end)))
        return not dated and view.document.context.genre not in OFFICE_GENRES

    def _of_concern(self, view: View, first: int, last: int) -> bool:
        """Whether it has to do with somebody or somewhere abroad."""
        return self._abroad(view, first, last) or self.words.about.search(view.text, first, last) is not None

    def _abroad(self, view: View, first: int, last: int) -> bool:
        return any(is_abroad(s) for s in view.within(first, last))

    def _event(self, view: View, deed: Deed) -> Event:
        start, end = deed.span
        first, last = view.clause(start, end)
        told = self.roles.counts(view, end, view.part(start, end)[1], alone=True)
        return Event(
            name=self._name(view, deed),
            kind=deed.frame.kind,
            date=self._date(view, deed),
            place=self._places(view, deed, first, last),
            organizers=self.roles.by(view, first, last),
            participants=self._people(view, deed),
            online=self.roles.online(view, first, deed.verb_end),
            persons=told.get("persons"),
            countries=told.get("countries"),
            status=self._status(view, deed),
            evidence=(view.evidence(first, last),),
            rule=f"event.deed_{deed.frame.id}",
            confidence=deed.frame.confidence,
        )

    def _date(self, view: View, deed: Deed) -> str | None:
        """When it is done: as the verb's own clause says, else the clauses from the thing to the verb."""
        first, last = view.clause(deed.verb, deed.verb_end)
        if any(first <= d.start < last for d in view.dates):
            return date_of(self.roles, view, deed.verb, deed.verb_end)
        return date_of(self.roles, view, *deed.span)

    def _people(self, view: View, deed: Deed) -> tuple[str, ...]:
        """Who unveils it: the persons of its clause, else both sides."""
        if deed.frame.id != "unveiled":
            return ()
        first, last = view.clause(deed.verb, deed.verb_end)
        return tuple(self.roles.persons_named(view, first, last)) or self.roles.both(view, first, deed.verb_end)

    def _name(self, view: View, deed: Deed) -> str:
        verb = view.text[deed.verb : deed.verb_end]
        start = deed.start
        if _LINE.search(view.text[:start]):  # 甲至|乙线路
            joint = next((s for s in view.spots if s.end < start and start - s.end <= 2), None)
            start = joint.start if joint else start
        thing = view.text[start : deed.end]
        front = _FRONT.match(thing)
        if front and front.end() < len(thing) - 1:
            thing = thing[front.end() :]
        if deed.verb < deed.start:
            return verb + thing
        if deed.frame.id == "shown":
            return thing + verb if thing.endswith(_WORKS) else thing + "展"
        return thing + verb

    def _places(self, view: View, deed: Deed, first: int, last: int) -> tuple[str, ...]:
        out = list(self.roles.places(view, first, last, (deed.start, deed.end)))
        if _TO.search(view.text[: deed.verb_end]):
            spot = next((s for s in view.spots if deed.verb_end <= s.start <= deed.verb_end + 1), None)
            out += [s.name.full for s in listed(view, spot)] if spot and spot.name.cls != "Body" else []
        return tuple(dict.fromkeys(out))

    def _status(self, view: View, deed: Deed) -> Status:
        return status_between(view, self.cues, *deed.span, (deed.end, deed.verb))


def date_of(roles: Roles, view: View, start: int, end: int) -> str | None:
    """When a deed was done: as for every event, else told at the beginning of the next clause (…首航，7月8日清晨…)."""
    if not roles.has_day(view, start, end):
        _, last = view.clause(start, end)
        if view.text[last : last + 1] == "，" and (found := [d for d in view.dates if 0 < d.start - last <= _NEAR]):
            return found[0].first
    return roles.date(view, start, end)


def status_between(view: View, cues: StatusCues, start: int, end: int, between: tuple[int, int]) -> Status:
    """The status of a deed; 未 or 尚未 right before its verb, or that it came to nothing behind, tells most."""
    text = view.text[slice(*between)] if between[0] < between[1] else view.text[max(0, start - 4) : start]
    if _NOT_YET.search(text):
        return "planned"
    _, last = view.clause(start, end)
    if _AFTER_ALL.match(view.text, last):
        return "done"
    if _UNDONE.search(text) or _CAME_TO_NOTHING.search(view.text, end, last):
        return "negated"
    return view.status(cues, start, end)


def is_abroad(spot: Spot) -> bool:
    """Whether a name is of a country or place abroad, or of a body there."""
    if spot.name.full == "中国":
        return False
    return spot.name.cls in ("Country", "Foreign") or spot.name.country not in (None, "中国")
