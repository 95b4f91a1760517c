"""How templates write texts and numbers."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

# Controls of the direction of writing would let a name rewrite the line that it stands in.
_TURNS: Final = dict.fromkeys((*range(8234, 8239), *range(8294, 8298), 8206, 8207), "□")


def shown(value: object) -> object:
    """A value on a page: marks in a text that turn the direction of writing are seen, not obeyed."""
    return value.translate(_TURNS) if type(value) is str else value


def number(value: float) -> str:
    """A number with separators of thousands."""
    return f"{value:,}"


def segment(text: str) -> str:
    """A text as one segment of an address."""
    return quote(text, safe="")
