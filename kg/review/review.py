"""Reviewing a graph from Python: what is to be judged, judging, undoing, taking judgements from store to store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Final

from kg.errors import UsageError
from kg.graph.iris import ID, tidy
from kg.graph.reading import check_types
from kg.ontology import Ontology
from kg.review.applying import Judging, Knowledge
from kg.review.judgement import Judgement, Verdict, check, from_dict, in_force, now
from kg.review.ledger import read_judgements
from kg.review.queue import Entry, Reading, entries, in_place_of, readings
from kg.review.slots import Entered, corrected
from kg.shipping import Shipping
from kg.store import Store

STANDINGS: Final = ("in force", "unmatched", "replaced", "withdrawn", "undo")


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement and what has become of it.

    standing: "in force"; "withdrawn"; "replaced" by a later judgement of the same fact; "unmatched", where no document
    states the fact in this form any more; "undo", a judgement that withdraws another.
    """

    judgement: Judgement
    standing: str
    documents: tuple[str, ...]


class Review:
    """Judgements of one store. Each that is made is written and published at once; readers see it when they look."""

    def __init__(
        self,
        reading: Callable[[], Store],
        writing: Callable[[], AbstractContextManager[Store]],
        knowledge: Knowledge | None = None,
    ) -> None:
        """reading: gives the store as it is; writing: opens it for writing, or raises StoreError."""
        self._reading = reading
        self._writing = writing
        self._knowledge = knowledge or Knowledge()

    @property
    def ontology(self) -> Ontology:
        return self._knowledge.ontology

    def queue(
        self, types: Iterable[str] = (), document: str = "", below: float = 1.01, pending: bool = True
    ) -> list[Entry]:
        """The facts to be reviewed: contradictory ones first, then those of low confidence.

        types: only these. document: only what this document states. below: only facts less sure than this. pending:
        only what nobody has judged. Raises UsageError for a type that there is not.
        """
        wanted = check_types(types)
        return [
            entry
            for entry in entries(self._reading(), self.ontology)
            if entry.type in wanted
            and (not document or document in entry.documents)
            and entry.confidence < below
            and (entry.pending or not pending)
        ]

    def readings(self, fact: str) -> list[Reading]:
        """What documents state of a fact, given by its IRI: one entry for each content; empty where none does."""
        return readings(self._reading(), self.ontology, [fact])[fact]

    def now(self, judgement: Judgement) -> list[Reading]:
        """What the judged fact's document states in its place today, for a judgement that no longer matches."""
        store = self._reading()
        found = readings(store, self.ontology, in_place_of(store, self.ontology, judgement))
        return [reading for some in found.values() for reading in some]

    def judgements(self) -> list[Judged]:
        """All judgements, the oldest first, and what has become of each."""
        return list(standing(self._reading()))

    def accept(self, fact: str, *, agent: str, note: str = "", key: str = "") -> Judgement:
        """Say that a fact is right; its evidence has confidence 1 from now on.

        fact: an IRI, or the identifier of an earlier judgement of the fact. agent: who judges. key: which content,
        where documents state several under one IRI. Raises UsageError for a fact that no document states, StoreError
        where another process writes the store.
        """
        return self._judge("accepted", fact, agent, note, key)

    def reject(self, fact: str, *, agent: str, note: str = "", key: str = "") -> Judgement:
        """Say that a fact is wrong; it disappears from the graph. Parameters as for ``accept``."""
        return self._judge("rejected", fact, agent, note, key)

    def correct(
        self, fact: str, changes: Mapping[str, Entered], *, agent: str, note: str = "", key: str = ""
    ) -> Judgement:
        """Put other values in some slots of a fact; its evidence stays. Other parameters as for ``accept``.

        changes: values by the names of the flat format, None to empty a slot. Raises UsageError where they do not
        fit the type, or change nothing.
        """
        return self._judge("corrected", fact, agent, note, key, changes)

    def undo(self, judgement: str, *, agent: str, note: str = "") -> Judgement:
        """Withdraw a judgement by its identifier: the graph is as it was before, and both judgements stay on record.

        Raises UsageError where there is no such judgement, or it has been withdrawn or replaced already.
        """
        known = read_judgements(self._reading())
        old = known.get(judgement)
        if old is None:
            raise UsageError(f"there is no judgement {judgement}; kg review list shows them")
        if in_force(known.values()).get(old.key) != old:
            raise UsageError(f"the judgement {judgement} is not in force; only one that is can be undone")
        undone = Judgement(
            verdict="withdrawn",
            fact=old.fact,
            agent=tidy(agent),
            time=now(),
            note=note,
            withdraws=old.id,
            iri=old.iri,
        )
        self.add([undone])
        return undone

    def export(self) -> Iterator[str]:
        """All judgements as lines of JSON, the oldest first; ``load`` reads them."""
        for judgement in read_judgements(self._reading()).values():
            yield judgement.to_line() + "\n"

    def load(self, lines: Iterable[str], name: str = "judgements") -> int:
        """Add the judgements of JSON Lines to the store; those that it has are passed over. Gives how many were added.

        name: of the file, for messages. Raises UsageError that names the line where one is wrong; then none is added.
        """
        found = []
        for number, line in enumerate(lines, 1):
            try:
                if line.strip():
                    found.append(from_dict(json.loads(line)))
            except (ValueError, UsageError) as error:
                raise UsageError(f"{name}:{number}: {error}") from error
        return self.add(found)

    def add(self, judgements: Iterable[Judgement]) -> int:
        """Write judgements that are not in the store, apply and publish them; gives how many."""
        some = {one.id: one for one in judgements}
        for one in some.values():
            check(one)
        if not some.keys() - read_judgements(self._reading()).keys():
            return 0
        with self._writing() as store:
            judging = Judging(store, self._knowledge)
            new = [one for identifier, one in some.items() if identifier not in judging.judgements]
            background = store.setting("background") != "no"
            shipping = Shipping(store, background=background, resolver=self._knowledge.resolver)
            shipping.begin()
            judging.keep_up()
            judging.add(new)
            shipping.finish()
            store.publish()
        return len(new)

    def _judge(
        self,
        verdict: Verdict,
        fact: str,
        agent: str,
        note: str,
        key: str,
        changes: Mapping[str, Entered] | None = None,
    ) -> Judgement:
        made = self.judgement(verdict, fact, agent, note, key, changes)
        self.add([made])
        return made

    def judgement(
        self,
        verdict: Verdict,
        fact: str,
        agent: str,
        note: str = "",
        key: str = "",
        changes: Mapping[str, Entered] | None = None,
    ) -> Judgement:
        """A judgement as the methods above make it, checked but not added yet."""
        judged = self._target(fact, key)
        correction = corrected(judged.fact, changes or {}, self.ontology) if verdict == "corrected" else None
        made = replace(
            judged, verdict=verdict, correction=correction, agent=tidy(agent), time=now(), note=note, withdraws=""
        )
        check(made)
        if correction is not None and dict(correction.slots()) == dict(judged.fact.slots()):
            raise UsageError("the correction changes nothing; accept the fact where it is right")
        return made

    def _target(self, fact: str, key: str) -> Judgement:
        """What is judged, in the form of a judgement: the fact as it was read, whoever judged it before."""
        known = read_judgements(self._reading())
        if fact in known:
            return known[fact]
        if not fact.startswith(ID + "fact/"):
            raise UsageError(f"{fact} is neither the IRI of a fact nor a judgement; kg review list shows judgements")
        found = [reading for reading in self.readings(fact) if key in ("", reading.key)]
        if not found:
            raise UsageError(f"no document states {fact}{' with the content ' + key if key else ''}")
        if len({reading.key for reading in found}) > 1:
            keys = ", ".join(reading.key for reading in found)
            raise UsageError(f"documents state several contents of {fact}; say which with key: {keys}")
        before = known.get(found[0].judgement)
        if before is not None and before.verdict == "corrected":
            return before
        return Judgement(verdict="accepted", fact=found[0].fact, agent="?", time="", iri=fact)


def standing(store: Store) -> Iterator[Judged]:
    """The judgements of a store, the oldest first, and what has become of each."""
    known = read_judgements(store)
    current = in_force(known.values())
    withdrawn = {judgement.withdraws for judgement in known.values()}
    documents: dict[str, list[str]] = {}
    for doc, judgements in sorted(store.changed_documents().items()):
        for identifier in judgements:
            documents.setdefault(identifier, []).append(doc)
    for judgement in known.values():
        where = tuple(documents.get(judgement.id, ()))
        if judgement.verdict == "withdrawn":
            state = "undo"
        elif judgement.id in withdrawn:
            state = "withdrawn"
        elif current[judgement.key] != judgement:
            state = "replaced"
        else:
            state = "in force" if where else "unmatched"
        yield Judged(judgement, state, where)
