"""Events in English sentences: named and plain ones by their head noun, meetings, visits, launches, gifts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from kg import knowledge
from kg.errors import KnowledgeError
from kg.extraction.base import Parsed
from kg.extraction.extractors.event_english_line import Line, english_lines
from kg.model import Event, Status

_ORDINAL = (
    r"(?:(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d{1,3}(?:st|nd|rd|th)|annual|inaugural|"
    r"(?:19|20)\d\d) ){1,2}"
)
_NO_EVENT = (
    r"(?! (?:Cent(?:re|er)|Hall|Museum|Office|Association|Committee|Bureau|Organi[sz]ation|Company|Park|"
    r"Stadium|Secretariat|Council|Alliance|and Exhibition|hall|cent(?:re|er)|room|venue|committee|"
    r"agreement|attended))"
)
_ABOUT = (
    r"(?:(?: on(?! \w+ \d)| for| of| between) (?:[A-Za-z][\w’'-]*,? ){0,6}?[A-Za-z][\w’'-]*(?= at | in |"
    r" on [A-Z\d]| was | is | were | will | took | opened|,|\.|$))?"
)
_NAME_WORD = r"(?:[A-Z0-9“\"][\w'’&.\-–”\"]*|(?:of|and|the|for|on|de|&|–|-|in|to|with)(?= [A-Z0-9“\"]))"
_COUNTRIES = r"countries|nations"
_PLAIN_WORD = (
    r"(?!(?:an?|the|its|their|was|were|is|are|will|has|have|and|to|of|in|on|at|by|held|hosted|for|with|"
    r"that|which)\b)[a-z][\w\-]*"
)
_PERSON = r"[A-Z][\w\-’']+(?: (?:[A-Z][\w\-’'.]*|de|van|von|der|al|bin))+"
_TITLE = (
    r"(?:(?:[Dd]eputy |[Vv]ice[ -]|[Ll]ord |[Aa]cting |[Ff]ormer )?(?:[Mm]ayor|[Gg]overnor|[Aa]mbassador|"
    r"[Cc]onsul [Gg]eneral|"
    r"[Cc]onsul|[Pp]resident|[Dd]irector|[Cc]hairman|[Cc]hairwoman|[Ss]ecretary|[Mm]inister|[Cc]ouncillor|"
    r"[Pp]rofessor|[Pp]arty [Ss]ecretary))"
)
_GUESTS = (
    r"(?:(?:[Aa]n?|[Tt]he|[\w-]+) (?:[\w\-']+ ){0,4}?(?:delegation|group|team|mission|party)\b[^,.;]{0,60}?|"
    rf"[Tt]he (?:[A-Z]\w+ )+(?:[Aa]mbassador|[Cc]onsul [Gg]eneral)(?: (?:in|"
    rf"to) [A-Z]\w+)?(?: and the [\w ]+? in [A-Z]\w+)?|"
    rf"{_TITLE}(?: of [A-Z]\w+)? {_PERSON}(?: of (?:[A-Z]\w+ ?)+)?|{_PERSON}, [^,]{{3,50}},)"
)
_MET = re.compile(
    rf"(?P<who>(?:{_TITLE} )?{_PERSON}) (?:met(?: with)?|held talks with|received) (?P<whom>[^,.;]{{4,80}}?)"
    r"(?= on | in | at | this | last |[,.;]|$)"
)
_VISIT = re.compile(
    rf"(?P<who>{_GUESTS})\s*(?:[^.;]{{0,40}}? )?(?P<verb>visited|toured|paid a (?:\w+ )?visit to|arrived in|came to|"
    r"will visit|is to visit|plans to visit|travell?ed to|left for|set off for|departed for|did not visit|"
    r"was unable to visit|"
    r"called off its visit to|postponed its visit to|flew to|embarked on a (?:\w+ )?visit to|"
    r"wrapped up a (?:\w+ )?visit to|began a (?:\S+ )?visit to|"
    r"is visiting|are visiting|was on a visit to) (?P<to>[^,.;]{3,60}?)"
    r"(?= on | from | for | together| to | and |[,.;]|$)"
)
_LIVE = re.compile(
    r"(?:[Tt]he|[Aa]n?) (?P<what>(?:[\w\-’']+ ){1,6}?"
    r"(?:platform|system|service|hotline|website|app|route|portal|centre|center)) (?:went live|was launched|"
    r"has been launched|was put into (?:use|operation)|came into use|was opened|will go live|opened)"
)
_GAVE = re.compile(
    r"(?:donated|gave|sent|presented|shipped|delivered) (?:a (?:batch|total) of |some |"
    r"about )?(?P<what>(?:[\d,]+|medical|relief|anti-epidemic|protective|face) "
    r"[^,.;]{3,40}?) to (?:(?:its|the|their) (?:[\w-]+ ){0,3}?(?:city |cities |cities of |"
    r"city of )?)?(?P<to>[A-Z][^.;]{2,40}?)(?= on | in |[,.;]|$)"
)
_ANNIVERSARY = re.compile(
    r"(?P<verb>celebrat(?:ed?|es|ing)|mark(?:ed|s|ing)?|commemorat(?:ed?|es|ing)|"
    r"observed?) (?P<name>(?:the|their|its) (?P<n>\w+)[- ](?:year )?anniversary of "
    r"[^,.;]{4,80}?)(?= with | at | on \w+ \d| on \d| in (?:[A-Z]|\d)| this | last | next |[,.;]|$)"
)
_LED = re.compile(rf"(?:led|headed) by (?:[^,.;]{{0,60}}?)(?P<who>{_PERSON})")
_MORE = re.compile(
    r"attend|took part|take part|participat|attract|exhibit|present at|gathered|drew|compet|join|on display"
)


@dataclass(frozen=True)
class EnglishEvents:
    """Finds the events that English sentences tell."""

    heads: Mapping[str, tuple[str, ...]]
    verbs: Mapping[str, tuple[str, ...]]
    cues: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls) -> EnglishEvents:
        """Read [english] of data/rules/event.toml; raises KnowledgeError where a table is missing."""
        file = knowledge.path("data", "rules", "event.toml")
        with file.open("rb") as stream:
            table: Mapping[str, Any] = tomllib.load(stream).get("english", {})
        if missing := {"heads", "verbs", "status"} - set(table):
            raise KnowledgeError(f"{file}: there is no table [english.{sorted(missing)[0]}]")
        read = ({k: tuple(v) for k, v in table[name].items()} for name in ("heads", "verbs", "status"))
        return cls(*read)

    @cached_property
    def kind_of(self) -> Mapping[str, str]:
        """Head noun → kind."""
        return {word: kind for kind, words in self.heads.items() for word in words}

    @cached_property
    def name(self) -> re.Pattern[str]:
        """A capitalised name, or up to three plain words, with a head noun."""
        heads = "|".join(re.escape(w) for w in sorted(self.kind_of, key=len, reverse=True))
        titled = "|".join(re.escape(w.title()) for w in sorted(self.kind_of, key=len, reverse=True))
        return re.compile(
            rf"(?P<named>(?:{_ORDINAL})?(?:{_NAME_WORD} ){{1,14}}(?:{titled})\b){_NO_EVENT}|"
            rf"(?:\b(?:[Tt]he|[Aa]|[Aa]n|its|their) )(?P<plain>(?:{_PLAIN_WORD} ){{0,4}}?(?:{heads})"
            rf"\b{_NO_EVENT}{_ABOUT})"
        )

    def __call__(self, parsed: Parsed) -> Iterator[Event]:
        """The events of a document's English sentences."""
        before: list[Event] = []
        for line in english_lines(parsed):
            told = [*self._named(line), *self._met(line), *self._visits(line), *self._others(line)]
            if not any(e.kind == "celebration" for e in told):
                told += self._anniversaries(line)
            if not told and len(before) == 1 and _MORE.search(line.text):
                before = [_with_counts(before[0], line)]
                continue
            yield from before
            before = told
        yield from before

    def _anniversaries(self, line: Line) -> Iterator[Event]:
        """Celebrated the 20th anniversary of …: an event where the sentence says when or where."""
        for match in _ANNIVERSARY.finditer(line.text):
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

    def _named(self, line: Line) -> Iterator[Event]:
        for match in self.name.finditer(line.text):
            name = match["named"] or match["plain"]
            start, end = match.span("named" if match["named"] else "plain")
            name = re.sub(r"^(?:The|the|A|An|In|At|During|On) ", "", name)
            if name.lower() in self.heads["other"] or re.fullmatch(r"(?:meeting|event|ceremony|talks|session)", name):
                continue
            stance = self._stance(line, match.start(), end)
            if stance is None or (not match["named"] and line.date(start) is None):
                continue
            head = next(
                w
                for w in sorted(self.kind_of, key=len, reverse=True)
                if re.search(rf"\b{re.escape(w)}\b", name.lower())
            )
            subject = line.subject(stance[1]) if stance[0] in ("hold", "attend") else ()
            yield self._event(
                line,
                (start, end),
                name=name,
                kind=self.kind_of[head],
                place=line.places(end) or line.places(0),
                organizers=subject if stance[0] == "hold" else (),
                participants=subject if stance[0] == "attend" else (),
                rule=f"english_{stance[0]}",
                confidence=0.88 if match["named"] else 0.75,
            )

    def _stance(self, line: Line, start: int, end: int) -> tuple[str, int] | None:
        """The verb that governs the name, or whose subject it is, with its place."""
        after = line.text[end : end + 60]
        for verb in sorted(self.verbs["happen"], key=len, reverse=True):
            if re.match(rf"[^.;,]{{0,40}}?\b{verb}\b", after):
                return "happen", end
        if re.match(rf",? (?:{'|'.join(self.verbs['held'])})\b", line.text[end : end + 40]):
            return "happen", end
        best: tuple[str, int] | None = None
        for stance in ("hold", "attend"):
            for verb in self.verbs[stance]:
                for found in re.finditer(rf"\b{re.escape(verb)}\b", line.text[:start]):
                    if (best is None or found.start() > best[1]) and start - found.end() < 40:
                        best = (stance, found.start())
        return best

    def _met(self, line: Line) -> Iterator[Event]:
        for match in _MET.finditer(line.text):
            people = [
                line.person(match["who"]) or line.person(match["who"].partition(" ")[2]),
                line.person(match["whom"]) or match["whom"],
            ]
            if people[0] is None:
                continue
            yield self._event(
                line,
                match.span(),
                name=match.group(),
                kind="conference",
                participants=tuple(p for p in people if p),
                rule="english_met",
                confidence=0.82,
            )

    def _visits(self, line: Line) -> Iterator[Event]:
        for match in _VISIT.finditer(line.text):
            spots = [s for s in line.spots if match.start("to") <= s.start < match.end("to")]
            abroad = any(s.name.cls in ("Foreign", "Country") for s in spots)
            led = _LED.search(match.group())
            who = line.person(led.group() if led else match["who"]) or re.sub(
                r"^(?:An?|The) |,$", "", match["who"].strip()
            )
            yield self._event(
                line,
                match.span(),
                name=re.sub(r"\s+", " ", match.group()),
                kind="visit_out" if abroad else "visit_in",
                place=tuple(line.full(s) for s in spots),
                participants=(who,),
                rule="english_visit",
                confidence=0.8,
            )

    def _others(self, line: Line) -> Iterator[Event]:
        for match in _LIVE.finditer(line.text):
            yield self._event(
                line, match.span(), name=match["what"], kind="launch", rule="english_launch", confidence=0.78
            )
        for match in _GAVE.finditer(line.text):
            if not re.search(r"[Aa]ward|[Pp]rize|[Mm]edal|expert", match.group()):
                yield self._event(
                    line,
                    match.span(),
                    name=f"donation of {match['what']} to {match['to']}",
                    kind="donation",
                    participants=(re.split(r", | and (?=[a-z])", match["to"])[0],),
                    rule="english_gave",
                    confidence=0.75,
                )

    def _event(self, line: Line, span: tuple[int, int], *, rule: str, **slots: Any) -> Event:
        persons = line.persons()
        return Event(
            date=line.date(span[0]),
            online=_online(line.text),
            persons=persons,
            countries=line.number(_COUNTRIES),
            status=self._status(line),
            evidence=(line.evidence(),),
            rule=f"event.{rule}",
            **slots,
        )

    def _status(self, line: Line) -> Status:
        """By the words of the sentence: negated wins over ongoing and planned."""
        order: tuple[Status, ...] = ("negated", "ongoing", "planned")
        for status in order:
            if any(re.search(rf"\b{re.escape(word)}\b", line.text, re.I) for word in self.cues.get(status, ())):
                return status
        return "done"


def _with_counts(event: Event, line: Line) -> Event:
    """The event with the persons and countries that the next sentence tells of it."""
    return replace(
        event,
        persons=event.persons or line.persons(),
        countries=event.countries or line.number(_COUNTRIES),
    )


def _online(text: str) -> Literal[True, "hybrid"] | None:
    if re.search(r"online and (?:on[ -]site|in person|offline)|on[ -]site and online|hybrid|offline and online", text):
        return "hybrid"
    return (
        True if re.search(r"\b(?:online|by video|via video|video (?:link|conference)|virtual(?:ly)?)\b", text) else None
    )
