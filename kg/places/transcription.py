"""Ranking of a country's places by how well their Latin names fit a Chinese rendering, with the courage to abstain."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz.distance import JaroWinkler, Levenshtein

from kg.places.candidates import (
    FIRST,
    HEAD,
    LAST,
    TURNED,
    WHOLE,
    WITHOUT_FIRST,
    CountryNames,
    Form,
    LetterPairs,
    Standing,
)
from kg.places.gazetteer import Gazetteer
from kg.places.shapes import Guess, Place
from kg.places.sounds import Counts, Emission, Sounds, Spelling, align, guess, pinyin, plain
from kg.places.weights import Weights

_WORST = -60.0
_MOST = 60_000  # places of the countries that are remembered, some 130 MB; all countries have 235,000
_COST = {WHOLE: 0.0, TURNED: 1.5, HEAD: 2.0}  # in log probability, by the part of a name that is compared; others 3
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
    *("scripts", "scripts_squared", "no_scripts", "best_known_namesake", "known_rank", "rank_in_country"),
    # which part of its name is compared
    *("found_by_sound", "part", "turned", "one_word_dropped", "one_word_left", "head"),
    # what else it is called in Chinese
    *("other_chinese_name", "chinese_alike", "chinese_much_alike", "several_chinese_names"),
    *("chinese_sounds_alike", "chinese_sounds_alike_squared", "chinese_sounds_same", "chinese_sounds_other"),
    # the same where the letters fit well: what is well spelled need not be alike, and then size matters more
    *("fit", "fit_letters_alike", "fit_population", "fit_back", "fit_both", "fit_back_letters_alike"),
    *("fit_start_alike", "fit_consonants_alike", "fit_part", "fit_usual_per_letter", "fit_scripts"),
)
AHEAD = ("below_best", "letters_alike", "population", "back_per_unit")  # of the best match, before the second
_ALONE = dict(zip(AHEAD, (5.0, 0.5, 1.0, 3.0), strict=True))  # where there is no second
OF_BEST = (
    *("below_best", "spelled_per_unit", "letters_alike", "consonants_alike", "back_per_unit", "remembered"),
    *("population", "other_chinese_name", "chinese_alike", "part", "scripts", "chinese_sounds_alike"),
    *("chinese_sounds_same", "chinese_sounds_other", "fit", "start_alike", "usual_per_letter", "rank_in_country"),
    *("known_rank", "namesake_rank", "namesakes", "length", "letters_equal", "found_by_sound", "pinyin_alike"),
    "turned",
)
ACCEPTANCE = ("share", "lead", "log_share", "small_lead", *(f"ahead_{feature}" for feature in AHEAD), *OF_BEST)


def evidence(scored: Sequence[tuple[float, Match]]) -> tuple[float, ...]:
    """The features of ``ACCEPTANCE`` of a query's matches, best first."""
    top, best = scored[0]
    share = 1 / sum(math.exp(max(score - top, -30.0)) for score, _ in scored)
    lead = min(top - scored[1][0], 10.0) if len(scored) > 1 else 10.0
    named = dict(zip(FEATURES, best.features, strict=True))
    second = dict(zip(FEATURES, scored[1][1].features, strict=True)) if len(scored) > 1 else {}
    ahead = (named[f] - second[f] if second else _ALONE[f] for f in AHEAD)
    return share, lead, math.log(share), min(lead, 2.0), *ahead, *(named[feature] for feature in OF_BEST)


class Matcher:
    """Compares renderings with the names of a country's places."""

    def __init__(self, sounds: Sounds, pairs: LetterPairs) -> None:
        self._sounds = sounds
        self._usual = lru_cache(20_000)(pairs.log_probability)
        self._pinyin = lru_cache(20_000)(pinyin)

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
                *_standing(place, names.standings[form.place]),
                *_form(form),
                *self._chinese(query, known.get(place.id, ())),
            )
            match = Match(place, (*features, *_fits(features)), features[0] - _COST.get(form.part, 3.0))
            if form.place not in found or found[form.place].spelled < match.spelled:
                found[form.place] = match
        return list(found.values())

    def _chinese(self, query: Query, names: Sequence[str]) -> tuple[float, ...]:
        """How like the rendering the place's other Chinese names are, in characters and in sound."""
        if not names or query.core in names:
            return (0.0,) * 8
        alike = max(Levenshtein.normalized_similarity(query.core, name) for name in names)
        sound = max(Levenshtein.normalized_similarity(query.pinyin, self._pinyin(name)) for name in names)
        several = float(len(names) > 1)
        return 1.0, alike, float(alike > 0.7), several, sound, sound * sound, float(sound >= 0.85), float(sound < 0.5)

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


def _standing(place: Place, among: Standing) -> tuple[float, ...]:
    size, known = math.log10(place.population + 10), math.log1p(place.scripts)
    largest, rank = float(among.rank_among_namesakes == 0), math.log1p(among.rank_among_namesakes)
    best_known, known_rank = float(among.known_among_namesakes == 0), math.log1p(among.known_among_namesakes)
    return (
        *(size, size * size / 10, float(place.population == 0), largest, math.log(among.namesakes), rank),
        *(known, known * known, float(place.scripts == 0), best_known, known_rank, math.log1p(among.rank_in_country)),
    )


def _form(form: Form) -> tuple[float, ...]:
    part = form.part
    said = (form.by_sound, part not in (WHOLE, TURNED), part == TURNED)
    return tuple(map(float, (*said, part in (WITHOUT_FIRST, LAST), part in (FIRST, LAST), part == HEAD)))


