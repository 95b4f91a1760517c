"""Ties between places from English sentences.

Words for a tie (sister city, twinned, memorandum) and the places that stand to them: after them behind with, between or
a colon; before them with a verb (became, signed) or an apposition; or "the two cities", the place named last. The
words are in data/cues/english.toml. Places abroad keep the name as written, those in China and countries get their
Chinese form.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

from kg import expressions as re
from kg import knowledge
from kg.extraction.base import ParsedSentence
from kg.extraction.english_lists import some_of, with_respective_years
from kg.extraction.english_places import EnglishPlace, english_places
from kg.extraction.english_regions import regions_abroad
from kg.extraction.english_told import Tie, Told, beside, inside_china, joined_to, paired, without_places
from kg.extraction.names import Referents
from kg.extraction.scene import MAX_QUOTE, Scene
from kg.extraction.spans import names_in
from kg.model import Evidence, Partnership, Status

_GROUPS = ("kind", "names", "link", "status", "stage", "words")
_LOCATED = re.compile(r"(?<!delegation )(?<!group )(?<!team )\b(?:in|at|from|visited|near) (?:the )?$")
_DATED = re.compile(
    r"\bon (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:today|yesterday)\b|"
    r"\bsign(?:ed|ing)\b|\binked\b|\bthis year\b|\b(?:in|on) (?:\d{1,2} )?(?:January|February|March|April|"
    r"May|June|July|August|"
    r"September|October|November|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b)"
)
_LATIN = re.compile("[A-Za-z]")
_INK = re.compile(r"\S")
_POINTED = re.compile(r"\bU\.[SK]\.")  # points that end no sentence
_ADJECTIVE = re.compile(
    r"\b(?:U_S_|U_K_|US|UK|American|British|[A-Z][a-z]+(?:ese|ish|ian|ean|can)) (?=[Cc]it|[Ss]tate|[Tt]own|[Pp]ort)"
)
# Where something was signed: agreements on 23 October in
_WHERE = re.compile(r"\b(?:agreements?|documents?|signed|ceremony)\b[^,]* (?:in|at) (?:the )?$|\bon [A-Z\d][\w ]* in $")
# Up to when something is counted.
_AS_OF = re.compile(
    r"\b(?:[Aa]s of|[Bb]y|[Uu]p to|[Uu]ntil|[Aa]t) (?:the )?(?:end of )?(?:[A-Z][a-z]+ )?(?:\d{1,2}, )?(?:19|20)\d\d"
)
_IS_A = re.compile(r",? (?:is |was )?an? (?:[\w-]+ )?")  # Linz a friendly-exchange city
_LISTED = re.compile(r"(?:,? ?(?:and|with) |, )+(?P<rest> ?.*)")
# Between two places of a list stands nothing that is counted, and no way: Linz and 20 books to
_NO_LIST = re.compile(r"\b\d[\d,]* [a-z]|[a-z] to (?:the )?$")
_FAR = 90  # characters between a tie and the first place of its list
_ASIDE = re.compile(r", (?:known|a|an|the|which|who|whose|famous|located)\b[^,]{3,90},")
_NEAR = 30  # characters between a tie and the side in China behind it
_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "fifteenth": 15,
    "twentieth": 20,
    "twenty-fifth": 25,
    "silver": 25,
    "thirtieth": 30,
    "thirty-fifth": 35,
    "fortieth": 40,
    "fiftieth": 50,
    "golden": 50,
}


def is_english(text: str) -> bool:
    """Whether a sentence is written in Latin letters."""
    letters = len(_LATIN.findall(text))
    return letters > 0 and letters > 0.6 * len(_INK.findall(text))


@dataclass(frozen=True)
class EnglishTies:
    """Reads ties from English sentences with the expressions of data/cues/english.toml."""

    expressions: Mapping[tuple[str, str], re.Pattern[str]]
    regions: Mapping[str, str]

    @classmethod
    def load(cls) -> EnglishTies:
        """Read the shipped file."""
        with knowledge.path("data", "cues", "english.toml").open("rb") as stream:
            table: dict[str, dict[str, str]] = tomllib.load(stream)
        flags = {"names": 0, "link": 0, "words": 0}
        return cls(
            {(g, k): re.compile(v, flags.get(g, re.I)) for g in _GROUPS for k, v in table[g].items()},
            regions_abroad(),
        )

    def _first(self, group: str, text: str) -> Any:
        return next((k for (g, k), regex in self.expressions.items() if g == group and regex.search(text)), None)

    def _has(self, group: str, key: str, text: str) -> bool:
        return bool(self.expressions[group, key].search(text))

    @cached_property
    def _kinds(self) -> Mapping[str, re.Pattern[str]]:
        return {k: regex for (g, k), regex in self.expressions.items() if g == "kind"}

    def read(self, scene: Scene, sentence: ParsedSentence) -> Iterator[Partnership]:
        """The ties of a sentence."""
        text = sentence.sentence.text
        if not is_english(text):
            return
        ties = self._ties(text)
        if not ties:
            return
        names = names_in(sentence.tokens)
        text = _POINTED.sub(lambda m: m[0].replace(".", "_"), text)
        countries = {start: n.full for start, _, n in names if n.cls == "Country"}
        places = with_respective_years(text, english_places(text, names, self.regions))
        some = some_of(text)
        apart = next((t for t in ties if some and 0 <= t.start - some.end < 25), None)
        told = Told(text, places, tuple(t for t in ties if t is not apart), countries, inside_china(names))
        of_some = some.of(places) if some and apart else ()
        found = False
        for place in told.places:
            if place.abroad and (tie := self._tie_of(told, place) or (apart if place in of_some else None)):
                found = True
                kind = apart.kind if apart and place in of_some else tie.kind
                fact = self._fact(scene, sentence, told, place, replace(tie, kind=kind))
                if fact.a is not None:  # else a tie between two places abroad, or none that the text settles
                    yield fact
        yield from self._of_both(scene, sentence, told, found=found)

    def _ties(self, text: str) -> tuple[Tie, ...]:
        """The words for ties; a letter of intent on sister-city relations is one, of the better kind."""
        found = [Tie(m.start(), m.end(), k) for k, regex in self._kinds.items() for m in regex.finditer(text)]
        kept: list[Tie] = []
        for tie in found:  # in the order of kinds
            if not any(tie.start < other.end and other.start < tie.end for other in kept):
                kept.append(tie)
        kept = [replace(t, named=text[t.start].isupper() and self._has("names", "behind", text[t.end :])) for t in kept]
        return tuple(sorted(kept, key=lambda t: t.start))

    def _tie_of(self, told: Told, place: EnglishPlace) -> Tie | None:
        """The words that say a tie of a place: those before it, else those after it."""
        before = [t for t in told.ties if t.end <= place.start and not t.named]
        after = [t for t in told.ties if t.start >= place.end and (not t.named or paired(told.text, place, t))]
        named = next((t for t in after if _IS_A.fullmatch(told.text[place.end : t.start])), None)
        if named is not None:
            return named
        reached = next((t for t in reversed(before) if self._reaches(told, t, place)), None)
        if reached is None:
            reached = next((t for t in after if self._comes_to(told, place, t)), None)
        return self._better(told, reached) if reached else None

    @staticmethod
    def _better(told: Told, tie: Tie) -> Tie:
        """A memorandum on sister-city relations is about a sister city."""
        if tie.kind != "friendly_exchange":
            return tie
        first, last = told.clause(tie.start, tie.end)
        return next((t for t in told.ties if t.kind == "sister_city" and first <= t.start < last), tie)

    def _reaches(self, told: Told, tie: Tie, place: EnglishPlace) -> bool:
        """Whether a tie before a place is said of it: a list of places with nothing else between."""
        gap = told.text[tie.end : place.start]
        others = [p for p in told.places if tie.end <= p.start < place.start]
        if others and _NO_LIST.search(told.text[others[-1].end : place.start]):
            return False
        for other in reversed(others):
            gap = gap[: other.start - tie.end] + gap[other.end - tie.end :]
        gap = _ADJECTIVE.sub("", gap)
        if len(gap) > _FAR or re.search(r"\. |\?|!", gap) or self._has("link", "never", gap):
            return False
        if _WHERE.search(gap) and not others:
            return False
        if re.search(r",? but |, while ", gap) or any(
            told.text[t.start : t.end] in gap for t in told.ties if t is not tie
        ):
            return not others and self._has("link", "into", gap) and " but " not in gap
        if tie.kind == "contact" and not re.search(r"\b(?:with|between|to) ", gap):
            return False
        return self._has("link", "into", gap)

    def _comes_to(self, told: Told, place: EnglishPlace, tie: Tie) -> bool:
        """Whether a tie after a place is said of it: by an apposition, or a verb with both sides before it."""
        gap = told.text[place.end : tie.start]
        listed = [p for p in told.places if p.abroad and place.end <= p.start < tie.start]
        if listed and re.fullmatch(r"(?:, and | and |, )(?:the )?", told.text[place.end : listed[0].start]):
            gap = told.text[listed[-1].end : tie.start]  # A and B, both sister cities
        elif listed and (pairs := _LISTED.match(without_places(told, place.end, tie.start))):
            gap = pairs["rest"]  # A and our B, and C and our D signed
        gap = _ASIDE.sub(",", gap)
        if len(gap) > _FAR or re.search(r"; |\. ", gap):
            return False
        if tie.kind == "sister_city" and self._has("link", "apposition", gap):
            return True
        if self._has("words", "location", told.text[: place.start]) and not re.search(
            r"(?:between|with|and|counterparts? (?:from|in|of)) [^.;]*$",
            told.text[max(0, place.start - 40) : place.start],
        ):
            return False
        if self._has("link", "never", gap) or not self._has("link", "says", gap):
            return False
        sides = [p for p in told.places if not p.abroad and p.start < tie.end + _NEAR]
        return bool(sides) or "its" in gap or "the city" in gap or "’s" in gap or "'s" in gap

    def _of_both(self, scene: Scene, sentence: ParsedSentence, told: Told, *, found: bool) -> Iterator[Partnership]:
        """The two cities signed …: the one place abroad named before them in the sentence, else the one named last."""
        before: Referents = sentence.tokens.user_data.get("kg_before", Referents())
        both = self.expressions["words", "both"].search(told.text)
        abroad = [p for p in told.places if p.abroad]
        if both is None or not self._has("link", "says", told.text[both.start() :] if abroad else told.text):
            return
        ties = [t for t in told.ties if t.kind != "contact" and (not abroad or t.start > both.end())]
        if not ties or (found and not re.search(r" and $|; $", told.text[: both.start()])):
            return
        if abroad:
            named = {p.name: p for p in abroad}
            meant = abroad[0] if len(named) == 1 and abroad[0].end <= both.start() else None
        elif before.foreign is not None:
            name = before.foreign
            meant = EnglishPlace(both.start(), both.end(), both.end(), name.full, True, name.country)
        else:
            meant = None
        if meant is not None:
            place = replace(meant, start=both.start(), name_end=both.end(), end=both.end(), year=None)
            yield self._fact(scene, sentence, told, place, self._better(told, ties[0]))

    def _side(self, scene: Scene, told: Told, place: EnglishPlace, tie: Tie) -> str | None:
        """The side in China: one named in the clause as a side, else the document's place."""
        first, last = told.clause(min(place.start, tie.start), max(place.end, tie.end))
        sides = [p for p in told.places if not p.abroad and not _LOCATED.search(told.text[: p.start])]
        inside = [p for p in sides if first <= p.start < last] or [p for p in sides if p.start < first]
        joined = beside(told, place, inside)
        if joined is not None:
            return joined.name
        return inside[0].name if inside else joined_to(told, place) or scene.context.home

    def _fact(self, scene: Scene, sentence: ParsedSentence, told: Told, place: EnglishPlace, tie: Tie) -> Partnership:
        first, last = told.clause(min(place.start, tie.start), max(place.end, tie.end))
        whole = told.text[first:last]
        status = self._status(told, place, tie, (first, last))
        stage = self._first("stage", whole) if status == "planned" else None
        if stage == "restoring" and not self._has("stage", "restoring", told.text[first : place.start]):
            stage = None
        return Partnership(
            a=self._side(scene, told, place, tie),
            b=place.name,
            b_country=place.country or (told.country_behind(tie) if tie.start > place.start else None),
            kind=cast("Any", tie.kind),
            status=status,
            stage=stage,
            since=self._since(scene, place, whole) if status == "done" and tie.kind != "contact" else None,
            rule=f"partnership.english_{tie.kind}",
            confidence=0.7 if tie.kind == "contact" else 0.85,
            evidence=(_evidence(scene, sentence, told, (first, last)),),
        )

    def _status(self, told: Told, place: EnglishPlace, tie: Tie, clause: tuple[int, int]) -> Status:
        """By what stands in the clause before the place or the tie, the last word counting, and right behind."""
        first, last = clause
        whole, end = told.text[first:last], max(place.start, tie.start)
        lead, tail = told.text[first:end], told.text[max(place.end, tie.end) :]
        own = told.clause(place.start, place.end)[0]
        if own > tie.end:
            whole = told.text[own:last]  # what the clause of the tie says is not said of this place
        if self._has("status", "negated", whole) or self._has("status", "negated", tail[:60]):
            return "negated"
        apart = own > tie.end and told.text[own : place.start]
        if apart and (self._has("status", "planned", apart) or self._has("status", "pending_after", tail)):
            return "planned"  # twinned with A and due to sign with B
        if self._has("words", "standing", told.text[first : max(place.end, tie.end)]) or place.year:
            return "done"
        if self._has("status", "ongoing", whole):
            return "ongoing"
        if self._has("status", "pending", whole) or self._has("status", "pending_after", tail):
            return "planned"
        planned = [m.start() for m in self.expressions["status", "planned"].finditer(lead)]
        done = [m.start() for m in self.expressions["status", "done"].finditer(lead)]
        return "planned" if planned and (not done or planned[-1] > done[-1]) else "done"

    def _since(self, scene: Scene, place: EnglishPlace, whole: str) -> str | None:
        """The year said of the place; else that of an anniversary; else that of the sentence that tells its making."""
        if place.year:
            return place.year
        if noted := re.search(r"(?:cit(?:y|ies)|town|state|province) \(((?:19|20)\d\d)\)", whole):
            return noted[1]
        own = re.split(r"\bfollowing\b|, (?:with )?which\b", _AS_OF.sub("", whole))[0]
        years = [m[0] for m in re.finditer(r"\b(?:19|20)\d\d\b", own)]
        year = scene.context.year
        if since := re.search(r"since (?:[A-Z][a-z]+ )?((?:19|20)\d\d)", whole):
            return since[1]
        if count := self.expressions["words", "anniversary"].search(whole):
            said = count[1] or count[2]
            number = int(said) if said else _ORDINALS.get((count[3] or "").lower())
            base = years[0] if years else year
            return str(int(base) - number) if number and base and count.start() >= 0 else None
        if self._has("words", "made", whole):
            if years:
                return years[0]
            if re.search(r"last year", whole) and year:
                return str(int(year) - 1)
            return year if _DATED.search(whole) else None
        return None


def _evidence(scene: Scene, sentence: ParsedSentence, told: Told, clause: tuple[int, int]) -> Evidence:
    """The sentence, or the clause of a long one."""
    text, start = told.text, sentence.sentence.start
    first, last = (0, len(text.rstrip())) if len(text) <= MAX_QUOTE else clause
    while first < last and text[first].isspace():
        first += 1
    return scene.document.evidence(start + first, start + last)
