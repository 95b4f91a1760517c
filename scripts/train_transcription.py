"""Learn how Chinese renders foreign names from the gazetteer's own pairs; writes data/gazetteer/transcription/.

    python scripts/train_transcription.py            # alignments.tsv, then weights.tsv; about twenty minutes

Two thousand pairs (seed 20261121) are held out of everything for benchmarks/places.py. Alternate names that are the
pinyin of the Chinese name never enter: only a place's main Latin name is used.
"""

from __future__ import annotations

import hashlib
import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kg.places.gazetteer import Gazetteer
from kg.places.script import is_han
from kg.places.shapes import Place
from kg.places.sounds import Alignment, Spelling, align, count, letters
from kg.places.transcription import ACCEPTANCE, FEATURES, Transcription, evidence
from kg.places.weights import BIAS, HIDDEN_BIAS, HIDDEN_OUT, THRESHOLD, Network, Row

FOLDER = Path(__file__).resolve().parent.parent / "data" / "gazetteer" / "transcription"
OUTSIDE = ("CN", "TW", "JP", "KR", "KP", "HK", "MO")
SEED, HELD_OUT, QUERIES, FOLDS = 20261121, 2000, 1600, 4
HIDDEN_RANK, HIDDEN_ACCEPT = 12, 8
PRECISION = 0.975  # of the answers taken, of training queries; half a percent more than wanted of unseen ones
Pair = tuple[Place, str]
Chances = Mapping[str, Mapping[str, float]]
Slope = Callable[[np.ndarray], np.ndarray]


def pairs(gazetteer: Gazetteer) -> list[Pair]:
    """Every foreign city with a Chinese name from the list, one pair a city (its first name), in a fixed order.

    The order is that of hashes of the ids: a place keeps its turn when others get or lose Chinese names.
    """
    found = []
    for iso2 in gazetteer.country_codes():
        if iso2 not in OUTSIDE:
            cities = (p for p in gazetteer.in_country(iso2) if p.kind == "city" and p.names)
            found += [(p, p.names[0]) for p in cities if is_han(p.names[0])]
    return sorted(found, key=lambda pair: _turn(pair[0]))


def _turn(place: Place) -> str:
    return hashlib.sha256(f"{SEED} {place.id}".encode()).hexdigest()


def held_out(gazetteer: Gazetteer) -> list[Pair]:
    """The pairs of the benchmark."""
    return pairs(gazetteer)[:HELD_OUT]


def training_pairs(gazetteer: Gazetteer, some: Iterable[Pair], spelling: Spelling) -> list[Alignment]:
    """(units, letters) of all names of the places, not yet aligned (one chunk)."""
    found = []
    for place, _ in some:
        text = letters(place.en)
        for name in place.names:
            units = spelling.units(spelling.core(gazetteer.normalise(name)))
            if 1 < len(units) <= 16 and 1 < len(text) <= 30 and len(units) * 0.5 <= len(text) <= len(units) * 7:
                found.append(Alignment(units, (text,), place.country))
    return found


# --- expectation–maximisation -------------------------------------------------------------------------------


def learn(data: Sequence[Alignment], rounds: int = 5) -> dict[str, dict[str, float]]:
    """P(chunk | unit) by expectation–maximisation over all monotone divisions of the letters among the units."""
    chances: dict[str, dict[str, float]] = {}
    for number in range(rounds):
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for pair in data:
            expect(pair.units, pair.chunks[0], chances, counts)
        chances = {}
        for unit, found in counts.items():
            total = sum(found.values())
            chances[unit] = {chunk: n / total for chunk, n in found.items() if n > 0.02}
        print(f"round {number + 1}: {sum(map(len, chances.values()))} chunks", file=sys.stderr)
    return chances


def expect(units: Sequence[str], text: str, chances: Chances, counts: dict) -> None:
    """Add the expected counts of one pair (forward–backward)."""
    forward: list[dict[int, float]] = [{0: 1.0}]
    steps: list[dict[tuple[int, int], float]] = []
    end, number = len(text), len(units)
    for i, unit in enumerate(units):
        known = chances.get(unit, {}) if chances else None
        longest = 10 if len(unit) > 1 else 7
        layer: dict[int, float] = defaultdict(float)
        step = {}
        for start, weight in forward[i].items():
            least = end - start if i == number - 1 else max(0, end - start - (number - i - 1) * 8)
            for size in range(least, min(longest, end - start) + 1):
                chunk = text[start : start + size]
                p = known.get(chunk, 0.0) if known is not None else first_guess(size, end / number)
                if p > 1e-9:
                    step[start, size] = p
                    layer[start + size] += weight * p
        forward.append(layer)
        steps.append(step)
    whole = forward[number].get(end, 0.0)
    backward = {end: 1.0}
    for i in reversed(range(number if whole > 0 else 0)):
        before: dict[int, float] = defaultdict(float)
        for (start, size), p in steps[i].items():
            value = p * backward.get(start + size, 0.0)
            before[start] += value
            if (gain := forward[i][start] * value / whole) > 1e-4:
                counts[units[i]][text[start : start + size]] += gain
        backward = before


