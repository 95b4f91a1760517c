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
_LOOK: Final = 5.0  # seconds between two looks for a newer version, where no visitor comes
_QUIET: Final = 2.0  # seconds without a decision before its version is worked out: others may follow
_PATIENCE: Final = 60.0  # seconds after which it is worked out all the same
_log: Final = logging.getLogger("kg.web")


class Warmer:
    """Works out each new snapshot in one thread of its own, and shows it to readers when it is ready."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._wanted = threading.Event()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="kg-warm")

    def start(self) -> None:
        """Begin with the snapshot that is there."""
        self._site.watch(self._wanted.set)
        self._thread.start()

    def close(self) -> None:
        """End after the page that is being worked out."""
        self._closed.set()
        self._wanted.set()

    def _run(self) -> None:
        done = 0
        while not self._closed.is_set():
            try:
                snapshot = self._site.newest()
                if snapshot.number > done:
                    self._settle(snapshot)
                    snapshot = self._site.newest()
                    done = snapshot.number
                    self._warm(snapshot)
            except KgError as error:
                # Visitors who ask for the page get the same error with its cure; the site itself goes on.
                _log.warning("a page could not be worked out in advance: %s", error)
            self._wanted.wait(_LOOK)
            self._wanted.clear()

    def _settle(self, snapshot: Snapshot) -> None:
        """Wait while versions follow each other soon, as where somebody judges fact after fact."""
        end = time.monotonic() + _PATIENCE
        while snapshot.number > 1 and time.monotonic() < end and not self._closed.wait(_QUIET):
            newer = self._site.newest()
            if newer is snapshot:
                return
            snapshot = newer

    def _warm(self, snapshot: Snapshot) -> None:
        start = time.perf_counter()
        try:
            for task in self._tasks(snapshot):
                if self._closed.wait(_REST):
                    return
                task()
            _log.info("all pages are warm after %.1f s", time.perf_counter() - start)
        finally:
            self._site.show(snapshot)  # also one that failed: what can be read of it is newer

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
