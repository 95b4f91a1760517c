"""How well names are linked, from fixed seeds, beside two baselines: exact names only, and edit distance on pinyin.

    python benchmarks/places.py [--queries 2000] [--anywhere 120]

The pairs (Chinese name, main Latin name) are 2,000 foreign cities of the gazetteer that took no part in training
(scripts/train_transcription.py). The name asked for is taken away from the place; names that others share with it,
and further names of the same place, stay. "absent" takes the right place away in every tenth query.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

from train_transcription import Pair, held_out

from kg.places import Gazetteer, Judgements, Linker, Place
from kg.places.sounds import pinyin, plain
from kg.places.tables import read_rows
from kg.places.transcription import Transcription

Ranked = Sequence[str]  # ids, best first


def by_pinyin(model: Transcription, gazetteer: Gazetteer, scorer: Callable[..., float]) -> Callable[[Pair], Ranked]:
    """The baseline: the names of the country ranked by the likeness of pinyin and Latin letters."""
    known: dict[str, tuple[list[str], list[Place]]] = {}

    def rank(pair: Pair) -> Ranked:
        place, name = pair
        if place.country not in known:
            places = list(model.names(place.country).places)
            known[place.country] = [plain(p.en) for p in places], places
        names, places = known[place.country]
        text = pinyin(gazetteer.normalise(name))
        return [places[i].id for _, _, i in process.extract(text, names, scorer=scorer, limit=5)]

    return rank


def by_name(gazetteer: Gazetteer) -> Callable[[Pair], Ranked]:
    """The baseline: places of the country that the lists give this name, the one asked for excepted."""

    def rank(pair: Pair) -> Ranked:
        place, name = pair
        return [other.id for other in gazetteer.lookup(name, place.country) if other.id != place.id][:5]

    return rank


def by_sound(model: Transcription) -> Callable[[Pair], Ranked]:
    def rank(pair: Pair) -> Ranked:
        place, name = pair
        return [match.place.id for _, match in model.ranked(name, place.country)[:5]]

    return rank


def top(pairs: Iterable[Pair], rank: Callable[[Pair], Ranked]) -> tuple[float, float, float]:
    """The share of pairs whose place comes first, and among the first five, and milliseconds a name."""
    first = five = number = 0
    start = time.perf_counter()
    for pair in pairs:
        ids = rank(pair)
        first += ids[:1] == [pair[0].id]
        five += pair[0].id in ids[:5]
        number += 1
    return first / number, five / number, (time.perf_counter() - start) / number * 1000


def abstaining(model: Transcription, pairs: Sequence[Pair], absent: float) -> tuple[float, float]:
    """Coverage and precision of the answers that the shipped threshold accepts."""
    chance = random.Random(11)
    accepted = right = 0
    for place, name in pairs:
        gone = chance.random() < absent
        scored = [s for s in model.ranked(name, place.country) if not (gone and s[1].place.id == place.id)]
        if scored and model.sure(scored) >= model.threshold:
            accepted += 1
            right += scored[0][1].place.id == place.id
    return accepted / len(pairs), right / max(1, accepted)


def anywhere(model: Transcription, gazetteer: Gazetteer, pairs: Sequence[Pair]) -> tuple[float, float]:
    """Top 1 and top 5 where the country is not known: the best of every country's best."""
    first = five = 0
    for place, name in pairs:
        found = []
        for iso2 in gazetteer.country_codes():
            if iso2 not in ("CN", "TW", "JP", "KR", "KP", "HK", "MO"):
                found += [(score + 0.35 * math.log(len(model.names(iso2).places) + 1), match.place.id)
                          for score, match in model.ranked(name, iso2)[:5]]  # fmt: skip
        ids = [place_id for _, place_id in sorted(found, reverse=True)]
        first += ids[:1] == [place.id]
        five += place.id in ids[:5]
    return first / len(pairs), five / len(pairs)


def speed(gazetteer: Gazetteer, pairs: Sequence[Pair]) -> tuple[float, float]:
    """Mentions linked a second, new ones and repeated ones (an index of each country is made before)."""
    linker = Linker(gazetteer, Judgements.of(()))
    mentions = [(name, place.country) for place, name in pairs[:1000]]
    rates = []
    for _ in range(2):
        start = time.perf_counter()
        for name, country in mentions:
            linker.link(name, country)
        rates.append(len(mentions) / (time.perf_counter() - start))
    return rates[0], rates[1]


def table(gazetteer: Gazetteer) -> tuple[int, int, int, int]:
    """Of tests/places/linked_places.tsv: rows, right, wrong, and left unlinked though there is an entry."""
    linker = Linker(gazetteer, Judgements.of(()))
    path = Path(__file__).resolve().parent.parent / "tests" / "places" / "linked_places.tsv"
    rows = list(read_rows(path, ("name", "country", "entry")))
    found = [(row["entry"], linker.link(row["name"], row["country"] or None).place) for row in rows]
    right = sum((place.id if place else "-") == entry for entry, place in found)
    wrong = sum(place is not None and place.id != entry for entry, place in found)
    return len(rows), right, wrong, len(rows) - right - wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--queries", type=int, default=2000)
    parser.add_argument("--anywhere", type=int, default=0, help="queries without the country (two seconds each)")
    options = parser.parse_args()
    gazetteer = Gazetteer.open()
    pairs = held_out(gazetteer)[: options.queries]
    large = [pair for pair in pairs if pair[0].population >= 15_000]
    model = Transcription(gazetteer)
    for place, name in pairs:
        model.hide(place.country, place.id, name)
    number, right, wrong, missed = table(gazetteer)
    print(f"table of {number} places as reports name them: {right} right, {wrong} wrong, {missed} unlinked\n")
    print(f"{len(pairs)} held-out pairs, {len(large)} of places from 15,000 inhabitants; country known")
    print("| | top 1 | top 5 | from 15,000 | | ms |\n|---|---|---|---|---|---|")
    rankers = {
        "this linker": by_sound(model),
        "exact name only": by_name(gazetteer),
        "pinyin + rapidfuzz ratio": by_pinyin(model, gazetteer, fuzz.ratio),
    }
    for title, rank in rankers.items():
        all_, some = top(pairs, rank), top(large, rank)
        print(f"| {title} | {all_[0]:.3f} | {all_[1]:.3f} | {some[0]:.3f} | {some[1]:.3f} | {all_[2]:.1f} |")
    print("\n| accepted by the shipped threshold | coverage | right |\n|---|---|---|")
    for title, absent in (("right place always there", 0.0), ("absent in every tenth query", 0.1)):
        coverage, precision = abstaining(model, pairs, absent)
        print(f"| {title} | {coverage:.3f} | {precision:.3f} |")
    new, warm = speed(gazetteer, pairs)
    print(f"\nlinking: {new:.0f} new names a second, {warm:.0f} mentions a second warm")
    if options.anywhere:
        first, five = anywhere(model, gazetteer, pairs[: options.anywhere])
        print(f"country not known ({options.anywhere} queries): top 1 {first:.3f}, top 5 {five:.3f}")


if __name__ == "__main__":
    main()
