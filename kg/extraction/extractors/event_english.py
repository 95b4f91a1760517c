"""Events in English sentences: named and plain ones by their head noun, meetings, visits, launches, gifts."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from kg import expressions as re
from kg import knowledge
from kg.errors import KnowledgeError
from kg.extraction.base import Parsed
from kg.extraction.extractors.english_attendance import ATTENDED_BY, COUNTRIES, PRESENT_AT, again, organizers, with_more
from kg.extraction.extractors.english_ceremonies import ceremonies
from kg.extraction.extractors.english_event_names import EventNames, Named
from kg.extraction.extractors.english_gifts import Gifts
from kg.extraction.extractors.english_guests import Told
from kg.extraction.extractors.english_meetings import meetings, together
from kg.extraction.extractors.english_visits import visits
from kg.extraction.extractors.event_english_line import Line, english_lines
from kg.model import Event, Status

_LIVE = re.compile(
    r"(?:[Tt]he|[Aa]n?) (?P<what>(?:[\w\-’']+ ){1,6}?"
    r"(?:platform|system|service|hotline|website|app|route|portal|centre|center)) (?:went live|was launched|"
    r"has been launched|was put into (?:use|operation)|came into use|was opened|will go live|opened)"
)
_UNVEILED = re.compile(
    r"\b(?:unveiled|inaugurated|cut the ribbon (?:at|for|on)|laid the foundation stone (?:of|for)|planted) "
    r"(?:the|a|an|\d+|two|three|ten) (?:(?!at |in |on )[\w’'-]+ ){0,5}?[\w’'-]+(?= at | in | on |[,.;]|$)"
)
_ANNIVERSARY = re.compile(
    r"(?P<verb>celebrat(?:ed?|es|ing)|mark(?:ed|s|ing)?|commemorat(?:ed?|es|ing)|"
    r"observed?) (?P<name>(?:the|their|its) (?P<n>[\w-]+)[- ](?:year )?anniversary of "
    r"[^,.;]{4,80}?)(?= with | at | on \w+ \d| on \d| in (?:[A-Z]|\d)| this | last | next |[,.;]|$)"
)


_YEAR_MARKS = re.compile(r"\b(?:[Yy]ear|(?:19|20)\d\d|[Tt]his|[Ii]t) (?:also )?$")
_PRONOUN = re.compile(r"(?:^|, |and )(?:[Ss]he|[Hh]e|[Tt]hey|[Tt]he (?:delegation|group|visitors))\b")
_BOTH = re.compile(
    r"online and (?:on[ -]site|in person|offline)|on[ -]site and online|in person and online|hybrid|offline and online",
    re.I,
)
_FAR = re.compile(
    r"\b(?:online|cloud|by video|via video|"
    r"virtual(?:ly)?|video (?:link|conference|meeting|call|session|matchmaking|dialogue|"
    r"talks|seminar|chat|forum|exchange|ceremony|signing)s?)\b",
    re.I,
)
_GOES = ("event.english_visit", "event.english_arrival", "event.english_met")
# Words that plan nothing.
_NO_CUE = re.compile(
    r"(?:originally|initially|first|previously) (?:scheduled|planned|slated|due|set)[^,;]*|as (?:planned|scheduled)|"
    r"(?:postponed|delayed|rescheduled|put off|deferred|moved) (?:\w+ )?from (?![^,;]* (?:to|until) )[^,;]*|"
    r"(?:postponed|delayed|put off)(?: \w+)?,? (?:and|but) (?:was )?(?:finally|eventually|later|then) "
    r"(?=took|held|went)|"
    r"(?s:\bsaid (?:that )?(?:he|she|they|it)\b.*)"
)
# What is told of somebody in passing: Linz, whose mayor hopes to come next year, held …
_PASSING = re.compile(r", (?:whose|which|who|where)\b[^,;]*(?=,)")
# Behind an event: what was said, wished or agreed there plans other things.
_SAID_THERE = re.compile(
    r"(?:hope[ds]?|expressed|said|agreed|discussed|(?:and|who|he|she|they|sides|cities) (?:also )?"
    r"(?:proposed|suggested|invited|promised|pledged|asked))\b|"
    r"\b(?:to (?:help|prepare|discuss|explore|attend|join|study|learn|promote|take part)|under which|aimed at)\b"
)


@dataclass(frozen=True)
class EnglishEvents:
    """Finds the events that English sentences tell."""

    heads: Mapping[str, tuple[str, ...]]
    verbs: Mapping[str, tuple[str, ...]]
    cues: Mapping[str, tuple[str, ...]]
    goods: tuple[str, ...]
    titled: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls) -> EnglishEvents:
        """Read [english] of data/rules/event.toml; raises KnowledgeError where a table is missing."""
        file = knowledge.path("data", "rules", "event.toml")
        with file.open("rb") as stream:
            table: Mapping[str, Any] = tomllib.load(stream).get("english", {})
        if missing := {"heads", "verbs", "status"} - set(table):
            raise KnowledgeError(f"{file}: there is no table [english.{sorted(missing)[0]}]")
        heads, verbs, cues = ({k: tuple(v) for k, v in table[n].items()} for n in ("heads", "verbs", "status"))
        titled = {k: tuple(v) for k, v in table.get("titled", {}).items()}
        return cls(heads, verbs, cues, tuple(table.get("goods", ())), titled)

    @cached_property
    def names(self) -> EventNames:
        """The reader of names."""
        return EventNames(self.heads, self.verbs, self.titled)

    @cached_property
    def _gifts(self) -> Gifts:
        return Gifts(self.goods)

    def __call__(self, parsed: Parsed) -> Iterator[Event]:
        """The events of a document's English sentences."""
        last: list[Event] = []
        people: tuple[str, ...] = ()
        out: list[Event] = []
        for line in english_lines(parsed):
            told = self._told(line, people)
            new = [e for e in told if not any(again(e, o) for o in out)]
            told_last = [e for e in last if e.kind != "donation"] or last
            if not new and len(told_last) == 1:
                more = with_more(told_last[0], line, mentioned=bool(told))
                out[out.index(told_last[0])] = more
                last = [more]
            out += new
            last = new or last
            people = next((e.participants for e in told if e.participants and e.rule.startswith(_GOES)), people)
        yield from out

    def _told(self, line: Line, people: tuple[str, ...]) -> list[Event]:
        """The events of one line, each once."""
        told = list(self._named(line, people))
        told += [e for e in self._ceremonies(line) if not any(e.name in o.name for o in told)]
        met = list(meetings(line, people)) or list(together(line))
        told += [self._of(line, t) for t in (*visits(line, people), *met)]
        told += self._others(line)
        if not any(e.kind == "celebration" for e in told):
            told += self._anniversaries(line, told)
        return told

    def _of(self, line: Line, told: Told) -> Event:
        """A visit or meeting as an event."""
        event = self._event(
            line,
            (told.start, told.end),
            name=re.sub(r"\s+", " ", told.name),
            kind=told.kind,
            place=told.place,
            participants=told.people,
            rule=told.rule,
            confidence=0.72 if told.anaphoric else 0.8,
        )
        if told.rule == "english_listed":  # what is said of all stands before the colon
            return replace(event, status=self._cue(line.text[: told.start]) or event.status)
        return event

    def _ceremonies(self, line: Line) -> Iterator[Event]:
        """… which were unveiled at a ceremony in A on 9 September."""
        for told in ceremonies(line):
            place = line.places(told.start)
            if line.dated() or place:
                yield self._event(
                    line,
                    (told.start, told.end),
                    name=told.name,
                    kind=told.kind,
                    place=place,
                    participants=told.people,
                    rule="english_ceremony",
                    confidence=0.7,
                )

    def _anniversaries(self, line: Line, told: list[Event]) -> Iterator[Event]:
        """Celebrated the 20th anniversary of …: an event where the sentence says when or where."""
        aim = any(e.kind.startswith("visit") for e in told)
        for match in _ANNIVERSARY.finditer(line.text):
            if any(match["n"] in e.name and "anniversary" in e.name for e in told):
                continue  # an exhibition celebrating it
            if _YEAR_MARKS.search(line.text[: match.start()]):
                continue  # nothing was held
            if aim and line.text[: match.start()].endswith("to "):
                continue  # they come to celebrate it
            place = line.places(match.end("name"))
            if line.dated() or place:
                name = re.sub(r"^(?:the|their|its) ", "", match["name"])
                yield self._event(
                    line,
                    match.span(),
                    name=name,
                    kind="celebration",
                    place=place,
                    rule="english_anniversary",
                    confidence=0.75,
                )

    def _named(self, line: Line, people: tuple[str, ...]) -> Iterator[Event]:
        for named in self.names(line):
            if self._unpinned(line, named):
                continue
            event = self._held(line, named)
            if named.stance == "attend" and not event.participants and _PRONOUN.search(line.text[: named.verb]):
                event = replace(event, participants=people[:1] or event.participants)
            yield event

    def _unpinned(self, line: Line, named: Named) -> bool:
        """Whether a plain name has neither date nor year nor a plan that pins it."""
        at = named.start
        return named.plain and line.date(at) is None and self._status(line, at, at) == "done"

    def _held(self, line: Line, named: Named) -> Event:
        subject = line.subject(named.verb) if named.stance in ("hold", "attend") else ()
        there = ATTENDED_BY.search(line.text, named.end)
        people = subject if named.stance == "attend" else tuple(line.people(there["who"])) if there else ()
        if present := PRESENT_AT.match(line.text):  # Also attending the … were A and B
            people = tuple(line.people(line.text[present.end() :]))
        event = self._event(
            line,
            (named.start, named.end),
            name=named.name,
            kind=named.kind,
            place=line.places(named.end) or line.places(0),
            organizers=organizers(line) or (subject if named.stance == "hold" else ()),
            participants=people,
            rule=f"english_{named.stance}",
            confidence=0.75 if named.plain else 0.88,
        )
        if event.status != "ongoing":
            return event
        behind = re.match(r",? (?:which |that )?[^,;.]{0,40}", line.text[named.end :])
        own = self._cue(behind.group()) if behind else None  # is in A preparing the week, to be held in May
        return replace(event, status=own or event.status)

    def _others(self, line: Line) -> Iterator[Event]:
        for match in _LIVE.finditer(line.text):
            yield self._event(
                line, match.span(), name=match["what"], kind="launch", rule="english_launch", confidence=0.78
            )
        for match in _UNVEILED.finditer(line.text):
            people = line.subject(match.start())
            if people and line.dated():
                yield self._event(
                    line,
                    match.span(),
                    name=match.group(),
                    kind="celebration",
                    place=line.places(match.end()),
                    participants=people,
                    rule="english_unveiled",
                    confidence=0.7,
                )
        for gift in self._gifts(line):
            yield self._event(
                line,
                (gift.start, gift.end),
                name=gift.name,
                kind="donation",
                participants=gift.people,
                rule=gift.rule,
                near=gift.end,
                confidence=0.75,
            )

    def _event(self, line: Line, span: tuple[int, int], *, rule: str, near: int | None = None, **slots: Any) -> Event:
        first, last = line.segment(span[0])
        return Event(
            date=line.date(span[0] if near is None else near),
            online=_online(line.text),
            persons=line.persons(min(first, span[0]), max(last, span[1])),
            countries=line.number(COUNTRIES),
            status=self._status(line, *span),
            evidence=(line.evidence(),),
            rule=f"event.{rule}",
            **slots,
        )

    def _status(self, line: Line, near: int, end: int) -> Status:
        """By the words of its part of the sentence: negated wins over ongoing and planned."""
        first, last = line.segment(near)
        behind = _SAID_THERE.search(line.text, end, max(end, last))
        said = line.text[max(near, first) : behind.start() if behind else last]
        text = line.plan + _NO_CUE.sub(" ", _PASSING.sub(" ", line.text[first:near]) + said + line.resumed(last))
        return self._cue(text) or "done"

    def _cue(self, text: str) -> Status | None:
        """The status that words of a text tell; None where there are none."""
        return next((status for status, words in self._status_words if words.search(text)), None)

    @cached_property
    def _status_words(self) -> tuple[tuple[Status, re.Pattern[str]], ...]:
        order: tuple[Status, ...] = ("negated", "ongoing", "planned")
        words = ((s, "|".join(map(re.escape, self.cues.get(s, ())))) for s in order)
        return tuple((status, re.compile(rf"\b(?:{any_of})\b", re.I)) for status, any_of in words if any_of)


def _online(text: str) -> Literal[True, "hybrid"] | None:
    if _BOTH.search(text):
        return "hybrid"
    return True if _FAR.search(text) else None
