"""Events: named ones (head nouns, titles) and unnamed ones (visits, meetings, gifts) with their circumstances → facts.

The order is a cascade: names, then rules over what names do not cover, then circumstances (``event_roles``), then what
the following sentence adds (who took part), then one fact for what is told twice (``event_merge``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg import expressions as re
from kg.extraction.base import Parsed
from kg.extraction.cues import StatusCues
from kg.extraction.extractors.agreement import AgreementWords
from kg.extraction.extractors.agreement_sides import Sides
from kg.extraction.extractors.deed_words import DeedWords
from kg.extraction.extractors.event_apart import Apart
from kg.extraction.extractors.event_attending import Attending
from kg.extraction.extractors.event_ceremonies import is_bare, joined
from kg.extraction.extractors.event_deeds import Deeds
from kg.extraction.extractors.event_english import EnglishEvents
from kg.extraction.extractors.event_english_line import is_english
from kg.extraction.extractors.event_gifts import Gifts
from kg.extraction.extractors.event_later import Later
from kg.extraction.extractors.event_merge import completed, merge_events
from kg.extraction.extractors.event_named import NamedEvents
from kg.extraction.extractors.event_names import NameFinder
from kg.extraction.extractors.event_people import People
from kg.extraction.extractors.event_roles import OFFICE_GENRES, Roles
from kg.extraction.extractors.event_rules import EventRules
from kg.extraction.extractors.event_signings import Signings
from kg.extraction.extractors.event_stops import goes_on, stops
from kg.extraction.extractors.event_told import ToldEvents
from kg.extraction.extractors.event_view import View, views
from kg.extraction.extractors.event_words import EventWords
from kg.extraction.extractors.meeting_frame import MeetingFrame
from kg.extraction.extractors.visit_frame import VisitFrame
from kg.extraction.extractors.visit_frame import load as load_frames
from kg.extraction.lexicon import Lexicon
from kg.model import Event, Fact

_RESUMED = re.compile(r"(?:^|[，；])(?:据统计，|据悉，)?(?:本届|此次|本次|该)?([一-龥]{2,6}?)(?=由|有|共|吸引|邀请)")
_PLACE = ("市", "省", "镇", "县", "区", "州", "府", "郡", "国")
# Visits and meetings told with the leader of our side first.
_LEADERS = ("event.led_abroad", "event.leader_abroad", "event.met", "event.met_besides")
_TAKEN_PART_IN = ("event.named_h", "event.named_a", "event.deed_shown", "event.deed_unveiled", "event.deed_live")
_TOOK_PART = re.compile(r"成员|出席|参加|参会|参展|参赛|与会|到会|齐聚|应邀|参与|观摩|观展")


@dataclass(frozen=True, slots=True)
class Found:
    """An event with its view and the span that states it."""

    event: Event
    view: View
    start: int
    end: int


@dataclass(frozen=True)
class EventExtractor:
    """Finds the events of a document."""

    words: EventWords
    named: NamedEvents
    told: ToldEvents
    signings: Signings
    gifts: Gifts
    deeds: Deeds
    english: EnglishEvents
    visits: VisitFrame
    meetings: MeetingFrame
    apart: Apart
    later: Later
    attending: Attending
    roles: Roles

    @classmethod
    def load(cls) -> EventExtractor:
        """Read data/rules/event.toml; raises KnowledgeError where it is wrong."""
        words, lexicon, cues = EventWords.load(), Lexicon.load(), StatusCues.load()
        roles = Roles(lexicon)
        visits, meetings = load_frames(words, roles, cues)
        names, deeds = NameFinder(words), DeedWords.load()
        return cls(
            words,
            NamedEvents(names, roles, cues),
            ToldEvents(EventRules.load(lexicon), words, roles, cues),
            Signings(deeds, Sides(roles, AgreementWords.load().lists["both"]), roles, cues),
            Gifts(deeds, roles, cues),
            Deeds(deeds, names, roles, cues),
            EnglishEvents.load(),
            visits,
            meetings,
            Apart(roles),
            Later(roles),
            Attending(visits.actors),
            roles,
        )

    def __call__(self, parsed: Parsed) -> Iterator[Fact]:
        """The events of a document, each once."""
        found: list[Event] = list(self.english(parsed))
        titles: list[Event] = []
        last: list[Found] = []
        for view in views(parsed, self.words.boundary, self.words.countries):
            if is_english(view.sentence.sentence.text):
                continue
            if view.sentence.sentence.block.kind == "heading":
                titles += [e for e, _, _ in self.named(view)]
                continue
            if self._skipped(view):
                continue
            here = _without_gatherings(self._in_sentence(view), last)
            if not here and last and last[0].view.section == view.section:
                found = self._added(found, last, view)
            if last and last[-1].event.kind == "visit_out" and last[-1].view.section == view.section:
                found = self._went_on(found, last[-1].event, view)
            found = self._resumed(found, last, view)
            here = self._attended(here)
            found += [f.event for f in here]
            last = here
        dated = (_not_yet(event, parsed) for event in merge_events(found))
        yield from completed(list(dated), titles)

    def _attended(self, here: list[Found]) -> list[Found]:
        """The events of a sentence with who took part, told in the clauses between each and the next."""
        ends = [*(f.view.clause(f.start, f.start)[0] for f in here[1:]), None]
        return [self._with_people(found, end) for found, end in zip(here, ends, strict=True)] if here else here

    def _with_people(self, found: Found, end: int | None) -> Found:
        """An event with who took part, told in the clauses behind it up to ``end`` or the part's end."""
        if not found.event.rule.startswith(_TAKEN_PART_IN):
            return found
        _, last = found.view.part(found.start, found.end)
        last = min(last, end) if end is not None else last
        people = People(self.roles).attendees(found.view, found.end, last)
        # the places in an anniversary's name are its sides only where nobody is told
        if not people or (found.event.participants and not all(p.endswith(_PLACE) for p in found.event.participants)):
            return found
        return replace(found, event=replace(found.event, participants=people))

    def _skipped(self, view: View) -> bool:
        """Sections of duties, terms and amounts tell no events."""
        titles = (view.section.title, *view.section.parents)
        return any(word in title for title in titles for word in self.words.sections)

    def _in_sentence(self, view: View) -> list[Found]:
        names = list(self.named(view))
        bare = [n for n in names if is_bare(n[0])]
        named = [Found(e, view, s, t) for e, s, t in names if not is_bare(e)]
        spans = [(start, end) for _, start, end in names]
        visits = self.visits(view, list(self.told(view, spans)), spans)
        told = [Found(e, view, s, t) for visit in visits for e, s, t in self.apart(view, *visit)]
        taken = [(f.start, f.end, f.event.kind) for f in (*named, *told) if not f.event.kind.startswith("visit")]
        for read in (self.signings, self.gifts, self.deeds):
            more = [Found(e, view, s, t) for e, s, t in read(view, taken)]
            taken += [(f.start, f.end, f.event.kind) for f in more]
            told += more
        alone, so_far = joined(view, bare, [(f.event, f.start, f.end) for f in told])
        named += [Found(e, view, s, t) for e, s, t in alone]
        told = [Found(e, view, s, t) for e, s, t in self.meetings(view, so_far, spans)]
        here = sorted(self._coming_for(named, told), key=lambda f: f.start)
        here = list(_on_the_way(view, list(self._by_leader(view, here))))
        return self._told_later(view, here)

    def _told_later(self, view: View, here: list[Found]) -> list[Found]:
        """The events with what the clauses between each and the next say of it."""
        if not here:
            return here
        ends = [*(view.clause(f.start, f.start)[0] for f in here[1:]), len(view.text)]
        return [
            replace(f, event=self.attending(view, self.later(view, f.event, f.start, f.end, end), f.start))
            for f, end in zip(here, ends, strict=True)
        ]

    def _by_leader(self, view: View, here: list[Found]) -> Iterator[Found]:
        """某市长率团访问…，出席某论坛: he takes part, not the office that is taken for the subject."""
        office = view.document.context.office
        leader: tuple[str, ...] = ()
        for found in here:
            event = found.event
            if event.rule in _LEADERS and event.participants:
                leader = event.participants[:1]
            elif leader and event.rule == "event.named_attend" and event.participants == (office,):
                found = replace(found, event=replace(event, participants=leader))
            yield found

    def _coming_for(self, named: list[Found], told: list[Found]) -> Iterator[Found]:
        """Guests that come to attend a named event take part in it; their visit is no second event."""
        for found in named:
            visits = [t for t in told if t.event.kind.startswith("visit") and _comes_for(t, found)]
            if found.event.rule == "event.named_told" and any(t.start <= found.start < t.end for t in told):
                continue  # 接待某研修班: the visit is told
            if not visits:
                yield found
                continue
            told = [t for t in told if t not in visits or _goes_further(t, found)]
            guests = visits[0].event
            event = replace(
                found.event,
                organizers=(),
                participants=guests.participants,
                place=found.event.place or guests.place,
                persons=found.event.persons or guests.persons,
            )
            yield replace(found, event=event)
        yield from told

    def _resumed(self, found: list[Event], last: list[Found], view: View) -> list[Event]:
        """What 大会由某会主办 or 本届大会有40国代表参加 adds to the event last told whose name ends so."""
        match = _RESUMED.search(view.text)
        at = [i for i, e in enumerate(found) if match is not None and e.name.endswith(match[1])]
        if not at and match is not None and match[1] == "活动" and len(last) == 1:
            at = [i for i, e in enumerate(found) if e is last[0].event]
        if match is None or not at:
            return found
        event = found[at[-1]]
        _, end = view.part(match.start(1), match.end())
        told = self.roles.counts(view, match.end(), end, alone=True)
        more = replace(
            event,
            organizers=event.organizers or self.roles.by(view, match.end(1), end),
            persons=event.persons or told.get("persons"),
            countries=event.countries or told.get("countries"),
        )
        more = _cited(event, more, view, match.start(1), end)
        return [more if i == at[-1] else e for i, e in enumerate(found)]

    def _went_on(self, found: list[Event], visit: Event, view: View) -> list[Event]:
        """Whom the delegation met and where it called, where the sentence after a visit's goes on so."""
        if not goes_on(view):
            return found
        more = stops(self.roles, view, 0)
        whole = replace(
            visit,
            place=tuple(dict.fromkeys((*visit.place, *more.places))),
            participants=tuple(dict.fromkeys((*visit.participants, *more.people))),
        )
        whole = _cited(visit, whole, view, 0, len(view.text))
        return [whole if e is visit else e for e in found]

    def _added(self, found: list[Event], last: list[Found], view: View) -> list[Event]:
        """Who took part, where the sentence after an event's tells only that: 来自…的百余位嘉宾出席."""
        if len(last) != 1 or not _TOOK_PART.search(view.text):
            return found
        event = last[0].event
        told = self.roles.counts(view, 0, len(view.text), alone=True)
        more = replace(
            event,
            persons=event.persons or told.get("persons"),
            countries=event.countries or told.get("countries"),
            groups=event.groups or told.get("groups"),
            participants=event.participants or People(self.roles).attendees(view, 0, len(view.text)),
        )
        more = _cited(event, more, view, 0, len(view.text))
        return [more if e is event else e for e in found]


