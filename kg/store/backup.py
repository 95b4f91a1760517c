"""Backups: all that a store holds in one file, written while others read and write, checked when it is restored.

The file is a zip archive of ``graph.nq`` (every quad, with the store's own records and settings), ``judgements.tsv``
where the user has decided about places, and ``manifest.json`` with counts and a checksum, which comes last: an archive
that was cut off has none.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import shutil
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final, cast

import pyoxigraph as ox

from kg.errors import StoreError, UsageError
from kg.store.base import Store
from kg.store.embedded import EmbeddedStore
from kg.store.folder import StoreFolder, flush_folder
from kg.store.opening import writer_lock
from kg.store.versions import exchange, mend

FORMAT: Final = 1
GRAPH_FILE: Final = "graph.nq"
_MANIFEST: Final = "manifest.json"
_JUDGEMENTS: Final = "judgements.tsv"
_LEVEL: Final = 1  # of compression: 3 times faster than the usual 6, a tenth larger


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds; sha256 is that of its N-Quads; made: UTC time in ISO 8601."""

    format: int
    software: str
    made: str
    quads: int
    documents: int
    sha256: str


def write_backup(store: Store, file: Path, software: str, judgements: Path | None = None) -> Manifest:
    """Write all of a store into one file; the file appears when it is whole and on the disk.

    store: opened for reading; a build that runs beside does not change what it shows. judgements: the table of
    decisions about places, where there is one. Raises UsageError where the file cannot be written.
    """
    draft = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as out:
            manifest = _pack(store, out, software, judgements)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
        flush_folder(file.absolute().parent)
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def _pack(store: Store, out: IO[bytes], software: str, judgements: Path | None) -> Manifest:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        with archive.open(GRAPH_FILE, "w", force_zip64=True) as stream:
            counted = _Counted(stream)
            store.dump(cast(IO[bytes], counted))
        if judgements is not None and judgements.is_file():
            archive.write(judgements, _JUDGEMENTS)
        made = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        documents = len(store.documents())
        manifest = Manifest(FORMAT, software, made, counted.lines, documents, counted.sha256.hexdigest())
        archive.writestr(_MANIFEST, json.dumps(asdict(manifest), indent=1) + "\n")
    return manifest


def read_manifest(file: Path) -> Manifest:
    """What a backup says it holds; raises UsageError where the file is no whole backup of this format."""
    try:
        with zipfile.ZipFile(file) as archive:
            return _manifest(file, archive)
    except FileNotFoundError:
        raise UsageError(f"{file}: no such file") from None
    except (OSError, zipfile.BadZipFile) as error:
        raise UsageError(f"{file}: no backup of kg, or not a whole one: {error}") from error


def _manifest(file: Path, archive: zipfile.ZipFile) -> Manifest:
    try:
        manifest = Manifest(**json.loads(archive.read(_MANIFEST)))
    except (KeyError, ValueError, TypeError) as error:
        raise UsageError(f"{file}: no backup of kg, or not a whole one: {error}") from error
    if manifest.format != FORMAT:
        raise UsageError(f"{file}: backup of format {manifest.format}, this version of kg reads {FORMAT}")
    return manifest


def restore(file: Path, location: Path, judgements: Path, *, force: bool = False) -> Manifest:
    """Make a store of a backup; where there is one already, only with ``force``, and readers of it go on.

    All is read and compared with the manifest before anything is replaced, so that a damaged backup changes
    nothing. judgements: where the table of decisions about places goes. Raises UsageError where the file is no
    whole backup or would replace something, StoreError where the store cannot be written or is being written.
    """
    manifest = read_manifest(file)
    folder = StoreFolder(location)
    if not force:
        _refuse_to_replace(folder, judgements)
    folder.create()
    lock = writer_lock(folder, 0.0)
    try:
        mend(folder)
        database = _filled(file, folder, manifest)
        table = _read_judgements(file)
        del database  # gives the files free
        exchange(folder)
        if table is not None:
            judgements.write_bytes(table)
        with EmbeddedStore(ox.Store(str(folder.live)), folder) as store:
            store.publish()
    except OSError as error:
        raise StoreError(f"the store {location}: cannot be written: {error}") from error
    finally:
        shutil.rmtree(folder.restored, ignore_errors=True)
        lock.release()
    return manifest


def _refuse_to_replace(folder: StoreFolder, judgements: Path) -> None:
    for path, there in ((folder.path, not folder.is_empty), (judgements, judgements.exists())):
        if there:
            raise UsageError(f"{path} exists and is not replaced; choose another --store, or say --force")


def _filled(file: Path, folder: StoreFolder, manifest: Manifest) -> ox.Store:
    """The backup as a database in the folder ``restored``, compared with its manifest."""
    database = ox.Store(str(folder.restored))
    with zipfile.ZipFile(file) as archive, archive.open(GRAPH_FILE) as stream:
        counted = _Counted(stream)
        try:
            database.bulk_load(cast(IO[bytes], counted), ox.RdfFormat.N_QUADS)
            while counted.read(1 << 20):  # the checksum of the archive is compared at its very end
                pass
        except (SyntaxError, zipfile.BadZipFile) as error:
            raise StoreError(f"{file}: the backup is damaged: {error}; nothing was replaced") from error
    found = (counted.sha256.hexdigest(), counted.lines, len(database))
    if found != (manifest.sha256, manifest.quads, manifest.quads):
        raise StoreError(f"{file}: the backup is damaged: it is not what its manifest says; nothing was replaced")
    database.flush()
    return database


def _read_judgements(file: Path) -> bytes | None:
    with zipfile.ZipFile(file) as archive:
        return archive.read(_JUDGEMENTS) if _JUDGEMENTS in archive.namelist() else None


class _Counted:
    """A stream that counts the lines and takes the checksum of what passes."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.sha256 = hashlib.sha256()
        self.lines = 0

    def write(self, data: bytes) -> int:
        self._note(data)
        return self._stream.write(data)

    def flush(self) -> None:
        self._stream.flush()

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._note(data)
        return data

    def _note(self, data: bytes) -> None:
        self.sha256.update(data)
        self.lines += data.count(b"\n")
