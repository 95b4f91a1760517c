"""Quads in the order of their text, however many: what is too much for memory is sorted in files."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby, islice
from typing import IO, Final, Literal, TypeVar, cast

import pyoxigraph as ox
from pyoxigraph import Quad

T = TypeVar("T")
Sign = Literal["+", "-"]
RUN: Final = 100_000  # quads that are sorted in memory, some 60 MB


def in_order(quads: Iterable[Quad], run: int = RUN) -> Iterator[Quad]:
    """The quads sorted by their N-Quads text; more than ``run`` go through temporary files (merge sort)."""
    pieces = batched(quads, run)
    first = next(pieces, ())
    second = next(pieces, None)
    if second is None:
        yield from sorted(first, key=str)
        return
    with ExitStack() as stack:
        files = [stack.enter_context(_sorted_file(piece)) for piece in (first, second)]
        files += [stack.enter_context(_sorted_file(piece)) for piece in pieces]
        lines = heapq.merge(*map(_keyed, files))
        for piece_of_lines in batched((line for _, line in lines), 1000):
            yield from ox.parse(b"".join(piece_of_lines), ox.RdfFormat.N_QUADS)


def once(quads: Iterable[Quad]) -> Iterator[Quad]:
    """The quads without repetition, where equal ones follow each other."""
    return (quad for quad, _ in groupby(quads))


def one_sided(left: Iterator[Quad], right: Iterator[Quad]) -> Iterator[tuple[Sign, Quad]]:
    """What only the left ("-") or only the right ("+") has; both as ``in_order`` gives them."""
    a, b = next(left, None), next(right, None)
    while a is not None or b is not None:
        if a == b:
            a, b = next(left, None), next(right, None)
        elif b is None or (a is not None and str(a) < str(b)):
            yield "-", cast(Quad, a)
            a = next(left, None)
        else:
            yield "+", b
            b = next(right, None)


def batched(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """The items in tuples of ``size``, the last one shorter."""
    rest = iter(items)
    while piece := tuple(islice(rest, size)):
        yield piece


def _sorted_file(quads: Iterable[Quad]) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by the stack of the caller)
    file.write(ox.serialize(sorted(quads, key=str), format=ox.RdfFormat.N_QUADS) or b"")
    file.seek(0)
    return file


def _keyed(file: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """Lines with what they are sorted by: a quad's text as ``str`` gives it, which has no final " .\\n"."""
    return ((line[:-3].decode("utf-8"), line) for line in file)
