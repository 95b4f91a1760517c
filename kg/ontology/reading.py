"""Statements → classes, properties, schemes and concepts, each declared and described in zh and en."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg import expressions as re
from kg.errors import KnowledgeError
from kg.ontology.statements import OWL, RDF, RDFS, SKOS, Statements, short
from kg.ontology.terms import FA, Concept, Rule, Scheme, Term, TermKind

_TERM_KINDS: Mapping[str, TermKind] = {
    OWL + "Class": "class",
    OWL + "ObjectProperty": "object",
    OWL + "DatatypeProperty": "datatype",
    OWL + "AnnotationProperty": "annotation",
}
_COMMENT: Final = re.compile(r"^#\+ (\w+): (.+)\n", re.M)
_ALIGNING: Final = frozenset(
    {
        RDFS + "subClassOf",
        RDFS + "subPropertyOf",
        OWL + "equivalentClass",
        OWL + "equivalentProperty",
        SKOS + "closeMatch",
        SKOS + "exactMatch",
        SKOS + "broadMatch",
        SKOS + "relatedMatch",
        RDFS + "seeAlso",
    }
)


class VocabularyReader:
    """Reads everything but the shapes."""

    def __init__(self, said: Statements) -> None:
        self._said = said

    def header(self) -> str:
        """The IRI of the ontology itself."""
        headers = list(self._said.of_type(OWL + "Ontology"))
        if len(headers) != 1:
            raise KnowledgeError(
                f"{self._said.folder}: {len(headers)} owl:Ontology headers; core.ttl holds the only one"
            )
        return headers[0]

    def check_closed(self) -> None:
        """Raises KnowledgeError where an fa: term is used that no file declares."""
        for subject, by_predicate in self._said.by_subject.items():
            for triple in (triple for triples in by_predicate.values() for triple in triples):
                for used in (triple.predicate, triple.object):
                    if isinstance(used, ox.NamedNode) and used.value.startswith(FA):
                        self._check_declared(used.value, subject)

    def _check_declared(self, term: str, subject: str) -> None:
        if RDF + "type" not in self._said.by_subject.get(term, {}):
            raise self._said.error(subject, f"uses {short(term)}, which no file declares; declare it or correct it")

    def terms(self) -> Iterator[Term]:
        """Classes and properties of our own."""
        for iri in self._said.of_type(*_TERM_KINDS):
            if iri.startswith(FA):
                yield self._term(iri)

    def _term(self, iri: str) -> Term:
        types = self._said.values(iri, RDF + "type")
        kinds = [_TERM_KINDS[name] for name in types if name in _TERM_KINDS]
        if len(kinds) != 1:
            raise self._said.error(iri, f"is declared as {' and '.join(kinds)}; declare it as one of them")
        parents = self._said.values(iri, RDFS + "subClassOf") + self._said.values(iri, RDFS + "subPropertyOf")
        return Term(
            iri=iri,
            kind=kinds[0],
            labels=self._said.texts(iri, RDFS + "label"),
            comments=self._said.texts(iri, RDFS + "comment"),
            alt=self._said.tagged(iri, SKOS + "altLabel"),
            parents=tuple(parent for parent in parents if ":" in parent),
            domain=self._named(iri, RDFS + "domain"),
            range=self._named(iri, RDFS + "range"),
            symmetric=OWL + "SymmetricProperty" in types,
            derived_by=self._said.optional(iri, FA + "derivedBy"),
            file=self._said.files[iri],
        )

    def _named(self, iri: str, predicate: str) -> tuple[str, ...]:
        names: list[str] = []
        for value in self._said.values(iri, predicate):
            union = self._said.values(value, OWL + "unionOf")
            names.extend(self._said.members(union[0]) if union else [value])
        return tuple(names)

    def schemes(self) -> Iterator[Scheme]:
        """The SKOS schemes."""
        for iri in self._said.of_type(SKOS + "ConceptScheme"):
            yield Scheme(
                iri=iri,
                name=self._said.text(iri, SKOS + "notation"),
                labels=self._said.texts(iri, SKOS + "prefLabel"),
                definitions=self._said.texts(iri, SKOS + "definition"),
                open=self._said.flag(iri, FA + "openScheme"),
                file=self._said.files[iri],
            )

    def concepts(self, schemes: Mapping[str, str]) -> dict[tuple[str, str], Concept]:
        """The concepts by scheme and notation; schemes: IRI → short name."""
        concepts: dict[tuple[str, str], Concept] = {}
        for iri in self._said.of_type(SKOS + "Concept"):
            concept = self._concept(iri, schemes)
            key = (concept.scheme, concept.notation)
            if key in concepts:
                other = short(concepts[key].iri)
                raise self._said.error(iri, f"has the notation {concept.notation!r} of {other}; notations are unique")
            concepts[key] = concept
        return concepts

    def _concept(self, iri: str, schemes: Mapping[str, str]) -> Concept:
        scheme = self._said.text(iri, SKOS + "inScheme")
        if scheme not in schemes:
            raise self._said.error(iri, f"is in {short(scheme)}, which is no skos:ConceptScheme")
        broader = self._said.optional(iri, SKOS + "broader")
        return Concept(
            iri=iri,
            scheme=schemes[scheme],
            notation=self._said.text(iri, SKOS + "notation"),
            labels=self._said.texts(iri, SKOS + "prefLabel"),
            definitions=self._said.texts(iri, SKOS + "definition"),
            alt=self._said.tagged(iri, SKOS + "altLabel"),
            broader=self._said.text(broader, SKOS + "notation") if broader else None,
        )

    def alignments(self) -> Iterator[tuple[str, str, str]]:
        """Every statement that joins a term of ours with one of another vocabulary."""
        for subject, by_predicate in self._said.by_subject.items():
            if not subject.startswith(FA):
                continue
            for predicate, triples in by_predicate.items():
                for triple in triples if predicate in _ALIGNING else ():
                    other = triple.object
                    if isinstance(other, ox.NamedNode) and not other.value.startswith(FA):
                        yield subject, predicate, other.value


def read_rules(folder: Path) -> Iterator[Rule]:
    """The rules of rules/*.rq; each says what it does in ``#+ zh:`` and ``#+ en:``."""
    for file in sorted(folder.glob("rules/*.rq")):
        text = file.read_text("utf-8")
        comments = {language: said for language, said in _COMMENT.findall(text) if language in ("zh", "en")}
        if len(comments) != 2:
            raise KnowledgeError(f"{file}: say in '#+ zh:' and '#+ en:' what the rule does")
        yield Rule(file.stem, {"zh": comments["zh"], "en": comments["en"]}, _COMMENT.sub("", text).strip())
