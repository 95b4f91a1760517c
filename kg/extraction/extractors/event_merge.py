"""What a document tells twice is one event: same kind of name, no contradicting date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace

from kg import expressions as re
from kg.model import Event

_EVEN = re.compile(r"[\W_]")
_OFFICE = re.compile(r"外事[^，。]{0,8}办公室$")
_UNSTATED = {"evidence", "rule", "confidence", "status", "name", "kind", "date"}


def merge_events(events: Iterable[Event]) -> Iterator[Event]:
    """Each event once, in order; a later mention adds its evidence and the slots that were not filled."""
    kept: list[Event] = []
    for event in events:
        at = next((i for i, other in enumerate(kept) if same(other, event)), None)
        if at is None:
            kept.append(event)
        else:
            kept[at] = joined(kept[at], event)
    yield from kept


def completed(events: list[Event], titles: Iterable[Event]) -> Iterator[Event]:
    """The events, with what headings say of them besides; a heading alone makes no event."""
    for title in titles:
        at = next((i for i, e in enumerate(events) if even(e.name) == even(title.name)), None)
        if at is not None:
            place = events[at].place or title.place
            events[at] = replace(events[at], place=place)
    yield from events


def same(a: Event, b: Event) -> bool:
    """Whether two mentions are of one event."""
    if not agree(a.date, b.date):
        return False
    x, y = even(a.name), even(b.name)
    if x == y:
        return True
    short, long = sorted((x, y), key=len)
    return len(short) >= 3 and a.kind == b.kind and (long.endswith(short) or long.startswith(short))


def agree(a: str | None, b: str | None) -> bool:
    """Dates that do not contradict each other: one is missing or the beginning of the other."""
    return a is None or b is None or a.startswith(b) or b.startswith(a)


def joined(a: Event, b: Event) -> Event:
    """One event of two mentions: the more telling one first, filled from the other."""
    first, second = (b, a) if _weight(b) > _weight(a) else (a, b)
    empty = {
        f.name: getattr(second, f.name)
        for f in fields(Event)
        if f.name not in _UNSTATED and getattr(first, f.name) in (None, ())
    }
    date = max((d for d in (a.date, b.date) if d), key=len, default=None)
    if {first.organizers, second.organizers} - {()} == {first.organizers, second.organizers} and _office(first):
        empty["organizers"] = second.organizers  # the one that a mention names, not the one that it leaves unsaid
    evidence = (*first.evidence, *(e for e in second.evidence if e not in first.evidence))
    return replace(first, **empty, date=date, evidence=evidence)


def even(name: str) -> str:
    """A name without punctuation."""
    return _EVEN.sub("", name)


def _office(event: Event) -> bool:
    return len(event.organizers) == 1 and _OFFICE.search(event.organizers[0]) is not None


def _weight(event: Event) -> tuple[float, int]:
    return event.confidence, len(event.date or "")
