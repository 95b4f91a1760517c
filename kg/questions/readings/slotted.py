"""Facts by their slots alone: "events with over 100 people in 2021", 哪家的自评得分最高.

The last resort of a question that no other reading accounts for: the type of the facts is named, and everything
else that carries meaning fills a slot: a time, a place, a country, a kind, a number. Words that must be found in a
fact's name or passage are for :mod:`kg.questions.readings.telling`; here one of them leaves the question unread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from kg.questions.form import Compared, Constraint, Form, Is, OfOffice, Reading, Select
from kg.questions.readings.scope import Scope, of_year, on_date, status


@dataclass(frozen=True, slots=True)
class Shape:
    """How facts of a type are asked for.

    nouns: senses that name the type. title: the slot that an answer is called by. when: the slot of its time.
    numbers: senses of ``slot`` → the slot that holds the number. schemes: of concepts → the slot that holds them.
    by_number: the number that superlatives rank by where the question names none.
    """

    type: str
    nouns: tuple[tuple[str, str], ...]
    title: str = "name"
    when: str = "year"
    numbers: Mapping[str, str] = field(default_factory=dict)
    schemes: Mapping[str, str] = field(default_factory=dict)
    by_number: str | None = None


_SHAPES: Final = (
    Shape(
        "event",
        (("noun", "event"), ("type", "event")),
        when="date",
        numbers={"persons": "persons", "countries": "countries", "batches": "groups"},
        schemes={"eventKind": "kind", "attendance": "online"},
        by_number="persons",
    ),
    Shape(
        "evaluation",
        (("type", "evaluation"), ("slot", "score")),
        title="org",
        numbers={"score": "score", "satisfaction": "satisfaction"},
        by_number="score",
    ),
    Shape(
        "agreement",
        (("type", "agreement"), ("noun", "agreement")),
        when="date",
        schemes={"agreementKind": "kind"},
    ),
)
# Cues that say nothing beside the slots that are filled.
_FREE: Final = ("organize", "recorded", "actual", "sum", "together", "done", "since", "happened")


def read(scope: Scope) -> Iterator[Reading]:
    """How the question may be one about the slots of facts of a type that it names."""
    if scope.focus.asks_any("amount", "share", "kind", "stage"):
        return
    for shape in _SHAPES:
        if any(scope.question.has(family, value) for family, value in shape.nouns):
            yield from _Slots(scope, shape).readings()


@dataclass(frozen=True)
class _Slots:
    """A question seen as the slots of one type."""

    scope: Scope
    shape: Shape

    def readings(self) -> Iterator[Reading]:
        where, used = self._given()
        for form, more in self._forms(tuple(where)):
            yield Reading(form, used | more, prior=0.5)

    def _given(self) -> tuple[list[Constraint], frozenset[int]]:
        """The slots that the question fills, and the words that are accounted for so."""
        scope, shape = self.scope, self.shape
        used = frozenset(i for family, value in shape.nouns for i in scope.question.where(family, value))
        used |= scope.cue(*_FREE) | scope.china
        used |= frozenset() if scope.focus.at is None else {scope.focus.at}
        used |= frozenset(scope.question.where("noun", "office", "body"))
        where: list[Constraint] = []
        for i, moment in scope.question.moments:
            where.append(on_date("date", moment) if shape.when == "date" else of_year(shape.when, moment))
            used |= {i}
        for constraint, at in (*self._kinds(), *self._places(), *self._compared(), *self._state()):
            where.append(constraint)
            used |= at
        return where, used

    def _kinds(self) -> Iterator[tuple[Constraint, frozenset[int]]]:
        for scheme, slot in self.shape.schemes.items():
            named = self.scope.concepts(scheme)
            nouns = {kind for kind, at in named.items() if any(not self._is_verb(i) for i in at)}
            if named:  # 收到的捐赠 are donations, no receptions
                kinds = nouns or named
                yield Is(slot, self.scope.concept(scheme, *sorted(kinds))), frozenset().union(*named.values())
        online = self.scope.cue("online")
        if online and "attendance" in self.shape.schemes:
            yield Is("online", self.scope.concept("attendance", "online", "hybrid")), online

    def _is_verb(self, at: int) -> bool:
        return self.scope.question.mentions[at].has("cue", "visit", "since")

    def _places(self) -> Iterator[tuple[Constraint, frozenset[int]]]:
        """Chinese places are those that facts are told of; others, and countries, take part in events."""
        scope = self.scope
        if len(scope.homes) > 1 and self._compares():  # one of them
            sides = [scope.of_office("org", home) for home in scope.homes]
            bodies, places = [b for s in sides for b in s.bodies], [p for s in sides for p in s.places]
            yield OfOffice("org", tuple(bodies), tuple(places)), frozenset(i for i, _ in scope.homes)
            return
        for home in scope.homes:
            at = frozenset({home[0]})
            if self.shape.type == "event":
                own = scope.of_office("place", home)
                yield Is("related", (*own.bodies, *own.places)), at
            elif self.shape.type == "agreement":
                yield scope.is_a("doc_home", [home]), at
            else:
                yield scope.of_office("org", home), at
        if self.shape.type == "event":
            for place in scope.partners:
                yield scope.is_a("agent", [place]), frozenset({place[0]})
            for country in scope.countries:
                yield scope.is_a("agent_country", [country]), frozenset({country[0]})

    def _compares(self) -> bool:
        """Whether it is asked which of two bodies has the larger, or smaller, number."""
        return self.shape.title == "org" and self.scope.says("most", "least", "more", "less") and not self._numbers()

    def _numbers(self) -> list[tuple[int, float]]:
        mentions = enumerate(self.scope.question.mentions)
        return [(i, m.number) for i, m in mentions if m.number is not None and not m.moment]

    def _compared(self) -> Iterator[tuple[Constraint, frozenset[int]]]:
        """A number with its slot: over 100 people, at least five countries."""
        scope = self.scope
        numbers, slot = self._numbers(), self._slot()
        if len(numbers) != 1 or slot is None:
            return
        i, number = numbers[0]
        yield Compared(slot, scope.operator, number), scope.bounds | self._slot_words() | {i}

    def _state(self) -> Iterator[tuple[Constraint, frozenset[int]]]:
        scope = self.scope
        if self.shape.type not in ("event", "agreement"):
            return
        if scope.says("planned"):
            yield status("planned"), scope.cue("planned")
        elif not scope.says("negated", "all_statuses"):
            yield status("done", "ongoing"), frozenset()

    def _slot(self) -> str | None:
        """The slot whose number the question speaks of."""
        for sense, slot in self.shape.numbers.items():
            if self.scope.question.has("slot", sense):
                return slot
        return None

    def _slot_words(self) -> frozenset[int]:
        words = frozenset(i for sense in self.shape.numbers for i in self.scope.question.where("slot", sense))
        return words | (self.scope.cue("participate") if "persons" in self.shape.numbers else frozenset())

    def _forms(self, where: tuple[Constraint, ...]) -> Iterator[tuple[Form, frozenset[int]]]:
        scope, shape, focus = self.scope, self.shape, self.scope.focus
        select = Select(shape.type, shape.title, where)
        if scope.says("most", "least") or (len(scope.homes) > 1 and self._compares()):
            yield from self._extreme(select)
        elif focus.yes_no:
            yield Form("exists", select), frozenset()
        elif focus.counts:
            slot = self._slot()
            if slot is not None and not any(isinstance(c, Compared) for c in where):
                yield Form("number", replace(select, target=slot)), self._slot_words()
            elif focus.wants("event", "agreement"):
                yield Form("count", replace(select, target="fact")), frozenset()
        elif focus.asks_any("when"):
            yield Form("list", replace(select, target=shape.when)), frozenset()
        elif focus.asks_any("who") and shape.type == "agreement":
            yield Form("list", replace(select, target="parties")), frozenset()
        elif focus.asks_any("which", "list", "what") and not focus.wants("city", "country", "person", "body"):
            yield Form("list", select), frozenset()

    def _extreme(self, select: Select) -> Iterator[tuple[Form, frozenset[int]]]:
        """The fact with the largest number, or the year or the body that it is of."""
        scope, shape, focus = self.scope, self.shape, self.scope.focus
        number = self._slot() or shape.by_number
        if number is None:
            return
        target = shape.when if focus.asks_any("when") else "body" if shape.title == "org" else shape.title
        largest = not scope.says("least", "less")
        form = Form("extreme", replace(select, target=target, number=number), largest=largest)
        used = scope.cue("most", "least", "more", "less") | self._slot_words()
        yield replace(form, as_place=target == "body"), used
