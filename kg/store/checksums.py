"""Checksums of a version's files, taken when it is published: whatever changes in them later is found.

Oxigraph cannot read every index from its beginning to its end, so that reading finds only some of what is damaged.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from kg.errors import StoreError
from kg.store.folder import write_whole

NAME: Final = "files.json"  # beside the version's data
_OWN: Final = frozenset({"LOCK", "LOG"})  # written by whoever opens the database


def keep_checksums(version: Path, before: Path | None) -> None:
    """Note the checksum of each file of the version; raises OSError.

    before: the version published before, whose checksums stand for the files that it shares; so a change of a few
    documents reads a few files.
    """
    known = checksums(before) if before else None
    found = {}
    for path in _files(version / "data"):
        old = before / "data" / path.name if before and path.name in (known or {}) else None
        found[path.name] = known[path.name] if known and old and _is_same(old, path) else checksum(path)
    write_whole(version / NAME, json.dumps(found, indent=0) + "\n")


def checksums(version: Path) -> Mapping[str, str] | None:
    """The checksums that were noted; None where a version has none. Raises StoreError where they cannot be read."""
    try:
        found = json.loads((version / NAME).read_text("utf-8"))
        return {str(name): str(value) for name, value in found.items()}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, AttributeError) as error:
        raise StoreError(f"{version / NAME} cannot be read ({error})") from error


def checksum(path: Path) -> str:
    """BLAKE2 over the file, in 32 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def changed_files(data: Path, noted: Mapping[str, str], known: Path | None = None) -> Iterator[str]:
    """What is wrong with the files of a database, one by one, in words; reads all of them.

    known: a folder whose files were looked at already: what is the same file there is not read again, and what
    is not here is not missed, as the live database goes on with other files.
    """
    for name, value in sorted(noted.items()):
        path, other = data / name, known / name if known else None
        if not path.exists():
            if other is None:
                yield f"{path} is missing"
        elif other is not None and _goes_on(path, other):
            continue
        elif checksum(path) != value:
            yield f"{path} is not as it was written"


def _goes_on(path: Path, other: Path) -> bool:
    """Whether the file of a live database is the version's own, or one that the database writes on."""
    return path.suffix != ".sst" or _is_same(path, other)


def _is_same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def _files(data: Path) -> Iterator[Path]:
    return (path for path in sorted(data.iterdir()) if path.is_file() and path.name not in _OWN)
