"""Bytes of a text file → text, with the encoding told from the bytes alone."""

from __future__ import annotations

import codecs
import functools
import tomllib
from collections.abc import Iterator

from kg import knowledge
from kg.errors import DocumentError

# Longest first: the mark of UTF-32 LE begins with that of UTF-16 LE.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)
_SAMPLE = 20_000  # characters that are enough to judge a decoding
_LOWEST = 0.45  # a lower share of usual characters means that the bytes are no Chinese or English text


def decode(data: bytes) -> tuple[str, str]:
    """The text of ``data`` without a byte-order mark, and the name of its encoding.

    Strict UTF-8 is taken where it fits; otherwise GB18030, Big5 and UTF-16 are compared by how many of the
    decoded characters are usual ones. Line ends are left as they are.
    Raises DocumentError (without a file name) where no decoding gives readable text.
    """
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return _strictly(data, codec, name)
    if b"\0" not in data:
        try:
            return data.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            pass
    candidates = [(plausibility(text), name, text) for name, text in _decodings(data)]
    best = max(candidates, default=None, key=lambda candidate: candidate[0])
    if best is None or best[0] < _LOWEST:
        raise DocumentError("its bytes are no text in UTF-8, GB18030, Big5 or UTF-16; save it as UTF-8")
    return best[2], best[1]


def plausibility(text: str) -> float:
    """How far ``text`` looks like Chinese or English prose: about 0 (noise) to 2 (all usual letters)."""
    sample = text[:_SAMPLE]
    if not sample:
        return 0.0
    usual = frequent_letters()
    total = sum(_weight(char, usual) for char in sample)
    return total / len(sample)


def _weight(char: str, usual: frozenset[str]) -> float:
    if char in usual:
        return 2.0
    if char in "\t\r\n\f" or " " <= char <= "~":
        return 1.0
    if char < " " or "\x7f" <= char < "\xa0" or "\ue000" <= char <= "\uf8ff" or char >= "\U000f0000":
        return -2.0
    if "\u4e00" <= char <= "\u9fff":
        return 1.0 if _is_everyday(char) else -0.3
    if char in "，。、；：？！“”‘’（）《》【】—…·「」『』　％０１２３４５６７８９ⅠⅡⅢ①②③④⑤⑥≥≤":
        return 1.0
    return -0.5


@functools.cache
def _is_everyday(char: str) -> bool:
    """Of the first level of GB 2312 or of Big5: the letters that both standards counted as everyday ones."""
    for codec, low, high in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            if low <= char.encode(codec)[0] <= high:
                return True
        except UnicodeEncodeError:
            continue
    return False


@functools.cache
def frequent_letters() -> frozenset[str]:
    """The most frequent letters of simplified and traditional prose, from data/cues/context_letters.toml."""
    file = knowledge.path("data", "cues", "context_letters.toml")
    return frozenset(tomllib.loads(file.read_text(encoding="utf-8"))["frequent"])


def _strictly(data: bytes, codec: str, name: str) -> tuple[str, str]:
    try:
        return data.decode(codec), name
    except UnicodeDecodeError as error:
        raise DocumentError(f"it begins with the byte-order mark of {name} but byte {error.start} breaks it") from error


def _decodings(data: bytes) -> Iterator[tuple[str, str]]:
    if b"\0" not in data:
        yield from _decoded(data, ("gb18030", "big5", "big5hkscs"))
    if len(data) % 2 == 0:
        yield from _decoded(data, ("utf-16-le", "utf-16-be"))


def _decoded(data: bytes, codecs_: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for codec in codecs_:
        try:
            yield codec, data.decode(codec)
        except UnicodeDecodeError:
            continue
