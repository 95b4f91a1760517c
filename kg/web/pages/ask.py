"""Answer: what the graph says to a question, how it was understood, and where that is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.routing import BaseRoute

from kg.errors import TimeLimitError
from kg.model import Answer
from kg.queries import within
from kg.web.errors import TooLong
from kg.web.names import address, document_address
from kg.web.visit import Page, Visit, routes


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the answer, with its page."""

    label: str
    other: str
    href: str
    value: str | int | float | bool


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage that the answer rests on, with the place in its document."""

    doc: str
    href: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """The answer; ``answer`` is the object of ``kg ask --json``. single: it is one number, date or yes or no."""

    answer: Mapping[str, object]
    question: str
    items: tuple[Item, ...]
    single: bool
    understood: bool
    interpretation: str
    queries: tuple[str, ...]
    evidence: tuple[Quote, ...]
    suggestions: tuple[str, ...]
    examples: tuple[str, ...]


def page_routes() -> list[BaseRoute]:
    return [*routes("/ask", ask)]


def ask(visit: Visit) -> Page:
    """The answer page; without a question, the box and examples."""
    question = visit.text("q")
    if not question:
        empty = AnswerPage({}, "", (), False, True, "", (), (), (), tuple(visit.say("home.examples").splitlines()))
        return Page("ask.html", visit.say("ask.title"), empty)
    try:
        answer = within(visit.site.settings.seconds, lambda: visit.snapshot.ask(question))
    except TimeLimitError as error:
        raise TooLong(str(error)) from error
    content = AnswerPage(
        answer=answer.to_dict(),
        question=question,
        items=tuple(_items(answer, visit)),
        single=len(answer.answers) == 1 and answer.answers[0].iri is None,
        understood=answer.understood,
        interpretation=answer.interpretation,
        queries=tuple(part for part in answer.sparql.split("\n\n") if part.strip()),
        evidence=tuple(_quote(e.doc, e.quote, e.start, e.end) for e in answer.evidence),
        suggestions=answer.suggestions,
        examples=tuple(visit.say("home.examples").splitlines()),
    )
    return Page("ask.html", question, content)


def _items(answer: Answer, visit: Visit) -> list[Item]:
    found = []
    for item in answer.answers:
        names = dict(item.labels)
        label = names.get(visit.language) or item.label
        other = next((name for name in names.values() if name != label), "")
        found.append(Item(label, other, address(item.iri) if item.iri else "", item.value))
    return found


def _quote(doc: str, quote: str, start: int, end: int) -> Quote:
    return Quote(doc, document_address(doc) + (f"#o{start}" if start >= 0 else ""), quote, start, end)
