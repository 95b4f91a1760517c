"""Visits of a list behind a colon: "three visits are planned: to A (October), to B in November and to C"."""

from __future__ import annotations

from collections.abc import Iterator

from kg import expressions as re
from kg.extraction.extractors.english_guests import Told, home_of
from kg.extraction.extractors.event_english_line import Line

_HEAD = re.compile(
    r"\b(?P<noun>visit|trip|tour|mission|delegation|stop|exchange)s?\b[^:.;]{0,90}: "
    r"(?=(?:one )?(?:to|from|of|by) [A-Z])"
)
_BEFORE = re.compile(r"(?:^|[:,;] |\band )(?:one )?(?P<way>to|from|of|by)?(?: the)? ?(?:[a-z]+ of )?$")


def listed_visits(line: Line) -> Iterator[Told]:
    """Each place of the list is a visit: "to A" goes there, "from A" comes to the home place."""
    head = _HEAD.search(line.text)
    if head is None:
        return
    way = "to"
    for spot in line.spots:
        lead = _BEFORE.search(line.text[head.end() - 2 : spot.start]) if spot.start >= head.end() else None
        if lead is None or spot.name.cls not in ("Foreign", "Country", "Domestic"):
            continue
        way = lead["way"] or way
        goes = way == "to" and spot.name.cls != "Domestic"
        place = (line.full(spot),) if way == "to" else home_of(line)
        said = line.text[spot.start : spot.end]
        name = f"{head['noun']} {way} {said}"
        people = () if way == "to" else (said,)
        yield Told(spot.end - 1, spot.end, name, "visit_out" if goes else "visit_in", place, people, "english_listed")
