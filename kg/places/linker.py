"""Names to entries of the gazetteer: exact names first, then readings and transcriptions, or nothing when unsure."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Protocol

from kg import expressions as re
from kg import knowledge
from kg.places.gazetteer import Gazetteer
from kg.places.judgements import Judgements
from kg.places.korea import readings
from kg.places.script import bare, is_han
from kg.places.shapes import Guess, Link, Place
from kg.places.tables import read_rows

_REMEMBERED = 4_096  # names with what stands around them
_LONGEST = 40  # characters; no place in the lists has a longer Chinese name
_LEAD = 0.6  # in powers of ten of population: how far the first of several namesakes must be ahead
_LEAD_ANYWHERE = 1.0  # the same where the country is not known
_KNOWN_ANYWHERE = 100_000  # inhabitants of a place abroad that is linked without its country
_LEAD_OF_METROPOLIS, _METROPOLIS = 0.5, 1_000_000  # the same for a place of so many inhabitants
_NEARBY = 0.5  # degrees; namesakes so close are the same town or parts of it
_LIKELY, _NEARLY = 0.5, 0.85  # score from which a nearly equal Chinese name confirms a guess; that of the link
_READABLE = re.compile(r"[㐀-鿿𠀀-𯿿·•‧・－—（）()-]+|[^\W\d_][^\d_\n]*")


class Transcriber(Protocol):
    """Finds places of a country whose name sounds like a Chinese rendering."""

    def guesses(self, name: str, country: str) -> tuple[Guess, ...]:
        """The best entries, most likely first."""

    def accepts(self, guesses: tuple[Guess, ...]) -> bool:
        """Whether the first is sure enough to be linked without being asked."""


@dataclass(frozen=True, slots=True)
class _Query:
    name: str  # without country and region in front
    country: str | None
    region: str | None  # id
    near: frozenset[str]  # ids
    partners: frozenset[str]


class Linker:
    """Links names of places; the same question is answered from memory."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        judgements: Judgements | None = None,
        transcriber: Transcriber | None = None,
    ) -> None:
        """By default with the shipped judgements and transcription model (read when first needed)."""
        self._gazetteer = gazetteer
        self._judgements = judgements or Judgements.load()
        self._given = transcriber
        self._remembered = lru_cache(_REMEMBERED)(self._link)

    def link(
        self,
        name: str,
        country: str | None = None,
        region: str | None = None,
        near: Iterable[str] = (),
        partners: Iterable[str] = (),
    ) -> Link:
        """The entry that a name in a document stands for.

        country, region: names or codes that the text gives; near: full names of the document's own places and of
        others that it mentions; partners: gazetteer ids of known partners of the document's place.
        A name that is empty, too long, of mixed scripts or no name at all is linked to nothing.
        """
        return self._remembered(name, country, region, tuple(near), frozenset(partners))

    def _link(
        self, name: str, country: str | None, region: str | None, near: tuple[str, ...], partners: frozenset[str]
    ) -> Link:
        clean = unicodedata.normalize("NFKC", name).strip()
        if not (0 < len(clean) <= _LONGEST and _READABLE.fullmatch(clean) and _one_script(clean)):
            return Link(name, None, "", 0.0, ("unreadable",))
        stated = self._gazetteer.country(country) if country else None
        if country and stated is None:
            return Link(name, None, "", 0.0, ("unknown country",))
        itself = self._gazetteer.country(clean)
        if itself and (stated is None or stated == itself) and itself.iso2 not in ("HK", "MO", "TW"):
            return Link(name, None, itself.iso2, 1.0, ("country",))
        query = self._split(clean, stated.iso2 if stated else None, region, near, partners)
        judged = self._judgements.same(clean, query.country or "")
        if judged and (place := self._gazetteer.place(judged)):
            return Link(name, place, place.country, 1.0, ("judgement",))
        link = self._by_name(query)
        if link.place and self._judgements.forbids(clean, query.country or "", link.place.id):
            return replace(link, name=name, place=None, score=0.0, reasons=("judged different", *link.reasons))
        return replace(link, name=name)

    def _split(
        self, name: str, country: str | None, region: str | None, near: tuple[str, ...], partners: frozenset[str]
    ) -> _Query:
        """The name without the country and the regions written in front of it ("哈尔滨市道里区", "美国奥林匹亚")."""
        gazetteer = self._gazetteer
        close = frozenset(
            one.id for text in near for place in gazetteer.lookup(text)[:1] for one in gazetteer.chain(place)
        )
        around = next((p.id for p in gazetteer.lookup(region, country) if p.kind != "city"), None) if region else None
        if is_han(name) and not gazetteer.lookup(name, country):
            for cut in range(len(name) - 2, 1, -1):
                head, tail = name[:cut], name[cut:]
                found = gazetteer.country(head)
                if found and country in (None, found.iso2):
                    return self._split(tail, found.iso2, region, near, partners)
                if bare(head) != head and (over := gazetteer.lookup(head, country)) and head in over[0].names:
                    return _Query(tail, over[0].country, over[0].id, close, partners)
        return _Query(name, country, around, close, partners)

    # --- by name ---

    def _by_name(self, query: _Query) -> Link:
        places, reason = self._named(query)
        if places:
            return self._choose(query, places, reason)
        country = query.country
        if country == "KR" and is_han(query.name):
            heard = [p for r in readings(query.name) for p in self._gazetteer.lookup(r, country)]
            heard = [p for p in dict.fromkeys(heard) if self._fits(p, query.name)]
            if heard:
                return self._choose(query, heard, "hanja reading")
        if country and is_han(query.name) and "city" in self._kinds(query.name, country):
            alike = [p for p in self._gazetteer.heard(query.name, country) if self._fits(p, query.name)]
            return self._choose(query, alike, "same sound") if alike else self._by_sound(query, country)
        return Link(query.name, None, country or "", 0.0, ("no entry",))

    def _named(self, query: _Query) -> tuple[list[Place], str]:
        """The places of this name and the way they were found; in the country, else in a region that it claims."""
        found = [p for p in self._gazetteer.lookup_all(query.name, query.country) if not _is_village(p)]
        if not found and query.country in self._claims:
            claimed = self._claims[query.country]
            found = [p for p in self._gazetteer.lookup_all(query.name) if p.parent in claimed]
        if not is_han(query.name):
            return (found, "exact") if found else (self._without_kind(query), "kind of place")
        simple = self._gazetteer.simplify(query.name)
        whole = [p for p in found if simple in p.names]
        # What is left of 新区 without its suffix is no name.
        fitting = [p for p in (whole if len(bare(simple)) == 1 else found) if self._fits(p, simple)]
        if simple.endswith("市") or self._suffix(simple) is None:
            # 圣彼得堡市 is in full a region's name only, and yet the city's with its suffix.
            best = fitting
        else:
            best = [p for p in whole if p in fitting] or whole or fitting
        return best, "exact" if any(p in whole for p in best) else "suffix"

    def _without_kind(self, query: _Query) -> list[Place]:
        """The places of an English name that says what they are: City of Boston, Jiangxi Province."""
        match = self._english_kind.fullmatch(query.name)
        if match is None:
            return []
        kinds = self._suffix_kinds[(match["front"] or match["back"]).title()]["*"]
        found = self._gazetteer.lookup_all(match["whole"] or match["start"], query.country)
        return [place for place in found if place.kind in kinds and not _is_village(place)]

    def _by_sound(self, query: _Query, country: str) -> Link:
        guesses = self._transcriber.guesses(query.name, country)
        best = tuple((guess.place.id, round(guess.score, 3)) for guess in guesses[:5])
        if guesses and self._transcriber.accepts(guesses):
            return Link(query.name, guesses[0].place, country, guesses[0].score, ("transcription",), best)
        if guesses and guesses[0].score >= _LIKELY and self._nearly(query.name, guesses[0].place):
            return Link(query.name, guesses[0].place, country, _NEARLY, ("transcription", "nearly its name"), best)
        return Link(query.name, None, country, 0.0, ("unsure",) if guesses else ("no entry",), best)

    def _nearly(self, name: str, place: Place) -> bool:
        """Whether a Chinese name of the place differs in one character only, and that begins with the same sound."""
        short = bare(self._gazetteer.normalise(name))
        return len(short) >= 4 and any(nearly_same(short, bare(other)) for other in place.names)

    def _fits(self, place: Place, name: str) -> bool:
        return place.kind in self._kinds(name, place.country)

    def _kinds(self, name: str, country: str) -> tuple[str, ...]:
        """The kinds of place that a name's suffix allows; all where it has none."""
        suffix = self._suffix(name)
        if suffix is None:
            return ("city", "region", "province", "prefecture")
        kinds = self._suffix_kinds[suffix]
        return kinds.get(country, kinds.get("*", ()))

    def _suffix(self, name: str) -> str | None:
        """The longest suffix of the table that leaves two characters (one before 市 and 县: 杭州 has no suffix)."""
        for length in (5, 4, 3, 2, 1):
            suffix = name[-length:]
            if suffix in self._suffix_kinds and len(name) - length >= (1 if suffix in "市县" else 2):
                return suffix
        return None

    # --- among namesakes ---

    def _choose(self, query: _Query, places: list[Place], reason: str) -> Link:
        scored = sorted(((self._weight(query, place), place) for place in places), key=lambda s: -s[0])
        top, best = scored[0]
        rivals = [weight for weight, place in scored[1:] if not _same_town(best, place)]
        lead = top - rivals[0] if rivals else math.inf
        candidates = tuple((place.id, round(min(weight / 10, 1.0), 3)) for weight, place in scored[:5])
        country = query.country or best.country
        if query.country is None and not self._sure_anywhere(query, best, lead):
            return Link(query.name, None, "", 0.0, ("several places of this name",), candidates)
        if query.country is not None and lead < _LEAD:
            return Link(query.name, None, country, 0.0, ("several places of this name",), candidates)
        score = (1.0 if reason == "exact" else 0.95) * (1.0 if lead == math.inf else min(1.0, 0.7 + 0.2 * lead))
        reasons = (reason, *(("largest of its name",) if rivals else ()))
        return Link(query.name, best, country, round(score, 3), reasons, candidates)

    def _weight(self, query: _Query, place: Place) -> float:
        """Powers of ten of population, plus what speaks for a place."""
        chain = {one.id for one in self._gazetteer.chain(place)}
        weight = math.log10(place.weight + 1_000)
        weight += 2.0 if place.is_division and query.country in (None, "CN") else 0.0
        weight += 3.0 * (query.region in chain) + 1.5 * len(chain & query.near) + 3.0 * (place.id in query.partners)
        suffixed = bare(query.name) != query.name
        weight += 0.5 * (place.names[:1] == (query.name,)) + 2.0 * (suffixed and query.name in place.names)
        # A city's name without suffix is more often the city than the region around it.
        weight += 0.7 * (place.kind == "city" and query.name.isascii() and place.population >= _KNOWN_ANYWHERE)
        return weight + 3.0 * (place.kind == "city" and query.name.endswith("市"))

    def _sure_anywhere(self, query: _Query, best: Place, lead: float) -> bool:
        if best.is_division:
            simple = self._gazetteer.simplify(query.name)
            full = simple in best.names and simple != bare(simple)
            return (full or best.kind not in ("county", "district")) and lead >= _LEAD
        if best.population >= _METROPOLIS:
            return lead >= _LEAD_OF_METROPOLIS
        return best.population >= _KNOWN_ANYWHERE and lead >= _LEAD_ANYWHERE

    @cached_property
    def _transcriber(self) -> Transcriber:
        if self._given is not None:
            return self._given
        from kg.places.transcription import Transcription

        return Transcription(self._gazetteer)

    @cached_property
    def _english_kind(self) -> re.Pattern[str]:
        words = "|".join(sorted((word for word in self._suffix_kinds if word.isascii()), key=len, reverse=True))
        pattern = rf"(?:the )?(?P<front>{words}) of (?P<whole>.+)|(?P<start>.+?) (?P<back>{words})"
        return re.compile(pattern, re.IGNORECASE)

    @cached_property
    def _suffix_kinds(self) -> dict[str, dict[str, tuple[str, ...]]]:
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for row in read_rows(knowledge.path("data", "gazetteer", "kinds.tsv"), ("suffix", "country", "kinds")):
            found.setdefault(row["suffix"], {})[row["country"]] = tuple(row["kinds"].split())
        return found

    @cached_property
    def _claims(self) -> dict[str | None, frozenset[str]]:
        found: dict[str | None, frozenset[str]] = {}
        for row in read_rows(knowledge.path("data", "gazetteer", "claims.tsv"), ("country", "region", "note")):
            found[row["country"]] = found.get(row["country"], frozenset()) | {row["region"]}
        return found


def _is_village(place: Place) -> bool:
    """Whether it is an entry of China's list of towns and villages that is no division by itself."""
    return place.country == "CN" and not place.is_division


def _same_town(one: Place, other: Place) -> bool:
    if None in (one.lat, one.lon, other.lat, other.lon) or one.country != other.country:
        return False
    return math.dist((one.lat or 0, one.lon or 0), (other.lat or 0, other.lon or 0)) < _NEARBY


def nearly_same(one: str, other: str) -> bool:
    """Whether two names of equal length differ in one character, which begins with the same letter in pinyin."""
    from kg.places.sounds import pinyin

    if len(one) != len(other):
        return False
    apart = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(apart) == 1 and pinyin(apart[0][0])[:1] == pinyin(apart[0][1])[:1]


def _one_script(name: str) -> bool:
    """Whether all letters are of one script; look-alikes of another one make no name."""
    scripts = {unicodedata.name(c, "?").split()[0] for c in name if c.isalpha()}
    return len(scripts) == 1
