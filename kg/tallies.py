"""Tallies: of how many things something is said, by what is said; kept in step without counting them anew.

A rule of ontology/tallies/*.rq gives ``?thing tally:<name> ?key`` for one document, as rules of derivation do, and a
thing that several documents tell of with the same key counts once. These statements are not kept, only their number
for each key, with the description of the dataset: it changes in the transaction that settles the account of the
documents that changed, so that nothing is added twice, whenever a build is killed.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, cast

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.graph.iris import BASE, DERIVED, XSD, fa
from kg.sorting import in_order, once

NAMES: Final = BASE + "tally/"
_OF, _KEY, _NUMBER = fa("tallyOf"), fa("tallyKey"), fa("tallyNumber")
_PIECE: Final = 10_000  # triples that are sorted in memory

Key = tuple[NamedNode, Literal]  # the tally, and what is said of the things that it counts


def is_counted(triple: Triple) -> bool:
    """Whether a triple is one thing of a tally, and not to be kept."""
    return triple.predicate.value.startswith(NAMES)


def key_of(triple: Triple) -> Key:
    """What a counted triple counts for."""
    return triple.predicate, cast(Literal, triple.object)


def uncounted(triples: Iterable[Triple], tallies: Counter[Key]) -> Iterator[Triple]:
    """The triples that are to be kept, each once and in order; the others are added to the tallies on the way."""
    for quad in once(in_order((Quad(t.subject, t.predicate, t.object, DERIVED) for t in triples), _PIECE)):
        if is_counted(quad.triple):
            tallies[key_of(quad.triple)] += 1
        else:
            yield quad.triple


def tally_triples(tallies: Mapping[Key, int]) -> Iterator[Triple]:
    """The numbers as statements; what counts nothing is left out."""
    for (name, key), number in tallies.items():
        if number:
            node = NamedNode(f"{name.value}/{hashlib.md5(key.value.encode(), usedforsecurity=False).hexdigest()}")
            yield Triple(node, _OF, name)
            yield Triple(node, _KEY, key)
            yield Triple(node, _NUMBER, Literal(str(number), datatype=NamedNode(XSD + "integer")))


def tallies_of(said: Iterable[Mapping[NamedNode, list[object]]]) -> Counter[Key]:
    """The numbers that ``tally_triples`` stated; said: the statements of each thing."""
    found: Counter[Key] = Counter()
    for about in said:
        if _OF in about:
            (name,), (key,), (number,) = about[_OF], about[_KEY], about[_NUMBER]
            found[cast(NamedNode, name), cast(Literal, key)] = int(cast(Literal, number).value)
    return found
