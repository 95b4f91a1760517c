"""Learn how Chinese renders foreign names from the gazetteer's own pairs; writes data/gazetteer/transcription/.

    python scripts/train_transcription.py            # alignments.tsv, then weights.tsv; about twenty minutes

Two thousand pairs (seed 20261121) are held out of everything for benchmarks/places.py. Alternate names that are the
pinyin of the Chinese name never enter: only a place's main Latin name is used.
"""

from __future__ import annotations

import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from kg.places.gazetteer import Gazetteer
from kg.places.script import is_han
from kg.places.shapes import Place
from kg.places.sounds import Alignment, Spelling, align, count, letters
from kg.places.transcription import ACCEPTANCE, FEATURES, Transcription, Weights, evidence

FOLDER = Path(__file__).resolve().parent.parent / "data" / "gazetteer" / "transcription"
OUTSIDE = ("CN", "TW", "JP", "KR", "KP", "HK", "MO")
SEED, HELD_OUT, QUERIES, FOLDS = 20261121, 2000, 2500, 4
Pair = tuple[Place, str]


def pairs(gazetteer: Gazetteer) -> list[Pair]:
    """Every foreign city with a Chinese name from the list, one pair a city (its first name), in a fixed order."""
    found = []
    for iso2 in sorted(gazetteer.country_codes()):
        if iso2 not in OUTSIDE:
            cities = (p for p in gazetteer.in_country(iso2) if p.kind == "city" and p.names)
            found += [(p, p.names[0]) for p in sorted(cities, key=lambda p: p.id) if is_han(p.names[0])]
    random.Random(SEED).shuffle(found)
    return found


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


def expect(units: Sequence[str], text: str, chances: Mapping[str, Mapping[str, float]], counts: dict) -> None:
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


def divide(data: Iterable[Alignment], chances: Mapping[str, Mapping[str, float]]) -> list[Alignment]:
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


def examples(gazetteer: Gazetteer, train: list[Pair], test: list[Pair], spelling: Spelling) -> list[Example]:
    """Queries of pairs that the counts have not seen: matches, features, which match is right."""
    random.Random(5).shuffle(train)
    folds = [train[i::FOLDS] for i in range(FOLDS)]
    chances = learn(training_pairs(gazetteer, train, spelling))
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


def fit_rank(data: list[Example], steps: int = 700) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Softmax regression over each query's matches, by Adam."""
    data = [example for example in data if example[3].any()]
    features = np.concatenate([example[2] for example in data])
    right = np.concatenate([example[3] for example in data]).astype(np.float32)
    mean, deviation = features.mean(0), features.std(0) + 1e-9
    scaled = (features - mean) / deviation
    sizes = [len(example[3]) for example in data]
    query, first = np.repeat(np.arange(len(data)), sizes), np.r_[0, np.cumsum(sizes)[:-1]]
    weights = np.zeros(scaled.shape[1], dtype=np.float32)
    moment, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        score = scaled @ weights
        share = np.exp(score - np.maximum.reduceat(score, first)[query])
        share /= np.add.reduceat(share, first)[query]
        slope = -(scaled * (right - share)[:, None]).sum(0) / len(data) + 1e-3 * weights
        moment, square = 0.9 * moment + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        weights -= 0.05 * moment / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return mean, deviation, weights


def fit_accept(data: list[Example], weights: Weights) -> tuple[np.ndarray, np.ndarray, np.ndarray, float, float]:
    """Logistic regression: is the best match right? In every tenth query the right place is taken away."""
    rows, right = [], []
    chance = random.Random(7)
    for (place, _), matches, _, _ in data:
        absent = chance.random() < 0.1
        scored = sorted(
            ((weights.score(m), m) for m in matches if not (absent and m.place.id == place.id)), key=lambda s: -s[0]
        )
        if scored:
            rows.append(evidence(scored))
            right.append(scored[0][1].place.id == place.id)
    features, truth = np.array(rows), np.array(right, dtype=float)
    mean, deviation = features.mean(0), features.std(0) + 1e-9
    scaled = np.c_[(features - mean) / deviation, np.ones(len(features))]
    found = np.zeros(scaled.shape[1])
    for _ in range(40):  # Newton's method
        sure = 1 / (1 + np.exp(-scaled @ found))
        slope = scaled.T @ (truth - sure) - 1e-2 * found
        curve = (scaled * (sure * (1 - sure))[:, None]).T @ scaled + 1e-2 * np.eye(len(found))
        found += np.linalg.solve(curve, slope)
    sure = 1 / (1 + np.exp(-scaled @ found))
    return mean, deviation, found[:-1], float(found[-1]), threshold(sure, truth)


def threshold(sure: np.ndarray, truth: np.ndarray, goal: float = 0.97) -> float:
    """The lowest probability above which at least ``goal`` of the answers are right."""
    order = np.argsort(-sure)
    right = np.cumsum(truth[order]) / np.arange(1, len(order) + 1)
    last = np.flatnonzero(right >= goal)[-1]
    print(f"accepts {(last + 1) / len(order):.1%} at {right[last]:.1%} right", file=sys.stderr)
    return float(sure[order][last])


# --- files --------------------------------------------------------------------------------------------------


def write_alignments(found: Iterable[Alignment]) -> None:
    about = "# What each unit of a Chinese rendering stands for in the Latin name; from GeoNames (CC BY 4.0),"
    lines = [about, "# learned by scripts/train_transcription.py.", "units\tchunks\tcountry"]
    lines += sorted({f"{' '.join(a.units)}\t{'|'.join(a.chunks)}\t{a.country}" for a in found})
    (FOLDER / "alignments.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_weights(rows: Iterable[tuple[str, str, float, float, float]]) -> None:
    lines = ["# Weights of the transcription model; made by scripts/train_transcription.py.",
             "stage\tfeature\tmean\tdeviation\tweight"]  # fmt: skip
    lines += [
        f"{stage}\t{name}\t{mean:.5g}\t{deviation:.5g}\t{weight:.5g}" for stage, name, mean, deviation, weight in rows
    ]
    (FOLDER / "weights.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    gazetteer, spelling = Gazetteer.open(), Spelling.load()
    everything = pairs(gazetteer)
    test, train = everything[:HELD_OUT], everything[HELD_OUT:]
    data = training_pairs(gazetteer, train, spelling)
    write_alignments(divide(data, learn(data)))
    queries = examples(gazetteer, list(train), test, spelling)
    mean, deviation, weight = fit_rank(queries)
    rank = tuple(zip(mean.tolist(), deviation.tolist(), weight.tolist(), strict=True))
    mean, deviation, weight, bias, least = fit_accept(queries, Weights(rank, (), 0.0, 0.0))
    accept = zip(ACCEPTANCE, mean.tolist(), deviation.tolist(), weight.tolist(), strict=True)
    write_weights(
        [
            *(("rank", name, *values) for name, values in zip(FEATURES, rank, strict=True)),
            *(("accept", *values) for values in accept),
            ("accept", "bias", 0.0, 1.0, bias),
            ("accept", "threshold", 0.0, 1.0, least),
        ]
    )


if __name__ == "__main__":
    main()
