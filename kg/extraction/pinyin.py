"""Whether Latin letters are pinyin: names of persons and places in China."""

from __future__ import annotations

from kg import expressions as re

_SYLLABLE = (
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|"
    r"in|iu|ou|ua|ue|ui|un|uo|ve|a|e|i|o|u|v)"
)
_PINYIN = re.compile(rf"{_SYLLABLE}(?:['’]?{_SYLLABLE}){{0,2}}", re.I)


def is_pinyin_word(word: str) -> bool:
    """Whether a word is made of one to three syllables of pinyin."""
    return _PINYIN.fullmatch(word) is not None


def is_pinyin(person: str) -> bool:
    """Whether a name may be that of a Chinese person: two or three words, all in pinyin."""
    words = person.split()
    return 2 <= len(words) <= 3 and all(map(is_pinyin_word, words))
