"""Agreements in English sentences: "signed a memorandum of understanding with …"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from kg import expressions as re
from kg.extraction.base import Parsed
from kg.extraction.extractors.english_guests import subject_of
from kg.extraction.extractors.event_english_line import Line, english_lines
from kg.model import Agreement, Status

_NUMBER = r"two|three|four|five|six|seven|eight|nine|ten|\d+"
_INSTRUMENT = (
    r"(?:memorandum of understanding|memorandum|MoU|MOU|agreements?|contracts?|letters? of intent|pact|accords?)"
)
_NAME = rf"(?P<name>(?:[\w\-’']+ ){{0,5}}?{_INSTRUMENT}(?: (?:on|for|of) [\w\-’' ]{{3,60}}?)?)"
_END = r"(?= on | in | to | at | for | during | covering |[,.;]|$)"
_SIGNED = re.compile(
    r"(?P<verb>signed|inked|concluded|renewed|(?:was|were|has been|have been) signed|"
    r"(?:will|plans? to|hopes? to|is to|are to|agreed to|due to|set to|(?:is|are) expected to) "
    r"(?:sign|conclude|renew)) "
    rf"(?:an?|their|its|the|(?P<n>{_NUMBER}))? ?{_NAME}"
    rf"(?: with (?P<with>[^,.;]{{3,60}}?))?"
    rf"(?P<about> on [a-z][\w\-’' ]{{3,50}}?)?(?:{_END}|(?= between | and ))"
)
_WAS_SIGNED = re.compile(
    rf"\b(?:(?:[Aa]n?|[Tt]he|[Tt]heir|(?P<n>(?i:{_NUMBER}))) )?{_NAME}(?P<about>)"
    r"(?:,[^.;]{3,80},)? (?P<verb>(?:was|were|has been|have been|will be|is to be|are to be) "
    r"(?:signed|inked|concluded|renewed))"
    r"(?: [^,.;]{0,30}?)? (?:by|between) (?:representatives of |officials from )?(?P<with>[^,.;]{3,90}?)"
    r"(?= on | in | at | during | this | last | next |[,.;]|$)"
)
_BOTH = re.compile(r"\b(?:[Tt]wo|[Bb]oth) (?:cities|sides|parties|institutions|places|governments|ports)(?: \w+)? ?$")
# What stands between the subject and the verb.
_AUX = re.compile(r"(?: (?:has|have|had|also|both|jointly|formally|officially|then|later|recently|never|not|yet))+$")
_TIES = re.compile(r"sister|friendship|friendly|twin", re.I)
_PRONOUN = re.compile(r"\b(?:it|they|he|she|we|since)\b")
_BARE = re.compile(r"(?:(?:first|formal|an?|the|final|official) )*(?:agreement|document)s?")
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}


def english_agreements(parsed: Parsed, confidence: float) -> Iterator[Agreement]:
    """The agreements that English sentences tell; ties between places are partnerships."""
    for line in english_lines(parsed):
        for match in (*_SIGNED.finditer(line.text), *_WAS_SIGNED.finditer(line.text)):
            agreement = (
                None if _TIES.search(match["name"] + (match["about"] or "")) else _agreement(line, match, confidence)
            )
            if agreement is not None:
                yield agreement


def _agreement(line: Line, match: re.Match[str], confidence: float) -> Agreement | None:
    sides = _sides(line, match)
    number = (match["n"] or "").lower()
    count = _NUMBERS.get(number) or (int(number) if number.isdigit() else None)
    both = _BOTH.search(line.text[: match.start()]) is not None
    if not match["with"] and not count and not both and len(sides) < 2:
        return None
    name = match["name"] + (match["about"] or "")
    if re.found_by(match, _WAS_SIGNED) and re.fullmatch(r"(?:agreement|document|memorandum|contract)s?", name):
        return None  # one told of before
    if _BARE.fullmatch(name) and _TIES.search(line.text):
        return None  # on the tie that the sentence tells
    return Agreement(
        kind=_kind(name),
        parties=tuple(s for s in sides if 2 < len(s) < 60 and not _BOTH.search(s)),
        name=name,
        date=line.date(match.start()),
        count=count,
        status=_status(line, match),
        evidence=(line.evidence(),),
        rule="agreement.english",
        confidence=confidence,
    )


def _sides(line: Line, match: re.Match[str]) -> list[str]:
    """Who signs: the subject and whom it signs with, or those behind by and between."""
    said = re.split(r",? and (?:the )?|, (?:the )?", match["with"] or "")
    if re.found_by(match, _SIGNED) and not re.match("was|were|has been|have been", match["verb"]):
        _, subject = subject_of(line, match.start())
        said = [*re.split(r" and ", _AUX.sub("", subject.split(", ")[-1])), *said]
    said = [s for s in said if not _PRONOUN.search(s)]
    return [_side(line, s) for s in said if s.strip() and (line.body(s) or not line.people(s))]


def _status(line: Line, match: re.Match[str]) -> Status:
    """By the verb and the word before it."""
    before = line.text[max(0, match.start() - 20) : match.start()]
    if re.search(r"(?:never|not)(?: \w+)? $", before) and re.found_by(match, _SIGNED):
        return "negated"
    planned = re.match(r"will|plan|hope|is to|are to|agreed|due|set|is expected|are expected", match["verb"])
    return "planned" if planned else "done"


def _side(line: Line, text: str) -> str:
    """A side by its name: the office, the government and places in China by their Chinese names."""
    text = re.sub(r"^(?:[Rr]epresentatives|[Oo]fficials|[Ll]eaders|[Hh]eads) (?:of|from) (?:the )?", "", text.strip())
    text = re.sub(r"^(?:[Tt]he|[Aa]nd|[Aa]n?) (?:city of )?", "", text.strip())
    place = next((line.full(s) for s in line.spots if line.text[s.start : s.end] == text), None)
    chinese = line.body(text)
    return place or (chinese if chinese and not chinese.isascii() else text)


def _kind(name: str) -> Literal["memorandum", "cooperation", "project", "other"]:
    if re.search(r"memorandum|MoU", name, re.I):
        return "memorandum"
    if "contract" in name:
        return "project"
    return "other" if "intent" in name else "cooperation"
