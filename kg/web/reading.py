"""Facts as pages show them: values by slot, documents, passages with their places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions

from kg.graph.iris import FA, GRAPH, ID, OA, PROV, document_of
from kg.graph.literals import plain
from kg.ontology import FactType, Language, Ontology, SlotDef
from kg.store import Store, Term
from kg.web.lookup import said_of
from kg.web.names import Names, address

_DERIVED: Final = PROV + "wasDerivedFrom"
_DOCUMENTS: Final = GRAPH + "doc/"
# Without a condition on the class: Oxigraph would begin with all facts of that class.
_NAMING: Final = "SELECT DISTINCT ?fact ?class {{ ?fact ?slot {thing} ; a ?class }}"
_BATCH: Final = 300
FACTS: Final = ID + "fact/"
STATUS: Final = FA + "status"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document that states a fact; start and end are -1 where its place is not known."""

    iri: str
    doc: str
    quote: str
    start: int
    end: int
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as it is shown, with the page of the thing that it is, if any."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class FactView:
    """A fact in one language; values: by slot, (name of the slot, label, values)."""

    iri: str
    href: str
    type: str
    type_label: str
    colour: str
    title: str
    status: str
    status_label: str
    values: tuple[tuple[str, str, tuple[Shown, ...]], ...]
    documents: tuple[str, ...]
    passages: tuple[Passage, ...]

    @property
    def confidence(self) -> float:
        """That of the weakest passage."""
        return min((passage.confidence for passage in self.passages), default=1.0)


