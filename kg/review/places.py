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
from kg.places.listing import Mention
from kg.places.transcription import Transcription
from kg.review.judgement import now
from kg.store import Store

_MENTIONS: Final = """
PREFIX fa: <https://w3id.org/fakg/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?place ?name ?graph ?country ?passage {
  GRAPH ?graph {
    ?place a fa:Place .
    { ?place rdfs:label ?name } UNION { ?passage fa:mentions ?place ; oa:hasSelector/oa:exact ?name }
    OPTIONAL { ?place fa:country ?country }
  }
  FILTER(STRSTARTS(STR(?graph), "https://w3id.org/fakg/graph/doc/"))
  FILTER NOT EXISTS { GRAPH ?graph { ?place a fa:Country } }
}
"""
_UNDO: Final = "undo"
_UNDONE: Final = f": {_UNDO}"


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place of the graph as documents name it; country: ISO code or ""; entry: what it is linked to, if anything."""

    iri: str
    names: tuple[str, ...]
    country: str
    documents: tuple[str, ...]
    entry: Place | None


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

    @cached_property
    def _sounds(self) -> Transcription:
        return Transcription(self.gazetteer)

    def places(self) -> list[NamedPlace]:
        """The places of the graph: those without an entry first, then the most often named."""
        grouped: dict[str, list[Mention]] = {}
        for mention in mentions(self._reading()):
            grouped.setdefault(mention.iri, []).append(mention)
        found = (self._named(iri, some) for iri, some in grouped.items())
        return sorted(found, key=lambda place: (place.entry is not None, -len(place.documents), place.iri))

    def _named(self, iri: str, some: list[Mention]) -> NamedPlace:
        return NamedPlace(
            iri=iri,
            names=tuple(sorted({mention.name for mention in some})),
            country=next((mention.country for mention in some if mention.country), ""),
            documents=tuple(sorted({mention.doc for mention in some})),
            entry=self.gazetteer.place(iri.removeprefix(f"{ID}place/")),
        )

    def candidates(self, place: NamedPlace) -> tuple[tuple[Place, float], ...]:
        """Entries that the names of a place may mean, with scores (0 to 1), the best first; may take seconds."""
        linker = Linker(self.gazetteer, Judgements.load(self._table), self._sounds)
        best: dict[str, float] = {}
        for name in place.names:
            link = linker.link(name, place.country or None)
            own = ((link.place.id, link.score),) if link.place else ()
            for entry, score in (*own, *link.candidates):
                best[entry] = max(score, best.get(entry, 0.0))
        ranked = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple((found, score) for entry, score in ranked if (found := self.gazetteer.place(entry)) is not None)

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
        country = code if len(code) == 2 else ""
        yield Mention(row["place"].value, row["name"].value, doc, country, row["passage"] is not None)
