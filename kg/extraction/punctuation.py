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


def widened(document: Document) -> Document:
    """The document with the marks of its Chinese text in full width; every offset stays, and so do the quotes,
    which take their letters from ``source``."""
    if document.language != "zh" or not re.search("[,;:?!(]", document.text):
        return document
    text = _BRACKETS.sub(lambda m: f"（{m.group()[1:-1]}）", document.text)
    text = _MARK.sub(lambda m: m.group().translate(_WIDE), text)
    return document if text == document.text else replace(document, text=text)
