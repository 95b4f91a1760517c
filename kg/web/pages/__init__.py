"""The pages, a module for each sort."""

from __future__ import annotations

from starlette.routing import BaseRoute

from kg.web.pages import (
    about,
    ask,
    catalogue,
    documents,
    entities,
    explore,
    graph,
    home,
    interface,
    map,
    review,
    review_forms,
    review_places,
    sparql,
    timeline,
)
from kg.web.reviewing import Desk


def all_routes() -> list[BaseRoute]:
    """Every page's routes; the first that fits answers."""
    modules = (home, ask, graph, map, timeline, explore, documents, catalogue, sparql, about, interface, entities)
    return [route for module in modules for route in module.page_routes()]


def review_routes(desk: Desk) -> list[BaseRoute]:
    """The pages of those who review; before all others."""
    return [*review.page_routes(desk), *review_forms.page_routes(desk), *review_places.page_routes(desk)]
