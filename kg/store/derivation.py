"""What the rules of ontology/rules and tallies/ give; each reads one graph at a time: what changed is derived alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Protocol

from pyoxigraph import NamedNode, QueryTriples, Triple

from kg import knowledge
from kg.errors import KnowledgeError
from kg.sorting import batched
from kg.store.base import Dataset, Result, Term

_FOLDERS: Final = ("rules", "tallies")
_TOGETHER: Final = 10  # graphs of one query; measured 0.53 ms a document, 1.27 one by one, 3.8 with 100


class Queryable(Protocol):
    """What is asked of a store here."""

    def query(
        self,
        text: str,
        bindings: Mapping[str, Term] | None = None,
        *,
        union: bool = True,
        dataset: Dataset | None = None,
    ) -> Result: ...


def derived_triples(store: Queryable, graphs: Iterable[NamedNode] | None = None) -> Iterator[Triple]:
    """What follows from these graphs, or from all that the store holds; a triple may come more than once.

    Also what only counts for a tally (``kg.tallies``).

    No rule reads what a rule derives, so that it does not matter what is derived already. Raises KnowledgeError for a
    rule that is no CONSTRUCT.
    """
    files = (file for folder in _FOLDERS for file in sorted(knowledge.path("ontology", folder).glob("*.rq")))
    rules = {path: path.read_text("utf-8") for path in files}
    for dataset in [None] if graphs is None else (Dataset((), some) for some in batched(graphs, _TOGETHER)):
        for path, text in rules.items():
            result = store.query(text, dataset=dataset)
            if not isinstance(result, QueryTriples):
                raise KnowledgeError(f"{path}: a derivation rule must be a CONSTRUCT")
            yield from result
