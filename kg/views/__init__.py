"""Views of the graph: the relationship network as a page that needs no network."""

from __future__ import annotations

from kg.views.network import Network, build_network
from kg.views.page import network_page, page_html, write_page

__all__ = ["Network", "build_network", "network_page", "page_html", "write_page"]
