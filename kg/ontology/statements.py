"""Turtle files → statements by subject and predicate, with errors that name file and term."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, cast

import pyoxigraph as ox

from kg.errors import KnowledgeError
from kg.ontology.terms import FA, Language

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
SH: Final = "http://www.w3.org/ns/shacl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
DCTERMS: Final = "http://purl.org/dc/terms/"

_TAGS: Final[Mapping[str, Language]] = {"zh-Hans": "zh", "en": "en"}
_LANGUAGES: Final = {tag.lower(): language for tag, language in _TAGS.items()}  # as the parser gives tags
_PREFIXES: Final[Mapping[str, str]] = {
    FA: "fa:",
    RDFS: "rdfs:",
    OWL: "owl:",
    SKOS: "skos:",
    SH: "sh:",
    XSD: "xsd:",
    RDF: "rdf:",
}


class Statements:
    """The statements of all files of a folder; ``files`` says which file declares a subject."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.by_subject: dict[str, dict[str, list[ox.Triple]]] = {}
        self.files: dict[str, str] = {}
        files = sorted(folder.glob("**/*.ttl"), key=lambda file: (file.name != "core.ttl", file))
        if not files:
            raise KnowledgeError(f"{folder}: holds no .ttl file; give the folder of the ontology")
        for file in files:
            self._parse(file)

    def _parse(self, file: Path) -> None:
        name = file.relative_to(self.folder).as_posix()
        try:
            for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE):
                subject = cast(ox.NamedNode | ox.BlankNode, quad.subject).value
                if subject not in self.files or quad.predicate.value == RDF + "type":
                    self.files[subject] = name
                by_predicate = self.by_subject.setdefault(subject, {})
                by_predicate.setdefault(quad.predicate.value, []).append(quad.triple)
        except (SyntaxError, OSError) as error:
            raise KnowledgeError(f"{file}: {error}; correct the Turtle there") from error

    def values(self, subject: str, predicate: str) -> list[str]:
        """The objects: IRIs, texts, or the names of unnamed nodes."""
        triples = self.by_subject.get(subject, {}).get(predicate, [])
        return [cast(ox.NamedNode | ox.BlankNode | ox.Literal, triple.object).value for triple in triples]

    def text(self, subject: str, predicate: str) -> str:
        """The one value of a property that must have one."""
        values = self.values(subject, predicate)
        if len(values) != 1:
            raise self.error(subject, f"has {len(values)} values of {short(predicate)}; give exactly one")
        return values[0]

    def optional(self, subject: str, predicate: str) -> str | None:
        """The one value of a property, or None; two are an error."""
        return self.text(subject, predicate) if self.values(subject, predicate) else None

    def flag(self, subject: str, predicate: str) -> bool:
        """Whether the property is stated to be true."""
        return self.values(subject, predicate) == ["true"]

    def tagged(self, subject: str, predicate: str) -> dict[Language, tuple[str, ...]]:
        """The texts by language; one that has no tag, or another than the two, is an error."""
        found: dict[Language, tuple[str, ...]] = {"zh": (), "en": ()}
        for triple in self.by_subject.get(subject, {}).get(predicate, []):
            literal = cast(ox.Literal, triple.object)
            language = _LANGUAGES.get((literal.language or "").lower())
            if language is None:
                raise self.error(subject, f"{short(predicate)} {literal.value!r} needs the tag @zh-Hans or @en")
            found[language] = (*found[language], literal.value)
        return found

    def texts(self, subject: str, predicate: str) -> dict[Language, str]:
        """Exactly one text in each language."""
        found = self.tagged(subject, predicate)
        for tag, language in _TAGS.items():
            if len(found[language]) != 1:
                raise self.error(subject, f"has {len(found[language])} {short(predicate)} in {tag}; give exactly one")
        return {language: texts[0] for language, texts in found.items()}

    def error(self, subject: str, what: str) -> KnowledgeError:
        """The error to raise, with the file and the term; for an unnamed node, the term that it belongs to."""
        owner = subject
        while ":" not in owner and (holder := self._holder(owner)):
            owner = holder
        file = self.folder / self.files.get(subject, "")
        return KnowledgeError(f"{file}: {short(owner)}: {what}")

    def _holder(self, node: str) -> str | None:
        for subject, by_predicate in self.by_subject.items():
            for triple in (triple for triples in by_predicate.values() for triple in triples):
                if isinstance(triple.object, ox.BlankNode) and triple.object.value == node:
                    return subject
        return None

    def members(self, head: str) -> Iterator[str]:
        """The members of an RDF list."""
        while head != RDF + "nil":
            yield self.text(head, RDF + "first")
            head = self.text(head, RDF + "rest")

    def of_type(self, *types: str) -> Iterator[str]:
        """The subjects that are of one of these types, in the order of the files."""
        for subject in self.by_subject:
            if not set(types).isdisjoint(self.values(subject, RDF + "type")):
                yield subject


def short(iri: str) -> str:
    """The IRI with its usual prefix, for messages and pages."""
    for namespace, prefix in _PREFIXES.items():
        if iri.startswith(namespace):
            return prefix + iri.removeprefix(namespace)
    return iri
