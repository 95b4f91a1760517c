"""Network → one HTML page that works with no network: pyvis' vis-network in line, our own page around it."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from kg.store import Store
from kg.views.data import Legend, page_data
from kg.views.network import Network, build_network

_TEMPLATES: Final = Path(__file__).parent / "templates"
_LIBRARY: Final = ("templates", "lib", "vis-9.1.2")


def network_page(store: Store, focus: str | None = None, depth: int = 1, types: Iterable[str] = ()) -> str:
    """The page of ``kg view``; parameters and errors as ``build_network``."""
    return page_html(build_network(store, focus, depth, types), focus or "")


def write_page(network: Network, path: str | Path, focus: str = "") -> Path:
    """Write the page of a network as UTF-8 and return where it is."""
    path = Path(path)
    path.write_text(page_html(network, focus), encoding="utf-8")
    return path


def page_html(network: Network, focus: str = "") -> str:
    """The page as text. All that documents say stands in it as data, never as HTML or script.

    A Content-Security-Policy in the page lets only its own scripts run and nothing be fetched.
    focus: the name that the network is about, for the heading.
    """
    from pyvis.network import Network as Pyvis

    legend = Legend.load()
    data = page_data(network)
    drawing = Pyvis(directed=True, cdn_resources="in_line")
    # pyvis' add_node and add_edge look at all that is there already; its lists take 20,000 at once.
    drawing.nodes, drawing.edges = data.nodes, data.edges
    drawing.templateEnv = _environment()
    drawing.templateEnv.globals["page"] = _parts() | {
        "focus": focus,
        "details": data.details,
        "kinds": legend.shown(Counter(about["kind"] for _, about in network.nodes(data=True))),
        "ties": legend.ties(Counter(about["type"] for *_, about in network.edges(data=True))),
    }
    drawing.path = "network.html"
    return str(drawing.generate_html())


def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def _parts() -> dict[str, Any]:
    """Scripts and styles of our packages to stand in the page, with the hashes that allow just these scripts."""
    shared = shared_files()
    scripts = [shared["vis-network.min.js"], shared["labels.js"], _TEMPLATES / "network.js"]
    styles = [shared["vis-network.css"], _TEMPLATES / "network.css"]
    texts = [path.read_text("utf-8") for path in scripts]
    return {
        "scripts": [Markup(text) for text in texts],
        "styles": [Markup(path.read_text("utf-8")) for path in styles],
        "hashes": " ".join(f"'sha256-{_hash(text)}'" for text in texts),
    }


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


def shared_files() -> dict[str, Path]:
    """What this page and the site's have in common, by name: vis-network of the installed pyvis, and our labels."""
    import pyvis

    library = Path(str(pyvis.__file__)).parent.joinpath(*_LIBRARY)
    found = {name: library / name for name in ("vis-network.min.js", "vis-network.css")}
    return found | {"labels.js": _TEMPLATES / "labels.js"}
