"""A passage that tells of several facts, part by part: which of its words are said of which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from pyoxigraph import NamedNode

from kg import expressions as re
from kg.questions.form import Term
from kg.questions.text import Tokeniser

_CLAUSE: Final = re.compile(r"[，；。,;]")
_JOINTS: Final = re.compile("和|与|及|以及")
_AGENT: Final = re.compile("(?:召开|举办|主办|举行|承办|组织|发起|开展)的")
_BY_WHOM: Final = re.compile("由[^，、]*的$")


class Clauses:
    """Parts passages among the facts that they tell of."""

    def __init__(self, tokeniser: Tokeniser) -> None:
        self._tokeniser = tokeniser

    def parted(
        self, slots: Mapping[NamedNode, Mapping[str, list[Term]]], quotes: Mapping[NamedNode, list[str]]
    ) -> Mapping[NamedNode, list[str]]:
        """The passages of each fact without the clauses that name only other facts of the same passage."""
        called: dict[str, dict[NamedNode, str]] = defaultdict(dict)
        for fact, filled in slots.items():
            for term in filled.get("name", ())[:1]:
                for quote in quotes.get(fact, ()):
                    called[quote][fact] = self._letters(term.value)
        return defaultdict(
            list,
            {fact: [self._own_part(q, called[q].get(fact, ""), called[q]) for q in qs] for fact, qs in quotes.items()},
        )

    def _own_part(self, quote: str, name: str, named: Mapping[NamedNode, str]) -> str:
        if len(named) < 2 or not name:
            return quote
        others = {other for other in named.values() if other != name and other not in name and name not in other}
        if not others or name not in self._letters(quote):
            return quote
        return "，".join(self._clause(clause, name, others) for clause in _CLAUSE.split(quote))

    def _clause(self, clause: str, name: str, others: Collection[str]) -> str:
        """What of a clause is of the fact so called: all of one without names, else its own part of the list."""
        said = self._letters(clause)
        if not any(other in said for other in others):
            return clause
        if name not in said:
            return ""
        own, held = [], []
        parts = [piece for part in clause.split("、") for piece in self._and(part, (name, *others))]
        agent = next((_AGENT.search(part) for part in parts if name in self._letters(part)), None)
        if any(one in self._letters(parts[0]) for one in (name, *others)) and not agent:
            # what stands before the first of quoted names is said of all, save by whom that one is held
            own.append(_BY_WHOM.sub("", parts[0].partition("“")[0]))
        for part in parts:
            letters = self._letters(part)
            held.append(part)
            if name in letters:
                own += held
            if name in letters or any(other in letters for other in others):
                held = []  # parts without a name go with the next that has one
        return "、".join([*own, *held, *clause.rpartition("等")[1:]] if "等" in clause else [*own, *held])

    def _and(self, part: str, names: Collection[str]) -> Sequence[str]:
        """A part of a list cut at 和 and the like where both sides have a name."""
        for joint in _JOINTS.finditer(part):
            sides = part[: joint.start()], part[joint.end() :]
            if all(any(name in self._letters(side) for name in names) for side in sides):
                return sides
        return (part,)

    def _letters(self, text: str) -> str:
        return plain(self._tokeniser.simplify(text).lower())


def plain(text: str) -> str:
    """Without quotation marks, brackets and the like, so that names match however they are set."""
    return "".join(c for c in text if c.isalnum() or c == " ")
