"""Letters: which count as blank, and the 1:1 folding of full-width and compatibility forms."""

from __future__ import annotations

import functools
import unicodedata

from kg import expressions as re

# White space, controls and what has no width; a run of these is at most one space in the cleaned text.
BLANK = "[\\s\\x00-\\x08\\x0e-\\x1f\\x7f-\\x9f\\xad\u200b-\u200f\u2060\ufeff]"
BLANKS = re.compile(f"{BLANK}+")
_FOLDED_RANGES = (
    (0xFF10, 0xFF1A),  # ０-９
    (0xFF21, 0xFF3B),  # Ａ-Ｚ
    (0xFF41, 0xFF5B),  # ａ-ｚ
    (0x2F00, 0x2FE0),  # Kangxi radicals, which PDF fonts give for the letters
    (0x2E80, 0x2F00),
    (0xF900, 0xFB00),  # compatibility ideographs
)


@functools.cache
def _table() -> dict[int, str]:
    """Code point → the letter it stands for, always exactly one."""
    table = {ord("．"): ".", ord("％"): "%"}
    for first, last in _FOLDED_RANGES:
        for code in range(first, last):
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 1 and plain != chr(code):
                table[code] = plain
    return table


def fold(text: str) -> str:
    """Full-width digits and letters, ％, ． and compatibility letters as plain ones; as long as before."""
    return text.translate(_table())


def is_chinese(char: str) -> bool:
    """Whether it is a Chinese character (no punctuation)."""
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf" or char in "〇々" or char >= "\U00020000"


def is_latin(char: str) -> bool:
    """A letter or digit of an alphabet that puts blanks between words."""
    return char.isalnum() and char < "\u2e80"
