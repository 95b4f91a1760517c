"""How Chinese renderings spell foreign names: P(Latin letters | character), learned from the gazetteer's own pairs.

A rendering is cut into units (characters, and a few translated words put where the original has them); each unit stands
for a chunk of zero to seven letters. The chunk's probability is a mixture of three chains of ever narrower counts (by
pinyin, character, language group, then position and country, the next unit, or the unit before), each smoothed by the
one before it. The alignments are data/gazetteer/transcription/alignments.tsv, made by scripts/train_transcription.py.
"""

from __future__ import annotations

import math
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from kg import knowledge
from kg.places.script import fold
from kg.places.tables import read_rows

LONGEST_CHUNK = 7
_PULL = (3, 4, 4, 4)  # how strongly each wider count smooths the next
_PULL_BACK = (2, 3, 4, 4, 4)
_LEAST = 3e-5
_MOST_CHUNKS = 400
_NOISE, _NOISE_PER_LETTER = -5.5, -1.3  # a chunk never seen for a unit

Emission = Mapping[str, float]


class Counts(Protocol):
    """Where the counts are kept: key → chunk → how often."""

    def get(self, key: str) -> Mapping[str, int]:
        """The counts of a key; empty where it was never seen."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """One pair of the training data: units of the rendering and the chunk of letters that each stands for."""

    units: tuple[str, ...]
    chunks: tuple[str, ...]
    country: str


@dataclass(frozen=True)
class Spelling:
    """Language groups and translated words: data/gazetteer/transcription/."""

    groups: Mapping[str, str]
    between: tuple[str, ...]
    front: tuple[str, ...]
    endings: str
    small: frozenset[str] = frozenset()

    @classmethod
    def load(cls) -> Spelling:
        folder = knowledge.path("data", "gazetteer", "transcription")
        rows = read_rows(folder / "languages.tsv", ("iso2", "group"))
        words = tomllib.loads((folder / "words.toml").read_text(encoding="utf-8"))
        groups = {row["iso2"]: row["group"] for row in rows}
        return cls(
            groups, tuple(words["between"]), tuple(words["front"]), "".join(words["endings"]), frozenset(words["small"])
        )

    def core(self, name: str) -> str:
        """A normalised rendering without the word for what it is ("法恩扎市" → "法恩扎")."""
        return name[:-1] if len(name) > 2 and name[-1] in self.endings else name

    def units(self, core: str) -> tuple[str, ...]:
        """The rendering's units in the order of the original."""
        for word in self.between:
            at = core.find(word)
            if at >= 1 and at + len(word) < len(core):
                return (*core[at + len(word) :], word, *core[:at])
        for word in self.front:
            if core.startswith(word) and len(core) > len(word) + 1:
                return (*core[len(word) :], word)
        return tuple(core)

    def group(self, country: str) -> str:
        return self.groups.get(country, "xx")


def letters(name: str) -> str:
    """A Latin name's letters alone, lower case, with their accents."""
    lower = name.lower()
    composed = lower if lower.isascii() else unicodedata.normalize("NFC", lower).replace("ß", "ss")
    return composed if composed.isalpha() else "".join(filter(str.isalpha, composed))


def plain(name: str) -> str:
    """``letters`` without accents."""
    bare = letters(name)
    return bare if bare.isascii() else fold(bare)


def pinyin(text: str) -> str:
    """The pinyin of Chinese text, without tones or blanks."""
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text))


def syllables(text: str) -> str:
    """The pinyin of each character by itself, without tones, blanks between."""
    return " ".join(map(pinyin, text))


def read_alignments() -> Iterator[Alignment]:
    """The shipped training data."""
    path = knowledge.path("data", "gazetteer", "transcription", "alignments.tsv")
    for row in read_rows(path, ("units", "chunks", "country")):
        yield Alignment(tuple(row["units"].split()), tuple(row["chunks"].split("|")), row["country"])


