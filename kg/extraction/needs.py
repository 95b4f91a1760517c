"""What a text must hold for a pattern to match at all: most patterns are ruled out before they are tried, and a pattern
that no text calls for is never compiled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Generic, TypeVar

import daachorse

Need = frozenset[str]  # of these words the text must hold one
Needs = tuple[Need, ...]
Holds = Callable[[re.Match[str]], Need]  # the words of a slot or word class; empty: nothing is known of it
Item = TypeVar("Item")
_ASIDE: Final = ("(?=", "(?!")


def needs(source: str, pieces: re.Pattern[str], holds: Holds) -> Needs:
    """The needs of a pattern. ``pieces`` cuts its text: group ``meta`` holds brackets, ``|`` and ``?``, other groups
    what ``holds`` knows of.

    Raises ValueError where brackets do not match or nothing stands before a ``?``.
    """
    reader = _Reader(list(_tokens(source, pieces)), holds)
    found = reader.alternatives()
    if reader.rest:
        raise ValueError("a bracket is closed that was not opened")
    return found


def _tokens(source: str, pieces: re.Pattern[str]) -> Iterator[str | re.Match[str]]:
    last = 0
    for piece in pieces.finditer(source):
        if last < piece.start():
            yield source[last : piece.start()]
        yield piece
        last = piece.end()
    if last < len(source):
        yield source[last:]


@dataclass
class _Reader:
    """Reads tokens from the left."""

    rest: list[str | re.Match[str]]
    holds: Holds
    _literal: tuple[str, ...] = ()  # the text read last, where it was literal

    def alternatives(self) -> Needs:
        """Up to the closing bracket or the end: what all branches together need."""
        branches = [self._branch()]
        while self._meta() == "|":
            self.rest.pop(0)
            branches.append(self._branch())
        if len(branches) == 1:
            return branches[0]
        if not all(branches):
            return ()
        return (frozenset().union(*(_rarest(branch) for branch in branches)),)

    def _branch(self) -> Needs:
        found: list[Need] = []
        while self.rest and self._meta() not in ("|", ")"):
            part = self._part(self.rest.pop(0))
            if self._meta() != "?":
                found += part
                continue
            self.rest.pop(0)
            # Of literal text only the last character is optional.
            found += [frozenset({word[:-1]}) for word in self._literal if len(word) > 1]
        return tuple(found)

    def _part(self, token: str | re.Match[str]) -> Needs:
        self._literal = ()
        if isinstance(token, str):
            self._literal = (token,)
            return (frozenset({token}),)
        if token["meta"] == "?":
            raise ValueError("nothing stands before a ?")
        if not token["meta"]:
            said = self.holds(token)
            return (said,) if said else ()
        inside = self.alternatives()
        if self._meta() != ")":
            raise ValueError("a bracket is not closed")
        self.rest.pop(0)
        self._literal = ()
        return () if token["meta"] in _ASIDE else inside

    def _meta(self) -> str | None:
        token = self.rest[0] if self.rest else None
        return None if token is None or isinstance(token, str) else token["meta"]


def _rarest(found: Needs) -> Need:
    """The need that texts meet least often, by guess: long words, few of them."""
    return max(found, key=lambda need: (min(map(len, need)), -len(need)))


@dataclass(frozen=True)
class Called(Generic[Item]):
    """Items with their needs, asked which of them a text calls for."""

    items: Sequence[tuple[Item, Needs]]

    def by(self, text: str) -> Iterator[Item]:
        """The items whose needs a text meets, in order."""
        found = {index for _, _, index in self._automaton.find_overlapping(text)}
        tried = {place for index in found for place in self._led[index]}
        for place in sorted(tried.union(self._always)):
            item, needed = self._entries[place]
            if all(not need.isdisjoint(found) for need in needed):
                yield item

    @cached_property
    def _words(self) -> Mapping[str, int]:
        return {word: i for i, word in enumerate(sorted({w for _, needed in self.items for n in needed for w in n}))}

    @cached_property
    def _automaton(self) -> Any:
        return daachorse.CharwiseDoubleArrayAhoCorasick(list(self._words) or ["\0"])

    @cached_property
    def _entries(self) -> Sequence[tuple[Item, tuple[frozenset[int], ...]]]:
        number = self._words
        return [(it, tuple(frozenset(number[word] for word in need) for need in needed)) for it, needed in self.items]

    @cached_property
    def _led(self) -> Sequence[Sequence[int]]:
        """For each word the places of the items whose rarest need it meets."""
        led: list[list[int]] = [[] for _ in self._words or (0,)]
        for place, (_, needed) in enumerate(self.items):
            for word in _rarest(needed) if needed else ():
                led[self._words[word]].append(place)
        return led

    @cached_property
    def _always(self) -> Sequence[int]:
        return [place for place, (_, needed) in enumerate(self.items) if not needed]
