"""Visits told by a noun: "during her visit to Greece", "the delegation to A left", "a trip to B was put off"."""

from __future__ import annotations

from collections.abc import Iterator

from kg import expressions as re
from kg.extraction.extractors.english_guests import LED, Told, enumerated, home_of, people_of
from kg.extraction.extractors.event_english_line import UPPER, Line
from kg.extraction.extractors.event_view import Spot

_VISIT = r"(?:visit|trip|tour|mission|study tour|stopover|stop)"
# During her five-day visit to Greece
_NOUN = re.compile(
    rf"(?:[Dd]uring|[Oo]n|[Ff]or|[Aa]fter|[Ff]ollowing) (?:(?P<whose>an?|his|her|its|their|the) |"
    rf"(?P<who>[{UPPER}][\w’' -]{{2,40}}?)['’]s? )(?:[\w-]+ ){{0,3}}?(?:visit|tour|trip|mission) to "
)
_WHEN = r"(?: (?:planned|scheduled|due|set|arranged|announced) (?:for|to)[^,;.]{3,30}?| in \w+| on [\w ]{3,14}?)?"
_ASIDE = r"(?:,[^;.]{3,80}?,)?"
_HAPPENS = (
    r"(?:did not|could not|never|has yet|is yet|took place|takes place|went ahead|"
    r"departed|left|set off|returned|arrived|"
    r"(?:was|were|has been|have been|had to be|is|are|will|would) "
    r"(?:also |again |now |then |be |to be |being |still |nevertheless |now |\w+ly )*"
    r"(?:cancel|call|postpon|put|shelv|suspend|resched|delay|scrap|abandon|made|arrang|plann|schedul|complet|organi|"
    r"take|conduct|expect|due|set |undertak|on hold|under|held|mov))"
)
_WHOSE = rf"(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er|[Oo]ur|[{UPPER}][\w-]+(?: [{UPPER}][\w-]+)*['’]s?)"
_TRIP = re.compile(
    rf"(?P<name>\b{_WHOSE} (?:[\w’'-]+ ){{0,4}}?"
    rf"(?:{_VISIT}(?P<by> (?:of|by|from) [^,;.]{{4,60}}?)?(?: to (?P<to>(?:(?! nor | and the )[^,;.]){{3,50}}?))?|"
    rf"(?:delegation|team|group|party) to (?P<to2>[^,;.]{{3,40}}?)))"
    rf"(?=(?P<aside>{_ASIDE}|{_WHEN}) {_HAPPENS})"
)
_PUT_OFF = re.compile(
    r"(?P<name>(?:[\w’'-]+ ){0,6}?(?:visit|trip|tour|mission|delegation|stop) to (?P<to>[^,.;]{3,50}?))"
    r"(?:,[^,.;]{3,60},)? (?:was|were|has been|have been|had to be|will be|is to be) "
    r"(?:cancel|call|postpone|put off|shelve|suspend|resched|delay|scrap)"
)


def noun_visits(line: Line) -> Iterator[Told]:
    """During her visit to Greece in June, Mayor A met …: who goes is named in the clause that follows."""
    for match in _NOUN.finditer(line.text):
        spots = enumerated(line, match.end())
        abroad = [s for s in spots if s.name.cls in ("Foreign", "Country") and s.name.full != "中国"]
        comma = line.text.find(", ", match.end())
        who = line.people(match["who"] or "") or (line.people(line.text[comma:])[:1] if comma > 0 else [])
        if abroad and who and comma > 0:
            place = tuple(line.full(s) for s in abroad)
            name = f"{who[0]} visit to {line.text[abroad[0].start : abroad[-1].end]}"
            yield Told(match.start(), comma, name, "visit_out", place, (who[0],), "english_visit_noun")
            return


def put_off(line: Line) -> Iterator[Told]:
    """A trip to A was cancelled; the visit of a delegation to our place has been postponed."""
    match = _PUT_OFF.search(line.text)
    spots = [s for s in line.spots if match is not None and match.start("to") <= s.start < match.end("to")]
    if match is not None and spots:
        abroad = any(s.name.cls in ("Foreign", "Country") for s in spots)
        place = tuple(line.full(s) for s in spots)
        kind = "visit_out" if abroad else "visit_in"
        yield Told(match.start(), match.end(), match["name"].strip(), kind, place, (), "english_put_off")


def trips(line: Line) -> Iterator[Told]:
    """The visit of a B delegation, the trip to A, the B delegation to A: what became of it follows."""
    for match in _TRIP.finditer(line.text):
        goal = "to" if match["to"] else "to2"
        ends = _between(line, match.span(goal)) if match[goal] else []
        start = match.start("name")
        guests = [s for s in _between(line, (start, match.end("name"))) if s not in ends]
        abroad = [s for s in ends if s.name.cls in ("Foreign", "Country")]
        strangers = [s for s in guests if s.name.cls in ("Foreign", "Country")]
        own = guests and not line.document.context.home
        if not ends and not strangers and not own:
            continue
        place = tuple(dict.fromkeys(line.full(s) for s in ends)) or home_of(line)
        said = line.text[start : match.end()] + (match["aside"] or "")
        led = LED.search(said)
        people = tuple(line.people(said[led.end() :])[:1]) if led else people_of(line, match["name"], "")
        name = re.sub(r"^(?:[Tt]he|[Aa]n?|and|but) ", "", match["name"].strip())
        kind = "visit_out" if (abroad or (own and not ends)) and not strangers else "visit_in"
        yield Told(start, match.end(), name, kind, place, people, "english_trip")
        return


def _between(line: Line, span: tuple[int, int]) -> list[Spot]:
    """The places that begin in a span."""
    return [s for s in line.spots if span[0] <= s.start < span[1] and s.name.cls in ("Foreign", "Domestic", "Country")]
