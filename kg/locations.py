"""Where a store is: a folder, memory, or a server; and where files that belong to it lie."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

MEMORY: Final = ":memory:"


def is_remote(location: str | Path) -> bool:
    """Whether a location is the address of a server."""
    return str(location).startswith(("http://", "https://"))


def beside(location: str | Path, ending: str) -> Path:
    """A file of the user's that belongs to a store: "kg-store" → "kg-store.<ending>".

    That of a server is in the user's data folder (XDG_DATA_HOME, else ~/.local/share/kg), by the server's address.
    """
    if not is_remote(location):
        path = Path(location)
        return path.with_name(f"{path.name}.{ending}")
    parts = urlsplit(str(location))
    name = re.sub(r"[^A-Za-z0-9.-]+", "_", f"{parts.hostname}_{parts.port or ''}{parts.path}").strip("_")
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return data / "kg" / f"{name}.{ending}"
