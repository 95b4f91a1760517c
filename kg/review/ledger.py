"""Judgements ↔ the triples of ``graph/judgements``: PROV activities with agent and time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Triple

from kg.errors import StoreError
from kg.flat import to_flat
from kg.graph.iris import ID, JUDGEMENTS, PREFIXES, PROV, RDFS, TYPE, XSD, digest, fa, segment
from kg.graph.stated import by_subject
from kg.review.judgement import Judgement, Verdict, from_dict
from kg.store import Store

_CLASSES: Final[Mapping[Verdict, str]] = {
    "accepted": "Acceptance",
    "rejected": "Rejection",
    "corrected": "Correction",
    "withdrawn": "Withdrawal",
}
_VERDICTS: Final = {fa(name): verdict for verdict, name in _CLASSES.items()}
_WHO, _WHEN = NamedNode(PROV + "wasAssociatedWith"), NamedNode(PROV + "endedAtTime")
_NAME: Final = NamedNode(PREFIXES["schema"] + "name")
_NOTE: Final = NamedNode(RDFS + "comment")
_MOMENT: Final = NamedNode(XSD + "dateTime")


def judgement_node(identifier: str) -> NamedNode:
    """``id/judgement/<hash>``."""
    return NamedNode(f"{ID}judgement/{identifier}")


def triples_of(judgement: Judgement) -> Iterator[Triple]:
    """What the graph says of a judgement and of who made it."""
    node, who = judgement_node(judgement.id), NamedNode(f"{ID}reviewer/{segment(judgement.agent)}")
    yield Triple(node, TYPE, fa("Judgement"))
    yield Triple(node, TYPE, fa(_CLASSES[judgement.verdict]))
    yield Triple(node, TYPE, NamedNode(PROV + "Activity"))
    yield Triple(node, _WHO, who)
    yield Triple(who, TYPE, NamedNode(PROV + "Agent"))
    yield Triple(who, _NAME, Literal(judgement.agent))
    yield Triple(node, _WHEN, Literal(judgement.time, datatype=_MOMENT))
    yield Triple(node, fa("contentKey"), Literal(judgement.key))
    yield Triple(node, fa("assertion"), Literal(json.dumps(to_flat(judgement.fact), ensure_ascii=False)))
    if judgement.iri:
        yield Triple(node, fa("judges"), NamedNode(judgement.iri))
    if judgement.correction:
        yield Triple(node, fa("correctedAs"), Literal(json.dumps(to_flat(judgement.correction), ensure_ascii=False)))
    if judgement.note:
        yield Triple(node, _NOTE, Literal(judgement.note))
    if judgement.withdraws:
        yield Triple(node, fa("withdraws"), judgement_node(judgement.withdraws))


def read_judgements(store: Store) -> dict[str, Judgement]:
    """All judgements of a store by identifier, the oldest first; raises StoreError for one that is incomplete."""
    said = by_subject(quad.triple for quad in store.quads(JUDGEMENTS))
    found = []
    for node, about in said.items():
        if fa("Judgement") in about.get(TYPE, ()):
            found.append(_read(node, about, said))
    return {one.id: one for one in sorted(found, key=lambda one: (one.time, one.id))}


def state_of(judgements: Mapping[str, Judgement]) -> str:
    """A hash over a set of judgements, to see whether the documents' graphs follow it."""
    return digest("judgements", *sorted(judgements))


def _read(node: NamedNode, about: Mapping[NamedNode, list[Any]], said: Mapping[NamedNode, Any]) -> Judgement:
    try:
        flat: dict[str, Any] = {
            "verdict": next(_VERDICTS[cls] for cls in about[TYPE] if cls in _VERDICTS),
            "agent": said[about[_WHO][0]][_NAME][0].value,
            "time": about[_WHEN][0].value,
            "fact": json.loads(about[fa("assertion")][0].value),
        }
        if about.get(fa("correctedAs")):
            flat["correction"] = json.loads(about[fa("correctedAs")][0].value)
        for name, path in (("note", _NOTE), ("iri", fa("judges")), ("withdraws", fa("withdraws"))):
            if about.get(path):
                flat[name] = _local(about[path][0]) if name == "withdraws" else about[path][0].value
        return from_dict(flat)
    except (LookupError, StopIteration, ValueError) as error:
        raise StoreError(f"the judgement {node.value} is incomplete: {error}") from error


def _local(node: NamedNode) -> str:
    return node.value.rpartition("/")[2]
