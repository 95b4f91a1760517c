"""The query form: what a question asks, apart from its words and from SPARQL."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pyoxigraph import Literal as Text
from pyoxigraph import NamedNode

Term = NamedNode | Text
Operator = Literal["<", "<=", "=", ">=", ">"]
Combination = Literal["less", "share", "times", "sum", "mean", "years"]
Kind = Literal[
    "list", "count", "exists", "number", "most", "extreme", "difference", "compare", "sum", "average", "repeated"
]


@dataclass(frozen=True, slots=True)
class Is:
    """Some value of the slot is one of the terms."""

    slot: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """No value of the slot is one of the terms."""

    slot: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """A date of the slot lies in a span of ISO dates, as precise as they are; None leaves an end open."""

    slot: str
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Present:
    """The slot is filled, or, with ``missing``, it is not."""

    slot: str
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """The number in the slot compares so to a number, or to the number in another slot."""

    slot: str
    operator: Operator
    value: float | None = None
    other: str | None = None


@dataclass(frozen=True, slots=True)
class OfOffice:
    """The slot names one of the bodies; or names none, and the document is of one of the places."""

    slot: str
    bodies: tuple[NamedNode, ...]
    places: tuple[NamedNode, ...]


@dataclass(frozen=True, slots=True)
class In:
    """Some value of the slot is an answer of another selection."""

    slot: str
    select: Select


@dataclass(frozen=True, slots=True)
class Met:
    """An indicator's actual value satisfies its target; with ``missed``, it does not."""

    slot: str = "actual"
    missed: bool = False


Constraint = Met | Is | Not | Within | Present | Compared | OfOffice | In


@dataclass(frozen=True, slots=True)
class Select:
    """The values of the slot ``target`` of the facts of a type that satisfy all constraints.

    number: a slot whose number comes beside each answer. kinds: of what sort answers are ("place", "person" …).
    excluded: what is no answer because the question itself names it. also, without: selections whose answers must, or
    must not, hold the answer as well. The type "document" selects documents.
    """

    type: str
    target: str
    where: tuple[Constraint, ...] = ()
    number: str | None = None
    kinds: tuple[str, ...] = ()
    excluded: tuple[Term, ...] = ()
    also: tuple[Select, ...] = ()
    without: tuple[Select, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """What is done with one or two selections.

    list: their answers · count: how many there are · exists: whether there are any (``denying`` selects facts
    that say otherwise) · number: the number itself · most: the answers that occur with most values of the
    number slot · extreme: those with the largest number · difference: first number less the second ·
    compare: which of several answers has the larger number · sum, average: over all numbers ·
    repeated: the answers that go with as many answers of ``other``, by their facts, as ``bound`` says.
    """

    kind: Kind
    select: Select
    other: Select | None = None
    largest: bool = True
    denying: Select | None = None
    covering: Select | None = None  # where this has answers, none of ``select`` means no
    unit: str = ""
    truth: Operator | None = None  # compare as a yes-no question: first <operator> second
    combined: Combination = "less"  # what is done with the two numbers of a difference
    rank: int = 1  # most, extreme: the second largest is of rank 2
    bound: tuple[Operator, int] = (">", 1)  # repeated: how many answers of the other selection
    take: int = 1  # most, extreme: how many of the largest
    denied: bool = False  # asked as whether it is not so
    as_place: bool = False  # bodies answered as the places whose offices they are
    as_country: bool = False  # those taking part answered as the countries that their names begin with
    leading: bool = False  # the number that the name of an answer begins with: 42家协会
    counting: bool = False  # the number of those whom a passage counts but does not all name: 张三等6位
    counted: bool = False  # difference, compare and repeated: of how many answers there are, not of their numbers
    falling: bool = False  # a number asked for as a fall: a decrease is given without its sign


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a question: its form, the mentions it accounts for, and how likely it is by kind."""

    form: Form
    used: frozenset[int]
    prior: float = 1.0
    unmatched: tuple[str, ...] = field(default=())
    score: float = 1.0
