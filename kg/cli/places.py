"""``kg places``: what the places of a graph are linked to, and what people decide about it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import output
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.places.gazetteer import Gazetteer
    from kg.places.judgements import Verdict
    from kg.places.listing import Listed

DEFAULT = "./kg-store"
Store = Annotated[str, typer.Option(envvar="KG_STORE", help="Folder of the store, or address of a SPARQL server.")]
Country = Annotated[str | None, typer.Option(help="Country of the name, where it is not the same everywhere.")]
Entry = Annotated[str, typer.Argument(help="GeoNames id or gazetteer id (gn-…, cn-…, iso-…).")]
Note = Annotated[str, typer.Option(help="Why; kept with the judgement.")]

places = typer.Typer(
    invoke_without_command=True,
    help="List the places of the graph with their links; judge links.",
    epilog="Examples: kg places --unlinked ; kg places link 利川 1843702 --country 韩国 ; kg places split 利川 1843702",
)


@places.callback()
def listing(
    context: typer.Context,
    store: Store = DEFAULT,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    unlinked: Annotated[bool, typer.Option("--unlinked", help="Only places that are not linked.")] = False,
) -> None:
    """List the places of the graph: link, score, names and documents."""
    if context.invoked_subcommand:
        return
    from kg.places import Gazetteer

    gazetteer = Gazetteer.open()
    found = [place for place in _listed(store, gazetteer) if not (unlinked and place.linked)]
    if as_json:
        for place in found:
            output.say(json.dumps(place.to_dict(), ensure_ascii=False))
        return
    columns = ["place", "English", "country", "linked to", "score", "documents", "names", "perhaps"]
    output.table(columns, [_row(place, gazetteer) for place in found], "Places")


def _command(name: str, verdict: Verdict, about: str) -> None:
    """Add the command that records a verdict about a name and an entry of the gazetteer."""

    @places.command(name, help=about)
    def decide(name: str, entry: Entry, store: Store = DEFAULT, country: Country = None, note: Note = "") -> None:
        _judge(verdict, name, entry, store, country, note)


_command("link", "same", "Decide that a name is an entry of the gazetteer; the next build uses it.")
_command("split", "different", "Decide that a name is not an entry of the gazetteer; the two stay apart for good.")
_command("unsure", "unsure", "Take a decision back; the name stays unlinked to this entry till somebody decides.")


def _judge(verdict: Verdict, name: str, entry: str, store: str, country: str | None, note: str) -> None:
    from kg.places import Gazetteer
    from kg.places.judgements import Judgement, own_judgements, record

    gazetteer = Gazetteer.open()
    place = gazetteer.by_geonameid(int(entry)) if entry.isdigit() else gazetteer.place(entry)
    if place is None:
        raise UsageError(
            f"{entry}: no such entry of the gazetteer; give a GeoNames id of a city, or an id of kg places"
        )
    where = gazetteer.country(country) if country else None
    if country and where is None:
        raise UsageError(f"{country}: no such country")
    record(own_judgements(store), Judgement(verdict, name, where.iso2 if where else "", place.id, note))
    output.say(f"{name}: {verdict}, {place.zh or place.en} ({place.id}); run kg build again to apply it")


def _listed(store: str, gazetteer: Gazetteer) -> list[Listed]:
    from kg.knowledge_graph import KnowledgeGraph
    from kg.places.judgements import Judgements, own_judgements
    from kg.places.linker import Linker
    from kg.places.listing import list_places
    from kg.review.places import mentions

    with KnowledgeGraph.open(store) as graph:
        found = list(mentions(graph.store))
    linker = Linker(gazetteer, Judgements.load(own_judgements(store)))
    return list_places(found, gazetteer, linker)


def _row(place: Listed, gazetteer: Gazetteer) -> list[str]:
    perhaps = [gazetteer.place(entry) for entry, _ in place.candidates[:3]]
    return [
        place.zh,
        place.en,
        place.country,
        place.entry or "unlinked",
        f"{place.score:.2f}",
        str(len(place.docs)),
        "、".join(place.names),
        ", ".join(f"{one.en} {one.id}" for one in perhaps if one),
    ]
