"""Half-width marks beside Chinese characters, read as the full-width ones that the rules know, letter for letter."""

from __future__ import annotations

from dataclasses import replace

from kg import expressions as re
from kg.model import Document

_WIDE = str.maketrans(",;:?!()", "，；：？！（）")
_BESIDE = "一-龥“”《》、。（）"
# a mark behind or before a Chinese character; a comma within a figure and a colon within a time stay
_MARK = re.compile(rf"(?<=[{_BESIDE}])[,;:?!]|(?<!\d)[,;:?!](?=[{_BESIDE}])|(?<=\d)[,;:](?=[{_BESIDE}])")
# a pair of brackets that holds a Chinese character or stands behind one
_BRACKETS = re.compile(rf"(?<=[{_BESIDE}])\([^()\n]{{1,60}}\)|\([^()\n]*[一-龥][^()\n]*\)")


_NUMERAL = "[〇零○一二三四五六七八九]"
_YEAR = re.compile(rf"(?<![〇零○一二三四五六七八九十百])(?:一九|二[〇零○]){_NUMERAL}{{2}}(?=年)")
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")


def widened(document: Document) -> Document:
    """The document with the marks of its Chinese text in full width and its years in digits (二〇二一年); every offset
    stays, and so do the quotes, which take their letters from ``source``."""
    if document.language != "zh" or not re.search("[,;:?!(]|[〇零○]|一九", document.text):
        return document
    text = _YEAR.sub(lambda m: m.group().translate(_DIGITS), document.text)
    text = _BRACKETS.sub(lambda m: f"（{m.group()[1:-1]}）", text)
    text = _MARK.sub(lambda m: m.group().translate(_WIDE), text)
    return document if text == document.text else replace(document, text=text)
