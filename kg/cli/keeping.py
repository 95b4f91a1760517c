"""Commands that keep a store: ``kg backup``, ``restore``, ``check``, ``load``, ``diff``."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from kg.cli import output
from kg.cli.output import say
from kg.errors import UsageError
from kg.locations import is_remote
from kg.version import __version__

DEFAULT = "./kg-store"
Store = Annotated[str, typer.Option(envvar="KG_STORE", help="Folder of the store, or address of a SPARQL server.")]

UpdateUrl = Annotated[
    str | None, typer.Option(envvar="KG_UPDATE_URL", help="Address for updates, where a server has another for them.")
]


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    store: Store = DEFAULT,
) -> None:
    """Write all of a store into one file; a build may go on beside, the backup is of the version published last."""
    from kg.places.judgements import own_judgements
    from kg.store import open_store
    from kg.store.backup import write_backup

    with open_store(store, read_only=True) as opened:
        made = write_backup(opened, file, __version__, own_judgements(store))
    say(f"backup: {file}: {made.documents} documents, {made.quads} quads, {file.stat().st_size / 1e6:.1f} MB")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that kg backup wrote.")],
    store: Store = DEFAULT,
    force: Annotated[bool, typer.Option("--force", help="Put it in place of a store that is there.")] = False,
) -> None:
    """Make a store of a backup; it is verified before anything is replaced, and nothing is without --force."""
    from kg.places.judgements import own_judgements
    from kg.store.backup import restore as unpack

    if is_remote(store):
        raise UsageError("a backup is restored into a folder; to fill a server, take graph.nq out of it and: kg load")
    made = unpack(file, Path(store), own_judgements(store), force=force)
    say(f"restored: {made.documents} documents, {made.quads} quads of {made.made} (kg {made.software})")
    say(f"store: {store}")


def check(store: Store = DEFAULT) -> None:
    """Say what is wrong with a store: damaged files, quads, records, derived triples; exit code 1 where there is."""
    from kg.checking import check as find

    findings = list(find(store))
    output.table(("level", "what", "what to do"), [(one.level, one.what, one.cure) for one in findings])
    wrong = sum(one.level != "note" for one in findings)
    say(f"store: {store}: {f'{wrong} things are wrong' if wrong else 'nothing is wrong'}")
    raise typer.Exit(1 if wrong else 0)


def load(
    files: Annotated[list[Path], typer.Argument(help="Files .nq .trig .ttl .nt, each also with .gz.")],
    store: Store = DEFAULT,
    graph: Annotated[str | None, typer.Option(help="IRI of the graph for triples that name none.")] = None,
    derive: Annotated[
        bool | None, typer.Option(help="Make ontology, background and derived triples anew (default: where missing).")
    ] = None,
    no_background: Annotated[bool, typer.Option("--no-background", help="Leave background knowledge out.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Wait while another process writes the store.")] = False,
    update_url: UpdateUrl = None,
) -> None:
    """Add files of RDF to the store at its bulk speed; what it holds stays."""
    from kg.loading import load as add
    from kg.store import open_store

    start = perf_counter()
    with open_store(store, wait=float("inf") if wait else 0.0, update_url=update_url) as opened:
        report = add(opened, files, graph=graph, derive=derive, background=not no_background)
    new, seconds = report.after - report.before, perf_counter() - start
    say(f"loaded: {new} new quads in {seconds:.1f} s, {report.documents} documents; {report.after} quads in all")
    if not report.derived:
        say("ontology, background and derived triples are those of the files; --derive makes them anew")
    say(f"store: {store}")


def diff(
    old: Annotated[str, typer.Argument(help="A store, a file of RDF (.nq .trig .ttl .nt, .gz) or a backup.")],
    new: Annotated[str, typer.Argument(help="What it is compared with.")],
    quads: Annotated[bool, typer.Option("--quads", help="Print each statement with + or - instead of counts.")] = False,
) -> None:
    """Compare two graphs by document and type of fact; exit code 0 where they are the same, 1 where they differ."""
    from kg.differences import differing, summary

    found = differing(old, new)
    rows: list[tuple[str, str, int, int, int]] = []
    same = True
    if quads:
        for sign, quad in found:
            same = False
            say(f"{sign} {quad} .")
    else:
        for name, change in summary(found).items():
            rows += ((name, kind, came, went, other) for kind, came, went, other in change.rows())
    if rows:
        output.table(("document", "type", "added", "removed", "changed"), rows)
    raise typer.Exit(0 if same and not rows else 1)
