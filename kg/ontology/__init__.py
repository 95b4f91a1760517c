"""ontology/*.ttl → a closed vocabulary: types of fact with their slots, classes, properties, SKOS concepts.

The SHACL shapes say which slot of the flat format is which property; code reads that here and nowhere else.
Whatever does not fit stops the load with a KnowledgeError that names the file and the term.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kg import knowledge
from kg.errors import KnowledgeError
from kg.ontology.reading import VocabularyReader, read_rules
from kg.ontology.shapes import ShapeReader
from kg.ontology.statements import DCTERMS, OWL, RDFS, Statements
from kg.ontology.terms import (
    FA,
    Concept,
    Drawing,
    FactType,
    Language,
    Rule,
    Scheme,
    SlotDef,
    SlotKind,
    Term,
)

__all__ = [
    "FA",
    "Concept",
    "Drawing",
    "FactType",
    "Language",
    "Ontology",
    "Rule",
    "Scheme",
    "SlotDef",
    "SlotKind",
    "Term",
]


@dataclass(frozen=True)
class Ontology:
    """The whole vocabulary, read once; see ``load``."""

    fact_types: Mapping[str, FactType]
    terms: Mapping[str, Term]
    schemes: Mapping[str, Scheme]
    alignments: tuple[tuple[str, str, str], ...]
    rules: tuple[Rule, ...]
    titles: Mapping[Language, str]
    descriptions: Mapping[Language, str]
    version: str
    _concepts: Mapping[tuple[str, str], Concept] = field(repr=False)

    @classmethod
    def load(cls, folder: Path | None = None) -> Ontology:
        """The ontology in a folder, by default the one that is shipped.

        Raises KnowledgeError where a file does not parse or the vocabulary is not closed and complete.
        """
        said = Statements(folder or knowledge.path("ontology"))
        reader = VocabularyReader(said)
        reader.check_closed()
        header = reader.header()
        schemes = {scheme.name: scheme for scheme in reader.schemes()}
        names = {scheme.iri: scheme.name for scheme in schemes.values()}
        return cls(
            fact_types=ShapeReader(said, names).fact_types(),
            terms={term.iri: term for term in reader.terms()},
            schemes=schemes,
            alignments=tuple(reader.alignments()),
            rules=tuple(read_rules(said.folder)),
            titles=said.texts(header, RDFS + "label"),
            descriptions=said.texts(header, DCTERMS + "description"),
            version=said.text(header, OWL + "versionInfo"),
            _concepts=reader.concepts(names),
        )

    @cached_property
    def classes(self) -> tuple[Term, ...]:
        """All classes, in the order of their files."""
        return tuple(term for term in self.terms.values() if term.kind == "class")

    @cached_property
    def properties(self) -> tuple[Term, ...]:
        """All properties, annotation properties included, in the order of their files."""
        return tuple(term for term in self.terms.values() if term.kind != "class")

    @cached_property
    def concepts_by_iri(self) -> Mapping[str, Concept]:
        """All concepts of all schemes."""
        return {concept.iri: concept for concept in self._concepts.values()}

    def concept(self, scheme: str, notation: str) -> Concept | None:
        """The concept of a scheme with that code; None where it is not listed (open schemes).

        Raises KnowledgeError where there is no such scheme.
        """
        self._check_scheme(scheme)
        return self._concepts.get((scheme, notation))

    def concepts(self, scheme: str) -> tuple[Concept, ...]:
        """The concepts of a scheme in the order of its file; KnowledgeError where there is no such scheme."""
        self._check_scheme(scheme)
        return tuple(concept for concept in self._concepts.values() if concept.scheme == scheme)

    def label(self, iri: str, language: Language) -> str | None:
        """The label of a class, property, concept or scheme; None where the IRI is none of these."""
        things: tuple[Term | Concept | Scheme | None, ...] = (
            self.terms.get(iri),
            self.concepts_by_iri.get(iri),
            next((scheme for scheme in self.schemes.values() if scheme.iri == iri), None),
        )
        return next((thing.labels[language] for thing in things if thing is not None), None)

    def _check_scheme(self, scheme: str) -> None:
        if scheme not in self.schemes:
            known = ", ".join(sorted(self.schemes))
            raise KnowledgeError(f"ontology/schemes: there is no scheme {scheme!r}; there are {known}")
