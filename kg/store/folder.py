"""The folder of an embedded store: what it is, of which format, which version is read, and who is writing it.

kg-store/store.json       format and the software that made it
kg-store/writer.lock      locked by the process that writes; the system frees it when that process ends
kg-store/writer.json      process and host of the writer, for the message to others
kg-store/data/            the database that is written
kg-store/versions/N/data  what was published N-th: read by all, changed by none
kg-store/current          the number of the version that is read
kg-store/unpublished      there while the live database holds what no version holds
kg-store/aside            what a writer reads from while it works; nothing to others
kg-store/restored         what a restore is filling; it takes the place of data when it is whole
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import StoreError
from kg.store.locks import Lock
from kg.version import __version__

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class StoreFolder:
    """Paths and checks of one store's folder."""

    path: Path

    @property
    def live(self) -> Path:
        """The database that is written."""
        return self.path / "data"

    @property
    def data(self) -> Path:
        """The database that is read: the version published last, or the live one where none is."""
        version = self.current()
        return version / "data" if version else self.live

    @property
    def versions(self) -> Path:
        return self.path / "versions"

    @property
    def lock(self) -> Path:
        return self.path / "writer.lock"

    @property
    def unpublished(self) -> Path:
        return self.path / "unpublished"

    @property
    def restored(self) -> Path:
        """The database that a restore fills."""
        return self.path / "restored"

    @property
    def replaced(self) -> Path:
        """The database that a restore has put aside."""
        return self.path / "replaced"

    @property
    def aside(self) -> Path:
        """A copy of links, from which a writer reads what it has written."""
        return self.path / "aside"

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever published or written here."""
        return not self.path.exists() or not (self.live.exists() or (self.path / "current").exists())

    def current(self) -> Path | None:
        """The folder of the version published last; raises StoreError where the pointer is damaged."""
        try:
            name = (self.path / "current").read_text("utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise StoreError(
                f"{self.path / 'current'} cannot be read ({error}); build it anew from the documents, in a new folder"
            ) from error
        if not name.isdecimal():
            raise StoreError(
                f"{self.path / 'current'} names no version; build it anew from the documents, in a new folder"
            )
        return self.versions / name

    def point_to(self, version: Path) -> None:
        """Make a version the one that is read; readers see the version before or this one, never anything between."""
        write_whole(self.path / "current", version.name + "\n")

    @property
    def about(self) -> Path:
        return self.path / "store.json"

    @property
    def writer(self) -> Path:
        return self.path / "writer.json"

    def create(self) -> None:
        """Make the folder a store, unless it is one; a folder with other things in it is refused."""
        if self.about.exists():
            self.check()
            return
        try:
            if self.path.exists() and (not self.path.is_dir() or any(self.path.iterdir())):
                raise StoreError(f"{self.path} is no store and not an empty folder; choose another place with --store")
            self.path.mkdir(parents=True, exist_ok=True)
            _write(self.about, {"format": FORMAT, "software": __version__})
        except OSError as error:
            raise StoreError(f"cannot make a store at {self.path}: {error.strerror}") from error

    def check(self) -> None:
        """Raise StoreError unless the folder is a store of this format."""
        if not self.path.exists():
            raise StoreError(f"there is no store at {self.path}; make one with: kg build PATH… --store {self.path}")
        try:
            about = json.loads(self.about.read_text("utf-8"))
            found = about["format"]
        except FileNotFoundError:
            raise StoreError(f"{self.path} is no store (it has no store.json)") from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{self.about} cannot be read ({error}); the store is damaged") from error
        if found != FORMAT:
            raise StoreError(
                f"the store {self.path} has format {found}, this version of kg reads {FORMAT}; "
                "build it again from the documents into a new folder"
            )

    def note_writer(self) -> None:
        """Write down which process has opened the store for writing, for the message to the others."""
        _write(self.writer, {"process": os.getpid(), "host": socket.gethostname()})

    def forget_writer(self) -> None:
        """Remove the note of ``note_writer``."""
        with contextlib.suppress(FileNotFoundError):
            self.writer.unlink()

    def is_written(self) -> bool:
        """Whether a process writes the store now."""
        try:
            lock = Lock.take(self.lock, shared=True)
        except FileNotFoundError:
            return False
        if lock is not None:
            lock.release()
        return lock is None

    def who_writes(self) -> str:
        """Words that name the writing process, as far as it left a note."""
        try:
            note = json.loads(self.writer.read_text("utf-8"))
            return f"process {note['process']} on {note['host']}"
        except (OSError, ValueError, KeyError, TypeError):
            return "another process"


def _write(path: Path, content: dict[str, object]) -> None:
    write_whole(path, json.dumps(content) + "\n")


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader, or whoever starts after a power cut, sees the old one or the new, never a part."""
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    with draft.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
    flush_folder(path.parent)


def flush_folder(path: Path) -> None:
    """Make the names in a folder survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
