"""The IRIs of the graph: namespaces, named graphs, and names of nodes that stay the same from build to build."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, unquote

from pyoxigraph import NamedNode

from kg import expressions as re

BASE: Final = "https://w3id.org/fakg/"
FA: Final = BASE + "ontology#"
ID: Final = BASE + "id/"
GRAPH: Final = BASE + "graph/"

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
OA: Final = "http://www.w3.org/ns/oa#"
PROV: Final = "http://www.w3.org/ns/prov#"
DCTERMS: Final = "http://purl.org/dc/terms/"
DCAT: Final = "http://www.w3.org/ns/dcat#"
VOID: Final = "http://rdfs.org/ns/void#"

PREFIXES: Final = {
    "fa": FA,
    "id": ID,
    "graph": GRAPH,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": XSD,
    "skos": SKOS,
    "oa": OA,
    "prov": PROV,
    "dcterms": DCTERMS,
    "dcat": DCAT,
    "void": VOID,
    "geo": "http://www.opengis.net/ont/geosparql#",
    "qb": "http://purl.org/linked-data/cube#",
    "org": "http://www.w3.org/ns/org#",
    "schema": "https://schema.org/",
}

TYPE: Final = NamedNode(RDF + "type")
LABEL: Final = NamedNode(RDFS + "label")

BACKGROUND: Final = NamedNode(GRAPH + "background")
DERIVED: Final = NamedNode(GRAPH + "derived")
JUDGEMENTS: Final = NamedNode(GRAPH + "judgements")
ONTOLOGY: Final = NamedNode(GRAPH + "ontology")
RUNS: Final = NamedNode(GRAPH + "runs")  # times, keys and settings: differs from build to build
DATASET: Final = NamedNode(GRAPH + "dataset")

_BESIDE_HAN = re.compile(r"(?<=[⺀-鿿豈-﫿])\s+|\s+(?=[⺀-鿿豈-﫿])")


def fa(name: str) -> NamedNode:
    """The class, property or concept ``fa:<name>``."""
    return NamedNode(FA + name)


def tidy(name: str) -> str:
    """A name as it goes into an IRI or a comparison: NFKC, no blanks beside Chinese characters, else single ones."""
    return " ".join(_BESIDE_HAN.sub("", unicodedata.normalize("NFKC", name)).split())


def segment(name: str) -> str:
    """One percent-encoded path segment of an IRI, from a name as written."""
    return quote(tidy(name), safe="")


def digest(*parts: str) -> str:
    """Sixteen hexadecimal digits of a hash over the parts, whose borders count."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def document_node(doc: str) -> NamedNode:
    """``id/doc/<doc>``."""
    return NamedNode(ID + "doc/" + quote(doc, safe=""))


def document_graph(doc: str) -> NamedNode:
    """``graph/doc/<doc>``, which holds every statement of the document."""
    return NamedNode(GRAPH + "doc/" + quote(doc, safe=""))


def document_of(iri: NamedNode) -> str | None:
    """The identifier of the document whose node or graph this is; None for any other IRI."""
    for start in (ID + "doc/", GRAPH + "doc/"):
        if iri.value.startswith(start):
            return unquote(iri.value.removeprefix(start))
    return None


def place_node(name: str, country: str | None) -> NamedNode:
    """A place that is not linked to the gazetteer; the country's name keeps namesakes apart."""
    parts = [segment(part) for part in (country, name) if part]
    return NamedNode(ID + "place/" + "/".join(parts))


def country_node(code_or_name: str) -> NamedNode:
    """``id/country/<ISO 3166-1 alpha-2>``, or the name where the country is unknown."""
    return NamedNode(ID + "country/" + segment(code_or_name))


def organisation_node(name: str) -> NamedNode:
    """``id/org/<name>``."""
    return NamedNode(ID + "org/" + segment(name))


def person_node(name: str) -> NamedNode:
    """``id/person/<name>``."""
    return NamedNode(ID + "person/" + segment(name))


def concept_node(scheme: str, code: str) -> NamedNode:
    """A concept that the ontology does not list: ``id/concept/<scheme>/<code>``."""
    return NamedNode(f"{ID}concept/{segment(scheme)}/{segment(code)}")


def fact_node(fact_type: str, identity: Iterable[tuple[str, str]]) -> NamedNode:
    """``id/fact/<type>/<hash>`` over the slots and values that make the fact the one it is."""
    compared = ("".join(tidy(value).split()) for pair in sorted(identity) for value in pair)
    return NamedNode(f"{ID}fact/{fact_type}/{digest(fact_type, *compared)}")


def short(iri: str) -> str:
    """The IRI with a prefix where one fits, for people: ``fa:Partnership``, ``id:place/gn-1``."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{unquote(iri.removeprefix(namespace))}"
    return iri
