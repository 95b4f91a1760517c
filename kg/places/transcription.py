"""Ranking of a country's places by how well their Latin names fit a Chinese rendering, with the courage to abstain."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz.distance import JaroWinkler, Levenshtein

from kg import knowledge
from kg.errors import KnowledgeError
from kg.places.candidates import FIRST, LAST, TURNED, WHOLE, WITHOUT_FIRST, CountryNames, Form, LetterPairs
from kg.places.gazetteer import Gazetteer
from kg.places.shapes import Guess, Place
from kg.places.sounds import Counts, Emission, Sounds, Spelling, align, guess, pinyin, plain
from kg.places.tables import read_rows

_WORST = -60.0
_CONSONANTS = str.maketrans("bpdtgkcqfvwszxjyh", "bbddgggghhhsssiii", "aeiou")


@dataclass(frozen=True, slots=True)
class Query:
    """A rendering made ready for comparison with the names of a country."""

    core: str
    country: str
    units: tuple[str, ...]
    emissions: list[Emission]
    guess: str
    best: float  # the sum of each unit's best log probability
    remembered: Mapping[str, int]
    pinyin: str


@dataclass(frozen=True, slots=True)
class Match:
    """A place, its features, and how well its name can be divided among the units."""

    place: Place
    features: tuple[float, ...]
    spelled: float


FEATURES = (
    # how the name is spelled
    *("spelled", "spelled_per_unit", "below_best", "below_best_3", "below_best_6", "usual", "usual_per_letter"),
    *("letters_alike", "letters_alike_squared", "letters_equal", "start_alike", "consonants_alike"),
    *("first_letter", "pinyin_alike", "length_difference", "length"),
    *("back", "back_per_unit", "remembered", "is_remembered"),
    # how the place stands
    *("population", "population_squared", "no_population", "largest_namesake", "namesakes", "namesake_rank"),
    # which part of its name is compared
    *("found_by_sound", "part", "turned", "one_word_dropped", "one_word_left"),
    # what else it is called in Chinese
    *("other_chinese_name", "chinese_alike", "chinese_much_alike"),
    # the same where the letters fit well: what is well spelled need not be alike, and then size matters more
    *("fit", "fit_letters_alike", "fit_population", "fit_back", "fit_both", "fit_back_letters_alike"),
    *("fit_start_alike", "fit_consonants_alike", "fit_part", "fit_usual_per_letter"),
)
ACCEPTANCE = ("share", "lead", "below_best", "spelled_per_unit", "letters_alike", "consonants_alike", "back_per_unit",
              "remembered", "population", "other_chinese_name", "chinese_alike", "part")  # fmt: skip


@dataclass(frozen=True)
class Weights:
    """The learned weights (data/gazetteer/transcription/weights.tsv): means, deviations and weights of the features."""

    rank: tuple[tuple[float, float, float], ...]
    accept: tuple[tuple[float, float, float], ...]
    bias: float
    threshold: float

    @classmethod
    def load(cls) -> Weights:
        """Read the table; raises KnowledgeError where its features are not those of this module."""
        path = knowledge.path("data", "gazetteer", "transcription", "weights.tsv")
        rows = {
            (row["stage"], row["feature"]): (float(row["mean"]), float(row["deviation"]), float(row["weight"]))
            for row in read_rows(path, ("stage", "feature", "mean", "deviation", "weight"))
        }
        try:
            return cls(
                tuple(rows["rank", feature] for feature in FEATURES),
                tuple(rows["accept", feature] for feature in ACCEPTANCE),
                rows["accept", "bias"][2],
                rows["accept", "threshold"][2],
            )
        except KeyError as missing:
            raise KnowledgeError(f"{path}: no row {missing}; run scripts/train_transcription.py") from missing

    def score(self, match: Match) -> float:
        """How well a match fits; only differences within one query mean anything."""
        return _weighted(match.features, self.rank)

    def sure(self, evidence: Sequence[float]) -> float:
        """The probability that the best match is the place meant."""
        return 1 / (1 + math.exp(-self.bias - _weighted(evidence, self.accept)))


def _weighted(values: Sequence[float], weights: Sequence[tuple[float, float, float]]) -> float:
    return sum(w * (x - mean) / deviation for x, (mean, deviation, w) in zip(values, weights, strict=True))


def evidence(scored: Sequence[tuple[float, Match]]) -> tuple[float, ...]:
    """The features of ``ACCEPTANCE`` of a query's matches, best first."""
    top, best = scored[0]
    share = 1 / sum(math.exp(max(score - top, -30.0)) for score, _ in scored)
    lead = min(top - scored[1][0], 10.0) if len(scored) > 1 else 10.0
    named = dict(zip(FEATURES, best.features, strict=True))
    return share, lead, *(named[feature] for feature in ACCEPTANCE[2:])


