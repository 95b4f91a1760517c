"""Visits and meetings in English sentences: who goes where, who meets whom; pronouns stand for those told before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extraction.extractors.event_english_line import UPPER, Line
from kg.extraction.extractors.event_view import Spot

_AUX = (
    r"(?:(?:has|have|had|will|would|is|are|was|were|be|been|to|expected|scheduled|set|due|also|recently|later|then|plans?|"
    r"planned|planning|hopes?|intends?|did not|could not|unable|failed|subsequently|first|jointly|officially|slated|"
    r"likely|about|just|again) )*"
)
_TOUR = r"(?:\S+ ){0,2}?(?:visit|tour|trip|visits|mission)"
_TEAM = r"(?:an?|its|the|two|three) (?:[\w’'-]+ ){0,6}?(?:delegation|team|group|mission|delegations|teams)"
_GO = (
    r"visit(?:ed|s|ing)?|tour(?:ed|s|ing)?|pa(?:id|ys?|ying) (?:an? )?(?:\S+ ){0,3}visits? to|"
    r"arriv(?:ed?|es|ing) (?:in|at)|c[ao]me to|travel(?:l?ed|s|l?ing)? to|left for|set off for|depart(?:ed)? for|"
    r"fl(?:ew|y) to|(?:called off|cancell?ed|postponed|put off) (?:its|their|a|the)(?: \S+)? (?:visit|trip) to|"
    rf"(?:embark(?:ed)? on|wrapped up|began|concluded|made|start(?:ed)?|end(?:ed)?|be on|was on|were on|"
    rf"is on) an? {_TOUR} (?:to|of|in)|"
    rf"(?:led|headed|lead|head|leading|heading) {_TEAM} (?:on an? {_TOUR} )?(?:to|on an? {_TOUR} (?:to|of))|"
    rf"(?:sent|send|dispatch(?:ed)?) {_TEAM}(?: led by [^,.;]{{4,40}}?)? (?:on an? {_TOUR} )?(?:to|to visit)"
)
_GOES = re.compile(rf"(?<![\w-])(?P<aux>{_AUX})(?P<verb>{_GO}) ")
_COMES = re.compile(
    rf"(?<![\w-])(?P<aux>{_AUX})(?P<verb>arriv(?:ed?|es)|com(?:e|es)|came)(?= (?:on|next|this|last|in|for|at|from|"
    rf"to) |[,.;]|$)"
)
# During her five-day visit to Greece
_NOUN = re.compile(
    rf"(?:[Dd]uring|[Oo]n|[Ff]or|[Aa]fter|[Ff]ollowing) (?:(?P<whose>an?|his|her|its|their|the) |"
    rf"(?P<who>[{UPPER}][\w’' -]{{2,40}}?)['’]s? )(?:[\w-]+ ){{0,3}}?(?:visit|tour|trip|mission) to "
)
_MEETS = re.compile(
    rf"(?<![\w-])(?P<aux>{_AUX})(?P<verb>m[ee]{{1,2}}t(?:s|ing)? with|met|meets?|"
    r"(?:hold|held|had|ha(?:s|ve)) (?:\S+ ){0,2}?(?:talks|meetings?|discussions|conversations?|call|conference) with|"
    r"called on|paid a (?:\S+ )?(?:courtesy )?call on|received|welcomed|greeted) "
)
_GUESTS = re.compile(
    r"\b(?:delegation|delegates|mission|group|team|envoys?|ambassadors?|consuls?|diplomats?|guests|students|"
    r"entrepreneurs|journalists|artists|winners|representatives|executives|players|officials|mayors?|governors?|minister|party|visitors|experts|teachers)\b",
    re.I,
)
_ANAPHORA = re.compile(
    r"^(?:[Tt]he (?:(?:visiting )?delegation|group|visitors|guests|party|team|mission|delegates|envoys|two sides|"
    r"ambassador|consul[ -]general|mayor|diplomats)|[Tt]hey|[Ss]he|[Hh]e|[Ii]t|[Bb]oth sides|"
    r"[Tt]he two sides)(?:$| (?:also|then|later|and|toured|visited|attended|inspected)\b)"
)
_LEAD = re.compile(
    r"^(?:(?:[Oo]n|[Ii]n|[Aa]t|[Dd]uring|[Ff]rom|[Ss]ince|[Bb]y|[Aa]fter|[Bb]efore|[Ff]ollowing|[Mm]eanwhile|[Ee]arlier|"
    r"[Ll]ater|[Bb]ecause of|[Dd]ue to|[Oo]wing to|[Dd]espite|[Aa]s|[Tt]he (?:next|same|following) day|[Ll]ast|[Tt]his|"
    r"[Nn]ext|[Tt]hat|[Uu]nder|[Aa]longside|[Ss]eparately|[Ii]nstead|[Hh]owever|[Ii]nvited by|[Uu]pon|[Aa]bout|"
    r"[Aa]lso)\b[^,]*, |(?:19|20)\d\d, |and |also |then )+"
)
_TOGETHER = re.compile(
    r"\b(?:spoke|talked|met|held (?:talks|discussions)|(?:held|had) an? (?:video|online|virtual) \w+)"
    r"(?= by | via | online| over | in [A-Z]| on |[,.;]|$)"
)
_PUT_OFF = re.compile(
    r"(?P<name>(?:[\w’'-]+ ){0,6}?(?:visit|trip|tour|mission|delegation|stop) to (?P<to>[^,.;]{3,50}?))"
    r"(?:,[^,.;]{3,60},)? (?:was|were|has been|have been|had to be|will be|is to be) "
    r"(?:cancel|call|postpone|put off|shelve|suspend|resched|delay|scrap)"
)
_STRANGERS = re.compile(r"foreign|overseas|ambassador|consul|diplomat|envoy", re.I)
# The mayor of a town that no list has.
_OF_TOWN = re.compile(rf"[Mm]ayor (?:[{UPPER}][\w’'-]+ ){{1,4}}of [{UPPER}]")
_LED = re.compile(r"(?:led|headed|chaired) by ")
_WHOLE = re.compile(
    rf"(?:(?:[{UPPER}][\w’'&-]*|[a-z]+) )*?(?:delegations?|group|team|mission)(?: (?:from|"
    rf"of) (?:the )?(?:[{UPPER}][\w’'-]* ?)+)?"
)
_STOP = re.compile(
    r"[.;]| (?:on (?:a )?(?:\d|[A-Z][a-z]+ \d|Mon|Tue|Wed|Thu|Fri|Sat|Sun)|to (?:discuss|attend|mark|take|explore|"
    r"celebrate)|"
    r"and (?:sign|discuss|tour|visit|attend|held|exchang|agree|open|took|witness|also|met)\w*|where|which|who|"
    r"in (?:19|20)\d\d|"
    r"from \d|during|after|at the|at [A-Z]|this|last|yesterday|today)\b"
)


@dataclass(frozen=True, slots=True)
class Told:
    """A visit or meeting in a line: its span, name, kind, places and people."""

    start: int
    end: int
    name: str
    kind: str
    place: tuple[str, ...]
    people: tuple[str, ...]
    rule: str
    anaphoric: bool = False


def visits(line: Line, before: tuple[str, ...]) -> Iterator[Told]:
    """The visits that a line tells; ``before`` are the people that a pronoun stands for."""
    taken = 0
    for match in _GOES.finditer(line.text):
        if match.start() < taken:
            continue
        told = _going(line, match, before)
        if told is not None:
            taken = told.end
            yield told
    if taken == 0:
        yield from put_off(line)
        yield from _arrivals(line)
        yield from _noun_visits(line)


def _going(line: Line, match: re.Match[str], before: tuple[str, ...]) -> Told | None:
    begin, subject = subject_of(line, match.start())
    if match["verb"] == "visit" and not match["aux"]:
        return None  # the noun
    spots = _enumerated(line, match.end())
    abroad = [s for s in spots if s.name.cls in ("Foreign", "Country") and s.name.full != "中国"]
    sends = re.match(r"(?:sent|send|dispatch|led|lead|head)", match["verb"])
    anaphoric = _ANAPHORA.match(subject) is not None
    if not spots and (anaphoric or not _foreign(line, subject, begin)):
        return None
    if anaphoric and not (abroad or line.dated()):
        return None  # a stop of the visit told before
    if abroad and not sends and _from_elsewhere(line, begin, match.start()):
        return None
    if not abroad and not anaphoric and not _guests(line, subject, begin, match.start()):
        return None
    home = line.document.context.home
    place = tuple(line.full(s) for s in (abroad or spots)) or ((home,) if home else ())
    people = before[:1] if anaphoric else _people(line, subject, match["verb"] if sends else "")
    end = spots[-1].end if spots else match.end()
    return Told(
        begin,
        end,
        line.text[begin:end].strip(),
        "visit_out" if abroad else "visit_in",
        tuple(dict.fromkeys(place)),
        people,
        "english_visit",
        anaphoric,
    )


def _arrivals(line: Line) -> Iterator[Told]:
    """A delegation from abroad is expected to arrive next spring: at the home place."""
    home = line.document.context.home
    for match in _COMES.finditer(line.text):
        begin, subject = subject_of(line, match.start())
        if _GUESTS.search(subject) and _from_elsewhere(line, begin, match.start()) and home:
            name = line.text[begin : match.end()].strip()
            people = _people(line, subject, "")
            yield Told(begin, match.end(), name, "visit_in", (home,), people, "english_arrival")
            return


def _noun_visits(line: Line) -> Iterator[Told]:
    """During her visit to Greece in June, Mayor A met …: who goes is named in the clause that follows."""
    for match in _NOUN.finditer(line.text):
        spots = _enumerated(line, match.end())
        abroad = [s for s in spots if s.name.cls in ("Foreign", "Country") and s.name.full != "中国"]
        comma = line.text.find(", ", match.end())
        who = line.people(match["who"] or "") or (line.people(line.text[comma:])[:1] if comma > 0 else [])
        if abroad and who and comma > 0:
            place = tuple(line.full(s) for s in abroad)
            name = f"{who[0]} visit to {line.text[abroad[0].start : abroad[-1].end]}"
            yield Told(match.start(), comma, name, "visit_out", place, (who[0],), "english_visit_noun")
            return


def meetings(line: Line, before: tuple[str, ...]) -> Iterator[Told]:
    """Who met whom, received or held talks with; one in a sentence."""
    for match in _MEETS.finditer(line.text):
        if re.search(
            r"\b(?:was|were|been|"
            r"be) $",
            match["aux"],
        ) and match["verb"] in ("received", "welcomed", "greeted", "met"):
            continue  # were received by
        begin, subject = subject_of(line, match.start())
        stop = _STOP.search(line.text, match.end())
        end = stop.start() if stop else len(line.text)
        whom = line.text[match.end() : end]
        met = line.people(whom)
        guests = _GUESTS.search(whom) is not None
        receives = match["verb"] in ("received", "welcomed", "greeted")
        told = guests and (_foreign(line, whom, match.end()) or (line.people(subject) and not receives))
        if not met and not told:
            continue
        if receives and not guests and not met:
            continue
        anaphoric = _ANAPHORA.match(subject) is not None or begin == match.start()
        ours = (
            list(before[:1] if re.match("[SsHh]e ", subject + " ") else before) if anaphoric else line.people(subject)
        )
        if not ours and not anaphoric and not _GUESTS.search(subject):
            body = line.body(subject)
            if body is None:
                continue
            ours = [] if receives else [body]
        kind: str = "visit_in" if receives and not line.people(subject) else "conference"
        people = (*ours, *(met or _people(line, whom, "")))
        name = line.text[begin:end].strip()
        place: tuple[str, ...] = ()
        yield Told(begin, end, name, kind, place, tuple(dict.fromkeys(people)), "english_met", anaphoric)
        return


def together(line: Line) -> Iterator[Told]:
    """The mayors of the two cities, A and B, spoke by video link: two persons or more who meet."""
    match = _TOGETHER.search(line.text)
    if match is None:
        return
    begin, subject = subject_of(line, match.start())
    people = line.people(subject)
    if len(people) > 1:
        yield Told(
            begin, match.end(), line.text[begin : match.end()], "conference", (), tuple(people), "english_together"
        )


def put_off(line: Line) -> Iterator[Told]:
    """A trip to A was cancelled; the visit of a delegation to our place has been postponed."""
    match = _PUT_OFF.search(line.text)
    spots = [s for s in line.spots if match is not None and match.start("to") <= s.start < match.end("to")]
    if match is not None and spots:
        abroad = any(s.name.cls in ("Foreign", "Country") for s in spots)
        place = tuple(line.full(s) for s in spots)
        kind = "visit_out" if abroad else "visit_in"
        yield Told(match.start(), match.end(), match["name"].strip(), kind, place, (), "english_put_off")


def subject_of(line: Line, verb: int) -> tuple[int, str]:
    """Where the subject of a verb begins, and the subject without the adverbials before it."""
    first, _ = line.segment(max(verb - 1, 0))
    text = line.text[first:verb]
    lead = re.match(r"^[,;: ]*(?:and |but |while )?", text)
    begin = first + (lead.end() if lead else 0)
    while front := _LEAD.match(line.text[begin:verb]):
        begin += front.end()
    return begin, line.text[begin:verb].strip(" ,")


def _enumerated(line: Line, place: int) -> list[Spot]:
    """The places named from ``place`` on, as long as only words like city of, commas and and stand between them."""
    found: list[Spot] = []
    for spot in line.spots:
        if spot.start < place or spot.name.cls not in ("Foreign", "Country", "Domestic"):
            continue
        between = line.text[place : spot.start]
        gap = (
            r"(?:the )?(?:(?:its|their) )?(?:[\w’'-]+ ){0,3}?(?:(?:city|cities|town|province|state|port) of )?(?:the )?"
        )
        if not re.fullmatch(rf"(?:,? ?(?:and |as well as |respectively )?)?{gap}", between):
            break
        found.append(spot)
        place = spot.end
    cities = [s for s in found if s.name.cls != "Country"]
    return cities if cities and len(cities) < len(found) and found[-1].name.cls == "Country" else found


def _from_elsewhere(line: Line, first: int, last: int) -> bool:
    """Whether a place or country abroad is named between two places."""
    return any(
        first <= s.start < last and s.name.cls in ("Foreign", "Country") and s.name.full != "中国" for s in line.spots
    )


def _foreign(line: Line, text: str, start: int) -> bool:
    return _from_elsewhere(line, start, start + len(text)) or bool(
        re.search(r"foreign|overseas|international", text, re.I)
    )


def _guests(line: Line, subject: str, first: int, last: int) -> bool:
    """Whether a subject is somebody who comes from abroad."""
    home = line.document.context.home
    own = any(first <= s.start < last and s.name.full == home for s in line.spots)
    told = _GUESTS.search(subject) is not None or bool(line.people(subject))
    if told and (_from_elsewhere(line, first, last) or _STRANGERS.search(subject)):
        return True
    return not own and (re.search(r"\bdelegation\b", subject) is not None or _OF_TOWN.search(subject) is not None)


def _people(line: Line, subject: str, verb: str) -> tuple[str, ...]:
    """Who goes: the leader, else the persons named, else the delegation or the body that sends it."""
    text = f"{subject} {verb}"
    if (led := _LED.search(text)) and (named := line.people(text[led.end() :])):
        return (named[0],)
    if named := line.people(subject):
        return tuple(named)
    if body := line.body(subject):
        return (body,)
    whole = _WHOLE.search(re.sub(r"^(?:An?|The|Some)\s+(?:\S+-(?:member|person|strong)\s+)?", "", subject))
    return (whole.group().strip(" ,"),) if whole else ()
