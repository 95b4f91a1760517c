"""Spelling: traditional and Japanese characters to simplified ones, Latin letters to bare lower case."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from kg import expressions as re
from kg import knowledge
from kg.places.tables import read_rows

_HAN = "㐀-鿿𠀀-𯿿"
_HAN_NAME = re.compile(f"[{_HAN}][{_HAN}·•‧・－—-]*")
_JOINERS = re.compile(r"[\s·•‧・－—–\-'’‘ʻʼ`´.,，、()（）/]+")
_LETTERS = str.maketrans(
    dict(zip("łøđıþðħəßæœ", ["l", "o", "d", "i", "th", "d", "h", "a", "ss", "ae", "oe"], strict=True))
)
_SUFFIX = re.compile(
    "(?<=.)(?:特别行政区|自治[区州县]|特别市|广域市|市政区|大区|地区|[市省州县府郡道区城镇邦町村盟旗])$"
)


@dataclass(frozen=True)
class Script:
    """The table of variant characters (data/gazetteer/characters.tsv)."""

    table: dict[int, str]

    @classmethod
    def load(cls) -> Script:
        rows = read_rows(knowledge.path("data", "gazetteer", "characters.tsv"), ("variant", "simplified"))
        return cls({ord(row["variant"]): row["simplified"] for row in rows})

    def simplify(self, text: str) -> str:
        """The text with traditional and Japanese characters simplified, one for one, so that offsets stay."""
        return text.translate(self.table)

    def normalise(self, name: str) -> str:
        """The key under which a name is looked up: simplified, without joiners, accents or case."""
        return fold(self.simplify(name))


def fold(name: str) -> str:
    """Lower-case letters without accents, spaces or joiners ("Stoke-on-Trent" → "stokeontrent")."""
    if name.isascii():
        return _JOINERS.sub("", name.lower())
    decomposed = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    return _JOINERS.sub("", "".join(c for c in decomposed if not unicodedata.combining(c)))


def is_han(name: str) -> bool:
    """Whether a name is written in Chinese characters alone (joiners inside are allowed)."""
    return _HAN_NAME.fullmatch(name) is not None


def bare(name: str) -> str:
    """A Chinese name without its suffix, where at least one character is left ("南昌市" → "南昌", "津市" →
    "津")."""
    return _SUFFIX.sub("", name)
