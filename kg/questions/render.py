"""Selections → SPARQL. Values go in as RDF terms, written by the library that reads them; never as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.graph.iris import PREFIXES, XSD
from kg.ontology import Ontology
from kg.questions.form import (
    Compared,
    Constraint,
    In,
    Is,
    Met,
    Not,
    OfOffice,
    Present,
    Select,
    Term,
    Within,
)

# Slots of questions that no single property is.
_PATHS: Final[Mapping[tuple[str, str], str]] = {
    ("partnership", "country"): "fa:partnerCountry|fa:partner/fa:country",
    ("partnership", "trait"): "fa:partner/fa:hasTrait",
    ("partnership", "home_trait"): "fa:home/fa:hasTrait",
    ("partnership", "place"): "fa:home|fa:partner",
    ("event", "agent"): "fa:organizer|fa:participant|fa:place",
    ("event", "related"): "fa:organizer|fa:participant|fa:place|prov:wasDerivedFrom/oa:hasSource/fa:docHome",
    ("event", "agent_country"): "fa:place|fa:participant|(fa:place|fa:participant|fa:organizer)/fa:country",
    ("document", "docHome"): "fa:docHome",
    ("document", "self"): "fa:docId",
    ("trait", "related"): "fa:place",
}
_ANY_TYPE: Final[Mapping[str, str]] = {
    "doc": "prov:wasDerivedFrom/oa:hasSource",
    "doc_year": "prov:wasDerivedFrom/oa:hasSource/fa:docYear",
    "doc_home": "prov:wasDerivedFrom/oa:hasSource/fa:docHome",
    "passage": "prov:wasDerivedFrom/oa:hasSelector/oa:exact",
    "any": "!rdf:type",
    "country_of_place": "fa:place/fa:country|fa:place",
}
_DECIMAL: Final = NamedNode(XSD + "decimal")
_HEAD_PREFIXES: Final = ("fa", "id", "rdf", "rdfs", "xsd", "prov", "oa", "skos")


@dataclass
class _Variables:
    """Fresh names of variables."""

    taken: int = 0

    def fresh(self) -> str:
        self.taken += 1
        return f"?v{self.taken}"


@dataclass
class Renderer:
    """Writes selections as SPARQL, with the properties that the ontology gives their slots."""

    ontology: Ontology
    _variables: _Variables = field(default_factory=_Variables, repr=False)

    def query(self, select: Select) -> str:
        """A query with the columns ?answer, ?fact and, where the selection has a number, ?number."""
        self._variables = _Variables()
        columns = "?answer ?fact" + (" ?number" if select.number else "")
        body = "\n".join(f"  {line}" for line in self._select(select, "?fact", "?answer", "?number"))
        text = f"SELECT DISTINCT {columns} WHERE {{\n{body}\n}}"
        return "\n".join([*self._prefixes(text), text])

    def _prefixes(self, text: str) -> Iterator[str]:
        for name in _HEAD_PREFIXES:
            if f"{name}:" in text:
                yield f"PREFIX {name}: <{PREFIXES[name]}>"

    def path(self, fact_type: str, slot: str) -> str:
        """The property path of a slot."""
        if (fact_type, slot) in _PATHS:
            return _PATHS[fact_type, slot]
        if slot in _ANY_TYPE:
            return _ANY_TYPE[slot]
        iri = self.ontology.fact_types[fact_type].slot(slot).path
        return iri.replace(PREFIXES["fa"], "fa:") if iri.startswith(PREFIXES["fa"]) else f"<{iri}>"

    def _select(self, select: Select, fact: str, answer: str, number: str | None) -> Iterator[str]:
        first = [line for c in filter(_selective, select.where) for line in self._constraint(select.type, c, fact)]
        if first:  # in a query of its own, so that the engine begins with what leaves few facts
            yield f"{{ SELECT DISTINCT {fact} WHERE {{ {' '.join(first)} }} }}"
        if select.type == "document":
            yield f"{fact} a fa:Document ."
        elif select.type != "any":
            class_iri = self.ontology.fact_types[select.type].iri
            yield f"{fact} a {class_iri.replace(PREFIXES['fa'], 'fa:')} ."
        for constraint in select.where:
            if not _selective(constraint):
                yield from self._constraint(select.type, constraint, fact)
        if select.target == "fact":
            yield f"BIND({fact} AS {answer})"
        elif select.target == "body":
            yield from self._body(select.type, fact, answer)
        else:
            yield f"{fact} {self.path(select.type, select.target)} {answer} ."
        if select.kinds:
            starts = (f"STRSTARTS(STR({answer}), {Literal(PREFIXES['id'] + kind + '/')})" for kind in select.kinds)
            yield f"FILTER({' || '.join(starts)})"
        if select.excluded:
            yield f"FILTER({answer} NOT IN ({', '.join(str(term) for term in select.excluded)}))"
        if select.number and number:
            yield f"{fact} {self.path(select.type, select.number)} {number} ."
        for other in select.also:
            yield from self._select(other, self._variables.fresh(), answer, None)
        for other in select.without:
            inner = " ".join(self._select(other, self._variables.fresh(), answer, None))
            yield f"FILTER NOT EXISTS {{ {inner} }}"

    def _body(self, fact_type: str, fact: str, answer: str) -> Iterator[str]:
        """The body that a fact is of; where it names none, the place of its document."""
        path, other = self.path(fact_type, "org"), self._variables.fresh()
        home = f"FILTER NOT EXISTS {{ {fact} {path} {other} }} {fact} {_ANY_TYPE['doc_home']} {answer}"
        yield f"{{ {fact} {path} {answer} }} UNION {{ {home} }}"

    def _constraint(self, fact_type: str, constraint: Constraint, fact: str) -> Iterator[str]:
        if isinstance(constraint, OfOffice):
            yield from self._of_office(fact_type, constraint, fact)
            return
        if isinstance(constraint, Is) and constraint.slot == "fact":
            yield _values(fact, constraint.terms)
            return
        path, value = self.path(fact_type, constraint.slot), self._variables.fresh()
        match constraint:
            case Is(terms=(term,)):
                yield f"{fact} {path} {term} ."
            case Is(terms=terms):
                yield f"{_values(value, terms)} {fact} {path} {value} ."
            case Not(terms=terms):
                yield f"FILTER NOT EXISTS {{ {_values(value, terms)} {fact} {path} {value} }}"
            case Within(first=first, last=last):
                yield f"{fact} {path} {value} . {_within(value, first, last)}"
            case Present(missing=missing):
                yield f"FILTER {'NOT ' if missing else ''}EXISTS {{ {fact} {path} {value} }}"
            case Met(missed=missed):
                yield from self._met(fact, missed)
            case Compared():
                yield from self._compared(fact_type, constraint, fact, path, value)
            case In(select=select):
                yield f"{fact} {path} {value} ."
                yield from self._select(select, self._variables.fresh(), value, None)

    def _compared(self, fact_type: str, it: Compared, fact: str, path: str, value: str) -> Iterator[str]:
        yield f"{fact} {path} {value} ."
        if it.other is not None:
            other = self._variables.fresh()
            yield f"{fact} {self.path(fact_type, it.other)} {other} . FILTER({value} {it.operator} {other})"
        else:
            yield f"FILTER({value} {it.operator} {_decimal(it.value or 0.0)})"

    def _met(self, fact: str, missed: bool) -> Iterator[str]:
        target, actual, operator = (self._variables.fresh() for _ in range(3))
        yield f"{fact} fa:target {target} ; fa:actual {actual} . OPTIONAL {{ {fact} fa:operator {operator} }}"
        wrong = (
            f"({operator} = fa:operator-ge && {actual} < {target}) || ({operator} = fa:operator-le && "
            f"{actual} > {target}) || ((!BOUND({operator}) || {operator} = fa:operator-eq) && {actual} < {target})"
        )
        yield f"FILTER({wrong})" if missed else f"FILTER(!({wrong}))"

    def _of_office(self, fact_type: str, it: OfOffice, fact: str) -> Iterator[str]:
        path, value, place = self.path(fact_type, it.slot), self._variables.fresh(), self._variables.fresh()
        named = f"{{ {_values(value, (*it.bodies, *it.places))} {fact} {path} {value} }}"
        home = f"{fact} prov:wasDerivedFrom/oa:hasSource/fa:docHome {place}"
        unnamed = f"{{ {_values(place, it.places)} {home} FILTER NOT EXISTS {{ {fact} {path} {value} }} }}"
        yield f"{named} UNION {unnamed}"


def _selective(constraint: Constraint) -> bool:
    """Whether it names things (places, bodies, persons, facts), of which each has few facts."""
    if isinstance(constraint, OfOffice):
        return True
    return isinstance(constraint, Is) and all(str(term).startswith(f"<{PREFIXES['id']}") for term in constraint.terms)


def _values(variable: str, terms: tuple[Term, ...]) -> str:
    return f"VALUES {variable} {{ {' '.join(str(term) for term in terms)} }}"


def _within(value: str, first: str | None, last: str | None) -> str:
    """Compared as text: ISO dates sort so; the last of a span is cut to its precision."""
    parts = []
    if first:
        parts.append(f"STR({value}) >= {Literal(first)}")
    if last:
        parts.append(f"SUBSTR(STR({value}), 1, {len(last)}) <= {Literal(last)}")
    return f"FILTER({' && '.join(parts)})"


def _decimal(value: float) -> Literal:
    return Literal(f"{value:f}".rstrip("0").rstrip(".") or "0", datatype=_DECIMAL)
