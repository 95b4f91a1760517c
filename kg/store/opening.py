"""Open a store by its location, with errors that say what to do."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg.errors import StoreError
from kg.store.embedded import EmbeddedStore
from kg.store.folder import StoreFolder

MEMORY = ":memory:"


def open_store(location: str | Path, *, read_only: bool = False) -> EmbeddedStore:
    """Open the store at a folder (made where it does not exist), or a new one in memory (":memory:").

    read_only: for queries; the handle shows the store as it is now and sees no later writes. It can be
    opened while another process builds.

    Raises StoreError where the folder is no store, has another format, is missing (read_only), or is
    being written by another process.
    """
    if str(location) == MEMORY:
        return EmbeddedStore(ox.Store())
    if str(location).startswith(("http://", "https://")):
        raise StoreError(f"{location}: remote stores are not supported by this version; give a folder")
    folder = StoreFolder(Path(location))
    return _reader(folder) if read_only else _writer(folder)


def _reader(folder: StoreFolder) -> EmbeddedStore:
    folder.check()
    if not folder.data.exists():  # made, but its first build has not come to the database yet
        raise StoreError(f"the store {folder.path} is empty; fill it with: kg build PATH… --store {folder.path}")
    try:
        return EmbeddedStore(ox.Store.read_only(str(folder.data)), folder, read_only=True)
    except (OSError, RuntimeError) as error:
        raise StoreError(f"the store {folder.path} cannot be opened: {error}") from error


def _writer(folder: StoreFolder) -> EmbeddedStore:
    folder.create()
    try:
        database = ox.Store(str(folder.data))
    except (OSError, RuntimeError) as error:
        if "lock" in str(error).lower():
            raise StoreError(
                f"the store {folder.path} is being written by {folder.who_writes()}; try again when it has finished"
            ) from error
        raise StoreError(f"the store {folder.path} cannot be opened: {error}") from error
    folder.note_writer()
    return EmbeddedStore(database, folder)
