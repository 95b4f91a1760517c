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
from kg.extraction.extractors.english_visits import Told, meetings, together, visits
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
    r"(?:(?: on(?! \w+ \d)| for| of| between) (?:[A-Za-z][\w’'–-]*,? ){0,6}?[A-Za-z][\w’'–-]*(?= at | in |"
    r" on [A-Z\d]| was | is | were | will | took | opened|,|\.|$))?"
)
_NAME_WORD = r"(?:[A-Z0-9“\"][\w'’&.\-–”\"]*|(?:of|and|the|for|on|de|&|–|-|in|to|with)(?= [A-Z0-9“\"]))"
_COUNTRIES = r"countries|nations"
_PLAIN_WORD = (
    r"(?!(?:an?|the|its|their|was|were|is|are|will|has|have|and|to|of|in|on|at|by|held|hosted|for|with|"
    r"that|which)\b)(?:[a-z][\w\-]*(?:['’]s?)?|[A-Z][a-z]+(?:ese|ish|an|ch|ai|i|[–-][A-Z]\w+)\b)"
)
# What a name of two words or more begins with besides: the "… Meets …" photo exhibition.
_TITLED = r"[“\"][^”\"]{3,60}[”\"],? (?:[a-z][\w-]* ){0,3}?"
# A remark between a name and its verb: , originally scheduled for May,
_REMARK = r"(?:,[^,.;]{3,60},|, (?:which|that))?"
_BY = re.compile(
    r"(?:co-?|jointly )?(?:organi[sz]ed|hosted|sponsored|staged|held|initiated|undertaken) (?:jointly )?by "
    r"(?P<who>[^.;]{4,160}?)(?=, (?:which|with|was|were|drew|opened|took|is|will)|,? (?:was|were|will|is|are|"
    r"opened|took|drew) |"
    r",? and (?:undertaken|co-organi[sz]ed|supported)|[.;]|$)"
)
_TOO = re.compile(r"and (?:undertaken|organi[sz]ed|hosted) by (?P<who>[^,.;]{4,80})")
# Who else was there, told in a sentence of its own.
_PRESENT = re.compile(
    r"^(?:[Aa]lso (?:present|attending|in attendance|on hand)|[Aa]mong (?:those|the guests|"
    r"the attendees)[^,]{0,30}?|[Tt]hose (?:present|"
    r"attending)[^,]{0,20}?|[Oo]ther (?:guests|attendees|participants)|[Gg]uests|[Aa]ttendees|[Pp]articipants|"
    r"[Ii]n attendance)"
    r"(?: at [^,]{3,40}?)? (?:were|was|included|include) "
)
_CAME = re.compile(
    r" (?:also |jointly |both )*(?:attended|addressed|joined|spoke at|delivered (?:speeches|a speech|remarks)|"
    r"gave speeches|witnessed|"
    r"unveiled|presided over|cut the ribbon|made (?:speeches|remarks)|were present|was present|took part in|"
    r"participated in)\b"
)
_ATTENDED_BY = re.compile(r"(?:attended|joined|witnessed|addressed|opened|presided over) by (?P<who>[^.;]{4,160})")
_AT_CEREMONY = re.compile(
    r"(?P<what>(?:[\w’'-]+ ){1,8}?)?,? ?(?:which |that )?(?:was|were) (?P<verb>unveiled|inaugurated|signed|"
    r"presented|handed over|"
    r"awarded|opened|launched) (?:at|in|during) (?P<name>an? (?:[\w-]+ ){0,3}?ceremony)"
)
_CEREMONY = {"signed": "signing", "presented": "donation", "handed over": "donation", "launched": "launch"}
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
_GOT = re.compile(
    r"(?:received|accepted|was given|were given) (?P<what>(?:[\d,]+|medical|relief|protective|face|a (?:batch|"
    r"total|donation) of) "
    r"[^.;]{3,60}?) from (?:(?:its|the|their) (?:[\w-]+ ){0,3}?(?:city |cities |city of )?)?(?P<to>[A-Z][^,.;]{2,40}?)"
    r"(?= on | in |[,.;]|$)"
)
_ANNIVERSARY = re.compile(
    r"(?P<verb>celebrat(?:ed?|es|ing)|mark(?:ed|s|ing)?|commemorat(?:ed?|es|ing)|"
    r"observed?) (?P<name>(?:the|their|its) (?P<n>\w+)[- ](?:year )?anniversary of "
    r"[^,.;]{4,80}?)(?= with | at | on \w+ \d| on \d| in (?:[A-Z]|\d)| this | last | next |[,.;]|$)"
)
_MORE = re.compile(
    r"attend|took part|take part|participat|attract|exhibit|present at|gathered|drew|compet|join|on display"
)


