"""Visits put together freely from who, verb and where, wherever the rules for fixed phrasings found none → facts.

A core is a verb of visiting with its places (``visit_words``); the traveller is looked for before it
(``visit_actors``). Which of the two is abroad tells the kind. What a part lacks is left out, the event stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg import expressions as re
from kg.extraction.cues import StatusCues
from kg.extraction.extractors.event_frame import Frame, Told
from kg.extraction.extractors.event_later import ROUTE
from kg.extraction.extractors.event_roles import Roles
from kg.extraction.extractors.event_view import Spot, View
from kg.extraction.extractors.event_words import EventWords
from kg.extraction.extractors.meeting_frame import MeetingFrame
from kg.extraction.extractors.visit_actors import Actor, Actors
from kg.extraction.extractors.visit_words import VisitWords
from kg.model import Event, Status

_VISITS = ("visit_in", "visit_out", "inspection", "exchange", "training")
# Acts by which people of another Chinese place, or ours there, inspect or learn.
_INSPECTS = re.compile("考察|调研|学习|取经|交流|走访|参观|观摩")
_TRAINS = re.compile("培训|研修|进修")
# 赴 and its like may stand without a subject: the office's people go.
_GOES = ("赴", "前往", "出访", "飞赴", "远赴", "奔赴", "转赴")
_COUNT_AFTER = 14
_THOSE_THERE = ("来自", "与会", "参会", "参展", "参赛", "在")  # who is here for something else
_RETURNS = ("回访", "出访")
_SENT = re.compile("(?:组织|选派|派出|派遣|安排|组派|遣)(?:了)?$")
_MOVED = re.compile("(?:推迟|延期|延后|顺延|改期|改)(?:至|到|在|于)")


@dataclass(frozen=True, slots=True)
class Core:
    """A verb of visiting at [start, end) with its places; ``act`` is what is done there."""

    start: int
    end: int
    verb: str
    places: tuple[Spot, ...]
    act: str
    loose: bool = False  # what it governs is no place: 到访某医院, 结束三周的习武之旅


@dataclass(frozen=True)
class VisitFrame(Frame):
    """Reads the visits of a sentence that no rule told."""

    def __call__(self, view: View, told: Sequence[Told], named: Sequence[tuple[int, int]]) -> list[Told]:
        """The events told, each with the places of its later legs, and the visits that neither rules nor names told."""
        out = list(told)
        if not self.words.trigger.search(view.text):
            return out
        for core in self._cores(view):
            first, _ = view.part(core.start, core.end)
            if any(start <= core.start and core.end <= end for start, end in named):
                continue
            if self._returns(view, core, first, out):
                continue
            if self._covered(view, core, out):
                self._fill(view, core, out, first)
                continue
            before = [i for i, (e, s, _) in enumerate(out) if e.kind in _VISITS and first <= s < core.start]
            actor = self._actor(view, core, first)
            if core.loose and not self._stands_alone(view, core, actor, out, named):
                continue
            kind = self._kind(view, core, actor)
            leg = before and core.places and self._is_leg(view, core, out[before[-1]][2])
            if leg and self._goes_on(out[before[-1]][0], core):
                out[before[-1]] = self._with_leg(out[before[-1]], core)
            elif kind is not None:
                out.append(self._event(view, core, actor, kind))
        return out

    def _cores(self, view: View) -> Iterator[Core]:
        code, places = view.place_code
        for match in self.words.core.finditer(code):
            start, end = places[match.start()], places[match.end()]
            first, _ = view.clause(start, end)
            if view.quoted(start) or view.text[first:end].startswith(self.events.duties):
                continue
            if match["go"] in ("来", "到") and view.text.startswith(self.words.verbs["come_not"], end):
                continue
            name = next((n for n in ("to_go", "to_prep", "to_trip") if match[n]), None)
            spots = view.places_within(places[match.start(name)], places[match.end(name)]) if name else ()
            act = next((match[n] for n in ("act_go", "act_prep", "act_come", "act_of", "trip", "tour") if match[n]), "")
            told = ("go", "prep", "come", "tour", "of", "trip", "off")
            verb = next((match[n] for n in told if match[n]), "之行")
            loose = any(match[n] for n in ("tour", "of", "trip"))
            yield Core(start, end, verb, spots, act, loose)

    def _covered(self, view: View, core: Core, told: Sequence[Told]) -> bool:
        """Whether a visit told covers the verb, or the same clause, or tells its places in the same part."""
        part = view.part(core.start, core.end)
        clause = view.clause(core.start, core.end)
        names = {s.name.full for s in core.places}
        for event, start, end in told:
            if start < core.end and core.start < end:
                return True
            if event.kind not in _VISITS or not part[0] <= start < part[1]:
                continue
            if clause[0] <= start < clause[1] and end <= core.start and not names - set(event.place):
                return True
            if names and not names - set(event.place):
                return True
            if not names and event.kind == "visit_in":
                return True
        return False

    def _fill(self, view: View, core: Core, told: list[Told], first: int) -> None:
        """Who takes part in a visit told at the verb, where its rule found nobody."""
        for i, (event, start, end) in enumerate(told):
            if not (start < core.end and core.start < end) or event.kind not in _VISITS or event.participants:
                continue
            actor = self._actor(view, core, first)
            if actor is not None and (actor.side == "abroad") == (event.kind == "visit_in"):
                told[i] = (replace(event, participants=actor.people), start, end)

    def _actor(self, view: View, core: Core, first: int) -> Actor | None:
        if view.text.startswith("的", core.end):
            who = self.actors.after(view, core.end + 1)
            if who is not None:
                return who
        return self.actors.before(view, first, core.start)

    def _kind(self, view: View, core: Core, actor: Actor | None) -> str | None:
        """The kind by who is abroad, None where the words tell no visit."""
        abroad = [s for s in core.places if s.name.cls in ("Country", "Foreign") and s.name.full != "中国"]
        relative = view.text.startswith("的", core.end) and core.verb != "之行"
        if relative and actor is not None and view.text[actor.start - 1 : actor.start] == "随":
            relative = False  # 随某市长来访的还有…: the visit is told
        if relative and (actor is None or actor.end <= core.start) and core.verb in self.words.verbs["come"]:
            return None
        if abroad:
            if actor is None:
                lone = core.verb in _GOES and core.act and not relative
                return "visit_out" if lone and self._begins(view, core) else None
            return "visit_out" if actor.side != "abroad" else None
        if actor is None or not actor.known:
            return None
        if actor.side == "abroad":
            return "visit_in"
        return self._inland(view, core, actor)

    def _returns(self, view: View, core: Core, first: int, out: list[Told]) -> bool:
        """Whether our people return a visit at the core, which is then added: told beside the visit that it returns."""
        if core.places or core.verb not in _RETURNS or any(s < core.end and core.start < e for _, s, e in out):
            return False
        actor = self.actors.before(view, first, core.start)
        if actor is None or not self._goes_back(view, core, actor):
            return False
        _, last = view.clause(core.start, core.end)
        if core.verb == "出访" and not ROUTE.match(view.text, last):
            return False  # 全年出访30批: a number of journeys
        out.append(self._event(view, core, actor, "visit_out"))
        return True

    def _stands_alone(
        self,
        view: View,
        core: Core,
        actor: Actor | None,
        told: Sequence[Told],
        named: Sequence[tuple[int, int]],
    ) -> bool:
        """Whether a verb with no place is the only thing that its part tells, of a team or person of its own clause."""
        first, last = view.part(core.start, core.end)
        if any(first <= s < last for _, s, _ in told) or any(first <= s < last for s, _ in named):
            return False
        if actor is None or not actor.people or actor.start < view.clause(core.start, core.end)[0]:
            return False
        who = view.text[actor.start : actor.end]
        somebody = self.words.team.search(who) is not None or list(
            self.roles.persons_named(view, actor.start, core.start)
        )
        return bool(somebody) and self.words.other.search(who) is None and not who.startswith(_THOSE_THERE)

    def _goes_back(self, view: View, core: Core, actor: Actor) -> bool:
        """Whether our people return a visit: 5月我市8人回访, 组织民宿主代表回访."""
        sent = _SENT.search(view.text[: actor.start]) is not None
        return actor.side == "home" and (actor.known or sent) and core.verb in _RETURNS

    def _returned_to(self, view: View, at: int) -> tuple[str, ...]:
        """Where a visit without a place is returned to: the place abroad named last."""
        named = [s.name.full for s in view.spots if s.end <= at and s.name.cls == "Foreign"]
        return tuple(named[-1:]) or ((view.abroad.full,) if view.abroad is not None else ())

    def _inland(self, view: View, core: Core, actor: Actor) -> str | None:
        """People of another Chinese place here, or ours there: an inspection or training, where an act says so."""
        home = view.document.context.home
        here = not core.places or any(s.name.full == home for s in core.places)
        told = core.act or view.text[core.end : core.end + 6]
        if here == (actor.side == "home") or not actor.people:
            return None
        if _TRAINS.search(told):
            return "training"
        return "inspection" if _INSPECTS.search(told) else None

    def _begins(self, view: View, core: Core) -> bool:
        first, _ = view.clause(core.start, core.end)
        return self.actors.is_light(view, first, core.start)

    def _is_leg(self, view: View, core: Core, last: int) -> bool:
        """Whether nothing but adverbs stands before the verb in its clause, or behind the visit told last."""
        return self._begins(view, core) or (last <= core.start and self.actors.is_light(view, last, core.start))

    def _goes_on(self, event: Event, core: Core) -> bool:
        """Whether a visit told before goes on to the core's places: both abroad, or both here."""
        abroad = any(s.name.cls in ("Country", "Foreign") for s in core.places)
        return abroad == (event.kind == "visit_out")

    def _with_leg(self, told: Told, core: Core) -> Told:
        event, start, end = told
        whole = {s.name.country for s in core.places}  # 访澳，先后到访悉尼…: the country was no stop of its own
        kept = [name for name in event.place if name not in whole]
        places = tuple(dict.fromkeys((*kept, *(s.name.full for s in core.places))))
        return replace(event, place=places), start, end

    def _event(self, view: View, core: Core, actor: Actor | None, kind: str) -> Told:
        start = min(actor.start, core.start) if actor else core.start
        end = max(actor.end, core.end) if actor else core.end
        first, _ = view.clause(start, start)
        _, last = view.clause(core.start, end)
        home = view.document.context.home
        places = tuple(dict.fromkeys(s.name.full for s in core.places))
        if not places:
            back = self._returned_to(view, start) if core.verb != "出访" else ()
            places = back if kind == "visit_out" else (home,) if home else ()
        counts = self.roles.counts(view, start, min(last, end + _COUNT_AFTER))
        event = Event(
            name=self._name(view, core, actor, kind),
            kind=kind,
            date=self.roles.date(view, core.start, core.end),
            place=places,
            participants=actor.people if actor else (),
            online=self.roles.online(view, first, end),
            persons=counts.get("persons"),
            countries=counts.get("countries"),
            groups=counts.get("groups"),
            status=self._status(view, core, end),
            evidence=(view.evidence(first, last),),
            rule=f"event.frame_{kind}",
            confidence=0.72,
        )
        return event, start, end

    def _status(self, view: View, core: Core, end: int) -> Status:
        """What the cues say; a visit put off to a later date is planned, one that its verb takes away was none."""
        status = view.status(self.cues, core.start, end)
        _, last = view.clause(core.start, end)
        if status == "done" and _MOVED.search(view.text, end, last):
            return "planned"
        return "negated" if status == "done" and core.verb in self.words.verbs["puts_off"] else status

    def _name(self, view: View, core: Core, actor: Actor | None, kind: str) -> str:
        where = "、".join(s.name.full.removesuffix("市") for s in core.places)
        who = view.text[actor.start : actor.end] if actor else ""
        if not where:
            return f"{who}来访" if kind == "visit_in" else f"{who}{core.verb}"
        verb = "访问" if kind == "visit_in" else "赴"
        return f"{who}{verb}{where}{core.act if kind != 'visit_in' else ''}"


def load(words: EventWords, roles: Roles, cues: StatusCues) -> tuple[VisitFrame, MeetingFrame]:
    """The readers of visits and meetings, with their words read."""
    visits = VisitWords.load()
    actors = Actors(visits, roles)
    return VisitFrame(visits, words, actors, roles, cues), MeetingFrame(visits, words, actors, roles, cues)