def _cited(event: Event, more: Event, view: View, start: int, end: int) -> Event:
    """An event to which a later sentence adds something, with the passage that does."""
    if more == event:
        return event
    return replace(more, evidence=(*event.evidence, view.evidence(start, end)))


def _on_the_way(view: View, here: list[Found]) -> Iterator[Found]:
    """What takes place within a visit of several days is dated by its month."""
    ranges = {d.first for d in view.dates if d.last and len(d.first) > 7}
    visit: Found | None = None
    for found in here:
        within = visit is not None and found.start >= visit.end and found.event.date == visit.event.date
        if within and found.event.date in ranges:
            found = replace(found, event=replace(found.event, date=found.event.date[:7]))
        elif found.event.kind.startswith("visit"):
            visit = found
        yield found


def _without_gatherings(here: list[Found], last: list[Found]) -> list[Found]:
    """The events of a sentence; guests who gather (齐聚) where one was told just before come for that."""
    others = [f for f in here if f.event.rule != "event.gathered"]
    return others if others or last else here


def _not_yet(event: Event, parsed: Parsed) -> Event:
    """An event dated after the year that a report is about is planned, whatever its clause says."""
    context = parsed.document.context
    later = context.year and event.date and event.date[:4] > context.year and context.genre in OFFICE_GENRES
    return replace(event, status="planned") if later and event.status == "done" else event


