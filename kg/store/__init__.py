"""Where the graph is kept: one interface (``Store``), opened by ``open_store(location)``."""

from kg.store.base import Change, Dataset, ReadDocument, Reading, Source, SourceText, Store, Term
from kg.store.embedded import EmbeddedStore
from kg.store.opening import open_store

__all__ = [
    "Change",
    "Dataset",
    "EmbeddedStore",
    "ReadDocument",
    "Reading",
    "Source",
    "SourceText",
    "Store",
    "Term",
    "open_store",
]
