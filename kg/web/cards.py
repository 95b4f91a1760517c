"""Facts as the review pages show them: slots with the fields to correct them, and passages in their context."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from kg.graph.iris import FA
from kg.model import Evidence, Fact, Value
from kg.ontology import FactType, Language, Ontology, SlotDef
from kg.review import Entry, Judged, Reading
from kg.web.documents import document_row
from kg.web.names import address, document_address
from kg.web.reading import label_of_type
from kg.web.visit import Visit

_AROUND: Final = 160  # code points of context on each side of a passage

FieldKind = Literal["text", "lines", "choice"]


@dataclass(frozen=True, slots=True)
class Field:
    """A slot: its name, its label, its values as read, and the field in which it is corrected.

    value: what the field holds, the lines of it several values. options: (code, label) of a choice.
    """

    name: str
    label: str
    shown: tuple[str, ...]
    kind: FieldKind
    value: str
    options: tuple[tuple[str, str], ...]
    required: bool


@dataclass(frozen=True, slots=True)
class Context:
    """A passage between the words around it; href: its place in the document."""

    doc: str
    title: str
    href: str
    before: str
    quote: str
    after: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A judgement on a card; undoable: whether it is in force."""

    id: str
    verdict: str
    standing: str
    agent: str
    time: str
    note: str
    undoable: bool
    correction: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One content of a fact to be judged; target: what a form names it by."""

    target: str
    key: str
    href: str
    type: str
    type_label: str
    title: str
    confidence: int  # per cent
    contradictory: bool
    rule: str
    fields: tuple[Field, ...]
    passages: tuple[Context, ...]
    decision: Decision | None
    beside: int  # how many other contents of the same fact documents state
    instead: bool = False  # whether it is what a document states now in place of a judged fact


class CardMaker:
    """Makes the cards of one visit."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._ontology: Ontology = visit.site.ontology
        self._language: Language = visit.language

    def of_reading(self, reading: Reading, entry: Entry | None, beside: int, decision: Judged | None) -> Card:
        """The card of what documents state now."""
        card = self._card(reading.iri, reading.key, reading.fact, bool(entry and entry.contradictory), beside)
        return card if decision is None else self._decided(card, decision)

    def of_judgement(self, judged: Judged) -> Card:
        """The card of a judgement, with the fact as it was judged."""
        one = judged.judgement
        return self._decided(self._card(one.iri, one.key, one.fact, False, 0), judged)

    def _decided(self, card: Card, judged: Judged) -> Card:
        one = judged.judgement
        fields = tuple(self._fields(one.correction)) if one.correction else ()
        undoable = judged.standing in ("in force", "unmatched")
        moment = one.time[:16].replace("T", " ")
        decision = Decision(one.id, one.verdict, judged.standing, one.agent, moment, one.note, undoable, fields)
        return replace(card, decision=decision, target=one.id)

    def _card(self, iri: str, key: str, fact: Fact, contradictory: bool, beside: int) -> Card:
        kind = self._ontology.fact_types[fact.type]
        fields = tuple(self._fields(fact))
        return Card(
            target=iri,
            key=key,
            href=address(iri) if iri else "",
            type=fact.type,
            type_label=label_of_type(kind, self._language),
            title=title(kind, fields),
            confidence=round(100 * fact.confidence),
            contradictory=contradictory,
            rule=fact.rule,
            fields=fields,
            passages=tuple(self._context(evidence) for evidence in fact.evidence),
            decision=None,
            beside=beside,
        )

    def _fields(self, fact: Fact) -> Iterator[Field]:
        said = dict(fact.slots())
        for slot in self._ontology.fact_types[fact.type].slots:
            value = said.get(slot.name)
            values = () if value is None else value if isinstance(value, tuple) else (value,)
            codes = [_code(one) for one in values]
            yield Field(
                name=slot.name,
                label=self._ontology.label(slot.path, self._language) or slot.name,
                shown=tuple(self._shown(slot, code) for code in codes),
                kind="choice" if self._options(slot) else "lines" if slot.many else "text",
                value="\n".join(codes),
                options=self._options(slot, codes),
                required=slot.required,
            )

    def _shown(self, slot: SlotDef, code: str) -> str:
        concept = self._ontology.concept(slot.scheme, code) if slot.scheme else None
        return concept.labels[self._language] if concept else code.removeprefix("other:")

    def _options(self, slot: SlotDef, codes: Iterable[str] = ()) -> tuple[tuple[str, str], ...]:
        """The concepts of a slot's scheme, and the fact's own where it is not listed."""
        if slot.scheme is None:
            return ()
        listed = [(one.notation, one.labels[self._language]) for one in self._ontology.concepts(slot.scheme)]
        own = [(code, code) for code in codes if code not in dict(listed)]
        return (*own, *listed)

    def _context(self, evidence: Evidence) -> Context:
        row = document_row(self._visit.snapshot, evidence.doc, self._language)
        href = document_address(evidence.doc) if row else ""
        source = self._visit.snapshot.store.source_text(evidence.doc) if evidence.start >= 0 else None
        name = row.title if row else evidence.doc
        if source is None or not _is_there(source.text[evidence.start : evidence.end], evidence.quote):
            return Context(evidence.doc, name, href, "", evidence.quote, "")
        before = source.text[max(0, evidence.start - _AROUND) : evidence.start]
        after = source.text[evidence.end : evidence.end + _AROUND]
        more = "…" if evidence.start > _AROUND else ""
        rest = "…" if evidence.end + _AROUND < len(source.text) else ""
        place = f"{href}#o{evidence.start}"
        return Context(evidence.doc, name, place, more + before, evidence.quote, after + rest)


def title(kind: FactType, fields: Iterable[Field]) -> str:
    """What a fact is called: its own name, else its ends, as the ontology says it is drawn."""
    paths = {slot.name: slot.path for slot in kind.slots}
    texts = {paths[field.name]: "、".join(field.shown) for field in fields if field.shown}
    drawing = kind.drawing
    if drawing.label == f"{FA}name" and drawing.label in texts:
        return texts[drawing.label]
    ends = dict.fromkeys((*drawing.source, drawing.label, *drawing.target))
    return " · ".join(texts[path] for path in ends if path in texts) or kind.name


def _is_there(text: str, quote: str) -> bool:
    """Whether a quote was read from a text: what cleaning dropped (line ends, page numbers) may stand between."""
    letters = iter("".join(text.split()))
    return all(letter in letters for letter in "".join(quote.split()))


def _code(value: Value) -> str:
    return "online" if value is True else str(value)
