"""Names of events in English sentences by their head noun, with the verb that governs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from kg import expressions as re
from kg.extraction.extractors.event_english_line import UPPER, Line

_ORDINAL = (
    r"(?:(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d{1,3}(?:st|nd|rd|th)|annual|inaugural|"
    r"(?:19|20)\d\d) ){1,2}"
)
_NO_EVENT = (
    r"(?! (?:Cent(?:re|er)|Hall|Museum|Office|Association|Committee|Bureau|Organi[sz]ation|Company|Park|"
    r"Stadium|Secretariat|Council|Alliance|and Exhibition|hall|cent(?:re|er)|room|venue|committee|"
    r"agreement|attended))"
)
# The Friendship Cup badminton tournament
_GAME = r"(?: (?:[a-z]+ ){0,2}(?:tournament|competition|contest|match|race|regatta|concert|camp)\b)?"
_ABOUT_WORD = r"(?:\d+(?:st|nd|rd|th)|[A-Za-z][\w’'–-]*)"
_ABOUT = (
    rf"(?:(?: on(?! \w+ \d)| for| of| between| (?:marking|celebrating|commemorating) the) (?:{_ABOUT_WORD},? ){{0,14}}?"
    rf"{_ABOUT_WORD}(?= at | in | on [A-Z\d]| was | is | were | will | took | opened|,|\.|$))?"
)
_NAME_WORD = rf"(?:[{UPPER}0-9“\"][\w'’&.\-–”\"]*|(?:of|and|the|for|on|de|&|–|-|in|to|with)(?= [A-Z0-9“\"]))"
_PLAIN_WORD = (
    r"(?!(?:an?|the|its|their|was|were|is|are|will|has|have|and|to|of|in|on|at|by|held|hosted|for|with|"
    r"that|which)\b)(?:\d+(?:st|nd|rd|th)-[a-z]+|[a-z][\w\-]*(?:['’]s?)?|[A-Z][a-z]+(?:ese|ish|an|ch|ai|i|[–-][A-Z]\w+)\b|"
    r"(?:Chinese New Year|New Year(?:['’]s)?|Spring Festival|Mid-Autumn(?: Festival)?|Lantern|Christmas|National Day|"
    r"Dragon Boat|Halloween|Easter|Thanksgiving)\b)"
)
# What a name of two words or more begins with besides: the "… Meets …" photo exhibition.
_TITLED = r"[“\"][^”\"]{3,60}[”\"],? (?:[a-z][\w-]* ){0,3}?"
# An item of a list by date: what follows is an event without a verb.
_ITEM = re.compile(
    r"\W*(?:\d{1,2} )?[A-Z][a-z]{2,8}\.?(?: \d{1,2}(?:[-–]\d{1,2})?)?(?:,? 20\d\d)?(?:: | [-–—] )(?:[Aa]n? |[Tt]he )?"
    r"(?:[A-Z][\w–-]* )?"
)
# Who may or shall hold something has not held it.
_DUTY = re.compile(r"\b(?:may|must|should|shall|can|responsible for|how to|in order to) (?:\w+ )?$")
# Another one than that told of.
_OTHER = re.compile(r"(?:previous|last|next|earlier|first ever|similar|other|another|such) ", re.I)
# A remark between a name and its verb: , originally scheduled for May,
_REMARK = r"(?:,[^,.;]{3,90},|, (?:which|that))?"
_BARE = re.compile(r"(?:meeting|event|ceremony|talks|session|games|race|course|cup)s?")


@dataclass(frozen=True, slots=True)
class Named:
    """A name at [start, end) of a line; ``verb`` is where the verb of its stance (hold, attend, happen) stands."""

    start: int
    end: int
    name: str
    kind: str
    stance: str
    verb: int
    plain: bool


@dataclass(frozen=True)
class EventNames:
    """Finds names with the head nouns and verbs of [english] in data/rules/event.toml."""

    heads: Mapping[str, tuple[str, ...]]
    verbs: Mapping[str, tuple[str, ...]]
    titled: Mapping[str, tuple[str, ...]]  # heads of capitalised names only

    @cached_property
    def kind_of(self) -> Mapping[str, str]:
        """Head noun → kind."""
        return {word: kind for kind, words in self.heads.items() for word in words}

    @cached_property
    def name(self) -> re.Pattern[str]:
        """A capitalised name, or up to three plain words, with a head noun."""
        heads = "|".join(re.escape(w) for w in sorted(self.kind_of, key=len, reverse=True))
        words = {*(w.title() for w in self.kind_of), *(w for some in self.titled.values() for w in some)}
        titled = "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))
        return re.compile(
            rf"(?P<quoted>{_TITLED}(?:{heads})\b)|"
            rf"(?P<named>(?:{_ORDINAL})?(?:{_NAME_WORD} ){{1,14}}(?:{titled})\b{_GAME}){_NO_EVENT}|"
            rf"(?:\b(?:[Tt]he|[Aa]|[Aa]n|its|their) |(?<=\d: )|(?<=[a-z]: ))(?P<plain>(?:\d+(?:st|nd|rd|"
            rf"th) )?(?:{_PLAIN_WORD} ){{0,4}}?(?:{heads})"
            rf"\b{_NO_EVENT}{_ABOUT})"
        )

    def __call__(self, line: Line) -> Iterator[Named]:
        """The names that a verb of a line says to take place."""
        for match in self.name.finditer(line.text):
            group = next(g for g in ("quoted", "named", "plain") if match[g])
            start, end = match.span(group)
            name = re.sub(r"^(?:The|the|A|An|In|At|During|On) ", "", match[group])
            if name.lower() in self.heads["other"] or _OTHER.match(name) or _BARE.fullmatch(name):
                continue
            stance = self._stance(line, match.start(), end)
            if stance is not None:
                yield Named(start, end, name, self._kind(name), *stance, plain=group == "plain")

    def _kind(self, name: str) -> str:
        """The kind of the longest head noun in a name."""
        lower = name.lower()
        kind = next(kind for word, kind in self._longest if word.search(lower))
        return "celebration" if kind == "other" and "anniversary" in lower else kind

    @cached_property
    def _longest(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        words = sorted(self.kind_of, key=len, reverse=True)
        plain = [(re.compile(rf"\b{re.escape(w)}\b"), self.kind_of[w]) for w in words]
        last = [(re.compile(rf"\b{re.escape(w.lower())}\b"), kind) for kind, some in self.titled.items() for w in some]
        return (*plain, *last)

    @cached_property
    def _happens(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        """What stands behind a name that takes place: a verb further on, or "held" right behind it."""
        verbs = "|".join(sorted(self.verbs["happen"], key=len, reverse=True))
        return (
            re.compile(rf"(?:{_REMARK}| (?:for|of) [^.;,\d]{{3,40}}{_REMARK})[^.;,]{{0,40}}?\b(?:{verbs})\b"),
            re.compile(rf"(?:,? |, which (?:is|was|had been) )(?:{'|'.join(self.verbs['held'])})\b"),
        )

    @cached_property
    def _governs(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        """The verbs before a name, each with its stance."""
        stances = ("hold", "attend")
        return tuple((s, re.compile(rf"\b{re.escape(verb)}\b")) for s in stances for verb in self.verbs[s])

    def _stance(self, line: Line, start: int, end: int) -> tuple[str, int] | None:
        """The verb that governs the name, or whose subject it is, with its place."""
        if _ITEM.fullmatch(line.text[:start]):
            return "happen", end  # 22 June: Linz–Graz signing
        later, held = self._happens
        if later.match(line.text[end : end + 150]) or held.match(line.text[end : end + 40]):
            return "happen", end
        best: tuple[str, int] | None = None
        lead = max(0, start - 90)  # no verb is longer than 50
        for stance, verb in self._governs:
            for found in verb.finditer(line.text, lead, start):
                duty = _DUTY.search(line.text[lead : found.start()])
                if not duty and (best is None or found.start() > best[1]) and start - found.end() < 40:
                    best = (stance, found.start())
        return best