class Matcher:
    """Compares renderings with the names of a country's places."""

    def __init__(self, sounds: Sounds, pairs: LetterPairs) -> None:
        self._sounds = sounds
        self._usual = lru_cache(100_000)(pairs.log_probability)

    def query(self, name: str, country: str) -> Query:
        """``name`` is normalised (simplified, without joiners)."""
        core = self._sounds.spelling.core(name)
        units = self._sounds.spelling.units(core)
        emissions = self._sounds.emissions(units, country)
        best = sum(next(iter(e.values()), 0.0) for e in emissions)
        remembered = self._sounds.remembered(core)
        return Query(core, country, units, emissions, guess(emissions), best, remembered, pinyin(core))

    def matches(self, query: Query, names: CountryNames, known: Mapping[str, Sequence[str]]) -> list[Match]:
        """The candidates with their features, each place once.

        known: by place id the Chinese names that the lists give it, normalised and without suffix.
        """
        found: dict[int, Match] = {}
        spelled: dict[str, tuple[float, ...]] = {}
        for form in names.find(query.emissions):
            if form.letters not in spelled:
                spelled[form.letters] = self._letters(query, form.letters)
            place = names.places[form.place]
            features = (
                *spelled[form.letters],
                *_standing(place, names.namesakes[form.place]),
                *_form(form),
                *_chinese(query.core, known.get(place.id, ())),
            )
            cost = 0.0 if form.part == WHOLE else 1.5 if form.part == TURNED else 3.0
            match = Match(place, (*features, *_fits(features)), features[0] - cost)
            if form.place not in found or found[form.place].spelled < match.spelled:
                found[form.place] = match
        return list(found.values())

    def _letters(self, query: Query, name: str) -> tuple[float, ...]:
        aligned = align(name, query.emissions)
        score, chunks = aligned or (_WORST, ())
        n, text = len(query.units), plain(name)
        back = self._sounds.back(query.units, chunks, query.country) if aligned else -8.0 * n
        below, usual = score - query.best, self._usual(name)
        alike = Levenshtein.normalized_similarity(query.guess, text)
        consonants = Levenshtein.normalized_similarity(_skeleton(query.guess), _skeleton(text))
        memory = math.log(1 + query.remembered.get(text, 0))
        return (
            *(score, score / n, below, min(below, -3.0), max(below, -6.0), usual, usual / max(1, len(name))),
            *(alike, alike * alike, float(alike == 1.0), JaroWinkler.similarity(query.guess, text), consonants),
            *(float(query.guess[:1] == text[:1]), JaroWinkler.similarity(query.pinyin, text)),
            *(abs(len(text) - len(query.guess)) / max(1, len(query.guess)), float(len(name))),
            *(back, back / n, memory, float(memory > 0)),
        )


def _standing(place: Place, namesake: tuple[int, int]) -> tuple[float, ...]:
    size = math.log10(place.population + 10)
    rank, number = namesake
    standing = (float(rank == 0), math.log(number), math.log(1 + rank))
    return size, size * size / 10, float(place.population == 0), *standing


def _form(form: Form) -> tuple[float, ...]:
    part = form.part
    return tuple(
        map(
            float,
            (
                form.by_sound,
                part not in (WHOLE, TURNED),
                part == TURNED,
                part in (WITHOUT_FIRST, LAST),
                part in (FIRST, LAST),
            ),
        )
    )


