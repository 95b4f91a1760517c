"""Names of one document → the nodes they stand for: places, countries, organisations, persons."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from pyoxigraph import NamedNode

from kg import expressions as re
from kg import knowledge
from kg.graph.iris import country_node, fa, organisation_node, person_node, place_node, tidy
from kg.model import Context, Event, Fact, Partnership, Role, Trait

Kind = Literal["place", "country", "organisation", "person"]
Agent = Literal["agent"]  # any of the kinds: the name decides

# The slot of a place and the slot of the same fact that says in which country the place lies.
_COUNTRY_SLOTS: Mapping[type[Fact], tuple[str, str]] = {Partnership: ("b", "b_country"), Trait: ("place", "country")}


class Resolver(Protocol):
    """What the graph asks of a gazetteer."""

    def country(self, name: str) -> str | None:
        """The ISO 3166-1 alpha-2 code of a country's name; None where it is none."""

    def place(self, name: str, country: str | None, context: Context) -> NamedNode | None:
        """The node of a linked place; None where the gazetteer has none or cannot decide.

        country: ISO code (or name where unknown) of the country that the document gives, if any.
        """

    def knows_place(self, name: str) -> bool:
        """Whether the gazetteer has a place of just this name."""


class NoGazetteer:
    """Links nothing: every name keeps a node of its own."""

    def country(self, name: str) -> str | None:  # noqa: ARG002
        return None

    def place(self, name: str, country: str | None, context: Context) -> NamedNode | None:  # noqa: ARG002
        return None

    def knows_place(self, name: str) -> bool:  # noqa: ARG002
        return False


@dataclass(frozen=True, slots=True)
class Entity:
    """A node that a name of the document stands for; ``classes`` are its classes, the narrowest last.

    linked: whether the gazetteer has an entry for it, of a place.
    country: the node of the country where the document says in which country the place lies.
    office_of: the node of the place that a foreign affairs office serves.
    """

    node: NamedNode
    kind: Kind
    classes: tuple[NamedNode, ...]
    country: NamedNode | None = None
    office_of: NamedNode | None = None
    linked: bool = False


@dataclass(frozen=True, slots=True)
class NameShapes:
    """Endings that tell places from bodies; read from data/names/shapes.toml."""

    place: tuple[str, ...]
    body: tuple[str, ...]

    @classmethod
    def load(cls) -> NameShapes:
        shapes = tomllib.loads(knowledge.path("data", "names", "shapes.toml").read_text("utf-8"))
        return cls(tuple(shapes["place_suffixes"]), tuple(shapes["body_suffixes"]))

    def is_body(self, name: str) -> bool:
        return name.endswith(self.body)

    def is_place(self, name: str) -> bool:
        common = name.endswith(_COMMON_NOUNS) or self.is_body(name)
        return len(name) <= 12 and name.endswith(self.place) and not common


_COMMON_NOUNS = (
    "城市",
    "友城",
    "省市",
    "地市",
    "省区",
    "县市",
    "县区",
    "市县",
    "市区",
    "地区",
    "各市",
    "各县",
    "各省",
    "各区",
)
_REGIONS = ("HK", "MO", "TW")  # have codes among the countries, and are places of China
# Slots whose values are places unless their names say otherwise.
_PLACE_SLOTS: Mapping[type[Fact], str] = {Partnership: "b", Event: "place", Trait: "place"}
# 南昌市人民政府外事办公室, 江西省外办, 长沙市外事侨务办公室: the place in front is the one it serves.
_OFFICE = re.compile(
    r"(?P<place>.{1,12}?[省市县区州盟旗])(人民)?(政府)?(外事|外)(侨务|侨)?(与港澳事务|港澳事务)?(工作)?(委员会)?办(公室)?"
)

# The class of a place by the ending of its Chinese name; the first that fits.
_PLACE_CLASSES = (
    (("特别行政区", "自治区", "省"), "Province"),
    (("市",), "City"),
    (("县", "旗"), "County"),
    (("区",), "District"),
)


