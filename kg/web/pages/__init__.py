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
    sparql,
    timeline,
)
from kg.web.site import Site


def all_routes() -> list[BaseRoute]:
    """Every page's routes; the first that fits answers."""
    modules = (home, ask, graph, map, timeline, explore, documents, catalogue, sparql, about, interface, entities)
    return [route for module in modules for route in module.page_routes()]


def review_routes(site: Site, token: str) -> list[BaseRoute]:
    """The pages of those who review; before all others. Raises UsageError for a token that is too short."""
    # Here, since a site that only reads would wait for a third of a second at its start for nothing.
    from kg.web.pages import review, review_forms, review_places
    from kg.web.reviewing import Desk

    desk = Desk(site, token)
    return [*review.page_routes(desk), *review_forms.page_routes(desk), *review_places.page_routes(desk)]
