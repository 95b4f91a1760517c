"""Which language and which format a client wants: HTTP's Accept and Accept-Language, with their weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kg.ontology import Language

HTML: Final = "text/html"
JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its name in addresses (".ttl"), its media type, and others by which it is asked for.

    words: further names that clients of SPARQL give it in the parameter "format".
    """

    name: str
    media: str
    also: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The media type as it is sent."""
        return f"{self.media}; charset=utf-8"


TURTLE: Final = Format("ttl", "text/turtle", ("application/x-turtle", "text/n3"), ("turtle", "n3"))
NTRIPLES: Final = Format("nt", "application/n-triples", ("text/plain",), ("n-triples", "ntriples"))
JSONLD: Final = Format("jsonld", "application/ld+json", (), ("json-ld",))
RDFXML: Final = Format("rdf", "application/rdf+xml", ("application/xml",), ("rdf+xml", "xml"))
GRAPHS: Final = (TURTLE, NTRIPLES, JSONLD, RDFXML)

RESULT_JSON: Final = Format("json", "application/sparql-results+json", (JSON,))
RESULT_XML: Final = Format("xml", "application/sparql-results+xml", ("application/xml", "text/xml"))
RESULT_CSV: Final = Format("csv", "text/csv")
RESULT_TSV: Final = Format("tsv", "text/tab-separated-values")
RESULTS: Final = (RESULT_JSON, RESULT_XML, RESULT_CSV, RESULT_TSV)


def weighted(header: str) -> Iterator[tuple[str, float]]:
    """The values of an Accept header with their weights; a weight that is no number counts as 0."""
    for part in header.split(","):
        value, *parameters = (piece.strip() for piece in part.split(";"))
        weight = next((p[2:] for p in parameters if p.lower().startswith("q=")), "1")
        try:
            number = float(weight)
        except ValueError:
            number = 0.0
        if value:
            yield value.lower(), number


def weight(header: str, media: str) -> float:
    """How much a client wants a media type: 0 to 1, by the most specific entry that covers it."""
    kind = media.partition("/")[0]
    found = dict(weighted(header))
    return next((found[entry] for entry in (media, f"{kind}/*", "*/*") if entry in found), 0.0)


def choose(header: str | None, formats: Sequence[Format]) -> Format | None:
    """The format that a client wants most, the first of equals; None where it takes none of them."""
    if not header:
        return formats[0]
    weights = [max(weight(header, media) for media in (f.media, *f.also)) for f in formats]
    best = max(weights)
    return formats[weights.index(best)] if best > 0 else None


def wants_html(header: str | None) -> bool:
    """Whether a client is a browser: it names HTML, and likes nothing better that is named."""
    named = dict(weighted(header or ""))
    return HTML in named and named[HTML] >= max(named.values())


def language_of(asked: str | None, remembered: str | None, header: str | None) -> Language:
    """The language: as asked for in the address, else as chosen before, else as the browser prefers, else Chinese."""
    for wish in (asked, remembered):
        if wish in ("zh", "en"):
            return "zh" if wish == "zh" else "en"
    ranked = sorted(weighted(header or ""), key=lambda pair: -pair[1])
    for value, number in ranked:
        if number > 0 and value[:2] in ("zh", "en"):
            return "zh" if value[:2] == "zh" else "en"
    return "zh"
