"""The graph against the SHACL shapes of the ontology."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kg import knowledge
from kg.errors import KnowledgeError
from kg.graph.iris import GRAPH, ONTOLOGY, short
from kg.store import Store

if TYPE_CHECKING:
    import rdflib


@dataclass(frozen=True, slots=True)
class Problem:
    """A violation: the node, the property and its value (IRIs shortened), and what is wrong by language."""

    node: str
    path: str
    value: str
    messages: dict[str, str] = field(default_factory=dict)
    documents: tuple[str, ...] = ()

    def message(self, language: str = "en") -> str:
        """The message in a language, else in any."""
        return self.messages.get(language) or next(iter(self.messages.values()), "does not conform")


def validate(store: Store) -> list[Problem]:
    """Check all facts, evidence and documents; reads the whole graph into memory.

    Raises KnowledgeError where the shapes themselves are wrong.
    """
    import pyshacl

    try:
        _, report, _ = pyshacl.validate(
            _data(store), shacl_graph=_shapes(), inference="none", advanced=False, meta_shacl=False
        )
    except (pyshacl.errors.ShapeLoadError, pyshacl.errors.ConstraintLoadError) as error:
        raise KnowledgeError(f"ontology: the shapes are wrong: {error}") from error
    sources = _documents(store)
    return sorted(_problems(report, sources), key=lambda p: (p.node, p.path, p.value))


def _data(store: Store) -> rdflib.Graph:
    """The union of documents, background and ontology, in memory: pySHACL asks too many small questions."""
    import rdflib

    text = b"".join(
        f"{quad.subject} {quad.predicate} {quad.object} .\n".encode()
        for graph in store.graphs()
        for quad in store.quads(graph)
        if graph.value.startswith(GRAPH + "doc/") or graph in (ONTOLOGY,)
    )
    return rdflib.Graph().parse(data=text, format="nt")


def _shapes() -> rdflib.Graph:
    import rdflib

    shapes = rdflib.Graph()
    for path in sorted(knowledge.path("ontology").rglob("*.ttl")):
        shapes.parse(path, format="turtle")
    return shapes


def _documents(store: Store) -> dict[str, set[str]]:
    """Node → the documents whose graphs say something of it."""
    found: dict[str, set[str]] = {}
    for graph in store.graphs():
        if graph.value.startswith(GRAPH + "doc/"):
            for quad in store.quads(graph):
                found.setdefault(str(quad.subject).strip("<>"), set()).add(short(graph.value).partition("/")[2])
    return found


def _problems(report: Any, sources: dict[str, set[str]]) -> Iterator[Problem]:
    from rdflib.namespace import RDF, SH

    for result in report.subjects(RDF.type, SH.ValidationResult):
        node = str(report.value(result, SH.focusNode))
        path = report.value(result, SH.resultPath)
        value = report.value(result, SH.value)
        messages = {(message.language or "")[:2]: str(message) for message in report.objects(result, SH.resultMessage)}
        yield Problem(
            node=short(node),
            path=short(str(path)) if path is not None else "",
            value=short(str(value)) if value is not None else "",
            messages=messages,
            documents=tuple(sorted(sources.get(node, ()))),
        )
