"""Published versions of an embedded store: readers see whole versions while the writer goes on.

A version is a checkpoint of the database: hard links of files that are never changed, so it costs milliseconds and,
until the writer replaces those files, no room. A reader holds a shared lock on the file ``in-use`` of its version; one
that nobody holds, and that is no longer current, is removed by the next writer.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.errors import StoreError
from kg.store.checksums import keep_checksums
from kg.store.folder import StoreFolder, flush_folder, write_whole
from kg.store.locks import Lock

_TRIES: Final = 20  # a reader that meets the removal of a version looks again for the one that took its place


def publish(folder: StoreFolder, database: ox.Store) -> None:
    """Make what the database holds now the version that is read; raises OSError where it cannot be written."""
    draft = folder.versions / "draft"
    folder.versions.mkdir(exist_ok=True)
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    (draft / "in-use").touch()
    database.flush()
    database.backup(str(draft / "data"))
    keep_checksums(draft, folder.current())
    flush_folder(draft)
    version = folder.versions / str(_last(folder) + 1)
    draft.rename(version)
    flush_folder(folder.versions)
    folder.point_to(version)
    folder.unpublished.unlink(missing_ok=True)
    tidy(folder)


def needs_publishing(folder: StoreFolder) -> bool:
    """Whether the live database holds what readers cannot see, even where its writer was killed."""
    return folder.unpublished.exists() or folder.current() is None


def note_change(folder: StoreFolder) -> None:
    """Remember, over a power cut too, that the live database is about to differ from the version that is read."""
    if not folder.unpublished.exists():
        write_whole(folder.unpublished, "")


def tidy(folder: StoreFolder) -> None:
    """Remove versions that are not current and that nobody reads; only for the writer."""
    if not folder.versions.exists():
        return
    kept = folder.current()
    for version in folder.versions.iterdir():
        if version == kept:
            continue
        lock = Lock.take(version / "in-use") if (version / "in-use").exists() else None
        if lock or not (version / "in-use").exists():
            shutil.rmtree(version, ignore_errors=True)  # what is left, the next writer removes
        if lock:
            lock.release()


def mend(folder: StoreFolder) -> None:
    """Make good what a restore that was ended has left, before the live database is opened; only for the writer.

    Where the live database is missing, it is made again from the version that is read.
    """
    if not folder.live.exists():
        version = folder.current()
        if folder.replaced.exists():
            folder.replaced.rename(folder.live)
        elif version is not None and (version / "data").exists():
            ox.Store.read_only(str(version / "data")).backup(str(folder.live))
    for left in (folder.restored, folder.replaced, folder.aside):
        shutil.rmtree(left, ignore_errors=True)


def exchange(folder: StoreFolder) -> None:
    """Put the restored database in place of the live one; ``mend`` finishes it where it is ended half-way."""
    note_change(folder)
    if folder.live.exists():
        folder.live.rename(folder.replaced)
    folder.restored.rename(folder.live)
    flush_folder(folder.path)
    shutil.rmtree(folder.replaced, ignore_errors=True)


def pin(folder: StoreFolder) -> tuple[Path, Lock] | None:
    """The version to read, locked against removal; None where none was published.

    Raises StoreError where the version that the store points to is not there.
    """
    for _ in range(_TRIES):
        version = folder.current()
        if version is None:
            return None
        try:
            lock = Lock.take(version / "in-use", shared=True)
        except FileNotFoundError:
            continue
        if lock is not None and (version / "in-use").exists():
            return version, lock
    raise StoreError(
        f"the store {folder.path} has lost its current version; build it anew from the documents, in a new folder"
    )


def _last(folder: StoreFolder) -> int:
    return max((int(path.name) for path in folder.versions.iterdir() if path.name.isdecimal()), default=0)