def count(alignments: Iterable[Alignment], spelling: Spelling) -> dict[str, Counter[str]]:
    """All counts of the model: chunks by unit and context, units by chunk, and whole renderings."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for pair in alignments:
        group = spelling.group(pair.country)
        for chain in _chains(pair.units, pair.country, group):
            for keys, chunk in zip(chain, pair.chunks, strict=True):
                for key in keys:
                    found[key][chunk] += 1
        for i, unit in enumerate(pair.units):
            found["units"][unit] += 1
            for key in _back(pair.chunks, i, pair.country, group):
                found[key][unit] += 1
        found[f"w {''.join(pair.units)}"][plain("".join(pair.chunks))] += 1
    return found


def _chains(units: Sequence[str], country: str, group: str) -> list[list[tuple[str, ...]]]:
    """For each of the three chains, per unit the keys that only it has (the first chain has the shared ones too)."""
    shared = [_shared(unit, group) for unit in units]
    own = [_own(units, i, country, group) for i in range(len(units))]
    return [[(*s, *o[0]) for s, o in zip(shared, own, strict=True)], [o[1] for o in own], [o[2] for o in own]]


def _shared(unit: str, group: str) -> tuple[str, ...]:
    sound = pinyin(unit) if len(unit) == 1 else unit
    return f"y {sound}", f"u {unit}", f"g {unit} {group}"


def _own(units: Sequence[str], i: int, country: str, group: str) -> tuple[tuple[str, ...], ...]:
    unit, last = units[i], len(units) - 1
    place = "$" if i == last else "^" if i == 0 else ""
    after, before = "$" if i == last else units[i + 1], "^" if i == 0 else units[i - 1]
    return (
        (f"p {unit} {group} {place}", f"c {unit} {country} {place}"),
        (f"n {unit} {after}", f"ng {unit} {group} {after}"),
        (f"v {unit} {before}", f"vg {unit} {group} {before}"),
    )


def _back(chunks: Sequence[str], i: int, country: str, group: str) -> tuple[str, ...]:
    """The keys for the unit that stands for a chunk, from wide to narrow; last with the letters beside the chunk."""
    chunk = chunks[i]
    after = next((c[0] for c in chunks[i + 1 :] if c), "$")
    before = next((c[-1] for c in reversed(chunks[:i]) if c), "^")
    wide = f"r {chunk}", f"rg {group} {chunk}", f"rc {country} {chunk}"
    return (*wide, f"rn {group} {chunk} {after}", f"rb {group} {before} {chunk} {after}")


@dataclass
class Sounds:
    """The model over some counts."""

    counts: Counts
    spelling: Spelling
    _emissions: dict[tuple[str, ...], Emission] = field(default_factory=dict)

    def emissions(self, units: Sequence[str], country: str) -> list[Emission]:
        """For each unit: chunk → log probability, the likeliest first."""
        group = self.spelling.group(country)
        found = []
        for i, unit in enumerate(units):
            own = _own(units, i, country, group)
            key = tuple(k for keys in own for k in keys)
            if key not in self._emissions:
                self._emissions[key] = self._emission(_shared(unit, group), own)
            found.append(self._emissions[key])
        return found

    def _emission(self, shared: tuple[str, ...], own: tuple[tuple[str, ...], ...]) -> Emission:
        wide = self.counts.get(shared[0])
        total = sum(wide.values())
        base: dict[str, float] = {chunk: 0.97 * n / total for chunk, n in wide.items()}
        for key, pull in zip(shared[1:], _PULL, strict=False):
            base = self._narrow(base, key, pull)
        mixed: dict[str, float] = defaultdict(float)
        for keys in own:
            chain = base
            for key, pull in zip(keys, _PULL[2:], strict=True):
                chain = self._narrow(chain, key, pull)
            for chunk, p in chain.items():
                mixed[chunk] += p / len(own)
        best = sorted(((p, chunk) for chunk, p in mixed.items() if p > _LEAST), reverse=True)[:_MOST_CHUNKS]
        return {chunk: math.log(p) for p, chunk in best}

    def _narrow(self, wide: Mapping[str, float], key: str, pull: int) -> dict[str, float]:
        counts = self.counts.get(key)
        total = sum(counts.values()) + pull
        narrow = {chunk: p * pull / total for chunk, p in wide.items()}
        for chunk, n in counts.items():
            narrow[chunk] = narrow.get(chunk, 0.0) + n / total
        return narrow

    def back(self, units: Sequence[str], chunks: Sequence[str], country: str) -> float:
        """The log probability of the units given the chunks: the same pair seen from the other side."""
        group = self.spelling.group(country)
        score = 0.0
        for i, unit in enumerate(units):
            p = (self._units.get(unit, 0) + 0.5) / self._all_units
            for key, pull in zip(_back(chunks, i, country, group), _PULL_BACK, strict=True):
                seen = self.counts.get(key)
                p = (seen.get(unit, 0) + pull * p) / (sum(seen.values()) + pull)
            score += math.log(p)
        return score

    def remembered(self, core: str) -> Mapping[str, int]:
        """The Latin names (plain letters) that this very rendering had in the training data."""
        return self.counts.get(f"w {''.join(self.spelling.units(core))}")

    @cached_property
    def _units(self) -> Mapping[str, int]:
        return self.counts.get("units")

    @cached_property
    def _all_units(self) -> float:
        return sum(self._units.values()) + 1000.0


def guess(emissions: Sequence[Emission]) -> str:
    """The likeliest original, in plain letters."""
    return fold("".join(next(iter(emission), "") for emission in emissions))


def align(name: str, emissions: Sequence[Emission]) -> tuple[float, tuple[str, ...]] | None:
    """The best division of a Latin name (``letters``) among the units and its log probability; chunks never seen
    for a unit are allowed at a price. None where the name is too long or too short."""
    end, last = len(name), len(emissions) - 1
    layers: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for i, emission in enumerate(emissions):
        layer: dict[int, tuple[float, int]] = {}
        for start, (score, _) in layers[-1].items():
            first = end if i == last else max(start, end - (last - i) * LONGEST_CHUNK)
            for stop in range(first, min(end, start + LONGEST_CHUNK) + 1):
                value = score + _price(emission, name[start:stop])
                if value > layer.get(stop, (-math.inf, 0))[0]:
                    layer[stop] = (value, start)
        if not layer:
            return None
        least = max(value for value, _ in layer.values()) - 16
        layers.append({stop: found for stop, found in layer.items() if found[0] > least})
    if end not in layers[-1]:
        return None
    chunks, stop = [], end
    for layer in reversed(layers[1:]):
        start = layer[stop][1]
        chunks.append(name[start:stop])
        stop = start
    return layers[-1][end][0], tuple(reversed(chunks))


def _price(emission: Emission, chunk: str) -> float:
    seen = emission.get(chunk)
    if seen is not None:
        return seen
    return _NOISE + _NOISE_PER_LETTER * len(chunk) if len(chunk) <= 4 else -math.inf
