"""The commands: each reads its arguments, calls one thing, prints. Heavy modules are imported inside."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import output
from kg.cli.keeping import backup, check, diff, load, restore
from kg.cli.output import say
from kg.cli.places import places
from kg.cli.review import review
from kg.cli.serve import serve
from kg.version import __version__

if TYPE_CHECKING:
    from kg.model import Context

app = typer.Typer(
    name="kg",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="A knowledge graph of foreign-affairs activities: reports in, facts with evidence out.",
    epilog="Start with: kg demo      Then: kg build reports/ ; kg ask '南昌市有哪些友好城市？'",
)

Store = Annotated[str, typer.Option(envvar="KG_STORE", help="Folder of the store, or address of a SPARQL server.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="File to write (default: stdout).")]
Types = Annotated[list[str] | None, typer.Option("--type", help="Only this type of fact; may be repeated.")]
Paths = Annotated[list[Path] | None, typer.Argument(help="Files and folders, read recursively.")]
Timeout = Annotated[float, typer.Option(min=0.1, help="Seconds after which it is given up.")]
UpdateUrl = Annotated[
    str | None, typer.Option(envvar="KG_UPDATE_URL", help="Address for updates, where a server has another for them.")
]
Home = Annotated[str | None, typer.Option(help="The place that 我市/我省 stands for, in every file.")]
Office = Annotated[str | None, typer.Option(help="The body that 我办 stands for, in every file.")]
Year = Annotated[str | None, typer.Option(help="The year of every file.")]
DEFAULT = "./kg-store"


app.add_typer(places, name="places")
app.add_typer(review, name="review")


class TableFormat(StrEnum):
    """How the rows of a query are printed."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"
    turtle = "turtle"


class ExportFormat(StrEnum):
    """The formats of ``kg export``."""

    turtle = "turtle"
    trig = "trig"
    nquads = "nquads"
    jsonld = "jsonld"
    graphml = "graphml"
    gexf = "gexf"
    csv = "csv"
    facts = "facts"


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kg {__version__}")
        raise typer.Exit


