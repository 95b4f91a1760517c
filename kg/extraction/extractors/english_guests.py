"""Who comes and who goes in an English sentence: subjects, guests from abroad, places in a row."""

from __future__ import annotations

from dataclasses import dataclass

from kg import expressions as re
from kg.extraction.english_regions import regions_abroad
from kg.extraction.extractors.event_english_line import UPPER, Line
from kg.extraction.extractors.event_view import Spot

AUX = (
    r"(?:(?:has|have|had|will|would|is|are|was|were|be|been|to|expected|scheduled|set|due|also|recently|later|then|plans?|"
    r"planned|planning|hopes?|intends?|did not|could not|unable|failed|subsequently|first|jointly|officially|slated|"
    r"likely|about|just|again) )*"
)
GUESTS = re.compile(
    r"\b(?:delegation|delegates|mission|group|team|envoys?|ambassadors?|consuls?|diplomats?|guests|students|"
    r"entrepreneurs|journalists|artists|winners|representatives|executives|players|officials|mayors?|governors?|"
    r"minister|party|visitors|experts|teachers|councillors?|pupils|residents|citizens)\b",
    re.I,
)
ANAPHORA = re.compile(
    r"^(?:[Tt]he (?:(?:visiting )?delegation|group|visitors|guests|party|team|mission|delegates|envoys|two sides|"
    r"ambassador|consul[ -]general|mayor|diplomats)|[Tt]hey|[Ss]he|[Hh]e|[Ii]t|[Bb]oth sides|"
    r"[Tt]he two sides)(?:$| (?:also|then|later|and|toured|visited|attended|inspected)\b)"
)
_LEAD = re.compile(
    r"^(?:(?:[Oo]n|[Ii]n|[Dd]uring) (?:the )?(?:early |late |mid-)?(?:\d{1,2} )?(?:January|February|March|April|May|"
    r"June|July|August|September|October|November|December|spring|summer|autumn|winter)"
    r"(?: \d{1,2})?(?:,? (?:19|20)\d\d)? "
    r"(?=(?:an?|the|its|two|three) )|[A-Z][a-z]+ing (?:the|an?|at|by|in|on|from|with|to|of) [^,]*, |"
    r"(?:[Oo]n|[Ii]n|[Aa]t|[Dd]uring|[Ff]rom|[Ss]ince|[Bb]y|[Aa]fter|[Bb]efore|[Ff]ollowing|[Mm]eanwhile|[Ee]arlier|"
    r"[Ll]ater|[Bb]ecause of|[Dd]ue to|[Oo]wing to|[Dd]espite|[Aa]s|[Tt]he (?:next|same|following) day|[Ll]ast|[Tt]his|"
    r"[Nn]ext|[Tt]hat|[Uu]nder|[Aa]longside|[Ss]eparately|[Ii]nstead|[Hh]owever|[Ii]nvited by|[Uu]pon|[Aa]bout|"
    r"[Aa]lso)\b[^,]*, |"
    r"(?:[Ii]n )?[Tt]?t?he same (?:month|year|week) |[Ii]n 20\d\d |(?:19|20)\d\d, |and |also |then )+"
)
# Whose words follow: A said that a delegation will …
_SAID = re.compile(
    r".*\b(?:said|announced|added|confirmed|noted|hopes?|hoped|expects|believes|says|told [\w ]{2,30}?)"
    r"(?: on \w+)?(?: that)? (?=(?:an?|the|its|two|three) )"
)
_STRANGERS = re.compile(r"foreign|overseas|ambassador|consul|diplomat|envoy", re.I)
# The mayor of a town that no list has.
_OF_TOWN = re.compile(rf"[Mm]ayor (?:[{UPPER}][\w’'-]+ ){{1,4}}of [{UPPER}]")
_WE = re.compile(r"(?:[Ww]e|[Oo]ur\b.*|[Tt]he (?:association|society|committee|council|board|city|group|club))$")
LED = re.compile(r"(?:led|headed|chaired) by ")
_WHOLE = re.compile(
    rf"(?:(?:[{UPPER}][\w’'&-]*|[a-z]+) )*?(?:delegations?|group|team|mission)(?: (?:from|"
    rf"of) (?:the )?(?:[{UPPER}][\w’'-]* ?)+)?"
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


def subject_of(line: Line, verb: int) -> tuple[int, str]:
    """Where the subject of a verb begins, and the subject without the adverbials before it."""
    first, _ = line.segment(max(verb - 1, 0))
    text = line.text[first:verb]
    lead = re.match(r"^[,;: ]*(?:and |but |while )?", text)
    begin = first + (lead.end() if lead else 0)
    if said := _SAID.match(line.text[begin:verb]):
        begin += said.end()
    while front := _LEAD.match(line.text[begin:verb]):
        begin += front.end()
    return begin, line.text[begin:verb].strip(" ,")


def enumerated(line: Line, place: int) -> list[Spot]:
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
        if found and re.fullmatch(r",? in |, ", between) and spot.name.text in regions_abroad():
            place = spot.end
            continue  # Columbus in Indiana
        found.append(spot)
        place = spot.end
    cities = [s for s in found if s.name.cls != "Country"]
    return cities if cities and len(cities) < len(found) and found[-1].name.cls == "Country" else found


def from_elsewhere(line: Line, first: int, last: int) -> bool:
    """Whether a place or country abroad is named between two places."""
    return any(
        first <= s.start < last and s.name.cls in ("Foreign", "Country") and s.name.full != "中国" for s in line.spots
    )


def foreign(line: Line, text: str, start: int) -> bool:
    return from_elsewhere(line, start, start + len(text)) or bool(
        re.search(r"foreign|overseas|international", text, re.I)
    )


def are_guests(line: Line, subject: str, first: int, last: int) -> bool:
    """Whether a subject is somebody who comes from abroad."""
    home = line.document.context.home
    own = any(first <= s.start < last and s.name.full == home for s in line.spots)
    if home is None:
        return bool(line.people(subject) or line.body(subject) or GUESTS.search(subject) or _WE.match(subject))
    told = GUESTS.search(subject) is not None or bool(line.people(subject))
    if told and (from_elsewhere(line, first, last) or _STRANGERS.search(subject)):
        return True
    return not own and (re.search(r"\bdelegation\b", subject) is not None or _OF_TOWN.search(subject) is not None)


def people_of(line: Line, subject: str, verb: str) -> tuple[str, ...]:
    """Who goes: the leader, else the persons named, else the delegation or the body that sends it."""
    text = f"{subject} {verb}"
    if (led := LED.search(text)) and (named := line.people(text[led.end() :])):
        return (named[0],)
    if named := line.people(subject):
        return tuple(named)
    if body := line.body(subject):
        return (body,)
    whole = _WHOLE.search(re.sub(r"^(?:[Aa]n?|[Tt]he|[Ss]ome)\s+(?:\S+-(?:member|person|strong)\s+)?", "", subject))
    return (whole.group().strip(" ,"),) if whole else ()


def home_of(line: Line) -> tuple[str, ...]:
    """The document's own place."""
    home = line.document.context.home
    return (home,) if home else ()
