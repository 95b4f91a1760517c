"""Honours in English sentences: "presented the … Award to …", "was named …", "won the … Award"."""

from __future__ import annotations

from collections.abc import Iterator

from kg import expressions as re
from kg.extraction.base import Parsed
from kg.extraction.extractors.english_guests import subject_of
from kg.extraction.extractors.event_english_line import Line, english_lines
from kg.model import Honour

_WORD = r"(?:[A-Z0-9][\w\-’'&]*|of|for|the|and|de)"
_ENDING = "(?:Award|Prize|Medal|Order|Citizen|Honou?r|Title|Ambassador|City|Certificate|Envoy|Trophy|Badge)s?"
_AWARD = (
    rf"(?:(?P<name_year>(?:19|20)\d\d) )?[\"“]?(?P<name>(?:[Hh]onorary [Cc]itizen(?:ship)?(?: of (?:the "
    rf"city of )?[A-Z]\w+)?|Order of (?:the )?[A-Z]\w+(?:(?: of| the| and)* [A-Z]\w+)*|Friend of [A-Z]\w+|"
    rf"{_WORD}(?: {_WORD}){{0,8}}? {_ENDING}))[\"”]?"
)
_WHO = r"(?P<who>[^,.;]{3,80}?)"
_BY = "(?P<by>[^,.;]{3,60}?)"
_END = r"(?= on | in | for | at |[,.;]|$)"
_GAVE = re.compile(
    rf"{_BY} (?:has |have )?(?<!was )(?<!were )(?<!been )(?:presented|awarded|conferred|gave|granted|bestowed) "
    rf"(?:the |its |an? )?(?:titles? of )?{_AWARD}(?: title)? (?:to|on|upon) {_WHO}(?= from | on | in |"
    rf" for | at |[,.;]|$)"
)
_GIVEN = re.compile(
    rf"{_WHO}(?:, (?:who|a|an|the) [^,;]{{3,60}},)? (?:was|were|has been|have been) "
    r"(?:awarded|given|presented with|granted|named|honou?red (?:with|as)|made|conferred) "
    rf"(?:the |an? )?(?:titles? of )?{_AWARD}(?: by {_BY})?{_END}"
)
_WON = re.compile(
    rf"{_WHO}(?:, (?:who|a|an|the) [^,;]{{3,60}},)? (?:won|received|has won|have won|has received|was the winner of) "
    rf"(?:the |an? )?(?:titles? of )?{_AWARD}(?: from {_BY})?{_END}"
)
# Without which none of these matches: they begin with whatever stands before, which is dear to try everywhere.
_CORE = re.compile(
    r"\b(?:presented|awarded|conferred|gave|granted|bestowed|given|presented with|named|honou?red (?:with|as)|made|won|"
    rf"received|winner of) (?:the |its |an? )?(?:titles? of )?{_AWARD}"
)
_PRONOUN = re.compile(r"(?:He|She)\b")
_WINNERS = re.compile(
    rf"\b(?:[Ww]inners?|[Rr]ecipients?|[Hh]onou?rees?|[Ll]aureates?) of (?:the )?{_AWARD}(?: for \d{{4}})? "
    r"(?:includ(?:e|es|ed)|were|are|was|is) (?P<who>[^.;]{4,200})(?P<by>(?!))?"
)
_YEAR = re.compile(r"^(?P<y>(?:19|20)\d\d) ")


def english_honours(parsed: Parsed, confidence: float) -> Iterator[Honour]:
    """The honours that English sentences tell."""
    before: list[str] = []
    for line in english_lines(parsed):
        for pattern in (_GAVE, _GIVEN, _WON) if _CORE.search(line.text) else ():
            for match in pattern.finditer(line.text):
                for who in before[:1] if _PRONOUN.match(match["who"].strip()) else _receivers(line, match):
                    yield _honour(line, match, who, confidence)
        for match in _WINNERS.finditer(line.text):
            for who in line.people(match["who"]):
                yield _honour(line, match, who, confidence)
        before = line.people(line.text) or before


def _receivers(line: Line, match: re.Match[str]) -> list[str]:
    """Who receives it: the persons of the subject with their asides left out, else what stands there."""
    who = re.sub(r"^(?:[Tt]he|[Aa]nd|Dr|Mr|Mrs|Ms|Prof)\.? |^\([^)]*\) - ", "", match["who"].strip())
    if pronoun := re.search(r"\b(?:she|he|who)$", who):
        before = line.people(line.text[: match.start("who") + pronoun.start()])
        return before[:1] if pronoun.group() != "who" else before[-1:]
    if re.found_by(match, _GAVE):
        people = line.people(who)
        return people if len(people) > 1 else [_who(line, who)]
    _, subject = subject_of(line, match.end("who") + 1)
    people = line.people(
        re.sub(r", (?:the|an?|who|which|whose) [^,;]*(?:, (?:the|an?|who) [^,;]*)*(?:,|$)", ", ", subject)
    )
    return people or [_who(line, who)]


def _who(line: Line, text: str) -> str:
    """The person, or the place in China by its Chinese name, or the phrase as written."""
    place = next(
        (s.name.full for s in line.spots if s.name.cls == "Domestic" and line.text[s.start : s.end] == text), None
    )
    return place or line.person(text) or text


def _honour(line: Line, match: re.Match[str], who: str, confidence: float) -> Honour:
    name = re.sub(r"^[Tt]he ", "", match["name"])
    own = _YEAR.match(name)
    year = match["name_year"] or (own["y"] if own else None)
    date = line.date(match.start())
    return Honour(
        who=who,
        name=_YEAR.sub("", name).strip('"“” '),
        year=year or (date[:4] if date else None),
        by=_giver(line, match["by"]),
        evidence=(line.evidence(),),
        rule="honour.english",
        confidence=confidence,
    )


def _giver(line: Line, text: str | None) -> str | None:
    if not text:
        return None
    if (body := line.body(text)) and re.search("[一-龥]", body):
        return body
    if re.search(r"municipal government|city government", text) and line.document.context.home:
        return f"{line.document.context.home}人民政府"
    return re.sub(r"^(?:\([^)]*\) - )?(?:[Tt]he )?", "", text.strip())