def first_guess(size: int, usual: float) -> float:
    return math.exp(-abs(size - usual) * 1.2) * 0.04**size


def divide(data: Iterable[Alignment], chances: Chances) -> list[Alignment]:
    """The best division of each pair; pairs that the chances cannot explain are left out."""
    logs = {unit: {chunk: math.log(p) for chunk, p in found.items()} for unit, found in chances.items()}
    found = []
    for pair in data:
        best = align(pair.chunks[0], [logs.get(unit, {}) for unit in pair.units])
        if best and best[0] > -12 * len(pair.units):
            found.append(Alignment(pair.units, best[1], pair.country))
    return found


# --- weights ------------------------------------------------------------------------------------------------


class Memory:
    """Counts in memory."""

    def __init__(self, counts: Mapping[str, Counter[str]]) -> None:
        self._counts = counts

    def get(self, key: str) -> Mapping[str, int]:
        return self._counts.get(key, {})


Example = tuple[Pair, list, np.ndarray, np.ndarray]


def examples(
    gazetteer: Gazetteer, train: list[Pair], test: list[Pair], spelling: Spelling, chances: Chances
) -> list[Example]:
    """Queries of pairs that the counts have not seen: matches, features, which match is right."""
    random.Random(5).shuffle(train)
    folds = [train[i::FOLDS] for i in range(FOLDS)]
    found = []
    for k, fold in enumerate(folds):
        rest = [pair for j, other in enumerate(folds) if j != k for pair in other]
        counts = count(divide(training_pairs(gazetteer, rest, spelling), chances), spelling)
        model = Transcription(gazetteer, Memory(counts))
        for place, name in [*fold[:QUERIES], *test]:
            model.hide(place.country, place.id, name)
        for place, name in fold[:QUERIES]:
            matches = model.matches(name, place.country)
            features = np.array([m.features for m in matches], dtype=np.float32)
            right = np.array([m.place.id == place.id for m in matches])
            found.append(((place, name), matches, features, right))
        print(f"fold {k + 1}: {len(found)} queries", file=sys.stderr)
    return found


@dataclass
class Trained:
    """A network while it is trained: parameters by name, and the scaling of its features."""

    mean: np.ndarray
    deviation: np.ndarray
    parameters: dict[str, np.ndarray]

    @classmethod
    def new(cls, features: np.ndarray, hidden: int, seed: int) -> Trained:
        chance, size = np.random.default_rng(seed), features.shape[1]
        parameters = {
            "weight": np.zeros(size),
            "hidden": chance.normal(size=(size, hidden)) / np.sqrt(size),
            "hidden_bias": np.zeros(hidden),
            "out": chance.normal(size=hidden) * 0.1,
            "bias": np.zeros(1),
        }
        return cls(features.mean(0), features.std(0) + 1e-9, parameters)

    def network(self) -> Network:
        columns = (self.mean, self.deviation, self.parameters["weight"], self.parameters["hidden"])
        rows = (Row(float(m), float(d), float(w), tuple(map(float, h))) for m, d, w, h in zip(*columns, strict=True))
        bias, out = (tuple(map(float, self.parameters[name])) for name in ("hidden_bias", "out"))
        return Network(tuple(rows), bias, out, float(self.parameters["bias"][0]))

    def train(self, batches: Callable[[], tuple[np.ndarray, Slope]], steps: int, rate: float, decay: float) -> None:
        """Adam, its rate falling to a tenth. ``batches`` gives scaled features and, from scores, the loss's slope."""
        p = self.parameters
        memory = {name: (np.zeros_like(values), np.zeros_like(values)) for name, values in p.items()}
        for step in range(1, steps + 1):
            scaled, slope = batches()
            units = np.tanh(scaled @ p["hidden"] + p["hidden_bias"])
            back = slope(scaled @ p["weight"] + units @ p["out"] + p["bias"])
            inner = back[:, None] * p["out"] * (1 - units * units)
            slopes = {
                "weight": scaled.T @ back + decay * p["weight"],
                "hidden": scaled.T @ inner + decay * p["hidden"],
                "hidden_bias": inner.sum(0),
                "out": units.T @ back + decay * p["out"],
                "bias": np.array([back.sum()]),
            }
            for name, (moment, square) in memory.items():
                moment += 0.1 * (slopes[name] - moment)
                square += 0.01 * (slopes[name] ** 2 - square)
                size = moment / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
                p[name] -= rate * (1 - 0.9 * step / steps) * size


