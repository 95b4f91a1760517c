"""Answer: what the graph says to a question, how it was understood, and where that is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.errors import TimeLimitError, UsageError
from kg.model import Answer, AnswerItem
from kg.queries import within
from kg.web.errors import TooLong
from kg.web.names import address, document_address
from kg.web.points import SmallMap, small_map
from kg.web.reading import Shown
from kg.web.sheets import write_csv
from kg.web.visit import Page, Visit, routes, visit_of

_COMMAND: Final = "kg query "  # before the name of a query of the catalogue, among what may be asked instead


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
    """The answer; ``answer`` is the object of ``kg ask --json``. single: it is one number, date or yes or no.

    further: what only the background knowledge adds.
    """

    answer: Mapping[str, object]
    question: str
    items: tuple[Item, ...]
    single: bool
    understood: bool
    interpretation: str
    queries: tuple[str, ...]
    evidence: tuple[Quote, ...]
    suggestions: tuple[Shown, ...]
    examples: tuple[Shown, ...]
    map: SmallMap | None = None
    further: tuple[Item, ...] = ()


def page_routes() -> list[BaseRoute]:
    return [Route("/ask.csv", _file), *routes("/ask", ask)]


def ask(visit: Visit) -> Page:
    """The answer page; without a question, the box and examples."""
    question = visit.text("q")
    if not question:
        empty = AnswerPage({}, "", (), False, True, "", (), (), (), tuple(_examples(visit)))
        return Page("ask.html", visit.say("ask.title"), empty)
    answer = _answered(visit, question)
    content = AnswerPage(
        answer=answer.to_dict(),
        question=question,
        items=tuple(_items(answer.answers, visit)),
        single=len(answer.answers) == 1 and answer.answers[0].iri is None,
        understood=answer.understood,
        interpretation=answer.interpretation,
        queries=tuple(part for part in answer.sparql.split("\n\n") if part.strip()),
        evidence=tuple(_quote(e.doc, e.quote, e.start, e.end) for e in answer.evidence),
        suggestions=tuple(map(_suggestion, answer.suggestions)),
        examples=tuple(_examples(visit)),
        further=tuple(_items(answer.further, visit)),
        map=small_map(visit.snapshot, [item.iri for item in answer.answers if item.iri], visit.language),
    )
    return Page("ask.html", question, content)


def _examples(visit: Visit) -> Iterable[Shown]:
    return map(_suggestion, visit.say("home.examples").splitlines())


def _suggestion(text: str) -> Shown:
    """What may be asked instead: a question, or a query of the catalogue, named as for the command line."""
    command, dash, title = text.partition(" – ")
    name = command.removeprefix(_COMMAND)
    if dash and name != command:
        return Shown(title, f"/queries/{name}")
    return Shown(text, f"/ask?q={quote(text)}")


def _answered(visit: Visit, question: str) -> Answer:
    """The answer; raises TooLong where it takes more time than the site allows."""
    visit.snapshot.prepare()
    try:
        return within(visit.site.settings.seconds, lambda: visit.snapshot.ask(question))
    except TimeLimitError as error:
        raise TooLong(str(error)) from error


async def _file(request: Request) -> Response:
    return await to_thread.run_sync(_as_file, request)


def _as_file(request: Request) -> Response:
    """The entries of the answer as a table."""
    visit = visit_of(request, request.app.state.site.snapshot())
    question = visit.text("q")
    if not question:
        raise UsageError("the parameter q is missing: it is the question")
    answer = _answered(visit, question)
    rows = (
        (item.label, *(item.labels.get(name, "") for name in ("zh", "en")), item.iri or "") for item in answer.answers
    )
    headers = {"content-disposition": 'attachment; filename="answer.csv"'}
    return Response(write_csv(("answer", "zh", "en", "iri"), rows), media_type="text/csv", headers=headers)


def _items(items: Iterable[AnswerItem], visit: Visit) -> list[Item]:
    found = []
    for item in items:
        names = dict(item.labels)
        label = names.get(visit.language) or item.label
        other = next((name for name in names.values() if name != label), "")
        found.append(Item(label, other, address(item.iri) if item.iri else "", item.value))
    return found


def _quote(doc: str, quote: str, start: int, end: int) -> Quote:
    return Quote(doc, document_address(doc) + (f"#o{start}" if start >= 0 else ""), quote, start, end)
