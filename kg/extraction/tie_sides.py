"""Which Chinese places are tied to a group of foreign ones, and how the members of both lists belong together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from kg import expressions as re
from kg.extraction.base import ParsedSentence
from kg.extraction.layout import Clause, Group
from kg.extraction.names import name_of
from kg.extraction.pattern import CODES

T = TypeVar("T")
_MANY = 3
_D = CODES["Domestic"]
# before a place: it is where something happens or goes; behind it: it only belongs to something else
_PLACED = "在赴到从驻离来访抵"
_PASSING = re.compile("(?:有关|方面|举办|举行|召开)")
_SIDES = re.compile(rf"{_D}(?:(?:、|和|与|及){_D})*")
# 前者的伙伴是…: the first of two Chinese places named before
_ONE_OF_TWO = re.compile("[，；。]?(?:其中)?(?P<which>前者|后者)")


def sides_of(sentence: ParsedSentence, text: str, own: Clause, group: Group) -> list[str]:
    """The Chinese places tied to the group: before it with 与, or after it with 与."""
    before = list(_SIDES.finditer(text, own.start, group.start))
    after = list(_SIDES.finditer(text, group.end, own.end))
    for match in (*reversed(before), *after):
        gap = text[match.end() : group.start] if match.end() <= group.start else text[group.end : match.start()]
        placed = match.start() > own.start and text[match.start() - 1] in _PLACED
        if not placed and (gap == "" or re.search(r"[与和同跟是的归属—：:有向为]", gap)):
            return _full_names(sentence, match)
    return _one_of_two(sentence, text, own)


def _one_of_two(sentence: ParsedSentence, text: str, own: Clause) -> list[str]:
    """The Chinese place that 前者 or 后者 at the beginning of a clause means, of two named together before."""
    said = _ONE_OF_TWO.match(text, own.start)
    part = max(text.rfind(mark, 0, own.start) for mark in "。！？\n") + 1
    lists = [_full_names(sentence, m) for m in _SIDES.finditer(text, part, own.start)] if said else []
    two = next((names for names in reversed(lists) if len(names) == 2), None)
    return [two[said["which"] == "后者"]] if said and two else []


def side_before(sentence: ParsedSentence, text: str, at: int) -> list[str]:
    """The Chinese places that are the subject of what stands at ``at``: the last named before it in this part of the
    sentence, not as a mere location (在上海)."""
    part = max(text.rfind(mark, 0, at) for mark in "；。！？\n") + 1
    for match in reversed(list(_SIDES.finditer(text, part, at))):
        located = match.start() > part and text[match.start() - 1] in _PLACED
        if not located and not _PASSING.match(text, match.end()):
            return _full_names(sentence, match)
    return []


def _full_names(sentence: ParsedSentence, match: re.Match[str]) -> list[str]:
    names = [name_of(t) for t in sentence.tokens[match.start() : match.end()] if t.ent_type_]
    return [n.full for n in names if n]


def pair(sides: Sequence[str], members: Sequence[T], before: str) -> Iterator[tuple[str, T]]:
    """A、B分别与C、D is A–C and B–D, so are three and three; A、B先后与C is A–C and B–C."""
    each = "分别|依次|各自|对应" if len(sides) < _MANY else ""  # of three and three each has its own
    if len(sides) > 1 and len(sides) == len(members) and re.search(each, before):
        yield from zip(sides, members, strict=True)
        return
    for side in sides:
        for member in members:
            yield side, member
