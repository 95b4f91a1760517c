"""Names of terms in both languages: as the documents write them, else as gazetteer and ontology know them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, QuerySolutions

from kg.graph.iris import GRAPH, ID
from kg.graph.literals import plain
from kg.model import AnswerItem
from kg.ontology import Language, Ontology
from kg.places import Gazetteer
from kg.questions.form import Term
from kg.store import Store

_LABELS = (
    "SELECT ?label ?graph WHERE { GRAPH ?graph { ?node "
    "<http://www.w3.org/2000/01/rdf-schema#label>|<http://www.w3.org/2004/02/skos/core#prefLabel>|"
    "<https://w3id.org/fakg/ontology#name>|<https://w3id.org/fakg/ontology#docId> ?label } VALUES ?node { %s } }"
)

_PASSAGE = (
    "SELECT ?quote WHERE { %s <http://www.w3.org/ns/prov#wasDerivedFrom>/"
    "<http://www.w3.org/ns/oa#hasSelector>/<http://www.w3.org/ns/oa#exact> ?quote }"
)
_LONGEST = 60


@dataclass
class Labels:
    """Gives names; keeps those it has looked up."""

    store: Store
    ontology: Ontology
    gazetteer: Gazetteer
    _known: dict[str, Mapping[Language, str]] = field(default_factory=dict, repr=False)

    def of(self, node: NamedNode) -> Mapping[Language, str]:
        """The labels of a node by language; empty where it has none."""
        if node.value not in self._known:
            self._known[node.value] = self._find(node)
        return self._known[node.value]

    def name(self, term: Term, language: Language) -> str:
        """One name of a term for people, in the language where there is one."""
        if isinstance(term, Literal):
            return str(plain(term))
        labels = self.of(term)
        other: Language = "en" if language == "zh" else "zh"
        return labels.get(language) or labels.get(other) or unquote(term.value.rpartition("/")[2])

    def item(self, term: Term, language: Language) -> AnswerItem:
        """An answer's entry for a term."""
        name = self.name(term, language)
        if isinstance(term, Literal):
            return AnswerItem(plain(term), name)
        if term.value.startswith(ID + "doc/"):
            name = unquote(term.value.removeprefix(ID + "doc/"))
            return AnswerItem(name, name, {}, term.value)
        concept = self.ontology.concepts_by_iri.get(term.value)
        value = concept.notation if concept else name
        return AnswerItem(value, name, {str(k): v for k, v in self.of(term).items()}, term.value)

    def _find(self, node: NamedNode) -> Mapping[Language, str]:
        found: dict[Language, str] = {}
        concept = self.ontology.concepts_by_iri.get(node.value)
        if concept is not None:
            return dict(concept.labels)
        result = self.store.query(_LABELS % node)
        rows = list(result) if isinstance(result, QuerySolutions) else []
        rows.sort(key=lambda row: (not str(row["graph"].value).startswith(GRAPH + "doc/"), row["label"].value))
        for row in rows:
            language: Language = "zh" if any(ord(c) > 0x2E80 for c in row["label"].value) else "en"
            found.setdefault(language, row["label"].value)
        if not found and node.value.startswith(ID + "fact/"):
            found |= self._told(node)
        for language, name in self._gazetteer(node.value):
            found.setdefault(language, name)
        return found

    def _told(self, node: NamedNode) -> Mapping[Language, str]:
        """What a passage says of a fact that has no name."""
        result = self.store.query(_PASSAGE % node)
        quotes = sorted(row["quote"].value for row in result) if isinstance(result, QuerySolutions) else []
        if not quotes:
            return {}
        text = quotes[0] if len(quotes[0]) <= _LONGEST else quotes[0][:_LONGEST] + "…"
        return {"zh": text, "en": text}

    def _gazetteer(self, iri: str) -> list[tuple[Language, str]]:
        pairs: list[tuple[Language, str]] = []
        if iri.startswith(ID + "country/"):
            if country := self.gazetteer.country(iri.removeprefix(ID + "country/")):
                pairs = [("zh", country.zh), ("en", country.en)]
        elif place := self.gazetteer.place(iri.removeprefix(ID + "place/")):
            pairs = [("zh", place.zh), ("en", place.en)]
        return [(language, name) for language, name in pairs if name]