@app.callback()
def options(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show tracebacks of errors.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options of all commands; --verbose is read before (see running.py) and may stand anywhere."""


@app.command(epilog="Example: kg build reports/ --jobs 2")
def build(
    paths: Annotated[list[str] | None, typer.Argument(help="Files and folders, read recursively.")] = None,
    store: Store = DEFAULT,
    jobs: Annotated[int, typer.Option(help="Processes that read.")] = 1,
    no_background: Annotated[bool, typer.Option("--no-background", help="Leave background knowledge out.")] = False,
    facts: Annotated[list[Path] | None, typer.Option(help="Flat facts (JSON Lines) in place of extraction.")] = None,
    home: Home = None,
    office: Office = None,
    year: Year = None,
    wait: Annotated[bool, typer.Option("--wait", help="Wait while another process writes the store.")] = False,
    update_url: UpdateUrl = None,
    cluster: Annotated[
        str | None, typer.Option(help="Read on a Dask cluster: a number of processes, or a scheduler's address.")
    ] = None,
    into: Annotated[
        str | None, typer.Option(help="With --cluster: write N-Quads files below this folder or URL, not the store.")
    ] = None,
    listed: Annotated[Path | None, typer.Option("--list", help="A file of paths or URLs, one a line.")] = None,
) -> None:
    """Read documents, extract their facts and load them; unchanged files are skipped."""
    from kg.cli.reports import lines_of, print_build
    from kg.knowledge_graph import KnowledgeGraph

    places = [*(paths or []), *(lines_of(listed) if listed else [])]
    if not places and not facts:
        raise typer.BadParameter("give files or folders to read, e.g.: kg build reports/", param_hint="PATH")
    overrides = _context(home, office, year)
    with output.progress() as bar:
        if into is not None:
            from kg.cli.partitions import write_partitions

            report = write_partitions(places, into, cluster, overrides, bar)
        else:
            with KnowledgeGraph.open(store, update_url=update_url) as graph:
                report = graph.build(
                    places,
                    facts=facts or (),
                    jobs=jobs,
                    no_background=no_background,
                    overrides=overrides,
                    progress=bar,
                    wait=float("inf") if wait else 0.0,
                    cluster=cluster,
                )
    print_build(report, into or store)
    raise typer.Exit(0 if report.ok else 1)


@app.command(epilog="Examples: kg facts reports/ -o facts.jsonl      kg facts --type partnership")
def facts(
    paths: Paths = None,
    store: Store = DEFAULT,
    type: Types = None,
    output_file: Output = None,
    home: Home = None,
    office: Office = None,
    year: Year = None,
) -> None:
    """Print facts as JSON Lines: of documents (no store is touched), or of the store without PATH."""
    from kg.cli.reports import read_facts
    from kg.flat import write_facts

    found, failures = read_facts(paths or [], store, type or [], _context(home, office, year))
    output.write((line.encode("utf-8") for line in write_facts(found)), output_file)
    for failure in failures:
        output.warn(f"cannot be read: {failure.reason}")
    raise typer.Exit(1 if failures else 0)


@app.command(epilog="Examples: kg query partnership/partners_of_place --param place=南昌市      kg query my.rq")
def query(
    what: Annotated[str, typer.Argument(metavar="NAME|FILE.rq|-", help="A query's name, a file, or - for stdin.")],
    param: Annotated[list[str] | None, typer.Option(help="A parameter as name=value; may be repeated.")] = None,
    store: Store = DEFAULT,
    format: Annotated[TableFormat, typer.Option(help="How rows are printed.")] = TableFormat.table,
    timeout: Timeout = 60.0,
) -> None:
    """Run a query of the catalogue (see: kg queries), or SPARQL of your own; reads only."""
    from kg.cli.reports import is_name, page_note, parameters, query_text
    from kg.knowledge_graph import KnowledgeGraph

    given = parameters(param or [])
    with KnowledgeGraph.open(store, seconds=timeout) as graph:
        run = graph.query if is_name(what) else graph.sparql
        rows = run(query_text(what), **given)
        note = page_note(graph.catalogue[what], given, rows) if is_name(what) else ""
    output.show_rows(rows, format)
    if note:
        output.warn(note)


@app.command(epilog="Examples: kg queries      kg queries partnership/partners_of_place")
def queries(name: Annotated[str | None, typer.Argument(help="Show one query with its parameters.")] = None) -> None:
    """List the catalogue of queries, or show one."""
    from kg.cli.reports import show_query
    from kg.queries import Catalogue

    catalogue = Catalogue.load()
    if name is not None:
        show_query(catalogue[name])
        return
    rows = ((q.name, q.title["zh"], q.title["en"], " ".join(p.name for p in q.params)) for q in catalogue.values())
    output.table(("query", "标题", "title", "parameters"), rows)


@app.command(epilog="Example: kg ask 'which cities partner with ceramic-producing towns'")
def ask(
    question: Annotated[str | None, typer.Argument(help="In Chinese or English; none: a prompt.")] = None,
    store: Store = DEFAULT,
    json: Annotated[bool, typer.Option("--json", help="Print the answer as one JSON object.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show how each word was taken.")] = False,
    timeout: Timeout = 30.0,
) -> None:
    """Answer a question, with the passages that state it; without a question, open a prompt."""
    from kg.cli.asking import ask_once, converse

    if question is None:
        converse(store, timeout)
    else:
        ask_once(question, store, as_json=json, explain=explain, seconds=timeout)


@app.command(epilog="Example: kg view --focus 景德镇市 --depth 2 -o jingdezhen.html")
def view(
    focus: Annotated[str | None, typer.Option(help="Only what is near this place, body or person.")] = None,
    depth: Annotated[int, typer.Option(min=1, max=5, help="How far from the focus.")] = 1,
    type: Types = None,
    store: Store = DEFAULT,
    output_file: Annotated[Path, typer.Option("--output", "-o", help="The page to write.")] = Path("kg-graph.html"),
) -> None:
    """Write the relationship graph as one HTML page that works without network."""
    from kg.knowledge_graph import KnowledgeGraph

    with KnowledgeGraph.open(store) as graph:
        page = graph.view(focus=focus, depth=depth, types=type or [])
    output.write([page.encode("utf-8")], output_file)
    say(f"wrote {output_file}")


@app.command(epilog="Examples: kg export --format trig -o graph.trig      kg export --format graphml -o graph.graphml")
def export(
    format: Annotated[ExportFormat, typer.Option(help="The format.")],
    store: Store = DEFAULT,
    output_file: Output = None,
) -> None:
    """Write the whole graph in another format; csv is one long table of facts."""
    from kg.knowledge_graph import KnowledgeGraph

    with KnowledgeGraph.open(store) as graph:
        output.write(graph.export(format), output_file)


@app.command()
def stats(store: Store = DEFAULT) -> None:
    """Count documents, facts by type, and entities."""
    from kg.cli.reports import print_statistics
    from kg.knowledge_graph import KnowledgeGraph

    with KnowledgeGraph.open(store) as graph:
        print_statistics(graph.stats())


@app.command()
def validate(store: Store = DEFAULT) -> None:
    """Check the graph against the SHACL shapes of the ontology; exit code 1 where it does not conform."""
    from kg.cli.reports import print_problems
    from kg.knowledge_graph import KnowledgeGraph

    with KnowledgeGraph.open(store) as graph:
        problems = graph.validate()
    print_problems(problems)
    raise typer.Exit(1 if problems else 0)


@app.command(epilog="Example: kg demo --folder /tmp/kg-demo")
def demo(folder: Annotated[Path, typer.Option(help="Folder for the store and the page.")] = Path("demo")) -> None:
    """Build a graph from the shipped corpus, run some queries and questions, write the graph page."""
    from kg.cli.demonstration import run_demo

    run_demo(folder)


@app.command(epilog="Example: kg ontology -o ontology.html")
def ontology(output_file: Output = None) -> None:
    """Print the documentation of the ontology as Markdown; HTML where the file ends in .html."""
    from kg.ontology import Ontology
    from kg.ontology_page import render, render_markdown

    draw = render if output_file and output_file.suffix in (".html", ".htm") else render_markdown
    output.write([draw(Ontology.load()).encode("utf-8")], output_file)


@app.command("eval", epilog="Example: kg eval gold/ --on reports/")
def evaluate(
    gold: Annotated[list[Path], typer.Argument(help="Gold facts: .jsonl files or folders of them.")],
    on: Annotated[list[Path] | None, typer.Option(help="Where the documents are (files or folders).")] = None,
    errors: Annotated[int, typer.Option(help="Print up to so many missed and wrong facts.")] = 0,
) -> None:
    """Compare extraction with gold facts: scores by type, confusions, precision of each rule."""
    from kg.cli.evaluating import evaluate as run_evaluation

    run_evaluation(gold, on or [], errors)


@app.command(epilog="Example: kg where partnership")
def where(type: Annotated[str, typer.Argument(help="A type of fact.")]) -> None:
    """Say in which files a type of fact is defined, with line numbers and counts."""
    from kg.cli.places_of_type import places_of_type

    output.table(("what", "where", "count"), places_of_type(type))


app.command(epilog="Example: kg serve --port 8765")(serve)
app.command(epilog="Example: kg backup monday.kgbackup")(backup)
app.command(epilog="Example: kg restore monday.kgbackup --store restored-store")(restore)
app.command(epilog="Example: kg check --store kg-store")(check)
app.command(epilog="Example: kg load graph.nq.gz --store kg-store")(load)
app.command(epilog="Example: kg diff kg-store last-week.kgbackup")(diff)


def _context(home: str | None, office: str | None, year: str | None) -> Context | None:
    from kg.model import Context

    return Context(home=home, office=office, year=year) if home or office or year else None
