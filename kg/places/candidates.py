"""The Latin names of one country's places, indexed for search by sound."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from kg import expressions as re
from kg.places.shapes import Place
from kg.places.sounds import Emission, guess, letters, plain

_BEAM, _DROP = 100, 14.0
_BY_SOUND, _BY_LETTERS = 40, 120
_WORD = re.compile(r"[^\W\d_]+")

WHOLE, WITHOUT_FIRST, WITHOUT_LAST, FIRST, LAST, TURNED, HEAD = range(7)


@dataclass(frozen=True, slots=True)
class Form:
    """A place's Latin name, in full or a part of it (``part``: one of the constants above)."""

    place: int  # index in the list of places
    letters: str
    part: int
    by_sound: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A place among the others of its country: ranks count from 0; namesakes: how many there are, itself included."""

    namesakes: int
    rank_among_namesakes: int
    known_among_namesakes: int  # the same by how well known they are
    rank_in_country: int


@dataclass(frozen=True)
class CountryNames:
    """All places of a country by their main Latin name."""

    places: tuple[Place, ...]
    prefixes: frozenset[str]
    whole: Mapping[str, tuple[int, ...]]
    forms: tuple[Form, ...]
    plain_forms: tuple[str, ...]
    standings: tuple[Standing, ...]

    @classmethod
    def of(cls, places: Iterable[Place], small: frozenset[str] = frozenset()) -> CountryNames:
        """small: words behind which a name only says which of its namesakes it is (San Nicolás de los Garza)."""
        listed = tuple(places)
        whole: dict[str, list[int]] = defaultdict(list)
        forms = []
        for i, place in enumerate(listed):
            whole[letters(place.en)].append(i)
            forms += [Form(i, text, part) for text, part in _forms(place.en, small)]
        return cls(
            listed,
            frozenset(name[:k] for name in whole for k in range(len(name) + 1)),
            {name: tuple(some) for name, some in whole.items()},
            tuple(forms),
            tuple(plain(form.letters) for form in forms),
            _standings(listed),
        )

    def find(self, emissions: Sequence[Emission]) -> list[Form]:
        """The names that the emissions can spell, and those nearest in letters to their likeliest original."""
        found = {(form.place, form.part): form for form in self._by_sound(emissions)}
        near = process.extract(
            guess(emissions), self.plain_forms, scorer=Levenshtein.normalized_similarity, limit=_BY_LETTERS
        )
        for _, _, index in near:
            form = self.forms[index]
            found.setdefault((form.place, form.part), form)
        return list(found.values())

    def _by_sound(self, emissions: Sequence[Emission]) -> Iterable[Form]:
        """Beam search through the prefixes of the names, unit by unit."""
        beam = {"": 0.0}
        for i, emission in enumerate(emissions):
            known = self.whole if i == len(emissions) - 1 else self.prefixes
            grown: dict[str, float] = {}
            best = -math.inf
            for prefix, score in beam.items():
                for chunk, p in emission.items():
                    value = score + p
                    if value < best - _DROP:
                        break
                    text = prefix + chunk
                    if text in known and value > grown.get(text, -math.inf):
                        grown[text] = value
                        best = max(best, value)
            beam = dict(sorted(grown.items(), key=lambda g: -g[1])[:_BEAM])
        for name in list(beam)[:_BY_SOUND]:
            yield from (Form(i, name, WHOLE, by_sound=True) for i in self.whole[name])


def _standings(places: Sequence[Place]) -> tuple[Standing, ...]:
    same: dict[str, list[int]] = defaultdict(list)
    for i, place in enumerate(places):
        same[plain(place.en)].append(i)
    in_country = _ranks(range(len(places)), lambda i: -places[i].population)
    standings: dict[int, Standing] = {}
    for group in same.values():
        large = _ranks(group, lambda i: -places[i].population)
        known = _ranks(group, lambda i: (-places[i].scripts, -places[i].population))
        standings |= {i: Standing(len(group), large[i], known[i], in_country[i]) for i in group}
    return tuple(standings[i] for i in range(len(places)))


def _ranks(some: Iterable[int], key: Callable[[int], Any]) -> dict[int, int]:
    return {i: rank for rank, i in enumerate(sorted(some, key=key))}


def _forms(name: str, small: frozenset[str]) -> list[tuple[str, int]]:
    words = _WORD.findall(name)
    found = [(letters(name), WHOLE)]
    if len(words) > 1:
        found += [("".join(words[1:]), WITHOUT_FIRST), ("".join(words[:-1]), WITHOUT_LAST)]
        found.append(("".join((*words[1:], words[0])), TURNED))
    if len(words) > 2:
        found += [(words[0], FIRST), (words[-1], LAST), ("".join((words[-1], *words[:-1])), TURNED)]
    head = next((i for i, word in enumerate(words) if i > 0 and word.casefold() in small), 0)
    if head:
        found.append(("".join(words[:head]), HEAD))
    return [(letters(text), part) for text, part in found if len(text) >= 3 or part == WHOLE]


class LetterPairs:
    """How usual a Latin name is: a bigram model over all names of the gazetteer, in plain letters."""

    def __init__(self, pairs: Mapping[str, int]) -> None:
        self._pairs = pairs
        self._first: Counter[str] = Counter()
        for pair, n in pairs.items():
            self._first[pair[0]] += n

    def log_probability(self, name: str) -> float:
        text = f"^{plain(name)}$"
        pairs = (text[i : i + 2] for i in range(len(text) - 1))
        return sum(math.log((self._pairs.get(p, 0) + 0.5) / (self._first[p[0]] + 15)) for p in pairs)


def letter_pairs(names: Iterable[str]) -> Counter[str]:
    """The counts of ``LetterPairs``."""
    found: Counter[str] = Counter()
    for name in names:
        text = f"^{plain(name)}$"
        found.update(text[i : i + 2] for i in range(len(text) - 1))
    return found
