"""Locks of files, held by the system: they end with the process that holds them, so none can be stale."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Self


class Lock:
    """A held lock; it is given free by ``release``, when nothing refers to it, or when the process ends."""

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle

    @classmethod
    def take(cls, path: Path, *, shared: bool = False) -> Self | None:
        """Lock a file; None where another holds it.

        shared: many may hold it so; then the file must exist (FileNotFoundError) and need not be writable.
        """
        handle = os.open(path, os.O_RDONLY if shared else os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return None
        except OSError:
            os.close(handle)
            raise
        return cls(handle)

    def release(self) -> None:
        """Give the lock free; more than once is no error."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __del__(self) -> None:
        self.release()
