"""Visits in English sentences: who goes where; pronouns stand for those told before."""

from __future__ import annotations

from collections.abc import Iterator

from kg import expressions as re
from kg.extraction.extractors.english_guests import (
    ANAPHORA,
    AUX,
    GUESTS,
    Told,
    are_guests,
    enumerated,
    foreign,
    from_elsewhere,
    people_of,
    subject_of,
)
from kg.extraction.extractors.english_trips import noun_visits, put_off, trips
from kg.extraction.extractors.english_visit_lists import listed_visits
from kg.extraction.extractors.event_english_line import Line
from kg.extraction.pinyin import is_pinyin

_TOUR = r"(?:\S+ ){0,2}?(?:visit|tour|trip|visits|mission)"
_TEAM = (
    r"(?:an?|its|the|two|three|four|five|six|ten|twelve|\d+) (?:[\w’'-]+ ){0,6}?(?:delegation|team|group|mission|"
    r"delegations|"
    r"teams|choir|orchestra|troupe|students|teachers|interpreters|volunteers|experts|officials|athletes|artists|"
    r"doctors|"
    r"representatives|pupils|dancers|musicians)"
)
_GO = (
    r"visit(?:ed|s|ing)?|tour(?:ed|s|ing)?|pa(?:id|ys?|ying) (?:an? )?(?:\S+ ){0,3}visits? to|"
    r"arriv(?:ed?|es|ing) (?:in|at)|"
    r"c[ao]me to|travel(?:l?ed|s|l?ing)? to|left for|set off for|depart(?:ed)? for|"
    r"fl(?:ew|y|own) to|spen(?:t|d) (?:[\w-]+ ){1,3}?(?:days?|weeks?|months?|weekend) (?:in|there|here)|"
    r"(?:is|are|was|were) (?:currently |now )in|stayed in|return(?:ed)? to|"
    r"(?:was|were|be|been) (?:sent|dispatched|invited|despatched) to|"
    r"(?:called off|cancell?ed|postponed|put off) (?:its|their|a|the)(?: \S+)? (?:visit|trip) to|"
    rf"(?:embark(?:ed)? on|wrapped up|began|concluded|made|start(?:ed)?|end(?:ed)?|be on|was on|were on|"
    rf"is on) an? {_TOUR} (?:to|of|in)|"
    rf"(?:led|headed|lead|head|leading|heading) {_TEAM} (?:on an? {_TOUR} )?(?:to|on an? {_TOUR} (?:to|of))|"
    rf"(?:sent|send|dispatch(?:ed)?) {_TEAM}(?: led by [^,.;]{{4,40}}?)? (?:on an? {_TOUR} )?(?:to|to visit)"
)
_GOES = re.compile(rf"(?<![\w-])(?P<aux>{AUX})(?P<verb>{_GO}) ")
_COMES = re.compile(
    rf"(?<![\w-])(?P<aux>{AUX})(?P<verb>arriv(?:ed?|es)|com(?:e|es)|came)(?= (?:on|next|this|last|in|for|at|from|"
    rf"to) |[,.;]|$)"
)
# In somebody's words: “We visited …
_SPOKEN = re.compile(r"“[^”]*$|^[^\"]*\"(?:[^\"]*\"[^\"]*\")*[^\"]*$")
_OFTEN = re.compile(r"[^.;,]{0,40}?\b(?:\w+ times|twice|often|frequently|many a time)\b")


def visits(line: Line, before: tuple[str, ...]) -> Iterator[Told]:
    """The visits that a line tells; ``before`` are the people that a pronoun stands for."""
    listed = list(listed_visits(line))
    yield from listed
    taken = 0
    for match in () if listed else _GOES.finditer(line.text):
        if match.start() < taken:
            continue
        told = _going(line, match, before)
        if told is not None:
            taken = told.end
            yield told
    if taken == 0 and not listed:
        yield from list(put_off(line)) or trips(line)
        yield from _arrivals(line)
        yield from noun_visits(line)


def _going(line: Line, match: re.Match[str], before: tuple[str, ...]) -> Told | None:
    begin, subject = subject_of(line, match.start())
    if match["verb"] == "visit" and not match["aux"]:
        return None  # the noun
    if _SPOKEN.search(line.text[: match.start()]) or _OFTEN.match(line.text, match.end()):
        return None
    spots = enumerated(line, match.end())
    if match["verb"].endswith(("there", "here")):
        spots = [s for s in line.spots if s.end <= match.start() and s.name.cls in ("Foreign", "Domestic")][:1]
    abroad = [s for s in spots if s.name.cls in ("Foreign", "Country") and s.name.full != "中国"]
    sends = re.match(r"(?:sent|send|dispatch|led|lead|head)", match["verb"])
    anaphoric = ANAPHORA.match(subject) is not None
    if not spots and (anaphoric or not foreign(line, subject, begin)):
        return None
    if anaphoric and not (abroad or line.dated()):
        return None  # a stop of the visit told before
    if abroad and not sends and from_elsewhere(line, begin, match.start()):
        return None
    if spots and all(s.name.full == "中国" for s in spots) and not line.dated():
        return None
    if not abroad and not anaphoric and not are_guests(line, subject, begin, match.start()):
        return None
    if not line.document.context.home and not abroad and not _comes_from_abroad(line, subject, (begin, match.start())):
        return None
    home = line.document.context.home
    place = tuple(line.full(s) for s in (abroad or spots)) or ((home,) if home else ())
    people = before[:1] if anaphoric else people_of(line, subject, match["verb"] if sends else "")
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


def _comes_from_abroad(line: Line, subject: str, span: tuple[int, int]) -> bool:
    """Whether, in a document of no place in China, somebody may go there: no place in China is named with them."""
    inside = any(span[0] <= s.start < span[1] and s.name.cls == "Domestic" for s in line.spots)
    return not inside and not any(map(is_pinyin, line.people(subject)))


def _arrivals(line: Line) -> Iterator[Told]:
    """A delegation from abroad is expected to arrive next spring: at the home place."""
    home = line.document.context.home
    for match in _COMES.finditer(line.text):
        begin, subject = subject_of(line, match.start())
        if GUESTS.search(subject) and from_elsewhere(line, begin, match.start()) and home:
            name = line.text[begin : match.end()].strip()
            people = people_of(line, subject, "")
            yield Told(begin, match.end(), name, "visit_in", (home,), people, "english_arrival")
            return
