"""``kg review``: judge facts, list judgements, take them from store to store."""

from __future__ import annotations

import getpass
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import output
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.review import Judged, Judgement

DEFAULT = "./kg-store"
Store = Annotated[str, typer.Option(envvar="KG_STORE", help="Folder of the store, or address of a SPARQL server.")]
Agent = Annotated[str | None, typer.Option(envvar="KG_AGENT", help="Who judges (default: the user's name).")]
Note = Annotated[str, typer.Option(help="Why; kept with the judgement.")]
Key = Annotated[str, typer.Option(help="Which content, where documents state several under one IRI.")]
Fact = Annotated[str, typer.Argument(help="IRI of the fact, or identifier of a judgement of it.")]

review = typer.Typer(
    no_args_is_help=True,
    help="Judge facts: accept, correct, reject, undo; export and import judgements.",
    epilog="Examples: kg review queue ; kg review export judgements.jsonl ; kg review import judgements.jsonl",
)


@review.command(epilog="Example: kg review queue --type partnership --below 0.8")
def queue(
    store: Store = DEFAULT,
    type: Annotated[list[str] | None, typer.Option("--type", help="Only this type; may be repeated.")] = None,
    document: Annotated[str, typer.Option(help="Only facts of this document.")] = "",
    below: Annotated[float, typer.Option(help="Only facts less sure than this, 0 to 1.")] = 1.01,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
) -> None:
    """List the facts that nobody has judged: contradictory ones first, then the least sure."""
    from kg.flat import to_flat
    from kg.knowledge_graph import KnowledgeGraph

    with KnowledgeGraph.open(store) as graph:
        found = graph.review.queue(type or (), document, below)[:limit]
        rows = []
        for entry in found:
            for reading in graph.review.readings(entry.iri):
                said = dict(reading.fact.slots())
                documents = ", ".join(reading.documents)
                content = json.dumps(said, ensure_ascii=False)
                doubt = "contradictory" if entry.contradictory else ""
                quote = to_flat(reading.fact)["quote"]
                rows.append(
                    (f"{entry.confidence:.2f}", doubt, entry.type, content, quote, documents, entry.iri, reading.key)
                )
    output.table(("confidence", "doubt", "type", "content", "quote", "documents", "fact", "key"), rows, "To review")


@review.command("list", epilog="Example: kg review list --standing unmatched")
def list_judgements(
    store: Store = DEFAULT,
    standing: Annotated[str, typer.Option(help="Only those: in force, unmatched, replaced, withdrawn, undo.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List the judgements and what has become of each; "unmatched": no document states the fact so any more."""
    from kg.knowledge_graph import KnowledgeGraph
    from kg.review.review import STANDINGS

    if standing and standing not in STANDINGS:
        raise UsageError(f"--standing must be one of {', '.join(STANDINGS)}, not {standing}")
    with KnowledgeGraph.open(store) as graph:
        found = [judged for judged in graph.review.judgements() if standing in ("", judged.standing)]
    if as_json:
        for judged in found:
            said = judged.judgement.to_dict() | {"standing": judged.standing, "documents": list(judged.documents)}
            output.say(json.dumps(said, ensure_ascii=False))
        return
    columns = ("judgement", "verdict", "standing", "type", "content", "by", "at", "documents", "note")
    output.table(columns, map(_row, found), "Judgements")


def _row(judged: Judged) -> tuple[str, ...]:
    one = judged.judgement
    content = json.dumps(dict((one.correction or one.fact).slots()), ensure_ascii=False)
    documents = ", ".join(judged.documents)
    return one.id, one.verdict, judged.standing, one.fact.type, content, one.agent, one.time[:19], documents, one.note


@review.command()
def accept(fact: Fact, store: Store = DEFAULT, agent: Agent = None, note: Note = "", key: Key = "") -> None:
    """Say that a fact is right; its confidence is 1 from now on."""
    from kg.knowledge_graph import KnowledgeGraph

    with KnowledgeGraph.open(store) as graph:
        _said(graph.review.accept(fact, agent=_who(agent), note=note, key=key))


@review.command()
def reject(fact: Fact, store: Store = DEFAULT, agent: Agent = None, note: Note = "", key: Key = "") -> None:
    """Say that a fact is wrong; it disappears from the graph."""
    from kg.knowledge_graph import KnowledgeGraph

    with KnowledgeGraph.open(store) as graph:
        _said(graph.review.reject(fact, agent=_who(agent), note=note, key=key))


@review.command(epilog="Example: kg review correct IRI since=1990 stage=")
def correct(
    fact: Fact,
    changes: Annotated[list[str], typer.Argument(metavar="SLOT=VALUE…", help="New values; none empties a slot.")],
    store: Store = DEFAULT,
    agent: Agent = None,
    note: Note = "",
    key: Key = "",
) -> None:
    """Put other values in some slots of a fact; a slot given several times has several values."""
    from kg.knowledge_graph import KnowledgeGraph

    with KnowledgeGraph.open(store) as graph:
        _said(graph.review.correct(fact, _changes(changes), agent=_who(agent), note=note, key=key))


def _changes(pairs: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise UsageError(f"{pair}: write a change as slot=value")
        found.setdefault(name, []).append(value)
    return found


@review.command()
def undo(
    judgement: Annotated[str, typer.Argument(help="Identifier of the judgement (see: kg review list).")],
    store: Store = DEFAULT,
    agent: Agent = None,
    note: Note = "",
) -> None:
    """Withdraw a judgement; the graph is as it was before, both judgements stay on record."""
    from kg.knowledge_graph import KnowledgeGraph

    with KnowledgeGraph.open(store) as graph:
        _said(graph.review.undo(judgement, agent=_who(agent), note=note))


@review.command("export", epilog="Example: kg review export judgements.jsonl")
def export_judgements(
    file: Annotated[Path, typer.Argument(metavar="FILE|-", help="File to write, - for stdout.")],
    store: Store = DEFAULT,
) -> None:
    """Write all judgements as JSON Lines, the oldest first (docs/review.md says what is in a line)."""
    from kg.knowledge_graph import KnowledgeGraph

    with KnowledgeGraph.open(store) as graph:
        lines = [line.encode("utf-8") for line in graph.review.export()]
    output.write(lines, None if str(file) == "-" else file)


@review.command("import", epilog="Example: kg review import judgements.jsonl")
def import_judgements(
    file: Annotated[Path, typer.Argument(metavar="FILE|-", help="File to read, - for stdin.")],
    store: Store = DEFAULT,
) -> None:
    """Add the judgements of a file to the store; those that it has already are passed over."""
    from kg.knowledge_graph import KnowledgeGraph

    try:
        text = (sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: cannot be read: {error}") from error
    with KnowledgeGraph.open(store) as graph:
        added = graph.review.load(text.split("\n"), str(file))
    output.say(f"judgements: {added} added")


def _who(agent: str | None) -> str:
    return agent or getpass.getuser()


def _said(judgement: Judgement) -> None:
    output.say(f"{judgement.id}: {judgement.verdict}")
