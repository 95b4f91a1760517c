"""Documents → store, several at once: what is done once for all of them is what takes long."""

from __future__ import annotations

from time import monotonic
from typing import Final, Self

from kg.reading import Outcome
from kg.review.applying import Judging
from kg.store import ReadDocument, Reading, Store
from kg.store.memory import trim

_QUADS: Final = 100_000  # some 60 MB
_CHARACTERS: Final = 2_000_000
_SECONDS: Final = 2.0  # how long a document that was read waits at most for the next, which a killed build loses


class Grouped:
    """Puts documents into a store in groups, each of which is on the disk before the next begins.

    Leaving it as a context writes what waits, also where reading was ended by an error.
    """

    def __init__(self, store: Store, judging: Judging, at_once: int | None = None) -> None:
        """at_once: how many documents are written together at most; None: as the store does it best."""
        self._store = store
        self._judging = judging
        self._at_once = at_once or store.at_once
        self._waiting: dict[str, Reading] = {}
        self._size = 0
        self._since = 0.0

    def add(self, outcome: Outcome) -> None:
        """Take a document that was read, as far as people's judgements leave it as it is."""
        if outcome.job.doc in self._waiting:
            self.write()
        if not self._waiting:
            self._since = monotonic()
        record = ReadDocument(outcome.job.doc, outcome.job.key)
        change = self._judging.change(quad.triple for quad in outcome.quads)
        self._waiting[outcome.job.doc] = Reading(record, outcome.quads, outcome.source, change)
        text = len(outcome.source.text) if outcome.source else 0
        self._size += len(outcome.quads) * _CHARACTERS // _QUADS + text
        late = monotonic() - self._since > _SECONDS
        if late or len(self._waiting) >= self._at_once or self._size >= _CHARACTERS:
            self.write()

    def write(self) -> None:
        """Write what waits, and make sure that it survives a power cut."""
        group, self._waiting, self._size = tuple(self._waiting.values()), {}, 0
        if group:
            self._store.replace_documents(group)
            self._store.flush()
            trim()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.write()
