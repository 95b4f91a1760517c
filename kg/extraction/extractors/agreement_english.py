"""Agreements in English sentences: "signed a memorandum of understanding with …"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from kg.extraction.base import Parsed
from kg.extraction.extractors.event_english_line import Line, english_lines
from kg.model import Agreement, Status

_NUMBER = r"two|three|four|five|six|seven|eight|nine|ten|\d+"
_INSTRUMENT = (
    r"(?:memorandum of understanding|memorandum|MoU|MOU|agreements?|contracts?|letters? of intent|pact|accords?)"
)
_SIGNED = re.compile(
    r"(?P<verb>signed|inked|concluded|renewed|(?:was|were|has been|have been) signed|"
    r"(?:will|plans? to|hopes? to|is to|are to|agreed to) (?:sign|conclude|renew)) "
    rf"(?:an?|their|its|the|(?P<n>{_NUMBER}))? ?(?P<name>(?:[\w\-’']+ ){{0,5}}?{_INSTRUMENT}(?: (?:on|for|"
    rf"of) [\w\-’' ]{{3,60}}?)?)"
    r"(?: with (?P<with>[^,.;]{3,60}?))?(?= on | in | to | at | for |[,.;]|$)"
)
_TIES = re.compile(r"sister|friendship|friendly|twin", re.I)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}


def english_agreements(parsed: Parsed, confidence: float) -> Iterator[Agreement]:
    """The agreements that English sentences tell; ties between places are partnerships."""
    for line in english_lines(parsed):
        for match in _SIGNED.finditer(line.text):
            if _TIES.search(match["name"]):
                continue
            left = re.split(r", | on | in ", line.text[: match.start()].strip())[-1]
            sides = [_side(line, s) for s in (*left.split(" and "), match["with"] or "") if s]
            count = _NUMBERS.get(match["n"] or "") or (int(match["n"]) if (match["n"] or "").isdigit() else None)
            if not match["with"] and not count and len(sides) < 2:
                continue
            planned: Status = "planned" if re.match(r"will|plan|hope|is to|are to|agreed", match["verb"]) else "done"
            yield Agreement(
                kind=_kind(match["name"]),
                parties=tuple(s for s in sides if 2 < len(s) < 60),
                name=match["name"],
                date=line.date(match.start()),
                count=count,
                status=planned,
                evidence=(line.evidence(),),
                rule="agreement.english",
                confidence=confidence,
            )


def _side(line: Line, text: str) -> str:
    """A side by its name: the office, the government and places in China by their Chinese names."""
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
