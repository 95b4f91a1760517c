"""The folder of an embedded store: what it is, of which format, and who is writing it.

kg-store/store.json   format and the software that made it
kg-store/writer.json  process and host of the last writer (the lock itself is the database's)
kg-store/data/        the database
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg import __version__
from kg.errors import StoreError

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class StoreFolder:
    """Paths and checks of one store's folder."""

    path: Path

    @property
    def data(self) -> Path:
        return self.path / "data"

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

    def who_writes(self) -> str:
        """Words that name the writing process, as far as it left a note."""
        try:
            note = json.loads(self.writer.read_text("utf-8"))
            return f"process {note['process']} on {note['host']}"
        except (OSError, ValueError, KeyError, TypeError):
            return "another process"


def _write(path: Path, content: dict[str, object]) -> None:
    """Write JSON so that a reader sees the old file or the new one, never a part."""
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    draft.write_text(json.dumps(content) + "\n", "utf-8")
    draft.replace(path)
