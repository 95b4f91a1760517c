"""Open a store by its location, with errors that say what to do."""

from __future__ import annotations

from pathlib import Path
from time import monotonic, sleep
from typing import Final

import pyoxigraph as ox

from kg.errors import StoreBusy, StoreError, UsageError
from kg.locations import MEMORY, is_remote
from kg.store.base import Store
from kg.store.embedded import EmbeddedStore
from kg.store.folder import StoreFolder
from kg.store.locks import Lock
from kg.store.versions import mend, pin, tidy

_LOOK: Final = 0.1  # seconds between two looks at a lock
_GRACE: Final = 0.3  # a reader that asks whether there is a writer holds its lock for a moment


def open_store(
    location: str | Path,
    *,
    read_only: bool = False,
    wait: float = 0.0,
    update_url: str | None = None,
) -> Store:
    """Open the store at a folder (made where it does not exist), or a new one in memory (":memory:").

    read_only: for queries; the handle shows the version published last and sees no later ones. It can be
    opened while another process builds. wait: seconds to wait for another process that writes. An address (http…) is
    that of a server's SPARQL queries; update_url: that of its updates, where it is another.

    Raises UsageError where a server is named and httpx2 is not installed; StoreError where the folder is no store, has
    another format, is missing (read_only), or is being written by another process, or a server does not answer.
    """
    if str(location) == MEMORY:
        return EmbeddedStore(ox.Store())
    if is_remote(location):
        return _remote(str(location), update_url, read_only, wait)
    folder = StoreFolder(Path(location))
    return _reader(folder) if read_only else _writer(folder, wait)


def _remote(location: str, update_url: str | None, read_only: bool, wait: float) -> Store:
    try:
        from kg.store.protocol import Server
        from kg.store.remote import RemoteStore
    except ImportError as error:
        raise UsageError(f"{error.name} is not installed; pip install 'foreign-affairs-kg[remote]'") from error
    return RemoteStore(Server.at(location, update_url), read_only=read_only).open(wait)


def _reader(folder: StoreFolder) -> EmbeddedStore:
    folder.check()
    pinned = pin(folder)
    if pinned is None:
        return _reader_of_unpublished(folder)
    version, lock = pinned
    return EmbeddedStore(_read_only(folder, version / "data"), folder, read_only=True, lock=lock, version=version)


def _reader_of_unpublished(folder: StoreFolder) -> EmbeddedStore:
    """A store that an older version of kg made, or whose first build was ended: read as it is."""
    if not folder.live.exists():
        raise StoreError(f"the store {folder.path} is empty; fill it with: kg build PATH… --store {folder.path}")
    if folder.is_written():
        raise StoreError(
            f"the first build of the store {folder.path} is under way ({folder.who_writes()}); "
            "it can be read when that has finished"
        )
    return EmbeddedStore(_read_only(folder, folder.live), folder, read_only=True)


def _read_only(folder: StoreFolder, data: Path) -> ox.Store:
    try:
        return ox.Store.read_only(str(data))
    except (OSError, RuntimeError) as error:
        raise StoreError(
            f"the store {folder.path} cannot be opened: {error}; build it anew from the documents, in a new folder"
        ) from error


def _writer(folder: StoreFolder, wait: float) -> EmbeddedStore:
    folder.create()
    lock = writer_lock(folder, wait)
    folder.note_writer()
    try:
        mend(folder)
        database = ox.Store(str(folder.live))
        tidy(folder)
    except (OSError, RuntimeError) as error:
        folder.forget_writer()
        lock.release()
        if "lock" in str(error).lower():
            raise StoreError(
                f"the database of the store {folder.path} is open in another program; try again when it has ended"
            ) from error
        raise StoreError(
            f"the store {folder.path} cannot be opened: {error}; build it anew from the documents, in a new folder"
        ) from error
    return EmbeddedStore(database, folder, lock=lock)


def writer_lock(folder: StoreFolder, wait: float) -> Lock:
    """The lock of the one writer; waits for another writer as long as is wanted."""
    end = monotonic() + max(wait, _GRACE)
    while True:
        try:
            lock = Lock.take(folder.lock)
        except OSError as error:
            raise StoreError(f"the store {folder.path} cannot be written: {error.strerror}") from error
        if lock is not None:
            return lock
        if monotonic() >= end:
            raise StoreBusy(
                f"the store {folder.path} is being written by {folder.who_writes()}; try again when it has finished"
            )
        sleep(_LOOK)
