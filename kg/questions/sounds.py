"""Whether a Latin name may be that which Chinese characters render, by the consonants of both."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rapidfuzz.distance import Levenshtein

from kg import expressions as re
from kg.places.script import bare, fold, is_han

# Consonants that Chinese renderings do not keep apart, as one letter each; h, y and vowels go.
_CLASSES: Final = str.maketrans("bpvfwdtgkqjszxlrmn", "bbbbbddggggsssllmn", "aeiouyh")
_SOFT: Final = re.compile(r"c(?=[eiy])")
_DOUBLED: Final = re.compile(r"(.)\1+")
_FEWEST: Final = 3  # consonants; fewer are alike by chance
_ALIKE: Final = 0.8


@lru_cache(maxsize=5_000)
def consonants(name: str) -> str:
    """The consonants of a Latin or Chinese name in classes: Chattanooga and 查特努加 are both "gdng"."""
    if is_han(name):
        from pypinyin import lazy_pinyin

        name = "".join(lazy_pinyin(bare(name))).replace("ng", "n")
    text = _SOFT.sub("s", fold(name).replace("x", "ks")).replace("c", "g")
    return _DOUBLED.sub(r"\1", "".join(c for c in text.translate(_CLASSES) if c.isalpha()))


def alike(latin: str, chinese: str, *, least: float = _ALIKE) -> bool:
    """Whether a Chinese name may render a Latin one; names of fewer than three consonants never do."""
    one, other = consonants(latin), consonants(chinese)
    if min(len(one), len(other)) < _FEWEST or one[0] != other[0]:
        return False
    return Levenshtein.normalized_similarity(one, other) >= least
