"""The web application over a graph: ``create_app(location)`` gives an ASGI application, ``kg serve`` runs it."""

from kg.web.app import create_app
from kg.web.settings import Settings

__all__ = ["Settings", "create_app"]
