"""A thing that names stand for: a place, a country, a body, a person or a document."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from pyoxigraph import NamedNode

from kg.graph.iris import ID

Kind = Literal["place", "country", "org", "person", "doc"]
_KINDS: Final[tuple[Kind, ...]] = ("place", "country", "org", "person", "doc")
_ENVOYS: Final = ("总领事", "领事", "大使", "领事馆", "领馆", "大使馆", "使馆", "领事等", "大使等")


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing that names stand for; ``country`` is the ISO code of the country where a place lies.

    known: whether the graph has it; a place that only the gazetteer has may be asked for all the same.
    """

    iri: str
    kind: Kind
    name: str
    country: str | None = None
    known: bool = True
    aliases: tuple[str, ...] = field(default=(), compare=False)

    @property
    def node(self) -> NamedNode:
        return NamedNode(self.iri)

    @property
    def is_home(self) -> bool:
        """Whether it is a place in China."""
        return self.kind == "place" and self.country in ("CN", "HK", "MO", "TW")


def is_envoy(name: str) -> bool:
    """Whether a body is an ambassador, a consul or their mission, by its name."""
    return name.endswith(_ENVOYS)


def kind_of(iri: str) -> Kind | None:
    """The kind of a thing by its IRI; None where it is no thing that questions name."""
    kind = iri.removeprefix(ID).partition("/")[0]
    return next((known for known in _KINDS if known == kind), None)
