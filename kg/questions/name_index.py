"""All names of a graph by their tokens, made once for each version of a store and kept beside it."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from kg import knowledge
from kg.places import Gazetteer
from kg.places.script import bare
from kg.questions.spelling import OFFICE, Spellings
from kg.questions.text import Tokeniser
from kg.questions.thing import Thing
from kg.store import Store
from kg.store.folder import write_whole
from kg.version import __version__

FILE: Final = "names.json"
_MADE_BY: Final = ("spelling.py", "name_index.py", "thing.py", "text.py")
_MADE_OF: Final = (("data", "questions", "countries.toml"), ("data", "background", "demonyms.ttl"))
_LONGEST_STEM: Final = 12  # characters of a place's name with which that of its office begins


@dataclass(frozen=True)
class NameIndex:
    """things: by their IRIs. keys: tokens, parted by blanks → what they may stand for. offices: the foreign affairs
    offices of a place, by the place's IRI."""

    things: Mapping[str, Thing]
    keys: Mapping[str, tuple[Thing, ...]]
    offices: Mapping[str, tuple[Thing, ...]]

    @cached_property
    def reach(self) -> Mapping[str, int]:
        """How many tokens the longest name has that begins with a token."""
        found: dict[str, int] = {}
        for key in self.keys:
            first, _, rest = key.partition(" ")
            length = rest.count(" ") + 2 if rest else 1
            if length > found.get(first, 0):
                found[first] = length
        return found


def open_index(store: Store, gazetteer: Gazetteer, tokeniser: Tokeniser) -> NameIndex:
    """The index of what the store shows: as it was kept with this version, else made, and kept where that can be."""
    file = store.beside(FILE)
    made_by = _fingerprint(gazetteer)
    known = _read(file, made_by) if file is not None else None
    if known is not None:
        return known
    index = make_index(store, gazetteer, tokeniser)
    if file is not None:
        with contextlib.suppress(OSError):  # a store that may only be read is asked all the same
            write_whole(file, _written(index, made_by))
    return index


def make_index(store: Store, gazetteer: Gazetteer, tokeniser: Tokeniser) -> NameIndex:
    """Read all names of the store, and spell them in every way that questions may."""
    spellings = Spellings(store, gazetteer)
    things = spellings.things()
    keys: dict[str, list[Thing]] = defaultdict(list)
    for thing in things.values():
        for name in dict.fromkeys(spellings.of(thing)):
            key = " ".join(tokeniser.key(name))
            if key and thing not in keys[key]:
                keys[key].append(thing)
    return NameIndex(things, {key: tuple(found) for key, found in keys.items() if found}, _offices(things.values()))


def _offices(things: Iterable[Thing]) -> Mapping[str, tuple[Thing, ...]]:
    """The bodies that are offices by their names, by the place with whose name they begin, or that they have in
    brackets."""
    begin: dict[str, dict[str, Thing]] = defaultdict(dict)
    homes = []
    for thing in things:
        if thing.is_home:
            homes.append(thing)
        elif thing.kind == "org" and any(word in thing.name for word in OFFICE):
            for piece in (thing.name, *thing.name.split("（")[1:]):
                for length in range(2, min(len(piece), _LONGEST_STEM) + 1):
                    begin[piece[:length]][thing.iri] = thing
    found: dict[str, tuple[Thing, ...]] = {}
    for home in homes:
        stems = sorted({bare(name) for name in home.aliases if len(bare(name)) > 1})
        bodies = {iri: body for stem in stems for iri, body in begin.get(stem, {}).items()}
        if bodies:
            found[home.iri] = tuple(bodies.values())
    return found


def _written(index: NameIndex, made_by: str) -> str:
    place = {iri: i for i, iri in enumerate(index.things)}
    content = {
        "made_by": made_by,
        "things": [[t.iri, t.kind, t.name, t.country, t.aliases] for t in index.things.values()],
        "keys": {key: [place[thing.iri] for thing in found] for key, found in index.keys.items()},
        "offices": {iri: [place[body.iri] for body in bodies] for iri, bodies in index.offices.items()},
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _read(file: Path, made_by: str) -> NameIndex | None:
    """What was kept; None where nothing was, or by another version of the program or its tables."""
    try:
        content = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):  # not there yet, or damaged: it is made anew
        return None
    if content["made_by"] != made_by:
        return None
    things = [Thing(iri, kind, name, of, aliases=tuple(names)) for iri, kind, name, of, names in content["things"]]
    return NameIndex(
        {thing.iri: thing for thing in things},
        {key: tuple([things[i] for i in found]) for key, found in content["keys"].items()},
        {iri: tuple([things[i] for i in found]) for iri, found in content["offices"].items()},
    )


def _fingerprint(gazetteer: Gazetteer) -> str:
    """A hash over what decides how names are spelled: tables, gazetteer and code."""
    files = [knowledge.path(*parts) for parts in _MADE_OF] + [Path(__file__).with_name(name) for name in _MADE_BY]
    total = hashlib.sha256(f"{__version__} {gazetteer.made_of}".encode())
    for file in files:
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()
