"""Judgements applied to the documents of a store: as documents are read, and when somebody judges."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, QuerySolutions, Triple

from kg.graph.documents import label
from kg.graph.entities import NameShapes
from kg.graph.gazetteer import GazetteerResolver
from kg.graph.iris import JUDGEMENTS, document_graph, document_of
from kg.graph.literals import date_literal
from kg.graph.quads import GraphMaker
from kg.model import Fact
from kg.ontology import Ontology
from kg.review.changing import Changer
from kg.review.judgement import Judgement, in_force
from kg.review.ledger import read_judgements, state_of, triples_of
from kg.store import Change, Store

_STATE: Final = "judgements"  # the setting that says which judgements the documents' graphs follow


class Knowledge:
    """What correcting facts needs, loaded once, when first needed."""

    def __init__(self, judged_places: Path | None = None) -> None:
        """judged_places: the table of what the user decided about places, where there is one."""
        self._judged_places = judged_places

    @cached_property
    def ontology(self) -> Ontology:
        return Ontology.load()

    @cached_property
    def resolver(self) -> GazetteerResolver:
        return GazetteerResolver.open(self._judged_places)

    @cached_property
    def maker(self) -> GraphMaker:
        return GraphMaker(self.ontology, self.resolver, NameShapes.load())


class Judging:
    """The judgements of a store, and what follows from them for its documents."""

    def __init__(self, store: Store, knowledge: Knowledge) -> None:
        self._store = store
        self._knowledge = knowledge
        self.judgements = read_judgements(store)

    @cached_property
    def in_force(self) -> Mapping[str, Judgement]:
        """The judgements that count, by content key."""
        return in_force(self.judgements.values())

    @cached_property
    def _changer(self) -> Changer:
        return Changer(self.in_force, self._knowledge.ontology, self._knowledge.maker)

    def change(self, reading: Iterable[Triple]) -> Change | None:
        """The change for a document that is being read; None where nothing is judged at all."""
        return self._changer.change(reading) if self.in_force else None

    @property
    def behind(self) -> bool:
        """Whether a process was ended before all documents followed the judgements."""
        return self._store.setting(_STATE) not in (None, state_of(self.judgements))

    def keep_up(self) -> None:
        """Bring every document in line, unless it is."""
        if self.behind:
            self.follow_all()
            self._store.keep_setting(_STATE, state_of(self.judgements))

    def follow_all(self) -> None:
        """Apply the judgements to every document; where there are none, nothing is read."""
        if self.judgements:
            self._apply(self._store.documents())

    def add(self, new: Collection[Judgement]) -> None:
        """Add judgements, and change the documents that they are about.

        What was done is made good by ``keep_up`` where the process ends in between.
        """
        self._store.keep_setting(_STATE, "being applied")
        self._store.add_triples(JUDGEMENTS, (triple for one in new for triple in triples_of(one)))
        self.judgements = {**self.judgements, **{one.id: one for one in new}}
        self.__dict__.pop("in_force", None)
        self.__dict__.pop("_changer", None)
        self._apply(self._documents(new))
        self._store.keep_setting(_STATE, state_of(self.judgements))

    def _apply(self, documents: Iterable[str]) -> None:
        for doc in sorted(documents):
            change = self._changer.change(self.reading(doc))
            if change != self._store.document_change(doc):
                self._store.change_document(doc, change)

    def reading(self, doc: str) -> frozenset[Triple]:
        """The document's graph as it was read, before any judgement."""
        change = self._store.document_change(doc)
        shown = frozenset(quad.triple for quad in self._store.quads(document_graph(doc)))
        return (shown - change.added) | change.removed

    def _documents(self, new: Iterable[Judgement]) -> set[str]:
        """The documents that state the facts of judgements, or are changed by others on the same facts."""
        keys = {judgement.key for judgement in new}
        same = {one.id for one in self.judgements.values() if one.key in keys}
        changed = self._store.changed_documents()
        found = {doc for doc, judgements in changed.items() if judgements & same}
        for key in keys:
            fact = next(one.fact for one in self.judgements.values() if one.key == key)
            found |= self._stating(fact)
        return found

    def _stating(self, fact: Fact) -> set[str]:
        """The documents that hold every name, date and text of a fact; all of them for a fact without any."""
        slots = {slot.name: slot for slot in self._knowledge.ontology.fact_types[fact.type].slots}
        said = [value for name, value in fact.slots() if slots[name].scheme is None]
        texts = [text for value in said for text in (value if isinstance(value, tuple) else (value,))]
        graphs = [self._saying(text) for text in texts if isinstance(text, str)]
        return set.intersection(*graphs) if graphs else set(self._store.documents())

    def _saying(self, text: str) -> set[str]:
        """The documents in which a text is a label, a name as written or a value."""
        forms = {str(form) for form in (Literal(text), label(text), date_literal(text))}
        asked = " UNION ".join(f"{{ GRAPH ?graph {{ ?thing ?path {form} }} }}" for form in sorted(forms))
        rows = self._store.query(f"SELECT DISTINCT ?graph {{ {asked} }}")
        found = rows if isinstance(rows, QuerySolutions) else ()
        return {doc for row in found if (doc := document_of(row["graph"])) is not None}
