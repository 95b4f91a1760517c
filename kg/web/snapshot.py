"""The graph as it is at one moment, with what pages have worked out from it; a new build makes a new snapshot."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Any, TypeVar

from kg.model import Answer
from kg.ontology import Ontology
from kg.questions import Asker
from kg.store import Store, open_store
from kg.web.names import Names
from kg.web.reading import FactReader
from kg.web.rendered import Shelf

T = TypeVar("T")


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
        self._lock = threading.Lock()
        self._working: dict[Hashable, threading.Lock] = {}

    @cached_property
    def _asker(self) -> Asker:
        return Asker(self.store, self.ontology)

    def prepare(self) -> None:
        """Load what every question needs, once; it is no part of the time that one question may take."""
        self._asker.vocabulary()

    def ask(self, question: str) -> Answer:
        """The answer to a question, remembered."""
        return self.once(("ask", question), lambda: self._asker.ask(question))

    def holds(self, key: Hashable) -> bool:
        """Whether something has been worked out already."""
        with self._lock:
            return key in self._kept

    def once(self, key: Hashable, make: Callable[[], T], most: int = 500) -> T:
        """What ``make`` gives, worked out once for this snapshot even where several ask at a time."""
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
                while len(self._kept) > most:
                    self._kept.popitem(last=False)
        return made
