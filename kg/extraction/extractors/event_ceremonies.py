"""A ceremony without a name of its own beside the deed that it is for: 甲与乙签署协议，签约仪式在某地举行 → one event.

The deed tells who and what, the ceremony when and where.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kg import expressions as re
from kg.extraction.extractors.event_view import View
from kg.model import Event

Told = tuple[Event, int, int]
# A ceremony told by its word alone: behind a comma or a verb of holding.
_BARE_BEFORE: Final = r"(?:(?<=[，；])|(?<=举行)|(?<=举办)|(?<=[举行办]了))"
_WORDS: Final = {
    "signing": r"(?:签约|签字|签署|换文|签约签字)(?:仪式|活动)",
    "donation": r"(?:捐赠|交接|移交|赠送|交付|捐助|援助|捐赠交接|赠书)(?:仪式|活动)",
}
_BARE: Final = {kind: re.compile(rf"^{words}$") for kind, words in _WORDS.items()}
_IN_TEXT: Final = {kind: re.compile(_BARE_BEFORE + words) for kind, words in _WORDS.items()}
_YEAR: Final = 4


def is_bare(event: Event) -> bool:
    """Whether an event is a ceremony that its word alone names."""
    return event.kind in _BARE and _BARE[event.kind].match(event.name) is not None


def bare_behind(view: View, kind: str, start: int, last: int) -> re.Match[str] | None:
    """The ceremony of a kind told by its word alone between two places of the text."""
    return _IN_TEXT[kind].search(view.text, start, last)


def joined(view: View, ceremonies: Sequence[Told], deeds: Sequence[Told]) -> tuple[list[Told], list[Told]]:
    """The ceremonies that stand by themselves, and the deeds with what their ceremonies tell."""
    alone: list[Told] = []
    told = list(deeds)
    for event, start, end in ceremonies:
        at = next((i for i, deed in enumerate(told) if _is_of(view, event, start, deed)), None)
        if at is None:
            alone.append((event, start, end))
        else:
            told[at] = (_with(told[at][0], event), *told[at][1:])
    return alone, told


def _is_of(view: View, ceremony: Event, start: int, deed: Told) -> bool:
    event, begin, _ = deed
    first, _ = view.part(start, start)
    return event.kind == ceremony.kind and first <= begin < start


def _with(deed: Event, ceremony: Event) -> Event:
    dates = [d for d in (ceremony.date, deed.date) if d]
    return replace(
        deed,
        date=max(dates, key=len, default=None),
        place=deed.place or ceremony.place,
        organizers=deed.organizers or ceremony.organizers,
        participants=deed.participants or ceremony.participants,
        online=deed.online or ceremony.online,
        persons=deed.persons or ceremony.persons,
        evidence=tuple(dict.fromkeys((*deed.evidence, *ceremony.evidence))),
        confidence=max(deed.confidence, ceremony.confidence),
    )