def fit_rank(data: list[Example]) -> Network:
    """Softmax regression over each query's matches, in batches of queries."""
    data = [example for example in data if example[3].any()]
    network = Trained.new(np.concatenate([example[2] for example in data]), HIDDEN_RANK, seed=0)
    scaled = [((example[2] - network.mean) / network.deviation).astype(np.float32) for example in data]
    chance = np.random.default_rng(0)

    def batch() -> tuple[np.ndarray, Slope]:
        chosen = chance.choice(len(data), min(500, len(data)), replace=False)
        right = np.concatenate([data[i][3] for i in chosen])
        sizes = [len(data[i][3]) for i in chosen]
        query, first = np.repeat(np.arange(len(chosen)), sizes), np.r_[0, np.cumsum(sizes)[:-1]]

        def slope(score: np.ndarray) -> np.ndarray:
            share = np.exp(score - np.maximum.reduceat(score, first)[query])
            return (share / np.add.reduceat(share, first)[query] - right) / len(chosen)

        return np.concatenate([scaled[i] for i in chosen]), slope

    network.train(batch, steps=900, rate=0.015, decay=3e-4)
    return network.network()


# The probabilities are too high: they are learned from queries that the ranker has learned from. On every second pair
# that was held out, 0.9 gave 98.5% right at 72% accepted, with one right place in ten missing; the others measure it.
LEAST = 0.9


def fit_accept(data: list[Example], rank: Network) -> tuple[Network, float]:
    """Is the best match right? Every query is asked twice, once in ten times without the right place."""
    rows, right = [], []
    chance = random.Random(7)
    for (place, _), matches, _, _ in [*data, *data]:
        absent = chance.random() < 0.1
        there = [match for match in matches if not (absent and match.place.id == place.id)]
        if there:
            scores = rank.scores([match.features for match in there])
            scored = sorted(zip(scores, there, strict=True), key=lambda s: -s[0])
            rows.append(evidence(scored))
            right.append(scored[0][1].place.id == place.id)
    features, truth = np.array(rows), np.array(right, dtype=float)
    network = Trained.new(features, HIDDEN_ACCEPT, seed=0)
    scaled = (features - network.mean) / network.deviation

    def slope(score: np.ndarray) -> np.ndarray:
        return (1 / (1 + np.exp(-score)) - truth) / len(truth)

    network.train(lambda: (scaled, slope), steps=1500, rate=0.01, decay=1e-3)
    found = network.network()
    sure = 1 / (1 + np.exp(-np.array(found.scores(rows))))
    return found, max(LEAST, threshold(sure, truth))


def threshold(sure: np.ndarray, truth: np.ndarray) -> float:
    """The lowest probability above which at least ``PRECISION`` of the answers are right."""
    order = np.argsort(-sure)
    right = np.cumsum(truth[order]) / np.arange(1, len(order) + 1)
    last = np.flatnonzero(right >= PRECISION)[-1]
    print(f"accepts {(last + 1) / len(order):.1%} at {right[last]:.1%} right", file=sys.stderr)
    return float(sure[order][last])


# --- files --------------------------------------------------------------------------------------------------


def write_alignments(found: Iterable[Alignment]) -> None:
    about = "# What each unit of a Chinese rendering stands for in the Latin name; from GeoNames (CC BY 4.0),"
    lines = [about, "# learned by scripts/train_transcription.py.", "units\tchunks\tcountry"]
    lines += sorted({f"{' '.join(a.units)}\t{'|'.join(a.chunks)}\t{a.country}" for a in found})
    (FOLDER / "alignments.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_weights(rank: Network, accept: Network, least: float) -> None:
    lines = [
        "# Weights of the transcription model (kg/places/weights.py); made by scripts/train_transcription.py.",
        "stage\tfeature\tmean\tdeviation\tweight\thidden",
        *_lines("rank", FEATURES, rank),
        *_lines("accept", ACCEPTANCE, accept),
        f"accept\t{THRESHOLD}\t0\t1\t{least:.5g}\t",
    ]
    (FOLDER / "weights.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _lines(stage: str, names: Sequence[str], network: Network) -> Iterator[str]:
    for name, row in zip(names, network.features, strict=True):
        yield f"{stage}\t{name}\t{row.mean:.5g}\t{row.deviation:.5g}\t{row.weight:.5g}\t{_numbers(row.hidden)}"
    yield f"{stage}\t{HIDDEN_BIAS}\t0\t1\t0\t{_numbers(network.hidden_bias)}"
    yield f"{stage}\t{HIDDEN_OUT}\t0\t1\t0\t{_numbers(network.hidden_out)}"
    yield f"{stage}\t{BIAS}\t0\t1\t{network.bias:.5g}\t"


def _numbers(values: Iterable[float]) -> str:
    return " ".join(f"{value:.4g}" for value in values)


def main() -> None:
    gazetteer, spelling = Gazetteer.open(), Spelling.load()
    everything = pairs(gazetteer)
    test, train = everything[:HELD_OUT], everything[HELD_OUT:]
    data = training_pairs(gazetteer, train, spelling)
    chances = learn(data)
    write_alignments(divide(data, chances))
    queries = examples(gazetteer, list(train), test, spelling, chances)
    rank = fit_rank(queries)
    accept, least = fit_accept(queries, rank)
    write_weights(rank, accept, least)


if __name__ == "__main__":
    main()
