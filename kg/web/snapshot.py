"""The graph as it is at one moment, with what pages have worked out from it; a new build makes a new snapshot."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kg.model import Answer
from kg.ontology import Ontology
from kg.store import Store, open_store
from kg.web.names import Names
from kg.web.reading import FactReader
from kg.web.rendered import Shelf

if TYPE_CHECKING:
    from kg.questions import Asker

T = TypeVar("T")
_MOST: Final = 500  # answers that a snapshot keeps, besides what is pinned


class Snapshot:
    """A store opened for reading; it sees no later writes. Safe to use from several threads."""

    def __init__(self, location: str, number: int, ontology: Ontology) -> None:
        self.number = number
        self.ontology = ontology
        self.store: Store = open_store(location, read_only=True)
        self.names = Names(self.store, ontology)
        self.facts = FactReader(self.store, ontology, self.names)
        self.shelf = Shelf()
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._pinned: set[Hashable] = set()
        self._lock = threading.Lock()
        self._working: dict[Hashable, threading.Lock] = {}

    @cached_property
    def _asker(self) -> Asker:
        from kg.questions import Asker  # here, since it would be half of the time of the start

        return Asker(self.store, self.ontology)

    def prepare(self) -> None:
        """Load what every question needs, once; it is no part of the time that one question may take."""
        # One that nothing can be made of: words, names and what is offered instead are all loaded for it.
        self.once("questions", lambda: self._asker.ask("哪里？"), pinned=True)

    def ask(self, question: str) -> Answer:
        """The answer to a question, remembered."""
        return self.once(("ask", question), lambda: self._asker.ask(question))

    def holds(self, key: Hashable) -> bool:
        """Whether something has been worked out already."""
        with self._lock:
            return key in self._kept

    def once(self, key: Hashable, make: Callable[[], T], *, pinned: bool = False) -> T:
        """What ``make`` gives, worked out once for this snapshot even where several ask at a time.

        pinned: never to be forgotten, for what is read from the whole graph; else the longest unused go first.
        """
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: T = self._kept[key]
                return found
            lock = self._working.setdefault(key, threading.Lock())
        with lock:
            with self._lock:
                if key in self._kept:
                    kept: T = self._kept[key]
                    return kept
            made = make()
            with self._lock:
                self._kept[key] = made
                self._working.pop(key, None)
                if pinned:
                    self._pinned.add(key)
                while len(self._kept) - len(self._pinned) > _MOST:
                    del self._kept[next(old for old in self._kept if old not in self._pinned)]
        return made
