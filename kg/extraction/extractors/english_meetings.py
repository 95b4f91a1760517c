"""Meetings in English sentences: who met, received or hosted whom, active or passive."""

from __future__ import annotations

from collections.abc import Iterator

from kg import expressions as re
from kg.extraction.extractors.english_guests import (
    ANAPHORA,
    AUX,
    GUESTS,
    Told,
    foreign,
    from_elsewhere,
    home_of,
    people_of,
    subject_of,
)
from kg.extraction.extractors.event_english_line import Line

_RECEIVES = ("received", "welcomed", "greeted", "hosted", "host", "hosts", "welcome", "welcomes", "entertained")
_MEETS = re.compile(
    rf"(?<![\w-])(?P<aux>{AUX})(?P<verb>m[ee]{{1,2}}t(?:s|ing)? with|met|meets?|"
    r"(?:hold|held|had|ha(?:s|ve)) (?:\S+ ){0,2}?(?:talks|meetings?|discussions|conversations?|call|conference) with|"
    r"called on|paid a (?:\S+ )?(?:courtesy )?call on|received|welcomed?|welcomes|greeted|hosted|hosts?|entertained|"
    r"played host to|said goodbye to|bade farewell to) "
)
_PASSIVE = re.compile(
    r"\b(?:was|were|has been|have been|will be) (?:\w+ly )?(?P<verb>received|welcomed|greeted|met|hosted|entertained)"
    r"(?: [^,.;]{0,40}?)? by (?P<by>[^.;]{4,120}?)"
    r"(?=,? (?:on|in|at|and|who|the|when|where|during|before|last|this) |[.;]|$)"
)
# During a video call on 8 December, A and B agreed …
_AT_TALKS = re.compile(
    r"\b(?:[Dd]uring|[Ii]n|[Aa]t|[Oo]n) (?:an?|their|the) (?P<name>(?:[\w-]+ ){0,3}?"
    r"(?:call|meeting|talks|conversation|conference|dialogue))\b(?P<when>[^,;.]{0,50}), (?P<who>[^.;]{8,120}?) "
    r"(?:agreed|discussed|exchanged|said|pledged|announced|reviewed|decided|proposed|spoke|signed)\b"
)
_TOGETHER = re.compile(
    r"\b(?:spoke|talked|met|held (?:talks|discussions)|(?:held|had) an? (?:video|online|virtual) \w+)"
    r"(?= by | via | online| over | in [A-Z]| on |[,.;]|$)"
)
_STOP = re.compile(
    r"[.;]| (?:on (?:a )?(?:\d|[A-Z][a-z]+ \d|Mon|Tue|Wed|Thu|Fri|Sat|Sun)|to (?:discuss|attend|mark|take|explore|"
    r"celebrate)|"
    r"and (?:sign|discuss|tour|visit|attend|held|exchang|agree|open|took|witness|also|met)\w*|where|which|who|"
    r"in (?:19|20)\d\d|"
    r"from \d|during|after|at the|at [A-Z]|this|last|yesterday|today)\b"
)
# Who is hosted: guests in the first words, not an event.
_HOSTED = re.compile(
    r"^(?:(?:the|a|an|some|about|over|more than|nearly|another|up to|its|our|their|"
    r"\d[\d,]*|"
    r"(?:[a-z]+|\d+)-(?:member|person|strong)|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"fifteen|twenty|thirty) )*"
    r"(?:[\w’'-]+ ){0,4}?(?:delegation\b|delegates|groups? of|party|visitors|guests|students|pupils|teachers|interns?|"
    r"officials|trainees|players|athletes|artists|musicians|performers|dancers|choir|orchestra|troupe|team|scholars|"
    r"journalists|entrepreneurs|teenagers|young people|youths|doctors|nurses|experts|families)\b"
)
_YOUNG = re.compile(
    r"\b(?:students|pupils|teachers|interns?|players|athletes|artists|musicians|performers|dancers|choir|orchestra|"
    r"troupe|teenagers|young people|youths?)\b"
)
_OURS = re.compile(
    r"^(?:[Ww]e|[Oo]ur\b.*|[Tt]he (?:[A-Z]?[\w-]+ ){0,4}?"
    r"(?:[Cc]ommittee|[Cc]ouncil|[Aa]ssociation|[Bb]oard|[Cc]ity))$"
)
# What is welcomed and is nobody.
_ABSTRACT = re.compile(
    r"(?:the|an?|this|its|his|her|their) (?:[a-z-]+ )*?(?:establishment|signing|decision|opening|launch|conclusion|"
    r"news|move|proposal|initiative|relationship|cooperation|agreement|support|success|step|development|participation|efforts)\b"
)
# A count of the year's work is no visit.
_COUNTED = re.compile(
    r"\b[Oo]ver the (?:past|last) |\bin total\b|\bsince (?:19|20)\d\d\b|"
    r"\b(?:processed|handled|issued|a total of)\b|\b\d+ (?:\w+ )?(?:delegations|groups|batches)\b"
)