class FactReader:
    """Reads facts from one store."""

    def __init__(self, store: Store, ontology: Ontology, names: Names) -> None:
        self._store = store
        self._ontology = ontology
        self._names = names
        self._types = {fact_type.iri: fact_type for fact_type in ontology.fact_types.values()}

    def naming(self, iri: str) -> Mapping[str, list[str]]:
        """The IRIs of the facts that name a thing, by type in the order of the ontology."""
        found: dict[str, list[str]] = defaultdict(list)
        for row in self._rows(_NAMING.format(thing=NamedNode(iri))):
            if row["fact"].value.startswith(FACTS):
                found[row["class"].value].append(row["fact"].value)
        kinds = self._ontology.fact_types.values()
        return {kind.name: sorted(found[kind.iri]) for kind in kinds if kind.iri in found}

    def views(self, iris: Collection[str], language: Language) -> list[FactView]:
        """The facts, in the order given; IRIs that are no facts are left out."""
        wanted = list(dict.fromkeys(iris))
        found: dict[str, FactView] = {}
        for start in range(0, len(wanted), _BATCH):
            found |= self._batch(wanted[start : start + _BATCH], language)
        return [found[iri] for iri in wanted if iri in found]

    def _batch(self, iris: list[str], language: Language) -> dict[str, FactView]:
        values: dict[str, dict[str, dict[Term, None]]] = defaultdict(lambda: defaultdict(dict))
        documents: dict[str, set[str]] = defaultdict(set)
        passages: dict[str, dict[str, Passage]] = defaultdict(dict)
        for fact in iris:
            for said in said_of(self._store, NamedNode(fact)):
                values[fact][said.path][said.value] = None
                if said.graph.startswith(_DOCUMENTS):
                    documents[fact].add(document_of(NamedNode(said.graph)) or "")
                if said.path == _DERIVED and isinstance(said.value, NamedNode):
                    passage = self._passage(said.value)
                    passages[fact][passage.iri] = passage
        self._names.all({t.value for v in values.values() for ts in v.values() for t in ts if isinstance(t, NamedNode)})
        return {
            iri: self._view(iri, kind, values[iri], sorted(documents[iri]), passages[iri].values(), language)
            for iri in iris
            if (kind := self.kind(values[iri])) is not None
        }

    def _passage(self, node: NamedNode) -> Passage:
        said = self._said(node)
        for selector in said.get(OA + "hasSelector", ()):
            if isinstance(selector, NamedNode):
                said |= {path: terms for path, terms in self._said(selector).items() if path.startswith(OA)}
        source = next((term.value for term in said.get(OA + "hasSource", ())), "")

        def one(path: str, default: str) -> str:
            return next((term.value for term in said.get(path, ())), default)

        return Passage(
            iri=node.value,
            doc=document_of(NamedNode(source)) or "" if source else "",
            quote=one(OA + "exact", ""),
            start=int(one(OA + "start", "-1")),
            end=int(one(OA + "end", "-1")),
            rule=one(FA + "rule", ""),
            confidence=float(one(FA + "confidence", "1")),
        )

    def _said(self, node: NamedNode) -> dict[str, list[Term]]:
        found: dict[str, list[Term]] = defaultdict(list)
        for said in said_of(self._store, node):
            found[said.path].append(said.value)
        return dict(found)

    def kind(self, values: Mapping[str, Iterable[Term]]) -> FactType | None:
        """The type of fact that rdf:type says."""
        classes = (t.value for t in values.get("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", ()))
        return next((self._types[iri] for iri in classes if iri in self._types), None)

    def _view(
        self,
        iri: str,
        kind: FactType,
        values: Mapping[str, Iterable[Term]],
        documents: list[str],
        passages: Iterable[Passage],
        language: Language,
    ) -> FactView:
        status = status_of(values.get(STATUS, ()))
        return FactView(
            iri=iri,
            href=address(iri),
            type=kind.name,
            type_label=label_of_type(kind, language),
            colour=kind.drawing.colour,
            title=self._title(kind, values, language),
            status=status,
            status_label=self._ontology.label(f"{FA}status-{status}", language) or status if status else "",
            values=tuple(self._slots(kind, values, language)),
            documents=tuple(documents),
            passages=tuple(sorted(passages, key=lambda p: (p.doc, p.start))),
        )

    def _slots(
        self, kind: FactType, values: Mapping[str, Iterable[Term]], language: Language
    ) -> Iterator[tuple[str, str, tuple[Shown, ...]]]:
        for slot in kind.slots:
            if slot.path in values and slot.name != "status":
                yield slot.name, self.slot_label(slot, language), self.shown(values[slot.path], language)

    def slot_label(self, slot: SlotDef, language: Language) -> str:
        """What a slot is called."""
        return self._ontology.label(slot.path, language) or slot.name

    def shown(self, terms: Iterable[Term], language: Language) -> tuple[Shown, ...]:
        """Values as people read them: names of things, numbers with separators."""
        return tuple(sorted({self._one(term, language) for term in terms}, key=lambda value: value.text))

    def _one(self, term: Term, language: Language) -> Shown:
        if isinstance(term, NamedNode):
            concept = self._ontology.label(term.value, language)
            if concept is not None:
                return Shown(concept, address(term.value))
            thing = self._names[term.value]
            return Shown(thing.name(language), thing.href)
        return Shown(written(term))

    def _title(self, kind: FactType, values: Mapping[str, Iterable[Term]], language: Language) -> str:
        """What the fact is called: its own name, else its ends, as the ontology says it is drawn."""
        drawing = kind.drawing
        if drawing.label.rpartition("#")[2] in ("name", "projectName") and drawing.label in values:
            return _joined(self.shown(values[drawing.label], language))
        ends = (*drawing.source, drawing.label, *drawing.target)
        texts = [_joined(self.shown(values[path], language)) for path in dict.fromkeys(ends) if path in values]
        return " · ".join(texts) or label_of_type(kind, language)

    def _rows(self, text: str) -> Iterator[QuerySolution]:
        result = self._store.query(text)
        if isinstance(result, QuerySolutions):
            yield from result


def label_of_type(kind: FactType, language: Language) -> str:
    """What a type of fact is called."""
    return kind.label_zh if language == "zh" else kind.label_en


def status_of(terms: Iterable[Term]) -> str:
    """The strongest status that a document states; empty where none does."""
    said = {term.value.rpartition("-")[2] for term in terms}
    return next((status for status in ("done", "ongoing", "planned", "negated") if status in said), "")


def written(term: Term) -> str:
    """A literal as people read it."""
    if not isinstance(term, Literal):
        return term.value
    value = plain(term)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:,}" if abs(value) >= 10_000 else f"{value}"


def _joined(values: Iterable[Shown]) -> str:
    return "、".join(value.text for value in values)