def _fits(features: Sequence[float]) -> tuple[float, ...]:
    named = dict(zip(FEATURES, features, strict=False))
    fit, back = math.exp(max(named["below_best"], -12.0) / 3), math.exp(max(named["back"], -12.0) / 3)
    alike = named["letters_alike"]
    likeness = (fit * named["start_alike"], fit * named["consonants_alike"], fit * named["part"])
    return (
        *(fit, fit * alike, fit * named["population"], back, fit * back, back * alike),
        *likeness,
        *(fit * named["usual_per_letter"], fit * named["scripts"]),
    )


def _skeleton(text: str) -> str:
    found = ""
    for c in text.translate(_CONSONANTS):
        if not found.endswith(c):
            found += c
    return found


@dataclass(frozen=True, slots=True)
class _Country:
    """A country's places by sound, and by place id the Chinese names that the lists give them, without suffix."""

    names: CountryNames
    chinese: dict[str, list[str]]


class Transcription:
    """The shipped model over the gazetteer; a ``Transcriber`` for the linker."""

    def __init__(
        self, gazetteer: Gazetteer, counts: Counts | None = None, weights: Weights | None = None, most: int = _MOST
    ) -> None:
        """most: how many places the countries together have that are remembered."""
        self._gazetteer = gazetteer
        self._most = most
        self._given = counts or gazetteer.sounds
        self._given_weights = weights
        self._countries: OrderedDict[str, _Country] = OrderedDict()  # those asked for last at the end
        self._hidden: set[tuple[str, str]] = set()

    def guesses(self, name: str, country: str) -> tuple[Guess, ...]:
        """The ten best towns and cities of a country for a Chinese rendering.

        The first one's score is the probability that it is right, the others' their share of what is left.
        """
        scored = self.ranked(name, country)
        if not scored:
            return ()
        sure = self.sure(scored)
        rest = [math.exp(max(score - scored[0][0], -30.0)) for score, _ in scored[1:10]]
        shares = [(1 - sure) * part / max(1.0, sum(rest)) for part in rest]
        return tuple(Guess(match.place, score) for (_, match), score in zip(scored, (sure, *shares), strict=False))

    def accepts(self, guesses: tuple[Guess, ...]) -> bool:
        return bool(guesses) and guesses[0].score >= self._weights.threshold

    def ranked(self, name: str, country: str) -> list[tuple[float, Match]]:
        """All candidates with their scores, best first."""
        matches = self.matches(name, country)
        scores = self._weights.rank.scores([match.features for match in matches])
        return sorted(zip(scores, matches, strict=True), key=lambda scored: -scored[0])

    def sure(self, scored: Sequence[tuple[float, Match]]) -> float:
        """How probable it is that the best of the candidates is the place meant."""
        (value,) = self._weights.accept.scores([evidence(scored)])
        return 1 / (1 + math.exp(-max(value, -30.0)))

    @property
    def threshold(self) -> float:
        """The least probability at which the best candidate is taken."""
        return self._weights.threshold

    def matches(self, name: str, country: str) -> list[Match]:
        """All candidates of a country (ISO code) for a rendering; empty where it is too short to compare."""
        key = self._gazetteer.normalise(name)
        if len(self._matcher_spelling.core(key)) < 2 or not self.names(country).places:
            return []
        query, at = self._matcher.query(key, country), self._country(country)
        return self._matcher.matches(query, at.names, at.chinese)

    def names(self, country: str) -> CountryNames:
        """The index of a country's towns and cities, made when asked for."""
        return self._country(country).names

    def _country(self, code: str) -> _Country:
        """What is known of a country; of those asked for longest ago it is forgotten, so that memory stays flat."""
        if code not in self._countries:
            self._countries[code] = self._made(code)
            while len(self._countries) > 1 and self.remembered > self._most:
                self._countries.popitem(last=False)
        self._countries.move_to_end(code)
        return self._countries[code]

    @property
    def remembered(self) -> int:
        """How many places the countries have that are remembered."""
        return sum(len(one.names.places) for one in self._countries.values())

    def _made(self, code: str) -> _Country:
        cities = [place for place in self._gazetteer.in_country(code) if place.kind == "city"]
        chinese = {c.id: [self._core(n) for n in c.names] for c in cities if c.names}
        shown = {id_: [n for n in names if (id_, n) not in self._hidden] for id_, names in chinese.items()}
        return _Country(CountryNames.of(cities, self._matcher_spelling.small), shown)

    def hide(self, country: str, place_id: str, name: str) -> None:
        """Forget that a place has a Chinese name; for evaluation on names held out."""
        hidden = self._core(name)
        self._hidden.add((place_id, hidden))
        if country in self._countries:
            known = self._countries[country].chinese
            known[place_id] = [other for other in known.get(place_id, []) if other != hidden]

    def _core(self, name: str) -> str:
        return self._matcher_spelling.core(self._gazetteer.normalise(name))

    @cached_property
    def _matcher_spelling(self) -> Spelling:
        return Spelling.load()

    @cached_property
    def _matcher(self) -> Matcher:
        sounds = Sounds(self._given, self._matcher_spelling)
        return Matcher(sounds, LetterPairs(self._gazetteer.sounds.get("letters")))

    @cached_property
    def _weights(self) -> Weights:
        return self._given_weights or Weights.load(FEATURES, ACCEPTANCE)
