"""Choosing among overlapping matches, and how far a place's name reaches: data/gazetteer/suffixes.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from kg import knowledge
from kg.errors import KnowledgeError
from kg.places.shapes import Label

Match = tuple[int, int, int]


@dataclass(frozen=True)
class Borders:
    """The words and characters that decide where a name begins and ends."""

    label_of: Mapping[str, Label]
    other_words: frozenset[str]
    complete: tuple[str, ...]
    front: frozenset[str]
    inside: frozenset[str]
    weak: frozenset[str]

    @classmethod
    def load(cls) -> Borders:
        """Read the table; raises KnowledgeError where a part is missing."""
        path = knowledge.path("data", "gazetteer", "suffixes.toml")
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        try:
            label_of = {suffix: cast(Label, name) for name, some in table["label"].items() for suffix in some}
            words, letters = table["words"], table["transcription"]
            return cls(
                label_of,
                frozenset(words["other"]),
                tuple(words["complete"]),
                frozenset(letters["front"]),
                frozenset(letters["front"] + letters["inside"]),
                frozenset(letters["weak"]),
            )
        except KeyError as missing:
            raise KnowledgeError(f"{path}: {missing} is missing") from missing

    def extend(self, text: str, start: int, end: int, label: Label) -> tuple[int, Label] | None:
        """Where a matched name really ends, and its label: a suffix that follows is taken in, one that begins
        another word ("南昌市长") is given back. None where nothing is left of a name ("津市民")."""
        if label == "Country" or text[start].isascii():
            return end, label
        last = text[end - 1]
        if text[end - 1 : end + 1] in self.other_words:
            return (end - 1, label) if end - start > 2 else None
        if last in self.label_of:
            return end, label
        for suffix in (text[end : end + 2], text[end : end + 1]):
            stop = end + len(suffix)
            if suffix in self.label_of and text[stop - 1 : stop + 1] not in self.other_words:
                same = label == "Province" and suffix != "市"
                return stop, label if same else self.label_of[suffix]
        return end, label

    def widen(self, text: str, start: int, floor: int) -> int:
        """Where a transcribed name begins, when a match is only its tail ("拉塔市" in "马切拉塔市")."""
        begin = start
        if start - 1 < floor or text[start - 1] not in self.front:
            return start
        while begin > floor and text[begin - 1] in self.inside:
            begin -= 1
        return start if begin == start - 1 and text[begin] in self.weak else begin


def best_cover(matches: Sequence[Match]) -> list[Match]:
    """The matches without overlap that cover most, in order.

    Where two cross, the left one, unless the right one is longer by two ("和田纳西州" is not 和田,
    "南昌都市" is not 昌都市)."""
    chosen: list[Match] = []
    group: list[Match] = []
    reach = 0
    for match in sorted(matches):
        if group and match[0] >= reach:
            chosen += _cover(group)
            group = []
        group.append(match)
        reach = max(reach, match[1])
    return chosen + _cover(group) if group else chosen


def _cover(group: list[Match]) -> list[Match]:
    if len(group) == 1:
        return group
    if all(group[0][0] == start for start, _, _ in group):
        return [max(group, key=lambda m: m[1])]
    group = sorted(group, key=lambda m: (m[1], m[0]))
    best: list[tuple[int, list[Match]]] = [(0, [])]  # weighted interval scheduling
    for i, (start, end, _) in enumerate(group):
        before = max((j for j in range(i) if group[j][1] <= start), default=-1) + 1
        cut = any(other[0] < start < other[1] for other in group)
        weight, taken = best[before]
        take = (weight + 10 * (end - start) - 11 * cut, [*taken, group[i]])
        best.append(max(best[-1], take, key=lambda b: b[0]))
    return best[-1][1]


def whole_word(text: str, start: int, end: int) -> bool:
    """Whether a match in Latin letters is not a part of a longer word; always true of Chinese ones."""
    if not text[start].isascii():
        return True
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return not any(c.isascii() and c.isalnum() for c in (before, after))
