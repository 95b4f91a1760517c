"""What pages work out once for a snapshot is worked out in the background, before anybody asks for it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from kg.errors import KgError
from kg.ontology import Language
from kg.web.pages import catalogue, documents, explore, graph, home, map, timeline
from kg.web.site import Site
from kg.web.snapshot import Snapshot
from kg.web.visit import Endpoint, Visit

_LANGUAGES: Final[tuple[Language, Language]] = ("zh", "en")
# In the order in which visitors come to them; what is slow and seldom asked for comes last.
_PAGES: Final[tuple[tuple[str, Endpoint], ...]] = (
    ("/", home.home),
    ("/documents", documents.documents),
    ("/explore", explore.explore),
    ("/queries", catalogue.catalogue),
    ("/map", map.world),
    ("/timeline", timeline.timeline),
    ("/graph", graph.graph),
)
_FIRST: Final = 4  # pages before what questions need
_REST: Final = 0.05  # seconds between two pages, in which visitors go first
_log: Final = logging.getLogger("kg.web")


class Warmer:
    """Warms each new snapshot in one thread of its own, which ends when there is nothing left to do."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._lock = threading.Lock()
        self._running = False
        self._closed = threading.Event()
        self._done = 0  # the number of the snapshot that was warmed last

    def start(self, snapshot: Snapshot) -> None:
        """Begin, unless the snapshot has been warmed or another is being warmed; returns at once."""
        with self._lock:
            if self._running or snapshot.number <= self._done or self._closed.is_set():
                return
            self._running = True
        threading.Thread(target=self._run, args=(snapshot,), daemon=True, name="kg-warm").start()

    def close(self) -> None:
        """End after the page that is being worked out."""
        self._closed.set()

    def _run(self, snapshot: Snapshot) -> None:
        start = time.perf_counter()
        try:
            for task in self._tasks(snapshot):
                if self._closed.wait(_REST):
                    return
                task()
            _log.info("all pages are warm after %.1f s", time.perf_counter() - start)
        except KgError as error:
            # Visitors who ask for the page get the same error with its cure; the site itself goes on.
            _log.warning("a page could not be worked out in advance: %s", error)
        finally:
            with self._lock:
                self._running, self._done = False, snapshot.number

    def _tasks(self, snapshot: Snapshot) -> list[Callable[[], object]]:
        tasks: list[Callable[[], object]] = [
            partial(page, self._visit(snapshot, language, path)) for path, page in _PAGES for language in _LANGUAGES
        ]
        tasks.insert(_FIRST * len(_LANGUAGES), snapshot.prepare)
        tasks += [
            partial(explore.explore_type, self._visit(snapshot, language, f"/explore/{name}", name))
            for name in self._site.ontology.fact_types
            for language in _LANGUAGES
        ]
        examples = [self._site.words.say("home.examples", language).splitlines() for language in _LANGUAGES]
        tasks += [partial(snapshot.ask, question) for questions in examples for question in questions]
        return tasks

    def _visit(self, snapshot: Snapshot, language: Language, path: str, kind: str = "") -> Visit:
        return Visit(self._site, snapshot, language, path, {"type": kind} if kind else {}, ())
