"""Memory that was given free goes back to the system, where the C library keeps it otherwise."""

from __future__ import annotations

import ctypes
import sys


def trim() -> None:
    """Give free memory back: glibc holds what many threads, as a database has, used once; elsewhere nothing is done."""
    if sys.platform == "linux" and hasattr(library := ctypes.CDLL(None), "malloc_trim"):  # musl has none
        library.malloc_trim(0)
