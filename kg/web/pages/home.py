"""Home: a question, what the graph holds, the newest documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pyoxigraph import QuerySolutions
from starlette.routing import BaseRoute

from kg.graph.iris import FA
from kg.statistics import in_documents
from kg.web.documents import DocumentRow, newest_documents
from kg.web.holdings import held
from kg.web.reading import label_of_type
from kg.web.snapshot import Snapshot
from kg.web.visit import Page, Visit, routes

_YEARS: Final = f"""PREFIX fa: <{FA}>
SELECT DISTINCT ?value {{
  VALUES ?path {{ fa:year fa:date fa:since fa:docYear }} GRAPH ?g {{ ?thing ?path ?value }} {{documents}} }}"""
_NEWEST: Final = 6


@dataclass(frozen=True, slots=True)
class TypeCount:
    """A type of fact and how many different ones documents state."""

    type: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Home:
    """What the graph holds."""

    documents: int
    facts: int
    places: int
    countries: int
    organisations: int
    persons: int
    first_year: str
    last_year: str
    types: tuple[TypeCount, ...]
    newest: tuple[DocumentRow, ...]
    examples: tuple[str, ...]


def page_routes() -> list[BaseRoute]:
    return [*routes("/", home)]


def home(visit: Visit) -> Page:
    """The home page."""
    counted = held(visit.snapshot)
    first, last = visit.snapshot.once("years", lambda: _years(visit.snapshot), pinned=True)
    kinds = visit.site.ontology.fact_types
    content = Home(
        documents=counted.documents,
        facts=sum(counted.different.values()),
        places=counted.entities.get("Place", 0),
        countries=counted.entities.get("Country", 0),
        organisations=counted.entities.get("Organisation", 0),
        persons=counted.entities.get("Person", 0),
        first_year=first,
        last_year=last,
        types=tuple(
            TypeCount(name, label_of_type(kinds[name], visit.language), count)
            for name, count in sorted(counted.different.items(), key=lambda pair: -pair[1])
            if count
        ),
        newest=newest_documents(visit.snapshot, visit.language, _NEWEST),
        examples=tuple(visit.say("home.examples").splitlines()),
    )
    return Page("home.html", visit.say("site.name"), content)


def _years(snapshot: Snapshot) -> tuple[str, str]:
    result = snapshot.store.query(_YEARS.replace("{documents}", in_documents(snapshot.store, "g")))
    rows = result if isinstance(result, QuerySolutions) else ()
    years = {row["value"].value[:4] for row in rows}
    return (min(years), max(years)) if years else ("", "")
