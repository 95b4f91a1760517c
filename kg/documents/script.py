"""Traditional characters as simplified ones, one for one, for what cue words decide: sections and context."""

from __future__ import annotations

import functools

from kg import expressions as re
from kg import knowledge
from kg.errors import KnowledgeError

_HAN = re.compile("[\u3400-\u9fff]")


def simplified(text: str) -> str:
    """The text in simplified characters, equally long; a character of GB 2312 is simplified itself.

    Raises KnowledgeError where the table of characters (data/gazetteer/characters.tsv) is missing.
    """
    strange = {letter for letter in set(text) if _HAN.match(letter) and not is_simplified(letter)}
    if not strange:
        return text
    known = _simple_forms()
    return text.translate({ord(letter): known[letter] for letter in strange if letter in known})


@functools.cache
def _simple_forms() -> dict[str, str]:
    file = knowledge.path("data", "gazetteer", "characters.tsv")
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise KnowledgeError(f"{file}: cannot be read: {error.strerror}; restore it from the repository") from error
    pairs = (line.split("\t") for line in lines if "\t" in line and not line.startswith("#"))
    return {pair[0]: pair[1] for pair in pairs if len(pair[0]) == len(pair[1]) == 1}


def is_simplified(letter: str) -> bool:
    """Whether a character is in GB 2312, and so is simplified itself."""
    try:
        letter.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
