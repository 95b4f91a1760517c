"""Meetings put together freely from who meets, the verb and whom, where no rule told one → facts.

市长在市政府会见某人, 与某人就…会谈, 受到市长会见, 两市以视频方式举行会谈. One side must be from abroad.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg import expressions as re
from kg.extraction.extractors.event_frame import Frame, Told
from kg.extraction.extractors.event_roles import unique
from kg.extraction.extractors.event_view import View
from kg.extraction.extractors.visit_actors import Actor
from kg.model import Event

# Rules that find whom somebody meets, but not always who it is.
_WITHOUT_HOST = ("event.met_besides", "event.called_on_somebody", "event.called_on", "event.met_with")
_PRONOUNS = ("之", "其", "他")
_ABROAD = re.compile("Foreign|Country")


@dataclass(frozen=True)
class MeetingFrame(Frame):
    """Reads the meetings of a sentence that no rule told."""

    def __call__(self, view: View, told: Sequence[Told], named: Sequence[tuple[int, int]]) -> list[Told]:
        """The events told, meetings with who meets where that was missing, and the meetings that were not told."""
        out = list(told)
        if not self.words.meeting_trigger.search(view.text):
            return out
        for match in self.words.meeting.finditer(view.text):
            if view.quoted(match.start()) or any(s < match.end() and match.start() < e for s, e in named):
                continue
            sides = self._sides(view, match, out)
            if sides is None:
                continue
            at = self._told(match, out)
            if at is not None:
                out[at] = self._hosted(out[at], sides)
            elif self._is_meeting(view, match, sides, out):
                out.append(self._event(view, match, sides))
        return out

    def _sides(
        self, view: View, match: re.Match[str], told: Sequence[Told]
    ) -> tuple[Actor | None, Actor | None] | None:
        """Who meets and who is met; None where nobody is told."""
        first, _ = view.part(match.start(), match.end())
        before = self.actors.before(view, first, match.start()) or self._visitor(view, first, match.start(), told)
        if match["both"]:
            return None, None
        if match["by"]:
            host = self.actors.told(view, *match.span("by"))
            return (host, before) if host and before else None
        if match["with"] in _PRONOUNS:
            start, _ = view.clause(match.start(), match.end())
            whom = self.actors.subject(view, first, start - 1)
        else:
            whom = self.actors.told(view, *match.span("whom" if match["meets"] else "with"))
        if whom and whom.side == "home" and not whom.known and _ABROAD.search(self._where(view, match)):
            whom = replace(whom, side="abroad")
        return (before, whom) if whom else None

    def _where(self, view: View, match: re.Match[str]) -> str:
        """The classes of the places behind 在 in the clause of a meeting: 在韩国首尔拜会某会长."""
        first, _ = view.clause(match.start(), match.end())
        return "".join(s.name.cls for s in view.within(first, match.start()) if view.text[: s.start].endswith("在"))

    def _visitor(self, view: View, first: int, at: int, told: Sequence[Told]) -> Actor | None:
        """The guests of a visit told before in the part, where a clause without a subject goes on with them."""
        start, _ = view.clause(at, at)
        visits = [e for e, s, _ in told if first <= s < at and e.kind == "visit_in" and e.participants]
        if not visits or not self.actors.is_light(view, start, at):
            return None
        return Actor(at, at, visits[-1].participants[:1], "abroad", True)

    def _told(self, match: re.Match[str], told: Sequence[Told]) -> int | None:
        """The meeting told already at the verb."""
        for i, (event, start, end) in enumerate(told):
            if event.kind == "conference" and start < match.end() and match.start() < end:
                return i
        return None

    def _hosted(self, told: Told, sides: tuple[Actor | None, Actor | None]) -> Told:
        event, start, end = told
        host = sides[0]
        if (
            event.rule not in _WITHOUT_HOST
            or host is None
            or not host.people
            or set(host.people) & set(event.participants)
        ):
            return told
        return replace(event, participants=unique((*host.people, *event.participants))), start, end

    def _is_meeting(
        self, view: View, match: re.Match[str], sides: tuple[Actor | None, Actor | None], told: Sequence[Told]
    ) -> bool:
        """Whether two sides, one of them abroad, meet in a clause that tells no other event."""
        clause = view.clause(match.start(), match.end())
        part = view.part(match.start(), match.end())
        if any(s < match.end() and match.start() < e for _, s, e in told):
            return False
        here = [e for e, s, _ in told if part[0] <= s < part[1]]
        if match["both"]:
            return bool(self.roles.both(view, *clause)) and not any(e.kind == "conference" for e in here)
        known = [s for s in sides if s is not None]
        if any(e.kind == "visit_out" for e in here) or len({s.side == "abroad" for s in known}) != 2:
            return False
        return all(s.people for s in known) and not any(
            e.kind == "conference" and set(e.participants) & {p for s in known for p in s.people} for e in here
        )

    def _event(self, view: View, match: re.Match[str], sides: tuple[Actor | None, Actor | None]) -> Told:
        first, last = view.clause(match.start(), match.end())
        host, guest = sides
        people = [p for s in sides if s for p in s.people] or list(self.roles.both(view, first, match.end()))
        verb = match["meets"] or match["talks"] or match["held"] or "会见"
        end = max([match.end(), *(s.end for s in sides if s)])
        counts = self.roles.counts(view, guest.start, guest.end) if guest else {}
        event = Event(
            name=self._name(view, host, guest, people, verb),
            kind="conference",
            date=self.roles.date(view, match.start(), end),
            place=self.roles.places(view, first, match.end(), (match.end(), match.end())),
            participants=unique(people),
            online=self.roles.online(view, first, last),
            persons=counts.get("persons"),
            status=view.status(self.cues, match.start(), end),
            evidence=(view.evidence(first, last),),
            rule="event.frame_meeting",
            confidence=0.72,
        )
        return event, match.start(), match.end()

    def _name(self, view: View, host: Actor | None, guest: Actor | None, people: list[str], verb: str) -> str:
        if host is None or guest is None:
            return "与".join(people) + verb
        names = [s.people[0] if s.people else view.text[s.start : s.end] for s in (host, guest)]
        return f"{names[0]}会见{names[1]}" if verb in self.words.verbs["meets"] else f"{names[0]}与{names[1]}{verb}"
