"""A question → mentions: things of the graph, concepts, words with a sense, years, numbers, and what is left."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from rapidfuzz.distance import DamerauLevenshtein

from kg import expressions as re
from kg.places.script import bare
from kg.questions.covering import cover, is_common, join_unknown, piece_of
from kg.questions.lexicon import Lexicon, Sense
from kg.questions.mention import Mention
from kg.questions.moments import Moment, moments
from kg.questions.names import Names
from kg.questions.text import Token, Tokeniser
from kg.questions.thing import Thing

_QUOTED = re.compile(r"“[^”]+”|「[^」]+」|《[^》]+》|\"[^\"]+\"")
_LONG_QUOTE = 4  # characters; shorter ones may be words
_PARTING = re.compile(r"[，。；？！?!;]|, ")
_OFFICES = ("外办", "外侨办", "外事办")
_OFFICE, _NOTHING = frozenset({Sense("noun", "office")}), frozenset[Sense]()
_PARTICLES = frozenset("的了是在和与跟同吗呢")  # no name is mistyped so at its ends
_UNITS = {("万",): 1e4, ("亿",): 1e8, ("百", "万"): 1e6, ("千", "万"): 1e7, ("million",): 1e6, ("thousand",): 1e3}
_SHORT_NAME = 2  # characters
_MANY = 20_000  # names among which mistyped ones are looked for by sound and letter


@dataclass(frozen=True)
class Question:
    """A question that has been taken apart: its mentions in order, covering it without overlap."""

    text: str
    language: str
    tokens: tuple[Token, ...]
    mentions: tuple[Mention, ...]
    names: Names = field(repr=False)

    def where(self, family: str, *values: str) -> tuple[int, ...]:
        """The places (indices of mentions) of a sense."""
        return tuple(i for i, mention in enumerate(self.mentions) if mention.has(family, *values))

    def has(self, family: str, *values: str) -> bool:
        """Whether any mention has the sense."""
        return bool(self.where(family, *values))

    def things(self, *kinds: str) -> tuple[tuple[int, tuple[Thing, ...]], ...]:
        """The mentions of things of some kinds, with those things."""
        found = ((i, tuple(t for t in m.things if t.kind in kinds)) for i, m in enumerate(self.mentions))
        return tuple((i, things) for i, things in found if things)

    @cached_property
    def moments(self) -> tuple[tuple[int, Moment], ...]:
        """The dates and years, with their places."""
        return tuple((i, m.moment) for i, m in enumerate(self.mentions) if m.moment is not None)

    @cached_property
    def content(self) -> frozenset[int]:
        """The places of what a reading must account for."""
        return frozenset(i for i, mention in enumerate(self.mentions) if mention.is_content)

    @property
    def lower(self) -> str:
        return self.text.lower()


class Reader:
    """Takes questions apart, with a lexicon and the names of a graph."""

    def __init__(self, lexicon: Lexicon, names: Names, tokeniser: Tokeniser) -> None:
        self._lexicon = lexicon
        self._names = names
        self._tokeniser = tokeniser

    def read(self, text: str, language: str) -> Question:
        """The question with its mentions."""
        tokens = self._tokeniser.tokens(text)
        # words that have no sense here are seen as such before they are taken for mistyped names
        options = [*self._options(text, tokens), *self._terms(text, tokens)]
        mentions = cover(tokens, options, text)
        if any(mention.is_unknown for mention in mentions):
            options += self._gazetteer(text, tokens)
            options += self._words(text, tokens)
            mentions = cover(tokens, options, text)
        corrected = list(self._corrections(tokens, mentions))
        if corrected:
            mentions = cover(tokens, [*options, *corrected], text)
        mentions = [self._beyond(mention, text) for mention in join_unknown(mentions, text, tokens)]
        return Question(text, language, tokens, tuple(mentions), self._names)

    def _options(self, text: str, tokens: tuple[Token, ...]) -> Iterator[Mention]:
        forms = tuple(token.form for token in tokens)
        for found in self._lexicon.find(forms):
            if _parted(text, tokens[found.start : found.end]):
                continue
            yield Mention(found.start, found.end, piece_of(text, tokens, found.start, found.end), senses=found.senses)
        for start, end, things in self._names.find(forms):
            piece = piece_of(text, tokens, start, end)
            # identifiers of documents must be written just so: "2021 suzhou" is none
            meant = tuple(t for t in things if t.kind != "doc" or piece in t.aliases)
            if not meant or is_common(piece, tokens[start:end]) or _parted(text, tokens[start:end]):
                continue
            office = piece.endswith(_OFFICES) and meant[0].kind == "place"
            if not (
                office and start and self._names.things((forms[start - 1], forms[start]))
            ):  # 无锡外办 is not 锡外办
                yield Mention(start, end, piece, things=meant, senses=_OFFICE if office else _NOTHING)
        for moment in moments(text):
            span = [i for i, token in enumerate(tokens) if moment.start <= token.start and token.end <= moment.end]
            if span:
                yield Mention(span[0], span[-1] + 1, text[moment.start : moment.end], moment=moment)
        yield from _quoted(text, tokens)
        for i, token in enumerate(tokens):
            if token.digits:
                yield Mention(i, i + 1, token.raw, number=float(token.form))
                yield from _multiplied(text, tokens, i)

    def _gazetteer(self, text: str, tokens: tuple[Token, ...]) -> Iterator[Mention]:
        """Places that the graph does not have."""
        for start, end, thing in self._names.in_text(text):
            span = [i for i, token in enumerate(tokens) if start <= token.start and token.end <= end]
            # 青年 is a word before it is another name of some town
            word = not thing.known and text[start:end] in self._lexicon.chinese and bare(thing.name) != text[start:end]
            if span and not word and not is_common(text[start:end], [tokens[i] for i in span]):
                yield Mention(span[0], span[-1] + 1, text[start:end], things=(thing,))

    def _words(self, text: str, tokens: tuple[Token, ...]) -> Iterator[Mention]:
        """Ordinary Chinese words and English terms of the glossary, so that pieces begin and end where words do."""
        for start in range(len(tokens)):
            for end in range(start + 2, min(start + 6, len(tokens) + 1)):
                forms = [token.form for token in tokens[start:end]]
                known = self._lexicon.chinese if tokens[start].han else self._lexicon.glossary
                if ("" if tokens[start].han else " ").join(forms) in known:
                    yield Mention(start, end, piece_of(text, tokens, start, end), word=True)

    def _terms(self, text: str, tokens: tuple[Token, ...]) -> Iterator[Mention]:
        """English terms of several words of the glossary ("foreign guests")."""
        for start in range(len(tokens)):
            for end in range(start + 2, min(start + 6, len(tokens) + 1)):
                if " ".join(token.form for token in tokens[start:end]) in self._lexicon.glossary:
                    yield Mention(start, end, piece_of(text, tokens, start, end), word=True)

    def _corrections(self, tokens: tuple[Token, ...], mentions: Sequence[Mention]) -> Iterator[Mention]:
        """Readings of mistyped names and words, around what is unknown."""
        unknown = {i for m in mentions if m.is_unknown for i in range(m.start, m.end)}
        for i in sorted(unknown):
            token = tokens[i]
            if not token.han and len(token.form) >= 5:
                yield from self._latin(i, tokens)
            elif not token.han and len(token.form) >= 3:
                yield from self._sound(i, tokens)
        if any(tokens[i].han for i in unknown):
            yield from self._homophones(tokens, unknown)

    def _latin(self, at: int, tokens: tuple[Token, ...]) -> Iterator[Mention]:
        """A Latin word near a name or word; or the sound of a Chinese name."""
        yield from self._sound(at, tokens)
        form = tokens[at].form
        if form in self._lexicon.words:
            return  # an English word, rightly written
        near = _nearest(form, self._names.latin) or _nearest(form, self._home_latin)
        if near is not None:
            yield Mention(at, at + 1, tokens[at].raw, things=self._names.things((near,)), typo=near)
            return
        near = _nearest(form, self._lexicon.latin)
        if near is not None:
            yield Mention(at, at + 1, tokens[at].raw, senses=self._lexicon.of((near,)), typo=near)

    def _sound(self, at: int, tokens: tuple[Token, ...]) -> Iterator[Mention]:
        for end in range(min(at + 3, len(tokens)), at, -1):
            for start in range(max(0, at - 2), at + 1):
                words = [token.raw.lower() for token in tokens[start:end]]
                things = self._names.pinyin.get("".join(words)) if all(w.isascii() for w in words) else None
                if things and end > start:
                    yield Mention(start, end, " ".join(words), things=things)

    def _homophones(self, tokens: tuple[Token, ...], unknown: set[int]) -> Iterator[Mention]:
        """Names and words of three characters or more that sound like a piece with an unknown character."""
        from pypinyin import lazy_pinyin

        forms = tuple(token.form for token in tokens)
        sounds = tuple(lazy_pinyin(list(forms)))
        for at in range(len(tokens) - 1):  # 无西 for 无锡: only places that have an office
            meant = self._home_sounds.get(sounds[at : at + 2])
            if meant is not None and meant != forms[at : at + 2] and not unknown.isdisjoint((at, at + 1)):
                yield Mention(at, at + 2, "".join(forms[at : at + 2]), self._names.things(meant), typo="".join(meant))
        for start in range(len(tokens)):
            for end in range(start + 3, min(start + 9, len(tokens) + 1)):
                if unknown.isdisjoint(range(start, end)) or not all(token.han for token in tokens[start:end]):
                    continue
                if forms[start] in _PARTICLES or forms[end - 1] in _PARTICLES:
                    continue
                meant = self._sounds.get(sounds[start:end])
                if meant is None:
                    meant = self._one_off(forms[start:end])
                if meant is not None and meant != forms[start:end]:
                    things, senses = self._names.things(meant), self._lexicon.of(meant)
                    yield Mention(start, end, "".join(forms[start:end]), things, senses, typo="".join(meant))

    def _one_off(self, forms: tuple[str, ...]) -> tuple[str, ...] | None:
        """The one name of five characters or more that differs in a single character."""
        if len(forms) < 5 or len(self._names.long_keys) > _MANY:
            return None
        text = "".join(forms)
        near = [
            key
            for key in self._names.long_keys
            if len(key) == len(forms) and DamerauLevenshtein.distance("".join(key), text, score_cutoff=1) == 1
        ]
        return near[0] if len(near) == 1 else None

    @cached_property
    def _home_latin(self) -> frozenset[str]:
        """Names in Latin letters of the places whose offices the graph has."""
        things = (self._names.all[iri] for iri, offices in self._names.offices.items() if offices)
        return (
            frozenset(
                key[0] for thing in things for name in thing.aliases if len(key := self._tokeniser.key(name)) == 1
            )
            & self._names.latin
        )

    @cached_property
    def _home_sounds(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        """The bare names, of two characters, of the places whose offices the graph has; by their sound."""
        from pypinyin import lazy_pinyin

        homes = (self._names.all[iri] for iri, offices in self._names.offices.items() if offices)
        names = {bare(name) for home in homes for name in home.aliases if not name.isascii()}
        return {tuple(lazy_pinyin(list(name))): tuple(name) for name in names if len(name) == _SHORT_NAME}

    @cached_property
    def _sounds(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        from pypinyin import lazy_pinyin

        names = self._names.long_keys if len(self._names.long_keys) <= _MANY else ()
        keys = (*self._lexicon.long_expressions, *names)
        return {tuple(lazy_pinyin(list(key))): key for key in keys}

    def _beyond(self, mention: Mention, text: str) -> Mention:
        """An unknown piece that the gazetteer knows as a place or country."""
        if not mention.is_unknown or len(mention.text) < 2 or (mention.word and not mention.text.isascii()):
            return mention
        if mention.text.isascii() and not mention.text[:1].isupper() and not text.islower():
            return mention
        if self._tokeniser.key(mention.text)[0] in self._lexicon.words:
            return mention  # an ordinary English word
        thing = self._names.beyond(mention.text)
        if thing is None and mention.text.isascii() and mention.text[:1].isupper():
            thing = self._names.by_sound(mention.text)
        return replace(mention, things=(thing,)) if thing is not None else mention


def _multiplied(text: str, tokens: Sequence[Token], at: int) -> Iterator[Mention]:
    """A number with its unit: 200万元, "2.5 million yuan"."""
    unit = next((u for u in _UNITS if tuple(t.form for t in tokens[at + 1 : at + 1 + len(u)]) == u), None)
    if unit is not None:
        end = at + 1 + len(unit)
        end += end < len(tokens) and tokens[end].form in ("元", "yuan", "rmb", "cny")
        yield Mention(at, end, piece_of(text, tokens, at, end), number=float(tokens[at].form) * _UNITS[unit])


def _quoted(text: str, tokens: Sequence[Token]) -> Iterator[Mention]:
    """What stands in quotation marks as one piece: the name of an event, a project or the like."""
    for quote in _QUOTED.finditer(text):
        span = [i for i, token in enumerate(tokens) if quote.start() <= token.start and token.end <= quote.end()]
        if len(span) >= _LONG_QUOTE and all(tokens[i].han for i in span):
            yield Mention(span[0], span[-1] + 1, text[tokens[span[0]].start : tokens[span[-1]].end])


def _parted(text: str, tokens: Sequence[Token]) -> bool:
    """Whether a comma or the like stands between tokens."""
    return any(_PARTING.search(text[left.end : right.start]) for left, right in itertools.pairwise(tokens))


def _nearest(form: str, words: Iterable[str]) -> str | None:
    """The one word within a typing error (two in long words); None where there is none, or several."""
    limit = 1 if len(form) < 8 else 2
    near = [
        (distance, word)
        for word in words
        if abs(len(word) - len(form)) <= limit
        and word[:1] == form[:1]
        and (distance := DamerauLevenshtein.distance(form, word, score_cutoff=limit)) <= limit
    ]
    near.sort()
    if not near or (len(near) > 1 and near[0][0] == near[1][0]):
        return None
    return near[0][1]
