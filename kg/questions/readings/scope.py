"""What all readings share: the question with its focus, the names, and constraints of places, offices and years."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import NamedNode

from kg.graph.iris import concept_node, fa
from kg.graph.literals import date_literal
from kg.ontology import Ontology
from kg.places import Gazetteer
from kg.questions.focus import Focus
from kg.questions.form import Constraint, Is, OfOffice, Operator, Select, Within
from kg.questions.lexicon import Lexicon
from kg.questions.mentions import Question
from kg.questions.moments import Moment
from kg.questions.names import Names
from kg.questions.recall import Recall
from kg.questions.sorts import Sorts
from kg.questions.thing import Thing

Placed = tuple[int, tuple[Thing, ...]]  # the place of a mention, and the things it may name


@dataclass(frozen=True)
class Scope:
    """A question while it is being understood."""

    question: Question
    focus: Focus
    names: Names
    ontology: Ontology
    lexicon: Lexicon
    gazetteer: Gazetteer
    recall: Recall
    run: Callable[[Select], frozenset[str]]  # the IRIs of the answers of a selection
    sorts: Sorts

    @cached_property
    def homes(self) -> tuple[Placed, ...]:
        """Places in China that are named."""
        return tuple(p for p in self.question.things("place") if p[1][0].is_home)

    @cached_property
    def partners(self) -> tuple[Placed, ...]:
        """Places abroad that are named."""
        return tuple(p for p in self.question.things("place") if not p[1][0].is_home)

    @cached_property
    def countries(self) -> tuple[Placed, ...]:
        """Countries that are named, China aside."""
        return tuple(p for p in self.question.things("country") if p[1][0].country != "CN")

    @cached_property
    def china(self) -> frozenset[int]:
        """Mentions of China, which say nothing new."""
        return frozenset(i for i, things in self.question.things("country") if things[0].country == "CN")

    def answers_of(self, select: Select) -> frozenset[str]:
        """The IRIs of the answers of a selection, where a name has to be found by another question first."""
        return self.run(select)

    @cached_property
    def last_year(self) -> str:
        """The last year that amounts of the graph are of; the year 2022 where there are none, or very many."""
        years = (year for told in self.recall.facts("finance") for year in told.all_years)
        return max(years, default="2022")

    @cached_property
    def all_offices(self) -> tuple[NamedNode, ...]:
        """Every foreign affairs office that the graph has."""
        bodies = (body for offices in self.names.offices.values() for body in offices)
        return tuple(dict.fromkeys(body.node for body in bodies))

    def concepts(self, scheme: str) -> Mapping[str, frozenset[int]]:
        """The concepts of a scheme that are named, by notation, with the places of their mentions."""
        found: dict[str, set[int]] = {}
        for i, mention in enumerate(self.question.mentions):
            for value in mention.values("concept"):
                if value.startswith(scheme + "-"):
                    found.setdefault(value.removeprefix(scheme + "-"), set()).add(i)
        return {notation: frozenset(found[notation]) for notation in sorted(found)}

    def simplify(self, text: str) -> str:
        """Traditional characters simplified."""
        return self.gazetteer.simplify(text)

    def cue(self, *values: str) -> frozenset[int]:
        """The places of cues."""
        return frozenset(self.question.where("cue", *values))

    def says(self, *values: str) -> bool:
        """Whether there is one of these cues."""
        return bool(self.cue(*values))

    @property
    def operator(self) -> Operator:
        """How a number is compared to the one that the question names."""
        if self.says("at_least"):
            return ">="
        if self.says("at_most"):
            return "<="
        return "<" if self.says("less") else ">" if self.says("more") else "="

    @property
    def bounds(self) -> frozenset[int]:
        """The words that say how a number is compared."""
        return self.cue("more", "less", "at_least", "at_most")

    def is_a(self, slot: str, placed: Iterable[Placed]) -> Is:
        """The slot is one of the things named."""
        return Is(slot, tuple(dict.fromkeys(thing.node for _, things in placed for thing in things)))

    def of_office(self, slot: str, placed: Placed) -> OfOffice:
        """The slot is an office of the place (or the body) named."""
        places = tuple(thing for thing in placed[1] if thing.kind == "place")
        offices = [body for place in places for body in self.names.offices.get(place.iri, ())]
        bodies = [thing for thing in placed[1] if thing.kind == "org"]
        nodes = tuple(dict.fromkeys(thing.node for thing in (*bodies, *offices)))
        return OfOffice(slot, nodes, tuple(place.node for place in places))

    def concept(self, scheme: str, *notations: str) -> tuple[NamedNode, ...]:
        """The nodes of concepts of a scheme."""
        return tuple(self._concept(scheme, notation) for notation in notations)

    def _concept(self, scheme: str, notation: str) -> NamedNode:
        concept = self.ontology.concept(scheme, notation)
        return NamedNode(concept.iri) if concept else concept_node(scheme, notation)

    def in_continent(self, notation: str) -> tuple[NamedNode, ...]:
        """The nodes of the countries of a continent."""
        return tuple(
            thing.node
            for thing in self.names.all.values()
            if thing.kind == "country" and thing.country and self._continent(thing.country) == notation
        )

    def _continent(self, code: str) -> str | None:
        country = self.gazetteer.country(code)
        return country.continent if country else None


def of_year(slot: str, moment: Moment) -> Constraint:
    """The year in the slot is that of the moment, or lies on its side."""
    if moment.last:
        return Within(slot, moment.year, moment.last[:4])
    if moment.side == "after":
        return Within(slot, moment.year, None)
    if moment.side == "before":
        return Within(slot, None, str(int(moment.year) - 1))
    return Is(slot, (date_literal(moment.year),))


def on_date(slot: str, moment: Moment) -> Within:
    """The date in the slot falls into the moment; a bare year of a fact does not fall into a month."""
    if moment.side == "after":
        return Within(slot, moment.first, None)
    if moment.side == "before":
        return Within(slot, None, str(int(moment.year) - 1))
    return Within(slot, moment.first, moment.last or moment.first)


def status(*names: str) -> Is:
    """The status is one of these."""
    return Is("status", tuple(fa(f"status-{name}") for name in names))
