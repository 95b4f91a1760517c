"""Who attends a named event: the guests before the verb of attending, and whom 该市 stands for among participants."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kg import expressions as re
from kg.extraction.extractors.event_view import View
from kg.extraction.extractors.visit_actors import Actors
from kg.model import Event

_ATTENDS = re.compile(r"出席|参加|参与|亮相|参展|参赛|共聚|列席|观摩")
_OTHER = re.compile(r"启程|前往|赴|访问|\d{1,2}[月日]|[与和]")
_TWIN = 6  # characters of 友好城市 and the like before a place
_THAT_PLACE = re.compile(r"^该(?P<kind>[市省州县区郡国])")


@dataclass(frozen=True)
class Attending:
    """Fills who attends, where the words for a named event did not tell."""

    actors: Actors

    def __call__(self, view: View, event: Event, start: int) -> Event:
        """The event with its guests from abroad, in place of nobody or of the office as the unnamed subject."""
        people = tuple(self._named(view, p, start) for p in event.participants)
        if people != event.participants:
            event = replace(event, participants=people)
        attended = event.rule == "event.named_attend" and event.kind != "signing"
        if not attended or set(event.participants) - {view.document.context.office}:
            return event
        first, _ = view.clause(start, start)
        verb = next(reversed(list(_ATTENDS.finditer(view.text, first, start))), None)
        if verb is None:
            return event
        part, _ = view.part(start, start)
        actor = self.actors.before(view, part, verb.start())
        if actor is None or not actor.known or actor.side != "abroad" or not actor.people:
            return event
        here = actor.start >= first and any(s.start - actor.start <= _TWIN for s in view.within(actor.start, actor.end))
        if not here or _OTHER.search(view.text, actor.start, actor.end):
            return event
        return replace(event, participants=tuple(re.sub("^(?:友好城市|友城)", "", p) for p in actor.people))

    def _named(self, view: View, person: str, start: int) -> str:
        """A participant with the place abroad named last before it for 该市: 该市副市长."""
        that = _THAT_PLACE.match(person)
        if that is None:
            return person
        before = [s.name.full for s in view.spots if s.end <= start + len(person) and s.name.cls == "Foreign"]
        name = before[-1] if before else view.abroad.full if view.abroad is not None else None
        return name + person[that.end() :] if name is not None and name.endswith(that["kind"]) else person
