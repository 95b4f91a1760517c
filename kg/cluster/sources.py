"""Folders, lists and URLs → the documents to read; and a document at a URL → a file to read it from."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from kg.documents import find_documents
from kg.documents.files import SIDE_CAR, SUFFIXES
from kg.errors import DocumentError, UsageError
from kg.model import Context
from kg.reading import Job, file_key, fingerprint


@dataclass(frozen=True, slots=True)
class Source:
    """One document: a file of this machine (which workers must see too) or a URL that fsspec reads.

    mark: what changes when the document at the URL changes (its size, time or checksum, as the store there says).
    """

    doc: str
    path: Path | None = None
    url: str = ""
    mark: str = ""

    def job(self, state: str, overrides: Context | None = None) -> Job:
        """The job of reading it; ``state`` is the fingerprint of the knowledge. Raises DocumentError."""
        if self.path is not None:
            return Job(self.doc, file_key(self.path, state, overrides), self.path, overrides=overrides)
        key = sha256(repr((self.url, self.mark, state, overrides)).encode()).hexdigest()
        return Job(self.doc, key, overrides=overrides, url=self.url)


def find_sources(places: Iterable[str]) -> list[Source]:
    """The documents in folders, files and at URLs (s3://, hdfs://, file://, …: a file or a folder).

    Raises UsageError for what does not exist, for a scheme whose package is not installed, and where two documents
    have one name.
    """
    found: dict[str, Source] = {}
    for source in (source for place in places for source in _sources(place)):
        other = found.setdefault(source.doc, source)
        if (other.path, other.url) != (source.path, source.url):
            raise UsageError(
                f"{source.path or source.url}: has the same name as {other.path or other.url}; rename one of them"
            )
    return [found[doc] for doc in sorted(found)]


def find_jobs(
    places: Iterable[str],
    *,
    judged: Path | None = None,
    overrides: Context | None = None,
) -> list[Job]:
    """The jobs of the documents that ``find_sources`` finds, with keys that change with the knowledge.

    judged: the table of what the user decided about places. overrides: context that stands for all documents.
    """
    state = fingerprint(judged)
    return [source.job(state, overrides) for source in find_sources(places)]


def _sources(place: str) -> Iterator[Source]:
    if place.startswith("file://"):
        place = place.removeprefix("file://")
    if "://" not in place:
        yield from (Source(path.stem, path) for path in find_documents([Path(place)]))
        return
    files, root = file_system(place)
    try:
        paths = files.find(root) if files.isdir(root) else [root]
        named = [path for path in paths if _is_document(path.removeprefix(root))]
        for path in named if len(paths) > 1 or named else paths:
            yield Source(PurePosixPath(path).stem, url=files.unstrip_protocol(path), mark=str(files.ukey(path)))
    except OSError as error:
        raise UsageError(f"{place}: no such file or folder ({error})") from error


def _is_document(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return not any(part.startswith((".", "~$")) for part in parts) and path.lower().endswith(SUFFIXES)


def file_system(url: str) -> tuple[Any, str]:
    """The file system of a URL and the path in it; raises UsageError where no package reads such a URL."""
    from fsspec.core import url_to_fs

    try:
        files, path = url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise UsageError(f"{url}: {error}") from error
    return files, str(path)


@contextmanager
def at_hand(job: Job) -> Iterator[Job]:
    """The job with a file to read: a document at a URL is fetched, with its side-car, for as long as it is needed."""
    if not job.url:
        yield job
        return
    with tempfile.TemporaryDirectory(prefix="kg-") as folder:
        target = Path(folder) / PurePosixPath(job.url).name
        try:
            files, path = file_system(job.url)
            files.get_file(path, str(target))
            if files.exists(path + SIDE_CAR):
                files.get_file(path + SIDE_CAR, str(target) + SIDE_CAR)
        except OSError as error:
            raise DocumentError(f"{job.url}: cannot be fetched: {error}") from error
        yield replace(job, path=target)