def _goes_further(visit: Found, found: Found) -> bool:
    """Whether a visit for a named event goes on to another place behind it: 赴甲参加某展，同期到访乙."""
    last = visit.event.place[-1] if len(visit.event.place) > 1 else None
    return any(s.name.full == last and s.start >= found.end for s in visit.view.spots)


def _comes_for(visit: Found, found: Found) -> bool:
    """Whether the words between a visit and a name are 参加 or 出席, within a clause."""
    between = found.view.text[visit.end : found.start]
    text = found.view.text[visit.start : found.start]
    if re.search(rf"(?:参加|出席)(?:了)?{re.escape(found.event.name)}，$", text):
        return True  # 来昌参加夏令营，夏令营7月20日开营
    if visit.start < found.start < visit.end:
        relative = found.view.text.startswith("的", found.end)
        return not relative and re.search(r"(?:参加|出席)(?:了)?[^，。；]{0,10}$", text) is not None
    if not re.search(r"访问|考察|参访", text) and re.fullmatch(
        r"[^，。；]{0,6}，(?:并)?(?:开启|参加|出席|开始|参与)(?:了)?(?:为期[^，。；]{1,8}的|\d[\d月日上中下旬底初]*(?:举[行办]|召开|开幕)?的)?",
        between,
    ):
        return True
    return (
        visit.end <= found.start
        and len(between) <= 16
        and re.search(r"(?:参加|出席)[^，。；]{0,10}$", text) is not None
        and not re.search("[，；]", between)
    )


def load() -> EventExtractor:
    """The extractor of events, with its knowledge read."""
    return EventExtractor.load()
