"""Quads in the order of their text, however many: what is too much for memory is sorted in files."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from typing import IO, Final, TypeVar

import pyoxigraph as ox
from pyoxigraph import Quad

T = TypeVar("T")
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
