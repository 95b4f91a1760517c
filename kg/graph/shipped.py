"""What the graph holds besides documents: the ontology's words and the background knowledge."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import BlankNode, NamedNode, Triple

from kg import knowledge
from kg.errors import KnowledgeError

_SHACL = "http://www.w3.org/ns/shacl#"


def ontology_triples() -> Iterator[Triple]:
    """Classes, properties and concepts with labels and hierarchy; no shapes and no blank nodes.

    Raises KnowledgeError for a file that is no Turtle.
    """
    for path in sorted(knowledge.path("ontology").rglob("*.ttl")):
        for triple in read_turtle(path):
            if not _is_shape(triple):
                yield triple


def background_triples() -> Iterator[Triple]:
    """The statements of data/background/*.ttl, each with its source; raises KnowledgeError."""
    for path in sorted(knowledge.path("data", "background").glob("*.ttl")):
        yield from read_turtle(path)


def read_turtle(path: Path) -> Iterator[Triple]:
    """The triples of a Turtle file; raises KnowledgeError with file and line."""
    try:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            yield quad.triple
    except SyntaxError as error:
        raise KnowledgeError(f"{path}: {error}") from error
    except OSError as error:
        raise KnowledgeError(f"{path}: cannot be read: {error}") from error


def _is_shape(triple: Triple) -> bool:
    blank = isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode)
    shape = isinstance(triple.object, NamedNode) and triple.object.value.startswith(_SHACL)
    return blank or shape or triple.predicate.value.startswith(_SHACL)
