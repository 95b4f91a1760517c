"""Instruments told before their verb of signing, with only circumstances between: 协议改在6月18日“云签约”."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kg import expressions as re
from kg.extraction.extractors.deed_words import DeedWords
from kg.extraction.extractors.event_view import View

_LONG: Final = 48
# 签字环节, 签约额: a noun that tells of the signing, or of something else
_ELSE = re.compile(r"国|期|率|方|地|者|单位|前|证|收|额|总额|金额|了")


@dataclass(frozen=True, slots=True)
class Paper:
    """An instrument whose name ends at ``end`` and begins at ``start`` or later, and its verb."""

    start: int
    end: int
    verb: int
    verb_end: int


def papers_ahead(words: DeedWords, view: View) -> Iterator[Paper]:
    """The instruments of a sentence that stand before their verb, each once."""
    if words.sign.search(view.text) is None or words.instruments.search(view.text) is None:
        return
    nouns = words.instruments.pattern
    named = re.compile(rf"(?P<name>《[^《》]+》|[^，。；《》]{{2,36}}?(?:{nouns}))(?:文本)?(?:的)?$")
    seen: set[int] = set()
    for verb in words.sign.finditer(view.text):
        if view.quoted(verb.start()) and view.text[verb.start() - 1] != "“":
            continue
        first, _ = view.clause(*verb.span())
        found = _before(words, view, first, verb)
        if found is None or found in seen or _ELSE.match(view.text, verb.end()):
            continue
        name = named.search(view.text[first:found])
        if name is not None and re.search(nouns, name["name"]):
            seen.add(found)
            yield Paper(first + name.start(), first + name.end("name"), *verb.span())


def _before(words: DeedWords, view: View, first: int, verb: re.Match[str]) -> int | None:
    """Where the instrument nearest before the verb ends, if only circumstances stand between."""
    for noun in reversed(list(words.instruments.finditer(view.text, first, verb.start()))):
        end = noun.end()
        while view.text[end : end + 1] in ("》", "”"):
            end += 1
        between = view.text[end : verb.start()].rstrip("“").removeprefix("文本")
        if len(between) <= _LONG and words.gap.fullmatch(between.removeprefix("的")):
            return end
    return None
