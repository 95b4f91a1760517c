"""``kg diff``: two graphs (stores, files of RDF, backups) compared by document and type of fact."""

from __future__ import annotations

import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from kg.errors import StoreError, UsageError
from kg.graph.iris import ID, RUNS, TYPE, document_of, short
from kg.loading import ENDINGS, opened, rdf_format
from kg.sorting import Sign, in_order, one_sided
from kg.store import open_store
from kg.store.backup import GRAPH_FILE

_FACT: Final = f"{ID}fact/"


@dataclass(slots=True)
class Change:
    """What differs in one graph: facts by type that came, went, or are told otherwise; statements in all."""

    came: Counter[str] = field(default_factory=Counter)
    went: Counter[str] = field(default_factory=Counter)
    otherwise: Counter[str] = field(default_factory=Counter)
    added: int = 0
    removed: int = 0

    def rows(self) -> Iterator[tuple[str, int, int, int]]:
        """Type, facts added, removed and changed; a last row counts all statements."""
        for kind in sorted(self.came | self.went | self.otherwise):
            yield kind, self.came[kind], self.went[kind], self.otherwise[kind]
        yield "all statements", self.added, self.removed, 0


def differing(old: str, new: str) -> Iterator[tuple[Sign, Quad]]:
    """The quads that only one of two graphs has, in the order of their text; records of builds are left out.

    Each is a store, a file of RDF or a backup. Memory does not grow with the graphs. Raises UsageError for what is
    none of these or cannot be read.
    """
    with ExitStack() as stack:
        left, right = (in_order(_stable(stack.enter_context(_quads(name)))) for name in (old, new))
        yield from one_sided(left, right)


def summary(quads: Iterator[tuple[Sign, Quad]]) -> dict[str, Change]:
    """The differences by graph: a document's identifier, or the short name of another graph."""
    changes: dict[str, Change] = defaultdict(Change)
    facts: dict[str, dict[NamedNode, set[Sign]]] = defaultdict(lambda: defaultdict(set))
    for sign, quad in quads:
        name = _name(quad)
        changes[name].added += sign == "+"
        changes[name].removed += sign == "-"
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(_FACT):
            signs = facts[name][quad.subject]
            if quad.predicate == TYPE:
                signs.add(sign)
    for name, told in facts.items():
        for node, signs in told.items():
            kind = node.value.removeprefix(_FACT).partition("/")[0]
            change = changes[name]
            told_as = change.otherwise if len(signs) != 1 else change.came if "+" in signs else change.went
            told_as[kind] += 1
    return dict(sorted(changes.items()))


def _name(quad: Quad) -> str:
    if not isinstance(quad.graph_name, NamedNode):
        return "(no graph)"
    return document_of(quad.graph_name) or short(quad.graph_name.value)


def _stable(quads: Iterator[Quad]) -> Iterator[Quad]:
    return (quad for quad in quads if quad.graph_name != RUNS)


@contextmanager
def _quads(name: str) -> Iterator[Iterator[Quad]]:
    """All quads of a store or a file."""
    path = Path(name)
    if path.is_file() and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive, archive.open(GRAPH_FILE) as stream:
            yield _parsed(name, ox.parse(stream, ox.RdfFormat.N_QUADS))
    elif path.name.removesuffix(".gz").endswith(ENDINGS):
        with opened(path) as stream:
            yield _parsed(name, ox.parse(stream, rdf_format(path)))
    else:
        try:
            with open_store(name, read_only=True) as store:
                yield store.quads()
        except StoreError as error:
            raise UsageError(str(error)) from error


def _parsed(name: str, quads: Iterator[Quad]) -> Iterator[Quad]:
    try:
        yield from quads
    except (SyntaxError, ValueError, EOFError) as error:
        raise UsageError(f"{name}: {error}") from error
