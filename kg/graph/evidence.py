"""Evidence → quads: the passage as quote and as position, the rule that read it, the run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from kg.graph.iris import FA, ID, OA, PROV, TYPE, digest, document_node, fa
from kg.graph.literals import amount_literal, number_literal
from kg.model import Document, Evidence, Fact
from kg.version import __version__

AROUND: Final = 32  # code points of prefix and suffix, as annotation tools use
MENTION_RULE: Final = "place.named"
MENTION_CONFIDENCE: Final = 0.9
_SELECTOR: Final = NamedNode(OA + "hasSelector")


def run_node() -> NamedNode:
    """The prov:Activity of reading with this version; its times are in ``graph/runs``."""
    return NamedNode(f"{ID}run/{__version__}")


def run_triples() -> Iterator[Triple]:
    """What the stable graph says of the run: the software's version, no time."""
    yield Triple(run_node(), TYPE, fa("Run"))
    yield Triple(run_node(), TYPE, NamedNode(PROV + "Activity"))
    yield Triple(run_node(), fa("version"), Literal(__version__))


def evidence_triples(node: NamedNode, fact: Fact, evidence: Evidence, document: Document | None) -> Iterator[Triple]:
    """A passage that states the fact at ``node``; document gives the words around it where it is at hand."""
    passage, triples = _passage(evidence, fact.rule, fact.confidence, document)
    yield Triple(node, NamedNode(PROV + "wasDerivedFrom"), passage)
    yield from triples


def mention_triples(evidence: Evidence, document: Document | None) -> tuple[NamedNode, Iterator[Triple]]:
    """The node of a passage that names a place, and what the graph says of the passage."""
    return _passage(evidence, MENTION_RULE, MENTION_CONFIDENCE, document)


def _passage(
    evidence: Evidence, rule: str, confidence: float, document: Document | None
) -> tuple[NamedNode, Iterator[Triple]]:
    place = (evidence.doc, str(evidence.start), str(evidence.end))
    passage = NamedNode(f"{ID}evidence/{digest(*place, evidence.quote, rule, str(confidence))}")
    return passage, _passage_triples(passage, place, evidence, (Literal(rule), amount_literal(confidence)), document)


def _passage_triples(
    passage: NamedNode,
    place: tuple[str, str, str],
    evidence: Evidence,
    made: tuple[Literal, Literal],
    document: Document | None,
) -> Iterator[Triple]:
    yield Triple(passage, TYPE, NamedNode(FA + "Evidence"))
    yield Triple(passage, TYPE, NamedNode(OA + "SpecificResource"))
    yield Triple(passage, NamedNode(OA + "hasSource"), document_node(evidence.doc))
    yield Triple(passage, fa("rule"), made[0])
    yield Triple(passage, fa("confidence"), made[1])
    yield Triple(passage, NamedNode(PROV + "wasGeneratedBy"), run_node())
    yield from _quote(passage, evidence, document)
    if evidence.start >= 0:
        yield from _position(passage, evidence, place)


def _quote(passage: NamedNode, evidence: Evidence, document: Document | None) -> Iterator[Triple]:
    prefix = suffix = ""
    if document is not None and evidence.start >= 0:
        prefix = document.source[max(0, evidence.start - AROUND) : evidence.start]
        suffix = document.source[evidence.end : evidence.end + AROUND]
    selector = NamedNode(f"{ID}selector/{digest('quote', evidence.quote, prefix, suffix)}")
    yield Triple(passage, _SELECTOR, selector)
    yield Triple(selector, TYPE, NamedNode(OA + "TextQuoteSelector"))
    yield Triple(selector, NamedNode(OA + "exact"), Literal(evidence.quote))
    if prefix:
        yield Triple(selector, NamedNode(OA + "prefix"), Literal(prefix))
    if suffix:
        yield Triple(selector, NamedNode(OA + "suffix"), Literal(suffix))


def _position(passage: NamedNode, evidence: Evidence, place: tuple[str, str, str]) -> Iterator[Triple]:
    selector = NamedNode(f"{ID}selector/{digest('position', *place)}")
    yield Triple(passage, _SELECTOR, selector)
    yield Triple(selector, TYPE, NamedNode(OA + "TextPositionSelector"))
    yield Triple(selector, NamedNode(OA + "start"), number_literal(evidence.start))
    yield Triple(selector, NamedNode(OA + "end"), number_literal(evidence.end))
