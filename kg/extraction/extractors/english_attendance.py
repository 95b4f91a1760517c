"""Who holds an event and who is there, told in its English sentence or in the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg import expressions as re
from kg.extraction.extractors.event_english_line import Line
from kg.model import Event

COUNTRIES = r"countries|nations"
_BY = re.compile(
    r"(?:co-?|jointly )?(?i:organi[sz]ed|hosted|sponsored|staged|held|initiated|undertaken)"
    r"(?: (?:on|in|at) [^,.;]{2,30}?)? "
    r"(?:jointly )?by "
    r"(?P<who>[^.;]{4,160}?)(?=,? and (?:opened|attended|joined) by|, (?:which|"
    r"with|was|were|drew|opened|took|is|will)|,? (?:was|were|will|is|are|"
    r"opened|took|drew) |"
    r",? and (?:undertaken|co-organi[sz]ed|supported)|[.;]|$)|"
    r"under the (?:sponsorship|auspices|patronage) of (?P<by>[^,.;]{4,80}?)(?= and [a-z]|[,.;]|$)"
)
_TOO = re.compile(r"and (?:undertaken|organi[sz]ed|hosted) by (?P<who>[^,.;]{4,80})(?P<by>(?!))?")
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
PRESENT_AT = re.compile(r"^[Aa]lso (?:attending|present at|on hand for) [^.;]{4,120}? (?:was|were) ")
ATTENDED_BY = re.compile(r"(?:attended|joined|witnessed|addressed|opened|presided over) by (?P<who>[^.;]{4,160})")
_MORE = re.compile(
    r"attend|took part|take part|participat|attract|exhibit|present at|gathered|drew|compet|join|on display|"
    r"hosted by|organi[sz]ed by|sponsored by|held by"
)


def organizers(line: Line) -> tuple[str, ...]:
    """Who holds what the line tells: (co-)organized by A and B and undertaken by C."""
    out: list[str] = []
    match = _BY.search(line.text)
    for found in (match, _TOO.search(line.text, match.end()) if match else None):
        if found is not None:
            out += bodies(line, found["who"] or found["by"])
    return tuple(dict.fromkeys(out))


def bodies(line: Line, text: str) -> Iterator[str]:
    """The bodies of an enumeration."""
    for piece in re.split(
        r", and (?:the )?|,? and (?:the )(?=[A-Z])|, (?:the )?(?=[A-Z])| and (?=[A-Z]\w+ (?:Municipal|City|"
        r"University))",
        text,
    ):
        if body := line.body(piece):
            yield body


def again(event: Event, before: Event) -> bool:
    """Whether a plain name only points back to an event told before: the camp, the ceremony."""
    short, long = event.name.lower(), before.name.lower()
    if " " not in short and long.endswith(short) and re.search(rf"\b[Tt]he {short}\b", event.evidence[0].quote):
        return True  # the fair, which …
    pointing = event.rule.startswith("event.english_") and len(short.split()) <= 2 and long.endswith(short.split()[-1])
    return (
        pointing
        and short != long
        and event.date in (None, before.date, (before.date or "")[:4], (before.date or "")[:7])
    )


def with_more(event: Event, line: Line, *, mentioned: bool) -> Event:
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
        countries=event.countries or line.number(COUNTRIES),
        organizers=event.organizers or organizers(line),
        participants=tuple(dict.fromkeys((*event.participants, *people))) if both else event.participants,
    )
