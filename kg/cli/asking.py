"""``kg ask``: one question, or a prompt."""

from __future__ import annotations

from functools import partial

from kg.cli import output
from kg.cli.reports import print_answer
from kg.errors import UsageError
from kg.knowledge_graph import KnowledgeGraph
from kg.locations import beside


def ask_once(question: str, store: str, *, as_json: bool, explain: bool, seconds: float) -> None:
    """Print the answer to one question; with ``explain`` first how its words were taken and which readings lost."""
    if not question.strip():
        raise UsageError("kg ask: the question is empty; ask one, or leave it out for a prompt")
    with KnowledgeGraph.open(store, seconds=seconds) as graph:
        if explain and not as_json:
            _explain(graph, question)
        print_answer(graph.ask(question), as_json=as_json)


def _explain(graph: KnowledgeGraph, question: str) -> None:
    from kg.questions import Asker

    told = Asker(graph.store).explanation(question)
    output.table(("words", "taken as"), told.pieces)
    rows = [(f"{score:.2f}", sentence, " ".join(left)) for score, sentence, left in told.readings]
    output.table(("score", "reading", "words left over"), rows)
    output.say()


def converse(store: str, seconds: float) -> None:
    """Ask until an empty line; earlier questions are kept beside the store."""
    from kg.questions import Asker
    from kg.questions.prompt import converse as prompt

    with KnowledgeGraph.open(store) as graph:
        history = beside(store, "questions")
        prompt(Asker(graph.store), partial(print_answer, as_json=False), seconds, history=history)
