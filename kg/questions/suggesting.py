"""Questions and catalogue queries to offer beside an answer that says nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kg import knowledge
from kg.ontology import Language
from kg.questions.offering import Offers
from kg.questions.readings.scope import Scope

_MOST = 3


@dataclass(frozen=True, slots=True)
class _Template:
    """A question with places to fill; ``words`` are the types of facts for which it is offered."""

    words: frozenset[str]
    texts: dict[str, str]


class Suggester:
    """Offers what would work; reads its templates and the catalogue when first needed."""

    def __init__(self, offers: Offers) -> None:
        self._offers = offers

    def suggest(self, scope: Scope) -> tuple[str, ...]:
        """Questions near the one asked, and the catalogue's queries whose title or phrasing is close."""
        language: Language = "zh" if scope.question.language == "zh" else "en"
        offered = [*self._questions(scope, language), *self.queries(scope)]
        return tuple(text for text in dict.fromkeys(offered) if text != scope.question.text)

    def queries(self, scope: Scope, most: int = 2) -> tuple[str, ...]:
        """``kg query <name>`` with its title, for the queries nearest to a question."""
        language: Language = "zh" if scope.question.language == "zh" else "en"
        near = self._offers.nearest(scope.question, language, most)
        return tuple(f"kg query {offer.name} – {offer.title}" for offer in near)

    def _questions(self, scope: Scope, language: Language) -> Iterator[str]:
        hints = {value for mention in scope.question.mentions for value in mention.values("type")}
        fitting = [t for t in self._templates if not hints.isdisjoint(t.words)] or [
            t for t in self._templates if not t.words or "partnership" in t.words
        ]
        filled = self._fillings(scope, language)
        for template in fitting[:_MOST]:
            yield template.texts[language].format_map(filled)

    def _fillings(self, scope: Scope, language: Language) -> dict[str, str]:
        """A place of the question that the graph has, else one of the graph; the year asked, else the last."""
        named = [thing for _, things in scope.homes for thing in things if thing.known]
        known = [thing for thing in scope.names.all.values() if thing.is_home and scope.names.offices.get(thing.iri)]
        place = next(iter((*named, *known)), None)
        years = [moment.year for _, moment in scope.question.moments]
        label = "南昌市" if language == "zh" else "Nanchang"
        if place is not None:
            latin = [name for name in place.aliases if name.isascii()]
            han = [name for name in place.aliases if not name.isascii()]
            own = han if language == "zh" else latin
            label = (own or [place.name])[0]
        return {"place": label, "year": years[0] if years else scope.last_year}

    @cached_property
    def _templates(self) -> tuple[_Template, ...]:
        text = knowledge.path("data", "questions", "suggestions.toml").read_text("utf-8")
        rows = tomllib.loads(text)["suggestion"]
        return tuple(_Template(frozenset(row["words"]), {"zh": row["zh"], "en": row["en"]}) for row in rows)
