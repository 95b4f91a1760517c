"""Where the graph is kept: one interface (``Store``), opened by ``open_store(location)``."""

from kg.store.base import ReadDocument, SourceText, Store, Term
from kg.store.embedded import EmbeddedStore
from kg.store.opening import open_store

__all__ = ["EmbeddedStore", "ReadDocument", "SourceText", "Store", "Term", "open_store"]