_PRONOUN = re.compile(r"(?:^|, |and )(?:[Ss]he|[Hh]e|[Tt]hey|[Tt]he (?:delegation|group|visitors))\b")
_BOTH = re.compile(
    r"online and (?:on[ -]site|in person|offline)|on[ -]site and online|in person and online|hybrid|offline and online",
    re.I,
)
_FAR = re.compile(
    r"\b(?:online|by video|via video|virtual(?:ly)?|video (?:link|conference|meeting|call|session|matchmaking|dialogue|"
    r"talks|seminar|chat|forum|exchange|ceremony|signing)s?)\b",
    re.I,
)
_BARE = re.compile(r"(?:meeting|event|ceremony|talks|session|games|race|course|cup)s?")
_GOES = ("event.english_visit", "event.english_arrival", "event.english_met")
# Words that plan nothing.
_NO_CUE = re.compile(
    r"(?:originally|initially|first|previously) (?:scheduled|planned|slated|due|set)[^,;]*|as (?:planned|scheduled)|"
    r"(?:postponed|delayed|rescheduled|put off|deferred|moved) (?:\w+ )?from (?![^,;]* (?:to|until) )[^,;]*|"
    r"(?s:\bsaid (?:that )?(?:he|she|they|it)\b.*)"
)
# What is told of somebody in passing: Linz, whose mayor hopes to come next year, held …
_PASSING = re.compile(r", (?:whose|which|who|where)\b[^,;]*(?=,)")
# Behind an event: what was said, wished or agreed there plans other things.
_SAID_THERE = re.compile(
    r"(?:hope[ds]?|expressed|said|agreed|discussed|(?:and|who|he|she|they|sides|cities) (?:also )?"
    r"(?:proposed|suggested|invited|promised|pledged|asked))\b"
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
            rf"(?P<quoted>{_TITLED}(?:{heads})\b)|"
            rf"(?P<named>(?:{_ORDINAL})?(?:{_NAME_WORD} ){{1,14}}(?:{titled})\b){_NO_EVENT}|"
            rf"(?:\b(?:[Tt]he|[Aa]|[Aa]n|its|their) )(?P<plain>(?:\d+(?:st|nd|rd|"
            rf"th) )?(?:{_PLAIN_WORD} ){{0,4}}?(?:{heads})"
            rf"\b{_NO_EVENT}{_ABOUT})"
        )

    def __call__(self, parsed: Parsed) -> Iterator[Event]:
        """The events of a document's English sentences."""
        last: list[Event] = []
        people: tuple[str, ...] = ()
        out: list[Event] = []
        for line in english_lines(parsed):
            told = self._told(line, people)
            new = [e for e in told if not any(_again(e, o) for o in out)]
            if not new and len(last) == 1:
                more = _with_more(last[0], line, mentioned=bool(told))
                out[out.index(last[0])] = more
                last = [more]
            out += new
            last = new or last
            people = next((e.participants for e in told if e.participants and e.rule.startswith(_GOES)), people)
        yield from out

    def _told(self, line: Line, people: tuple[str, ...]) -> list[Event]:
        """The events of one line, each once."""
        told = [*self._named(line, people), *self._ceremonies(line)]
        met = list(meetings(line, people)) or list(together(line))
        told += [self._of(line, t) for t in (*visits(line, people), *met)]
        told += self._others(line)
        if not any(e.kind == "celebration" for e in told):
            told += self._anniversaries(line, aim=any(e.kind.startswith("visit") for e in told))
        return told

    def _of(self, line: Line, told: Told) -> Event:
        """A visit or meeting as an event."""
        return self._event(
            line,
            (told.start, told.end),
            name=re.sub(r"\s+", " ", told.name),
            kind=told.kind,
            place=told.place,
            participants=told.people,
            rule=told.rule,
            confidence=0.72 if told.anaphoric else 0.8,
        )

    def _ceremonies(self, line: Line) -> Iterator[Event]:
        """… which were unveiled at a ceremony in A on 9 September."""
        match = _AT_CEREMONY.search(line.text)
        if match is not None and (line.dated() or line.places(match.end())):
            yield self._event(
                line,
                match.span(),
                name=match.group().strip(" ,"),
                kind=_CEREMONY.get(match["verb"], "celebration"),
                place=line.places(match.end()),
                rule="english_ceremony",
                confidence=0.7,
            )

    def _anniversaries(self, line: Line, *, aim: bool) -> Iterator[Event]:
        """Celebrated the 20th anniversary of …: an event where the sentence says when or where."""
        for match in _ANNIVERSARY.finditer(line.text):
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
        for match in self.name.finditer(line.text):
            group = next(g for g in ("quoted", "named", "plain") if match[g])
            start, end = match.span(group)
            name = re.sub(r"^(?:The|the|A|An|In|At|During|On) ", "", match[group])
            if name.lower() in self.heads["other"] or _BARE.fullmatch(name):
                continue
            stance = self._stance(line, match.start(), end)
            if stance is None or self._unpinned(line, group, start):
                continue
            head = next(
                w
                for w in sorted(self.kind_of, key=len, reverse=True)
                if re.search(rf"\b{re.escape(w)}\b", name.lower())
            )
            event = self._held(line, (start, end), name, self.kind_of[head], stance, plain=group == "plain")
            if stance[0] == "attend" and not event.participants and _PRONOUN.search(line.text[: stance[1]]):
                event = replace(event, participants=people[:1] or event.participants)
            yield event

    def _unpinned(self, line: Line, group: str, start: int) -> bool:
        """Whether a plain name has neither date nor year nor a plan that pins it."""
        return group == "plain" and line.date(start) is None and self._status(line, start, start) == "done"

    def _held(
        self, line: Line, span: tuple[int, int], name: str, kind: str, stance: tuple[str, int], *, plain: bool
    ) -> Event:
        subject = line.subject(stance[1]) if stance[0] in ("hold", "attend") else ()
        by = _organizers(line)
        there = _ATTENDED_BY.search(line.text, span[1])
        people = subject if stance[0] == "attend" else tuple(line.people(there["who"])) if there else ()
        return self._event(
            line,
            span,
            name=name,
            kind=kind,
            place=line.places(span[1]) or line.places(0),
            organizers=by or (subject if stance[0] == "hold" else ()),
            participants=people,
            rule=f"english_{stance[0]}",
            confidence=0.75 if plain else 0.88,
        )

    def _stance(self, line: Line, start: int, end: int) -> tuple[str, int] | None:
        """The verb that governs the name, or whose subject it is, with its place."""
        after = line.text[end : end + 110]
        for verb in sorted(self.verbs["happen"], key=len, reverse=True):
            if re.match(rf"{_REMARK}[^.;,]{{0,40}}?\b{verb}\b", after):
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

    def _others(self, line: Line) -> Iterator[Event]:
        for match in _LIVE.finditer(line.text):
            yield self._event(
                line, match.span(), name=match["what"], kind="launch", rule="english_launch", confidence=0.78
            )
        for match in _GOT.finditer(line.text):
            yield self._event(
                line,
                match.span(),
                name=f"{match['to']} donated {match['what']}",
                kind="donation",
                participants=(match["to"],),
                rule="english_got",
                near=match.end(),
                confidence=0.75,
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
                    near=match.end(),
                    confidence=0.75,
                )

    def _event(self, line: Line, span: tuple[int, int], *, rule: str, near: int | None = None, **slots: Any) -> Event:
        first, last = line.segment(span[0])
        return Event(
            date=line.date(span[0] if near is None else near),
            online=_online(line.text),
            persons=line.persons(min(first, span[0]), max(last, span[1])),
            countries=line.number(_COUNTRIES),
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
        text = _NO_CUE.sub(" ", _PASSING.sub(" ", line.text[first:near]) + said + line.resumed(last))
        order: tuple[Status, ...] = ("negated", "ongoing", "planned")
        told = {s for s in order if any(re.search(rf"\b{re.escape(w)}\b", text, re.I) for w in self.cues.get(s, ()))}
        return next((status for status in order if status in told), "done")


def _organizers(line: Line) -> tuple[str, ...]:
    """Who holds what the line tells: (co-)organized by A and B and undertaken by C."""
    out: list[str] = []
    match = _BY.search(line.text)
    for found in (match, _TOO.search(line.text, match.end()) if match else None):
        if found is not None:
            out += _bodies(line, found["who"])
    return tuple(dict.fromkeys(out))


def _bodies(line: Line, text: str) -> Iterator[str]:
    """The bodies of an enumeration."""
    for piece in re.split(
        r", and (?:the )?|,? and (?:the )(?=[A-Z])|, (?:the )?(?=[A-Z])| and (?=[A-Z]\w+ (?:Municipal|City|"
        r"University))",
        text,
    ):
        if body := line.body(piece):
            yield body


def _again(event: Event, before: Event) -> bool:
    """Whether a plain name only points back to an event told before: the camp, the ceremony."""
    short, long = event.name.lower(), before.name.lower()
    pointing = event.rule.startswith("event.english_") and len(short.split()) <= 2 and long.endswith(short.split()[-1])
    return (
        pointing
        and short != long
        and event.date in (None, before.date, (before.date or "")[:4], (before.date or "")[:7])
    )


def _with_more(event: Event, line: Line, *, mentioned: bool) -> Event:
    """The event with what the next sentence tells of it: who was there, how many."""
    present = _PRESENT.match(line.text)
    came = _CAME.search(line.text)
    more = mentioned or present is not None or came is not None or _MORE.search(line.text) is not None
    if not more:
        return event
    told = line.text[present.end() :] if present else line.text[: came.start()] if came else ""
    people = line.people(told)
    visit = event.kind.startswith("visit")
    both = people and (present is not None or not event.participants) and not (visit and not present)
    return replace(
        event,
        persons=event.persons or line.persons(),
        countries=event.countries or line.number(_COUNTRIES),
        organizers=event.organizers or _organizers(line),
        participants=tuple(dict.fromkeys((*event.participants, *people))) if both else event.participants,
    )


def _online(text: str) -> Literal[True, "hybrid"] | None:
    if _BOTH.search(text):
        return "hybrid"
    return True if _FAR.search(text) else None