def _chinese(core: str, names: Sequence[str]) -> tuple[float, ...]:
    if not names or core in names:
        return 0.0, 0.0, 0.0
    alike = max(Levenshtein.normalized_similarity(core, name) for name in names)
    return 1.0, alike, float(alike > 0.7)


def _fits(features: Sequence[float]) -> tuple[float, ...]:
    named = dict(zip(FEATURES, features, strict=False))
    fit, back = math.exp(max(named["below_best"], -12.0) / 3), math.exp(max(named["back"], -12.0) / 3)
    alike = named["letters_alike"]
    likeness = (fit * named["start_alike"], fit * named["consonants_alike"], fit * named["part"])
    return (
        *(fit, fit * alike, fit * named["population"], back, fit * back, back * alike),
        *likeness,
        fit * named["usual_per_letter"],
    )


def _skeleton(text: str) -> str:
    found = ""
    for c in text.translate(_CONSONANTS):
        if not found.endswith(c):
            found += c
    return found


class Transcription:
    """The shipped model over the gazetteer; a ``Transcriber`` for the linker."""

    def __init__(self, gazetteer: Gazetteer, counts: Counts | None = None, weights: Weights | None = None) -> None:
        self._gazetteer = gazetteer
        self._given = counts or gazetteer.sounds
        self._given_weights = weights
        self._names: dict[str, CountryNames] = {}
        self._chinese: dict[str, dict[str, list[str]]] = {}

    def guesses(self, name: str, country: str) -> tuple[Guess, ...]:
        """The ten best towns and cities of a country for a Chinese rendering.

        The first one's score is the probability that it is right, the others' their share of what is left.
        """
        scored = self.ranked(name, country)
        if not scored:
            return ()
        sure = self._weights.sure(evidence(scored))
        rest = [math.exp(max(score - scored[0][0], -30.0)) for score, _ in scored[1:10]]
        shares = [(1 - sure) * part / max(1.0, sum(rest)) for part in rest]
        return tuple(Guess(match.place, score) for (_, match), score in zip(scored, (sure, *shares), strict=False))

    def accepts(self, guesses: tuple[Guess, ...]) -> bool:
        return bool(guesses) and guesses[0].score >= self._weights.threshold

    def ranked(self, name: str, country: str) -> list[tuple[float, Match]]:
        """All candidates with their scores, best first."""
        matches = self.matches(name, country)
        return sorted(((self._weights.score(m), m) for m in matches), key=lambda s: -s[0])

    def matches(self, name: str, country: str) -> list[Match]:
        """All candidates of a country (ISO code) for a rendering; empty where it is too short to compare."""
        key = self._gazetteer.normalise(name)
        if len(self._matcher_spelling.core(key)) < 2 or not self.names(country).places:
            return []
        query = self._matcher.query(key, country)
        return self._matcher.matches(query, self.names(country), self._chinese[country])

    def names(self, country: str) -> CountryNames:
        """The index of a country's towns and cities, made when first asked for."""
        if country not in self._names:
            cities = [place for place in self._gazetteer.in_country(country) if place.kind == "city"]
            core = self._matcher_spelling.core
            normal = self._gazetteer.normalise
            self._chinese[country] = {c.id: [core(normal(n)) for n in c.names] for c in cities if c.names}
            self._names[country] = CountryNames.of(cities)
        return self._names[country]

    def hide(self, country: str, place_id: str, name: str) -> None:
        """Forget that a place has a Chinese name; for evaluation on names held out."""
        self.names(country)
        hidden = self._matcher_spelling.core(self._gazetteer.normalise(name))
        known = self._chinese[country].get(place_id, [])
        self._chinese[country][place_id] = [other for other in known if other != hidden]

    @cached_property
    def _matcher_spelling(self) -> Spelling:
        return Spelling.load()

    @cached_property
    def _matcher(self) -> Matcher:
        sounds = Sounds(self._given, self._matcher_spelling)
        return Matcher(sounds, LetterPairs(self._gazetteer.sounds.get("letters")))

    @cached_property
    def _weights(self) -> Weights:
        return self._given_weights or Weights.load()
