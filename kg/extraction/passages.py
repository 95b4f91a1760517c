"""The blocks of a document as statements of numbers are read: a title that is half a sentence goes with its rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg import expressions as re
from kg.model import Block, Document

_AMOUNT = re.compile(r"\d\s*(?:[万亿]?元|人|名|批|%)|[，,].*\d")
_COMPLETE = re.compile(r"[。；：:！？!?;]\s*$")


def passages(document: Document) -> Iterator[Block]:
    """The blocks in order. What looks like a title but states an amount is a paragraph; where it breaks off
    in the sentence it is joined with the paragraph that goes on."""
    blocks = document.blocks
    skip = False
    for i, block in enumerate(blocks):
        if skip:
            skip = False
            continue
        text = document.text[block.start : block.end]
        if block.kind != "heading" or not _AMOUNT.search(text):
            yield block
            continue
        following = blocks[i + 1] if i + 1 < len(blocks) else None
        section = replace(block.section, title="", year=None)
        goes_on = following is not None and following.kind == "paragraph" and not _COMPLETE.search(text)
        if following is not None and goes_on:
            yield Block("paragraph", block.start, following.end, section)
            skip = True
        else:
            yield Block("paragraph", block.start, block.end, section)
