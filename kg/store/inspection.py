"""What of a store's folder is damaged, missing or left over; looked at from outside, nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kg.errors import StoreError
from kg.store.checksums import changed_files, checksums
from kg.store.folder import StoreFolder

Level = Literal["damaged", "outdated", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found. damaged: data is lost or wrong; outdated: a build makes it good; note: harmless."""

    level: Level
    what: str
    cure: str = ""


def inspect(folder: StoreFolder) -> Iterator[Finding]:
    """Look at the files of a store; the database itself is read by other checks."""
    try:
        folder.check()
        version = folder.current()
    except StoreError as error:
        yield Finding("damaged", str(error), "restore a backup (kg restore), or build anew from the documents")
        return
    if version is not None and not (version / "data").is_dir():
        there = ", ".join(sorted(path.name for path in folder.versions.glob("*"))) or "none"
        yield Finding(
            "damaged",
            f"the current version {version.name} is missing (there: {there})",
            "run kg build with the same documents: it publishes the live database; or kg restore a backup",
        )
    elif version is not None:
        yield from _files(folder, version)
    if not folder.live.is_dir():
        yield Finding("outdated", "the live database (data) is missing", "the next kg build makes it from the version")
    yield from _leftovers(folder)


def _files(folder: StoreFolder, version: Path) -> Iterator[Finding]:
    """Read every file of the version, and of the live database what the version has too."""
    try:
        noted = checksums(version)
        if noted is None:
            made = f"version {version.name} was published without checksums of its files"
            yield Finding("note", made, "the next build that changes something notes them")
            return
        for what in changed_files(version / "data", noted):
            yield Finding("damaged", what, "restore a backup (kg restore), or build anew from the documents")
        for what in changed_files(folder.live, noted, version / "data"):
            yield Finding("damaged", what, f"remove the folder {folder.live}: the next kg build makes it anew")
    except (OSError, StoreError) as error:
        yield Finding("damaged", f"files cannot be read: {error}", "restore a backup (kg restore), or build anew")


def _leftovers(folder: StoreFolder) -> Iterator[Finding]:
    if folder.is_written():
        yield Finding("note", f"it is being written by {folder.who_writes()}")
        return
    if folder.writer.exists():
        who = folder.who_writes()
        yield Finding("note", f"{who} ended without closing the store; its lock is free", "nothing needs to be done")
    if folder.unpublished.exists() and folder.current() is not None:
        yield Finding(
            "outdated",
            "a build or load was stopped: what it has read is kept, but not published",
            "run the same command again: it does the rest and publishes",
        )
    for path in (folder.versions / "draft", folder.restored, folder.replaced):
        if path.exists():
            yield Finding("note", f"{path.name} is left over from a process that ended", "the next writer removes it")
