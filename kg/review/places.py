"""Judging places: which entry of the gazetteer a name is, is not, or is no longer held to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from pyoxigraph import QuerySolutions

from kg.errors import UsageError
from kg.graph.iris import ID, document_of
from kg.places import Gazetteer, Place
from kg.places.judgements import Judgement, Judgements, Verdict, record, recorded
from kg.places.linker import Linker
from kg.places.listing import Listed, Mention, list_places
from kg.review.judgement import now
from kg.store import Store

_MENTIONS: Final = """
PREFIX fa: <https://w3id.org/fakg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?place ?name ?graph ?country {
  GRAPH ?graph { ?place a fa:Place ; rdfs:label ?name . OPTIONAL { ?place fa:country ?country } }
  FILTER(STRSTARTS(STR(?graph), "https://w3id.org/fakg/graph/doc/"))
  FILTER NOT EXISTS { GRAPH ?graph { ?place a fa:Country } }
}
"""
_UNDO: Final = "undo"
_UNDONE: Final = f": {_UNDO}"


@dataclass(frozen=True, slots=True)
class PlaceJudged:
    """A row of the user's own table; standing: whether no later row is about the same name, country and entry."""

    judgement: Judgement
    standing: bool


class PlaceReview:
    """Judgements of places, in the table beside the store; the next build follows them."""

    def __init__(self, reading: Callable[[], Store], table: Path) -> None:
        """reading: gives the store as it is; table: the user's own judgements, which need not exist."""
        self._reading = reading
        self._table = table

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return Gazetteer.open()

    def places(self) -> list[Listed]:
        """The places of the graph with what they are, or may be, linked to; the most often named first."""
        linker = Linker(self.gazetteer, Judgements.load(self._table))
        return list_places(mentions(self._reading()), self.gazetteer, linker)

    def entry(self, identifier: str) -> Place:
        """An entry by GeoNames id or the gazetteer's own; raises UsageError where there is none."""
        found = (
            self.gazetteer.by_geonameid(int(identifier))
            if identifier.isascii() and identifier.isdigit()
            else self.gazetteer.place(identifier)
        )
        if found is None:
            raise UsageError(
                f"{identifier}: no such entry of the gazetteer; give a GeoNames id of a city, or an id of kg places"
            )
        return found

    def judge(
        self, verdict: Verdict, name: str, entry: str, *, agent: str, country: str = "", note: str = ""
    ) -> Judgement:
        """Write down that a name (in a country, by ISO code, or "" for any) is "same" as or "different" from an entry.

        "unsure" keeps the two apart until somebody decides; "open" takes a judgement back. The note keeps who and
        when. Raises UsageError for an entry that there is not, StoreError where the table cannot be written.
        """
        if not name.strip():
            raise UsageError("give the name of a place")
        said = f"{agent}, {now()}" + (f": {note}" if note.strip() else "")
        judgement = Judgement(verdict, " ".join(name.split()), country, self.entry(entry).id, said)
        record(self._table, judgement)
        return judgement

    def undo(self, name: str, entry: str, *, agent: str, country: str = "") -> Judgement:
        """Take the last judgement of a name and an entry back: the one before it counts again, if there is one.

        Raises UsageError where there is none to take back.
        """
        key = (name, country, entry)
        rows = [one for one in recorded(self._table) if (one.name, one.country, one.place) == key]
        if not rows or rows[-1].verdict == "open":
            raise UsageError(f"nobody has judged {name} and {entry}")
        before: list[Verdict] = []  # what stands, undone rows taken away
        for row in rows:
            if row.note.endswith(_UNDONE) and before:
                before.pop()
            else:
                before.append(row.verdict)
        verdict = before[-2] if len(before) > 1 else "open"
        return self.judge(verdict, name, entry, agent=agent, country=country, note=_UNDO)

    def judged(self) -> list[PlaceJudged]:
        """The user's own rows, the latest first."""
        rows = list(recorded(self._table))
        last = {(one.name, one.country, one.place): number for number, one in enumerate(rows)}
        standing = set(last.values())
        return [PlaceJudged(one, number in standing) for number, one in enumerate(rows)][::-1]


def mentions(store: Store) -> Iterator[Mention]:
    """The places that documents name, as each names them."""
    rows = store.query(_MENTIONS)
    for row in rows if isinstance(rows, QuerySolutions) else ():
        code = row["country"].value.removeprefix(f"{ID}country/") if row["country"] is not None else ""
        doc = document_of(row["graph"]) or ""
        yield Mention(row["place"].value, row["name"].value, doc, code if len(code) == 2 else "")