class DocumentNames:
    """Decides what each name of one document stands for, by what all its facts say together."""

    def __init__(self, facts: Iterable[Fact], context: Context, resolver: Resolver, shapes: NameShapes) -> None:
        facts = list(facts)
        self._context = context
        self._resolver = resolver
        self._shapes = shapes
        self._persons = {tidy(fact.person) for fact in facts if isinstance(fact, Role)}
        self._venues = set(_place_names(facts))
        self._countries = _only(_stated_countries(facts))
        self._kinds: dict[str, Kind] = {}
        self._known: dict[tuple[str, Kind, str | None], Entity] = {}

    def entity(self, name: str, kind: Kind | Agent, country: str | None = None) -> Entity:
        """The node of a name in a slot of a kind ("agent": a place, country, body or person).

        country: the name of the country that the fact itself gives for the place.
        """
        settled = self.kind_of(name) if kind == "agent" else kind
        key = (tidy(name), settled, country)
        if key not in self._known:
            self._known[key] = self._make(name, settled, country)
        found = self._known[key]
        if kind == "organisation" and fa("Organisation") not in found.classes:
            return replace(found, classes=(*found.classes, fa("Organisation")))
        return found

    def mentioned(self, name: str, country: str | None, region: str | None) -> Entity | None:
        """The node of a place that the document names; None where neither gazetteer nor country vouch for the name."""
        found = self.entity(name, "place", country)
        if region and not found.linked:
            longer = self.entity(f"{region}{name}", "place", country)
            found = longer if longer.linked else found
        return found if found.kind == "place" and (found.linked or found.country) else None

    def kind_of(self, name: str) -> Kind:
        """What a name is where the slot leaves it open."""
        if name not in self._kinds:
            self._kinds[name] = self._tell(tidy(name))
        return self._kinds[name]

    def _tell(self, key: str) -> Kind:
        if key in self._persons:
            return "person"
        if self._is_country(key):
            return "country"
        if self._shapes.is_body(key):
            return "organisation"
        if (
            key in self._venues
            or key in self._countries
            or self._shapes.is_place(key)
            or self._resolver.knows_place(key)
        ):
            return "place"
        return "organisation"

    def _is_country(self, name: str) -> bool:
        return self._resolver.country(name) not in (None, *_REGIONS)

    def country(self, name: str) -> NamedNode:
        """The node of a country by its name."""
        return country_node(self._resolver.country(tidy(name)) or name)

    def _make(self, name: str, kind: Kind, country: str | None) -> Entity:
        if kind == "person":
            return Entity(person_node(name), kind, (fa("Person"),))
        if kind == "organisation":
            return self._body(name)
        if kind == "country" or self._is_country(tidy(name)):
            return Entity(self.country(name), "country", (fa("Place"), fa("Country")))
        return self._place(name, country or self._countries.get(tidy(name)))

    def _body(self, name: str) -> Entity:
        """A body, of class Agent alone where the name is a mere phrase ("来自12国的代表")."""
        classes = [fa("Agent")]
        office = _OFFICE.fullmatch(tidy(name))
        if office or self._shapes.is_body(tidy(name)):
            classes.append(fa("Organisation"))
        if office is None:
            return Entity(organisation_node(name), "organisation", tuple(classes))
        place = self.entity(office["place"], "place").node
        return Entity(organisation_node(name), "organisation", (*classes, fa("Office")), office_of=place)

    def _place(self, name: str, country: str | None) -> Entity:
        code = self._resolver.country(tidy(country)) if country else None
        linked = self._resolver.place(name, code or country, self._context)
        node = linked or place_node(name, country)
        lies_in = self.country(country) if country else None
        return Entity(node, "place", _place_classes(name), lies_in, linked=linked is not None)


def fact_country(fact: Fact, slot: str) -> str | None:
    """The name of the country that the fact gives for the place in one of its slots."""
    place, country = _COUNTRY_SLOTS.get(type(fact), ("", ""))
    return getattr(fact, country) if slot == place else None


def _place_names(facts: Iterable[Fact]) -> Iterator[str]:
    for fact in facts:
        value = getattr(fact, _PLACE_SLOTS.get(type(fact), ""), ())
        yield from map(tidy, (value,) if isinstance(value, str) else value)


def _stated_countries(facts: Iterable[Fact]) -> Mapping[str, set[str]]:
    stated: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        slot, country_slot = _COUNTRY_SLOTS.get(type(fact), ("", ""))
        country = getattr(fact, country_slot, None)
        if country:
            stated[tidy(getattr(fact, slot))].add(country)
    return stated


def _only(stated: Mapping[str, set[str]]) -> Mapping[str, str]:
    """The names for which just one country is stated: elsewhere in the document they mean the same place."""
    return {name: next(iter(countries)) for name, countries in stated.items() if len(countries) == 1}


def _place_classes(name: str) -> tuple[NamedNode, ...]:
    narrow = next((fa(cls) for endings, cls in _PLACE_CLASSES if name.endswith(endings)), None)
    return (fa("Place"), narrow) if narrow else (fa("Place"),)