def meetings(line: Line, before: tuple[str, ...]) -> Iterator[Told]:
    """Who met whom, received or held talks with; one in a sentence."""
    for match in _MEETS.finditer(line.text):
        passive = re.search(r"\b(?:was|were|been|be) $", match["aux"])
        if passive and match["verb"] in (*_RECEIVES, "met"):
            continue  # were received by
        told = _meeting(line, match, before)
        if told is not None:
            yield told
            return
    yield from list(_met_by(line, before)) or _at_talks(line)


def _meeting(line: Line, match: re.Match[str], before: tuple[str, ...]) -> Told | None:
    begin, subject = subject_of(line, match.start())
    stop = _STOP.search(line.text, match.end())
    end = stop.start() if stop else len(line.text)
    whom = line.text[match.end() : end]
    receives = match["verb"] in _RECEIVES or "host" in match["verb"] or "farewell" in match["verb"]
    if "host" in match["verb"] or match["verb"] == "entertained":
        return _hosting(line, (begin, end), subject, match.end())
    met = line.people(whom)
    guests = GUESTS.search(whom) is not None
    told = guests and (foreign(line, whom, match.end()) or (line.people(subject) and not receives))
    if receives and not guests and _ABSTRACT.match(whom):
        return None
    if (not met and not told) or (receives and not met and _COUNTED.search(line.text)):
        return None
    anaphoric = ANAPHORA.match(subject) is not None or begin == match.start()
    ours = list(before[:1] if re.match("[SsHh]e ", subject + " ") else before) if anaphoric else line.people(subject)
    host = receives and (_OURS.match(subject) or _is_place(line, subject, begin))
    if not ours and not anaphoric and not GUESTS.search(subject) and not host:
        body = line.body(subject)
        if body is None:
            return None
        ours = [] if receives else [body]
    kind = "visit_in" if receives and not line.people(subject) else "conference"
    people = (*ours, *(met or people_of(line, whom, "")))
    name = line.text[begin:end].strip()
    return Told(begin, end, name, kind, (), tuple(dict.fromkeys(people)), "english_met", anaphoric)


def _is_place(line: Line, subject: str, begin: int) -> bool:
    """Whether a subject is a place in China and no more."""
    return any(s.start == begin and s.name.cls == "Domestic" and s.name.text == subject for s in line.spots)


def _hosting(line: Line, span: tuple[int, int], subject: str, first: int) -> Told | None:
    """We hosted 24 students from A for two weeks: guests, not an event, that come from elsewhere."""
    whom = line.text[first : span[1]]
    home = line.document.context.home
    strangers = foreign(line, whom, first) if home else any(first <= s.start < span[1] for s in line.spots)
    hosted = _HOSTED.match(whom)
    if not hosted or not strangers or _COUNTED.search(line.text):
        return None
    kind = "exchange" if _YOUNG.search(hosted.group()) else "visit_in"
    people = tuple(line.people(whom)[:1]) or _group(whom)
    name = line.text[span[0] : span[1]].strip()
    return Told(span[0], span[1], name, kind, home_of(line), people, "english_hosted", not line.people(subject))


def _group(whom: str) -> tuple[str, ...]:
    """The guests as a phrase without their number: students from Linz."""
    said = re.search(r"[a-z][\w’' -]*? from (?:the )?[A-Z][\w’'.-]*(?: [A-Z\d][\w’'.-]*)*", whom)
    return (re.sub(r"^(?:an? |the )?(?:group of )?(?:[\d,]+ )?", "", said.group()),) if said else ()


def _met_by(line: Line, before: tuple[str, ...]) -> Iterator[Told]:
    """He was received by A; the guests were met by B: a meeting where both sides are named, else a visit."""
    match = _PASSIVE.search(line.text)
    if match is None:
        return
    begin, subject = subject_of(line, match.start())
    anaphoric = ANAPHORA.match(subject) is not None
    guests = tuple(line.people("; ".join(before)) if anaphoric else people_of(line, subject, ""))
    hosts = line.people(match["by"])
    if not guests or not hosts or not (anaphoric or line.people(subject) or from_elsewhere(line, begin, match.start())):
        return
    people = tuple(dict.fromkeys((*guests, *hosts)))
    name = line.text[begin : match.end()].strip()
    yield Told(begin, match.end(), name, "conference", (), people, "english_met_by", anaphoric)


def _at_talks(line: Line) -> Iterator[Told]:
    """The talks in which two persons or more agreed on something."""
    match = _AT_TALKS.search(line.text)
    people = tuple(line.people(match["who"])) if match else ()
    if match is not None and len(people) > 1 and line.dated():
        name = f"{match['name']} between {' and '.join(people)}"
        yield Told(match.start("name"), match.end("when"), name, "conference", (), people, "english_talks")


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
