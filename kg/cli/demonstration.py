"""``kg demo``: the whole path on the shipped corpus."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kg import knowledge
from kg.cli.output import progress, say, show_rows, write
from kg.cli.reports import print_answer, print_build
from kg.errors import KnowledgeError
from kg.knowledge_graph import KnowledgeGraph

_QUERIES: Final = (
    "partnership/partners_by_country",
    "partnership/partners_by_trait",
    "event/events_by_kind",
    "finance/spending_by_office",
)
_QUESTIONS: Final = (
    "哪些城市与产瓷城市结为友好城市？",
    "which cities partner with ceramic-producing towns",
    "南昌市有哪些友好城市？",
)


def run_demo(folder: Path) -> None:
    """Build the graph of data/corpus in the folder, ask it, write graph.html; say where all lies."""
    corpus = knowledge.path("data", "corpus")
    if not any(corpus.iterdir()):
        raise KnowledgeError(f"{corpus} is empty; install the package again")
    folder.mkdir(parents=True, exist_ok=True)
    store = str(folder / "kg-store")
    with KnowledgeGraph.open(store) as graph:
        with progress() as bar:
            report = graph.build([corpus], progress=bar)
        print_build(report, store)
        for name in _QUERIES:
            say(f"\n$ kg query {name} --store {store}")
            show_rows(graph.query(name), "table", graph.catalogue[name].title["en"])
        for question in _QUESTIONS:
            say(f"\n$ kg ask '{question}' --store {store}")
            print_answer(graph.ask(question), as_json=False)
        page = folder / "graph.html"
        write([graph.view().encode("utf-8")], page)
    say(f"\nThe relationship graph: {page.resolve()} (open it in a browser)")
