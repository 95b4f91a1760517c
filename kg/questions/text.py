"""A question or name → tokens that compare equal however it is written.

A token is one Chinese character (simplified), one Latin word (lower case, bare of accents and endings) or one
run of digits; punctuation is none. Offsets are those of the text given.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from kg import expressions as re
from kg.places.script import Script, fold

_TOKEN = re.compile(r"[㐀-鿿𠀀-𯿿〇]|[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?|[^\W\d_㐀-鿿𠀀-𯿿〇ー゠-ヿ぀-ゟ]+|[ー゠-ヿ぀-ゟ]+|%")
_HAN = re.compile(r"[㐀-鿿𠀀-𯿿〇]")
_ALL_HAN = re.compile(r"[㐀-鿿𠀀-𯿿〇]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f​-‏‪-‮⁠-⁤﻿]")
_WHETHER = re.compile(r"(过.{0,12}|了.{0,12})(?<![有])(?:没有|没|未)[？?]?$")  # 来过没有, 签了没
_DOUBLED = re.compile(r"([bdgklmnprtv])\1$")
_DIGITS = frozenset("0123456789")
_ORDINALS = frozenset({"st", "nd", "rd", "th"})
LONGEST = 10_000  # characters of a question that are read


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a text at ``[start, end)``: ``form`` compares, ``raw`` is as written."""

    form: str
    raw: str
    start: int
    end: int

    @property
    def han(self) -> bool:
        return _HAN.fullmatch(self.form) is not None

    @property
    def digits(self) -> bool:
        return self.form[:1] in _DIGITS


class Tokeniser:
    """Tokens of texts; holds the table of traditional characters."""

    def __init__(self, script: Script) -> None:
        self._script = script

    @classmethod
    def load(cls) -> Tokeniser:
        """With the shipped table of characters."""
        return cls(Script.load())

    def tokens(self, text: str) -> tuple[Token, ...]:
        """The tokens of a text in order."""
        return tuple(self._tokens(text))

    def key(self, text: str) -> tuple[str, ...]:
        """What of a name compares: the forms of its tokens."""
        simple = self._script.simplify(text)
        if _ALL_HAN.fullmatch(simple):  # most names: each character is a token
            return tuple(simple)
        return tuple(token.form for token in self._tokens(text))

    def simplify(self, text: str) -> str:
        """Traditional characters simplified one for one."""
        return self._script.simplify(text)

    def _tokens(self, text: str) -> Iterator[Token]:
        for match in _TOKEN.finditer(self._script.simplify(text).replace("’", "'")):
            raw = text[match.start() : match.end()]
            form = match[0]
            if form[0].isalpha() and not _HAN.fullmatch(form):
                form = stem(form)
                if form in _ORDINALS and text[match.start() - 1 : match.start()].isdigit():
                    continue
                if form == "s" and raw in "sS" and text[match.start() - 1 : match.start()] in ("'", "’"):
                    continue
            yield Token(form.replace(",", ""), raw, match.start(), match.end())


def clean(question: str) -> str:
    """A question without control characters, in compatibility form, at most 10,000 characters long; …没有？ as …吗？"""
    text = unicodedata.normalize("NFC", _fullwidth(_CONTROL.sub(" ", question[:LONGEST]))).strip()
    return _WHETHER.sub(r"\1吗？", text)


def language(text: str) -> Literal["zh", "en"]:
    """The language of a question: that of most of its words (two Chinese characters count as a word)."""
    han = len(_HAN.findall(text))
    latin = len(re.findall(r"[A-Za-z]+", text))
    return "zh" if han and han / 2 > latin / 2 + (1 if latin > 3 else 0) - (latin == 0) else "en"


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A Latin word in lower case without accents and without the endings -s, -ed, -ing, -e."""
    word = fold(word).replace("iz", "is") if len(word) > 4 else fold(word)
    if len(word) <= 3 or not word.isascii():
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "ches", "shes", "xes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = _DOUBLED.sub(r"\1", word.removesuffix(ending))
            break
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def _fullwidth(text: str) -> str:
    """Full-width letters and digits as ordinary ones; Chinese punctuation stays."""
    return "".join(chr(ord(c) - 0xFEE0) if "０" <= c <= "ｚ" else c for c in text)
