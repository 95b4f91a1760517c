"""What judgements change in the graph of one document: a pure function of its reading and the judgements in force.

Rejected facts leave the graph with all that only they named; corrected ones give way to another fact on the same
evidence; the evidence of both, and of accepted ones, is written anew with confidence 1 and the judgement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Triple

from kg.graph.entities import fact_country
from kg.graph.iris import ID, RDF, TYPE, digest, fa
from kg.graph.literals import amount_literal
from kg.graph.quads import Beside, GraphMaker
from kg.graph.stated import DERIVED_FROM, StatedFacts, by_subject, is_fact
from kg.model import Context, Fact, Indicator, Project
from kg.ontology import Ontology
from kg.review.judgement import Judgement, content_key
from kg.review.ledger import judgement_node
from kg.review.slots import HUMAN
from kg.store import Change

_RULE, _CONFIDENCE, _JUDGED = fa("rule"), fa("confidence"), fa("judgement")
_SURE: Final = amount_literal(1)
_MENTIONS: Final = NamedNode(RDF + "subject")
_OF_PROJECT: Final = fa("ofProject")


class Changer:
    """Works out changes; holds the judgements in force, by content key."""

    def __init__(self, judgements: Mapping[str, Judgement], ontology: Ontology, maker: GraphMaker) -> None:
        self._judgements = judgements
        self._ontology = ontology
        self._maker = maker

    def change(self, reading: Iterable[Triple]) -> Change:
        """The change for the graph of a document as it was read."""
        if not self._judgements:
            return Change()
        triples = frozenset(reading)
        stated = StatedFacts(triples, self._ontology)
        facts = stated.facts()
        judged = {
            node: judgement
            for node, fact in facts.items()
            if (judgement := self._judgements.get(content_key(fact))) is not None
        }
        if not judged:
            return Change()
        graph = _Graph(triples, stated, facts)
        for node, judgement in sorted(judged.items(), key=lambda pair: pair[0].value):
            if judgement.verdict != "accepted":
                graph.drop(node)
        for node, judgement in sorted(judged.items(), key=lambda pair: pair[0].value):
            if judgement.verdict == "accepted":
                graph.judge_passages(node, node, judgement)
            elif judgement.correction is not None:
                self._correct(graph, node, judgement, judgement.correction)
        shown = graph.shown()
        judgements = frozenset(judgement.id for judgement in judged.values())
        return Change(triples - shown, shown - triples, judgements)

    def _correct(self, graph: _Graph, node: NamedNode, judgement: Judgement, correction: Fact) -> None:
        """Put the correction where a fact was; one that the document states already takes its evidence."""
        same = (other for other, fact in graph.facts.items() if content_key(fact) == content_key(correction))
        new = next(same, None)
        if new is None:
            beside = Beside(graph.facts, graph.labels, graph.context, graph.known(node, correction))
            new, triples = self._maker.one_more(correction, beside)
            graph.put(new, correction, triples)
            graph.relink_projects(node, new, correction)
        graph.judge_passages(node, new, judgement)


class _Graph:
    """The graph of one document while it is changed."""

    def __init__(self, triples: frozenset[Triple], stated: StatedFacts, facts: Mapping[NamedNode, Fact]) -> None:
        self._read = triples
        self._shown = set(triples)
        self._stated = stated
        self._all = facts
        self.facts = dict(facts)
        self.labels = stated.labels()

    @property
    def context(self) -> Context:
        """What the graph still knows of the document's context."""
        homes = (said[fa("docHome")][0] for said in self._stated.said.values() if said.get(fa("docHome")))
        return Context(home=next((self.labels.get(home) for home in homes), None))

    def known(self, node: NamedNode, correction: Fact) -> dict[tuple[str, str], NamedNode]:
        """The nodes of names that a correction leaves as they are."""
        old = self._all[node]
        found: dict[tuple[str, str], NamedNode] = {}
        for slot in self._stated.slots(old):
            path = NamedNode(slot.path)
            if fact_country(old, slot.name) != fact_country(correction, slot.name):
                continue
            for value in self._stated.said[node].get(path, ()):
                if isinstance(value, NamedNode):
                    names = self._stated.written(node, path, value)
                    found |= {(slot.name, str(name)): value for name in names}
        return found

    def drop(self, node: NamedNode) -> None:
        """Take a fact out, with the names as it writes them and what points to it."""
        mentions = {t.subject for t in self._shown if t.predicate == _MENTIONS and t.object == node}
        self._shown = {t for t in self._shown if node not in (t.subject, t.object) and t.subject not in mentions}
        self.facts.pop(node, None)

    def put(self, node: NamedNode, fact: Fact, triples: Iterable[Triple]) -> None:
        """Add a fact that has no evidence yet."""
        self._shown.update(triples)
        self.facts[node] = fact

    def judge_passages(self, old: NamedNode, new: NamedNode, judgement: Judgement) -> None:
        """Rest a fact on the evidence that another (or itself) was read from, with the judgement written to it."""
        for passage in self._stated.said[old][DERIVED_FROM]:
            self._shown.discard(Triple(new, DERIVED_FROM, passage))
            copy = NamedNode(f"{ID}evidence/{digest('judged', passage.value, judgement.id)}")
            self._shown.add(Triple(new, DERIVED_FROM, copy))
            self._shown.update(self._judged_passage(passage, copy, judgement))

    def _judged_passage(self, passage: NamedNode, copy: NamedNode, judgement: Judgement) -> Iterator[Triple]:
        for predicate, values in self._stated.said[passage].items():
            if predicate not in (_RULE, _CONFIDENCE):
                yield from (Triple(copy, predicate, value) for value in values)
        rule = self._stated.said[passage][_RULE][0] if judgement.correction is None else Literal(HUMAN)
        yield Triple(copy, _RULE, rule)
        yield Triple(copy, _CONFIDENCE, _SURE)
        yield Triple(copy, _JUDGED, judgement_node(judgement.id))

    def relink_projects(self, old: NamedNode, new: NamedNode, correction: Fact) -> None:
        """Keep the links between indicators and their project where the names still agree."""
        before = self._all[old]
        if isinstance(before, Project) and isinstance(correction, Project) and before.name == correction.name:
            pointing = [t.subject for t in self._read if t.predicate == _OF_PROJECT and t.object == old]
            kept = (Triple(node, _OF_PROJECT, new) for node in pointing if node in self.facts)
            self._shown.update(kept)
        if isinstance(before, Indicator) and isinstance(correction, Indicator) and before.project == correction.project:
            projects = self._stated.said[old].get(_OF_PROJECT, ())
            self._shown.update(Triple(new, _OF_PROJECT, project) for project in projects if project in self.facts)

    def shown(self) -> frozenset[Triple]:
        """The changed graph, without what only dropped facts needed."""
        lost = _reached(self._read) - _reached(self._shown)
        return frozenset(triple for triple in self._shown if triple.subject not in lost)


def _reached(triples: Iterable[Triple]) -> set[Any]:
    """The subjects to which facts, documents and names as written lead."""
    said = by_subject(triples)
    todo = [node for node, about in said.items() if is_fact(node) or about.get(_MENTIONS) or _is_root(about)]
    found: set[Any] = set()
    while todo:
        node = todo.pop()
        if node in found:
            continue
        found.add(node)
        todo += [value for values in said[node].values() for value in values if value in said]
    return found


def _is_root(about: Mapping[NamedNode, list[Any]]) -> bool:
    return not {fa("Document"), fa("Run")}.isdisjoint(about.get(TYPE, ()))
